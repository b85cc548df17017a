//! A plan opened for trying a visit elsewhere.

use std::sync::Arc;

use super::{Refusal, Verdict};
use crate::cost::{Cost, ObjectiveTerms};
use crate::index::{ShiftIndex, VisitIndex};
use crate::model::{Model, NONE, leg_s};
use crate::moves::{Recreate, best_in_shift};
use crate::planning::{change_between, plan_of};
use crate::problem::{DaySecond, Pin, Problem};
use crate::routes::{LinkLimits, Routes, Trial};
use crate::rules::{StaffTie, refusal};
use crate::solution::{Plan, Route};

pub(super) fn started(problem: &Problem, visit: u32) -> bool {
    matches!(problem.visits[visit as usize].pin, Pin::Started { .. })
}

/// A plan opened for trying one visit.
pub(super) struct Desk {
    pub(super) model: Arc<Model>,
    pub(super) routes: Routes,
    /// What was taken out as the plan was opened costs so much left out. That is nobody's plan,
    /// only where the trying begins.
    left_out: Cost,
    /// The shifts of those that start together with the visit, before anything
    /// was tried.
    former: Vec<(u32, u32)>,
}

impl Desk {
    /// Opens a plan. A visit that can no longer be where the plan has it (its
    /// time has passed) is taken out first: left there, it would push others
    /// out of their times.
    pub(super) fn open(model: Arc<Model>, plan: &Plan, visit: VisitIndex) -> Self {
        let group = model.links.groups[model.links.group_of[visit.at()] as usize].clone();
        let former: Vec<_> = placed_in(plan)
            .filter(|(stop, _)| group.contains(stop))
            .collect();
        let mut routes = Routes::of_plan(&model, plan);
        let mut left_out = Cost::ZERO;
        if lost(&model, plan, &routes) > 0 {
            let mut without = plan.clone();
            for route in &mut without.routes {
                route.stops.retain(|stop| !group.contains(&stop.visit.0));
            }
            let others = Routes::of_plan(&model, &without);
            if lost(&model, &without, &others) < lost(&model, plan, &routes) {
                routes = others;
                let prices = former
                    .iter()
                    .map(|&(stop, _)| model.left_out[stop as usize]);
                left_out = prices.sum();
            }
        }
        Self {
            model,
            routes,
            left_out,
            former,
        }
    }

    /// The visit and those that start together with it.
    pub(super) fn group(&self, visit: VisitIndex) -> &[u32] {
        &self.model.links.groups[self.model.links.group_of[visit.at()] as usize]
    }

    pub(super) fn allowed(&self, routes: &Routes, visit: VisitIndex, shift: ShiftIndex) -> Verdict {
        Verdict::Allowed {
            shift,
            insert_position: routes.position[visit.at()],
            start: DaySecond(routes.start[visit.at()]),
            change: Box::new(self.change(routes)),
        }
    }

    /// What changes in each goal against the plan as it was opened.
    pub(super) fn change(&self, routes: &Routes) -> ObjectiveTerms {
        let mut change = change_between(&self.model, &self.routes, routes);
        change.unplaced += self.left_out;
        change
    }

    /// The goals of the plan as it was opened; what was taken out then costs nothing here.
    pub(super) fn terms_now(&self) -> ObjectiveTerms {
        let mut terms = self.terms_of(&self.routes);
        terms.unplaced -= self.left_out;
        terms
    }

    /// The goals of some routes.
    pub(super) fn terms_of(&self, routes: &Routes) -> ObjectiveTerms {
        plan_of(&self.model, routes, 0, 0).terms
    }

