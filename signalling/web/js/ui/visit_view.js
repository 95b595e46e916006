// One visit on a page: a Room with its pictures, controls and documents. The three pages differ in
// how a visit begins and ends, not in what it looks like.
//   begin(client)      makes the Room and its offer at once, before devices and before the answer
//   useDevices(found)  what openDevices() gave; its problems are shown
//   join()             the one negotiation
//   sayResumed()       after a reload: the visit goes on, and the page says so
//   hold(text)         the citizen is on hold: `text` stands where the other side was; null: no more
//   end()              closes, wipes, lets go of the pictures
// When the relay has lost our media while signalling is still there, a new Room takes the place of
// the old one: the citizen sees a pause, not an end.
import { Room } from '../guichet.js';
import { onLanguage, t } from '../i18n/index.js';
import { byId, setText } from './dom.js';
import { Controls } from './controls.js';
import { DocumentPanel } from './document_panel.js';
import { Stage } from './stage.js';

const kResumedMs = 10_000;

export class VisitView {
  #client = null;
  #devices = null;
  #broken = false;
  #resumed = false;

  // `volume`: with buttons for it; `agent(present)`: the town hall's agent comes or goes.
  constructor({ hangUp, invite = null, hangUpLabel, volume = false, agent = null, updated = () => {} }) {
    this.updated = updated;  // after every update()
    this.room = null;
    this.stage = new Stage(byId('stage'));
    this.documents = new DocumentPanel(byId('documents'));
    const actions = { hangUp, invite, agent, document: () => this.documents.choose(),
                      volume: volume ? this.stage : null };
    this.controls = new Controls(byId('controls'), actions, { hangUpLabel });
    this.notice = byId('visit-notice');
    onLanguage(() => this.update());
  }

  begin(client) {
    this.end();
    this.#client = client;
    this.#open();
  }

  async useDevices(devices) {
    this.#devices = devices;
    devices.on('change', () => this.#devices === devices && this.#showDevices());
    await this.#showDevices();
  }

  join() {
    return this.room.join();
  }

  update() {
    this.stage.update();
    this.controls.update();
    this.documents.update();
    const problems = this.#devices?.problems ?? [];
    const keys = [...(this.#broken ? ['visit.failed'] : []),
                  ...(this.#resumed ? ['visit.resumed'] : []), ...problems];
    this.notice.hidden = keys.length === 0;
    setText(this.notice, keys.map((key) => t(key)).join(' '));
    this.updated();
  }

  sayResumed() {
    this.#resumed = true;
    this.update();
    setTimeout(() => {
      this.#resumed = false;
      this.update();
    }, kResumedMs);
  }

  hold(text) {
    this.stage.held = text;
    this.stage.update();
  }

  end() {
    this.room?.close();
    this.room = null;
    this.#devices = null;
    this.#broken = false;
    this.#resumed = false;
    this.stage.held = null;
    delete document.body.dataset.media;
    this.documents.clear();
    this.stage.detach();
    this.stage.showSelf(null);
    this.controls.attach(null);
    this.update();
  }

  async #showDevices() {
    const { audio, video } = this.#devices;
    this.stage.showSelf(video);
    this.update();
    await this.room?.setTracks({ audio, video });
    this.controls.update();
  }

  #open() {
    const room = new Room(this.#client);
    this.room = room;
    room.on('change', () => this.update());
    room.on('state', (state) => this.room === room && this.#onState(state));
    room.on('lost', () => this.#rejoin());
    this.stage.attach(room);
    this.controls.attach(room);
    this.documents.attach(room);
    room.prepare();
  }

  async #rejoin() {
    const former = this.room;
    this.#open();
    former.close();
    this.room.inherit(former);
    if (this.#devices) await this.#showDevices();
    await this.room.join().catch(() => {});  // then the server says what became of the visit
  }

  #onState(state) {
    document.body.dataset.media = state;
    this.#broken = state === 'failed' || state === 'disconnected';
    this.update();
  }
}
