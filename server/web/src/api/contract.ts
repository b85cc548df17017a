// The server's own types by the names the screens use. Codes stay plain
// strings: a newer server may send one that this build has no words for.
import type { components } from './schema';

export type { paths } from './schema';

type Schemas = components['schemas'];

export type Role = 'planner' | 'unit_manager' | 'staff' | 'finance' | 'admin';
export type Pin = 'none' | 'staff' | 'time' | 'both';
export type ExportKind = 'reimbursement' | 'payroll' | 'billing' | 'warehouse';
export type ReviewFilter = 'all' | 'needs_review' | 'complete' | 'attested';

export type SessionView = Schemas['SessionView'];
/** With `stale_revision` of a day: what came after the revision that was sent, newest first. */
export type ProblemView = Schemas['Problem'];
export type ReasonView = Schemas['ReasonView'];
export type MendView = Schemas['MendView'];
export type MendedView = Schemas['MendedView'];

// ---- board ----

/** Seconds from the board's `midnight_ms`. */
export type Span = Schemas['SpanView'];
export type VisitCard = Schemas['VisitCard'];
export type UnplacedView = Schemas['UnplacedView'];
export type NewFaceView = Schemas['NewFaceView'];
export type TermsView = Schemas['TermsView'];
export type RoutesMapView = Schemas['RoutesMapView'];
export type MappedRoute = Schemas['MappedRouteView'];
export type MappedStop = Schemas['MappedStopView'];
export type Place = Schemas['MapPlaceView'];
export type ExtensionView = Schemas['ExtensionView'];
export type UndoView = Schemas['UndoView'];
export type MoveTarget = Schemas['MoveTarget'];
export type PinRequest = Schemas['PinForm'];
export type OptimiseRequest = Schemas['OptimiseForm'];
export type SickCallRequest = Schemas['SickCallForm'];
export type TakeRequest = Schemas['TakeForm'];
export type AlternativesView = Schemas['AlternativesView'];
export type AlternativeView = Schemas['AlternativeView'];
export type VisitChangeView = Schemas['VisitChangeView'];

export type ProposalView = Schemas['ProposalView'];
export type TakeProposalRequest = Schemas['TakeProposalForm'];
export type LeftVisitView = Schemas['LeftVisitView'];
export type TakenProposalView = Schemas['TakenProposalView'];
export type DayChangesView = Schemas['DayChangesView'];
export type DayChangeView = Schemas['DayChangeView'];
export type FewestStaffRequest = Schemas['FewestStaffForm'];
export type FewestStaffView = Schemas['FewestStaffView'];
export type BasePlanView = Schemas['BasePlanView'];
export type BaseMoveRequest = Schemas['BaseMoveForm'];
export type BaseMoveView = Schemas['BaseMoveView'];
export type BaseDifference = Schemas['BaseDifferenceView'];
export type BaseChange = Schemas['BaseChangeView'];
export type PlaceView = Schemas['PlaceView'];
export type EarlierBasePlanView = Schemas['EarlierBasePlanView'];
export type EarlierBasePlansView = Schemas['EarlierBasePlansView'];
export type BaseVerdictsView = Schemas['BaseVerdictsView'];
export type BaseVisitDay = Schemas['BaseVisitDayView'];
export type CyclePlan = Schemas['CyclePlanView'];
export type CycleRoute = Schemas['CycleRouteView'];
export type CycleStop = Schemas['CycleStopView'];
export type CycleVisit = Schemas['CycleVisitView'];
export type CycleClient = Schemas['CycleClientView'];
export type MakeRequest = Schemas['MakeForm'];
export type StaffNameView = Schemas['StaffNameView'];
export type PublishView = Schemas['PublishView'];
export type ImportedPlanView = Schemas['ImportedPlanView'];
export type PlacedOtherwiseView = Schemas['PlacedOtherwiseView'];
export type ClientAbsenceRequest = Schemas['ClientAbsenceForm'];
export type EndAbsenceRequest = Schemas['EndAbsenceForm'];
export type ClientAbsenceView = Schemas['ClientAbsenceView'];
export type ClientNameView = Schemas['ClientNameView'];
export type AbsentVisitView = Schemas['AbsentVisitView'];
export type ProgressEvent = Schemas['ProgressView'];
export type InboxView = Schemas['InboxView'];
export type InboxItemView = Schemas['InboxItemView'];

export type StopView = Schemas['StopView'];
export type ShiftView = Schemas['ShiftView'];
export type WayBackView = Schemas['WayBackView'];
export type BoardView = Schemas['BoardView'];
export type PublishSummaryView = Schemas['PublishSummaryView'];
/** Another plan of a day than the draft. */
export type PlanOf = 'published' | 'base_plan' | 'proposal' | 'actual';
export type LeaveView = Schemas['LeaveView'];
export type LeavesView = Schemas['LeavesView'];
export type LeaveRequest = Schemas['LeaveForm'];
export type MoveRequest = Schemas['MoveForm'];
export type VerdictChange = Schemas['VerdictChange'];
export type VerdictView = Schemas['VerdictView'];
export type VerdictsView = Schemas['VerdictsView'];

// ---- orders, and skills that run out ----

