//! What an insertion would cost, without doing it.

use super::Routes;
use crate::cost::Cost;
use crate::model::{Model, NONE, leg_s};
use crate::rules::StaffTie;
use crate::timing::Free;

/// The outcome of trying an insertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    Refused,
    /// The change of the routes' own cost.
    Costs(Cost),
    /// It pushes a linked visit: only doing it will tell whether that may be
    /// and what it costs. Given is the change of this route alone.
    Pushes(Cost),
}

impl Trial {
    fn of(change: Cost, pushes: bool) -> Self {
        if pushes {
            Self::Pushes(change)
        } else {
            Self::Costs(change)
        }
    }
}

/// What links to placed visits say of a visit not yet placed.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkLimits {
    pub(crate) earliest: i32,
    pub(crate) latest: i32,
    same_staff: Option<u32>,
    barred_staff: Vec<u32>,
    /// The same staff member as two others who are not the same.
    is_torn: bool,
    has_no_time: bool,
}

impl LinkLimits {
    /// Reads the limits of a visit from the plan.
    pub(crate) fn read(&mut self, routes: &Routes, model: &Model, visit: u32) {
        let at = visit as usize;
        (self.earliest, self.latest) = (model.opens[at], model.closes[at]);
        self.same_staff = None;
        self.barred_staff.clear();
        self.is_torn = false;
        for bound in &model.links.pushed_by[at] {
            if routes.is_placed(bound.to) {
                let start = routes.start[bound.to as usize];
                self.earliest = self.earliest.max(start + bound.offset_s);
            }
        }
        for bound in &model.links.pushes[at] {
            if routes.is_placed(bound.to) {
                let latest = routes.latest[bound.to as usize];
                self.latest = self.latest.min(latest - bound.offset_s);
            }
        }
        for &tie in &model.links.ties[at] {
            let (StaffTie::Same(other) | StaffTie::Different(other)) = tie;
            let shift = routes.shift_of[other as usize];
            if shift == NONE {
                continue;
            }
            let staff = model.shifts[shift as usize].staff;
            match tie {
                StaffTie::Different(_) => self.barred_staff.push(staff),
                StaffTie::Same(_) => {
                    self.is_torn |= self.same_staff.is_some_and(|same| same != staff);
                    self.same_staff = Some(staff);
                }
            }
        }
        self.has_no_time = self.earliest > self.latest;
    }

    /// False when the ties bar the staff member, or no start is left.
    #[inline]
    pub(crate) fn allow_staff(&self, staff: u32) -> bool {
        !self.has_no_time && self.admits_staff(staff)
    }

    /// The ties alone.
    pub(crate) fn admits_staff(&self, staff: u32) -> bool {
        !self.is_torn
            && self.same_staff.is_none_or(|same| same == staff)
            && !self.barred_staff.contains(&staff)
    }
}

/// No change of cost reaches it.
pub(crate) const NO_BOUND: Cost = Cost(i64::MAX / 8);

impl Routes {
    /// The positions of a route where a visit is not refused at a glance, as
    /// `first..end`.
    #[inline]
    pub(crate) fn positions(
        &self,
        model: &Model,
        limits: &LinkLimits,
        visit: u32,
        shift: u32,
    ) -> (usize, usize) {
        let stops = &self.stops[shift as usize];
        let ends = limits
            .earliest
            .saturating_add(model.service_s[visit as usize]);
        let mut first = 0;
        while first < stops.len() && self.latest[stops[first] as usize] < ends {
            first += 1;
        }
        let mut end = first;
        while end < stops.len() {
            let before = stops[end] as usize;
            end += 1;
            if self.start[before] + model.service_s[before] > limits.latest {
                return (first, end);
            }
        }
        (first, end + 1)
    }

    /// The least that inserting a visit into a route changes of the route's own
    /// cost, wherever: what could be saved elsewhere in it, with no detour.
    #[inline]
    pub(crate) fn least_change(&self, model: &Model, shift: u32) -> Cost {
        let unused = self.stops[shift as usize].is_empty();
        let used = if unused {
            model.problem.goals.shift_used
        } else {
            Cost::ZERO
        };
        used - self.saveable[shift as usize]
    }

    /// The detour of inserting a visit before the stop at `position`.
    #[inline]
    pub(crate) fn detour(&self, model: &Model, visit: u32, shift_at: u32, position: usize) -> Cost {
        let shift = &model.shifts[shift_at as usize];
        let stops = &self.stops[shift_at as usize];
        let from = match position.checked_sub(1) {
            None => shift.start_place,
            Some(last) => model.place[stops[last] as usize],
        };
        let to = match stops.get(position) {
            None => shift.end_place,
            Some(&next) => model.place[next as usize],
        };
        let place = model.place[visit as usize];
        let both =
            model.usual_leg_cost(shift, from, place) + model.usual_leg_cost(shift, place, to);
        if stops.is_empty() {
            return both;
        }
        both - model.usual_leg_cost(shift, from, to)
    }

