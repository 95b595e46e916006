// Who waits, from where, for how long and why. The server sends the list on changes; the seconds between
// two changes are counted here. Rows are kept from one list to the next, so that whoever is at a
// button of one stays there.
//   show(waiting)     as in `queue`; who is new is said to screen readers
//   noticed(visit)    a message has gone to that one
//   waited            {count, first: {site, waited_s}}: citizens, without colleagues who ask for help
//   onChange(render)  every second, and when the list has changed
import { t } from '../../i18n/index.js';
import { h, setText } from '../dom.js';

const kRefreshMs = 1_000;

export class WaitingList {
  #list;
  #empty;
  #news;
  #rows = new Map();  // by visit and kind
  #write;
  #time;
  #listener = () => {};

  // `write(entry)` opens the message to somebody who waits; `time(at)` says a time of the day.
  constructor({ list, empty, news, write, time }) {
    this.#time = time;
    this.#list = list;
    this.#empty = empty;
    this.#news = news;
    this.#write = write;
    setInterval(() => this.render(), kRefreshMs);
  }

  get waited() {
    const citizens = [...this.#rows.values()].filter(({ entry }) => entry.kind !== 'call');
    const [first = null] = citizens.map((row) => ({ site: row.entry.site.name, waited_s: waited(row) }))
      .sort((one, other) => other.waited_s - one.waited_s);
    return { count: citizens.length, first };
  }

  onChange(listener) {
    this.#listener = listener;
  }

  show(waiting) {
    const former = this.#rows;
    const at = performance.now();
    this.#rows = new Map(waiting.map((entry) => {
      const key = `${entry.visit} ${entry.kind}`;
      return [key, Object.assign(former.get(key) ?? this.#row(entry), { entry, at })];
    }));
    this.#place();
    const added = [...this.#rows].filter(([key]) => !former.has(key)).map(([, row]) => row);
    if (added.length > 0) setText(this.#news, added.map(newsOf).join(' '));
    this.render();
  }

  noticed(visit) {
    for (const row of this.#rows.values()) if (row.entry.visit === visit) row.noticed = true;
    this.render();
  }

  render() {
    this.#empty.hidden = this.#rows.size > 0;
    setText(this.#empty, t('desk.queue.empty'));
    for (const row of this.#rows.values()) this.#face(row);
    this.#listener();
  }

  #row(entry) {
    const row = { entry, noticed: false, site: h('strong', {}), kind: h('span', {}),
                  time: h('span', { class: 'queue-time' }), said: h('span', { class: 'pill pill-good' }),
                  button: h('button', { type: 'button', class: 'tool',
                                        onclick: () => this.#write(row.entry) }) };
    row.element = h('li', { 'data-visit': entry.visit, 'data-kind': entry.kind ?? 'drop_in' }, row.site,
                    row.time, row.kind, row.button, row.said);
    return row;
  }

  #face(row) {
    const { site, kind = 'drop_in', from, appointment: at } = row.entry;
    const early = kind === 'drop_in' && at;
    setText(row.site, site.name);
    setText(row.time, t('desk.queue.waits', { seconds: waited(row) }));
    setText(row.kind, t(early ? 'desk.queue.early' : `desk.queue.${kind}`,
                        { ...fromValues(from), time: at ? this.#time(at) : '' }));
    row.said.hidden = !row.noticed;
    setText(row.said, t('desk.queue.noticed'));
    row.button.hidden = kind === 'call';
    setText(row.button, t('desk.queue.write'));
    row.button.setAttribute('aria-label', t('desk.queue.write.to', { site: site.name }));
  }

  // In the order of being called; nothing moves that is in its place already.
  #place() {
    const wanted = [...this.#rows.values()].map(({ element }) => element);
    for (const child of [...this.#list.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((element, index) => {
      if (this.#list.children[index] !== element) {
        this.#list.insertBefore(element, this.#list.children[index] ?? null);
      }
    });
  }
}

export function fromValues(from) {
  return { desk: from?.desk.name ?? '', organisation: from?.organisation.name ?? '' };
}

function waited({ entry, at }) {
  return Math.floor(entry.waited_s + (performance.now() - at) / 1000);
}

function newsOf({ entry: { site, kind = 'drop_in', from } }) {
  if (kind === 'call') return t('desk.queue.call', fromValues(from));
  return t('desk.queue.news', { site: site.name });
}