export type OrdersView = Schemas['OrdersView'];
export type OrderView = Schemas['OrderView'];
export type OrderDetailView = Schemas['OrderDetailView'];
export type PatternView = Schemas['PatternView'];
export type WishesView = Schemas['WishesView'];
export type AgreementView = Schemas['AgreementView'];
export type AgreementRequest = Schemas['AgreementForm'];
export type ExpiriesView = Schemas['ExpiriesView'];
export type ExpiryView = Schemas['ExpiryView'];

// ---- named care contacts ----

export type CareContactsView = Schemas['CareContactsView'];
export type CareContactView = Schemas['CareContactView'];
export type CareContactsMissingView = Schemas['CareContactsMissingView'];
export type FrameLeftView = Schemas['FrameLeftView'];
export type SeenStaffView = Schemas['SeenStaffView'];

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

// ---- the worked day ----

export type PieceView = Schemas['PieceView'];
export type ShiftEntryView = Schemas['ShiftEntryView'];
export type ShiftEntryRequest = Schemas['ShiftWordForm'];
export type WorkedDayView = Schemas['WorkedDayView'];
export type WorkedDaysView = Schemas['WorkedDaysView'];

// ---- the client's file ----

export type CareFileView = Schemas['CareFileView'];
export type CarePlanView = Schemas['CarePlanView'];
export type GoalView = Schemas['GoalView'];
export type FileEntryView = Schemas['FileEntryView'];
export type FollowUpView = Schemas['FollowUpView'];
export type LexSarahView = Schemas['LexSarahView'];
export type FileWorkView = Schemas['FileWorkView'];
export type PlanDue = Schemas['PlanDue'];
export type FileHitsView = Schemas['FileHitsView'];

/** The server describes what is written as any JSON: these are its kinds by hand. */
export type FileContent =
  | { kind: 'note' | 'lex_sarah_report'; text: string }
  | { kind: 'complaint'; from: string; text: string }
  | { kind: 'own_view'; of: string; text: string }
  | { kind: 'struck'; of: string; why: string }
  | { kind: 'measure'; of: string; state: string; text: string }
  | { kind: 'lex_sarah_step'; of: string; step: string; text: string }
  | { kind: 'care_plan'; made_with: string; agreed_on: string; follow_up_on: string; goals: GoalView[] };

export interface FileEntryRequest { seen: number; happened_ms: number; content: FileContent }

// ---- exports, devices, access log, catalogue ----

export type ExportView = Schemas['ExportView'];
export type UnsentPhonesView = Schemas['UnsentPhonesView'];
export type UnsentPhoneView = Schemas['UnsentPhoneView'];
export type DeviceView = Schemas['DeviceView'];
export type EnrolmentView = Schemas['EnrolmentView'];
export type AccessRow = Schemas['AccessRowView'];
export type Term = Schemas['NamedCode'];
export type CatalogueView = Schemas['CatalogueView'];

// ---- follow-up, reimbursement, review of the log ----

export type FaultView = Schemas['FaultView'];
export type SaidView = Schemas['SaidView'];
export type FrameTimeView = Schemas['FrameTimeView'];
export type FrameLineView = Schemas['FrameLineView'];
export type MonthView = Schemas['MonthView'];
export type TotalView = Schemas['TotalView'];
export type ClientMoneyView = Schemas['ClientMoneyView'];
export type LinesView = Schemas['LinesView'];
export type LineView = Schemas['LineView'];
export type LineWordRequest = Schemas['LineWordForm'];
export type RatesView = Schemas['RatesView'];
export type IntegrityView = Schemas['IntegrityView'];
export type IntegrityNoteView = Schemas['IntegrityNoteView'];
export type IntegrityWordRequest = Schemas['IntegrityWordForm'];
export type LogReviewView = Schemas['LogReviewView'];
export type PickView = Schemas['PickView'];
export type PickWordRequest = Schemas['PickWordForm'];
export type WhoLookedView = Schemas['WhoLookedView'];

/** The server describes its report as any JSON: these are its figures by hand. Shares are thousandths. */
export interface UnitReport {
  period: { from: string; to: string };
  frame: {
    granted_s: number;
    planned_s: number;
    performed_s: number;
    performed_per_mille: number | null;
    alarm_s: number;
    clients_within: number;
    clients_near: number;
    clients_exceeded: number;
    clients_without_frame: number;
  };
  visits: Record<
    'planned' | 'performed' | 'missed' | 'declined' | 'client_absent' | 'open' | 'unplanned' | 'alarm' | 'annulled',
    number
  >;
  /** Nothing where the month has not 14 days behind it. */
  continuity: {
    first: string;
    clients: number;
    excluded: number;
    mean_tenths: number | null;
    median_tenths: number | null;
    above_20_per_mille: number | null;
  } | null;
  punctuality: { starts: number; on_time_per_mille: number | null; lateness: Spread | null };
  travel: {
    legs: number;
    left_out: number;
    planned_s: number;
    real_s: number;
    short_of_time: number;
    short_of_time_per_mille: number | null;
    excess: Spread | null;
  };
  registrations: {
    tag: number;
    code: number;
    manual: number;
    manual_per_mille: number | null;
    manual_by_reason: Record<string, number>;
  };
}

/** Of ten, nine are at most `p90_s`. */
export interface Spread { median_s: number; p90_s: number }

// ---- continuity ----

export type ContinuityBy = Schemas['ContinuityBy'];
export type ContinuityMapView = Schemas['ContinuityMapView'];
export type ContinuityRow = Schemas['MapClientView'];
