// A kiosk page that a test speaks to in the relay's place, word by word (docs/PROTOCOL.md §1), to stand before
// every screen without making a whole town live through it. What the screens mean is tried against the relay
// by the other tests; here it is how they look, read and are reached.
//   const kiosk = await ToldKiosk.open(town, person, { organisations, viewport })
//   kiosk.tell({ type: 'visit', … })   kiosk.hears('visit.request')   kiosk.page
import { inState } from './steps.mjs';
import { until } from './until.mjs';

const kHour = 3_600;

// Noon of a Wednesday, as far as the hours below are concerned: the kiosk's own clock decides.
export function organisationsNow(now = Math.floor(Date.now() / 1000)) {
  const today = [{ from: now - 2 * kHour, to: now + 2 * kHour }];
  return [
    { id: 'caf', label: 'CAF', name: 'Caisse d’allocations familiales', phone: '32 30', open: true,
      at_work: true, closes_at: now + 2 * kHour, today, appointments: true },
    { id: 'cpam', label: 'CPAM', name: 'Caisse primaire d’assurance maladie', phone: '36 46', open: true,
      at_work: false, closes_at: now + kHour, today },
    { id: 'msa', label: 'MSA', name: 'Mutualité sociale agricole', phone: '05 49 43 86 79', open: false,
      at_work: false, opens_at: now + 25 * kHour, today, appointments: true },
    { id: 'ft', label: 'France Travail', name: 'France Travail', phone: '39 49', open: true, at_work: true },
    { id: 'carsat', label: 'Carsat', name: 'Caisse d’assurance retraite et de la santé au travail',
      phone: '39 60', open: false, at_work: false, opens_at: now + 3 * 24 * kHour, today: [] },
    { id: 'impots', label: 'Impôts', name: 'Direction générale des finances publiques', phone: '0 809 401 401',
      open: false, at_work: false, today: [] },
  ];
}

export class ToldKiosk {
  #socket = null;
  #heard = [];
  #welcome;

  static async open(town, person, { organisations = organisationsNow(), ...options } = {}) {
    const kiosk = new ToldKiosk(organisations);
    kiosk.page = await person.open(`${town.url}/kiosk?site=l-isle-jourdain`,
                                   { ...options, prepare: (page) => kiosk.#listen(page) });
    await inState(kiosk.page, 'idle');
    return kiosk;
  }

  constructor(organisations) {
    this.#welcome = { type: 'welcome', version: 1, role: 'kiosk', participant: 1, ping_s: 5, ticket: 'told',
                      resumed: false, site: kSite,
                      time_zone: 'Europe/Paris', organisations };
  }

  tell(message) {
    this.#socket.send(JSON.stringify(message));
  }

  // Everything of that type that the page has said.
  heard(type) {
    return this.#heard.filter((message) => message.type === type);
  }

  // A message of that type with these members, once there is one.
  hears(type, members = {}) {
    const like = (message) => Object.entries(members).every(([name, value]) => message[name] === value);
    return until(() => this.heard(type).filter(like).at(-1),
                 `the page says ${type} ${JSON.stringify(members)}`);
  }

  // The visit, as the relay would say it.
  visit(state, members = {}) {
    this.tell({ type: 'visit', visit: '00000000000000aa', state, site: { id: 'l-isle-jourdain', name: 'x' },
                organisation: { id: 'caf', name: 'Caisse d’allocations familiales' }, ...members });
  }

  people(...others) {
    this.#tellPeople({}, others);
  }

  // A line that carries no picture upwards and a small one downwards, or none either; `shared`: for
  // somebody else uses it.
  thin({ down, shared }, ...others) {
    const line = { carrier: 'udp', ...(shared && { shared_down: true }) };
    this.#tellPeople({ 1: { state: 'off', reason: 'own_line' }, 2: { state: down, reason: 'others_line' } }, others, line);
  }

  #tellPeople(pictures, others, line) {
    const one = { audio_muted: false, video_muted: false, connected: true, away: false };
    this.tell({ type: 'participants', participants: [
      { ...one, participant: 1, role: 'kiosk', name: 'L’Isle-Jourdain', picture: pictures[1], line },
      { ...one, participant: 2, role: 'desk', name: 'Mme Girard', organisation: 'CAF', picture: pictures[2] },
      ...others.map((other) => ({ ...one, ...other })),
    ] });
    this.tell({ type: 'slots', slots: [2, ...others.map(({ participant }) => participant)],
                document: null });
  }

  async connect(...others) {
    this.visit('connected', { desk: { id: 'guichet-1', name: 'Mme Girard' }, helpers: [], held: false });
    await this.hears('offer');
    this.people(...others);
    await inState(this.page, 'visit');
  }

  async #listen(page) {
    await page.route('**/enrol', (route) => route.fulfill({ json: { token: 'told' } }));
    await page.routeWebSocket(/\/signalling$/, (socket) => {
      this.#socket = socket;
      socket.onMessage((text) => this.#hear(page, JSON.parse(text)));
      const beats = setInterval(() => socket.send('{"type":"heartbeat"}'), 2_500);
      const stop = () => clearInterval(beats);
      socket.onClose(stop);
      page.on('close', stop);
    });
  }

  async #hear(page, message) {
    this.#heard.push(message);
    if (message.type === 'hello') this.tell(this.#welcome);
    if (message.type === 'appointment.find') this.tell(timesFor(message));
    if (message.type === 'appointment.book') this.tell(slipFor(message));
    if (message.type !== 'offer') return;
    const sdp = await page.evaluate(answerOf, message.sdp);
    this.tell({ type: 'answer', id: message.id, sdp });
  }
}

const kSite = { id: 'l-isle-jourdain', name: 'L’Isle-Jourdain' };

// Six times of the next days, at twenty past.
function timesFor({ id, organisation }) {
  const first = Math.floor(Date.now() / 1000 / kHour) * kHour + 25 * kHour + 1_200;
  const slots = [0, 1, 2, 24, 48, 168].map((hours) => first + hours * kHour);
  return { type: 'appointment.slots', id, organisation: { id: organisation, name: organisation }, site: kSite,
           slots, slot_s: 1_200 };
}

function slipFor({ id, organisation, starts_at }) {
  return { type: 'appointment', id, appointment: {
    reference: '27K', site: kSite, organisation: { id: organisation, name: organisation }, starts_at,
    ends_at: starts_at + 1_200, state: 'booked' } };
}

// In the page: another end of the connection, which shows a face of a kind and says nothing.
async function answerOf(sdp) {
  const far = new RTCPeerConnection();
  window.far = far;
  await far.setRemoteDescription({ type: 'offer', sdp });
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  const draw = () => {
    context.fillStyle = '#7d8ea8';
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = '#e6c7a8';
    context.beginPath();
    context.arc(320, 150, 75, 0, 7);
    context.fill();
    context.fillStyle = '#2f4a73';
    context.beginPath();
    context.ellipse(320, 380, 180, 140, 0, 0, 7);
    context.fill();
  };
  setInterval(draw, 100);
  draw();
  const [track] = canvas.captureStream(10).getVideoTracks();
  const video = far.getTransceivers().filter(({ receiver }) => receiver.track.kind === 'video')[0];
  video.direction = 'sendrecv';
  await video.sender.replaceTrack(track);
  await far.setLocalDescription();
  while (far.iceGatheringState !== 'complete') {
    await new Promise((resolve) => { far.onicegatheringstatechange = resolve; });
  }
  return far.localDescription.sdp;
}
