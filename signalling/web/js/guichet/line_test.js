// The page's side of a line test (docs/PROTOCOL.md §3.1): a connection of its own to the relay, by the way
// that a visit's media would take, on which the relay measures. The page decides nothing: it sends back
// pings, sends the trains it is asked for, and says when those of the relay arrived.
//   new LineTest(client).run()   resolves when the relay has a result, which comes as `line`; rejects with
//                                a GuichetError when it wants no test now
//   stop()                       at once, for a visit
import { GuichetError } from './client.js';

const kProtocol = 'guichet.line.v1';
const kLimitMs = 60_000;  // the relay ends every test before
const kPing = 1;
const kPong = 2;
const kSend = 3;
const kLoad = 4;
const kAsk = 5;
const kArrivals = 6;
const kHeader = 6;     // of a kLoad
const kArrival = 6;    // bytes in a kArrivals
const kMaxTrain = 256;
const kMaxMessage = 1_100;

export class LineTest {
  #client;
  #pc = null;
  #channel = null;
  #stopped = false;
  #train = 0;        // that is coming in
  #first = 0;
  #arrivals = [];

  constructor(client) {
    this.#client = client;
  }

  async run() {
    await this.#client.request('line.test');
    if (this.#stopped) return;  // an offer would be the visit's
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: this.#client.iceServers });
    this.#pc = pc;
    // What was lost is sent again but holds nothing back: the relay sees that it came late.
    this.#channel = pc.createDataChannel('line', { protocol: kProtocol, ordered: false });
    this.#channel.binaryType = 'arraybuffer';
    this.#channel.addEventListener('message', ({ data }) => this.#receive(data));
    const offs = [];
    const over = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new GuichetError({ code: 'timeout' })), kLimitMs);
      offs.push(() => clearTimeout(timer),
                this.#client.on('line', ({ testing }) => testing || resolve()),
                this.#client.on('state', () => reject(new GuichetError({ code: 'disconnected' }))));
    });
    over.catch(() => {});  // it may come before anybody waits
    try {
      await pc.setLocalDescription();
      if (this.#stopped) return;
      const { sdp } = await this.#client.request('offer', { sdp: pc.localDescription.sdp });
      if (this.#stopped) return;
      await pc.setRemoteDescription({ type: 'answer', sdp });
      await over;
    } finally {
      offs.forEach((off) => off());
      this.stop();
    }
  }

  stop() {
    this.#stopped = true;
    this.#pc?.close();
  }

  #receive(data) {
    if (!(data instanceof ArrayBuffer) || data.byteLength < 2) return;
    const now = performance.now();
    const view = new DataView(data);
    const train = view.getUint8(1);
    switch (view.getUint8(0)) {
      case kPing:
        return this.#channel.send(Uint8Array.of(kPong, train));
      case kSend:
        return data.byteLength >= kHeader && this.#send(train, view.getUint16(2), view.getUint16(4));
      case kLoad:
        return data.byteLength >= kHeader && this.#take(train, view.getUint16(2), view.getUint16(4), now);
      case kAsk:
        return train === this.#train && this.#report();
    }
  }

  #send(train, count, size) {
    if (count > kMaxTrain || size < kHeader || size > kMaxMessage) return;
    for (let index = 0; index < count; index++) {
      const message = new DataView(new ArrayBuffer(size));
      message.setUint8(0, kLoad);
      message.setUint8(1, train);
      message.setUint16(2, index);
      message.setUint16(4, count);
      this.#channel.send(message.buffer);
    }
  }

  #take(train, index, count, now) {
    if (train < this.#train || count > kMaxTrain) return;  // sent again, and given up by the relay
    if (train > this.#train) {
      this.#train = train;
      this.#first = now;
      this.#arrivals = [];
    }
    if (this.#arrivals.length < kMaxTrain) this.#arrivals.push([index, now - this.#first]);
    if (this.#arrivals.length === count) this.#report();
  }

  #report() {
    const message = new DataView(new ArrayBuffer(2 + kArrival * this.#arrivals.length));
    message.setUint8(0, kArrivals);
    message.setUint8(1, this.#train);
    this.#arrivals.forEach(([index, ms], i) => {
      message.setUint16(2 + kArrival * i, index);
      message.setUint32(4 + kArrival * i, Math.round(1_000 * ms));
    });
    this.#channel.send(message.buffer);
  }
}
