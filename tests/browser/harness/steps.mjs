// What people do at the pages, in their words.
import { until } from './until.mjs';

export const kSite = 'l-isle-jourdain';
export const kSecondSite = 'la-trimouille';

export function state(page) {
  return page.evaluate(() => document.body.dataset.state);
}

export function inState(page, wanted, options) {
  return until(async () => (await state(page)) === wanted, `the page is ${wanted}`, options);
}

export async function openKiosk(town, person, { site = kSite, ...options } = {}) {
  const page = await person.open(`${town.url}/kiosk?site=${site}`, options);
  await inState(page, 'idle');
  return page;
}

export async function takePost(town, person, { organisation = 'caf', ...options } = {}) {
  const page = await person.open(`${town.url}/desk?organisation=${organisation}`, options);
  await page.getByRole('button', { name: 'Prendre mon poste' }).click();
  await sees(page, 'Disponible : en attente');
  return page;
}

export function touch(kiosk, label) {
  return kiosk.getByRole('button', { name: label }).click();
}

export function answer(desk) {
  return desk.getByRole('button', { name: 'Répondre' }).click();
}

// The usual beginning: a citizen touches the button, the adviser answers.
export async function beginVisit(kiosk, desk, { label = 'CAF' } = {}) {
  await touch(kiosk, label);
  await answer(desk);
  await Promise.all([inState(kiosk, 'visit'), inState(desk, 'visit')]);
  await Promise.all([kiosk, desk].map((page) => until(
    () => page.evaluate(() => document.body.dataset.media === 'connected'), 'media is connected')));
}

export async function invite(desk, name) {
  await desk.getByRole('button', { name: 'Inviter' }).click();
  await desk.getByLabel('Nom affiché').fill(name);
  await desk.getByRole('button', { name: 'Créer le lien' }).click();
  const link = desk.getByLabel('Lien à transmettre');
  const url = await until(() => link.inputValue(), 'there is a link');
  await desk.getByRole('button', { name: 'Fermer' }).click();
  return url;
}

export async function joinBy(person, url, options) {
  const page = await person.open(url, options);
  await page.getByRole('button', { name: 'Rejoindre la visite' }).click();
  await inState(page, 'visit');
  return page;
}

export function hangUp(page) {
  return page.getByRole('button', { name: /Raccrocher|Quitter/ }).click();
}

// A citizen who gives no opinion and goes: the next one finds the first screen.
export async function leaveKiosk(kiosk) {
  await inState(kiosk, 'rating');
  await kiosk.getByRole('button', { name: 'Passer' }).click();
  await sees(kiosk, 'Écran effacé');
  await kiosk.getByRole('button', { name: 'Retour à l’accueil' }).click();
  await inState(kiosk, 'idle');
}

// Waits until a reader of the page (or of one part of it) can read the text.
export function sees(where, text, options) {
  return where.getByText(text).filter({ visible: true }).first().waitFor(options);
}

// How many it has sent to the relay. A plan describes the connection again without one.
export const offers = (page) => page.sent.filter((type) => type === 'offer').length;

// From here on the page follows the plans that are told it by what this returns, and no longer the relay's: it may
// think otherwise of a sender that obeys them.
export async function plansByHand(page) {
  await page.evaluate(() => {
    const { media } = window.guichet.room;
    window.setPlan = media.setPlan.bind(media);
    media.setPlan = () => {};
  });
  return (plan) => page.evaluate((one) => window.setPlan(one), plan);
}
