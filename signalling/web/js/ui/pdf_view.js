// A received PDF, page by page, as wide as its place. PDF.js (/vendor/pdf, from Debian's libjs-pdf)
// is loaded when the first PDF is shown and not before: most visits have none.
//   new PdfView(blob, name)   begins to open; `element` goes into the page
//   update()                  the words again, in the present language
//   dispose()                 ends the worker and whatever it was doing
// Where PDF.js is not installed, or the file is broken or locked, the element says so: saving
// remains.
import { t } from '../i18n/index.js';
import { h, setText } from './dom.js';

const kViewer = '/vendor/pdf';
// What loadViewer() and PDF.js fetch before the first page is seen.
export const kViewerFiles = [`${kViewer}/build/pdf.js`, `${kViewer}/build/pdf.worker.js`];
const kMaxPixels = 8_000_000;       // of the canvas: a page may be any size
const kMaxImagePixels = 40_000_000; // of a picture in it: A4 scanned at 600 dpi has 35 million
const kMaxDensity = 2;

let loading = null;

function loadViewer() {
  loading ??= new Promise((resolve, reject) => {
    const script = h('script', { src: kViewerFiles[0] });
    script.onload = () => {
      globalThis.pdfjsLib.GlobalWorkerOptions.workerSrc = kViewerFiles[1];
      resolve(globalThis.pdfjsLib);
    };
    script.onerror = () => {
      loading = null;  // a lost connection is no missing package: the next document tries again
      script.remove();
      reject(new MissingViewer());
    };
    document.head.append(script);
  });
  return loading;
}

class MissingViewer extends Error {}

export class PdfView {
  #name;
  #task = null;
  #pdf = null;
  #rendering = null;
  #number = 1;
  #shownWidth = 0;
  #notice = 'loading';
  #disposed = false;
  #resized;

  constructor(blob, name) {
    this.#name = name;
    this.text = h('p', { class: 'pdf-notice', role: 'status' });
    this.canvas = h('canvas', { class: 'pdf-page', role: 'img', hidden: true });
    this.previous = h('button', { type: 'button', class: 'button button-quiet pdf-turn',
                                  onclick: () => this.#turn(-1) }, '‹');
    this.position = h('p', { class: 'pdf-position', 'aria-live': 'polite' });
    this.next = h('button', { type: 'button', class: 'button button-quiet pdf-turn',
                              onclick: () => this.#turn(1) }, '›');
    this.bar = h('div', { class: 'pdf-bar', hidden: true }, this.previous, this.position,
                 this.next);
    this.element = h('div', { class: 'pdf' }, this.text, this.bar, this.canvas);
    this.#resized = new ResizeObserver(() => this.#fit());
    this.#resized.observe(this.element);
    this.update();
    this.#open(blob).catch((error) => this.#fail(error));
  }

  update() {
    setText(this.text, this.#notice === null ? '' : t(`documents.pdf.${this.#notice}`));
    this.text.hidden = this.#notice === null;
    this.previous.setAttribute('aria-label', t('documents.pdf.previous'));
    this.next.setAttribute('aria-label', t('documents.pdf.next'));
    if (!this.#pdf) return;
    const where = { page: this.#number, pages: this.#pdf.numPages, name: this.#name };
    setText(this.position, t('documents.pdf.position', where));
    this.canvas.setAttribute('aria-label', t('documents.pdf.page', where));
    this.previous.disabled = this.#number === 1;
    this.next.disabled = this.#number === this.#pdf.numPages;
  }

  dispose() {
    this.#disposed = true;
    this.#resized.disconnect();
    this.#rendering?.cancel();
    this.#task?.destroy();
  }

  // A document is data from a stranger: no code made from it, no script, no form, no link.
  async #open(blob) {
    const [viewer, data] = await Promise.all([loadViewer(), blob.arrayBuffer()]);
    if (this.#disposed) return;
    this.#task = viewer.getDocument({
      data: new Uint8Array(data),
      isEvalSupported: false,
      enableXfa: false,
      maxImageSize: kMaxImagePixels,
      cMapUrl: `${kViewer}/web/cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${kViewer}/web/standard_fonts/`,
      verbosity: viewer.VerbosityLevel.ERRORS,
    });
    this.#pdf = await this.#task.promise;
    await this.#draw();
    if (this.#disposed) return;
    this.bar.hidden = this.#pdf.numPages === 1;
    this.#notice = null;
    this.update();
  }

  #turn(by) {
    const wanted = this.#number + by;
    if (!this.#pdf || wanted < 1 || wanted > this.#pdf.numPages) return;
    this.#number = wanted;
    this.update();
    this.#draw().catch((error) => this.#fail(error));
  }

  #fit() {
    if (!this.#pdf || Math.abs(this.element.clientWidth - this.#shownWidth) < 2) return;
    this.#draw().catch((error) => this.#fail(error));
  }

  async #draw() {
    this.#rendering?.cancel();
    const number = this.#number;
    const page = await this.#pdf.getPage(number);
    if (this.#disposed || number !== this.#number) return;
    this.canvas.hidden = false;
    this.#shownWidth = this.element.clientWidth;
    const canvas = h('canvas');
    const viewport = fitted(page, this.#shownWidth);
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    const rendering = page.render({ canvasContext: canvas.getContext('2d'), viewport });
    this.#rendering = rendering;
    try {
      await rendering.promise;
    } catch (error) {
      if (error?.name === 'RenderingCancelledException') return;
      throw error;
    }
    if (this.#disposed) return;
    // Drawn apart and shown at once: turning a page does not flicker.
    this.canvas.width = canvas.width;
    this.canvas.height = canvas.height;
    this.canvas.getContext('2d').drawImage(canvas, 0, 0);
    this.canvas.dataset.page = String(number);
  }

  #fail(error) {
    if (this.#disposed) return;
    this.#notice = error instanceof MissingViewer ? 'missing' : 'broken';
    this.canvas.hidden = true;
    this.bar.hidden = true;
    this.update();
  }
}

// As wide as the place, sharp on the screen, and never larger than the bound.
function fitted(page, width) {
  const natural = page.getViewport({ scale: 1 });
  const density = Math.min(globalThis.devicePixelRatio || 1, kMaxDensity);
  const wanted = (Math.max(width, 1) * density) / natural.width;
  const most = Math.sqrt(kMaxPixels / (natural.width * natural.height));
  return page.getViewport({ scale: Math.min(wanted, most) });
}
