// A wire between browser and server that can be cut: connections break, new ones
// are refused, as with a server that is dead.
import { connect, createServer } from 'node:net';

export async function startWire(target) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  const wire = createServer((browser) => {
    const server = connect(Number(port), hostname);
    for (const end of [browser, server]) {
      open.add(end);
      end.on('close', () => open.delete(end));
      end.on('error', () => {
        browser.destroy();
        server.destroy();
      });
    }
    browser.pipe(server);
    server.pipe(browser);
  });
  const listen = (at) => new Promise((done) => wire.listen(at, '127.0.0.1', done));
  await listen(0);
  const { port: own } = wire.address();
  const cut = () =>
    new Promise((done) => {
      wire.close(done);
      for (const end of open) end.destroy();
    });
  return { url: `http://127.0.0.1:${own}`, cut, mend: () => listen(own) };
}
