// The two browsers, started so that they log every packet before it is encrypted:
//   const browser = await startChromium() or startFirefox()
//   await browser.run(record, options)     in a fresh page
//   await browser.stop()                   gives the packets it sent, in order, as Buffers
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const fromBrowserTests = createRequire(new URL('../../browser/package.json', import.meta.url));
const fromInteropTests = createRequire(new URL('../../interop/package.json', import.meta.url));

// Both log an outgoing packet as `O <time> <offset> <bytes in hexadecimal>`, and more behind it.
const kSent = /\bO \d\d:\d\d:\d\d\.\d+ +0+ ((?:[0-9a-f]{2} ?)+)/;

class Browser {
  constructor(page, close, folder) {
    Object.assign(this, { page, close, folder });
  }

  run(what, options) {
    return this.page.evaluate(what, options);
  }

  async stop() {
    await this.close();
    const logs = (await readdir(this.folder)).filter((name) => name.startsWith('log'));
    const texts = await Promise.all(logs.map((name) => readFile(path.join(this.folder, name), 'latin1')));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    return texts.join('\n').split('\n').map((line) => kSent.exec(line)?.[1]).filter(Boolean)
      .map((bytes) => Buffer.from(bytes.replaceAll(' ', ''), 'hex'));
  }
}

// An empty page on loopback: there a page may have encoded transforms.
async function emptyPage() {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>capture</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { url: `http://localhost:${server.address().port}/`, server };
}

export async function startChromium() {
  const { chromium } = fromBrowserTests('playwright-core');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-golden-'));
  const { url, server } = await emptyPage();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    env: { ...process.env, CHROME_LOG_FILE: path.join(folder, 'log') },
    args: ['--no-sandbox', '--allow-loopback-in-peer-connection', '--enable-logging',
           '--autoplay-policy=no-user-gesture-required', '--vmodule=*/webrtc/*=4',
           '--force-fieldtrials=WebRTC-Debugging-RtpDump/Enabled/'],
  });
  const page = await browser.newPage();
  await page.goto(url);
  return Object.assign(new Browser(page, async () => { await browser.close(); server.close(); }, folder),
                       { version: `Chromium ${browser.version()}` });
}

export async function startFirefox() {
  const puppeteer = fromInteropTests('puppeteer-core');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'guichet-golden-'));
  const { url, server } = await emptyPage();
  const browser = await puppeteer.launch({
    browser: 'firefox', headless: true, userDataDir: path.join(folder, 'profile'),
    executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    env: { ...process.env, MOZ_LOG: 'RtpLogger:5', MOZ_LOG_FILE: path.join(folder, 'log'),
           MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    extraPrefsFirefox: { 'media.peerconnection.ice.loopback': true, 'media.autoplay.default': 0,
                         'media.navigator.streams.fake': true,
                         'media.navigator.permission.disabled': true,
                         'media.peerconnection.ice.obfuscate_host_addresses': false },
  });
  const page = await browser.newPage();
  await page.goto(url);
  return Object.assign(new Browser(page, async () => { await browser.close(); server.close(); }, folder),
                       { version: (await browser.version()).replace('firefox/', 'Firefox ') });
}
