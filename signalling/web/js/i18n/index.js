// The words of the pages. French unless `?lang=en` or the switch says otherwise; nothing is stored.
//   t(key, values)          a text; values go into {name} or to the entry's function
//   onLanguage(render)      calls now and after every switch
//   setLanguage('fr'|'en'), language()
// Elements carry data-i18n="key" (text) or data-i18n-label="key" (aria-label).
import en from './en.js';
import fr from './fr.js';

const kDictionaries = { fr, en };
const renders = new Set();
let chosen = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'fr';

export function t(key, values = {}) {
  const entry = kDictionaries[chosen][key] ?? key;
  if (typeof entry === 'function') return entry(values);
  return entry.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

export function language() {
  return chosen;
}

export function has(key) {
  return key in kDictionaries[chosen];
}

export function setLanguage(next) {
  if (next === chosen) return;
  chosen = next;
  apply();
}

export function onLanguage(render) {
  renders.add(render);
  render();
}

export function startLanguage() {
  const button = document.querySelector('[data-language]');
  button?.addEventListener('click', () => setLanguage(chosen === 'fr' ? 'en' : 'fr'));
  apply();
}

function apply() {
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll('[data-i18n]')) {
    element.textContent = t(element.dataset.i18n);
  }
  for (const element of document.querySelectorAll('[data-i18n-label]')) {
    element.setAttribute('aria-label', t(element.dataset.i18nLabel));
  }
  const button = document.querySelector('[data-language]');
  if (button) {
    button.textContent = t('language.other');
    button.lang = chosen === 'fr' ? 'en' : 'fr';
  }
  for (const render of renders) render();
}
