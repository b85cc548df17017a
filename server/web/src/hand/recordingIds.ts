// An id for each thing that is recorded, kept until its answer has come. Where none
// came, the same press asks again under the same id, and nothing stands twice.

/** So many bytes of chance in a UUID of version 7, after its 6 of time. */
const CHANCE_BYTES = 10;

export class RecordingIds {
  private readonly open = new Map<string, string>();

  /** `occasion` tells two of the same apart, as a morning's break from an afternoon's. */
  of(name: string, ask: object, occasion = ''): string {
    const what = JSON.stringify([name, ask, occasion]);
    const id = this.open.get(what) ?? newId(Date.now(), crypto.getRandomValues(new Uint8Array(CHANCE_BYTES)));
    this.open.set(what, id);
    return id;
  }

  forget(name: string, ask: object, occasion = ''): void {
    this.open.delete(JSON.stringify([name, ask, occasion]));
  }
}

/** A UUID of version 7: 48 bits of time in milliseconds, then chance. */
export function newId(nowMs: number, chance: Uint8Array): string {
  const time = Math.max(0, Math.trunc(nowMs)).toString(16).padStart(12, '0').slice(-12);
  const bytes = [...chance];
  bytes[0] = (bytes[0]! & 0x0f) | 0x70;
  bytes[2] = (bytes[2]! & 0x3f) | 0x80;
  const hex = time + bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
