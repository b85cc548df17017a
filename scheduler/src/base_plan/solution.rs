//! A base plan: every day of the cycle planned, and who meets whom in it.

use serde::{Deserialize, Serialize};

use super::faces::Faces;
use super::problem::{BasePlanProblem, StatedDay, TemplateKey};
use crate::cost::ObjectiveTerms;
use crate::index::{CycleDay, StaffIndex};
use crate::problem::{DaySecond, Problem};
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
    /// for as many fortnights as the cycle has.
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

    /// Where each template is: its key, whose it is and when it starts.
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
            if of_day.keys != planned.keys || of_day.problem.shifts.len() != planned.staff.len() {
                return None;
            }
            faces.replace_day(at, &of_day.problem, &planned.plan);
        }
        stated.problem.clients = faces.history(&problem.clients, day);
        Some(stated)
    }
}
