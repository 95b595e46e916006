// Pages of a network that lets no UDP out: the answer loses every candidate by UDP before the
// browser sees it, and what is left may lead through a slow line (slow_line.py).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const kSlowLine = fileURLToPath(new URL('slow_line.py', import.meta.url));

// An init script for Person.open. `ports` maps announced TCP ports to others; one without an entry
// stays, and with `only` nothing but that port is left.
export function byTcp({ ports = {}, only = null } = {}) {
  return `(${leaveTcp})(${JSON.stringify(ports)}, ${JSON.stringify(only)})`;
}

function leaveTcp(ports, only) {
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    const lines = sdp.split('\r\n').filter((line) => {
      if (!line.startsWith('a=candidate:')) return true;
      const [, , transport, , , port] = line.split(' ');
      return transport === 'tcp' && (only === null || Number(port) === only);
    });
    const moved = lines.map((line) => line.replace(
      /^(a=candidate:.* tcp \d+ \S+ )(\d+)/, (all, before, port) => before + (ports[port] ?? port)));
    return original.call(this, { type, sdp: moved.join('\r\n') });
  };
}

// {port, close}: what is sent to the peer by it goes at `kbps`, and nothing waits on the way.
export async function slowLine(target, kbps) {
  const child = spawn('python3', [kSlowLine, String(target), String(kbps)],
                      { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(createInterface({ input: child.stdout }), 'line');
  return { port: Number(port), close: () => child.kill() };
}

// The value of one series of the relay's metrics.
export async function metric(relay, series) {
  const line = (await relay.metrics()).split('\n').find((one) => one.startsWith(`${series} `));
  if (!line) throw new Error(`no series ${series}`);
  return Number(line.split(' ')[1]);
}
