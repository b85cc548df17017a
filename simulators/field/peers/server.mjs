// The server of a peer, in a process of its own: `server.mjs PEER FOLDER`, asked over
// the parent's channel.

import { serve as serveAutomergeRepo } from "./automerge_repo.mjs";
import { serve as servePouchdb } from "./pouchdb.mjs";

const [peer, folder] = process.argv.slice(2);
const traffic = { received: 0, sent: 0 };

/** Counts what a connection carried, without the headers of TCP. */
function count(socket) {
  let received = 0;
  let sent = 0;
  const note = () => {
    traffic.received += socket.bytesRead - received;
    traffic.sent += socket.bytesWritten - sent;
    received = socket.bytesRead;
    sent = socket.bytesWritten;
  };
  const open = { note };
  sockets.add(open);
  socket.once("close", () => {
    note();
    sockets.delete(open);
  });
}
const sockets = new Set();

const serve = { "automerge-repo": serveAutomergeRepo, pouchdb: servePouchdb }[peer];
let running;

process.on("message", async (question) => {
  if (question.start) {
    running = await serve({ folder, count });
    process.send({ url: running.url });
  } else if (question.held) {
    process.send({ held: await running.held(question.held) });
  } else {
    for (const socket of sockets) socket.note();
    const { user, system } = process.cpuUsage();
    process.send({ cpu_s: (user + system) / 1e6, version: running.version, ...traffic });
  }
});
