// What is said at the counter (docs/PROTOCOL.md §1.1), one verb per message. Every verb resolves with the
// server's answer and rejects with a GuichetError whose `code` says why not (§1.3). What the counter
// says by itself comes as events of the client: `visit`, `visit.left`, `ring`, `queue`, `notice`, ….
//   new KioskCounter(client)   a citizen asks for a visit, or is called
//   new DeskCounter(client)    an adviser is ready, answers, calls, holds, transfers, asks for help

const seconds = (from) => (from === null ? {} : { from });

class Counter {
  #client;

  constructor(client) {
    this.#client = client;
  }

  end(visit) {
    return this.say('visit.end', { visit });
  }

  say(type, members) {
    return this.#client.request(type, members);
  }
}

export class KioskCounter extends Counter {
  request(organisation) {
    return this.say('visit.request', { organisation });
  }

  // The next times that can be had: {slots}, at most six; `from` null or unix seconds.
  findSlots(organisation, from = null) {
    return this.say('appointment.find', { organisation, ...seconds(from) });
  }

  book(organisation, starts) {
    return this.say('appointment.book', { organisation, starts_at: starts });
  }

  cancelAppointment(reference) {
    return this.say('appointment.cancel', { reference });
  }

  // The citizen is there: a visit begins, or the one that waits already is at its time.
  arrive(reference) {
    return this.say('appointment.arrive', { reference });
  }

  // Somebody touched the screen of a kiosk that is called.
  accept(visit) {
    return this.say('visit.accept', { visit });
  }

  // The town hall's agent came to the citizen, or went.
  sayAgent(visit, present) {
    return this.say('visit.agent', { visit, present });
  }

  // 1 to 5, once, within two minutes of the end.
  rate(visit, score) {
    return this.say('visit.rate', { visit, score });
  }
}

export class DeskCounter extends Counter {
  setReady(ready) {
    return this.say('desk.ready', { ready });
  }

  answer(visit) {
    return this.say('visit.answer', { visit });
  }

  findSites(text) {
    return this.say('site.find', { text }).then(({ sites }) => sites);
  }

  call(site) {
    return this.say('visit.call', { site });
  }

  // Nothing goes to the kiosk and nothing comes of it, until it is taken back.
  hold(visit, held) {
    return this.say('visit.hold', { visit, held });
  }

  // Cold: the citizen goes to the head of that queue, and this desk is out.
  transfer(visit, organisation) {
    return this.say('visit.transfer', { visit, organisation });
  }

  // Warm: ask a colleague in, and, once they have spoken, hand over.
  ask(visit, organisation) {
    return this.say('visit.ask', { visit, organisation });
  }

  unask(visit) {
    return this.say('visit.unask', { visit });
  }

  handOver(visit) {
    return this.say('visit.hand_over', { visit });
  }

  // A helper goes; the visit goes on.
  leave(visit) {
    return this.say('visit.leave', { visit });
  }

  // Times of one's own organisation at a site; a kiosk there that is in the visit shows what was booked.
  findSlots(organisation, site, from = null) {
    return this.say('appointment.find', { organisation, site, ...seconds(from) });
  }

  book(organisation, site, starts) {
    return this.say('appointment.book', { organisation, site, starts_at: starts });
  }

  cancelAppointment(site, reference) {
    return this.say('appointment.cancel', { site, reference });
  }

  // A word to a citizen who waits: 1 to 200 bytes.
  notice(visit, text) {
    return this.say('visit.notice', { visit, text });
  }

  // `as`: 'interpreter', 'agent', 'expert' or 'relative'; resolves with {token, path}.
  invite(visit, name, as) {
    return this.say('visit.invite', { visit, name, as });
  }
}
