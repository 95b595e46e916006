// A room of a running relay for one test: its endpoints, tokens, and what the relay counted.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export class Room {
  constructor(relay, name) {
    this.relay = relay;
    this.name = name;
  }

  async token(role) {
    const args = ['token', '--config', this.relay.config, '--room', this.name, '--role', role];
    return (await run(this.relay.binary, args)).stdout.trim();
  }

  async publisher(codec, { name: colour, tone }) {
    const token = await this.token('publish');
    return { endpoint: `${this.relay.url}/whip/${this.name}`, token, codec, colour, tone };
  }

  async player(codec, query = '') {
    const token = await this.token('subscribe');
    return { endpoint: `${this.relay.url}/whep/${this.name}${query}`, token, codec, colour: '-', tone: 0 };
  }
}

const kProfiles = {
  gcm: 'guichet_srtp_aead_aes_128_gcm_total', cm: 'guichet_srtp_aes128_cm_sha1_80_total',
};

// How many transports have connected with each SRTP profile.
export async function srtpProfiles(relay) {
  const text = await relay.metrics();
  const counts = {};
  for (const [name, metric] of Object.entries(kProfiles)) {
    counts[name] = Number(new RegExp(`^${metric}(?:{.*})? (\\d+)`, 'm').exec(text)[1]);
  }
  return counts;
}
