// The worked day as the server tells it, written by hand until its description of itself
// holds it: then these names come from there, as all others do.
import type { components } from './schema';

export type Mark = 'shift_began' | 'shift_ended' | 'break_began' | 'break_ended' | 'indirect_began' | 'indirect_ended';
export type PieceKind = 'visit' | 'travel' | 'break' | 'indirect' | 'untold';

export interface PieceView {
  kind: PieceKind;
  start_ms: number;
  /** Nothing while it goes on. */
  end_ms: number | null;
  visit_id: string | null;
  indirect: string | null;
  text: string | null;
  end_is_told: boolean;
  planned_s: number | null;
  client_label: string | null;
  protected: boolean;
}

export interface WorkSumsView {
  visits_s: number;
  travel_s: number;
  break_s: number;
  indirect_s: number;
  untold_s: number;
  total_s: number;
}

export interface ShiftEntryView {
  entry_id: string;
  by: 'staff' | 'office';
  /** `marked`, `confirmed`, `withdrawn`, `corrected`, `annulled` or `objection`. */
  kind: string;
  /** The moment it stands for now. */
  at_ms: number;
  recorded_ms: number;
  mark: Mark | null;
  indirect: string | null;
  text: string | null;
  said_by_hand: boolean;
  about: string | null;
  value_ms: number | null;
  why: string | null;
  standing: boolean;
}

export interface WorkedDayView {
  staff_id: string;
  staff_name: string;
  planned: { start_ms: number; end_ms: number; breaks: { start_ms: number; end_ms: number }[] } | null;
  planned_sums: { visits_s: number; travel_s: number; break_s: number };
  began_ms: number | null;
  ended_ms: number | null;
  pieces: PieceView[];
  sums: WorkSumsView;
  entries: ShiftEntryView[];
  confirmed_ms: number | null;
  changed_since_confirmed: boolean;
  /** Visits that wait for the manager's attest. */
  unattested: number;
}

export interface WorkedDaysView {
  date: string;
  two_step: boolean;
  staff: WorkedDayView[];
}

export type ShiftEntryRequest =
  | { kind: 'correct'; entry_id: string; at_ms: number; why: string }
  | { kind: 'annul'; entry_id: string; why: string }
  | { kind: 'add'; mark: Mark; indirect?: string; at_ms: number; why: string };

export interface ReviewRuleView {
  two_step: boolean;
}

// ---- what the review tells besides ----

export type ConfirmedItem = components['schemas']['ReviewItem'] & { confirmed?: boolean };
export type TwoStepReview = components['schemas']['ReviewView'] & { two_step?: boolean; items: ConfirmedItem[] };
export type AttestWithWhy = components['schemas']['AttestForm'] & { why?: string };

// ---- where it is asked for ----

interface Answer<Body> {
  responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': Body } } };
}
interface Sent<Body> {
  requestBody: { content: { 'application/json': Body } };
}
interface Under<Path> {
  parameters: { query?: never; header?: never; path: Path; cookie?: never };
}

export interface ShiftPaths {
  '/api/units/{unit}/shifts/{date}': { get: Under<{ unit: string; date: string }> & Answer<WorkedDaysView> };
  '/api/units/{unit}/shifts/{date}/staff/{staff}/entries': {
    post: Under<{ unit: string; date: string; staff: string }> & Sent<ShiftEntryRequest> & Answer<WorkedDayView>;
  };
  '/api/units/{unit}/review-rule': {
    get: Under<{ unit: string }> & Answer<ReviewRuleView>;
    put: Under<{ unit: string }> & Sent<ReviewRuleView> & Answer<ReviewRuleView>;
  };
}
