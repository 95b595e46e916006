// Chromium as a person starts it: nothing of its power saving is switched off, and a page behind
// another one is hidden. (The library that starts the other browsers holds every page for visible.)
//   const browser = await PlainBrowser.start(source, flags)
//   browser.context          where new pages are tabs of one window
//   await browser.stop()
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { mediaFiles } from './media.mjs';
import { until } from './until.mjs';

const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

export class PlainBrowser {
  #child;
  #folder;

  static async start(source, flags = []) {
    const browser = new PlainBrowser();
    await browser.#start(await mediaFiles(source), flags);
    return browser;
  }

  async #start({ audio, video }, flags) {
    this.#folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-browser-'));
    this.#child = spawn(kChromium, [
      '--headless', '--no-sandbox', '--no-first-run', '--remote-debugging-port=0', '--lang=fr-FR',
      `--user-data-dir=${this.#folder}`, '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${audio}`,
      `--use-file-for-fake-video-capture=${video}`, ...flags, 'about:blank',
    ], { stdio: 'ignore' });
    const said = path.join(this.#folder, 'DevToolsActivePort');
    const port = await until(() => readFile(said, 'utf8').then((text) => text.split('\n')[0],
                                                              () => null), 'Chromium has started');
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    [this.context] = browser.contexts();
  }

  async stop() {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
