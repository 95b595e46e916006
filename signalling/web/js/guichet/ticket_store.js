// Where a page keeps its session ticket (docs/PROTOCOL.md §1.4), so that a reload finds it: in this
// tab, for as long as the tab lives. Nothing else of a visit is stored, and it goes with the visit. A
// kiosk that is switched off and on again therefore begins at its first screen.
export class TicketStore {
  #name;

  constructor(name) {
    this.#name = `guichet.ticket.${name}`;
  }

  load() {
    try {
      return sessionStorage.getItem(this.#name);
    } catch {
      return null;  // storage is switched off: a reload is then a new page
    }
  }

  save(ticket) {
    try {
      if (ticket) sessionStorage.setItem(this.#name, ticket);
      else sessionStorage.removeItem(this.#name);
    } catch {
      // as above
    }
  }
}
