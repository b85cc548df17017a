//! Doing an insertion, with all that it pushes, and taking it back.

use std::ops::RangeInclusive;

use super::{LinkLimits, Routes};
use crate::cost::Cost;
use crate::model::{Model, NO_TIME, NONE};
use crate::timing::Free;

/// What to write back to undo the last insertion.
#[derive(Clone, Default)]
pub(super) struct Undo {
    stops: Vec<StopBefore>,
    routes: Vec<RouteBefore>,
    bounds: Vec<(u32, i32)>,
}

#[derive(Clone, Copy)]
struct RouteBefore {
    shift: u32,
    cost: Cost,
    saveable: Cost,
    worst: i32,
}

#[derive(Clone, Copy)]
struct StopBefore {
    visit: u32,
    start: i32,
    breaks: u8,
    cost_to: Cost,
    saveable_to: Cost,
    worst_to: i32,
    latest: i32,
}

/// Routes retimed for one insertion before it is given up: links that push
/// each other on and on.
const RETIMING_LIMIT: u32 = 64;

impl Routes {
    /// Inserts a visit before the stop at `position`. False, and nothing
    /// changed, when no times keep every rule.
    pub(crate) fn insert(
        &mut self,
        model: &Model,
        limits: &LinkLimits,
        visit: u32,
        shift: u32,
        position: usize,
    ) -> bool {
        if !self.can_carry(model, visit, shift) {
            return false;
        }
        if model.is_timeless {
            return self.insert_timeless(model, visit, shift, position);
        }
        self.undo.stops.clear();
        self.undo.routes.clear();
        self.undo.bounds.clear();
        self.save_route(shift);
        self.changed.mark(shift);
        self.stops[shift as usize].insert(position, visit);
        self.note_use(shift);
        let at = visit as usize;
        self.shift_of[at] = shift;
        self.start[at] = NO_TIME;
        self.bound[at] = limits.earliest;
        self.work.clear();
        self.work.push(shift);
        if self.propagate(model) {
            self.count_in(model, visit, shift);
            return true;
        }
        self.write_back(shift, position);
        false
    }

    /// Takes back the last insertion, which had succeeded.
    pub(crate) fn undo_insert(&mut self, model: &Model, visit: u32) {
        let shift = self.shift_of[visit as usize];
        let position = self.position[visit as usize] as usize;
        self.count_out(model, visit, shift);
        if model.is_timeless {
            self.remove_timeless(model, visit, shift, position);
            return;
        }
        self.write_back(shift, position);
    }

    fn write_back(&mut self, shift: u32, position: usize) {
        let visit = self.stops[shift as usize].remove(position);
        self.note_use(shift);
        self.shift_of[visit as usize] = NONE;
        self.lift_bounds();
        for saved in &self.undo.stops {
            let at = saved.visit as usize;
            self.start[at] = saved.start;
            self.breaks[at] = saved.breaks;
            self.cost_to[at] = saved.cost_to;
            self.saveable_to[at] = saved.saveable_to;
            self.worst_to[at] = saved.worst_to;
            self.latest[at] = saved.latest;
        }
        for at in 0..self.undo.routes.len() {
            let before = self.undo.routes[at];
            self.set_route_cost(before.shift, before.cost);
            self.set_saveable(before.shift, before.saveable);
            self.route_worst[before.shift as usize] = before.worst;
        }
        self.find_worst();
        self.number(shift);
    }

    fn save_route(&mut self, shift: u32) {
        if self.undo.routes.iter().any(|saved| saved.shift == shift) {
            return;
        }
        let at = shift as usize;
        self.undo.routes.push(RouteBefore {
            shift,
            cost: self.route_cost[at],
            saveable: self.saveable[at],
            worst: self.route_worst[at],
        });
        for &visit in &self.stops[shift as usize] {
            let at = visit as usize;
            self.undo.stops.push(StopBefore {
                visit,
                start: self.start[at],
                breaks: self.breaks[at],
                cost_to: self.cost_to[at],
                saveable_to: self.saveable_to[at],
                worst_to: self.worst_to[at],
                latest: self.latest[at],
            });
        }
    }

    /// Retimes the routes in `work`, and those their links push, until nothing
    /// moves. Starts only ever grow here.
    fn propagate(&mut self, model: &Model) -> bool {
        for _ in 0..RETIMING_LIMIT {
            let Some(shift) = self.work.pop() else {
                return true;
            };
            self.save_route(shift);
            if self.retime(model, shift).is_err() {
                return false;
            }
        }
        false
    }

    /// Times a route from its first stop that has no time yet or starts before
    /// its bound; pushed routes are added to `work`. The error is the position
    /// of the stop that finds no time.
    pub(super) fn retime(&mut self, model: &Model, shift_at: u32) -> Result<(), usize> {
        self.changed.mark(shift_at);
        let shift = &model.shifts[shift_at as usize];
        let stops = std::mem::take(&mut self.stops[shift_at as usize]);
        let open = |&visit: &u32| {
            let start = self.start[visit as usize];
            start == NO_TIME || start < self.bound[visit as usize]
        };
        let from = stops.iter().position(open).unwrap_or(0);
        let last = stops.iter().rposition(open).unwrap_or(0);
        let outcome = self.retime_stops(model, shift_at, &stops, from..=last);
        if let Ok(settled) = outcome {
            self.find_latest(model, shift, &stops, from, settled);
        }
        self.stops[shift_at as usize] = stops;
        outcome.map(|_| ())
    }

