// Both lines of a visit, looked at once a second and said in words (line_words.js).
//   watch(room)      until unwatch()
//   setHeld(held)    the citizen is on hold: that nothing comes is as it should be
import { onLanguage, t } from '../../i18n/index.js';
import { h, setText } from '../dom.js';
import { citizenLine, ownLine } from './line_words.js';

const kLookMs = 1_000;
const kSmoothing = 0.5;  // of a loss that is reported every few seconds
const kPills = { good: 'pill pill-good', thin: 'pill pill-wait', bad: 'pill pill-bad', unknown: 'pill' };

export class LineWatch {
  #rows;
  #room = null;
  #timer = null;
  #held = false;
  #lost = null;
  #moved = new Map();  // what was seen last of every flow, and when it changed
  #said = null;

  constructor(root) {
    this.#rows = { own: this.#row('line.own'), citizen: this.#row('line.citizen') };
    for (const { term, words } of Object.values(this.#rows)) root.append(h('div', {}, term, words));
    onLanguage(() => this.#render());
  }

  watch(room) {
    this.unwatch();
    this.#room = room;
    this.#timer = setInterval(() => this.#look(room), kLookMs);
    this.#look(room);
  }

  setHeld(held) {
    if (this.#held && !held) this.#moved.clear();  // quiet until now for a good reason
    this.#held = held;
  }

  unwatch() {
    clearInterval(this.#timer);
    this.#room = null;
    this.#held = false;
    this.#lost = null;
    this.#moved.clear();
    this.#said = null;
    this.#render();
  }

  async #look(room) {
    const { media } = room;
    const [line, packets] = await Promise.all([media.lineStats(), media.packetsReceived()]);
    if (room !== this.#room) return;
    if (line.lost !== null) {
      this.#lost = this.#lost === null ? line.lost
        : kSmoothing * line.lost + (1 - kSmoothing) * this.#lost;
    }
    const own = ownLine({ state: media.state, quietMs: this.#quietMs('own', packets),
                          roundTripMs: line.roundTripMs, lost: this.#lost,
                          line: room.entry?.line,
                          picture: room.muted.video ? null : room.entry?.picture,
                          pair: room.others.length === 1 });
    this.#said = { own, citizen: this.#citizen(room, own) };
    this.#render();
  }

  #citizen(room, own) {
    const kiosk = room.participants.find(({ role }) => role === 'kiosk') ?? null;
    const slot = room.media.slots.find(({ index }) =>
      kiosk && room.occupant(index)?.participant === kiosk.participant);
    return citizenLine({ kiosk, held: this.#held, own, pair: room.others.length === 1,
                         sound: this.#quietMs('sound', newest(slot?.audio)),
                         picture: this.#quietMs('picture', newest(slot?.video)) });
  }

  // How long a flow has not moved; one that is new has moved just now.
  #quietMs(flow, value) {
    const now = performance.now();
    const last = this.#moved.get(flow);
    if (!last || last.value !== value) this.#moved.set(flow, { value, at: now });
    return now - this.#moved.get(flow).at;
  }

  #row(key) {
    return { key, term: h('dt', {}), words: h('dd', {}, h('span', { class: 'pill', role: 'status' })) };
  }

  #render() {
    for (const [side, { key, term, words }] of Object.entries(this.#rows)) {
      const said = this.#said?.[side];
      setText(term, t(key));
      words.firstChild.className = kPills[said?.level ?? 'unknown'];
      words.dataset.line = said?.level ?? 'unknown';
      setText(words.firstChild, said ? t(said.key, said.values) : t('line.unknown'));
    }
  }
}

// When its last packet was played, on the browser's clock; 0: none lately.
function newest(receiver) {
  return Math.max(0, ...(receiver?.getSynchronizationSources() ?? []).map(({ timestamp }) => timestamp));
}
