// Everyone in a visit, by name, role and organisation: nobody is hidden.
//   new PeopleList(list, {own})   `own: false`: oneself only when there is something to say of it
//   show(room)                    the participants of it; null: none
import { t } from '../i18n/index.js';
import { h } from './dom.js';

export class PeopleList {
  #list;
  #own;
  #shown = '';

  constructor(list, { own = true } = {}) {
    this.#list = list;
    this.#own = own;
  }

  show(room) {
    const people = (room?.participants ?? [])
      .filter((one) => this.#own || one.participant !== room.self || one.accompanied)
      .map((one) => describe(one, room));
    const shown = JSON.stringify(people);
    if (shown === this.#shown) return;  // a live region must not read the same thing twice
    this.#shown = shown;
    this.#list.replaceChildren(...people.map(({ participant, name, part, notes }) =>
      h('li', { 'data-participant': String(participant) }, h('strong', {}, name),
        h('span', {}, part), ...notes.map((note) => h('span', { class: 'pill' }, note)))));
  }
}

function describe(one, room) {
  const { participant, role, name } = one;
  const own = participant === room.self;
  const called = name || t('visit.someone');
  const notes = [['away', one.away], ['accompanied', one.accompanied],
                 ['audio_muted', one.audio_muted], ['video_muted', one.video_muted]];
  return {
    participant, name: own ? t('people.self', { name: called }) : called,
    part: partOf(role, one),
    notes: notes.filter(([, is]) => is).map(([what]) => t(`people.${what}`)),
  };
}

function partOf(role, { as, organisation }) {
  if (role === 'kiosk') return t('people.kiosk');
  if (role === 'desk') return organisation ? t('people.desk', { organisation }) : t('people.adviser');
  return as ? t(`people.as.${as}`) : t('people.guest');
}
