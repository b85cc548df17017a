// What the phone's core answers, word for word. Codes stay plain strings: a
// newer core may send one that this build has no words for.

export type Outcome = 'not_started' | 'started' | 'done' | 'declined' | 'client_absent';
export type Begun = 'unplanned' | 'alarm';

/** A coded reason; `text` stands with `other` alone. */
export interface Reason {
  code: string;
  text?: string;
}

export type Presence =
  | { method: 'tag' | 'code'; tag: string }
  | { method: 'manual'; reason: Reason };

export interface SyncState {
  waiting: number;
  needs_action: number;
  oldest_ms: number | null;
  last_success_ms: number | null;
}

export interface Pause {
  wait_ms: number;
  /** The server asked for it: then it holds for the user's wish, too. */
  is_told: boolean;
}

export interface PhoneState {
  enrolled: boolean;
  person: { staff_id: string; name: string } | null;
  lease: 'none' | 'valid' | 'over';
  lease_expires_ms: number | null;
  sync: SyncState;
  pause: Pause;
  /** The person's visit that has begun and not ended: it can be ended even when nothing may be read. */
  under_way: string | null;
  /** The phone's best knowledge of the server's time. */
  now_ms: number;
}

export interface StopState {
  outcome: Outcome;
  started_ms: number | null;
  ended_ms: number | null;
  performed: string[];
  not_performed: string[];
  /** What was planned and nobody has said anything about. */
  unsaid: string[];
}

export interface Stop {
  visit_id: string;
  client_id: string;
  client_name: string;
  address: string;
  origin: 'planned' | 'unplanned' | 'alarm' | 'imported';
  start_ms: number | null;
  end_ms: number | null;
  travel_s: number;
  interventions: string[];
  partner_name: string | null;
  state: StopState;
}

export interface Break {
  start_ms: number;
  end_ms: number;
}

export interface Client {
  client_id: string;
  name: string;
  address: string;
  access: string;
  alerts: string;
  tag: string | null;
  protected: boolean;
  alarm: boolean;
}

// ---- the staff member's own shift ----

export type Mark = 'shift_began' | 'shift_ended' | 'break_began' | 'break_ended' | 'indirect_began' | 'indirect_ended';
export type PieceKind = 'visit' | 'travel' | 'break' | 'indirect' | 'untold';

/** A part of the worked day. Each begins where the one before ends: a day has no hidden gaps. */
export interface Piece {
  kind: PieceKind;
  start_ms: number;
  /** Nothing while it goes on. */
  end_ms: number | null;
  visit_id: string | null;
  indirect: string | null;
  text: string | null;
  /** Its end was said; otherwise it ends where the next thing began. */
  end_is_told: boolean;
  planned_s: number | null;
}

export interface WorkSums {
  visits_s: number;
  travel_s: number;
  break_s: number;
  indirect_s: number;
  untold_s: number;
  total_s: number;
}

