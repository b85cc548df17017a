//! Questions about a plan: a visit tried in every shift, moved, or taken out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::desk::{Desk, started};
use super::mend::{Mend, Mended, Mender};
use crate::cost::ObjectiveTerms;
use crate::index::{ShiftIndex, StaffIndex, VisitIndex};
use crate::model::Model;
use crate::planning::plan_of;
use crate::problem::{DaySecond, Problem, Visit};
use crate::routes::Routes;
use crate::solution::Plan;

/// What would come of putting a visit into a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Allowed {
        shift: ShiftIndex,
        /// Before the stop at this position, the visit itself taken out first.
        insert_position: u32,
        start: DaySecond,
        /// What changes in each goal against the plan as it is; against the
        /// plan without the visit where that has passed its own time in it.
        change: Box<ObjectiveTerms>,
    },
    Refused {
        shift: ShiftIndex,
        refusal: Refusal,
    },
}

/// A staff member near a visit left out, the one fact in the way, and what
/// would mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub staff: StaffIndex,
    pub shift: ShiftIndex,
    /// Seconds from the nearest place on their route, in their way of moving.
    pub nearest_s: i32,
    pub refusal: Refusal,
    pub mend: Mend,
    /// What comes of the mend, where it was tried.
    pub mended: Option<Mended>,
}

/// Staff named for a visit left out.
const NAMED_STAFF: usize = 5;

/// A problem made ready for questions about its plans: what they have in common
/// is worked out once. The problem has to be valid.
#[derive(Clone)]
pub struct Inquiry {
    model: Arc<Model>,
}

impl std::fmt::Debug for Inquiry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let visits = self.model.visit_count();
        write!(formatter, "Inquiry({visits} visits)")
    }
}

impl Inquiry {
    pub fn of(problem: impl Into<Arc<Problem>>) -> Self {
        let model = Arc::new(Model::of(problem));
        Self { model }
    }

    pub fn problem(&self) -> &Problem {
        &self.model.problem
    }

    /// The problem, shared.
    pub fn shared(&self) -> &Arc<Problem> {
        &self.model.problem
    }

    /// The same problem with some visits stated anew; those it does not have are passed over.
    #[must_use]
    pub fn with_visits(&self, visits: &[(VisitIndex, Visit)]) -> Self {
        let mut problem = Arc::clone(&self.model.problem);
        let (mut restated, mut is_as_asked) = (Vec::new(), true);
        for (at, visit) in visits {
            let Some(own) = self.model.problem.visits.get(at.at()) else {
                continue;
            };
            if own != visit {
                restated.push(at.0);
                is_as_asked &= only_asked_otherwise(own, visit);
                Arc::make_mut(&mut problem).visits[at.at()] = visit.clone();
            }
        }
        if restated.is_empty() {
            return self.clone();
        }
        if !is_as_asked {
            return Self::of(problem);
        }
        let model = Arc::new(self.model.restated(&problem, &restated, None));
        Self { model }
    }

    /// A verdict for every shift, in order; empty when the problem does not have
    /// the visit.
    pub fn verdicts(&self, plan: &Plan, visit: VisitIndex) -> Vec<Verdict> {
        if visit.at() >= self.model.visit_count() {
            return Vec::new();
        }
        Desk::open(Arc::clone(&self.model), plan, visit).verdicts(visit)
    }

    /// The nearest staff to a visit, at most five and each once, with what keeps
    /// the visit from them and the one change that would let it in.
    pub fn blocking(&self, plan: &Plan, visit: VisitIndex) -> Vec<Blocked> {
        let shifts = &self.problem().shifts;
        if visit.at() >= self.model.visit_count() {
            return Vec::new();
        }
        let desk = Desk::open(Arc::clone(&self.model), plan, visit);
        let mut near: Vec<(i32, u32)> = (0..shifts.len() as u32)
            .map(|shift| (desk.nearest_s(visit.0, shift), shift))
            .collect();
        near.sort_unstable();
        let mut mender = Mender::new(&desk, plan, visit);
        let mut named: Vec<Blocked> = Vec::new();
        for (nearest_s, shift) in near {
            let staff = shifts[shift as usize].staff;
            if named.len() == NAMED_STAFF || named.iter().any(|other| other.staff == staff) {
                continue;
            }
            let shift = ShiftIndex(shift);
            let (refusal, (mend, mended)) = match desk.put(visit, shift, None) {
                Ok(routes) => {
                    let mended = Mended {
                        start: DaySecond(routes.start[visit.at()]),
                        change: desk.change(&routes),
                    };
                    (Refusal::DearerThanLeftOut, (Mend::Place, Some(mended)))
                }
                Err(refusal) => (refusal, mender.mend(shift, refusal)),
            };
            named.push(Blocked {
                staff,
                shift,
                nearest_s,
                refusal,
                mend,
                mended,
            });
        }
        named
    }

