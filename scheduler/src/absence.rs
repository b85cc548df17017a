//! Somebody falls ill: what has begun stands, her visits go to others, and the
//! planner chooses between three ways of doing it.

use serde::{Deserialize, Serialize};

use crate::cost::{Cost, ObjectiveTerms};
use crate::index::{ShiftIndex, StaffIndex};
use crate::problem::{DaySecond, Goals, Pin, Problem, PublishedVisit, StaffWish, Visit, WishKind};
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
        // Whatever the alternative, at half past six a day is not made anew.
        let steady = if self == Self::FewestChanges {
            RAISED
        } else {
            STEADY
        };
        goals.changed_staff = times(goals.changed_staff, steady);
        goals.changed_start_per_s = times(goals.changed_start_per_s, steady);
        match self {
            Self::FewestChanges => {}
            Self::LeastOvertime => goals.overtime_per_s = times(goals.overtime_per_s, RAISED),
            Self::BestContinuity => {
                goals.continuity_step = times(goals.continuity_step, STEADY);
                goals.not_contact = times(goals.not_contact, STEADY);
            }
        }
        goals
    }
}

/// A goal put at the front is worth so many times its price.
const RAISED: i64 = 10;
/// A change to what staff and clients already know, in alternatives that are not
/// about changes; and continuity at the front, which moves many visits else.
const STEADY: i64 = 3;

fn times(price: Cost, factor: i64) -> Cost {
    Cost(price.0.saturating_mul(factor).min(Cost::PRICE_LIMIT.0))
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
    }
    for visit in &mut rest.visits {
        if !matches!(visit.pin, Pin::Started { .. }) {
            take_from(visit, staff);
        }
    }
    rest
}

/// Not hers any more, whoever had pinned it to her.
fn take_from(visit: &mut Visit, staff: StaffIndex) {
    visit.pin = match visit.pin {
        Pin::Staff(pinned) if pinned == staff => Pin::Free,
        Pin::StaffAndStart {
            staff: pinned,
            start,
        } if pinned == staff => Pin::Start(start),
        pin => pin,
    };
    visit.wishes.retain(|wish| wish.staff != staff);
    let kind = WishKind::Forbidden;
    visit.wishes.push(StaffWish { staff, kind });
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
