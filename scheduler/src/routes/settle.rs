//! Taking visits out, and settling the times of what is left.

use super::{LinkLimits, Routes};
use crate::model::{Model, NO_TIME, NONE};
use crate::solution::Plan;
use crate::timing::Free;

/// Retimings of one settling before the visit that keeps moving is taken out.
const SETTLING_LIMIT: u32 = 4_000;

impl Routes {
    /// Takes a visit out. Times are stale until [`Self::settle`]; the routes
    /// to settle are added to `dirty`.
    pub(crate) fn take_out(&mut self, model: &Model, visit: u32, dirty: &mut Vec<u32>) {
        let at = visit as usize;
        let shift = self.shift_of[at];
        self.add_held(model, visit, dirty);
        if !dirty.contains(&shift) {
            dirty.push(shift);
        }
        let position = self.position[at] as usize;
        let open_from = &mut self.open_from[shift as usize];
        *open_from = self.position[at].min(*open_from);
        debug_assert_eq!(self.stops[shift as usize][position], visit);
        self.changed.mark(shift);
        self.stops[shift as usize].remove(position);
        self.note_use(shift);
        self.shift_of[at] = NONE;
        self.number(shift);
        self.count_out(model, visit, shift);
    }

    /// Gives every stop of the routes in `dirty`, and of those tied to them by
    /// links, its earliest time again.
    ///
    /// Starting earlier can leave no time for a break later on: such a route
    /// keeps the starts it had. A stop for which there is no time even so (a
    /// leg longer than the two it replaces) is taken out as well, with those
    /// that start together with it.
    pub(crate) fn settle(&mut self, model: &Model, dirty: &mut Vec<u32>) {
        if model.is_timeless {
            self.settle_timeless(model, dirty);
            return;
        }
        self.spread(model, dirty);
        self.before.clear();
        for &shift in dirty.iter() {
            for &visit in &self.stops[shift as usize] {
                self.before.push((visit, self.start[visit as usize]));
                self.start[visit as usize] = NO_TIME;
            }
        }
        for at in 0..self.before.len() {
            let visit = self.before[at].0;
            // Linked visits still to be timed push when they are.
            self.bound[visit as usize] = self.pushed_from(model, visit, &self.start);
        }
        if self.retime_all(model, dirty).is_ok() {
            self.find_worst();
            return;
        }
        for &(visit, start) in &self.before {
            self.bound[visit as usize] = start;
        }
        self.settle_as_bound(model, dirty);
    }

    /// Times routes with the bounds as they stand; what finds no time is taken
    /// out.
    fn settle_as_bound(&mut self, model: &Model, dirty: &mut Vec<u32>) {
        if model.is_timeless {
            self.settle_timeless(model, dirty);
            return;
        }
        while let Err(visit) = self.retime_all(model, dirty) {
            self.take_out_group(model, visit, dirty);
            self.add_linked(model, dirty);
        }
        self.find_worst();
    }

    /// Times routes until links push nothing more. The error is a visit that
    /// finds no time.
    fn retime_all(&mut self, model: &Model, dirty: &mut Vec<u32>) -> Result<(), u32> {
        for &shift in dirty.iter() {
            for &visit in &self.stops[shift as usize] {
                self.start[visit as usize] = NO_TIME;
            }
        }
        self.work.clear();
        self.work.extend(dirty.iter().rev());
        self.clear_undo();
        let mut rounds = 0;
        while let Some(shift) = self.work.pop() {
            rounds += 1;
            if !dirty.contains(&shift) {
                // Pushed from outside: its starts are kept as well.
                dirty.push(shift);
                for &visit in &self.stops[shift as usize] {
                    self.before.push((visit, self.start[visit as usize]));
                }
            }
            let outcome = self.retime(model, shift);
            let stuck = if rounds > SETTLING_LIMIT {
                Err(0)
            } else {
                Ok(())
            };
            if let Err(position) = outcome.and(stuck) {
                // Bounds laid on routes that were not retimed would bind later.
                self.lift_bounds();
                return Err(self.stops[shift as usize][position]);
            }
        }
        Ok(())
    }

    /// Takes out a visit and those that start together with it.
    pub(crate) fn take_out_group(&mut self, model: &Model, visit: u32, dirty: &mut Vec<u32>) {
        for &member in &model.links.groups[model.links.group_of[visit as usize] as usize] {
            if self.is_placed(member) {
                self.take_out(model, member, dirty);
            }
        }
    }

    /// The bound that placed visits with these starts lay on a visit.
    fn pushed_from(&self, model: &Model, visit: u32, starts: &[i32]) -> i32 {
        let bounds = model.links.pushed_by[visit as usize].iter();
        bounds
            .filter(|bound| self.is_placed(bound.to))
            .map(|bound| starts[bound.to as usize] + bound.offset_s)
            .fold(NO_TIME, i32::max)
    }

    /// The bound that linked visits lay on a visit were they as early as they
    /// can be: in the routes of `dirty` as early as their windows, in others as
    /// what comes before them in the route allows.
    fn least_pushed(&self, model: &Model, visit: u32, dirty: &[u32]) -> i32 {
        let mut least = NO_TIME;
        for bound in &model.links.pushed_by[visit as usize] {
            let at = bound.to as usize;
            let shift = self.shift_of[at];
            if shift == NONE {
                continue;
            }
            let mut start = model.opens[at];
            if self.start[at] > start && !dirty.contains(&shift) {
                let (free, _) = self.before(model, shift, self.position[at] as usize);
                let shift = &model.shifts[shift as usize];
                let arrival = model.go(shift, free, bound.to, NO_TIME, |_, _| {});
                start = arrival.map_or(start, |arrival| arrival.start);
            }
            least = least.max(start + bound.offset_s);
        }
        least
    }

