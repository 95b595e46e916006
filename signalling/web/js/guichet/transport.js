// How the texts of one signalling connection travel. A transport is made by its constructor and
// says what happens through the functions it was given:
//   opened()             texts may be sent
//   text(string)         one arrived
//   ended({ code })      once, whatever the reason; nothing follows
//   send(string)         false when it is not open
//   close(code)          `ended` follows
//
// The server says something every 2.5 s: a WebSocket that is silent for kSilentMs has lost its way, and
// nobody else would tell (media may have found another one).
import { Watchdog } from './watchdog.js';

const kSilentMs = 8_000;  // three heartbeats and a little
export const kLost = 1006;  // RFC 6455 §7.1.5: ended without a farewell

export class WebSocketTransport {
  #socket;

  constructor(url, { opened, text, ended }) {
    const socket = new WebSocket(url, 'guichet.v1');
    const finish = (code) => {
      watchdog.stop();
      socket.onopen = socket.onmessage = socket.onclose = null;
      ended({ code });
    };
    const watchdog = new Watchdog(kSilentMs, () => {
      socket.close();  // takes as long as finding out that it is dead
      finish(kLost);
    });
    socket.onopen = () => {
      watchdog.heard();
      opened();
    };
    socket.onmessage = ({ data }) => {
      watchdog.heard();
      text(data);
    };
    socket.onclose = ({ code }) => finish(code);
    this.#socket = socket;
  }

  send(text) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  close(code) {
    this.#socket.close(code);
  }
}
