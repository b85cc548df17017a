//! Two routes that exchange what follows two of their stops.

use super::Routes;
use crate::cost::Cost;
use crate::model::{Model, NONE, leg_s};

impl Routes {
    /// What it changes when `next`, with all that follows it, comes after
    /// `visit` of another route, and what followed `visit` takes its place.
    /// `None` where that cannot be. For shifts that are alike, times free.
    #[inline]
    pub(crate) fn tail_change(&self, model: &Model, visit: u32, next: u32) -> Option<Cost> {
        let (one, other) = (self.shift_of[visit as usize], self.shift_of[next as usize]);
        if one == other || other == NONE || one == NONE {
            return None;
        }
        let shift = &model.shifts[one as usize];
        let matrix = model.matrix(shift);
        let after = self.position[visit as usize] as usize + 1;
        let at = self.position[next as usize] as usize;
        let here = &self.scan[one as usize];
        let there = &self.scan[other as usize];
        let (last, tail, moved) = (here[after - 1], here[after], there[at]);
        let onward_s = leg_s(matrix, last.place, moved.place);
        let saved_s = tail.leg_s + moved.leg_s;
        if onward_s >= saved_s || last.free + onward_s > moved.latest {
            return None;
        }
        let (from, free) = match at.checked_sub(1) {
            None => (shift.start_place, shift.leaves),
            Some(before) => (there[before].place, there[before].free),
        };
        let is_merged = at == 0 && after + 1 == here.len();
        let back_s = if is_merged {
            0
        } else {
            leg_s(matrix, from, tail.place)
        };
        if onward_s + back_s >= saved_s && !is_merged || free + back_s > tail.latest {
            return None;
        }
        if !self.tails_can_be_carried(model, (one, after), (other, at)) {
            return None;
        }
        let goals = &model.problem.goals;
        let change_s = i64::from(onward_s + back_s - saved_s);
        let unused = if is_merged {
            goals.shift_used
        } else {
            Cost::ZERO
        };
        Some(goals.travel_per_s.times(change_s) - unused)
    }

    fn tails_can_be_carried(
        &self,
        model: &Model,
        (one, after): (u32, usize),
        (other, at): (u32, usize),
    ) -> bool {
        if !model.carries {
            return true;
        }
        let load_of = |stops: &[u32]| -> u64 {
            let loads = stops.iter().map(|&visit| model.load[visit as usize]);
            loads.map(u64::from).sum()
        };
        let away = load_of(&self.stops[one as usize][after..]);
        let brought = load_of(&self.stops[other as usize][at..]);
        self.load[one as usize] - away + brought <= model.shifts[one as usize].capacity
            && self.load[other as usize] - brought + away <= model.shifts[other as usize].capacity
    }

    /// Does what [`Self::tail_change`] found possible.
    pub(crate) fn exchange_tails(&mut self, model: &Model, visit: u32, next: u32) {
        let (one, other) = (self.shift_of[visit as usize], self.shift_of[next as usize]);
        let after = self.position[visit as usize] as usize + 1;
        let at = self.position[next as usize] as usize;
        let away = self.stops[one as usize].split_off(after);
        let brought = self.stops[other as usize].split_off(at);
        for (tail, from, to) in [(&away, one, other), (&brought, other, one)] {
            for &visit in tail {
                self.carry_over(model, visit, from, to);
            }
        }
        self.stops[one as usize].extend(brought);
        self.stops[other as usize].extend(away);
        for (shift, from) in [(one, after), (other, at)] {
            let outcome = self.retime_timeless(model, shift, from);
            debug_assert!(outcome.is_ok(), "tails are exchanged in time");
            self.note_use(shift);
        }
    }

    /// A visit goes from one shift to another like it.
    fn carry_over(&mut self, model: &Model, visit: u32, from: u32, to: u32) {
        let at = visit as usize;
        let staff = |shift: u32| model.shifts[shift as usize].staff as usize;
        self.shift_of[at] = to;
        self.load[from as usize] -= u64::from(model.load[at]);
        self.load[to as usize] += u64::from(model.load[at]);
        self.service_of[staff(from)] -= i64::from(model.service_s[at]);
        self.service_of[staff(to)] += i64::from(model.service_s[at]);
    }
}
