//! Somebody falls ill: what has begun stands, her visits go to others, and the
//! planner chooses between three ways of doing it.

use serde::{Deserialize, Serialize};

use crate::cost::{Cost, ObjectiveTerms};
use crate::index::{ShiftIndex, StaffIndex};
use crate::problem::{DaySecond, Goals, Pin, Problem, PublishedVisit, Shift};
use crate::solution::Plan;

/// What an alternative is to be best at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alternative {
    /// As few visits as may be change staff or time.
    FewestChanges,
    LeastOvertime,
    /// As few new faces for a client as may be.
    BestContinuity,
}

impl Alternative {
    /// In the order they are offered.
    pub const ALL: [Self; 3] = [
        Self::FewestChanges,
        Self::LeastOvertime,
        Self::BestContinuity,
    ];

    /// The goals with this alternative's own at the front.
    fn goals(self, goals: &Goals) -> Goals {
        let mut goals = goals.clone();
        match self {
            Self::FewestChanges => {
                goals.changed_staff = raised(goals.changed_staff);
                goals.changed_start_per_s = raised(goals.changed_start_per_s);
            }
            Self::LeastOvertime => goals.overtime_per_s = raised(goals.overtime_per_s),
            Self::BestContinuity => {
                goals.continuity_step = raised(goals.continuity_step);
                goals.not_contact = raised(goals.not_contact);
            }
        }
        goals
    }
}

/// A goal put at the front is worth so many times its price.
const RAISED: i64 = 10;

fn raised(price: Cost) -> Cost {
    Cost(price.0.saturating_mul(RAISED).min(Cost::PRICE_LIMIT.0))
}

/// The rest of the day without a staff member, from a plan under way. What
/// starts before `now` stays where it is, hers too; the rest of the plan is
/// what a change is measured against, and where the search begins.
///
/// Solved with [`solve_from`](crate::solve_from) and `plan`, within seconds,
/// once for each alternative; [`priced_as`] then makes them comparable.
#[must_use]
pub fn without_staff(
    problem: &Problem,
    plan: &Plan,
    staff: StaffIndex,
    now: DaySecond,
    alternative: Alternative,
) -> Problem {
    let mut rest = problem.clone();
    rest.goals = alternative.goals(&problem.goals);
    rest.frozen_until = Some(problem.frozen_until.map_or(now, |frozen| frozen.max(now)));
    rest.published.clear();
    for (at, route) in plan.routes.iter().enumerate() {
        let shift = ShiftIndex(at as u32);
        for stop in &route.stops {
            if stop.start < now {
                let start = stop.start;
                rest.visits[stop.visit.at()].pin = Pin::Started { shift, start };
            }
            rest.published.push(PublishedVisit {
                visit: stop.visit,
                shift,
                start: stop.start,
            });
        }
        if problem.shift(shift).staff == staff {
            let begun = route.stops.iter().filter(|stop| stop.start < now);
            go_home(&mut rest, shift, begun.map(|stop| stop.end).max(), now);
        }
    }
    rest
}

/// Ends a shift after the last visit that was begun.
fn go_home(problem: &mut Problem, at: ShiftIndex, last_end: Option<DaySecond>, now: DaySecond) {
    let shift = &mut problem.shifts[at.at()];
    let Some(last_end) = last_end else {
        // Never came: not rested before the shift is over.
        let over = shift.end.0 + shift.overtime_limit_s;
        let after = over.saturating_add(1).min(DaySecond::LIMIT_S);
        shift.rested_from = Some(DaySecond(after));
        return;
    };
    let longest = problem.matrices[shift.travel.at()].seconds.iter().max();
    let way_back_s = longest.map_or(0, |&seconds| seconds as i32);
    let gone = last_end.max(now).0 + way_back_s + shift.indirect_end_s;
    if gone >= shift.end.0 {
        return;
    }
    *shift = Shift {
        end: DaySecond(gone.max(shift.start.0 + 1)),
        overtime_limit_s: 0,
        breaks: kept_breaks(shift, now),
        ..shift.clone()
    };
}

/// Breaks that were over before she left.
fn kept_breaks(shift: &Shift, now: DaySecond) -> Vec<crate::problem::Break> {
    let over = |pause: &&crate::problem::Break| pause.start_window.to.0 + pause.length_s <= now.0;
    shift.breaks.iter().filter(over).copied().collect()
}

/// What a plan of an alternative costs at the prices of `problem`, so that
/// alternatives can be set side by side.
#[must_use]
pub fn priced_as(problem: &Problem, rest: &Problem, plan: &Plan) -> ObjectiveTerms {
    let priced = Problem {
        goals: problem.goals.clone(),
        ..rest.clone()
    };
    crate::explain::restate(&priced, plan).terms
}
