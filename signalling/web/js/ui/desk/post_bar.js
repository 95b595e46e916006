// The line over the desk: at the post or not, until when, who waits.
//   show({state, organisation, zone, waited, post, ready})
import { t } from '../../i18n/index.js';
import { byId, setText } from '../dom.js';
import { timeWords, whenWords } from '../hours_words.js';

export class PostBar {
  #text = byId('bar-text');
  #hours = byId('bar-hours');
  #waiting = byId('bar-waiting');
  #pause = byId('pause');
  #leave = byId('leave-post');

  // `actions`: {pause(), leave()}
  constructor(actions) {
    this.#pause.addEventListener('click', actions.pause);
    this.#leave.addEventListener('click', actions.leave);
  }

  show({ state, organisation, zone, waited, post, ready }) {
    const { count, first } = waited;
    setText(this.#text, t(`desk.bar.${state}`));
    setText(this.#hours, organisation ? hoursText(organisation, zone) : '');
    setText(this.#waiting, t('desk.bar.waiting', {
      count, site: first?.site, minutes: Math.floor((first?.waited_s ?? 0) / 60) }));
    const visit = state === 'visit';
    const paused = visit ? 'desk.resume.after' : 'desk.resume';
    setText(this.#pause, t(ready ? (visit ? 'desk.pause.after' : 'desk.pause') : paused));
    this.#pause.hidden = !post || state === 'calling' || state === 'paused';  // it has its own there
    this.#leave.hidden = !post || state === 'calling' || visit;
  }
}

function hoursText({ open, closes_at: closes, opens_at: opens }, zone) {
  const place = { zone, language: document.documentElement.lang };
  if (open) return closes ? t('desk.bar.until', { time: timeWords(closes, place) }) : '';
  return opens ? t('desk.bar.opens', { when: whenWords(opens, Date.now() / 1000, place) })
    : t('desk.bar.closed');
}