    /// The cost of inserting a visit before the stop at `position`.
    pub(crate) fn try_insert(
        &self,
        model: &Model,
        limits: &LinkLimits,
        visit: u32,
        shift_at: u32,
        position: usize,
    ) -> Trial {
        self.try_insert_under(model, limits, (visit, shift_at), position, NO_BOUND)
    }

    /// The same, given up where it will not cost less than `beat`.
    #[inline]
    pub(crate) fn try_insert_under(
        &self,
        model: &Model,
        limits: &LinkLimits,
        (visit, shift_at): (u32, u32),
        position: usize,
        beat: Cost,
    ) -> Trial {
        let shift = &model.shifts[shift_at as usize];
        let stops = &self.stops[shift_at as usize];
        let (free, cost_before) = self.before(model, shift_at, position);
        if self.is_too_late(model, limits, (visit, shift_at), position, free) {
            return Trial::Refused;
        }
        let Some(arrival) = model.go(shift, free, visit, limits.earliest, |_, _| {}) else {
            return Trial::Refused;
        };
        if arrival.start > limits.latest {
            return Trial::Refused;
        }
        let mut worst = arrival.start - model.preferred_to[visit as usize];
        let mut pushes = match self.push(model, visit, arrival.start) {
            Push::TooFar => return Trial::Refused,
            push => push == Push::Some,
        };
        let mut cost = cost_before + arrival.cost;
        let mut free = model.after(visit, arrival.start, arrival.breaks);
        let saveable = self.saveable[shift_at as usize];
        for &next in &stops[position..] {
            let at = next as usize;
            let Some(arrival) = model.go(shift, free, next, self.bound[at], |_, _| {}) else {
                return Trial::Refused;
            };
            if arrival.start > self.latest[at] {
                return Trial::Refused;
            }
            cost += arrival.cost;
            if arrival.start == self.start[at] && arrival.breaks == self.breaks[at] {
                let change = cost - self.cost_to[at] + self.worse(model, worst);
                return Trial::of(change, pushes);
            }
            // What comes after costs no less than before, but for what later
            // starts save.
            let saved_after = saveable - self.saveable_to[at];
            if cost - self.cost_to[at] - saved_after >= beat {
                return Trial::Refused;
            }
            worst = worst.max(arrival.start - model.preferred_to[at]);
            match self.push(model, next, arrival.start) {
                Push::TooFar => return Trial::Refused,
                push => pushes |= push == Push::Some,
            }
            free = model.after(next, arrival.start, arrival.breaks);
        }
        let Some(back) = model.go_back(shift, free, |_, _| {}) else {
            return Trial::Refused;
        };
        let route_cost = cost + back.cost + model.problem.goals.shift_used;
        let change = route_cost - self.route_cost[shift_at as usize] + self.worse(model, worst);
        Trial::of(change, pushes)
    }

    /// Whether travel alone makes the visit or the stop after it too late.
    #[inline]
    fn is_too_late(
        &self,
        model: &Model,
        limits: &LinkLimits,
        (visit, shift_at): (u32, u32),
        position: usize,
        free: Free,
    ) -> bool {
        let matrix = model.matrix(&model.shifts[shift_at as usize]);
        let place = model.place[visit as usize];
        let soonest = (free.time + leg_s(matrix, free.place, place)).max(limits.earliest);
        if soonest > limits.latest {
            return true;
        }
        let next = self.stops[shift_at as usize].get(position);
        next.is_some_and(|&next| {
            let onward_s = leg_s(matrix, place, model.place[next as usize]);
            let at_next = soonest + model.service_s[visit as usize] + onward_s;
            at_next > self.latest[next as usize]
        })
    }

    /// What it costs that a start is later than all others.
    #[inline]
    pub(super) fn worse(&self, model: &Model, late_s: i32) -> Cost {
        if late_s <= self.worst {
            return Cost::ZERO;
        }
        let goals = &model.problem.goals;
        goals.worst_late(late_s) - goals.worst_late(self.worst)
    }

    /// What a start does to linked visits that are placed.
    #[inline]
    pub(super) fn push(&self, model: &Model, visit: u32, start: i32) -> Push {
        let mut push = Push::Nothing;
        for bound in &model.links.pushes[visit as usize] {
            let needed = start + bound.offset_s;
            if !self.is_placed(bound.to) || self.start[bound.to as usize] >= needed {
                continue;
            }
            if self.latest[bound.to as usize] < needed {
                return Push::TooFar;
            }
            push = Push::Some;
        }
        push
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Push {
    Nothing,
    Some,
    /// Past the last start the other route can bear.
    TooFar,
}