/** One thing said of the shift, by its staff member or by the office; written once. */
export interface ShiftEntry {
  entry_id: string;
  by: 'staff' | 'office';
  kind: string;
  /** The moment it stands for now. */
  at_ms: number;
  /** The moment as it was said, before any correction. */
  first_ms: number;
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

export interface EarlierDay {
  date: string;
  /** Whether it can be confirmed here, or that taken back. */
  is_open: boolean;
  total_s: number;
  entries: ShiftEntry[];
  confirmed_ms: number | null;
  changed_since_confirmed: boolean;
}

/** The worked day, folded from what was said of the shift and from its visits. */
export interface Work {
  /** Whose day it is: after midnight that of the night's beginning. */
  date: string;
  /** The unit wants its staff to confirm before the manager attests. */
  two_step: boolean;
  planned: { start_ms: number; end_ms: number } | null;
  began_ms: number | null;
  ended_ms: number | null;
  under_way: { kind: 'break' | 'indirect'; indirect: string | null; text: string | null; since_ms: number } | null;
  pieces: Piece[];
  sums: WorkSums;
  entries: ShiftEntry[];
  /** Other days of which the office has said something, and yesterday where the unit wants it confirmed; the newest first. */
  earlier: EarlierDay[];
  confirmed_ms: number | null;
  changed_since_confirmed: boolean;
}

export interface Day {
  staff_id: string;
  staff_name: string;
  date: string;
  unit_name: string;
  version: number;
  stops: Stop[];
  breaks: Break[];
  clients: Client[];
  sync: SyncState;
  /** None from a core of before there was one. */
  work?: Work;
}

export type Author =
  | { role: 'staff'; staff_id: string; device_id: string }
  | { role: 'office'; user_id: string };

/** What happened at a visit; which of the fields stand depends on `kind`. */
export interface VisitEvent {
  event_id: string;
  author: Author;
  at_ms: number;
  kind: string;
  presence?: Presence;
  code?: string;
  reason?: Reason;
  text?: string;
  deviation?: string;
  staff_id?: string;
  field?: 'started' | 'ended';
  value_ms?: number;
  why?: string;
}

export interface VisitHistory {
  stop: Stop;
  events: VisitEvent[];
}

export interface Term {
  code: string;
  sv: string;
  en: string;
}

export interface Catalogue {
  interventions: Term[];
  deviations: Term[];
}

export type TagTarget =
  | { target: 'visit'; visit_id: string }
  | { target: 'client'; client_id: string }
  | { target: 'unknown' };

export interface SyncEnd {
  end: 'complete' | 'out_of_time' | 'told_to_wait' | 'too_many_rounds' | 'already_running';
  quarantined: number;
  new_day: boolean;
  wait_ms: number;
}

export interface Recorded {
  event_id: string;
}

/** `text` stands with the indirect time `other` alone, `said_ms` where it is told afterwards. */
export interface ShiftMark {
  mark: Mark;
  indirect?: string;
  text?: string;
  said_ms?: number;
}

type OfVisit<Rest = object> = { visit_id: string } & Rest;

/** Every call: what it is asked with, and what it answers. */
export interface Calls {
  state: { ask: object; answer: PhoneState };
  catalogue: { ask: object; answer: Catalogue };
  enrol: { ask: { code: string; model: string }; answer: object };
  sign_in: { ask: { username: string; password: string }; answer: object };
  sign_out: { ask: object; answer: object };
  sync: { ask: object; answer: SyncEnd };
  day: { ask: object; answer: Day };
  visit: { ask: OfVisit; answer: VisitHistory };
  open_tag: { ask: { tag: string }; answer: TagTarget };
  start_visit: { ask: OfVisit<{ presence: Presence }>; answer: Recorded };
  end_visit: { ask: OfVisit<{ presence: Presence }>; answer: Recorded };
  begin_visit: { ask: { client_id: string; begun: Begun; presence: Presence }; answer: { visit_id: string } };
  perform: { ask: OfVisit<{ code: string }>; answer: Recorded };
  perform_all: { ask: OfVisit; answer: { event_ids: string[] } };
  not_perform: { ask: OfVisit<{ code: string; reason: Reason }>; answer: Recorded };
  add_intervention: { ask: OfVisit<{ code: string }>; answer: Recorded };
  write_note: { ask: OfVisit<{ text: string }>; answer: Recorded };
  report_deviation: { ask: OfVisit<{ deviation: string; text: string }>; answer: Recorded };
  decline_visit: { ask: OfVisit<{ reason: Reason }>; answer: Recorded };
  client_absent: { ask: OfVisit<{ reason: Reason }>; answer: Recorded };
  object: { ask: OfVisit<{ text: string }>; answer: Recorded };
  mark_shift: { ask: ShiftMark; answer: Recorded };
  confirm_day: { ask: { date: string }; answer: Recorded };
  withdraw_confirmation: { ask: { date: string }; answer: Recorded };
  object_to_day: { ask: { date: string; text: string }; answer: Recorded };
}

export type CallName = keyof Calls;
/** The calls that write down what happened. */
export type RecordingName = {
  [Name in CallName]: Calls[Name]['answer'] extends Recorded | { event_ids: string[] } | { visit_id: string } ? Name : never;
}[CallName];
