// Carries visits to a public sync server as phones would, and measures the server.
//
//   node peer.mjs --peer automerge-repo|pouchdb --work FILE --phones N --folder DIR --json FILE
//
// FILE of --work: a list a phone of {"visit", "events": ["…"]}, as `sync_bench --work`
// writes it. Every phone records all its visits apart; then all connect at once.
// The server is a process of its own; its processor time counts from the first
// connection until it holds every event of every visit.

import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { record as recordInAutomergeRepo } from "./automerge_repo.mjs";
import { record as recordInPouchdb } from "./pouchdb.mjs";

const RECORDERS = { "automerge-repo": recordInAutomergeRepo, pouchdb: recordInPouchdb };
/** No server may take longer than this many milliseconds. */
const PATIENCE_MS = 600_000;

const { values } = parseArgs({
  options: {
    peer: { type: "string" },
    work: { type: "string" },
    phones: { type: "string" },
    folder: { type: "string" },
    json: { type: "string" },
  },
});
const record = RECORDERS[values.peer];
const count = Number(values.phones);
if (!record || !values.work || !values.folder || !values.json || !Number.isInteger(count) || count < 1) {
  console.error(
    `usage: node peer.mjs --peer ${Object.keys(RECORDERS).join("|")} --work FILE --phones N --folder DIR --json FILE`,
  );
  process.exit(2);
}

const phones = JSON.parse(readFileSync(values.work, "utf8")).slice(0, count);
const visits = phones.flat();
const events = visits.reduce((sum, visit) => sum + visit.events.length, 0);

/** Asks the server process and waits for its answer. */
function asker(server) {
  return (question) =>
    new Promise((resolve, reject) => {
      server.once("message", resolve);
      server.once("exit", () => reject(new Error(`the ${values.peer} server ended`)));
      server.send(question);
    }).finally(() => server.removeAllListeners("exit"));
}

const server = fork(new URL("server.mjs", import.meta.url), [values.peer, values.folder]);
const ask = asker(server);
const { url } = await ask({ start: true });

const connect = await record({ phones, url });
const before = await ask({ usage: true });
const begin = performance.now();
await connect();
let held = 0;
while (held < events) {
  if (performance.now() - begin > PATIENCE_MS) {
    server.kill();
    throw new Error(`the ${values.peer} server held ${held} of ${events} events after ${PATIENCE_MS / 1000} s`);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  ({ held } = await ask({ held: visits.length }));
}
const wall_s = (performance.now() - begin) / 1000;
const after = await ask({ usage: true });
server.kill();

const cpu_s = after.cpu_s - before.cpu_s;
writeFileSync(
  values.json,
  JSON.stringify({
    peer: values.peer,
    version: after.version,
    phones: phones.length,
    visits: visits.length,
    events,
    cpu_s,
    wall_s,
    visits_per_cpu_s: visits.length / cpu_s,
    bytes_up_per_visit: after.received / visits.length,
    bytes_down_per_visit: after.sent / visits.length,
  }),
);
process.exit(0);
