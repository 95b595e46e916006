// A business system's side of a webhook: a real HTTP server that checks each message with the library of
// Standard Webhooks, which knows nothing of us, and answers what it is told to.
//   new WebhookReceiver(secret, { port, answers })   answers: statuses of the first requests; then 204
//   listen(), close()
//   heard      the messages it answered with 2xx, checked: {id, type, timestamp, data}
//   attempts   everything that came: {id, status}
//   forged     what was wrong with requests that the library refused
import { once } from 'node:events';
import http from 'node:http';

import { Webhook } from 'standardwebhooks';

import { until } from './until.mjs';

export class WebhookReceiver {
  #webhook;
  #answers;
  #server = null;
  heard = [];
  attempts = [];
  forged = [];
  raw = [];

  constructor(secret, { port, answers = [] }) {
    this.secret = secret;
    this.port = port;
    this.url = `http://127.0.0.1:${port}/guichet?from=relay`;
    this.#webhook = new Webhook(secret);
    this.#answers = answers;
  }

  async listen() {
    this.#server = http.createServer((request, response) => this.#take(request, response));
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close() {
    if (!this.#server) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  hears(type, options) {
    return until(() => this.heard.find((one) => one.type === type), `${type} arrives`, options);
  }

  async #take(request, response) {
    let body = '';
    for await (const piece of request) body += piece;
    const { headers, method, url } = request;
    let status = this.#answers.shift() ?? 204;
    try {
      const message = this.#webhook.verify(body, headers);
      if (method !== 'POST' || url !== '/guichet?from=relay') throw new Error(`${method} ${url}`);
      if (status < 300) this.heard.push({ id: headers['webhook-id'], ...message });
    } catch (error) {
      this.forged.push(String(error));
      status = 400;
    }
    this.raw.push({ headers, body });
    this.attempts.push({ id: headers['webhook-id'], status });
    response.writeHead(status, status === 302 ? { location: `${this.url}&elsewhere` } : {}).end('no matter');
  }
}
