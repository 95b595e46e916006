// The independent WebRTC stacks as processes: each publishes by WHIP or plays by WHEP, and a player
// says what it saw and heard. pion and werift carry RTP only: an encoder or decoder of GStreamer's
// stands beside them.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const kClients = fileURLToPath(new URL('../clients', import.meta.url));
const kPion = process.env.GUICHET_PION ??
  fileURLToPath(new URL('../../../build/interop/pion', import.meta.url));
const kPython = '/usr/bin/python3';  // Debian's: another one lacks gi and aiortc

class Client {
  constructor(name, command, args) {
    this.name = name;
    this.out = '';
    this.errors = '';
    this.child = spawn(command, args, { cwd: kClients, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (data) => { this.out += data; });
    this.child.stderr.on('data', (data) => { this.errors += data; });
    this.child.on('error', (error) => { this.errors += error; });
    this.ended = once(this.child, 'exit');
  }

  async stop() {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    const [code, signal] = await this.ended;
    clearTimeout(killer);
    if (code !== 0) throw new Error(`${this.name} ended with ${code ?? signal}\n${this.errors}`);
  }
}

// `profile`: of SRTP, where the stack lets one choose.
export const stacks = {
  gstreamer: { run: whole('gstreamer.py'), profile: 'cm' },
  aiortc: { run: whole('aiortc_client.py'), profile: 'cm' },
  pion: { run: carrier((args, profile) => [kPion, [...args, profile]]), profile: 'gcm' },
  pionCm: { run: carrier((args) => [kPion, [...args, 'cm']]), profile: 'cm' },
  werift: { run: carrier((args) => [process.execPath, ['werift.mjs', ...args]]), profile: 'gcm' },
};

function whole(script) {
  return async (mode, { endpoint, token, codec, colour, tone }) =>
    [new Client(script, kPython, [script, mode, endpoint, token, codec, colour, String(tone)])];
}

function carrier(command) {
  return async (mode, { endpoint, token, codec, colour, tone }) => {
    const ports = [await freePort(), await freePort()].map(String);
    const [program, args] = command([mode, endpoint, token, codec, ...ports], 'gcm');
    const source = mode === 'publish'
      ? ['encode', codec, ...ports, colour, String(tone)] : ['decode', codec, ...ports];
    const media = new Client('rtp.py', kPython, ['rtp.py', ...source]);
    return [new Client(path.basename(program), program, args), media];
  };
}

async function freePort() {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

// Publishes until stop() is called, which fails when the client did.
export async function publish(stack, options) {
  const clients = await stack.run('publish', options);
  return {
    stop: () => stopAll(clients),
    errors: () => clients.map(({ errors }) => errors).join(''),
    signal: (name) => clients[0].child.kill(name),
  };
}

// {colour, tone, frames} once the player has seen and heard enough of one thing.
export async function play(stack, options) {
  const clients = await stack.run('play', options);
  const judge = clients.at(-1);
  const [code] = await judge.ended;
  const errors = clients.map(({ name, errors: text }) => `${name}: ${text}`).join('\n');
  await stopAll(clients).catch((error) => { if (code === 0) throw error; });
  if (code !== 0) throw new Error(`nothing was seen and heard:\n${errors}`);
  return JSON.parse(judge.out);
}

// Plays on until the relay ends it.
export async function watch(stack, options) {
  const [client] = await stack.run('watch', options);
  return {
    errors: () => client.errors,
    stop: () => client.stop(),
    ended: client.ended.then(([code]) => {
      if (code !== 0) throw new Error(`the watcher ended with ${code}:\n${client.errors}`);
      return JSON.parse(client.out.trim().split('\n').at(-1));
    }),
  };
}

async function stopAll(clients) {
  const results = await Promise.allSettled(clients.map((client) => client.stop()));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}
