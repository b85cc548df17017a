//! What a route would cost with some of its stops replaced, without doing it.

use super::{Push, Routes};
use crate::cost::Cost;
use crate::model::Model;

/// A visit with the first and last start that its links allow.
pub(crate) type Moved = (u32, i32, i32);

impl Routes {
    /// What a route's own cost changes when its stops `from..to` are replaced by
    /// the visits `with`, each with the first and last start that its links allow.
    /// What it pushes in other routes is not counted. `None` when some rule leaves no time, or when it is sure not
    /// to come below `beat`.
    #[inline]
    pub(crate) fn try_replace(
        &self,
        model: &Model,
        shift_at: u32,
        (from, to): (usize, usize),
        with: &[Moved],
        beat: Cost,
    ) -> Option<Cost> {
        let shift = &model.shifts[shift_at as usize];
        let stops = &self.stops[shift_at as usize];
        let cost_now = self.route_cost[shift_at as usize];
        if with.is_empty() && from == 0 && to == stops.len() {
            return Some(-cost_now);
        }
        let (mut free, mut cost) = self.before(model, shift_at, from);
        let mut worst = 0;
        for &(visit, earliest, latest) in with {
            let arrival = model.go(shift, free, visit, earliest, |_, _| {})?;
            if arrival.start > latest {
                return None;
            }
            cost += arrival.cost;
            worst = worst.max(arrival.start - model.preferred_to[visit as usize]);
            free = model.after(visit, arrival.start, arrival.breaks);
        }
        let saveable = self.saveable[shift_at as usize];
        for &next in &stops[to..] {
            let at = next as usize;
            let arrival = model.go(shift, free, next, self.bound[at], |_, _| {})?;
            if arrival.start > self.latest[at] {
                return None;
            }
            cost += arrival.cost;
            if arrival.start == self.start[at] && arrival.breaks == self.breaks[at] {
                let change = cost - self.cost_to[at] + self.worse(model, worst);
                return (change < beat).then_some(change);
            }
            let saved_after = saveable - self.saveable_to[at];
            if cost - self.cost_to[at] - saved_after >= beat {
                return None;
            }
            worst = worst.max(arrival.start - model.preferred_to[at]);
            if self.push(model, next, arrival.start) == Push::TooFar {
                return None;
            }
            free = model.after(next, arrival.start, arrival.breaks);
        }
        let back = model.go_back(shift, free, |_, _| {})?;
        let used = model.problem.goals.shift_used;
        let change = cost + back.cost + used - cost_now + self.worse(model, worst);
        (change < beat).then_some(change)
    }

    /// What the goals that do not hang on times change when the visits `ours` of
    /// the shift `one`, and `theirs` of `other`, change places.
    pub(crate) fn change_of_staff(
        &mut self,
        model: &Model,
        (one, ours): (u32, &[u32]),
        (other, theirs): (u32, &[u32]),
    ) -> Cost {
        let mut change = Cost::ZERO;
        for (shift, visits) in [(one, ours), (other, theirs)] {
            for &visit in visits {
                self.count(model, visit, shift, -1);
                change -= self.placing_cost(model, visit, shift);
            }
        }
        for (shift, visits) in [(other, ours), (one, theirs)] {
            for &visit in visits {
                change += self.placing_cost(model, visit, shift);
                self.count(model, visit, shift, 1);
            }
        }
        for (from, to, visits) in [(other, one, ours), (one, other, theirs)] {
            for &visit in visits {
                self.count(model, visit, from, -1);
                self.count(model, visit, to, 1);
            }
        }
        change
    }
}
