// automerge-repo with its own websocket and file storage: one document a visit, one
// change an event.

import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter, WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

const VERSION = "2.5.6";

export async function serve({ folder, count }) {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  sockets.on("connection", (_, request) => count(request.socket));
  await new Promise((resolve) => sockets.once("listening", resolve));
  const repo = new Repo({
    network: [new WebSocketServerAdapter(sockets)],
    storage: new NodeFSStorageAdapter(folder),
    peerId: "server",
    // The server offers nothing by itself, as its own sync server does.
    sharePolicy: async () => false,
  });
  const complete = new Map();
  return {
    url: `ws://127.0.0.1:${sockets.address().port}`,
    version: VERSION,
    /** Events held, and flushed to the disk once all documents are there. */
    async held(visits) {
      for (const [id, handle] of Object.entries(repo.handles)) {
        if (complete.get(id)?.whole || !handle.isReady()) continue;
        const document = handle.doc();
        const events = Object.keys(document?.work ?? {}).length;
        complete.set(id, { events, whole: events === document?.planned });
      }
      if (complete.size >= visits) await repo.flush();
      return [...complete.values()].reduce((sum, one) => sum + one.events, 0);
    },
  };
}

/** Records every phone's visits; what is returned connects them all. */
export async function record({ phones, url }) {
  const repos = phones.map((visits) => {
    const repo = new Repo({ network: [] });
    for (const { visit, events } of visits) {
      const handle = repo.create({ visit, planned: events.length, work: {} });
      events.forEach((event, number) =>
        handle.change((document) => {
          document.work[String(number)] = event;
        }),
      );
    }
    return repo;
  });
  return () => {
    for (const repo of repos) repo.networkSubsystem.addNetworkAdapter(new WebSocketClientAdapter(url));
  };
}
