// The colleague beside the visit: asked for, here, or oneself as the helper of another desk.
//   show(visit, own)   the last `visit` message; own: whether the visit is this desk's. null: nothing
import { t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';

export class ColleagueCard {
  #card = byId('colleague');
  #text = byId('colleague-text');
  #hint = byId('colleague-hint');
  #actions = byId('colleague-actions');
  #verbs;
  #shown = '';

  // `verbs`: {unask(), handOver()}; a helper leaves by the command under the pictures
  constructor(verbs) {
    this.#verbs = verbs;
  }

  show(visit, own = true) {
    const face = visit ? this.#face(visit, own) : null;
    this.#card.hidden = !face;
    const shown = JSON.stringify([face, document.documentElement.lang]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    setText(this.#text, face ? t(face.text, face.values) : '');
    setText(this.#hint, face ? t(face.hint, face.values) : '');
    this.#actions.replaceChildren(...(face?.verb ? [this.#button(face)] : []));
  }

  #face({ call, helpers = [], desk, organisation }, own) {
    if (!own) {
      return { text: 'colleague.helping', hint: 'colleague.helping.hint',
               values: { desk: desk.name, organisation: organisation.name } };
    }
    if (call) {
      return { text: call.ringing ? 'colleague.ringing' : 'colleague.waiting', verb: 'unask',
               hint: 'colleague.asked.hint', values: { organisation: call.organisation.name } };
    }
    const [first] = helpers;
    if (!first) return null;
    return { text: 'colleague.here', hint: 'colleague.here.hint', verb: 'handOver',
             values: { desk: first.desk.name, organisation: first.organisation.name } };
  }

  #button({ verb, values }) {
    const style = verb === 'handOver' ? 'button' : 'button button-quiet';
    return h('button', { type: 'button', class: style, 'data-verb': verb,
                         onclick: () => this.#verbs[verb]() }, t(`colleague.${verb}`, values));
  }
}
