// The server's own types by the names the screens use. Codes stay plain
// strings: a newer server may send one that this build has no words for.
import type { components, paths as described } from './schema';

type Schemas = components['schemas'];

export type paths = described;

export type Role = 'planner' | 'unit_manager' | 'staff' | 'admin';
export type Pin = 'none' | 'staff' | 'time' | 'both';
export type ExportKind = 'reimbursement' | 'payroll';
export type ReviewFilter = 'all' | 'needs_review' | 'complete' | 'attested';

export type SessionView = Schemas['SessionView'];
export type ProblemView = Schemas['Problem'];
export type ReasonView = Schemas['ReasonView'];
export type MendView = Schemas['MendView'];

// ---- board ----

/** Seconds from the board's `midnight_ms`. */
export type Span = Schemas['SpanView'];
export type VisitCard = Schemas['VisitCard'];
export type StopView = Schemas['StopView'];
export type UnplacedView = Schemas['UnplacedView'];
export type NewFaceView = Schemas['NewFaceView'];
export type ShiftView = Schemas['ShiftView'];
export type TermsView = Schemas['TermsView'];
export type BoardView = Schemas['BoardView'];
export type UndoView = Schemas['UndoView'];
export type VerdictView = Schemas['VerdictView'];
export type MoveTarget = Schemas['MoveTarget'];
export type MoveRequest = Schemas['MoveForm'];
export type PinRequest = Schemas['PinForm'];
export type OptimiseRequest = Schemas['OptimiseForm'];
export type SickCallRequest = Schemas['SickCallForm'];
export type TakeRequest = Schemas['TakeForm'];
export type AlternativesView = Schemas['AlternativesView'];
export type AlternativeView = Schemas['AlternativeView'];
export type VisitChangeView = Schemas['VisitChangeView'];
export type FewestStaffRequest = Schemas['FewestStaffForm'];
export type FewestStaffView = Schemas['FewestStaffView'];
export type BasePlanView = Schemas['BasePlanView'];
export type CyclePlan = Schemas['CyclePlanView'];
export type CycleRoute = Schemas['CycleRouteView'];
export type CycleStop = Schemas['CycleStopView'];
export type CycleVisit = Schemas['CycleVisitView'];
export type CycleClient = Schemas['CycleClientView'];
export type MakeRequest = Schemas['MakeForm'];
export type StaffNameView = Schemas['StaffNameView'];
export type PublishView = Schemas['PublishView'];
export type ClientAbsenceRequest = Schemas['ClientAbsenceForm'];
export type EndAbsenceRequest = Schemas['EndAbsenceForm'];
export type ClientAbsenceView = Schemas['ClientAbsenceView'];
export type ClientNameView = Schemas['ClientNameView'];
export type AbsentVisitView = Schemas['AbsentVisitView'];
export type ProgressEvent = Schemas['ProgressView'];
export type InboxView = Schemas['InboxView'];
export type InboxItemView = Schemas['InboxItemView'];

// ---- review ----

export type ReviewItem = Schemas['ReviewItem'];
export type ReviewReason = Schemas['ReviewReasonView'];
export type ReviewView = Schemas['ReviewView'];
export type VisitEventView = Schemas['VisitEventView'];
export type VisitDetail = Schemas['VisitDetail'];
export type CorrectionRequest = Schemas['CorrectionForm'];
export type AnnulmentRequest = Schemas['AnnulmentForm'];
export type AttestationRequest = Schemas['AttestForm'];
export type UndoAttestationRequest = Schemas['UndoForm'];
export type AttestationView = Schemas['AttestationView'];
export type JournalView = Schemas['JournalView'];

// ---- exports, devices, access log, catalogue ----

export type ExportView = Schemas['ExportView'];
export type UnsentPhonesView = Schemas['UnsentPhonesView'];
export type UnsentPhoneView = Schemas['UnsentPhoneView'];
export type DeviceView = Schemas['DeviceView'];
export type EnrolmentView = Schemas['EnrolmentView'];
export type AccessRow = Schemas['AccessRowView'];
export type Term = Schemas['NamedCode'];
export type CatalogueView = Schemas['CatalogueView'];
