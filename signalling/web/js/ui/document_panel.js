// The documents of a visit on the page: offers with two buttons, progress, preview and a way to
// save. Everything shown is dropped with clear(), blobs included.
import { DocumentError, IncomingDocument } from '../guichet.js';
import { t } from '../i18n/index.js';
import { h, setText } from './dom.js';
import { PdfView } from './pdf_view.js';

const kAccepted = 'application/pdf,image/png,image/jpeg,image/webp';

export class DocumentPanel {
  #root;
  #list;
  #heading;
  #notice;
  #input;
  #room = null;
  #rows = new Map();

  constructor(root) {
    this.#root = root;
    this.#heading = h('h2', {});
    this.#list = h('ul', { class: 'documents', 'aria-live': 'polite',
                           'aria-relevant': 'additions' });
    this.#notice = h('p', { class: 'notice notice-warning', role: 'alert', hidden: true });
    this.#input = h('input', { type: 'file', accept: kAccepted, class: 'visually-hidden',
                               'aria-hidden': 'true', tabindex: '-1',
                               onchange: () => this.#chosen() });
    root.append(this.#heading, this.#notice, this.#list, this.#input);
    this.update();
  }

  attach(room) {
    this.#room = room;
    room.documents.on('offer', (document) => this.#add(document));
  }

  // How many have arrived whole, either way.
  get arrived() {
    const whole = ['delivered', 'verified'];
    return [...this.#rows.keys()].filter(({ state }) => whole.includes(state)).length;
  }

  choose() {
    this.#input.click();
  }

  update() {
    setText(this.#heading, t('documents.title'));
    this.#input.setAttribute('aria-label', t('control.document'));
    for (const row of this.#rows.values()) row.render();
    this.#root.hidden = this.#rows.size === 0 && this.#notice.hidden;
  }

  clear() {
    this.#room = null;
    for (const row of this.#rows.values()) row.dispose();
    this.#rows.clear();
    this.#list.replaceChildren();
    this.#input.value = '';
    this.#warn(null);
  }

  async #chosen() {
    const [file] = this.#input.files;
    this.#input.value = '';
    if (!file || !this.#room) return;
    this.#warn(null);
    try {
      this.#add(await this.#room.documents.send(file));
    } catch (error) {
      this.#warn(error instanceof DocumentError ? error.code : 'closed');
    }
  }

  #warn(code) {
    this.#notice.hidden = code === null;
    setText(this.#notice, code === null ? '' : t(`documents.error.${code}`));
    this.update();
  }

  #add(document) {
    const row = new DocumentRow(document, () => this.#room?.nameOf(document.from) ?? '');
    this.#rows.set(document, row);
    this.#list.prepend(row.element);
    this.update();
  }
}

class DocumentRow {
  #document;
  #fromName;
  #state;
  #percent;
  #progress;
  #actions;
  #shown = '';
  #url = null;
  #pdf = null;

  constructor(document, fromName) {
    this.#document = document;
    this.#fromName = fromName;
    this.#state = h('p', { class: 'document-state', 'aria-live': 'polite' });
    // Not a live region: it would be read out at every step.
    this.#percent = h('p', { class: 'document-percent' });
    this.#progress = h('progress', { max: String(document.size), value: '0' });
    this.#actions = h('div', { class: 'document-actions' });
    this.title = h('p', { class: 'document-title' });
    this.element = h('li', { class: 'document' }, this.title,
                     h('p', { class: 'document-name' }, document.name), this.#state,
                     this.#percent, this.#progress, this.#actions);
    document.on('change', () => this.render());
    this.render();
  }

  get #incoming() {
    return this.#document instanceof IncomingDocument;
  }

  render() {
    const { name, size, state, transferred } = this.#document;
    this.element.dataset.document = state;
    this.element.dataset.way = this.#incoming ? 'in' : 'out';
    const offered = this.#incoming && state === 'offered';
    this.title.hidden = !offered;
    setText(this.title, offered ? t('documents.offer', { from: this.#fromName() }) : '');
    setText(this.element.querySelector('.document-name'),
            `${name} (${t('documents.bytes', { size })})`);
    setText(this.#state, t(this.#stateKey()));
    const moving = ['sending', 'receiving', 'verifying'].includes(state);
    setText(this.#percent, moving ? `${Math.floor((100 * transferred) / size)} %` : '');
    this.#progress.value = transferred;
    this.#progress.hidden = !moving;
    this.#progress.setAttribute('aria-label', t('documents.progress', { name }));
    this.#renderActions();
  }

  dispose() {
    this.#document.cancel();
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.#pdf?.dispose();
  }

  #stateKey() {
    const { state } = this.#document;
    if (['refused', 'cancelled', 'failed'].includes(state)) return `documents.${state}`;
    return `documents.${this.#incoming ? 'in' : 'out'}.${state}`;
  }

  #renderActions() {
    const { state } = this.#document;
    const shown = `${state} ${document.documentElement.lang}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#actions.replaceChildren(...this.#actionsFor(state));
  }

  #actionsFor(state) {
    const document = this.#document;
    if (this.#incoming && state === 'offered') {
      return [action('accept', 'button', () => document.accept()),
              action('refuse', 'button button-quiet', () => document.refuse())];
    }
    if (['offered', 'sending'].includes(state)) {
      return [action('cancel', 'button button-quiet', () => document.cancel())];
    }
    return state === 'verified' ? this.#result() : [];
  }

  #result() {
    const { name, type, blob } = this.#document;
    this.#url ??= URL.createObjectURL(blob);
    const save = h('a', { class: 'button', href: this.#url, download: name }, t('documents.save'));
    if (type === 'application/pdf') return [save, this.#pdfView(blob, name)];
    const alt = t('documents.preview', { name });
    return [h('img', { class: 'document-preview', src: this.#url, alt }), save];
  }

  #pdfView(blob, name) {
    this.#pdf ??= new PdfView(blob, name);
    this.#pdf.update();
    return this.#pdf.element;
  }
}

function action(key, style, onclick) {
  return h('button', { type: 'button', class: style, 'data-action': key, onclick },
           t(`documents.${key}`));
}
