// The keys on which a citizen touches their reference: two digits and a letter.
//   new ReferencePad({arrive, cancel})   each is given the whole reference
//   refuse(key)      why it was not taken, as a key of the words; what was typed is gone
//   clear()
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';

const kKeys = [...'1234567890', ...'FHJKLMRUVWXY'];  // as the relay draws them: told apart when spoken
const kLength = 3;

export class ReferencePad {
  #typed = '';
  #said = null;  // a key of the words

  constructor({ arrive, cancel }) {
    byId('keys').append(...kKeys.map((key) => h('li', {}, h('button', {
      type: 'button', class: 'key', onclick: () => this.#type(key) }, key))));
    byId('reference-erase').addEventListener('click', () => this.#write(this.#typed.slice(0, -1)));
    byId('reference-arrive').addEventListener('click', () => arrive(this.#typed));
    byId('reference-cancel').addEventListener('click', () => cancel(this.#typed));
    onLanguage(() => this.#render());
  }

  refuse(key) {
    this.#write('', key);
  }

  clear() {
    this.#write('');
  }

  #type(key) {
    this.#write((this.#typed + key).slice(0, kLength));
  }

  #write(typed, said = null) {
    this.#typed = typed;
    this.#said = said;
    this.#render();
  }

  #render() {
    setText(byId('reference-typed'), this.#typed.split('').join(' '));
    byId('reference-typed').dataset.empty = String(this.#typed === '');
    setText(byId('reference-status'), this.#said ? t(this.#said) : '');
    byId('reference-status').hidden = !this.#said;
    for (const id of ['reference-arrive', 'reference-cancel']) byId(id).disabled = this.#typed.length < kLength;
    byId('reference-erase').disabled = this.#typed === '';
  }
}