    /// Times the stops from the beginning of `open`, and after its end until
    /// one falls as before. Returns the position from which nothing but costs
    /// and positions changed.
    fn retime_stops(
        &mut self,
        model: &Model,
        shift_at: u32,
        stops: &[u32],
        open: RangeInclusive<usize>,
    ) -> Result<usize, usize> {
        let shift = &model.shifts[shift_at as usize];
        if stops.is_empty() {
            self.set_route_cost(shift_at, Cost::ZERO);
            self.set_saveable(shift_at, Cost::ZERO);
            self.route_worst[shift_at as usize] = 0;
            return Ok(0);
        }
        let mut free = Free::at_start(shift);
        let (mut cost, mut saveable, mut worst) = (Cost::ZERO, Cost::ZERO, 0);
        let from = *open.start();
        if let Some(last) = from.checked_sub(1) {
            let at = stops[last] as usize;
            free = model.after(stops[last], self.start[at], self.breaks[at]);
            (cost, saveable) = (self.cost_to[at], self.saveable_to[at]);
            worst = self.worst_to[at];
        }
        for (position, &visit) in stops.iter().enumerate().skip(from) {
            let at = visit as usize;
            let arrival = model
                .go(shift, free, visit, self.bound[at], |_, _| {})
                .ok_or(position)?;
            cost += arrival.cost;
            saveable += arrival.saveable;
            let moved = self.start[at] != arrival.start;
            if position > *open.end() && !moved && self.breaks[at] == arrival.breaks {
                // From here on all is as it was, but for what came before.
                let dearer = cost - self.cost_to[at];
                let more_saveable = saveable - self.saveable_to[at];
                for (position, &visit) in stops.iter().enumerate().skip(position) {
                    let at = visit as usize;
                    self.cost_to[at] += dearer;
                    self.saveable_to[at] += more_saveable;
                    worst = worst.max(self.start[at] - model.preferred_to[at]);
                    self.worst_to[at] = worst;
                    self.position[at] = position as u32;
                }
                let cost = self.route_cost[shift_at as usize] + dearer;
                self.set_route_cost(shift_at, cost);
                self.set_worst(shift_at, worst);
                let saveable = self.saveable[shift_at as usize] + more_saveable;
                self.set_saveable(shift_at, saveable);
                return Ok(position);
            }
            worst = worst.max(arrival.start - model.preferred_to[at]);
            self.start[at] = arrival.start;
            self.breaks[at] = arrival.breaks;
            self.cost_to[at] = cost;
            self.saveable_to[at] = saveable;
            self.worst_to[at] = worst;
            self.position[at] = position as u32;
            if moved {
                self.push_linked(model, visit);
            }
            free = model.after(visit, arrival.start, arrival.breaks);
        }
        let back = model
            .go_back(shift, free, |_, _| {})
            .ok_or(stops.len() - 1)?;
        self.set_route_cost(shift_at, cost + back.cost + model.problem.goals.shift_used);
        self.set_worst(shift_at, worst);
        self.set_saveable(shift_at, saveable);
        Ok(stops.len())
    }

    fn set_worst(&mut self, shift: u32, late_s: i32) {
        let before = std::mem::replace(&mut self.route_worst[shift as usize], late_s);
        if late_s >= self.worst {
            self.worst = late_s;
        } else if before == self.worst {
            // It may have been the worst: a break taken elsewhere starts the
            // stops after it sooner.
            self.find_worst();
        }
    }

    fn push_linked(&mut self, model: &Model, visit: u32) {
        let start = self.start[visit as usize];
        for push in &model.links.pushes[visit as usize] {
            let other = push.to as usize;
            let needed = start + push.offset_s;
            if self.shift_of[other] == NONE || self.bound[other] >= needed {
                continue;
            }
            self.changed.mark(self.shift_of[other]);
            self.undo.bounds.push((push.to, self.bound[other]));
            self.bound[other] = needed;
            let route = self.shift_of[other];
            if self.start[other] < needed && !self.work.contains(&route) {
                self.work.push(route);
            }
        }
    }

    /// Works out the last starts of a route in which the stops from `from` on
    /// are new or moved, those from `settled` on are neither.
    fn find_latest(
        &mut self,
        model: &Model,
        shift: &crate::model::ShiftModel,
        stops: &[u32],
        from: usize,
        settled: usize,
    ) {
        let matrix = model.matrix(shift);
        let (mut next_place, mut next_latest) = match stops.get(settled) {
            None => (shift.end_place, shift.limit - shift.indirect_end_s),
            Some(&next) => (model.place[next as usize], self.latest[next as usize]),
        };
        for (position, &visit) in stops[..settled].iter().enumerate().rev() {
            let at = visit as usize;
            let onward_s = crate::model::leg_s(matrix, model.place[at], next_place);
            let by = next_latest - onward_s - model.service_s[at];
            // The start itself always holds: a leg may be longer than two.
            let latest = model.start_until(visit, by).unwrap_or(self.start[at]);
            let latest = latest.max(self.start[at]);
            if position < from && self.latest[at] == latest {
                return;
            }
            self.latest[at] = latest;
            (next_place, next_latest) = (model.place[at], latest);
        }
    }

    /// Takes back the bounds that links have laid since the undo was cleared.
    pub(super) fn lift_bounds(&mut self) {
        for &(visit, bound) in self.undo.bounds.iter().rev() {
            self.bound[visit as usize] = bound;
        }
    }

    pub(super) fn clear_undo(&mut self) {
        self.undo.bounds.clear();
    }

    pub(super) fn number(&mut self, shift: u32) {
        for (position, &visit) in self.stops[shift as usize].iter().enumerate() {
            self.position[visit as usize] = position as u32;
        }
    }
}
