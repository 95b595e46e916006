// The persona of the citizen, and of the mairie agent beside them: one touch, always told where one is, heard and
// helped, never left with a dead screen. Against the relay, with real media.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { colour, expectSilence, expectSource } from './harness/senses.mjs';
import {
  beginVisit, hangUp, inState, kSecondSite, kSite, offers, openKiosk, sees, takePost, touch,
} from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';
import { until } from './harness/until.mjs';

const kDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const kCaf = 'Caisse d’allocations familiales';
const kMsa = 'Mutualité sociale agricole';
const kPhone = '05 49 43 86 79';

// CAF: open all day; CPAM: open, nobody there; MSA: open, always; Carsat: in three days; the others for paging.
function counter() {
  const far = kDays[new Date(Date.now() + 3 * 86_400_000).getDay()];
  const desks = (label) => `[{id: guichet-1, name: ${label} guichet 1}, {id: guichet-2, name: ${label} guichet 2}]`;
  const body = (id, label, name, more = '') =>
    `  - {id: ${id}, label: ${label}, name: ${name}, desks: ${desks(label)}${more}}\n`;
  return 'organisations:\n' +
    body('caf', 'CAF', kCaf, ', phone: 32 30, hours: ["mon-sun 00:00-24:00"]') +
    body('cpam', 'CPAM', 'Caisse primaire d’assurance maladie', ', hours: ["mon-sun 00:00-24:00"]') +
    body('msa', 'MSA', kMsa) +
    body('carsat', 'Carsat', 'Caisse d’assurance retraite', `, phone: ${kPhone}, hours: ["${far} 09:00-12:00"]`) +
    ['Impots', 'Departement', 'Prefecture'].map((label) => body(label.toLowerCase(), label, label)).join('') +
    `sites:\n  - {id: ${kSite}, name: L'Isle-Jourdain}\n  - {id: ${kSecondSite}, name: La Trimouille}\n`;
}
const options = { relay: () => ({ counter: counter() }) };

const watchDevices = () => {
  window.opened = 0;
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wanted) => { window.opened++; return original(wanted); };
};
const opened = (page) => page.evaluate(() => window.opened);
const pill = (page, id) => page.locator(`[data-organisation="${id}"] .pill`);

// What an adviser does at the counter, without the adviser's page.
const atDesk = (page, verb, ...words) => page.evaluate(async ([what, said]) => {
  const { DeskCounter } = await import('/js/guichet.js');
  return new DeskCounter(window.deskClient)[what](...said);
}, [verb, words]);

async function quietDesk(town, person, organisation) {
  const page = await person.open(town.url);
  await page.evaluate(async (id) => {
    const { GuichetClient, enrol } = await import('/js/guichet.js');
    window.deskClient = new GuichetClient({ token: () => enrol({ organisation: id }) });
    window.said = [];
    window.deskClient.on('message', (message) => window.said.push(message));
    await window.deskClient.connect();
  }, organisation);
  return page;
}
const lastSaid = (page, type) => page.evaluate(
  (wanted) => window.said.filter((message) => message.type === wanted).at(-1) ?? null, type);

visitTest('hours stand on the buttons, and a closed service says when, and its number', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen, { init: [watchDevices] });
  assert.equal(await kiosk.locator('.service').count(), 6, 'six at once');
  await sees(pill(kiosk, 'cpam'), 'Personne n’est au guichet pour l’instant');
  await sees(pill(kiosk, 'carsat'), /^Fermé — ouvre \p{Letter}+ à\u00a09\u00a0h$/u);
  const desk = await quietDesk(town, adviser, 'caf');
  await atDesk(desk, 'setReady', true);
  await sees(pill(kiosk, 'caf'), /^Ouvert/, { timeout: 40_000 });  // the relay looks every 30 s
  await screenshot(kiosk, 'citizen-idle');
  await kiosk.getByRole('button', { name: 'Services suivants' }).click();
  await sees(kiosk, 'Page 2 sur 2');
  await kiosk.getByRole('button', { name: 'Prefecture' }).waitFor();
  assert.equal(await kiosk.locator('.service').count(), 1);
  await kiosk.getByRole('button', { name: 'Services précédents' }).click();

  await touch(kiosk, 'Carsat');
  await inState(kiosk, 'closed');
  await sees(kiosk, /Fermé — ouvre/);
  await sees(kiosk, kPhone);
  await screenshot(kiosk, 'citizen-closed');
  await kiosk.getByRole('button', { name: 'Rester sur cet écran' }).click();
  await sees(kiosk, /dans 1[12]\d s/);
  await kiosk.locator('#closed-back').click();
  await inState(kiosk, 'idle');
  assert.equal(await opened(kiosk), 0, 'a closed service opens no device');
}, options);

