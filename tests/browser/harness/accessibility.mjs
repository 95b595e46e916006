// What a page owes to everybody, checked wherever a test stands: axe-core's rules of WCAG 2.2 A and AA and its
// best practices, the size of whatever takes a finger, the way a keyboard goes, and text at twice its size.
import assert from 'node:assert/strict';

import axe from 'axe-core';

const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const kLeastTarget = 44;  // CSS pixels
const kMostTabs = 80;
const kInteractive = 'button, a[href], input:not([type="file"]), select, textarea, summary, [role="button"]';

export async function expectClean(page, where) {
  await page.evaluate(`${axe.source}; 0`);
  const { violations } = await page.evaluate((tags) => window.axe.run(document, {
    runOnly: tags, resultTypes: ['violations'],
  }), kTags);
  const told = violations.map(({ id, help, nodes }) =>
    `${id}: ${help}\n    ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('\n    ')}`);
  assert.deepEqual(told, [], `axe-core at ${where}`);
}

export async function expectTargets(page, where) {
  const small = await page.evaluate(({ interactive, least }) => [...document.querySelectorAll(interactive)]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return { name: one.ariaLabel ?? one.textContent.trim(), width, height };
    })
    .filter(({ width, height }) => width < least || height < least),
  { interactive: kInteractive, least: kLeastTarget });
  assert.deepEqual(small, [], `targets under ${kLeastTarget} px at ${where}`);
}

// Tab by Tab from the top: everything that can be used is reached, each with a ring that one sees, in the order
// of the page, and nothing holds the keyboard back. Gives the names in that order.
export async function walk(page, where) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    getSelection().removeAllRanges();
    window.walked = [];
    const start = document.createElement('span');  // the place from which Tab counts
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
  });
  for (let i = 0; i < kMostTabs; i++) {
    await page.keyboard.press('Tab');
    const end = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === document.body || window.walked.some(({ element }) => element === one)) return true;
      const style = getComputedStyle(one);
      window.walked.push({ element: one, ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 });
      return false;
    });
    if (end) break;
  }
  const found = await page.evaluate((interactive) => {
    const name = (one) => one.ariaLabel ?? one.textContent.trim();
    const usable = [...document.querySelectorAll(interactive)].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0);
    const reached = window.walked.map(({ element }) => element);
    return {
      order: reached.map(name),
      missed: usable.filter((one) => !reached.includes(one)).map(name),
      unseen: window.walked.filter(({ ring }) => !ring).map(({ element }) => name(element)),
      astray: reached.filter((one, i) => i > 0 &&
        !(reached[i - 1].compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)).map(name),
    };
  }, kInteractive);
  assert.deepEqual(found.missed, [], `not reached by the keyboard at ${where}`);
  assert.deepEqual(found.unseen, [], `reached without a visible ring at ${where}`);
  assert.deepEqual(found.astray, [], `out of order at ${where}`);
  return found.order;
}

// At twice the size nothing is cut off or leaves the page sideways; downwards one scrolls.
export async function expectFits(page, where) {
  const lost = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('body *')].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }) && !one.closest('.visually-hidden, .skip, svg, video'));
    const text = (one) => [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
    const told = (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`;
    const { clientWidth } = document.documentElement;
    return {
      sideways: document.documentElement.scrollWidth > clientWidth + 1,
      outside: shown.filter(text).filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 || right > clientWidth + 1;
      }).map(told),
      clipped: shown.filter(text).filter((one) =>
        getComputedStyle(one).overflow !== 'visible' &&
        (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)).map(told),
      squeezed: shown.filter((one) => one.matches('button, .card, section') && one.scrollHeight > one.clientHeight + 4 &&
        getComputedStyle(one).overflowY === 'visible').map(told),
    };
  });
  assert.deepEqual(lost, { sideways: false, outside: [], clipped: [], squeezed: [] },
                   `lost at large text at ${where}`);
}

export async function expectLanguage(page, language) {
  assert.equal(await page.evaluate(() => document.documentElement.lang), language);
}