    /// The plan with a visit moved into a shift: before the stop at `position`
    /// (counted without the visit itself), or where it costs least. Visits it
    /// starts together with stay, or are placed too when they were left out.
    pub fn move_visit(
        &self,
        plan: &Plan,
        visit: VisitIndex,
        target: ShiftIndex,
        position: Option<u32>,
    ) -> Result<Plan, Refusal> {
        if visit.at() >= self.model.visit_count() || target.at() >= self.model.shifts.len() {
            return Err(Refusal::Unknown);
        }
        moved_to(&self.model, plan, (visit, target), position)
    }

    /// The plan without a visit and those that start together with it.
    pub fn unplace(&self, plan: &Plan, visit: VisitIndex) -> Result<Plan, Refusal> {
        if visit.at() >= self.model.visit_count() {
            return Err(Refusal::Unknown);
        }
        left_out(&self.model, plan, visit)
    }

    /// A plan as the problem now gives it, nothing moved: what is no longer
    /// possible is left out. What this and a move have in common, the move left
    /// alone.
    pub fn restate(&self, plan: &Plan) -> Plan {
        let routes = Routes::of_plan(&self.model, plan);
        plan_of(&self.model, &routes, plan.seed, plan.iterations)
    }
}

/// Whether two visits differ at most in what a model can be restated for.
fn only_asked_otherwise(own: &Visit, other: &Visit) -> bool {
    let as_other = Visit {
        pin: other.pin,
        start_windows: other.start_windows.clone(),
        wishes: other.wishes.clone(),
        ..own.clone()
    };
    as_other == *other
}

/// [`Inquiry::verdicts`] of a problem that is asked once.
pub fn verdicts(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Verdict> {
    Inquiry::of(problem.clone()).verdicts(plan, visit)
}

/// [`Inquiry::blocking`] of a problem that is asked once.
pub fn blocking(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Blocked> {
    Inquiry::of(problem.clone()).blocking(plan, visit)
}

/// [`Inquiry::move_visit`] of a problem that is asked once.
pub fn move_visit(
    problem: &Problem,
    plan: &Plan,
    visit: VisitIndex,
    target: ShiftIndex,
    position: Option<u32>,
) -> Result<Plan, Refusal> {
    Inquiry::of(problem.clone()).move_visit(plan, visit, target, position)
}

/// [`Inquiry::unplace`] of a problem that is asked once.
pub fn unplace(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Result<Plan, Refusal> {
    Inquiry::of(problem.clone()).unplace(plan, visit)
}

/// [`Inquiry::restate`] of a problem that is asked once.
pub fn restate(problem: &Problem, plan: &Plan) -> Plan {
    Inquiry::of(problem.clone()).restate(plan)
}

pub(super) fn moved_to(
    model: &Arc<Model>,
    plan: &Plan,
    (visit, target): (VisitIndex, ShiftIndex),
    position: Option<u32>,
) -> Result<Plan, Refusal> {
    let desk = Desk::open(Arc::clone(model), plan, visit);
    let routes = desk.put(visit, target, position)?;
    Ok(plan_of(&desk.model, &routes, plan.seed, plan.iterations))
}

pub(super) fn left_out(
    model: &Arc<Model>,
    plan: &Plan,
    visit: VisitIndex,
) -> Result<Plan, Refusal> {
    let mut desk = Desk::open(Arc::clone(model), plan, visit);
    let mut group = desk.group(visit).iter();
    if group.any(|&member| started(&model.problem, member)) {
        return Err(Refusal::Started);
    }
    let mut dirty = Vec::new();
    desk.routes.take_out_group(&desk.model, visit.0, &mut dirty);
    desk.routes.settle(&desk.model, &mut dirty);
    Ok(plan_of(
        &desk.model,
        &desk.routes,
        plan.seed,
        plan.iterations,
    ))
}
