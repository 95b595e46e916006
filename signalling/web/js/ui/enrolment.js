// What a kiosk or a desk shows while the relay does not know it: a field for the one-time code. The code
// may also come with the address (`#code=…`, a start URL or QR code); it is taken out of the address bar at once.
//   new Enrolment(identity)   token() is for GuichetClient
//   takes(error)              true: the refusal is about who this device is, and the screen is shown
import { GuichetError } from '../guichet.js';
import { has, onLanguage, t } from '../i18n/index.js';
import { byId, h, setText, showScreen } from './dom.js';

const kAboutIdentity = ['not_enrolled', 'code_invalid', 'device_revoked', 'device_unknown', 'insecure'];

export class Enrolment {
  #identity;
  #kind;
  #code = takeCode();
  #why = null;
  #busy = false;

  // `kind`: 'kiosk' or 'desk', for the words.
  constructor(identity, kind) {
    this.#identity = identity;
    this.#kind = kind;
    byId('main').append(makeScreen(() => this.#submit()));
    onLanguage(() => this.#render());
  }

  async token() {
    const code = this.#code;
    this.#code = null;  // once: it is spent, or no good
    if (code && !(await this.#identity.known())) await this.#identity.enrol(code);
    return this.#identity.token();
  }

  takes(error) {
    if (!kAboutIdentity.includes(error.code)) return false;
    if (error.code === 'device_revoked') this.#identity.forget();
    this.#why = error.code;
    showScreen('enrolment');
    this.#render();
    return true;
  }

  async #submit() {
    if (this.#busy) return;
    this.#busy = true;
    this.#render();
    try {
      await this.#identity.enrol(byId('enrol-code').value);
      location.reload();  // the page begins as what it is now
    } catch (error) {
      this.#busy = false;
      this.#why = error instanceof GuichetError ? error.code : 'unavailable';
      this.#render();
      byId('enrol-code').focus();
    }
  }

  #render() {
    setText(byId('enrol-label'), t('enrol.code'));
    setText(byId('enrol-hint'), t('enrol.hint'));
    setText(byId('enrol-send'), t('enrol.send'));
    if (this.#why === null) return;
    const title = this.#why === 'device_revoked' ? 'revoked' : 'title';
    setText(byId('enrol-title'), t(`enrol.${title}.${this.#kind}`));
    setText(byId('enrol-text'), t(`enrol.text.${this.#kind}`));
    const why = this.#why === 'not_enrolled' ? '' : `enrol.why.${this.#why}`;
    byId('enrol-status').hidden = !why;
    setText(byId('enrol-status'), why && t(has(why) ? why : 'enrol.why.other', { code: this.#why }));
    byId('enrol-send').disabled = this.#busy;
  }
}

function makeScreen(submit) {
  const send = (event) => {
    event.preventDefault();
    submit();
  };
  return h('section', { class: 'card narrow', 'data-screen': 'enrolment', hidden: true },
    h('h1', { id: 'enrol-title', tabindex: -1, 'data-heading': true }),
    h('p', { id: 'enrol-text', class: 'lead' }),
    h('form', { id: 'enrol-form', onsubmit: send },
      h('label', { id: 'enrol-label', for: 'enrol-code' }),
      h('input', { id: 'enrol-code', class: 'code', type: 'text', autocomplete: 'off', autocapitalize: 'characters',
                   spellcheck: 'false', maxlength: 40, required: true, 'aria-describedby': 'enrol-hint enrol-status' }),
      h('p', { id: 'enrol-hint', class: 'hint' }),
      h('p', { id: 'enrol-status', class: 'notice notice-danger', role: 'alert', hidden: true }),
      h('div', { class: 'actions' }, h('button', { id: 'enrol-send', class: 'button button-large' }))));
}

// Neither the history nor a look over somebody's shoulder shall keep it.
function takeCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code) history.replaceState(null, '', location.pathname + location.search);
  return code;
}
