// The bar under the pictures: (volume,) microphone, picture, document, (invite, agent,) hang up.
import { t } from '../i18n/index.js';
import { h, icon, setText } from './dom.js';

export class Controls {
  #buttons = {};
  #room = null;

  #volume = null;

  // `actions`: {document, hangUp} and, where one may, {invite}, {agent(present)} and {volume: {volume: 0 to
  // 1}}; `hangUpLabel` an i18n key.
  constructor(root, actions, { hangUpLabel = 'control.hang_up' } = {}) {
    this.hangUpLabel = hangUpLabel;
    if (actions.volume) this.#volume = new Volume(actions.volume);
    this.#buttons.audio = this.#button(() => this.#toggle('audio'), { 'data-control': 'audio' });
    this.#buttons.video = this.#button(() => this.#toggle('video'), { 'data-control': 'video' });
    this.#buttons.document = this.#button(actions.document, { 'data-control': 'document' });
    if (actions.invite) {
      this.#buttons.invite = this.#button(actions.invite, { 'data-control': 'invite' });
    }
    if (actions.agent) {
      this.#buttons.agent = this.#button(() => actions.agent(!this.#accompanied),
                                         { 'data-control': 'agent' });
    }
    this.#buttons.hangUp = this.#button(actions.hangUp, {
      'data-control': 'hang-up', class: 'control control-danger',
    });
    root.setAttribute('role', 'toolbar');
    root.append(...(this.#volume?.elements ?? []), ...Object.values(this.#buttons));
    this.update();
  }

  attach(room) {
    this.#room = room;
    if (!room) this.#volume?.reset();
    this.update();
  }

  update() {
    const muted = this.#room?.muted ?? { audio: false, video: false };
    const media = this.#room?.media;
    this.#device('audio', media?.track('audio'), muted.audio, ['mic', 'mic-off'],
                 ['control.mute', 'control.unmute', 'control.no_microphone']);
    this.#device('video', media?.track('video'), muted.video, ['camera', 'camera-off'],
                 ['control.hide', 'control.show', 'control.no_camera']);
    this.#face('document', 'document', 'control.document');
    if (this.#buttons.invite) this.#face('invite', 'invite', 'control.invite');
    this.#agent();
    this.#volume?.update();
    this.#face('hangUp', 'hang-up', this.hangUpLabel);
  }

  // What everybody is told is what is shown.
  get #accompanied() {
    const { participants = [], self } = this.#room ?? {};
    return participants.some((one) => one.participant === self && one.accompanied);
  }

  #agent() {
    const { agent } = this.#buttons;
    if (!agent) return;
    this.#face('agent', this.#accompanied ? 'done' : 'agent', 'control.agent');
    agent.setAttribute('aria-pressed', String(this.#accompanied));
    agent.classList.toggle('is-off', this.#accompanied);
  }

  #button(onclick, attributes) {
    return h('button', { type: 'button', class: 'control', onclick, ...attributes });
  }

  #device(name, track, muted, [on, off], [mute, unmute, missing]) {
    this.#face(name, muted || !track ? off : on, !track ? missing : muted ? unmute : mute);
    this.#buttons[name].disabled = !track;
    this.#buttons[name].classList.toggle('is-off', muted);
  }

  #face(name, picture, key) {
    const face = `${picture} ${t(key)}`;
    const button = this.#buttons[name];
    if (button.dataset.face === face) return;
    button.dataset.face = face;
    button.replaceChildren(icon(picture), h('span', {}, t(key)));
  }

  #toggle(kind) {
    this.#room?.mute({ [kind]: !this.#room.muted[kind] });
  }
}

const kSteps = 5;
const kUsual = 4;  // of kSteps: louder is possible

// Two buttons and the level between them, in words.
class Volume {
  #target;
  #level = kUsual;
  #value = h('output', { class: 'volume-value' });

  constructor(target) {
    this.#target = target;
    this.quieter = this.#button('quieter', -1);
    this.louder = this.#button('louder', 1);
    const group = h('div', { class: 'volume', role: 'group' }, this.quieter, this.#value, this.louder);
    this.group = group;
    this.elements = [group];
    this.reset();
  }

  reset() {
    this.#set(kUsual);
  }

  update() {
    this.group.setAttribute('aria-label', t('control.volume'));
    this.quieter.setAttribute('aria-label', t('control.quieter'));
    this.louder.setAttribute('aria-label', t('control.louder'));
    this.quieter.disabled = this.#level === 1;
    this.louder.disabled = this.#level === kSteps;
    setText(this.#value, t('control.volume.value', { percent: (100 * this.#level) / kSteps }));
  }

  #button(name, by) {
    return h('button', { type: 'button', class: 'control', 'data-control': name,
                         onclick: () => this.#set(this.#level + by) }, icon(name));
  }

  #set(level) {
    this.#level = level;
    this.#target.volume = level / kSteps;
    this.update();
  }
}
