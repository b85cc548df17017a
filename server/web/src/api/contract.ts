// The office API as the screens use it. The names are those of the server's
// own OpenAPI; when `schema.d.ts` has been generated (npm run api) each
// interface here becomes an alias of `components['schemas'][…]` and `paths`
// comes from there, so nothing outside this file changes.

export type Role = 'planner' | 'unit_manager' | 'staff' | 'admin';
export type Language = 'sv' | 'en';

export interface RoleView { role: Role; unit_id: string; unit_name: string }

export interface SessionView {
  user: { username: string; display_name: string; language: Language };
  roles: RoleView[];
  csrf_token: string;
  today: string;
  training: boolean;
  server_time_ms: number;
}

export interface Fault { field: string; value: unknown; message: string; maybe?: string | null }

export interface ProblemView {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string | null;
  faults?: Fault[];
  reasons?: ReasonView[];
  current_revision?: number;
}

export type ReasonDetail = Record<string, string | number>;

export interface ReasonView {
  code: string;
  staff_id?: string | null;
  staff_name?: string | null;
  detail?: ReasonDetail | null;
}

// ---- board ----

export type Pin = 'none' | 'staff' | 'time' | 'both';
export type StopStatus = 'planned' | 'started' | 'done' | 'declined' | 'absent';

/** `start_s` and `end_s` count seconds from local midnight of the board's day. */
export interface Span { start_s: number; end_s: number }

export interface VisitCard {
  visit_id: string;
  client_id: string;
  client_label: string;
  protected: boolean;
  duration_s: number;
  windows: Span[];
  preferred: Span | null;
  interventions: string[];
  skills: string[];
  staff_count: number;
  partner_visit_id: string | null;
  partner_label: string | null;
  priority: 'must' | 'may';
}

export interface StopView extends VisitCard {
  arrive_s: number;
  start_s: number;
  end_s: number;
  travel_s: number;
  travel_m: number;
  pin: Pin;
  status: StopStatus;
  actual_start_s: number | null;
  actual_end_s: number | null;
}

export interface UnplacedView extends VisitCard { reasons: ReasonView[] }

export interface ShiftView {
  shift_id: string;
  staff_id: string;
  staff_name: string;
  title: string;
  skills: string[];
  travel_mode: 'walk' | 'bicycle' | 'car';
  start_s: number;
  end_s: number;
  stops: StopView[];
  breaks: Span[];
  travel_s: number;
  waiting_s: number;
  work_s: number;
}

export interface TermsView {
  unplaced: number;
  travel_s: number;
  waiting_s: number;
  overtime_s: number;
  lateness_s: number;
  continuity: number;
  changes: number;
  total: number;
}

export interface BoardView {
  unit: { id: string; name: string };
  date: string;
  revision: number;
  published_version: number | null;
  published_at_ms: number | null;
  changed_since_publish: boolean;
  shifts: ShiftView[];
  unplaced: UnplacedView[];
  terms: TermsView;
}

export interface VerdictChange {
  travel_s: number;
  waiting_s: number;
  overtime_s: number;
  lateness_s: number;
  new_face: boolean;
  total: number;
}

export interface VerdictView {
  shift_id: string;
  staff_id: string;
  staff_name: string;
  allowed: boolean;
  start_s: number | null;
  /** The stop the visit would follow; worked out from `start_s` where the server leaves it out. */
  after_visit_id?: string | null;
  reasons: ReasonView[];
  change: VerdictChange | null;
}

export interface VerdictsView { revision: number; verdicts: VerdictView[] }

export type MoveTarget =
  | { kind: 'shift'; shift_id: string; after_visit_id: string | null }
  | { kind: 'unplaced' };

export interface MoveRequest { visit_id: string; target: MoveTarget }
export interface PinRequest { visit_id: string; pin: Pin }
export interface OptimiseRequest { budget_s: number; seed?: number }
export interface JobView { job_id: string }
export interface PublishView { version: number; visits: number; unplaced: number }

export interface ProgressEvent { elapsed_s: number; budget_s: number; iteration: number; terms: TermsView }

// ---- review ----

export type ReviewState = 'needs_review' | 'complete' | 'attested' | 'annulled';
export type ReviewFilter = 'all' | 'needs_review' | 'complete' | 'attested';

export interface ReviewItem {
  visit_id: string;
  staff_id: string;
  staff_name: string;
  client_id: string;
  client_label: string;
  protected: boolean;
  date: string;
  origin: 'planned' | 'unplanned' | 'alarm' | 'imported';
  planned: { start_ms: number; end_ms: number } | null;
  performed: {
    start_ms: number | null;
    end_ms: number | null;
    start_method: string | null;
    end_method: string | null;
  };
  performed_s: number | null;
  interventions_performed: string[];
  not_performed: { code: string; reason: string }[];
  notes: number;
  state: ReviewState;
  reasons: ReasonView[];
  revision: string;
  changed_after_attest: boolean;
}

export interface ReviewView {
  items: ReviewItem[];
  counts: { needs_review: number; complete: number; attested: number; changed_after_attest: number };
  lock_date: string | null;
}

export interface VisitEventView {
  event_id: string;
  kind: string;
  author_name: string;
  author_role: string;
  at_ms: number;
  written_ms: number;
  text: string | null;
  detail: Record<string, unknown>;
}

export interface JournalEntryView {
  entry_id: string;
  sequence: number;
  happened_ms: number;
  written_ms: number;
  author_name: string;
  author_title: string;
  kind: string;
  text: string;
  visit_id: string | null;
}