    pub(super) fn nearest_s(&self, visit: u32, shift_at: u32) -> i32 {
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
    pub(super) fn put(
        &self,
        visit: VisitIndex,
        shift: ShiftIndex,
        position: Option<u32>,
    ) -> Result<Routes, Refusal> {
        self.put_into(&self.routes, visit, shift, position)
    }

    /// Other routes than the plan's own with a visit in a shift.
    pub(super) fn put_into(
        &self,
        given: &Routes,
        visit: VisitIndex,
        shift: ShiftIndex,
        position: Option<u32>,
    ) -> Result<Routes, Refusal> {
        self.refused_at_once(given, visit, shift)?;
        let mut routes = given.clone();
        self.put_onto(given, &mut routes, (visit, shift), position)?;
        Ok(routes)
    }

    /// A verdict for every shift, in order.
    pub(super) fn verdicts(&self, visit: VisitIndex) -> Vec<Verdict> {
        let model = &self.model;
        let mut without = self.routes.clone();
        take_out(model, &mut without, visit);
        let mut tried = without.clone();
        let mut verdict = |shift| {
            if let Err(refusal) = self.refused_at_once(&self.routes, visit, shift) {
                return Verdict::Refused { shift, refusal };
            }
            let put = self.put_onto(&self.routes, &mut tried, (visit, shift), None);
            let verdict = match put {
                Ok(()) => self.allowed(&tried, visit, shift),
                Err(refusal) => Verdict::Refused { shift, refusal },
            };
            tried.follow(model, &mut without);
            verdict
        };
        let shifts = (0..model.shifts.len() as u32).map(ShiftIndex);
        shifts.map(&mut verdict).collect()
    }

    /// What says no whatever else is in the shift.
    fn refused_at_once(
        &self,
        given: &Routes,
        visit: VisitIndex,
        shift: ShiftIndex,
    ) -> Result<(), Refusal> {
        if started(&self.model.problem, visit.0) && given.shift_of[visit.at()] != shift.0 {
            return Err(Refusal::Started);
        }
        self.static_refusal(visit, shift)
    }

    /// Puts a visit into a shift. What is refused leaves the routes where the trying ended.
    fn put_onto(
        &self,
        given: &Routes,
        routes: &mut Routes,
        (visit, shift): (VisitIndex, ShiftIndex),
        position: Option<u32>,
    ) -> Result<(), Refusal> {
        let (model, at) = (&self.model, visit.0);
        take_out(model, routes, visit);
        if !routes.can_carry(model, at, shift.0) {
            return Err(self.overload(routes, visit, shift));
        }
        let mut limits = LinkLimits::default();
        limits.read(routes, model, at);
        self.link_refusal(routes, &limits, visit, shift)?;
        let place = match position {
            Some(position) => {
                let inside = position as usize <= routes.stops[shift.at()].len();
                inside.then_some(position as usize)
            }
            None => best_in_shift(model, routes, &limits, at, shift.0)
                .map(|place| place.position as usize),
        };
        let placed = place.is_some_and(|place| routes.insert(model, &limits, at, shift.0, place));
        match (placed, position) {
            (true, _) => {
                self.place_partners(routes, visit)?;
                self.keep_others(given, routes)
            }
            (false, Some(position)) => Err(Refusal::NotAtPosition { position }),
            (false, None) => Err(self.time_refusal(routes, &limits, visit, shift)),
        }
    }

    fn static_refusal(&self, visit: VisitIndex, at: ShiftIndex) -> Result<(), Refusal> {
        let (problem, model) = (&*self.model.problem, &self.model);
        if let Some(refusal) = refusal(problem, problem.visit(visit), at) {
            return Err(refusal);
        }
        if model.shifts_for[visit.at()].contains(&at.0) {
            return Ok(());
        }
        let shift = problem.shift(at);
        if let Some(capacity) = shift.capacity
            && problem.visit(visit).load > capacity
        {
            return Err(Refusal::TooMuchToCarry {
                load: problem.visit(visit).load,
                capacity,
            });
        }
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

    fn overload(&self, routes: &Routes, visit: VisitIndex, shift: ShiftIndex) -> Refusal {
        let stops = &routes.stops[shift.at()];
        let carried: u32 = stops
            .iter()
            .map(|&stop| self.model.load[stop as usize])
            .fold(0, u32::saturating_add);
        Refusal::TooMuchToCarry {
            load: carried.saturating_add(self.model.load[visit.at()]),
            capacity: self.model.problem.shift(shift).capacity.unwrap_or(u32::MAX),
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

    fn place_partners(&self, routes: &mut Routes, visit: VisitIndex) -> Result<(), Refusal> {
        let mut recreate = Recreate::plainly();
        for &member in self.group(visit) {
            let placed = routes.is_placed(member)
                || self.place_as_before(routes, member)
                || recreate.place_one(&self.model, routes, member);
            if !placed {
                return Err(Refusal::PartnerUnplaced {
                    partner: VisitIndex(member),
                });
            }
        }
        Ok(())
    }

    /// Back into the shift it was in.
    fn place_as_before(&self, routes: &mut Routes, visit: u32) -> bool {
        let former = self.former.iter().find(|&&(stop, _)| stop == visit);
        let Some(&(_, shift)) = former else {
            return false;
        };
        let model = &self.model;
        if !model.shifts_for[visit as usize].contains(&shift) {
            return false;
        }
        let mut limits = LinkLimits::default();
        limits.read(routes, model, visit);
        let place = best_in_shift(model, routes, &limits, visit, shift);
        place.is_some_and(|place| {
            routes.insert(model, &limits, visit, shift, place.position as usize)
        })
    }

    /// True when all that the plan had as it was opened are placed.
    pub(super) fn keeps_all(&self, routes: &Routes) -> bool {
        let mut visits = 0..self.model.visit_count() as u32;
        visits.all(|visit| !self.routes.is_placed(visit) || routes.is_placed(visit))
    }

    /// A move is of one visit and those that start together with it: it may
    /// push others later, not out.
    fn keep_others(&self, given: &Routes, routes: &Routes) -> Result<(), Refusal> {
        let pushed = (0..self.model.visit_count() as u32)
            .find(|&other| given.is_placed(other) && !routes.is_placed(other));
        match pushed {
            None => Ok(()),
            Some(other) => Err(Refusal::PushesOut {
                other: VisitIndex(other),
            }),
        }
    }
}

fn take_out(model: &Model, routes: &mut Routes, visit: VisitIndex) {
    if routes.is_placed(visit.0) {
        let mut dirty = Vec::new();
        routes.take_out(model, visit.0, &mut dirty);
        routes.settle(model, &mut dirty);
    }
}

fn placed_in(plan: &Plan) -> impl Iterator<Item = (u32, u32)> {
    let stops_of = |route: &Route| {
        let shift = route.shift.0;
        let visits: Vec<u32> = route.stops.iter().map(|stop| stop.visit.0).collect();
        visits.into_iter().map(move |visit| (visit, shift))
    };
    plan.routes.iter().flat_map(stops_of)
}

/// Stops of the plan that the routes do not have.
fn lost(model: &Model, plan: &Plan, routes: &Routes) -> usize {
    let known = placed_in(plan).filter(|(visit, _)| (*visit as usize) < model.visit_count());
    known.filter(|(visit, _)| !routes.is_placed(*visit)).count()
}
