//! What the planner's pages get and send. Times `_s` are elapsed seconds since
//! the local midnight of the day, durations `_s` seconds.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::client_absence::views::{AbsentVisitView, ClientAbsenceView};
use super::verdicts::VerdictChange;

#[derive(Debug, Serialize, ToSchema)]
pub struct BoardView {
    pub unit: UnitView,
    pub date: String,
    /// The instant `_s` times count from.
    pub midnight_ms: i64,
    pub revision: i64,
    pub published_version: Option<i64>,
    pub published_at_ms: Option<i64>,
    pub changed_since_publish: bool,
    /// The last change of the draft, if it can be taken back.
    pub undo: Option<UndoView>,
    /// The change that was taken back last, until something else is changed.
    pub redo: Option<UndoView>,
    pub shifts: Vec<ShiftView>,
    pub unplaced: Vec<UnplacedView>,
    /// Visits that do not take place because their client is away.
    pub absent_visits: Vec<AbsentVisitView>,
    /// Absences of clients that are not over when the day begins.
    pub client_absences: Vec<ClientAbsenceView>,
    pub terms: TermsView,
    /// Clients who would meet somebody new by this plan.
    pub new_faces: Vec<NewFaceView>,
    /// Of the unit's base plan; 0 where there is none.
    pub base_plan_revision: i64,
    /// The reader is named for a client with protected identity: the paper pack has sheets
    /// for her, on days when somebody goes there or may have to.
    pub is_named: bool,
}

/// A change of the draft, as an undo would take it back or a redo make it again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UndoView {
    /// `moved`, `pinned`, `optimised`, `absent`, `from_base_plan` or `imported`.
    pub what: &'static str,
    /// Of the visit that was moved or pinned; none when it is no longer planned.
    pub client_label: Option<String>,
    /// Who could not come.
    pub staff_name: Option<String>,
    pub protected: bool,
    /// Who did it; none when it was the reader, or a login that is no more.
    pub by_name: Option<String>,
    pub at_ms: i64,
}

/// What was done to a day's draft, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayChangesView {
    pub changes: Vec<DayChangeView>,
}

/// One change: who did what, when, and on what grounds. Of an `order`, a `leave` or a
/// `client_absence` it is what the plan rests on that is another, and nothing to take back;
/// `published` is that the phones were given the draft as it then was.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayChangeView {
    #[serde(flatten)]
    pub step: UndoView,
    /// Nobody of the unit did it: the sender's system sent an order.
    pub by_another_system: bool,
    /// In the planner's own words.
    pub why: Option<String>,
    /// Goals that spoke against a move and that no rule keeps: `unwanted_staff`, `late`,
    /// `overtime`, `new_face`.
    pub against: Vec<String>,
    pub undone: Option<UndoneView>,
    /// That it was made again after that.
    pub redone: Option<UndoneView>,
}

/// By whom and when a change was taken back, or made again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UndoneView {
    /// None when it was the reader, or a login that is no more.
    pub by_name: Option<String>,
    pub at_ms: i64,
}

/// A client and those who come that neither came in the 13 days before nor do
/// by the published plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewFaceView {
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
    pub staff_names: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitView {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftView {
    pub shift_id: String,
    pub staff_id: String,
    pub staff_name: String,
    pub title: String,
    /// Skills and delegations that hold on the day.
    pub skills: Vec<String>,
    /// `walk`, `bicycle` or `car`.
    pub travel_mode: String,
    pub start_s: i32,
    pub end_s: i32,
    /// A planner made it longer on this day; `start_s` is that of the longer one.
    pub extension: Option<ExtensionView>,
    pub stops: Vec<StopView>,
    pub breaks: Vec<SpanView>,
    /// None without visits, and of a plan that was kept before it was.
    pub way_back: Option<WayBackView>,
    /// With the way back.
    pub travel_s: i64,
    pub waiting_s: i64,
    pub work_s: i64,
    /// Until all is done after the way back.
    pub overtime_s: i64,
    /// Since when the staff member cannot come.
    pub absence: Option<AbsenceView>,
    /// When the staff member's phone was last heard of, where that was after the newest plan
    /// was published: it has that plan then.
    pub has_plan_at_ms: Option<i64>,
}

/// How much longer a shift is than in the register.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ExtensionView {
    /// So many seconds earlier it begins.
    pub earlier_s: i32,
    /// So many seconds more overtime it may run to.
    pub overtime_s: i32,
}