export interface VisitDetail {
  item: ReviewItem[];
  planned_interventions: string[];
  events: VisitEventView[];
  journal: JournalEntryView[];
}

export interface CorrectionRequest { staff_id: string; field: 'started' | 'ended'; value_ms: number; why: string }
export interface AnnulmentRequest { staff_id: string; why: string }
export interface AttestationRequest { visits: { visit_id: string; staff_id: string; revision: string }[] }
export interface UndoAttestationRequest { visits: { visit_id: string; staff_id: string }[]; why: string }
export interface AttestationView {
  attested: number;
  refused: { visit_id: string; staff_id: string; code: string }[];
}
export interface LockDateView { lock_date: string | null }
export interface JournalView { client_label: string; entries: JournalEntryView[] }

// ---- exports, devices, access log, catalogue ----

export type ExportKind = 'reimbursement' | 'payroll';

export interface ExportView {
  export_id: string;
  kind: ExportKind;
  from: string;
  to: string;
  created_ms: number;
  lines: number;
  total_s: number;
  total_ore: number;
  sha256: string;
  sequence: number;
}

export interface DeviceView {
  device_id: string;
  name: string;
  enrolled_ms: number;
  last_sync_ms: number | null;
  last_staff_name: string | null;
  revoked: boolean;
}

export interface EnrolmentView { code: string; payload: string; qr_svg: string; expires_ms: number }

export interface AccessRow {
  at_ms: number;
  actor_name: string;
  role: string;
  client_id: string | null;
  act: string;
  reason: string | null;
}

export interface Term { code: string; sv: string; en: string; group?: string }

export interface CatalogueView {
  interventions: Term[];
  not_performed_reasons: Term[];
  manual_reasons: Term[];
  deviation_kinds: Term[];
  skills: Term[];
}

// ---- paths ----

type Headers = { [name: string]: unknown };
type Json<T> = { headers: Headers; content: { 'application/json': T } };
type Problem = { headers: Headers; content: { 'application/problem+json': ProblemView } };
type Empty = { headers: Headers; content?: never };

type Body<T> = [T] extends [undefined]
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': T } } };

type Operation<Path, Query, Header, Sent, Answer, Status extends number = 200> = Body<Sent> & {
  parameters: ([keyof Path] extends [never] ? { path?: never } : { path: Path }) &
    ([Query] extends [never] ? { query?: never } : { query: Query }) &
    ([Header] extends [never] ? { header?: never } : { header: Header }) & { cookie?: never };
  responses: { [S in Status]: [Answer] extends [undefined] ? Empty : Json<Answer> } & { default: Problem };
};

type None = Record<never, never>;
type Get<Path, Answer, Query = never> = Operation<Path, Query, never, undefined, Answer>;
type Post<Path, Sent, Answer, Status extends number = 200> = Operation<Path, never, never, Sent, Answer, Status>;
type IfMatch = { 'If-Match': string };
type Command<Path, Sent, Answer> = Operation<Path, never, IfMatch, Sent, Answer>;

type Unit = { unit: string };
type Day = { unit: string; date: string };
type Period = { from: string; to: string };

export interface paths {
  '/api/session': {
    get: Get<None, SessionView>;
    post: Post<None, { username: string; password: string }, SessionView>;
    delete: Post<None, undefined, undefined, 204>;
  };
  '/api/units/{unit}/days/{date}/board': { get: Get<Day, BoardView> };
  '/api/units/{unit}/days/{date}/visits/{visit}/verdicts': { get: Get<Day & { visit: string }, VerdictsView> };
  '/api/units/{unit}/days/{date}/moves': { post: Command<Day, MoveRequest, BoardView> };
  '/api/units/{unit}/days/{date}/pins': { post: Command<Day, PinRequest, BoardView> };
  '/api/units/{unit}/days/{date}/optimise': { post: Post<Day, OptimiseRequest, JobView, 202> };
  '/api/units/{unit}/days/{date}/publish': { post: Command<Day, undefined, PublishView> };
  '/api/jobs/{job}/stop': { post: Post<{ job: string }, undefined, undefined, 204> };
  '/api/units/{unit}/review': { get: Get<Unit, ReviewView, Period & { state: ReviewFilter }> };
  '/api/visits/{visit}': { get: Get<{ visit: string }, VisitDetail> };
  '/api/visits/{visit}/corrections': { post: Post<{ visit: string }, CorrectionRequest, VisitDetail> };
  '/api/visits/{visit}/annulments': { post: Post<{ visit: string }, AnnulmentRequest, VisitDetail> };
  '/api/units/{unit}/attestations': { post: Post<Unit, AttestationRequest, AttestationView> };
  '/api/units/{unit}/attestations/undo': { post: Post<Unit, UndoAttestationRequest, AttestationView> };
  '/api/units/{unit}/lock-date': { put: Post<Unit, { date: string }, LockDateView> };
  '/api/clients/{client}/journal': { get: Get<{ client: string }, JournalView> };
  '/api/units/{unit}/exports': {
    get: Get<Unit, { exports: ExportView[] }>;
    post: Post<Unit, { kind: ExportKind } & Period, ExportView>;
  };
  '/api/units/{unit}/devices': { get: Get<Unit, { devices: DeviceView[] }> };
  '/api/units/{unit}/enrolments': { post: Post<Unit, { device_name: string }, EnrolmentView> };
  '/api/devices/{device}/revocation': { post: Post<{ device: string }, undefined, undefined, 204> };
  '/api/units/{unit}/access-log': { get: Get<Unit, { rows: AccessRow[] }, Period> };
  '/api/catalogue': { get: Get<None, CatalogueView> };
}
