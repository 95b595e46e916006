// Another body for the citizen who is here: choose one, then either hand the citizen over at once (cold)
// or ask a colleague of it into the visit first (warm).
//   know(organisations, {zone, own})   as `welcome` and `organisations` have them; own: this desk's id
//   open(), close()
// `transfer(organisation)` and `ask(organisation)` resolve when the counter has agreed.
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { errorText } from '../errors.js';
import { hoursOf } from '../hours_words.js';

const kPills = { good: 'pill pill-good', wait: 'pill pill-wait', off: 'pill' };

export class TransferDialog {
  #dialog = byId('transfer');
  #list = byId('transfer-list');
  #status = byId('transfer-status');
  #organisations = [];
  #zone = 'Europe/Paris';
  #own = null;

  constructor({ transfer, ask }) {
    byId('transfer-form').addEventListener('submit', (event) => event.preventDefault());
    byId('transfer-cold').addEventListener('click', () => this.#act(transfer));
    byId('transfer-warm').addEventListener('click', () => this.#act(ask));
    byId('transfer-close').addEventListener('click', () => this.close());
    this.#list.addEventListener('change', () => this.#enable());
    onLanguage(() => this.#render());
  }

  know(organisations, { zone, own }) {
    this.#organisations = [...organisations].sort((one, other) => rank(one, own) - rank(other, own));
    this.#zone = zone;
    this.#own = own;
    this.#render();
  }

  open() {
    this.#say('');
    const chosen = this.#list.querySelector(':checked');
    if (chosen) chosen.checked = false;
    this.#enable();
    this.#dialog.showModal();
    this.#list.querySelector('input')?.focus();
  }

  close() {
    this.#dialog.close();
  }

  get #chosen() {
    return this.#list.querySelector(':checked')?.value ?? null;
  }

  #render() {
    const chosen = this.#chosen;
    const at = this.#list.contains(document.activeElement) ? document.activeElement.value : null;
    this.#list.replaceChildren(...this.#organisations.map((one) => this.#row(one, chosen)));
    if (at) [...this.#list.querySelectorAll('input')].find(({ value }) => value === at)?.focus();
    this.#enable();
  }

  #row(organisation, chosen) {
    const { id, name } = organisation;
    const own = id === this.#own;
    const input = h('input', { type: 'radio', name: 'organisation', value: id });
    input.checked = id === chosen;
    // That somebody of one's own body is at work says nothing: it may be oneself.
    const known = own ? { ...organisation, at_work: undefined } : organisation;
    const place = { zone: this.#zone, language: document.documentElement.lang };
    const { mood, key, values } = hoursOf(known, Date.now() / 1000, place);
    const text = mood === 'wait' ? t('transfer.nobody') : t(key, values);
    return h('li', {}, h('label', { class: 'choice' }, input,
                         h('span', { class: 'choice-name' }, own ? t('transfer.own', { name }) : name),
                         h('span', { class: kPills[mood] }, text)));
  }

  #enable() {
    for (const id of ['transfer-cold', 'transfer-warm']) byId(id).disabled = !this.#chosen;
  }

  async #act(action) {
    const organisation = this.#organisations.find(({ id }) => id === this.#chosen);
    if (!organisation) return;
    this.#say('');
    try {
      await action(organisation);
      this.close();
    } catch (error) {
      this.#say(errorText(error, 'transfer'));
    }
  }

  #say(text) {
    setText(this.#status, text);
    this.#status.hidden = text === '';
  }
}

// Those who can be turned to now come first, one's own body last.
function rank({ id, open, at_work: atWork }, own) {
  if (id === own) return 3;
  return open && atWork ? 0 : open ? 1 : 2;
}