/// A staff member's absence for the rest of a day.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AbsenceView {
    pub from_s: i32,
    /// `ill`, `care_of_child` or `other_reason`; of a leave over days, from 0 on, its kind.
    pub why: &'static str,
    /// When it was noted.
    pub at_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SpanView {
    pub start_s: i32,
    pub end_s: i32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VisitCard {
    pub visit_id: String,
    pub client_id: String,
    /// The client's name, or a mark without a name at protected identity.
    pub client_label: String,
    pub protected: bool,
    pub duration_s: i32,
    pub windows: Vec<SpanView>,
    pub preferred: Option<SpanView>,
    pub interventions: Vec<String>,
    pub skills: Vec<String>,
    pub staff_count: u8,
    pub partner_visit_id: Option<String>,
    /// Who has the partner visit.
    pub partner_label: Option<String>,
    /// `must` or `may`.
    pub priority: &'static str,
    /// The client's named care contact, by name; kept back where the client's name is.
    pub care_contact: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StopView {
    #[serde(flatten)]
    pub card: VisitCard,
    pub arrive_s: i32,
    pub start_s: i32,
    pub end_s: i32,
    pub travel_s: u32,
    pub travel_m: u32,
    /// `none`, `staff`, `time` or `both`.
    pub pin: &'static str,
    /// `planned`, `started`, `done`, `declined` or `absent`.
    pub status: &'static str,
    /// `planned`; of what was made besides, `unplanned`, `alarm` or `imported`.
    pub origin: &'static str,
    pub actual_start_s: Option<i32>,
    pub actual_end_s: Option<i32>,
    /// When the visit will begin by what has happened so far, where that is five minutes or
    /// more after the plan.
    pub expected_start_s: Option<i32>,
    /// That is after the last moment it may begin at.
    pub expected_late: bool,
}

/// The way from the last visit to where the shift ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WayBackView {
    pub travel_s: u32,
    pub arrive_s: i32,
    /// When the indirect time that ends the shift is over, too.
    pub done_s: i32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnplacedView {
    #[serde(flatten)]
    pub card: VisitCard,
    pub reasons: Vec<ReasonView>,
}

/// The one fact that blocks, with the figures of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReasonView {
    pub code: &'static str,
    pub staff_id: Option<String>,
    pub staff_name: Option<String>,
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub detail: BTreeMap<&'static str, String>,
    /// What would let this staff member take an unplaced visit.
    pub mend: Option<MendView>,
}

/// The smallest single change that was found to be enough, or that there is
/// none, with the figures of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MendView {
    pub code: &'static str,
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub detail: BTreeMap<&'static str, String>,
    /// What comes of it; none of what was not tried.
    pub mended: Option<MendedView>,
}

