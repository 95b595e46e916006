// What this desk did today: when, with which site, for how long, how it ended, how many documents. No name,
// and nothing of what was said. It lives in this tab only and is gone with the post, and at midnight.
//   begin(visit, site)                        a visit is connected (again, after a reload)
//   end(visit, {outcome, documents, …})       gives the entry {at, site, minutes…}
//   note(site, outcome)                       a ring that was missed, a call that nobody took
//   entries                                   of today, the latest first
//   clear()
const kMostEntries = 200;  // more visits than a day has; a page of numbers, not an archive

export class DayHistory {
  #key;
  #day;

  constructor(name, { now = () => new Date() } = {}) {
    this.#key = `guichet.day.${name}`;
    this.now = now;
    this.#day = this.#load();
  }

  get entries() {
    return this.#today().entries;
  }

  begin(visit, site) {
    const day = this.#today();
    if (day.running?.visit === visit) return;
    day.running = { visit, site: site.name, at: this.now().getTime() };
    this.#save();
  }

  end(visit, { outcome, documents = 0, organisation = '' }) {
    const { running } = this.#today();
    if (running?.visit !== visit) return;
    this.#today().running = null;
    const seconds = Math.round((this.now().getTime() - running.at) / 1000);
    this.#add({ at: running.at, site: running.site, seconds, outcome, documents, organisation });
  }

  note(site, outcome) {
    this.#add({ at: this.now().getTime(), site: site.name, seconds: null, outcome, documents: 0,
                organisation: '' });
  }

  clear() {
    this.#day = this.#empty();
    try {
      sessionStorage.removeItem(this.#key);
    } catch {
      // storage is switched off: nothing was kept
    }
  }

  #add(entry) {
    const day = this.#today();
    day.entries = [entry, ...day.entries].slice(0, kMostEntries);
    this.#save();
  }

  // A visit that runs over midnight belongs to the day it ends on.
  #today() {
    if (this.#day.date === dateOf(this.now())) return this.#day;
    const { running } = this.#day;
    this.clear();
    this.#day.running = running;
    return this.#day;
  }

  #empty() {
    return { date: dateOf(this.now()), entries: [], running: null };
  }

  #load() {
    try {
      const stored = JSON.parse(sessionStorage.getItem(this.#key));
      if (stored?.date === dateOf(this.now()) && Array.isArray(stored.entries)) return stored;
      sessionStorage.removeItem(this.#key);
    } catch {
      // never written, or storage is switched off
    }
    return this.#empty();
  }

  #save() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#day));
    } catch {
      // storage is switched off: the history lasts as long as the page
    }
  }
}

function dateOf(date) {
  return [date.getFullYear(), date.getMonth(), date.getDate()].join('-');
}
