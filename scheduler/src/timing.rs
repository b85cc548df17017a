//! When a staff member on a route gets where: travel, breaks, windows.
//!
//! Every stop starts as early as it may. A break is taken on a leg (travel may
//! be cut by it): as soon as it has opened, or earlier in the day for nothing
//! where there is waiting anyway, or when the next visit would pass its last
//! allowed start.

use crate::cost::Cost;
use crate::model::{Model, NO_TIME, ShiftModel, leg_s};
use crate::problem::DaySecond;

/// A staff member between two stops.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Free {
    pub(crate) time: i32,
    pub(crate) place: u32,
    /// Breaks taken so far.
    pub(crate) breaks: u8,
    /// True before the first stop: leaving later is no waiting.
    pub(crate) fresh: bool,
}

impl Free {
    /// At the start place of a shift, ready to leave.
    #[inline]
    pub(crate) fn at_start(shift: &ShiftModel) -> Self {
        Self {
            time: shift.leaves,
            place: shift.start_place,
            breaks: 0,
            fresh: true,
        }
    }
}

/// The next stop as it falls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    pub(crate) start: i32,
    /// There and free, breaks on the way taken.
    pub(crate) ready: i32,
    pub(crate) travel_s: i32,
    pub(crate) breaks: u8,
    pub(crate) cost: Cost,
    /// The part of the cost that a later start could save.
    pub(crate) saveable: Cost,
}

/// The way back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Return {
    pub(crate) back: i32,
    pub(crate) travel_s: i32,
    pub(crate) cost: Cost,
}

impl Model {
    /// After a stop.
    #[inline]
    pub(crate) fn after(&self, visit: u32, start: i32, breaks: u8) -> Free {
        let at = visit as usize;
        Free {
            time: start + self.service_s[at],
            place: self.place[at],
            breaks,
            fresh: false,
        }
    }

    /// Seconds of a leg left for at `time`, slow hours counted.
    #[inline]
    pub(crate) fn travel_s(&self, shift: &ShiftModel, from: u32, to: u32, time: i32) -> i32 {
        let matrix = self.matrix(shift);
        let usual_s = leg_s(matrix, from, to);
        if matrix.slow_hours.is_empty() {
            return usual_s;
        }
        let slow = matrix
            .slow_hours
            .iter()
            .find(|slow| slow.window.contains(DaySecond(time)));
        slow.map_or(usual_s, |slow| {
            let slowed_s = (i64::from(usual_s) * i64::from(slow.permille) + 999) / 1000;
            (slowed_s as i32).min(slow.window.to.0 - time + usual_s)
        })
    }

    #[inline]
    fn leg_cost(&self, shift: &ShiftModel, from: u32, to: u32, travel_s: i32) -> Cost {
        let goals = &self.problem.goals;
        let metres = if goals.travel_per_m == Cost::ZERO {
            0
        } else {
            let matrix = self.matrix(shift);
            matrix.metres[from as usize * matrix.size as usize + to as usize]
        };
        goals.travel(travel_s, i64::from(metres))
    }

    /// Goes to a visit that may not start before `bound`; `None` when some
    /// rule leaves no time for it. `pause` is told each break on the way.
    #[inline]
    pub(crate) fn go(
        &self,
        shift: &ShiftModel,
        free: Free,
        visit: u32,
        bound: i32,
        mut pause: impl FnMut(i32, i32),
    ) -> Option<Arrival> {
        let at = visit as usize;
        let mut time = free.time.max(self.leave_from[at]);
        let travel_s = self.travel_s(shift, free.place, self.place[at], time);
        let mut ready = time + travel_s;
        let mut breaks = free.breaks;
        let mut start = self.start_from(visit, ready.max(bound));
        while let Some(&rest) = shift.breaks.get(breaks as usize) {
            let ends = start.map(|start| start + self.service_s[at]);
            if ends.is_some_and(|ends| ends <= rest.opens) {
                break;
            }
            let begins = time.max(rest.opens);
            let ready_after = ready.max(rest.opens) + rest.length_s;
            let start_after = if begins <= rest.closes {
                self.start_from(visit, ready_after.max(bound))
            } else {
                None
            };
            let may_wait = ends.is_some_and(|ends| ends <= rest.closes);
            let free_of_cost = start_after == start || time >= rest.opens;
            if start_after.is_some() && (free_of_cost || !may_wait) {
                pause(begins, rest.length_s);
                time = begins + rest.length_s;
                ready = ready_after;
                start = start_after;
                breaks += 1;
            } else if may_wait {
                break;
            } else {
                return None;
            }
        }
        let start = start?;
        let (stop, saveable) =
            self.stop_cost(at, start, if free.fresh { 0 } else { start - ready });
        Some(Arrival {
            start,
            ready,
            travel_s,
            breaks,
            cost: self.leg_cost(shift, free.place, self.place[at], travel_s) + stop,
            saveable,
        })
    }

    /// What a start costs, and how much of it a later one could save.
    #[inline]
    fn stop_cost(&self, at: usize, start: i32, waiting_s: i32) -> (Cost, Cost) {
        let goals = &self.problem.goals;
        let mut saveable = goals.waiting(waiting_s);
        let mut cost = saveable;
        if start > self.preferred_to[at] {
            cost += goals.late(start - self.preferred_to[at]);
        }
        if self.published_start[at] != NO_TIME {
            let moved = goals.moved(start - self.published_start[at]);
            cost += moved;
            if start < self.published_start[at] {
                saveable += moved;
            }
        }
        (cost, saveable)
    }

    /// The cost of a leg at its usual time.
    #[inline]
    pub(crate) fn usual_leg_cost(&self, shift: &ShiftModel, from: u32, to: u32) -> Cost {
        self.leg_cost(shift, from, to, leg_s(self.matrix(shift), from, to))
    }

    /// Goes back to the end place, breaks left taken on the way or, where they
    /// open later, after work.
    #[inline]
    pub(crate) fn go_back(
        &self,
        shift: &ShiftModel,
        free: Free,
        mut pause: impl FnMut(i32, i32),
    ) -> Option<Return> {
        let travel_s = self.travel_s(shift, free.place, shift.end_place, free.time);
        let mut time = free.time;
        let mut back = free.time + travel_s;
        let mut after_work = None;
        for rest in &shift.breaks[free.breaks as usize..] {
            let done = after_work.unwrap_or(back + shift.indirect_end_s);
            if rest.opens >= back && rest.closes >= done || after_work.is_some() {
                let begins = done.max(rest.opens);
                if begins > rest.closes || begins + rest.length_s > shift.limit {
                    return None;
                }
                pause(begins, rest.length_s);
                after_work = Some(begins + rest.length_s);
            } else {
                let begins = time.max(rest.opens);
                if begins > rest.closes {
                    return None;
                }
                pause(begins, rest.length_s);
                time = begins + rest.length_s;
                back = back.max(rest.opens) + rest.length_s;
            }
        }
        let done = back + shift.indirect_end_s;
        if done > shift.limit {
            return None;
        }
        let cost = self.leg_cost(shift, free.place, shift.end_place, travel_s)
            + self.problem.goals.overtime(done - shift.end);
        Some(Return {
            back,
            travel_s,
            cost,
        })
    }
}
