// The phone's keys, in the browser's own keeping. No script can read them out: one
// signs, the other unwraps the key that the store is encrypted with.

const DATABASE = 'vardag-hand-keys';
const TABLE = 'keys';
const ROW = 'phone';
const DATABASE_KEY_BYTES = 32;
const IV_BYTES = 12;

export interface Keys {
  /** SubjectPublicKeyInfo DER. */
  publicKey: Uint8Array;
  databaseKey: Uint8Array;
  /** r and s of ECDSA over P-256 with SHA-256. */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** What lies in IndexedDB: handles of keys, and one key as nobody can read it. */
interface Kept {
  signing: CryptoKeyPair;
  wrapping: CryptoKey;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}

/** Opens the phone's keys, or makes them. */
export async function openKeys(): Promise<Keys> {
  const table = await openTable();
  let kept = await read(table);
  if (!kept) {
    // Kept before use: a key that is lost again would lock the store for good.
    await add(table, await make());
    kept = await read(table);
  }
  table.close();
  if (!kept) throw new Error('the keys were not kept');
  const { signing, wrapping, iv, wrapped } = kept;
  const databaseKey = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrapping, wrapped);
  const publicKey = await crypto.subtle.exportKey('spki', signing.publicKey);
  return {
    publicKey: new Uint8Array(publicKey),
    databaseKey: new Uint8Array(databaseKey),
    async sign(bytes) {
      const form = { name: 'ECDSA', hash: 'SHA-256' };
      return new Uint8Array(await crypto.subtle.sign(form, signing.privateKey, bytes));
    },
  };
}

async function make(): Promise<Kept> {
  const NEVER_READ_OUT = false;
  const signing = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, NEVER_READ_OUT, ['sign', 'verify']);
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, NEVER_READ_OUT, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const databaseKey = crypto.getRandomValues(new Uint8Array(DATABASE_KEY_BYTES));
  const wrapped = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, databaseKey);
  databaseKey.fill(0);
  return { signing, wrapping, iv, wrapped };
}

function openTable(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
  return settled(opening);
}

function read(table: IDBDatabase): Promise<Kept | undefined> {
  return settled(table.transaction(TABLE).objectStore(TABLE).get(ROW));
}

/** Fails where keys are kept already: they are never written over. */
function add(table: IDBDatabase, kept: Kept): Promise<void> {
  const transaction = table.transaction(TABLE, 'readwrite', { durability: 'strict' });
  transaction.objectStore(TABLE).add(kept, ROW);
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
  });
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
