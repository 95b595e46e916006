// The adviser's desk without a pointer, for weak eyes and by axe-core: its dialogs, its states, the way back from
// a dialog to where one was.
import assert from 'node:assert/strict';

import { expectClean, expectFits, expectTargets, walk } from './harness/accessibility.mjs';
import { sources } from './harness/media.mjs';
import { inState, kSecondSite, openKiosk, sees, takePost, touch } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { twoBodies } from './harness/two_bodies.mjs';

const focused = (page) => page.evaluate(() => document.activeElement?.dataset.control ?? document.activeElement?.id);

async function check(page, where) {
  await expectClean(page, where);
  await expectTargets(page, where);
}

// Tab by Tab to the command of that name, and Enter.
async function press(page, name) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      return one?.ariaLabel ?? one?.textContent.trim() ?? '';
    });
    if (name.test(at)) return page.keyboard.press('Enter');
  }
  return assert.fail(`the keyboard does not come to ${name}`);
}

visitTest('the desk is worked by keyboard alone, and every part of it is open to everybody', async (town) => {
  const [citizen, second, adviser] = await Promise.all(
    [sources.red, sources.blue, sources.green].map((source) => town.person(source)));
  const desk = await takePost(town, adviser);
  await desk.getByRole('button', { name: 'Aide et raccourcis' }).focus();
  await desk.keyboard.press('Enter');
  await sees(desk, 'Répondre à l’appel qui sonne');
  await check(desk, 'help');
  await desk.keyboard.press('Escape');
  assert.equal(await focused(desk), 'help-open', 'back where one was');

  const kiosk = await openKiosk(town, citizen);
  await touch(kiosk, 'CAF');
  await sees(desk, 'vous appelle');
  assert.equal(await focused(desk), 'help-open', 'a ring takes nobody away from where they are');
  await press(desk, /^Répondre$/);
  await inState(desk, 'visit');
  assert.equal(await focused(desk), 'visit-title');
  const waiting = await openKiosk(town, second, { site: kSecondSite });
  await touch(waiting, 'CAF');
  await sees(desk.locator('#queue'), 'La Trimouille');
  await check(desk, 'visit with somebody who waits');
  await walk(desk, 'visit with somebody who waits');

  await press(desk, /^Envoyer un message à La Trimouille$/);
  await sees(desk, 'Message à La Trimouille');
  await check(desk, 'message');
  await desk.keyboard.press('Enter');  // the first sentence; the focus goes on to sending it
  await desk.keyboard.press('Enter');
  await sees(desk, 'Message remis');
  assert.match(await desk.evaluate(() => document.activeElement.ariaLabel), /^Envoyer un message/);

  await press(desk, /^Transférer$/);
  await sees(desk, 'Choisissez l’organisme');
  await check(desk, 'transfer');
  await desk.keyboard.press('Space');
  assert.equal(await desk.locator('#transfer :checked').count(), 1);
  await desk.keyboard.press('Escape');
  assert.equal(await focused(desk), 'transfer');
  await press(desk, /^Inviter$/);
  await check(desk, 'invite');
  await desk.keyboard.press('Escape');
  await desk.keyboard.press('F4');
  await sees(desk, 'Rétablir le micro');
  await press(desk, /^Raccrocher$/);
  await inState(desk, 'wrapup');
  await check(desk, 'wrap-up');
  await walk(desk, 'wrap-up');
  await press(desk, /^Faire une pause$/);
  await inState(desk, 'paused');
  await check(desk, 'paused');
  await desk.evaluate(() => { document.documentElement.dataset.text = 'largest'; });
  await expectFits(desk, 'paused, text at 200 %');
}, { relay: () => ({ counter: twoBodies({ wrapUpS: 60 }) }) });
