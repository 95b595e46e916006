// A proxy between browser and relay that breaks WebSockets as real ones do. Requests pass unchanged,
// answers as they come.
//   refusing   answers an upgrade with 200 and a page, as one that does not know the word
//   cutting    lets WebSockets through and cuts each after `cutAfterMs`
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';

export async function startBrokenProxy(relayUrl, { cutAfterMs = null } = {}) {
  const { hostname, port } = new URL(relayUrl);
  const proxy = { upgrades: 0, streams: 0 };
  const sockets = new Set();
  const server = http.createServer((request, response) => {
    if (request.url === '/signalling/stream') proxy.streams++;
    const { method, url, headers } = request;
    const onward = http.request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => {
    proxy.upgrades++;
    if (cutAfterMs === null) {
      return socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello');
    }
    const onward = net.connect(port, hostname, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
      }
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    const cut = () => {
      socket.destroy();
      onward.destroy();
    };
    onward.on('error', cut);
    onward.on('close', cut);
    socket.on('close', cut);
    setTimeout(cut, cutAfterMs);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.url = `http://localhost:${server.address().port}`;
  proxy.close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return proxy;
}
