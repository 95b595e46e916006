// Every screen one can stand before without a visit: what it says, that it is refused where it must
// be, that it works without devices and in English.
import assert from 'node:assert/strict';

import { sources } from './harness/media.mjs';
import { screenshot } from './harness/person.mjs';
import { answer, beginVisit, inState, openKiosk, sees, takePost, touch } from './harness/steps.mjs';
import { visitTest } from './harness/town.mjs';

const kPortrait = { width: 1080, height: 1920 };

visitTest('the kiosk opens no device before a touch and offers its services', async (town) => {
  const person = await town.person(sources.red);
  const watch = () => {
    window.opened = 0;
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (wanted) => { window.opened++; return original(wanted); };
  };
  const kiosk = await openKiosk(town, person, { init: [watch] });
  for (const label of ['CAF', 'CPAM', 'MSA', 'France Travail', 'Carsat']) {
    await kiosk.getByRole('button', { name: label }).waitFor();
  }
  assert.equal(await kiosk.evaluate(() => window.opened), 0);
  await screenshot(kiosk, 'kiosk-idle');
  await kiosk.getByRole('button', { name: 'English' }).click();
  await kiosk.getByRole('heading', { name: 'Touch a service' }).waitFor();
  assert.equal(await kiosk.evaluate(() => document.documentElement.lang), 'en');
  await screenshot(kiosk, 'kiosk-idle-english');
  await kiosk.getByRole('button', { name: 'Français' }).click();

  await touch(kiosk, 'MSA');
  await sees(kiosk, 'Vous êtes la prochaine personne');
  assert.equal(await kiosk.evaluate(() => window.opened), 1);
  await screenshot(kiosk, 'kiosk-waiting');
  await kiosk.getByRole('button', { name: 'Annuler' }).click();
  await sees(kiosk, 'Votre demande est annulée');
  await kiosk.getByRole('button', { name: 'Retour à l’accueil' }).click();
  await inState(kiosk, 'idle');

  const portrait = await openKiosk(town, person, { viewport: kPortrait });
  await screenshot(portrait, 'kiosk-idle-portrait');
  const home = await person.open(town.url);
  await home.getByRole('heading', { name: 'Bienvenue' }).waitFor();
  await screenshot(home, 'home');
});

visitTest('a visit goes on without camera and microphone, and says so', async (town) => {
  const none = () => {
    navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException('none', 'NotFoundError'));
  };
  const noCamera = () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (wanted) => (wanted.video
      ? Promise.reject(new DOMException('busy', 'NotReadableError')) : original(wanted));
  };
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const kiosk = await openKiosk(town, citizen, { init: [none] });
  const desk = await takePost(town, adviser, { init: [noCamera] });
  await sees(desk, 'La caméra est déjà utilisée');
  await beginVisit(kiosk, desk);
  await sees(kiosk, 'La caméra et le micro sont indisponibles');
  assert.ok(await kiosk.getByRole('button', { name: 'Micro indisponible' }).isDisabled());
  await desk.locator('[data-tile="0"] [data-muted="audio"]').waitFor();
  await kiosk.locator('[data-tile="0"] [data-muted="video"]').waitFor();
  await screenshot(kiosk, 'kiosk-no-devices');
});

visitTest('the desk rings, and the invitation shows a link', async (town) => {
  const citizen = await town.person(sources.red);
  const adviser = await town.person(sources.green);
  const away = await adviser.open(`${town.url}/desk?organisation=caf`);
  await away.getByRole('button', { name: 'Prendre mon poste' }).waitFor();
  await screenshot(away, 'desk-away');
  await away.close();
  const desk = await takePost(town, adviser);
  await desk.getByLabel('Votre image').waitFor();
  await screenshot(desk, 'desk-ready');
  const kiosk = await openKiosk(town, citizen);
  await touch(kiosk, 'CAF');
  await sees(desk, 'L\'Isle-Jourdain vous appelle');
  await sees(kiosk, 'Nous appelons un conseiller');
  await screenshot(desk, 'desk-ringing');
  await screenshot(kiosk, 'kiosk-ringing');
  await answer(desk);
  await inState(desk, 'visit');
  await desk.getByRole('button', { name: 'Inviter' }).click();
  await desk.getByLabel('Nom affiché').fill('Mairie');
  await desk.getByRole('button', { name: 'Créer le lien' }).click();
  await desk.getByLabel('Lien à transmettre').waitFor();
  await screenshot(desk, 'desk-invite');
  assert.match(await desk.getByLabel('Lien à transmettre').inputValue(), /\/join#token=./);
});

visitTest('a wrong token and an unknown site are refused', async (town) => {
  const person = await town.person(sources.blue);
  const forged = 'eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoiWCJ9.AAAA';
  const wrong = await person.open(`${town.url}/join#token=${forged}`);
  await sees(wrong, '« X »');
  await screenshot(wrong, 'join-invited');
  await wrong.getByRole('button', { name: 'Rejoindre la visite' }).click();
  await sees(wrong, 'Cette invitation n’est pas valable');
  await screenshot(wrong, 'join-refused');

  town.expectError(/status of 4\d\d/);  // the browser's own line about the refused enrolment
  const unknown = await person.open(`${town.url}/kiosk?site=atlantis`);
  await sees(unknown, 'Ce poste n’est pas connu du service');
  await screenshot(unknown, 'kiosk-refused');
});
