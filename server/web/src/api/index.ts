// The only module that talks to the server. Every call answers with the body
// or throws a ProblemError.
import createClient from 'openapi-fetch';
import type {
  AgreementRequest,
  AnnulmentRequest,
  AttestationRequest,
  BaseMoveRequest,
  ClientAbsenceRequest,
  ContinuityBy,
  CorrectionRequest,
  EndAbsenceRequest,
  ExportKind,
  FewestStaffRequest,
  FileEntryRequest,
  IntegrityWordRequest,
  LeaveRequest,
  LineWordRequest,
  MakeRequest,
  MoveRequest,
  OptimiseRequest,
  PickWordRequest,
  PinRequest,
  PlanOf,
  ProgressEvent,
  ReviewFilter,
  ShiftEntryRequest,
  SickCallRequest,
  TakeProposalRequest,
  TakeRequest,
  UndoAttestationRequest,
  UnitReport,
  paths,
} from './contract';
import { words } from '../i18n/faults/index.svelte';
import { lastingStream } from './lastingStream';
import { ProblemError, asProblem, noContact } from './problem';

/** A planner waits this long at most before being told that the server is silent. */
const ANSWER_LIMIT_MS = 30_000;

let csrfToken = '';
let onSignedOut: () => void = () => {};
let onTokenRefused: () => void = () => {};

export function useCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when any request finds that the session has ended. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Called when a command was refused as of another session than this page's. */
export function whenTokenRefused(handler: () => void): void {
  onTokenRefused = handler;
}

const caller = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? '' : location.origin,
  fetch: (request) => fetch(request, { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }),
});

caller.use({
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('x-csrf-token', csrfToken);
    return request;
  },
});

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** Of a command: when nobody answers, it may have been done all the same. */
const answer = <T>(asked: Promise<Answered<T>>): Promise<T> => answered(asked, 'command');
/** Of a question, or a search that keeps to itself what it finds. */
const told = <T>(asked: Promise<Answered<T>>): Promise<T> => answered(asked, 'question');

async function answered<T>(asked: Promise<Answered<T>>, meant: 'question' | 'command'): Promise<T> {
  let given: Answered<T>;
  try {
    given = await asked;
  } catch {
    throw noContact(meant);
  }
  if (given.response.ok) return given.data as T;
  const problem = asProblem(given.error, given.response.status);
  if (problem.code === 'unauthenticated') onSignedOut();
  if (problem.code === 'csrf') onTokenRefused();
  // A problem with faults comes with the words for them: it is heard once, in one language.
  if (hasFaults(problem)) await words.come();
  throw problem;
}

const hasFaults = ({ problem }: ProblemError) => (problem.faults ?? []).length > 0;

const ifMatch = (revision: number) => ({ 'If-Match': `"${revision}"` });

