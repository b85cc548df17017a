//! Trying a visit in every shift.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::desk::{Desk, started};
use super::mend::{Mend, Mender};
use crate::cost::ObjectiveTerms;
use crate::index::{ShiftIndex, StaffIndex, VisitIndex};
use crate::model::Model;
use crate::planning::plan_of;
use crate::problem::{DaySecond, Problem};
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
}

/// Staff named for a visit left out.
const NAMED_STAFF: usize = 5;

/// A verdict for every shift, in order; empty when the problem does not have
/// the visit. The problem has to be valid.
pub fn verdicts(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Verdict> {
    if visit.at() >= problem.visits.len() {
        return Vec::new();
    }
    let desk = Desk::open(problem, plan, visit);
    (0..problem.shifts.len() as u32)
        .map(ShiftIndex)
        .map(|shift| match desk.put(visit, shift, None) {
            Ok(routes) => desk.allowed(&routes, visit, shift),
            Err(refusal) => Verdict::Refused { shift, refusal },
        })
        .collect()
}

/// The nearest staff to a visit, at most five and each once, with what keeps
/// the visit from them and the one change that would let it in.
pub fn blocking(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Blocked> {
    if visit.at() >= problem.visits.len() {
        return Vec::new();
    }
    let desk = Desk::open(problem, plan, visit);
    let mut near: Vec<(i32, u32)> = (0..problem.shifts.len() as u32)
        .map(|shift| (desk.nearest_s(visit.0, shift), shift))
        .collect();
    near.sort_unstable();
    let mut mender = Mender::new(&desk, plan, visit);
    let mut named: Vec<Blocked> = Vec::new();
    for (nearest_s, shift) in near {
        let staff = problem.shifts[shift as usize].staff;
        if named.len() == NAMED_STAFF || named.iter().any(|other| other.staff == staff) {
            continue;
        }
        let shift = ShiftIndex(shift);
        let (refusal, mend) = match desk.put(visit, shift, None) {
            Ok(routes) => (
                Refusal::DearerThanLeftOut,
                Mend::Place {
                    more: desk.change(&routes).total(),
                },
            ),
            Err(refusal) => (refusal, mender.mend(shift, refusal)),
        };
        named.push(Blocked {
            staff,
            shift,
            nearest_s,
            refusal,
            mend,
        });
    }
    named
}

/// The plan with a visit moved into a shift: before the stop at `position`
/// (counted without the visit itself), or where it costs least. Visits it
/// starts together with stay, or are placed too when they were left out.
pub fn move_visit(
    problem: &Problem,
    plan: &Plan,
    visit: VisitIndex,
    target: ShiftIndex,
    position: Option<u32>,
) -> Result<Plan, Refusal> {
    if visit.at() >= problem.visits.len() || target.at() >= problem.shifts.len() {
        return Err(Refusal::Unknown);
    }
    let model = Rc::new(Model::of(problem));
    moved_to(&model, plan, (visit, target), position)
}

pub(super) fn moved_to(
    model: &Rc<Model>,
    plan: &Plan,
    (visit, target): (VisitIndex, ShiftIndex),
    position: Option<u32>,
) -> Result<Plan, Refusal> {
    let desk = Desk::with_model(Rc::clone(model), plan, visit);
    let routes = desk.put(visit, target, position)?;
    Ok(plan_of(&desk.model, &routes, plan.seed, plan.iterations))
}

/// The plan without a visit and those that start together with it.
pub fn unplace(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Result<Plan, Refusal> {
    if visit.at() >= problem.visits.len() {
        return Err(Refusal::Unknown);
    }
    left_out(&Rc::new(Model::of(problem)), plan, visit)
}

pub(super) fn left_out(model: &Rc<Model>, plan: &Plan, visit: VisitIndex) -> Result<Plan, Refusal> {
    let mut desk = Desk::with_model(Rc::clone(model), plan, visit);
    let mut group = desk.group(visit).iter();
    if group.any(|&member| started(model.problem, member)) {
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

/// A plan as the problem now gives it, nothing moved: what is no longer
/// possible is left out. What this and a move have in common, the move left
/// alone. The problem has to be valid.
pub fn restate(problem: &Problem, plan: &Plan) -> Plan {
    let model = Model::of(problem);
    let routes = Routes::of_plan(&model, plan);
    plan_of(&model, &routes, plan.seed, plan.iterations)
}
