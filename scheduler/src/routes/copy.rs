//! Keeping two plans of a search alike without copying what did not change.

use super::Routes;
use crate::model::Model;

/// Shifts whose routes have changed since the plan was last made like another.
#[derive(Clone)]
pub(super) struct Changed {
    shifts: Vec<u32>,
    is_listed: Vec<bool>,
    /// Nothing is known to be as it was.
    everything: bool,
}

impl Changed {
    pub(super) fn everything(shifts: usize) -> Self {
        Self {
            shifts: Vec::with_capacity(shifts),
            is_listed: vec![false; shifts],
            everything: true,
        }
    }

    #[inline]
    pub(super) fn mark(&mut self, shift: u32) {
        if !std::mem::replace(&mut self.is_listed[shift as usize], true) {
            self.shifts.push(shift);
        }
    }

    fn clear(&mut self) {
        for shift in self.shifts.drain(..) {
            self.is_listed[shift as usize] = false;
        }
        self.everything = false;
    }
}

impl Routes {
    /// Makes this plan like another. Where both were alike before, only routes
    /// changed since in either are copied.
    pub(crate) fn follow(&mut self, model: &Model, other: &mut Self) {
        if self.changed.everything || other.changed.everything {
            self.copy_from(other);
        } else {
            for at in 0..self.changed.shifts.len() {
                self.follow_route(model, other, self.changed.shifts[at]);
            }
            for &shift in &other.changed.shifts {
                self.follow_route(model, other, shift);
            }
            self.follow_sums(model, other);
        }
        self.changed.clear();
        other.changed.clear();
        debug_assert!(self.is_like(other));
    }

    fn follow_route(&mut self, model: &Model, other: &Self, shift: u32) {
        let at = shift as usize;
        let stops = std::mem::take(&mut self.stops[at]);
        for &visit in stops.iter().chain(&other.stops[at]) {
            self.follow_visit(model, other, visit);
        }
        self.stops[at] = stops;
        self.stops[at].clone_from(&other.stops[at]);
        self.note_use(shift);
        self.route_cost[at] = other.route_cost[at];
        self.saveable[at] = other.saveable[at];
        self.load[at] = other.load[at];
        self.route_worst[at] = other.route_worst[at];
        if model.is_timeless {
            self.scan[at].clone_from(&other.scan[at]);
        }
    }

    fn follow_visit(&mut self, model: &Model, other: &Self, visit: u32) {
        let at = visit as usize;
        self.shift_of[at] = other.shift_of[at];
        self.position[at] = other.position[at];
        self.start[at] = other.start[at];
        self.breaks[at] = other.breaks[at];
        self.cost_to[at] = other.cost_to[at];
        self.saveable_to[at] = other.saveable_to[at];
        self.worst_to[at] = other.worst_to[at];
        self.latest[at] = other.latest[at];
        self.bound[at] = other.bound[at];
        if model.counts_staff {
            let client = model.client[at] as usize;
            self.different[client] = other.different[client];
            let staff = client * model.staff_count..(client + 1) * model.staff_count;
            self.met[staff.clone()].copy_from_slice(&other.met[staff]);
        }
    }

    fn follow_sums(&mut self, model: &Model, other: &Self) {
        if model.problem.goals.unfair_per_s.0 > 0 {
            self.service_of.clone_from(&other.service_of);
        }
        self.absent.clone_from(&other.absent);
        for (at, &visit) in self.absent.iter().enumerate() {
            self.absent_at[visit as usize] = at as u32;
        }
        self.cost_of_all = other.cost_of_all;
        self.saveable_sum = other.saveable_sum;
        self.worst = other.worst;
        self.other_cost = other.other_cost;
    }

    /// Copies without giving up the lists already allocated.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        for (mine, theirs) in self.stops.iter_mut().zip(&other.stops) {
            mine.clone_from(theirs);
        }
        for (mine, theirs) in self.scan.iter_mut().zip(&other.scan) {
            mine.clone_from(theirs);
        }
        self.route_cost.clone_from(&other.route_cost);
        self.cost_of_all = other.cost_of_all;
        self.load.clone_from(&other.load);
        self.route_worst.clone_from(&other.route_worst);
        self.worst = other.worst;
        self.saveable.clone_from(&other.saveable);
        self.saveable_sum = other.saveable_sum;
        self.used_bits.clone_from(&other.used_bits);
        self.shift_of.clone_from(&other.shift_of);
        self.position.clone_from(&other.position);
        self.start.clone_from(&other.start);
        self.breaks.clone_from(&other.breaks);
        self.cost_to.clone_from(&other.cost_to);
        self.saveable_to.clone_from(&other.saveable_to);
        self.worst_to.clone_from(&other.worst_to);
        self.latest.clone_from(&other.latest);
        self.bound.clone_from(&other.bound);
        self.met.clone_from(&other.met);
        self.different.clone_from(&other.different);
        self.service_of.clone_from(&other.service_of);
        self.absent.clone_from(&other.absent);
        self.absent_at.clone_from(&other.absent_at);
        self.other_cost = other.other_cost;
        self.changed.everything = true;
    }

    /// For assertions: whether what a search builds on is the same in both.
    fn is_like(&self, other: &Self) -> bool {
        let placed = |routes: &Self| -> Vec<_> {
            let visits = (0..routes.shift_of.len()).filter(|&at| routes.is_placed(at as u32));
            visits
                .map(|at| {
                    let times = (routes.start[at], routes.breaks[at], routes.latest[at]);
                    (at, times, routes.bound[at], routes.cost_to[at])
                })
                .collect()
        };
        self.stops == other.stops
            && self.shift_of == other.shift_of
            && self.route_cost == other.route_cost
            && self.saveable == other.saveable
            && self.used_bits == other.used_bits
            && self.load == other.load
            && self.met == other.met
            && self.different == other.different
            && (self.worst, self.other_cost) == (other.worst, other.other_cost)
            && placed(self) == placed(other)
    }
}
