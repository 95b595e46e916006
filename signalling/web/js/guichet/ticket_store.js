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

  // {ticket, nonce}, or null. The nonce is what only this tab knows: a ticket that was seen by others
  // is of no use to them.
  load() {
    try {
      const { ticket, nonce } = JSON.parse(sessionStorage.getItem(this.#name));
      return { ticket, nonce };
    } catch {
      return null;  // nothing there, or storage is switched off: a reload is then a new page
    }
  }

  // null: the visit is over, and nothing of it stays.
  save(kept) {
    try {
      if (kept) sessionStorage.setItem(this.#name, JSON.stringify(kept));
      else sessionStorage.removeItem(this.#name);
    } catch {
      // as above
    }
  }
}
