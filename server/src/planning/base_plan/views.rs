//! What the page of the base plan gets and sends. Times `_s` are by the clock:
//! seconds since the midnight of a day of the cycle, over 86,400 in the night
//! after it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::verdicts::VerdictView;
use super::super::views::{NewFaceView, PlaceView};

#[derive(Debug, Deserialize, ToSchema)]
pub struct MakeForm {
    /// 1 to 8.
    pub weeks: u8,
    /// The first day of the weeks it is made from, a Monday.
    pub anchor: String,
    /// 1 to 600 seconds.
    pub budget_s: u32,
    #[serde(default)]
    pub seed: Option<u64>,
    /// From the base plan that holds: a change of it has a price. The weeks are as many
    /// as its own, and begin where its cycle does.
    #[serde(default)]
    pub from_holding: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AdoptForm {
    pub job_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BasePlanView {
    /// Of the base plan that holds; 0 where there is none.
    pub revision: i64,
    /// The one that holds, or the one that a job has made.
    pub plan: Option<CyclePlanView>,
    /// The one that held before, while it is kept; none beside one that a job has made.
    pub before: Option<EarlierBasePlanView>,
    /// What was changed by hand in the one before to make this one; none where it was
    /// adopted as a whole.
    pub moved: Option<BaseMoveView>,
    /// What was changed by hand in this one and taken back: adopting the one before again
    /// changes that and nothing else.
    pub undone: Option<BaseMoveView>,
}

/// A base plan that held before another, and can be adopted again.
#[derive(Debug, Serialize, ToSchema)]
pub struct EarlierBasePlanView {
    pub revision: i64,
    /// 1 to 8.
    pub weeks: i64,
    /// Of one that was adopted again, that of the one it is.
    pub made_at_ms: i64,
    pub adopted_at_ms: i64,
    /// None when it was the reader, or a login that is no more.
    pub adopted_by_name: Option<String>,
    /// What was changed by hand to make it.
    pub moved: Option<BaseMoveView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EarlierBasePlansView {
    /// Of the base plan that holds.
    pub revision: i64,
    /// Newest first.
    pub earlier: Vec<EarlierBasePlanView>,
}

/// What would differ if an earlier base plan held again.
#[derive(Debug, Serialize, ToSchema)]
pub struct BaseDifferenceView {
    /// Of the base plan that holds, which it is compared with.
    pub revision: i64,
    pub earlier: i64,
    /// 1 to 56: until both cycles have gone round.
    pub weeks: u8,
    /// The Monday that is day 0: of the base plan that holds.
    pub anchor: String,
    /// What falls on the days of those weeks by either of the two and is still ordered.
    pub visits: usize,
    pub changes: Vec<BaseChangeView>,
    /// Those who come to a client on none of those days by the one that holds.
    pub new_faces: Vec<NewFaceView>,
}

/// A visit with somebody else or at another time, alike on some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct BaseChangeView {
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
    /// `placed`, `unplaced`, `staff` or `time`.
    pub kind: &'static str,
    /// By the clock; none where nobody comes, or the base plan has no such visit.
    pub was: Option<PlaceView>,
    pub now: Option<PlaceView>,
    /// From 0, in their order.
    pub days: Vec<usize>,
    /// Whoever comes then is new to the client.
    pub new_face: bool,
}

/// What a planner changed in a base plan by hand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BaseMoveView {
    pub client_label: String,
    pub protected: bool,
    /// Who comes; none where nobody does.
    pub staff_name: Option<String>,
    /// Days of the cycle that were changed.
    pub days: usize,
    pub why: Option<String>,
    /// Goals that spoke against it, as in a verdict.
    pub against: Vec<String>,
}

/// What would come of giving one visit of the base plan to others.
#[derive(Debug, Serialize, ToSchema)]
pub struct BaseVerdictsView {
    /// Of the base plan that it was asked of.
    pub revision: i64,
    /// The days of the cycle that the visit falls on, in their order. Without those on
    /// whose next date it is ordered no more, or not at the time of the colleague's half
    /// that has to stay.
    pub days: Vec<BaseVisitDayView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BaseVisitDayView {
    /// Day of the cycle, from 0.
    pub day: usize,
    /// The next date that is this day: whose shifts and skills count.
    pub date: String,
    /// Who comes by the base plan.
    pub staff_id: Option<String>,
    pub start_s: Option<i32>,
    /// Of every shift of that date.
    pub verdicts: Vec<VerdictView>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct BaseMoveForm {
    /// Position among the visits of the base plan.
    pub visit: u32,
    /// Days of the cycle, from 0, each once. All are changed, or none.
    pub days: Vec<usize>,
    /// Who comes; none for nobody.
    pub staff_id: Option<String>,
    /// On what grounds, in the planner's words; at most 500 characters.
    #[serde(default)]
    pub why: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ReadoptForm {
    /// Of a base plan that held before.
    pub revision: i64,
}

/// The routes that repeat over a cycle of weeks.
#[derive(Debug, Serialize, ToSchema)]
pub struct CyclePlanView {
    pub weeks: u8,
    /// The Monday that is day 0 of the cycle.
    pub anchor: String,
    pub made_at_ms: i64,
    /// None when it was the reader, or a login that is no more.
    pub made_by_name: Option<String>,
    /// None while it is not adopted.
    pub adopted_at_ms: Option<i64>,
    pub adopted_by_name: Option<String>,
    /// By name; routes name them by their position.
    pub staff: Vec<CycleStaffView>,
    /// By name; visits name them by their position.
    pub clients: Vec<CycleClientView>,
    /// Days name them by their position.
    pub visits: Vec<CycleVisitView>,
    pub days: Vec<CycleDayView>,
    /// Visits that repeat in a cycle of their own that does not go into this
    /// one.
    pub uneven: Vec<u32>,
    /// By the week that the 14 days begin with, of the cycle going round.
    pub continuity: Vec<FortnightView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CycleStaffView {
    pub staff_id: String,
    pub staff_name: String,
    pub title: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CycleClientView {
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
    /// Different staff members in the 14 days from each week's Monday, at any
    /// hour.
    pub staff_met: Vec<usize>,
    /// The same by the national measure; none where the client is not counted
    /// in it.
    pub national: Vec<Option<usize>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CycleVisitView {
    pub client: usize,
    pub duration_s: i32,
    pub interventions: Vec<String>,
    /// At a double-staffed visit, that a colleague comes as well.
    pub with_colleague: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CycleDayView {
    pub routes: Vec<CycleRouteView>,
    /// Visits that nobody comes to.
    pub unplaced: Vec<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CycleRouteView {
    pub staff: usize,
    pub start_s: i32,
    pub end_s: i32,
    pub stops: Vec<CycleStopView>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CycleStopView {
    pub visit: u32,
    pub start_s: i32,
    pub travel_s: u32,
}

/// The national measure of 14 days of the cycle; figures are missing where
/// nobody is measured.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct FortnightView {
    pub mean: Option<f64>,
    pub median: Option<f64>,
    /// Share of clients who meet more than twenty, 0 to 1.
    pub share_above_20: Option<f64>,
    pub measured: usize,
}