/// What comes of a mend: all that it does, and the visit in the shift.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MendedView {
    pub start_s: i32,
    /// As of a verdict; and `new_face_of_other`: whoever takes the visit that moves is new
    /// to its client.
    pub against: Vec<&'static str>,
    pub change: VerdictChange,
    /// The person is the client's named care contact.
    pub care_contact: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct TermsView {
    pub unplaced: i64,
    pub travel_s: i64,
    pub waiting_s: i64,
    pub overtime_s: i64,
    pub lateness_s: i64,
    /// Mean number of different staff per client in 14 days, one decimal, by
    /// `continuity_measure`.
    pub continuity: f64,
    /// `national`: clients of 65 and over with two visits or more every day,
    /// 07 to 22. `of_day`, where nobody can be measured so yet: all clients with
    /// a visit on the day, whomever they met at any hour.
    pub continuity_measure: &'static str,
    /// Visits that differ from the published plan.
    pub changes: i64,
    /// The optimiser's objective, in thousandths of a krona; 0 where unknown.
    pub total: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct OptimiseForm {
    /// 1 to 600 seconds.
    pub budget_s: u32,
    #[serde(default)]
    pub seed: Option<u64>,
}

/// What the optimiser proposes, beside the draft it was made from.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalView {
    pub date: String,
    /// The draft's.
    pub revision: i64,
    /// By the proposal, if all of it is taken.
    pub terms: TermsView,
    pub changes: Vec<VisitChangeView>,
    pub new_faces: Vec<NewFaceView>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TakeProposalForm {
    pub job_id: String,
    /// Which of the changed visits; all without it.
    #[serde(default)]
    pub visits: Option<Vec<String>>,
}

/// The board after a proposal was taken, or some of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenProposalView {
    pub taken: usize,
    /// Visits that were asked for and stay where they were.
    pub left: Vec<LeftVisitView>,
    pub board: BoardView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeftVisitView {
    pub visit_id: String,
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
    /// `begun`, `pinned`, `changed_since`, `no_place` or `away`.
    pub why: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    pub job_id: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ProgressView {
    pub elapsed_s: f64,
    pub budget_s: u32,
    pub iteration: u64,
    /// Of the making of a base plan.
    pub cycle: Option<CycleProgressView>,
    pub terms: TermsView,
}

/// How far the making of a base plan is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CycleProgressView {
    /// 0 while days get their first plan.
    pub round: u32,
    /// The day of the cycle worked on, from 0.
    pub day: u32,
}

/// What each staff member and client will notice of publishing the draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishSummaryView {
    /// The draft's.
    pub revision: i64,
    /// What phones have now; none before the first publishing.
    pub published_version: Option<i64>,
    /// Against what phones have.
    pub changes: Vec<VisitChangeView>,
    pub new_faces: Vec<NewFaceView>,
    /// Visits that must be done and have no place.
    pub unplaced_must: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PublishView {
    pub version: i64,
    pub visits: usize,
    pub unplaced: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SickCallForm {
    pub staff_id: String,
    /// From when on; without it from now on where the shift has begun, else all
    /// of it.
    #[serde(default)]
    pub from_s: Option<i32>,
    /// `ill`, `care_of_child` or `other_reason`.
    pub why: String,
    /// Seconds of a core for each alternative: 1 to 60, 5 without it. All three are searched
    /// for at once, and take half as long again where there are two cores.
    #[serde(default)]
    pub each_s: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TakeForm {
    pub job_id: String,
    /// `fewest_changes`, `least_overtime` or `best_continuity`.
    pub alternative: String,
}

/// Three ways of doing the rest of a day without somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlternativesView {
    pub staff_id: String,
    pub staff_name: String,
    pub from_s: i32,
    /// `ill`, `care_of_child` or `other_reason`.
    pub why: &'static str,
    /// The draft's, that all are made from.
    pub revision: i64,
    /// Visits they will not come to.
    pub released: usize,
    pub alternatives: Vec<AlternativeView>,
}

/// One alternative against the draft.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlternativeView {
    /// `fewest_changes`, `least_overtime` or `best_continuity`.
    pub code: &'static str,
    /// Visits that another staff member comes to.
    pub changed_staff: usize,
    /// Those of them that were not the absent person's.
    pub changed_staff_of_others: usize,
    /// Visits of the same staff member at another time.
    pub changed_time: usize,
    /// All visits without a place.
    pub unplaced: usize,
    pub travel_s: i64,
    pub overtime_s: i64,
    /// Above the cheapest of the three, in thousandths of a krona and at the same
    /// prices; without what is left out.
    pub dearer_by: i64,
    pub new_faces: Vec<NewFaceView>,
    pub changes: Vec<VisitChangeView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VisitChangeView {
    pub visit_id: String,
    pub client_id: String,
    /// Of a double staffing: both change together.
    pub partner_visit_id: Option<String>,
    pub client_label: String,
    pub protected: bool,
    /// `placed`, `unplaced`, `staff` or `time`.
    pub kind: &'static str,
    pub was: Option<PlaceView>,
    pub now: Option<PlaceView>,
    /// Whoever comes now is new to the client.
    pub new_face: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceView {
    pub staff_id: String,
    pub staff_name: String,
    pub start_s: i32,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct FewestStaffForm {
    /// 1 to 600 seconds.
    pub budget_s: u32,
}

/// How few staff can do the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct FewestStaffView {
    pub revision: i64,
    pub needed: Vec<StaffNameView>,
    pub not_needed: Vec<StaffNameView>,
    /// Visits that must be done and find no place even with everybody.
    pub unplaced_must: usize,
    /// Whether the search came to its end by itself; else fewer might do.
    pub is_complete: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StaffNameView {
    pub staff_id: String,
    pub staff_name: String,
}
