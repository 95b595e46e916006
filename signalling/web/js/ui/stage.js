// The pictures of a visit: one tile per slot that somebody is in, the shared document, and oneself.
//   attach(room)   binds the slots once; after that only captions and visibility change
//   update()       who is where, who is muted, whose picture is held back for the sake of the sound
//   held           the citizen is on hold: what stands where the picture of the other side was
//   volume         0 to 1, of everybody
//   detach()       lets go of every stream, and of every name
// A browser that refuses sound before a touch is met with one button.
import { t } from '../i18n/index.js';
import { h, icon, setText } from './dom.js';

function awayText({ role, name }) {
  if (role === 'desk') return t('visit.away.desk');
  if (role === 'kiosk') return t('visit.away.kiosk');
  return t('visit.away.other', { name: name || t('visit.someone') });
}

// What somebody is to the others, where the name does not say it.
function partOf({ role, as, organisation, accompanied }) {
  if (accompanied) return t('people.accompanied');
  if (role === 'desk') return organisation ?? '';
  return as ? t(`people.as.${as}`) : '';
}

export class Stage {
  #root;
  #room = null;
  #tiles = [];
  #self;
  #document;
  #sound;
  #placeholder;
  #held;
  #own;  // what is held back of one's own picture

  constructor(root, { slots = 3 } = {}) {
    this.#root = root;
    this.held = null;
    for (let i = 0; i < slots; i++) {
      this.#tiles.push(this.#tile(String(i), { pin: i > 0 ? i : null }));
    }
    this.#document = this.#tile('document', { silent: true });
    this.#document.video.addEventListener('resize', () => this.update());
    this.#self = this.#tile('self', { silent: true });
    this.#placeholder = h('p', { class: 'stage-placeholder', role: 'status' });
    this.#sound = h('button', { class: 'button stage-sound', type: 'button', hidden: true,
                                onclick: () => this.#play() });
    this.#own = h('p', { class: 'stage-own badge badge-less', role: 'status', hidden: true });
    this.#held = h('p', { class: 'stage-held', role: 'status', hidden: true });
    root.append(this.#placeholder, this.#held, ...this.#tiles.map(({ figure }) => figure),
                this.#document.figure, this.#self.figure, this.#sound, this.#own);
  }

  attach(room) {
    this.#room = room;
    for (const { index, stream } of room.media.slots) this.#tiles[index].video.srcObject = stream;
    this.#document.video.srcObject = room.media.documentStream;
    this.#play();
    this.update();
  }

  showSelf(track) {
    this.#self.video.srcObject = track ? new MediaStream([track]) : null;
    this.update();
  }

  get volume() {
    return this.#tiles[0].video.volume;
  }

  set volume(volume) {
    for (const { video } of this.#tiles) video.volume = volume;
  }

  update() {
    setText(this.#sound, t('visit.sound'));
    const absent = this.#absent();
    const occupants = this.#tiles.map((_, index) =>
      this.#room?.occupant(index) ?? absent.shift() ?? null);
    this.#tiles.forEach((tile, index) => this.#show(tile, occupants[index]));
    const sharing = this.#sharing();
    this.#show(this.#document, sharing && { name: t('visit.document') });
    const { audio, video } = this.#room?.muted ?? {};
    this.#show(this.#self, this.#self.video.srcObject &&
               { name: t('visit.self'), audio_muted: audio, video_muted: video });
    this.#sayOwn(video ? null : this.#room?.entry?.picture?.state);
    const seen = occupants.filter(Boolean).length + (sharing ? 1 : 0);
    this.#root.dataset.count = seen;
    const apart = this.#room?.role === 'kiosk' && this.held !== null;
    this.#held.hidden = !apart;
    setText(this.#held, apart ? this.held : '');
    for (const { video } of this.#tiles) video.muted ||= apart;  // what is on its way is not for now
    this.#placeholder.hidden = seen > 0;
    setText(this.#placeholder, seen > 0 ? '' : this.#waitingFor());
  }

  detach() {
    this.#room = null;
    this.#sound.hidden = true;
    for (const { video } of [...this.#tiles, this.#document]) video.srcObject = null;
    this.update();
  }

  #tile(slot, { silent = false, pin = null } = {}) {
    const video = h('video', { 'data-slot': slot, autoplay: true, playsinline: true });
    video.muted = silent;
    const name = h('span', { class: 'tile-name' });
    const role = h('span', { class: 'badge badge-role', hidden: true });
    const away = h('p', { class: 'tile-away', role: 'status', hidden: true });
    const audio = h('span', { class: 'badge', 'data-muted': 'audio', hidden: true });
    const picture = h('span', { class: 'badge', 'data-muted': 'video', hidden: true });
    const less = h('span', { class: 'badge badge-less', role: 'status', hidden: true });
    const figure = h('figure', { class: 'tile', 'data-tile': slot, hidden: true }, video,
                     h('figcaption', {}, name, role, audio, picture, less), away);
    const button = pin === null ? null : h('button', {
      class: 'tile-pin', type: 'button', onclick: () => this.#pin(pin),
    }, icon('enlarge'));
    if (button) figure.append(button);
    return { figure, video, silent, name, role, away, audio, picture, less, button };
  }

  #show({ figure, video, silent, name, role, away, audio, picture, less, button }, occupant) {
    figure.hidden = !occupant;
    const who = occupant || {};
    const called = occupant ? who.name || t('visit.someone') : '';
    setText(name, called);
    button?.setAttribute('aria-label', t('visit.pin', { name: called }));
    const part = occupant ? partOf(who) : '';
    role.hidden = !part || part === called;
    setText(role, role.hidden ? '' : part);
    const absent = who.away ? awayText(who) : this.#heldText(who);
    const state = who.video_muted ? null : who.picture?.state;
    const why = this.#shared(who) ? 'visit.picture.shared' : 'visit.picture';
    const instead = absent || (state === 'off' ? t(`${why}.off`) : '');
    figure.classList.toggle('is-dark', Boolean(who.video_muted || instead));
    away.hidden = !instead;
    setText(away, instead);
    less.hidden = state !== 'small' || Boolean(instead);
    setText(less, less.hidden ? '' : t(`${why}.small`));
    if (!silent) video.muted = Boolean(absent);
    audio.hidden = !who.audio_muted;
    picture.hidden = !who.video_muted;
    setText(audio, who.audio_muted ? t('visit.audio_muted') : '');
    setText(picture, who.video_muted ? t('visit.video_muted') : '');
  }

  // Somebody else uses the line that holds the picture back: where it is sent, or, of two people, where it is shown.
  #shared({ picture, line }) {
    if (picture?.reason === 'own_line') return Boolean(line?.shared_up);
    return this.#room?.others.length === 1 && Boolean(this.#room.entry?.line?.shared_down);
  }

  // One's own picture has no room for a sentence, and one is enough; a desk reads it beside its line.
  #sayOwn(state) {
    const said = this.#tiles.some(({ less }) => !less.hidden);
    const own = state === 'off' || (state === 'small' && !said);
    this.#own.hidden = !own || this.#room?.role === 'desk';
    setText(this.#own, this.#own.hidden ? '' : t(`visit.picture.self.${state}`));
  }

  // On hold the citizen is apart from everybody else: at the kiosk one word stands over everything.
  #heldText({ role }) {
    return role === 'kiosk' ? this.held ?? '' : '';
  }

  // Nobody to see: somebody who is on hold, or nobody yet.
  #waitingFor() {
    const others = this.#room?.others ?? [];
    return others.map((one) => this.#heldText(one)).find(Boolean) ?? t('visit.connecting');
  }

  // Whom the relay shows to nobody until they are back: they stand, by name, where there is room.
  #absent() {
    const shown = this.#tiles.map((_, index) => this.#room?.occupant(index)?.participant);
    return this.#room?.others.filter(({ participant, away }) =>
      away && !shown.includes(participant)) ?? [];
  }

  // Somebody shares, and there is something to see: a browser may send a lone packet without a
  // picture, to probe the line.
  #sharing() {
    return this.#document.video.videoWidth > 0 ? this.#room?.documentOwner() ?? null : null;
  }

  // The chosen one first, the others behind in their order.
  #pin(index) {
    const ids = this.#tiles.map((_, i) => this.#room?.occupant(i)?.participant).filter(Boolean);
    const chosen = this.#room?.occupant(index)?.participant;
    if (chosen) this.#room.pin([chosen, ...ids.filter((id) => id !== chosen)]);
  }

  async #play() {
    this.#sound.hidden = true;
    const videos = [...this.#tiles, this.#document].map(({ video }) => video);
    const results = await Promise.allSettled(videos.map((video) => video.play()));
    const refused = results.some(({ reason }) => reason?.name === 'NotAllowedError');
    this.#sound.hidden = !refused;
  }
}
