// The light of the town hall's line in the kiosk's head, for the agent of the town hall, and the sheet behind
// it: what the last test found, in words, whom to call, and another test.
//   new LineLight({client, idle, open, back})   `idle()`: whether nobody is at the kiosk now; `open()` and
//                                               `back()` show the sheet and leave it
//   stop()      a visit begins: a running test gives way at once
//   place(at)   {zone, language} of the words
import { LineTest } from '../../guichet/line_test.js';
import { onLanguage, t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';
import { dateWords } from '../hours_words.js';
import { Countdown } from './countdown.js';

const kWaitMs = [2_000, 40_000];  // before a test that the relay asks for: all kiosks hear it at once

export class LineLight {
  #client;
  #idle;
  #back;
  #place;
  #said = {};      // the last `line`
  #test = null;
  #refused = null; // why the relay wants no test now
  #due = null;
  #countdown;

  constructor({ client, idle, open, back, place }) {
    this.#client = client;
    this.#idle = idle;
    this.#place = place;
    this.#back = () => {
      this.#countdown.stop();
      back();
    };
    this.#countdown = new Countdown(byId('line-countdown'), this.#back);
    byId('line-light').addEventListener('click', () => {
      if (!this.#idle()) return;
      this.#refused = null;
      open();
      this.#countdown.start();
      this.#render();
    });
    byId('line-test').addEventListener('click', () => this.#run());
    byId('line-back').addEventListener('click', this.#back);
    client.on('line', (message) => {
      this.#said = message;
      this.#render();
    });
    client.on('line.due', () => this.#onDue());
    onLanguage(() => this.#render());
  }

  stop() {
    clearTimeout(this.#due);
    this.#countdown.stop();
    this.#test?.stop();
  }

  #onDue() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.#idle() && this.#run(),
                           kWaitMs[0] + Math.random() * (kWaitMs[1] - kWaitMs[0]));
  }

  async #run() {
    if (this.#test) return;
    this.#refused = null;
    this.#test = new LineTest(this.#client);
    this.#render();
    try {
      await this.#test.run();
    } catch ({ code }) {
      this.#refused = code ?? 'internal';
    }
    this.#test = null;
    this.#render();
  }

  #render() {
    const { last } = this.#said;
    const light = this.#test ? 'testing' : last?.light ?? 'unknown';
    byId('line-light').dataset.light = light;
    setText(byId('line-light-label'), t(`line.short.${light}`));
    byId('line-sheet').dataset.light = light;
    setText(byId('line-title'), t(`line.title.${light}`));
    setText(byId('line-refused'), this.#refused ? t('line.refused') : '');
    byId('line-why').replaceChildren(...(this.#test ? [] : last?.why ?? [])
      .map((reason) => h('li', {}, t(`line.why.${reason}`))));
    setText(byId('line-numbers'), this.#test || !last ? '' : this.#numbers(last));
    setText(byId('line-advice'), this.#test || !last ? '' : t(`line.advice.${last.light}`));
    byId('line-test').disabled = this.#test !== null;
  }

  #numbers({ tested_at: at, down_kbps: down, up_kbps: up, down_at_least: moreDown, up_at_least: moreUp, measured }) {
    const words = [t('line.tested', { when: dateWords(at, Date.now() / 1000, this.#place()) })];
    if (down !== undefined) words.push(t('line.down', { rate: rateWords(down, moreDown) }));
    if (up !== undefined) words.push(t('line.up', { rate: rateWords(up, moreUp) }));
    if (measured?.round_trip_ms !== undefined) words.push(t('line.trip', { ms: measured.round_trip_ms }));
    const lost = Math.max(measured?.lost_up ?? 0, measured?.lost_down ?? 0);
    if (lost > 0) words.push(t('line.lost', { percent: lost }));
    if (measured) words.push(t(`line.carrier.${measured.carrier}`));
    return words.join(' · ');
  }
}

function rateWords(kbps, atLeast) {
  const rate = kbps < 1_000 ? `${kbps}\u00a0kbit/s` : `${t('line.mbps', { tenths: Math.round(kbps / 100) })}`;
  return atLeast ? t('line.at_least', { rate }) : rate;
}