export const api = {
  session: () => told(caller.GET('/api/session', {})),
  signIn: (username: string, password: string) =>
    answer(caller.POST('/api/session', { body: { username, password } })),
  signOut: () => answer(caller.DELETE('/api/session', {})),
  catalogue: () => told(caller.GET('/api/catalogue', {})),

  board: (unit: string, date: string) =>
    told(caller.GET('/api/units/{unit}/days/{date}/board', { params: { path: { unit, date } } })),
  /** Another plan of the day than the draft, to be read alone; of a proposal, the job's. */
  boardOf: (unit: string, date: string, of: PlanOf, job_id?: string) =>
    told(
      caller.GET('/api/units/{unit}/days/{date}/board', { params: { path: { unit, date }, query: { of, job_id } } }),
    ),
  publishSummary: (unit: string, date: string) =>
    told(caller.GET('/api/units/{unit}/days/{date}/publish-summary', { params: { path: { unit, date } } })),
  routesMap: (unit: string, date: string) =>
    told(caller.GET('/api/units/{unit}/days/{date}/routes-map', { params: { path: { unit, date } } })),
  /** Where the tiles are: a file that is read in parts, by what draws the map. */
  mapTiles: (): string => '/api/map-tiles/area.pmtiles' satisfies keyof paths,
  /** As though the visit were to start at a time, where one is given. */
  verdicts: (unit: string, date: string, visit: string, start_s?: number) =>
    told(
      caller.GET('/api/units/{unit}/days/{date}/visits/{visit}/verdicts', {
        params: { path: { unit, date, visit }, query: { start_s } },
      }),
    ),
  move: (unit: string, date: string, revision: number, body: MoveRequest) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/moves', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        body,
      }),
    ),
  pin: (unit: string, date: string, revision: number, body: PinRequest) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/pins', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        body,
      }),
    ),
  undo: (unit: string, date: string, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/undo', {
        params: { path: { unit, date }, header: ifMatch(revision) },
      }),
    ),
  redo: (unit: string, date: string, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/redo', {
        params: { path: { unit, date }, header: ifMatch(revision) },
      }),
    ),
  dayChanges: (unit: string, date: string) =>
    told(caller.GET('/api/units/{unit}/days/{date}/changes', { params: { path: { unit, date } } })),
  optimise: (unit: string, date: string, body: OptimiseRequest) =>
    told(caller.POST('/api/units/{unit}/days/{date}/optimise', { params: { path: { unit, date } }, body })),
  proposal: (job: string) =>
    told(caller.GET('/api/jobs/{job}/proposal', { params: { path: { job } } })),
  takeProposal: (unit: string, date: string, revision: number, body: TakeProposalRequest) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/proposals', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        body,
      }),
    ),
  sickCall: (unit: string, date: string, revision: number, body: SickCallRequest) =>
    told(
      caller.POST('/api/units/{unit}/days/{date}/sick-calls', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        body,
      }),
    ),
  alternatives: (job: string) => told(caller.GET('/api/jobs/{job}/alternatives', { params: { path: { job } } })),
  takeAlternative: (unit: string, date: string, revision: number, body: TakeRequest) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/absences', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        body,
      }),
    ),
  clientAbsences: (unit: string) =>
    told(caller.GET('/api/units/{unit}/client-absences', { params: { path: { unit } } })),
  recordClientAbsence: (unit: string, body: ClientAbsenceRequest) =>
    answer(caller.POST('/api/units/{unit}/client-absences', { params: { path: { unit } }, body })),
  endClientAbsence: (unit: string, absence: string, revision: number, body: EndAbsenceRequest) =>
    answer(
      caller.POST('/api/units/{unit}/client-absences/{absence}/end', {
        params: { path: { unit, absence }, header: ifMatch(revision) },
        body,
      }),
    ),
  withdrawClientAbsence: (unit: string, absence: string, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/client-absences/{absence}/withdrawal', {
        params: { path: { unit, absence }, header: ifMatch(revision) },
      }),
    ),
  leaves: (unit: string, from: string) =>
    told(caller.GET('/api/units/{unit}/leaves', { params: { path: { unit }, query: { from } } })),
  enterLeave: (unit: string, body: LeaveRequest) =>
    answer(caller.POST('/api/units/{unit}/leaves', { params: { path: { unit } }, body })),
  withdrawLeave: (unit: string, leave: string) =>
    answer(caller.POST('/api/units/{unit}/leaves/{leave}/withdraw', { params: { path: { unit, leave } } })),
  askFewestStaff: (unit: string, date: string, body: FewestStaffRequest) =>
    told(caller.POST('/api/units/{unit}/days/{date}/fewest-staff', { params: { path: { unit, date } }, body })),
  fewestStaff: (job: string) => told(caller.GET('/api/jobs/{job}/fewest-staff', { params: { path: { job } } })),
  basePlan: (unit: string) => told(caller.GET('/api/units/{unit}/base-plan', { params: { path: { unit } } })),
  makeBasePlan: (unit: string, body: MakeRequest) =>
    told(caller.POST('/api/units/{unit}/base-plan/make', { params: { path: { unit } }, body })),
  madeBasePlan: (job: string) => told(caller.GET('/api/jobs/{job}/base-plan', { params: { path: { job } } })),
  adoptBasePlan: (unit: string, revision: number, job_id: string) =>
    answer(
      caller.POST('/api/units/{unit}/base-plan/adoptions', {
        params: { path: { unit }, header: ifMatch(revision) },
        body: { job_id },
      }),
    ),
  readoptBasePlan: (unit: string, seen: number, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/base-plan/earlier', {
        params: { path: { unit }, header: ifMatch(seen) },
        body: { revision },
      }),
    ),
  earlierBasePlans: (unit: string) => told(caller.GET('/api/units/{unit}/base-plan/earlier', { params: { path: { unit } } })),
  /** What would differ if it held again. */
  earlierBasePlan: (unit: string, revision: number) =>
    told(caller.GET('/api/units/{unit}/base-plan/earlier/{revision}', { params: { path: { unit, revision } } })),
  /** `visit`: its position among the visits of the base plan. */
  baseVerdicts: (unit: string, visit: number) =>
    told(caller.GET('/api/units/{unit}/base-plan/visits/{position}/verdicts', { params: { path: { unit, position: visit } } })),
  moveInBasePlan: (unit: string, revision: number, body: BaseMoveRequest) =>
    answer(
      caller.POST('/api/units/{unit}/base-plan/moves', {
        params: { path: { unit }, header: ifMatch(revision) },
        body,
      }),
    ),
  continuityMap: (unit: string, date: string, by: ContinuityBy) =>
    told(
      caller.GET('/api/units/{unit}/days/{date}/continuity-map', { params: { path: { unit, date }, query: { by } } }),
    ),
  beginFromBasePlan: (unit: string, date: string, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/base-plan', {
        params: { path: { unit, date }, header: ifMatch(revision) },
      }),
    ),
  stopJob: (job: string) => answer(caller.POST('/api/jobs/{job}/stop', { params: { path: { job } } })),
  publish: (unit: string, date: string, revision: number) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/publish', {
        params: { path: { unit, date }, header: ifMatch(revision) },
      }),
    ),
  planFile: (unit: string, date: string, of: 'draft' | 'published', format: 'csv' | 'json') =>
    `/api/units/${encodeURIComponent(unit)}/days/${date}/plan-file?format=${format}&of=${of}`,
  /** The file's bytes as they are: the server says what is wrong with them. */
  importPlan: (unit: string, date: string, revision: number, type: string, bytes: ArrayBuffer) =>
    answer(
      caller.POST('/api/units/{unit}/days/{date}/plan-file', {
        params: { path: { unit, date }, header: ifMatch(revision) },
        headers: { 'content-type': type },
        body: '',
        bodySerializer: () => bytes,
      }),
    ),
  inbox: (unit: string) => told(caller.GET('/api/units/{unit}/inbox', { params: { path: { unit } } })),
  dealWith: (unit: string, item: string, note: string) =>
    answer(caller.POST('/api/units/{unit}/inbox/{item}/dealt-with', { params: { path: { unit, item } }, body: { note } })),
  orders: (unit: string) => told(caller.GET('/api/units/{unit}/orders', { params: { path: { unit } } })),
  order: (unit: string, order: string) =>
    told(caller.GET('/api/units/{unit}/orders/{order_id}', { params: { path: { unit, order_id: order } } })),
  agree: (unit: string, order: string, revision: number, body: AgreementRequest) =>
    answer(
      caller.POST('/api/units/{unit}/orders/{order_id}/agreements', {
        params: { path: { unit, order_id: order }, header: ifMatch(revision) },
        body,
      }),
    ),
  expiries: (unit: string) => told(caller.GET('/api/units/{unit}/expiries', { params: { path: { unit } } })),
  careContacts: (unit: string) =>
    told(caller.GET('/api/units/{unit}/care-contacts', { params: { path: { unit } } })),
  careContactsMissing: (unit: string) =>
    told(caller.GET('/api/units/{unit}/care-contacts/missing', { params: { path: { unit } } })),
  /** Nobody takes the contact away. */
  nameCareContact: (unit: string, client: string, revision: number, staff_id: string | null) =>
    answer(
      caller.POST('/api/units/{unit}/clients/{client}/care-contact', {
        params: { path: { unit, client }, header: ifMatch(revision) },
        body: { staff_id },
      }),
    ),

  review: (unit: string, from: string, to: string, state: ReviewFilter) =>
    told(caller.GET('/api/units/{unit}/review', { params: { path: { unit }, query: { from, to, state } } })),
  visit: (visit: string) => told(caller.GET('/api/visits/{visit}', { params: { path: { visit } } })),
  correct: (visit: string, body: CorrectionRequest) =>
    answer(caller.POST('/api/visits/{visit}/corrections', { params: { path: { visit } }, body })),
  annul: (visit: string, body: AnnulmentRequest) =>
    answer(caller.POST('/api/visits/{visit}/annulments', { params: { path: { visit } }, body })),
  attest: (unit: string, body: AttestationRequest) =>
    answer(caller.POST('/api/units/{unit}/attestations', { params: { path: { unit } }, body })),
  undoAttestation: (unit: string, body: UndoAttestationRequest) =>
    answer(caller.POST('/api/units/{unit}/attestations/undo', { params: { path: { unit } }, body })),
  setLockDate: (unit: string, date: string) =>
    answer(caller.PUT('/api/units/{unit}/lock-date', { params: { path: { unit } }, body: { date } })),
  setReviewRule: (unit: string, two_step: boolean) =>
    answer(caller.PUT('/api/units/{unit}/review-rule', { params: { path: { unit } }, body: { two_step } })),
  /** Nothing takes the goal away. */
  setContinuityGoal: (unit: string, staff_met: number | null) =>
    answer(caller.PUT('/api/units/{unit}/continuity-goal', { params: { path: { unit } }, body: { staff_met } })),
  workedDays: (unit: string, date: string) =>
    told(caller.GET('/api/units/{unit}/shifts/{date}', { params: { path: { unit, date } } })),
  sayOfShift: (unit: string, date: string, staff: string, body: ShiftEntryRequest) =>
    answer(
      caller.POST('/api/units/{unit}/shifts/{date}/staff/{staff}/entries', {
        params: { path: { unit, date, staff } },
        body,
      }),
    ),
  careFile: (client: string) => told(caller.GET('/api/clients/{client}/file', { params: { path: { client } } })),
  writeInFile: (client: string, body: FileEntryRequest) =>
    answer(caller.POST('/api/clients/{client}/file', { params: { path: { client } }, body })),
  breakGlass: (client: string, why: string) =>
    answer(caller.POST('/api/clients/{client}/break-glass', { params: { path: { client } }, body: { why } })),
  brokenGlasses: (unit: string) => told(caller.GET('/api/units/{unit}/break-glass', { params: { path: { unit } } })),
  fileWork: (unit: string) => told(caller.GET('/api/units/{unit}/file-work', { params: { path: { unit } } })),
  searchFiles: (unit: string, q: string) =>
    told(caller.GET('/api/units/{unit}/file-search', { params: { path: { unit }, query: { q } } })),

  exports: (unit: string) => told(caller.GET('/api/units/{unit}/exports', { params: { path: { unit } } })),
  createExport: (unit: string, kind: ExportKind, from: string, to: string) =>
    answer(caller.POST('/api/units/{unit}/exports', { params: { path: { unit } }, body: { kind, from, to } })),
  giveReceipt: (id: string, sha256: string, state: string, message: string) =>
    answer(caller.POST('/api/exports/{export}/receipts', { params: { path: { export: id } }, body: { sha256, state, message } })),
  exportFile: (id: string) => `/api/exports/${encodeURIComponent(id)}/file`,
  devices: (unit: string) => told(caller.GET('/api/units/{unit}/devices', { params: { path: { unit } } })),
  unsentPhones: (unit: string) =>
    told(caller.GET('/api/units/{unit}/unsent-phones', { params: { path: { unit } } })),
  enrol: (unit: string, device_name: string) =>
    answer(caller.POST('/api/units/{unit}/enrolments', { params: { path: { unit } }, body: { device_name } })),
  revoke: (device: string) =>
    answer(caller.POST('/api/devices/{device}/revocation', { params: { path: { device } } })),
  accessLog: (unit: string, from: string, to: string) =>
    told(caller.GET('/api/units/{unit}/access-log', { params: { path: { unit }, query: { from, to } } })),

  frameTime: (unit: string, month: string) =>
    told(caller.GET('/api/units/{unit}/frame-time/{month}', { params: { path: { unit, month } } })),
  frameTimeLeft: (unit: string, month: string) =>
    told(caller.GET('/api/units/{unit}/frame-time/{month}/left', { params: { path: { unit, month } } })),
  report: (unit: string, month: string) =>
    told(caller.GET('/api/units/{unit}/report/{month}', { params: { path: { unit, month } } })).then(
      (view) => view.report as UnitReport,
    ),
  reportFile: (unit: string, month: string, language: string, format = 'csv') =>
    `/api/units/${encodeURIComponent(unit)}/report/${encodeURIComponent(month)}/file?language=${language}&format=${format}`,
  paperPack: (unit: string, date: string, language: string) =>
    `/api/units/${encodeURIComponent(unit)}/days/${date}/paper-pack?language=${language}`,
  protectedSheets: (unit: string, date: string, language: string) =>
    told(
      caller.GET('/api/units/{unit}/days/{date}/paper-pack', {
        params: { path: { unit, date }, query: { language, protected: true } },
        parseAs: 'blob',
      }),
    ),
  reimbursement: (unit: string, month: string) =>
    told(caller.GET('/api/units/{unit}/reimbursement/{month}', { params: { path: { unit, month } } })),
  linesOfClient: (unit: string, month: string, client: string) =>
    told(
      caller.GET('/api/units/{unit}/reimbursement/{month}/clients/{client}', {
        params: { path: { unit, month, client } },
      }),
    ),
  sayOfLine: (unit: string, month: string, body: LineWordRequest) =>
    answer(caller.POST('/api/units/{unit}/reimbursement/{month}/statements', { params: { path: { unit, month } }, body })),
  rates: () => told(caller.GET('/api/rates', {})),
  /** The file as it is: the server says what is wrong with it. */
  enterRates: (file: string) =>
    answer(caller.POST('/api/rates', { body: file, bodySerializer: (text) => text as string })),
  integrity: (unit: string, from: string, to: string) =>
    told(caller.GET('/api/units/{unit}/integrity', { params: { path: { unit }, query: { from, to } } })),
  sayOfIntegrity: (unit: string, body: IntegrityWordRequest) =>
    answer(caller.POST('/api/units/{unit}/integrity/statements', { params: { path: { unit } }, body })),
  logReview: (unit: string, month: string) =>
    told(caller.GET('/api/units/{unit}/log-review/{month}', { params: { path: { unit, month } } })),
  signPick: (unit: string, month: string, body: PickWordRequest) =>
    answer(caller.POST('/api/units/{unit}/log-review/{month}/statements', { params: { path: { unit, month } }, body })),
  whoLooked: (client: string, from: string, to: string) =>
    told(caller.GET('/api/clients/{client}/who-looked', { params: { path: { client }, query: { from, to } } })),
};