    /// Adds the routes whose starts may come earlier when those in `dirty` do:
    /// a linked visit that could be earlier, were those it is linked to as
    /// early as their windows, lets go of those it held exactly.
    fn spread(&self, model: &Model, dirty: &mut Vec<u32>) {
        let mut at = 0;
        while at < dirty.len() {
            let shift_at = dirty[at];
            at += 1;
            let stops = &self.stops[shift_at as usize];
            if stops
                .iter()
                .all(|&visit| model.links.pushes[visit as usize].is_empty())
            {
                continue;
            }
            let shift = &model.shifts[shift_at as usize];
            let mut free = Free::at_start(shift);
            for &visit in stops {
                let bound = self.least_pushed(model, visit, dirty);
                let Some(arrival) = model.go(shift, free, visit, bound, |_, _| {}) else {
                    self.add_linked(model, dirty);
                    return;
                };
                if arrival.start < self.start[visit as usize] {
                    self.add_held(model, visit, dirty);
                }
                free = model.after(visit, arrival.start, arrival.breaks);
            }
        }
    }

    /// Adds the routes of placed visits whose start this one's decides.
    fn add_held(&self, model: &Model, visit: u32, dirty: &mut Vec<u32>) {
        let start = self.start[visit as usize];
        for push in &model.links.pushes[visit as usize] {
            let shift = self.shift_of[push.to as usize];
            let held = shift != NONE && self.start[push.to as usize] == start + push.offset_s;
            if held && !dirty.contains(&shift) {
                dirty.push(shift);
            }
        }
    }

    fn add_linked(&self, model: &Model, dirty: &mut Vec<u32>) {
        let mut at = 0;
        while at < dirty.len() {
            for &visit in &self.stops[dirty[at] as usize] {
                let links = &model.links;
                let at = visit as usize;
                for bound in links.pushes[at].iter().chain(&links.pushed_by[at]) {
                    let shift = self.shift_of[bound.to as usize];
                    if shift != NONE && !dirty.contains(&shift) {
                        dirty.push(shift);
                    }
                }
            }
            at += 1;
        }
    }
}

impl Routes {
    /// A plan taken up again with the starts it states. What is no longer
    /// possible (the problem may have changed since) is left out.
    pub(crate) fn of_plan(model: &Model, plan: &Plan) -> Self {
        let mut routes = Self::empty(model);
        let known = |shift: u32| (shift as usize) < model.shifts.len();
        for route in plan.routes.iter().filter(|route| known(route.shift.0)) {
            let stops = route.stops.iter();
            let stops = stops.filter(|stop| stop.visit.at() < model.visit_count());
            let stops = stops.map(|stop| (stop.visit.0, stop.start.0));
            routes.lay(model, route.shift.0, stops);
        }
        if !model.is_timeless {
            // Where times are free, the earliest is as good as the stated.
            routes.bound.clone_from(&routes.start);
        }
        let mut dirty = routes.whole_groups_alone(model);
        routes.settle_as_bound(model, &mut dirty);
        routes
    }

    /// Of several plans that differ in shifts of their own alone: each shift as
    /// its own plan has it (`plan_of` gives which, by shift). What no longer fits
    /// together is left out.
    pub(crate) fn joined(model: &Model, plans: &[&Self], plan_of: impl Fn(u32) -> usize) -> Self {
        let mut routes = Self::empty(model);
        for shift in 0..model.shifts.len() as u32 {
            let plan = plans[plan_of(shift)];
            let stops = plan.stops[shift as usize].iter();
            let stops = stops.map(|&visit| (visit, plan.start[visit as usize]));
            routes.lay(model, shift, stops);
        }
        let mut dirty = routes.whole_groups_alone(model);
        routes.settle(model, &mut dirty);
        routes
    }

    /// Puts visits with their starts at the end of a shift, as far as it may have
    /// them and they are not placed yet. Times are stale until settled.
    fn lay(&mut self, model: &Model, shift: u32, stops: impl Iterator<Item = (u32, i32)>) {
        for (visit, start) in stops {
            if !self.is_placed(visit) && self.admits(model, visit, shift) {
                self.shift_of[visit as usize] = shift;
                self.start[visit as usize] = start;
                self.stops[shift as usize].push(visit);
                self.count_in(model, visit, shift);
            }
        }
        self.number(shift);
        self.note_use(shift);
        self.open_from[shift as usize] = 0;
    }

    /// Takes out groups of which a part is left out. Gives all shifts, to settle.
    fn whole_groups_alone(&mut self, model: &Model) -> Vec<u32> {
        let mut dirty = (0..model.shifts.len() as u32).collect();
        for group in &model.links.groups {
            if group.iter().any(|&member| !self.is_placed(member)) {
                self.take_out_group(model, group[0], &mut dirty);
            }
        }
        dirty
    }

    fn admits(&self, model: &Model, visit: u32, shift: u32) -> bool {
        let mut limits = LinkLimits::default();
        limits.read(self, model, visit);
        model.shifts_for[visit as usize].contains(&shift)
            && self.can_carry(model, visit, shift)
            && limits.admits_staff(model.shifts[shift as usize].staff)
    }
}
