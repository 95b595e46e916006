// The adviser names a third person and what they come for, and gets a link that is good for this visit only.
import { t } from '../../i18n/index.js';
import { byId, setText } from '../dom.js';

export class InviteDialog {
  #dialog = byId('invite');
  #name = byId('invite-name');
  #as = byId('invite-as');
  #result = byId('invite-result');
  #link = byId('invite-link');
  #status = byId('invite-status');
  #ask;

  // `ask(name, as)` resolves with the link.
  constructor(ask) {
    this.#ask = ask;
    byId('invite-form').addEventListener('submit', (event) => this.#create(event));
    byId('invite-copy').addEventListener('click', () => this.#copy());
    byId('invite-close').addEventListener('click', () => this.close());
  }

  open() {
    this.#result.hidden = true;
    this.#link.value = '';
    this.#name.value = '';
    setText(this.#status, '');
    this.#dialog.showModal();
    this.#as.focus();
  }

  close() {
    this.#dialog.close();
  }

  async #create(event) {
    event.preventDefault();
    setText(this.#status, '');
    try {
      this.#link.value = await this.#ask(this.#name.value.trim(), this.#as.value);
    } catch {
      return setText(this.#status, t('invite.failed'));
    }
    this.#result.hidden = false;
    this.#link.select();
  }

  async #copy() {
    this.#link.select();
    try {
      await navigator.clipboard.writeText(this.#link.value);
      setText(this.#status, t('invite.copied'));
    } catch {
      // Selected already: the keyboard copies it.
    }
  }
}
