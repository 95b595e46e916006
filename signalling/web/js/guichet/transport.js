// How the texts of one signalling connection travel. A transport is made by its constructor and
// says what happens through the functions it was given:
//   opened()             texts may be sent
//   text(string)         one arrived
//   ended({ code })      once, whatever the reason; nothing follows
//   send(string)         false when it is not open
//   close(code)          `ended` follows
export class WebSocketTransport {
  #socket;

  constructor(url, { opened, text, ended }) {
    const socket = new WebSocket(url, 'guichet.v1');
    socket.onopen = () => opened();
    socket.onmessage = ({ data }) => text(data);
    socket.onclose = ({ code }) => ended({ code });
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