visitTest('whoever waits knows place, minutes and the adviser’s word, or that nobody is at work', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen);
  await touch(kiosk, 'CPAM');
  await sees(kiosk, 'Vous êtes la prochaine personne');
  await sees(kiosk, 'Aucun conseiller n’est au travail en ce moment');
  await kiosk.getByRole('button', { name: 'Annuler' }).click();
  await sees(kiosk, 'Votre demande est annulée');
  await kiosk.getByRole('button', { name: 'Retour à l’accueil' }).click();

  const first = await openKiosk(town, citizen, { site: kSecondSite });
  const desk = await quietDesk(town, adviser, 'caf');
  await atDesk(desk, 'setReady', true);
  await touch(first, 'CAF');
  const ring = await until(() => lastSaid(desk, 'ring'), 'the desk rings');
  await atDesk(desk, 'answer', ring.visit);
  await inState(first, 'visit');
  await touch(kiosk, 'CAF');
  await sees(kiosk, 'Vous êtes la prochaine personne');
  await sees(kiosk, /Attente estimée : environ \d+ minute/);
  const { waiting: [{ visit }] } = await until(async () => {
    const queue = await lastSaid(desk, 'queue');
    return queue?.waiting.length === 1 && queue;
  }, 'the desk sees who waits');
  await atDesk(desk, 'notice', visit, 'Je suis à vous dans cinq minutes.');
  const said = kiosk.locator('#waiting-said');
  await sees(said, 'Je suis à vous dans cinq minutes.');
  await sees(said, 'Message de CAF');
  assert.ok(await said.evaluate((one) => one.closest('[role="status"]') !== null), 'a live region');
  await screenshot(kiosk, 'citizen-waiting');
  await hangUp(first);
  await until(async () => (await lastSaid(desk, 'ring')).visit === visit, 'it is the next one’s turn');
  await atDesk(desk, 'answer', visit);
  await inState(kiosk, 'visit');
}, options);

visitTest('an adviser calls: no device opens before the touch, and the touch is enough', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen, { init: [watchDevices] });
  const desk = await quietDesk(town, adviser, 'caf');
  await atDesk(desk, 'setReady', true);
  const call = await atDesk(desk, 'call', kSite);
  await sees(kiosk, 'CAF vous appelle');
  await sees(kiosk, 'La caméra et le micro sont éteints');
  await screenshot(kiosk, 'citizen-called');
  assert.equal(await opened(kiosk), 0, 'getUserMedia was not called');
  assert.equal(await kiosk.evaluate(() => window.guichet.room), null);
  await kiosk.getByRole('button', { name: 'Refuser' }).click();
  await until(async () => (await lastSaid(desk, 'visit'))?.outcome === 'declined', 'the desk hears of it');
  assert.equal((await lastSaid(desk, 'visit')).visit, call.visit);
  await sees(kiosk, 'Vous avez refusé l’appel');
  await kiosk.getByRole('button', { name: 'Retour à l’accueil' }).click();
  assert.equal(await opened(kiosk), 0, 'nor by the refusal');

  const again = await atDesk(desk, 'call', kSite);
  await sees(kiosk, 'CAF vous appelle');
  await atDesk(desk, 'end', again.visit);
  await inState(kiosk, 'idle');  // nobody was there: nothing to read

  await atDesk(desk, 'call', kSite);
  await kiosk.getByRole('button', { name: 'Répondre' }).click();
  await inState(kiosk, 'visit');
  assert.equal(await opened(kiosk), 1);
  await until(() => kiosk.evaluate(() => document.body.dataset.media === 'connected'), 'media is there');
  await sees(kiosk, 'Vous êtes en relation avec CAF guichet 1');
}, options);

visitTest('on hold and transferred the citizen is told, and never begins again', async (town) => {
  const [citizen, adviser, other] = await Promise.all(
    [sources.red, sources.green, sources.blue].map((source) => town.person(source)));
  const kiosk = await openKiosk(town, citizen, { init: [watchDevices] });
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  await expectSource(kiosk, 0, sources.green);
  await desk.keyboard.press('F8');
  await sees(kiosk, 'Votre conseiller vous a mis en attente. Restez là');
  await Promise.all([expectSilence(kiosk, 0), expectSilence(desk, 0)]);
  await screenshot(kiosk, 'citizen-held');
  await desk.keyboard.press('F8');
  await expectSource(kiosk, 0, sources.green);

  const msa = await quietDesk(town, other, 'msa');
  await atDesk(msa, 'setReady', true);
  await desk.keyboard.press('F9');
  await desk.locator('#transfer').getByText(kMsa).click();
  await desk.locator('#transfer-cold').click();
  const { visit } = await until(() => lastSaid(msa, 'ring'), 'the other body is rung');
  await sees(kiosk, 'Vous allez parler à MSA');
  await screenshot(kiosk, 'citizen-transferred');
  await atDesk(msa, 'answer', visit);
  await inState(kiosk, 'visit');
  await sees(kiosk, 'Vous êtes en relation avec MSA guichet 1');
  assert.equal(offers(kiosk), 1, 'the same connection');
  assert.equal(await opened(kiosk), 1, 'the same devices');
}, options);

