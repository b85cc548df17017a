//! Who visits whom, when and in which order: home health care routing and
//! scheduling.
//!
//! Pure: a [`Problem`] goes in, a [`Plan`] comes out. Nothing here reads a
//! clock; a caller that wants to stop by time does so in the observer it hands
//! to [`solve`]. Hard rules are never priced; goals are prices in [`Goals`],
//! told one by one in [`ObjectiveTerms`].

mod absence;
mod annealing;
mod base_plan;
mod budget;
mod check;
mod compare;
mod construct;
mod cooling;
mod cost;
mod explain;
mod fewest_staff;
mod index;
mod model;
mod moves;
mod planning;
mod problem;
mod routes;
mod rules;
mod search;
mod side_by_side;
mod solution;
mod timing;

pub use absence::{Alternative, priced_as, without_staff};
pub use base_plan::{
    BasePlan, BasePlanBudget, BasePlanProblem, BasePlanProgress, HeldVisit, PlacedVisit,
    PlannedDay, ShiftTemplate, StatedDay, TemplateKey, VisitTemplate, begin_day, planned_meetings,
    solve_base_plan, solve_base_plan_from, warm_start,
};
pub use budget::{Budget, Control, Progress};
pub use check::{Violation, check, counted_terms};
pub use compare::{ClientChange, PlanChanges, RouteChange, VisitMove, compare};
pub use cost::{Cost, ObjectiveTerms};
pub use explain::{
    Blocked, Hopeless, Inquiry, Mend, Mended, Refusal, Verdict, blocking, hopeless, move_visit,
    restate, unplace, verdicts,
};
pub use fewest_staff::{FewestStaff, fewest_staff, with_used_shifts_only};
pub use index::{
    ClientIndex, CycleDay, LanguageIndex, MatrixIndex, PlaceIndex, ShiftIndex, SkillIndex,
    SkillSet, StaffIndex, VisitIndex,
};
pub use problem::{
    Break, BreakPay, Client, DaySecond, Fault, FaultReason, Gender, Goals, LatenessStep, Link,
    MatrixMode, Pin, Priority, Problem, PublishedVisit, Shift, SlowHours, Staff, StaffTrait,
    StaffWish, TraitWish, TravelMatrix, Visit, Window, WishKind, WishStrength,
};
pub use search::{solve, solve_from};
pub use side_by_side::{solve_from_on_threads, solve_on_threads};
pub use solution::{Placement, Plan, PlannedBreak, Route, Stop, VisitChange, diff};
