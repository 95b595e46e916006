// What an adviser does with the visit besides talking: hold, transfer, invite. Only whose visit it is has
// them; a helper looks on.
//   show({own, held, connected})
import { t } from '../../i18n/index.js';
import { h, icon } from '../dom.js';

export class DeskActions {
  #root;
  #buttons;

  // `actions`: {hold(), transfer(), invite(), appointment()}
  constructor(root, actions) {
    this.#root = root;
    this.#buttons = {
      hold: button('hold', actions.hold, 'F8'),
      transfer: button('transfer', actions.transfer, 'F9'),
      invite: button('invite', actions.invite),
      appointment: button('appointment', actions.appointment),
    };
    root.setAttribute('role', 'toolbar');
    root.append(...Object.values(this.#buttons));
  }

  show({ own, held, appointments = false }) {
    this.#root.hidden = !own;
    face(this.#buttons.hold, held ? 'resume' : 'hold', held ? 'control.resume' : 'control.hold');
    this.#buttons.hold.classList.toggle('is-off', held);
    face(this.#buttons.transfer, 'transfer', 'control.transfer');
    face(this.#buttons.invite, 'invite', 'control.invite');
    this.#buttons.appointment.hidden = !appointments;
    face(this.#buttons.appointment, 'clock', 'control.appointment');
  }
}

function button(name, onclick, keys = null) {
  return h('button', { type: 'button', class: 'control', 'data-control': name,
                       'aria-keyshortcuts': keys, onclick });
}

function face(element, picture, key) {
  const shown = `${picture} ${t(key)}`;
  if (element.dataset.face === shown) return;
  element.dataset.face = shown;
  element.replaceChildren(icon(picture), h('span', {}, t(key)));
}
