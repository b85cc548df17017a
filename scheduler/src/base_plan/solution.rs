//! A base plan: every day of the cycle planned, and who meets whom in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::faces::Faces;
use super::problem::{BasePlanProblem, StatedDay, TemplateKey};
use crate::cost::ObjectiveTerms;
use crate::index::{CycleDay, StaffIndex};
use crate::problem::{DaySecond, FaultReason, Faults, Problem};
use crate::solution::Plan;

/// The routes that repeat over a cycle of weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePlan {
    /// One for each day of the cycle.
    pub days: Vec<PlannedDay>,
    /// By client, the staff members in whose loops the client is: who between
    /// them can do all the client's visits.
    pub loops: Vec<Vec<StaffIndex>>,
    /// By client, the number of different staff members in the 14 days from
    /// each day of the cycle, which goes round.
    pub continuity: Vec<Vec<u32>>,
    /// Of the whole cycle. Continuity is the mean of all windows of 14 days,
    /// for as many fortnights as the cycle has. Of one that began from what was
    /// held, with the price of what it changes.
    pub terms: ObjectiveTerms,
    pub seed: u64,
    /// Rounds of improving that were begun.
    pub rounds: u32,
}

/// One day of a base plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDay {
    /// Its goals are those of the day with the 13 days before as its history.
    pub plan: Plan,
    /// The template of each visit of the plan.
    pub keys: Vec<TemplateKey>,
    /// Whose each route of the plan is.
    pub staff: Vec<StaffIndex>,
    /// The day's goals without the different staff of clients.
    pub(super) plain: ObjectiveTerms,
}

impl PlannedDay {
    pub(super) fn of(
        problem: &Problem,
        keys: Vec<TemplateKey>,
        plan: Plan,
        plain: ObjectiveTerms,
    ) -> Self {
        Self {
            plan,
            keys,
            staff: problem.shifts.iter().map(|shift| shift.staff).collect(),
            plain,
        }
    }

    /// Whether the routes are of the day's shifts and visits, each visit once: a
    /// plan that was stored may be anything.
    pub(super) fn check(&self, field: &str, faults: &mut Faults) {
        let mut keys = BTreeSet::new();
        for (at, &key) in self.keys.iter().enumerate() {
            if !keys.insert(key) {
                faults.add(format!("{field}.keys[{at}]"), key.0, FaultReason::Duplicate);
            }
        }
        let count = self.plan.routes.len();
        if count != self.staff.len() {
            let field = format!("{field}.plan.routes.len()");
            faults.add(field, count, FaultReason::OutOfRange);
        }
        let mut planned = vec![false; self.keys.len()];
        for (at, route) in self.plan.routes.iter().enumerate() {
            if route.shift.at() != at {
                let field = format!("{field}.plan.routes[{at}].shift");
                faults.add(field, route.shift.0, FaultReason::OutOfRange);
            }
            for (stop_at, stop) in route.stops.iter().enumerate() {
                let reason = match planned.get_mut(stop.visit.at()) {
                    Some(true) => FaultReason::Duplicate,
                    Some(planned) => {
                        *planned = true;
                        continue;
                    }
                    None => FaultReason::OutOfRange,
                };
                let field = format!("{field}.plan.routes[{at}].stops[{stop_at}].visit");
                faults.add(field, stop.visit.0, reason);
            }
        }
    }

    /// Whether it is a plan of this day.
    fn is_of(&self, day: &StatedDay) -> bool {
        let mut faults = Faults(Vec::new());
        self.check("day", &mut faults);
        let staff = day.problem.shifts.iter().map(|shift| shift.staff);
        faults.0.is_empty() && day.keys == self.keys && staff.eq(self.staff.iter().copied())
    }

    /// Where each template is: its key, whose it is and when it starts. Only of
    /// what [`Self::check`] has nothing against.
    pub(super) fn placements(&self) -> impl Iterator<Item = (TemplateKey, StaffIndex, DaySecond)> {
        let routes = self.plan.routes.iter().zip(&self.staff);
        routes.flat_map(move |(route, &staff)| {
            let stops = route.stops.iter();
            stops.map(move |stop| (self.keys[stop.visit.at()], staff, stop.start))
        })
    }
}

impl BasePlan {
    /// A day as a problem of its own, of which the day's plan is a plan: the
    /// history is the 13 days before it in the cycle, which goes round. `None`
    /// outside the cycle, and where the base plan is of another problem.
    pub fn day(&self, problem: &BasePlanProblem, day: CycleDay) -> Option<StatedDay> {
        let mut stated = problem.day(day)?;
        let (clients, staff) = (problem.clients.len(), problem.staff.len());
        let mut faces = Faces::none(problem.day_count(), clients, staff);
        if self.days.len() != problem.day_count() {
            return None;
        }
        for (at, planned) in self.days.iter().enumerate() {
            let at = CycleDay(at as u32);
            let of_day = problem.day(at)?;
            if !planned.is_of(&of_day) {
                return None;
            }
            faces.replace_day(at, &of_day.problem, &planned.plan);
        }
        stated.problem.clients = faces.history(&problem.clients, day);
        Some(stated)
    }
}
