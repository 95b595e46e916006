// Where a page keeps its session ticket (docs/PROTOCOL.md §1.4), so that a reload finds it: in this
// tab, for as long as the tab lives. Nothing else of a visit is stored, and it goes with the visit. A
// kiosk that is switched off and on again therefore begins at its first screen.
const kNonceBytes = 16;

export function makeNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(kNonceBytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

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

  // What only this tab knows: a ticket that was seen by others is of no use to them.
  nonce() {
    try {
      const name = `${this.#name}.nonce`;
      const nonce = sessionStorage.getItem(name) ?? makeNonce();
      sessionStorage.setItem(name, nonce);
      return nonce;
    } catch {
      return makeNonce();
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
