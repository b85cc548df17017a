//! Trying a visit in every shift.

use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::cost::ObjectiveTerms;
use crate::index::{ShiftIndex, StaffIndex, VisitIndex};
use crate::model::{Model, NONE, leg_s};
use crate::moves::{Recreate, best_in_shift};
use crate::planning::plan_of;
use crate::problem::{DaySecond, Pin, Problem};
use crate::routes::{LinkLimits, Routes, Trial};
use crate::rules::{StaffTie, refusal};
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
        /// What changes in each goal against the plan as it is.
        change: Box<ObjectiveTerms>,
    },
    Refused {
        shift: ShiftIndex,
        refusal: Refusal,
    },
}

/// A staff member near a visit left out, and the one fact in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub staff: StaffIndex,
    pub shift: ShiftIndex,
    /// Seconds from the nearest place on their route, in their way of moving.
    pub nearest_s: i32,
    pub refusal: Refusal,
}

/// Staff named for a visit left out.
const NAMED_STAFF: usize = 5;

/// A verdict for every shift, in order; empty when the problem does not have
/// the visit. The problem has to be valid.
pub fn verdicts(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Verdict> {
    if visit.at() >= problem.visits.len() {
        return Vec::new();
    }
    let desk = Desk::open(problem, plan);
    (0..problem.shifts.len() as u32)
        .map(ShiftIndex)
        .map(|shift| match desk.put(visit, shift, None) {
            Ok(routes) => desk.allowed(&routes, visit, shift),
            Err(refusal) => Verdict::Refused { shift, refusal },
        })
        .collect()
}

/// The nearest staff to a visit, at most five and each once, with what keeps
/// the visit from them.
pub fn blocking(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Blocked> {
    if visit.at() >= problem.visits.len() {
        return Vec::new();
    }
    let desk = Desk::open(problem, plan);
    let mut near: Vec<(i32, u32)> = (0..problem.shifts.len() as u32)
        .map(|shift| (desk.nearest_s(visit.0, shift), shift))
        .collect();
    near.sort_unstable();
    let mut named: Vec<Blocked> = Vec::new();
    for (nearest_s, shift) in near {
        let staff = problem.shifts[shift as usize].staff;
        if named.len() == NAMED_STAFF || named.iter().any(|other| other.staff == staff) {
            continue;
        }
        let shift = ShiftIndex(shift);
        let refusal = desk
            .put(visit, shift, None)
            .err()
            .unwrap_or(Refusal::DearerThanLeftOut);
        named.push(Blocked {
            staff,
            shift,
            nearest_s,
            refusal,
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
    let desk = Desk::open(problem, plan);
    let routes = desk.put(visit, target, position)?;
    Ok(plan_of(&desk.model, &routes, plan.seed, plan.iterations))
}

/// The plan without a visit and those that start together with it.
pub fn unplace(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Result<Plan, Refusal> {
    if visit.at() >= problem.visits.len() {
        return Err(Refusal::Unknown);
    }
    let mut desk = Desk::open(problem, plan);
    let group = &desk.model.links.groups[desk.model.links.group_of[visit.at()] as usize];
    if group.iter().any(|&member| started(problem, member)) {
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

fn started(problem: &Problem, visit: u32) -> bool {
    matches!(problem.visits[visit as usize].pin, Pin::Started { .. })
}

/// A plan opened for trying things.
struct Desk<'p> {
    model: Model<'p>,
    routes: Routes,
    terms: ObjectiveTerms,
}

impl<'p> Desk<'p> {
    fn open(problem: &'p Problem, plan: &Plan) -> Self {
        let model = Model::of(problem);
        let routes = Routes::of_plan(&model, plan);
        let terms = plan_of(&model, &routes, plan.seed, plan.iterations).terms;
        Self {
            model,
            routes,
            terms,
        }
    }

    fn allowed(&self, routes: &Routes, visit: VisitIndex, shift: ShiftIndex) -> Verdict {
        Verdict::Allowed {
            shift,
            insert_position: routes.position[visit.at()],
            start: DaySecond(routes.start[visit.at()]),
            change: Box::new(plan_of(&self.model, routes, 0, 0).terms.minus(&self.terms)),
        }
    }

    fn nearest_s(&self, visit: u32, shift_at: u32) -> i32 {
        let shift = &self.model.shifts[shift_at as usize];
        let matrix = self.model.matrix(shift);
        let place = self.model.place[visit as usize];
        let stops = self.routes.stops[shift_at as usize]
            .iter()
            .filter(|&&stop| stop != visit);
        let places = stops
            .map(|&stop| self.model.place[stop as usize])
            .chain([shift.start_place]);
        places
            .map(|from| leg_s(matrix, from, place))
            .min()
            .unwrap_or(i32::MAX)
    }

    /// The routes with a visit in a shift.
    fn put(
        &self,
        visit: VisitIndex,
        shift: ShiftIndex,
        position: Option<u32>,
    ) -> Result<Routes, Refusal> {
        let (model, at) = (&self.model, visit.0);
        if started(model.problem, at) && self.routes.shift_of[visit.at()] != shift.0 {
            return Err(Refusal::Started);
        }
        self.static_refusal(visit, shift)?;
        let mut routes = self.routes.clone();
        if routes.is_placed(at) {
            let mut dirty = Vec::new();
            routes.take_out(model, at, &mut dirty);
            routes.settle(model, &mut dirty);
        }
        let mut limits = LinkLimits::default();
        limits.read(&routes, model, at);
        self.link_refusal(&routes, &limits, visit, shift)?;
        let place = match position {
            Some(position) => {
                let inside = position as usize <= routes.stops[shift.at()].len();
                inside.then_some(position as usize)
            }
            None => best_in_shift(model, &mut routes, &limits, at, shift.0, None)
                .map(|place| place.position as usize),
        };
        let placed = place.is_some_and(|place| routes.insert(model, &limits, at, shift.0, place));
        match (placed, position) {
            (true, _) => self.place_partners(routes, visit),
            (false, Some(position)) => Err(Refusal::NotAtPosition { position }),
            (false, None) => Err(self.time_refusal(&routes, &limits, visit, shift)),
        }
    }

    fn static_refusal(&self, visit: VisitIndex, at: ShiftIndex) -> Result<(), Refusal> {
        let (problem, model) = (self.model.problem, &self.model);
        if let Some(refusal) = refusal(problem, problem.visit(visit), at) {
            return Err(refusal);
        }
        if model.shifts_for[visit.at()].contains(&at.0) {
            return Ok(());
        }
        let shift = problem.shift(at);
        let closes = problem
            .visit(visit)
            .start_windows
            .last()
            .map_or(i32::MIN, |last| last.to.0);
        if let Some(frozen_until) = problem.frozen_until
            && closes < frozen_until.0
        {
            return Err(Refusal::TooLateNow { frozen_until });
        }
        match shift.rested_from {
            Some(rested_from) if rested_from > shift.start && rested_from.0 > closes => {
                Err(Refusal::NotRested { rested_from })
            }
            _ => Err(Refusal::OutsideShift {
                work_from: shift.work_from(),
                work_to: DaySecond(shift.end.0 + shift.overtime_limit_s),
            }),
        }
    }

    fn link_refusal(
        &self,
        routes: &Routes,
        limits: &LinkLimits,
        visit: VisitIndex,
        shift: ShiftIndex,
    ) -> Result<(), Refusal> {
        let staff = self.model.shifts[shift.at()].staff;
        for &tie in &self.model.links.ties[visit.at()] {
            let (StaffTie::Same(other) | StaffTie::Different(other)) = tie;
            let theirs = routes.shift_of[other as usize];
            if theirs == NONE {
                continue;
            }
            let same = self.model.shifts[theirs as usize].staff == staff;
            let other = VisitIndex(other);
            match tie {
                StaffTie::Same(_) if !same => return Err(Refusal::OtherStaffHasLinked { other }),
                StaffTie::Different(_) if same => {
                    return Err(Refusal::SameStaffHasLinked { other });
                }
                _ => {}
            }
        }
        if limits.earliest > limits.latest {
            return Err(self.linked_time(routes, limits, visit));
        }
        Ok(())
    }

    /// The partner that narrows the start most, or the visit's own window.
    fn linked_time(&self, routes: &Routes, limits: &LinkLimits, visit: VisitIndex) -> Refusal {
        let links = &self.model.links;
        let placed = links.pushed_by[visit.at()]
            .iter()
            .chain(&links.pushes[visit.at()])
            .find(|bound| routes.is_placed(bound.to));
        placed.map_or(Refusal::NoTimeInShift, |bound| Refusal::LinkedTime {
            partner: VisitIndex(bound.to),
            earliest: DaySecond(limits.earliest),
            latest: DaySecond(limits.latest),
        })
    }

    fn time_refusal(
        &self,
        routes: &Routes,
        limits: &LinkLimits,
        visit: VisitIndex,
        shift: ShiftIndex,
    ) -> Refusal {
        let model = &self.model;
        let empty = Routes::empty(model);
        let fits = |limits: &LinkLimits| {
            empty.try_insert(model, limits, visit.0, shift.0, 0) != Trial::Refused
        };
        let mut unlinked = LinkLimits::default();
        unlinked.read(&empty, model, visit.0);
        if fits(limits) {
            let stops = routes.stops[shift.at()].len() as u32;
            return Refusal::ShiftFull {
                stops,
                needed_s: model.service_s[visit.at()],
            };
        }
        if fits(&unlinked) {
            return self.linked_time(routes, limits, visit);
        }
        Refusal::NoTimeInShift
    }

    fn place_partners(&self, mut routes: Routes, visit: VisitIndex) -> Result<Routes, Refusal> {
        let links = &self.model.links;
        let mut recreate = Recreate::default();
        for &member in &links.groups[links.group_of[visit.at()] as usize] {
            if routes.is_placed(member) {
                continue;
            }
            if !recreate.place_one(&self.model, &mut routes, member, None) {
                return Err(Refusal::PartnerUnplaced {
                    partner: VisitIndex(member),
                });
            }
        }
        Ok(routes)
    }
}
