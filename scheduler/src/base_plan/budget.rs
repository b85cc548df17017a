//! How long a base plan is worked on, without a clock.

use crate::cost::ObjectiveTerms;
use crate::index::CycleDay;

/// The bounds of the work on a base plan. The same bounds, problem and seed
/// give the same base plan on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasePlanBudget {
    /// Iterations of the search for each day, in every round.
    pub iterations_a_day: u64,
    /// Times the whole cycle is gone through again after every day has its
    /// first plan; at most [`Self::ROUND_LIMIT`]. A round that makes nothing
    /// better is the last.
    pub rounds: u32,
}

impl BasePlanBudget {
    /// Far beyond where rounds stop making anything better.
    pub const ROUND_LIMIT: u32 = 100;
}

/// What the observer of a base plan is told: before each day is begun and then
/// every [`Budget::OBSERVED_EVERY`](crate::Budget::OBSERVED_EVERY) iterations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasePlanProgress {
    /// 0 while days have their first plan.
    pub round: u32,
    /// The day worked on.
    pub day: CycleDay,
    /// Of the day's own search.
    pub iteration: u64,
    /// Goals of the best base plan so far, continuity over all windows of 14
    /// days; `None` until every day has a plan.
    pub best: Option<ObjectiveTerms>,
    /// Visits of days planned so far that are left out.
    pub unplaced: usize,
}
