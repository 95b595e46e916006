// What follows a visit: five faces, then a last word that says that nothing is left, then the first
// screen. Also what a visit that could not be, or broke off, leaves to do: call again, telephone, hours.
//   new Ending({rated, again, choose, idle})   what a touch means, or nobody's; `rated(score | null)`
//   rate(), finish(outcome, organisation), closed(organisation, texts), leave()
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, icon, setText, showScreen } from '../dom.js';
import { Countdown } from './countdown.js';

const kFaces = [5, 4, 3, 2, 1];  // the best first, as one reads
const kTitles = { served: 'kiosk.thanks', abandoned: 'kiosk.abandoned', refused: 'kiosk.refused',
                  interrupted: 'kiosk.interrupted', declined: 'kiosk.declined',
                  withdrawn: 'kiosk.withdrawn' };
const kAgain = ['interrupted', 'refused'];

export class Ending {
  #shown = null;  // {screen, outcome, organisation, texts}
  #countdowns;
  #rated;

  constructor({ rated, again, choose, idle }) {
    this.#rated = rated;
    this.#countdowns = {
      rating: new Countdown(byId('rating-countdown'), () => rated(null)),
      ended: new Countdown(byId('ended-countdown'), idle),
      closed: new Countdown(byId('closed-countdown'), idle),
    };
    byId('skip-rating').addEventListener('click', () => rated(null));
    byId('again').addEventListener('click', () => again(this.#shown.organisation));
    byId('back').addEventListener('click', idle);
    byId('closed-back').addEventListener('click', choose);
    onLanguage(() => this.#render());
  }

  rate() {
    this.#show('rating', {});
  }

  finish(outcome, organisation) {
    this.#show('ended', { outcome, organisation });
  }

  // `texts()` gives {opens, today} in the present language.
  closed(organisation, texts) {
    this.#show('closed', { organisation, texts });
  }

  leave() {
    for (const countdown of Object.values(this.#countdowns)) countdown.stop();
    this.#shown = null;
    this.#render();
  }

  #show(screen, what) {
    this.leave();
    this.#shown = { screen, ...what };
    this.#render();
    showScreen(screen);
    this.#countdowns[screen].start();
  }

  #render() {
    byId('faces').replaceChildren(...kFaces.map((score) => h('li', {}, this.#face(score))));
    const { screen } = this.#shown ?? {};
    this.#renderEnded(screen === 'ended' ? this.#shown : null);
    this.#renderClosed(screen === 'closed' ? this.#shown : null);
  }

  #face(score) {
    return h('button', { type: 'button', class: 'face', 'data-score': String(score),
                         onclick: () => this.#rated(score) },
             icon(`face-${score}`), h('span', {}, t(`kiosk.rate.${score}`)));
  }

  #renderEnded(shown) {
    const { outcome = '', organisation = null } = shown ?? {};
    byId('ended').dataset.outcome = outcome;
    const label = organisation?.label ?? '';
    setText(byId('ended-title'), shown ? t(kTitles[outcome] ?? 'kiosk.thanks') : '');
    setText(byId('ended-text'), shown ? t(`${kTitles[outcome] ?? 'kiosk.thanks'}.text`, { label }) : '');
    const again = kAgain.includes(outcome) && organisation !== null;
    byId('again').hidden = !again;
    setText(byId('again'), again ? t('kiosk.again', { label }) : '');
    phone(byId('ended-phone'), again ? organisation : null);
  }

  #renderClosed(shown) {
    const { organisation = null, texts } = shown ?? {};
    const { opens = '', today = '' } = shown ? texts() : {};
    setText(byId('closed-title'), organisation ? t('kiosk.closed', { label: organisation.label }) : '');
    setText(byId('closed-text'), opens);
    setText(byId('closed-today'), today);
    phone(byId('closed-phone'), organisation);
  }
}

function phone(element, organisation) {
  const number = organisation?.phone ?? '';
  element.hidden = !number;
  element.replaceChildren(...(number ? [icon('phone'), h('span', {}, t('kiosk.phone')), ' ',
                                        h('strong', { translate: 'no' }, number)] : []));
}
