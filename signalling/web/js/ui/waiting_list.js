// Who waits, from where, for how long. The server sends the list on changes; the minutes between
// two changes are counted here.
import { t } from '../i18n/index.js';
import { h, setText } from './dom.js';

const kRefreshMs = 15_000;

export class WaitingList {
  #list;
  #empty;
  #waiting = [];
  #since = 0;

  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
    setInterval(() => this.render(), kRefreshMs);
  }

  show(waiting) {
    this.#waiting = waiting;
    this.#since = performance.now();
    this.render();
  }

  render() {
    const passed = (performance.now() - this.#since) / 1000;
    this.#empty.hidden = this.#waiting.length > 0;
    this.#list.replaceChildren(...this.#waiting.map(({ visit, site, waited_s: waited }) =>
      h('li', { 'data-visit': visit }, h('strong', {}, site.name), h('span', {},
        t('desk.queue.item', { waited: Math.floor((waited + passed) / 60) })))));
    setText(this.#empty, t('desk.queue.empty'));
  }
}
