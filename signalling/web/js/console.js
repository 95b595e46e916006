// The operator's console: asks the private listener every five seconds how things stand. The admin
// token is in this module's memory and nowhere else; closing the page or the console forgets it.
// States: token → overview.
import { language, onLanguage, startLanguage, t } from './i18n/index.js';
import { byId, h, setText, showScreen } from './ui/dom.js';

const kPollMs = 5_000;
const kPatienceMs = 10_000;
const kMaxRows = 500;  // of sites: the worst first; a table of a whole country helps nobody
const kWorst = { red: 0, amber: 1, green: 2, off: 3 };
const kPills = { green: 'pill-good', amber: 'pill-wait', red: 'pill-bad', off: '' };

class Console {
  #token = null;
  #told = null;  // the last answers
  #toldAt = 0;
  #timer = null;
  #confirmed = null;

  constructor() {
    byId('token-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#open();
    });
    byId('forget').addEventListener('click', () => this.#forget());
    byId('drain').addEventListener('click', () => this.#confirm({
      title: 'console.drain.title', text: t('console.drain.text'), yes: 'console.drain.yes',
      act: () => this.#act('POST', '/admin/v1/drain', 'console.drain.done'),
    }));
    byId('confirm-no').addEventListener('click', () => byId('confirm').close());
    byId('confirm-yes').addEventListener('click', () => {
      byId('confirm').close();
      this.#confirmed();
    });
    onLanguage(() => this.#render());
  }

  async #open() {
    this.#token = byId('token').value.trim();
    byId('token').value = '';
    const response = await this.#ask('GET', '/admin/v1/status').catch(() => null);
    if (response?.ok) {
      byId('token-status').hidden = true;
      showScreen('overview');
      return this.#poll();
    }
    this.#token = null;
    byId('token-status').hidden = false;
    setText(byId('token-status'), response?.status === 429 ? t('console.token.rate') : t('console.token.wrong'));
    return byId('token').focus();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#token = null;
    this.#told = null;
    byId('connection').hidden = true;
    byId('done').hidden = true;
    showScreen('token');
  }

  #ask(method, path) {
    return fetch(path, { method, headers: { Authorization: `Bearer ${this.#token}` }, cache: 'no-store',
                         signal: AbortSignal.timeout(kPatienceMs) });
  }

  async #get(name) {
    const response = await this.#ask('GET', `/admin/v1/${name}`);
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }

  async #poll() {
    clearTimeout(this.#timer);
    const token = this.#token;
    try {
      const [status, { sites }, { desks }, { visits }, { devices }] =
        await Promise.all(['status', 'sites', 'desks', 'visits', 'devices'].map((name) => this.#get(name)));
      if (token !== this.#token) return;
      this.#told = { status, sites, desks, visits, devices };
      this.#toldAt = Date.now();
      byId('connection').hidden = true;
      this.#render();
    } catch {
      if (token !== this.#token) return;
      byId('connection').hidden = false;
      setText(byId('connection'), t('console.lost', { seconds: Math.round((Date.now() - this.#toldAt) / 1_000) }));
    }
    this.#timer = setTimeout(() => this.#poll(), kPollMs);
  }

  #confirm({ title, text, yes, act }) {
    setText(byId('confirm-title'), t(title));
    setText(byId('confirm-text'), text);
    setText(byId('confirm-yes'), t(yes));
    this.#confirmed = act;
    byId('confirm').showModal();
    byId('confirm-no').focus();  // the harmless one
  }

  async #act(method, path, done, gone = null) {
    const response = await this.#ask(method, path).catch(() => null);
    const refused = async () => {
      const message = await response?.json().then(({ error }) => error.message, () => response.status);
      return t('console.failed', { message: message ?? '' });
    };
    const text = response?.ok ? t(done) : response?.status === 404 && gone ? t(gone) : await refused();
    byId('done').className = `notice ${response?.ok ? 'notice-success' : 'notice-danger'}`;
    byId('done').hidden = false;
    setText(byId('done'), text);
    byId('node-title').focus();  // the button that was used may be gone
    return this.#poll();
  }

  #render() {
    document.title = `${t('console.title')} – Guichet`;
    if (!this.#told) return;
    this.#renderNode();
    this.#renderSites();
    this.#renderVisits();
    this.#renderDesks();
    this.#renderDevices();
  }

  #renderNode() {
    const { status } = this.#told;
    const { certificate, sites, desks, visits } = status;
    const state = status.stuck_threads.length > 0 ? 'stuck' : status.draining ? 'draining' : 'open';
    const facts = {
      'console.version': status.version,
      'console.uptime': t('console.lasting', { seconds: status.uptime_s }),
      'console.state': t(`console.state.${state}`),
      'console.certificate': certificate === null ? t('console.certificate.none')
        : t('console.certificate.days', { days: certificate.days_left }),
      'console.sites': t('console.sites.count', { on: sites.on, all: sites.configured }),
      'console.desks': t('console.desks.count', { work: desks.at_work, on: desks.connected }),
      'console.visits': t('console.visits.count', visits),
    };
    byId('node').replaceChildren(...Object.entries(facts).map(([key, text]) =>
      h('div', {}, h('dt', {}, t(key)), h('dd', {}, text))));
    byId('drain').hidden = status.draining;
  }

  #renderSites() {
    const { sites, status: { now } } = this.#told;
    const ordered = sites.toSorted((a, b) => kWorst[a.light] - kWorst[b.light]);
    head('sites-head', ['light', 'site', 'why', 'line', 'kiosks', 'seen', 'last']);
    byId('sites').replaceChildren(...ordered.slice(0, kMaxRows).map((site) => h('tr', { 'data-site': site.id },
      h('td', {}, h('span', { class: `pill ${kPills[site.light]}` }, t(`console.light.${site.light}`))),
      h('th', { scope: 'row' }, site.name),
      h('td', {}, h('ul', { class: 'why' }, ...site.why.map((reason) => h('li', {}, reason[language()])))),
      h('td', {}, lineWords(site)),
      h('td', {}, t('console.kiosks', { on: site.kiosks_on, visiting: site.kiosks_in_visit })),
      h('td', {}, seenWords(site, now)),
      h('td', {}, lastWords(site.last_visit, now)))));
    byId('sites-left').hidden = ordered.length <= kMaxRows;
    setText(byId('sites-left'), t('console.sites.left', { count: ordered.length - kMaxRows }));
  }

  #renderVisits() {
    const { visits, sites } = this.#told;
    const names = new Map(sites.map(({ id, name }) => [id, name]));
    // The button one stands at stays: a table made anew would take the keyboard away from it.
    const focused = document.activeElement?.dataset.kick;
    byId('visits-empty').hidden = visits.length > 0;
    byId('visits').closest('.scroll').hidden = visits.length === 0;
    head('visits-head', ['visit', 'site', 'organisation', 'desk', 'state', 'people', 'waited', 'duration', 'action']);
    byId('visits').replaceChildren(...visits.map((visit) => {
      const site = names.get(visit.site) ?? visit.site;
      const lasting = (seconds) => (seconds === null ? t('console.none') : t('console.lasting', { seconds }));
      return h('tr', { 'data-visit': visit.id },
        h('th', { scope: 'row' }, visit.id),
        h('td', {}, site),
        h('td', {}, visit.organisation),
        h('td', {}, visit.desk?.desk ?? t('console.none')),
        h('td', {}, t(`console.visit.${visit.held ? 'held' : visit.state}`)),
        h('td', {}, String(visit.participants)),
        h('td', {}, lasting(visit.waited_s)),
        h('td', {}, lasting(visit.duration_s)),
        h('td', {}, h('button', {
          type: 'button', class: 'tool', 'data-kick': visit.id,
          'aria-label': t('console.kick.label', { site, id: visit.id }),
          onclick: () => this.#confirm({
            title: 'console.kick.title', text: t('console.kick.text', { site }), yes: 'console.kick.yes',
            act: () => this.#act('DELETE', `/admin/v1/visits/${visit.id}`, 'console.kick.done', 'console.kick.gone'),
          }),
        }, t('console.kick'))));
    }));
    if (focused) document.querySelector(`[data-kick="${focused}"]`)?.focus();
  }

  #renderDesks() {
    head('desks-head', ['organisation', 'desk', 'state']);
    byId('desks').replaceChildren(...this.#told.desks.map((desk) => h('tr', {},
      h('th', { scope: 'row' }, desk.organisation_name),
      h('td', {}, desk.desk),
      h('td', {}, t(`console.desk.${desk.state}`)))));
  }

  // Those in use first, the newest first.
  #renderDevices() {
    const { devices, sites, status: { now } } = this.#told;
    const names = new Map(sites.map(({ id, name }) => [id, name]));
    const ordered = devices.toSorted((a, b) => (a.revoked_at !== null) - (b.revoked_at !== null) ||
                                               b.enrolled_at - a.enrolled_at);
    const focused = document.activeElement?.dataset.revoke;
    byId('devices-empty').hidden = devices.length > 0;
    byId('devices').closest('.scroll').hidden = devices.length === 0;
    head('devices-head', ['place', 'label', 'state', 'enrolled', 'device', 'action']);
    byId('devices').replaceChildren(...ordered.slice(0, kMaxRows).map((device) => {
      const place = device.site === null ? t('console.device.desk', device)
        : t('console.device.kiosk', { site: names.get(device.site) ?? device.site });
      return h('tr', { 'data-device': device.id },
        h('th', { scope: 'row' }, place),
        h('td', {}, device.label || t('console.none')),
        h('td', {}, deviceWords(device, now)),
        h('td', {}, t('console.ago', { seconds: Math.max(now - device.enrolled_at, 0) })),
        h('td', {}, device.id),
        h('td', {}, device.revoked_at === null ? this.#revokeButton(device, place) : ''));
    }));
    byId('devices-left').hidden = ordered.length <= kMaxRows;
    setText(byId('devices-left'), t('console.devices.left', { count: ordered.length - kMaxRows }));
    if (focused) document.querySelector(`[data-revoke="${focused}"]`)?.focus();
  }

  #revokeButton({ id }, place) {
    return h('button', {
      type: 'button', class: 'tool', 'data-revoke': id, 'aria-label': t('console.revoke.label', { place, id }),
      onclick: () => this.#confirm({
        title: 'console.revoke.title', text: t('console.revoke.text', { place }), yes: 'console.revoke.yes',
        act: () => this.#act('DELETE', `/admin/v1/devices/${id}`, 'console.revoke.done', 'console.revoke.gone'),
      }),
    }, t('console.revoke'));
  }
}

function head(id, names) {
  byId(id).replaceChildren(...names.map((name) => h('th', { scope: 'col' }, t(`console.head.${name}`))));
}

function seenWords({ last_seen_at: at }, now) {
  if (at === null) return t('console.seen.never');
  return now - at < 1 ? t('console.seen.now') : t('console.ago', { seconds: now - at });
}

function lineWords({ line, measured }) {
  const state = t(`console.line.${line}`);
  return measured === null ? state : `${state} – ${t('console.measured', measured)}`;
}

function deviceWords({ revoked_at: revoked, connected }, now) {
  if (revoked !== null) return t('console.device.revoked', { ago: t('console.ago', { seconds: Math.max(now - revoked, 0) }) });
  return t(connected ? 'console.device.on' : 'console.device.off');
}

function lastWords(last, now) {
  if (last === null) return t('console.none');
  const ago = t('console.ago', { seconds: Math.max(now - last.ended_at, 0) });
  return t('console.outcome', { outcome: t(`console.outcome.${last.outcome}`), ago });
}

startLanguage();
new Console();
