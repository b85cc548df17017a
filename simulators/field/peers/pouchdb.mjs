// express-pouchdb on LevelDB: one document a visit, one revision an event. A
// replication carries the last revision alone and the names of those before it.

import { join } from "node:path";

import express from "express";
import expressPouchdb from "express-pouchdb";
import PouchDB from "pouchdb";
import memory from "pouchdb-adapter-memory";

PouchDB.plugin(memory);

export async function serve({ folder, count }) {
  const Stored = PouchDB.defaults({ prefix: join(folder, "/") });
  const app = express();
  app.use(
    expressPouchdb(Stored, {
      mode: "minimumForPouchDB",
      inMemoryConfig: true,
      logPath: join(folder, "log.txt"),
    }),
  );
  const listening = app.listen(0, "127.0.0.1");
  listening.on("connection", count);
  await new Promise((resolve) => listening.once("listening", resolve));
  const database = new Stored("visits");
  await database.info();
  return {
    url: `http://127.0.0.1:${listening.address().port}/visits`,
    version: PouchDB.version,
    async held(visits) {
      if ((await database.info()).doc_count < visits) return 0;
      const { rows } = await database.allDocs({ include_docs: true });
      return rows.reduce((sum, { doc }) => sum + (doc.events?.length ?? 0), 0);
    },
  };
}

/** Records every phone's visits; what is returned connects them all. */
export async function record({ phones, url }) {
  const databases = await Promise.all(
    phones.map(async (visits, number) => {
      const database = new PouchDB(`phone-${number}`, { adapter: "memory" });
      for (const { visit, events } of visits) {
        let rev;
        for (let done = 1; done <= events.length; done += 1) {
          ({ rev } = await database.put({ _id: visit, _rev: rev, events: events.slice(0, done) }));
        }
      }
      return database;
    }),
  );
  return () => Promise.all(databases.map((database) => PouchDB.replicate(database, url)));
}
