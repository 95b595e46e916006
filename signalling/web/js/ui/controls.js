// The bar under the pictures: microphone, picture, document, (invite,) hang up.
import { t } from '../i18n/index.js';
import { h, icon } from './dom.js';

export class Controls {
  #buttons = {};
  #room = null;

  // `actions`: {document, hangUp} and, where one may, {invite}; `hangUpLabel` an i18n key.
  constructor(root, actions, { hangUpLabel = 'control.hang_up' } = {}) {
    this.hangUpLabel = hangUpLabel;
    this.#buttons.audio = this.#button(() => this.#toggle('audio'), { 'data-control': 'audio' });
    this.#buttons.video = this.#button(() => this.#toggle('video'), { 'data-control': 'video' });
    this.#buttons.document = this.#button(actions.document, { 'data-control': 'document' });
    if (actions.invite) {
      this.#buttons.invite = this.#button(actions.invite, { 'data-control': 'invite' });
    }
    this.#buttons.hangUp = this.#button(actions.hangUp, {
      'data-control': 'hang-up', class: 'control control-danger',
    });
    root.setAttribute('role', 'toolbar');
    root.append(...Object.values(this.#buttons));
    this.update();
  }

  attach(room) {
    this.#room = room;
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
    this.#face('hangUp', 'hang-up', this.hangUpLabel);
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