export interface BoardListener {
  changed(revision: number): void;
  /** News no longer come. Told once, until they are back. */
  lost(): void;
  /** News come again: what was told meanwhile was not heard. */
  returned(): void;
}

/** Tells when the board of a day changed. Answers with the way to stop listening. */
export function watchBoard(unit: string, date: string, listener: BoardListener): () => void {
  return lastingStream({
    address: `/api/units/${encodeURIComponent(unit)}/days/${encodeURIComponent(date)}/events`,
    kind: 'board',
    heard: (data) => listener.changed((JSON.parse(data) as { revision: number }).revision),
    lost: listener.lost,
    returned: listener.returned,
    // An ended session too closes the stream: whoever is signed out is told so, and not that nobody answers.
    mayAnswer: () => api.session().then(() => true, () => false),
  });
}

export interface JobListener {
  progress(event: ProgressEvent): void;
  done(revision: number): void;
  failed(problem: ProblemError): void;
}

export function watchJob(job: string, listener: JobListener): () => void {
  const source = new EventSource(`/api/jobs/${encodeURIComponent(job)}/events`);
  const body = (event: Event) => JSON.parse((event as MessageEvent<string>).data);
  let isWatched = true;
  source.addEventListener('progress', (event) => listener.progress(body(event)));
  source.addEventListener('done', (event) => {
    source.close();
    listener.done(body(event).revision);
  });
  source.addEventListener('failed', (event) => {
    source.close();
    const problem = asProblem(body(event), 500);
    if (!hasFaults(problem)) listener.failed(problem);
    else void words.come().then(() => isWatched && listener.failed(problem));
  });
  source.addEventListener('error', () => {
    // EventSource tries again by itself unless the server closed for good.
    if (source.readyState === EventSource.CLOSED) listener.failed(noContact('question'));
  });
  return () => {
    isWatched = false;
    source.close();
  };
}
