import { describe, expect, it } from 'vitest';
import { RecordingIds, newId } from '../src/hand/recordingIds';

describe('the id of what is recorded', () => {
  it('is a UUID of version 7, in the order of time', () => {
    const early = newId(1_795_417_200_000, new Uint8Array(10).fill(255));
    const late = newId(1_795_417_200_001, new Uint8Array(10));
    for (const id of [early, late]) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
    expect(newId(-5, new Uint8Array(10))).toMatch(/^00000000-0000-7/);
  });

  it('stays the same for the same press until its answer has come', () => {
    const ids = new RecordingIds();
    const note = { visit_id: 'a', text: 'En rad' };
    const first = ids.of('write_note', note);
    expect(ids.of('write_note', { ...note })).toBe(first);
    expect(ids.of('write_note', { ...note, text: 'En annan' })).not.toBe(first);
    expect(ids.of('write_note', note, 'in the afternoon')).not.toBe(first);
    ids.forget('write_note', note, 'in the afternoon');
    expect(ids.of('write_note', note)).toBe(first);
    ids.forget('write_note', note);
    expect(ids.of('write_note', note)).not.toBe(first);
  });
});
