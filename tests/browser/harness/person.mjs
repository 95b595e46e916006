// One person at one screen: a Chromium process of its own (its fake camera and microphone are per
// process), with pages one acts on as a user does.
import os from 'node:os';
import path from 'node:path';
import { mkdir } from 'node:fs/promises';
import { after } from 'node:test';
import { chromium } from 'playwright-core';

import { kOut, mediaFiles } from './media.mjs';

const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kFlags = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];

// A browser's start costs more than a visit: one per source lives as long as the test file, and
// every test has fresh contexts in it.
const browsers = new Map();
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

async function launch(source, { program, flags, home }) {
  const files = await mediaFiles(source);
  return chromium.launch({
    executablePath: program,
    env: { ...process.env, HOME: home },
    args: [...kFlags, ...flags, `--use-file-for-fake-audio-capture=${files.audio}`,
           `--use-file-for-fake-video-capture=${files.video}`],
  });
}

export class Person {
  // `program` is a Chromium, for example one in another network; `flags` are further ones; `home` is
  // the folder whose authorities it trusts. One who is
  // `alone` has a browser that nobody else has: sleep(), wake() and kill() are for such.
  static async at(source, { program = kChromium, flags = [], home = os.homedir(), alone = false } = {}) {
    if (alone) return new Person(await launch(source, { program, flags, home }), { alone });
    const key = [source.name, program, home, ...flags].join(' ');
    if (!browsers.has(key)) browsers.set(key, launch(source, { program, flags, home }));
    return new Person(await browsers.get(key));
  }

  #alone;
  #group = null;

  constructor(browser, { alone = false } = {}) {
    this.browser = browser;
    this.#alone = alone;
    this.errors = [];
    this.pages = [];
  }

  // `init`: scripts of the page before its own; `prepare(page)`: what has to be in place before it loads.
  async open(url, { viewport = { width: 1280, height: 800 }, init = [], prepare = null } = {}) {
    const context = await this.browser.newContext({ viewport, locale: 'fr-FR' });
    context.setDefaultTimeout(20_000);
    await context.addInitScript(countNegotiations);
    for (const script of init) await context.addInitScript(script);
    const page = await context.newPage();
    this.pages.push(page);
    page.sent = [];  // what the page said on its signalling connection, by type
    page.heard = [];  // what it was told on WebSockets, whole messages
    const says = (text) => page.sent.push(JSON.parse(text).type);
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => says(payload));
      socket.on('framereceived', ({ payload }) => page.heard.push(JSON.parse(payload)));
    });
    // A page whose WebSocket is refused by a relay that is just starting may go on by a stream.
    page.on('request', (request) => {
      if (!/\/signalling\/stream\/./.test(request.url())) return;
      (request.postData() ?? '').split('\n').filter((line) => line !== '').forEach(says);
    });
    page.on('pageerror', ({ name, message, stack }) => {
      this.errors.push(`${name}: ${message}\n${stack}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`console: ${message.text()}`);
    });
    await prepare?.(page);
    await page.goto(url);
    return page;
  }

  // The lid is shut: every process of the browser stands still.
  async sleep() {
    process.kill(-(await this.#processes()), 'SIGSTOP');
  }

  async wake() {
    process.kill(-(await this.#processes()), 'SIGCONT');
  }

  // As when the plug is pulled, but for what the machine's kernel still says (TCP's farewell).
  async kill() {
    process.kill(-(await this.#processes()), 'SIGKILL');
  }

  close() {
    if (this.#alone) return this.browser.close();
    return Promise.all(this.pages.map((page) => page.context().close()));
  }

  // The number of the process group: the library starts every browser as the leader of one.
  async #processes() {
    if (!this.#alone) throw new Error('others have a page in this browser');
    if (this.#group === null) {
      const session = await this.browser.newBrowserCDPSession();
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      this.#group = processInfo.find(({ type }) => type === 'browser').id;
    }
    return this.#group;
  }
}

export async function screenshot(page, name) {
  await mkdir(kOut, { recursive: true });
  await page.screenshot({ path: path.join(kOut, `${name}.png`) });
}

function countNegotiations() {
  window.negotiations = 0;
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (...description) {
    window.negotiations++;
    return original.apply(this, description);
  };
}
