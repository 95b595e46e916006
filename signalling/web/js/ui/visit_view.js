// One visit on a page: a Room with its pictures, controls and documents. The three pages differ in
// how a visit begins and ends, not in what it looks like.
//   begin(client)      makes the Room and its offer at once, before devices and before the answer
//   useDevices(found)  what openDevices() gave; its problems are shown
//   join()             the one negotiation
//   end()              closes, wipes, lets go of the pictures
import { Room } from '../guichet.js';
import { onLanguage, t } from '../i18n/index.js';
import { byId, setText } from './dom.js';
import { Controls } from './controls.js';
import { DocumentPanel } from './document_panel.js';
import { Stage } from './stage.js';

export class VisitView {
  #problems = [];
  #broken = false;

  constructor({ hangUp, invite = null, hangUpLabel }) {
    this.room = null;
    this.stage = new Stage(byId('stage'));
    this.documents = new DocumentPanel(byId('documents'));
    const actions = { hangUp, invite, document: () => this.documents.choose() };
    this.controls = new Controls(byId('controls'), actions, { hangUpLabel });
    this.notice = byId('visit-notice');
    onLanguage(() => this.update());
  }

  begin(client) {
    this.end();
    const room = new Room(client);
    this.room = room;
    room.on('change', () => this.update());
    room.on('state', (state) => this.#onState(state));
    this.stage.attach(room);
    this.controls.attach(room);
    this.documents.attach(room);
    room.prepare();
  }

  async useDevices({ audio, video, problems }) {
    this.#problems = problems;
    await this.room?.setTracks({ audio, video });
    this.stage.showSelf(video);
    this.update();
  }

  join() {
    return this.room.join();
  }

  update() {
    this.stage.update();
    this.controls.update();
    this.documents.update();
    const keys = [...(this.#broken ? ['visit.failed'] : []), ...this.#problems];
    this.notice.hidden = keys.length === 0;
    setText(this.notice, keys.map((key) => t(key)).join(' '));
  }

  end() {
    this.room?.close();
    this.room = null;
    this.#problems = [];
    this.#broken = false;
    this.documents.clear();
    this.stage.detach();
    this.stage.showSelf(null);
    this.controls.attach(null);
    this.update();
  }

  #onState(state) {
    document.body.dataset.media = state;
    this.#broken = state === 'failed' || state === 'disconnected';
    this.update();
  }
}
