// The screen of somebody who waits: place, minutes, what an adviser says meanwhile, and what of the
// devices is missing. It says only what the server knows: without an estimate, that nobody is at work.
//   show({visit, label, closes, problems, appointment})   `visit`: the last message, or null before the first
//   say(notice, label)                       an adviser's word; null: none
import { t } from '../../i18n/index.js';
import { byId, setText } from '../dom.js';

function place({ position }) {
  return position > 1 ? t('kiosk.queued', { position }) : t('kiosk.queued.first');
}

// One line of what is to come: minutes when they are known, otherwise the truth.
function estimate({ state, estimate_s: seconds }, closes) {
  if (state !== 'queued') return '';
  if (seconds !== undefined) {
    return t('kiosk.estimate', { minutes: Math.max(1, Math.round(seconds / 60)) });
  }
  return closes ? t('kiosk.estimate.nobody_until', { closes }) : t('kiosk.estimate.nobody');
}

export class Waiting {
  #said = null;

  show({ visit, label, closes, problems, appointment = '' }) {
    setText(byId('waiting-service'), label);
    setText(byId('waiting-title'), this.#title(visit, label));
    setText(byId('waiting-place'), visit?.from && visit.state === 'queued' ? place(visit) : '');
    setText(byId('waiting-estimate'), visit ? estimate(visit, closes) : '');
    setText(byId('waiting-text'), appointment && visit?.state === 'queued' ? appointment : this.#text(visit));
    const queued = visit?.state === 'queued' ? String(visit.position ?? 1) : '';
    setText(byId('waiting-number'), queued);
    byId('waiting-mark').dataset.state = queued ? 'queued' : 'ringing';
    setText(byId('waiting-notice'), problems);
    byId('waiting-notice').hidden = !problems;
    this.#renderSaid();
  }

  say(notice, label) {
    this.#said = notice && { text: notice.text, label };
    this.#renderSaid();
  }

  clear() {
    this.#said = null;
    for (const id of ['service', 'title', 'place', 'estimate', 'text', 'number', 'notice']) {
      setText(byId(`waiting-${id}`), '');
    }
    byId('waiting-notice').hidden = true;
    delete byId('waiting-mark').dataset.state;
    this.#renderSaid();
  }

  #title(visit, label) {
    if (!visit) return t('kiosk.preparing');
    if (visit.state === 'calling' || visit.state === 'connected') return t('visit.connecting');
    if (visit.from) return t('kiosk.transferred', { label });
    return visit.state === 'ringing' ? t('kiosk.ringing') : place(visit);
  }

  #text(visit) {
    if (visit?.state === 'ringing') return t('kiosk.ringing.text');
    return visit?.state === 'queued' ? t('kiosk.queued.text') : '';
  }

  #renderSaid() {
    byId('waiting-said').hidden = !this.#said;
    setText(byId('waiting-said-title'), this.#said ? t('kiosk.said', { label: this.#said.label }) : '');
    setText(byId('waiting-said-text'), this.#said?.text ?? '');
  }
}
