// What the office has changed of a staff member's own work, in the order it came.
import type { VisitEvent } from '../contract';

export type OfficeChange =
  | { kind: 'corrected'; event_id: string; at_ms: number; field: 'started' | 'ended'; old_ms: number | null; new_ms: number; why: string }
  | { kind: 'annulled'; event_id: string; at_ms: number; why: string };

/** The start and end as the person wrote them, and each change of them since. */
export function officeChanges(events: VisitEvent[], staff: string): OfficeChange[] {
  const standing: Record<'started' | 'ended', number | null> = { started: null, ended: null };
  for (const { kind, author, at_ms } of events) {
    if (author.role !== 'staff' || author.staff_id !== staff) continue;
    // The first start and the last end stand, as the core folds them.
    if (kind === 'started') standing.started ??= at_ms;
    if (kind === 'ended') standing.ended = at_ms;
  }
  const changes: OfficeChange[] = [];
  for (const event of events.filter(({ staff_id }) => staff_id === staff)) {
    const { kind, event_id, at_ms, field, value_ms, why = '' } = event;
    if (kind === 'annulled') changes.push({ kind, event_id, at_ms, why });
    if (kind === 'corrected' && field && value_ms !== undefined) {
      changes.push({ kind, event_id, at_ms, field, old_ms: standing[field], new_ms: value_ms, why });
      standing[field] = value_ms;
    }
  }
  return changes;
}

export const objections = (events: VisitEvent[], staff: string) =>
  events.filter(({ kind, author }) => kind === 'objection' && author.role === 'staff' && author.staff_id === staff);
