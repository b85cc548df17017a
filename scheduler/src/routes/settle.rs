//! Taking visits out, and settling the times of what is left.

use super::Routes;
use crate::model::{Model, NO_TIME, NONE};

/// Retimings of one settling before the visit that keeps moving is taken out.
const SETTLING_LIMIT: u32 = 4_000;

impl Routes {
    /// Takes a visit out. Times are stale until [`Self::settle`]; the routes
    /// to settle are added to `dirty`.
    pub(crate) fn take_out(&mut self, model: &Model, visit: u32, dirty: &mut Vec<u32>) {
        let at = visit as usize;
        let shift = self.shift_of[at];
        let linked = model.links.pushes[at]
            .iter()
            .map(|push| self.shift_of[push.to as usize]);
        for route in linked.chain([shift]) {
            if route != NONE && !dirty.contains(&route) {
                dirty.push(route);
            }
        }
        let position = self.position[at] as usize;
        debug_assert_eq!(self.stops[shift as usize][position], visit);
        self.stops[shift as usize].remove(position);
        self.shift_of[at] = NONE;
        self.number(shift);
        self.count_out(model, visit, shift);
    }

    /// Gives every stop of the routes in `dirty`, and of those tied to them by
    /// links, its earliest time again. A stop for which there is no time any
    /// more (a leg longer than the two it replaces) is taken out as well, with
    /// those that start together with it.
    pub(crate) fn settle(&mut self, model: &Model, dirty: &mut Vec<u32>) {
        self.add_linked(model, dirty);
        'again: loop {
            for &shift in dirty.iter() {
                for &visit in &self.stops[shift as usize] {
                    self.bound[visit as usize] = NO_TIME;
                    self.start[visit as usize] = NO_TIME;
                }
            }
            self.clear_undo();
            self.work.clear();
            self.work.extend(dirty.iter().rev());
            let mut rounds = 0;
            while let Some(shift) = self.work.pop() {
                rounds += 1;
                let outcome = self.retime(model, shift);
                self.clear_undo();
                let stuck = rounds > SETTLING_LIMIT;
                if outcome.is_err() || stuck {
                    let position = outcome.err().unwrap_or(0);
                    let visit = self.stops[shift as usize][position];
                    self.take_out_group(model, visit, dirty);
                    self.add_linked(model, dirty);
                    continue 'again;
                }
            }
            return;
        }
    }

    /// Takes out a visit and those that start together with it.
    pub(crate) fn take_out_group(&mut self, model: &Model, visit: u32, dirty: &mut Vec<u32>) {
        for &member in &model.links.groups[model.links.group_of[visit as usize] as usize] {
            if self.is_placed(member) {
                self.take_out(model, member, dirty);
            }
        }
    }

    fn add_linked(&self, model: &Model, dirty: &mut Vec<u32>) {
        let mut at = 0;
        while at < dirty.len() {
            for &visit in &self.stops[dirty[at] as usize] {
                for push in &model.links.pushes[visit as usize] {
                    let shift = self.shift_of[push.to as usize];
                    if shift != NONE && !dirty.contains(&shift) {
                        dirty.push(shift);
                    }
                }
            }
            at += 1;
        }
    }
}
