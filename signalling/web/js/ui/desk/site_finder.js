// The adviser calls a kiosk: part of a commune's name finds it, one click rings there.
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { errorText } from '../errors.js';

const kLinePills = { green: 'pill-good', amber: 'pill-wait', red: 'pill-bad' };  // of the last line test
const kTypingMs = 250;  // a search per word, not per letter

export class SiteFinder {
  #input = byId('finder-text');
  #list = byId('finder-list');
  #status = byId('finder-status');
  #sites = null;
  #find;
  #call;
  #timer = null;

  // `find(text)` resolves with `sites`; `call(site)` rings there.
  constructor({ find, call }) {
    this.#find = find;
    this.#call = call;
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), kTypingMs);
    });
    byId('finder-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#search();
    });
    onLanguage(() => this.#render());
  }

  // What was found may be otherwise by now.
  clear() {
    clearTimeout(this.#timer);
    this.#input.value = '';
    this.#sites = null;
    this.#render();
  }

  async #search() {
    clearTimeout(this.#timer);
    const text = this.#input.value.trim();
    try {
      const sites = await this.#find(text);
      if (text !== this.#input.value.trim()) return;  // typed on meanwhile
      this.#sites = sites;
      this.#render();
    } catch (error) {
      setText(this.#status, errorText(error));
    }
  }

  #render() {
    const sites = this.#sites ?? [];
    setText(this.#status, this.#sites === null ? '' : t('finder.found', { count: sites.length }));
    this.#list.replaceChildren(...sites.map((site) => this.#row(site)));
  }

  #row(site) {
    const state = !site.on ? 'off' : site.busy ? 'busy' : 'free';
    const button = h('button', { type: 'button', class: 'tool', disabled: state !== 'free',
                                 'aria-label': t('finder.call.site', { site: site.name }),
                                 onclick: () => this.#call(site) }, t('finder.call'));
    const pill = state === 'free' ? 'pill pill-good' : 'pill';
    return h('li', { 'data-site': site.id }, h('strong', {}, site.name),
             h('span', { class: pill }, t(`finder.${state}`)),
             site.line ? h('span', { class: `pill ${kLinePills[site.line] ?? ''}` }, t(`finder.line.${site.line}`)) : null,
             button);
  }
}
