// Small help with the document. No markup is ever made from a string.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `/img/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

// Only when it changed: a live region must not read the same thing twice.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Shows the one screen that belongs to the state and puts the reader at its heading, unless the
// change came by itself and the reader may be at something else (`focus: false`).
export function showScreen(state, { focus = true } = {}) {
  if (document.body.dataset.state === state) return;
  document.body.dataset.state = state;
  for (const screen of document.querySelectorAll('[data-screen]')) {
    screen.hidden = !screen.dataset.screen.split(' ').includes(state);
  }
  if (focus) document.querySelector('[data-screen]:not([hidden]) [data-heading]')?.focus();
}