visitTest('the mairie agent comes and goes before everybody’s eyes', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen);
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  const button = kiosk.getByRole('button', { name: 'L’agent de la mairie est là' });
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  await button.click();
  await sees(desk, 'Accompagné par un agent de la mairie');
  await sees(kiosk.locator('#people'), 'Accompagné par un agent de la mairie');
  await until(async () => await button.getAttribute('aria-pressed') === 'true', 'the button says so');
  await screenshot(kiosk, 'citizen-agent');
  await screenshot(desk, 'desk-agent');
  await button.click();
  await until(async () => await desk.getByText('Accompagné par').filter({ visible: true }).count() === 0,
              'the agent has gone');
}, options);

visitTest('an unplugged microphone is said at both ends, and heals when it is back', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const tracks = () => {
    window.tracks = [];
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      if (window.unplugged) throw new DOMException('gone', 'NotFoundError');
      const stream = await original(wanted);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
  };
  const kiosk = await openKiosk(town, citizen, { init: [tracks] });
  const desk = await takePost(town, adviser);
  await beginVisit(kiosk, desk);
  await expectSource(desk, 0, sources.red);
  await kiosk.evaluate(() => {
    window.unplugged = true;
    const microphone = window.tracks.find(({ kind }) => kind === 'audio');
    microphone.stop();
    microphone.dispatchEvent(new Event('ended'));  // as the browser does when the plug is pulled
  });
  await sees(kiosk, 'Le micro a été débranché');
  assert.ok(await kiosk.getByRole('button', { name: 'Micro indisponible' }).isDisabled());
  await desk.locator('[data-tile="0"] [data-muted="audio"]').waitFor();
  assert.equal(await colour(desk, 0), 'red', 'the picture goes on');
  await screenshot(kiosk, 'citizen-unplugged');
  await kiosk.evaluate(() => {
    window.unplugged = false;
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  });
  await desk.locator('[data-tile="0"] [data-muted="audio"]').waitFor({ state: 'hidden' });
  await expectSource(desk, 0, sources.red);
  await kiosk.getByRole('button', { name: 'Couper le micro' }).waitFor();
}, options);

visitTest('after the visit: one of five faces, a wiped screen, and a way on when it was cut', async (town) => {
  const [citizen, adviser] = await Promise.all([town.person(sources.red), town.person(sources.green)]);
  const kiosk = await openKiosk(town, citizen);
  const desk = await quietDesk(town, adviser, 'caf');
  await atDesk(desk, 'setReady', true);
  await touch(kiosk, 'CAF');
  const ring = await until(() => lastSaid(desk, 'ring'), 'the desk rings');
  await atDesk(desk, 'answer', ring.visit);
  await inState(kiosk, 'visit');
  await atDesk(desk, 'end', ring.visit);
  await sees(kiosk, 'Comment s’est passée votre visite');
  await screenshot(kiosk, 'citizen-rating');
  await kiosk.getByRole('button', { name: 'Très bien' }).click();
  await sees(kiosk, 'Écran effacé');
  await until(() => kiosk.sent.includes('visit.rate'), 'the answer is given');
  await screenshot(kiosk, 'citizen-erased');
  await kiosk.getByRole('button', { name: 'Retour à l’accueil' }).click();

  await atDesk(desk, 'setReady', true);
  await touch(kiosk, 'CAF');
  const second = await until(async () => {
    const one = await lastSaid(desk, 'ring');
    return one.visit !== ring.visit && one;
  }, 'the desk rings again');
  await atDesk(desk, 'answer', second.visit);
  await inState(kiosk, 'visit');
  await desk.evaluate(() => window.deskClient.close());  // it leaves without a word
  await sees(kiosk, 'La liaison a été coupée');
  await sees(kiosk, '32 30');
  await screenshot(kiosk, 'citizen-interrupted');
  await kiosk.getByRole('button', { name: 'Rappeler CAF' }).click();
  await inState(kiosk, 'waiting');
  await sees(kiosk, 'Vous êtes la prochaine personne');
}, options);
