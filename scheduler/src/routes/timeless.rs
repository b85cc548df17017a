//! Timing of routes whose cost is their travel alone: no breaks, links or
//! prices of time, so an insertion that was tried always holds and nothing
//! needs to be kept to take it back.

use super::Routes;
use super::scan::ScanStop;
use crate::cost::Cost;
use crate::model::{FAR, Model, NO_TIME, NONE, leg_s};

impl Routes {
    /// Times a route from the stop at `from` on; those before it are in time.
    /// The error is the position of the stop that finds no time.
    pub(super) fn retime_timeless(
        &mut self,
        model: &Model,
        shift_at: u32,
        from: usize,
    ) -> Result<(), usize> {
        let at = shift_at as usize;
        self.changed.mark(shift_at);
        let shift = &model.shifts[at];
        let matrix = model.matrix(shift);
        let price = model.problem.goals.travel_per_s;
        let (stops, scan) = (&self.stops[at], &mut self.scan[at]);
        scan.truncate(from);
        let (mut place, mut time, mut cost) = match scan.last() {
            None => (shift.start_place, shift.leaves, Cost::ZERO),
            Some(last) => (
                last.place,
                last.free,
                self.cost_to[stops[from - 1] as usize],
            ),
        };
        for (position, &visit) in stops.iter().enumerate().skip(from) {
            let at = visit as usize;
            let come_s = leg_s(matrix, place, model.place[at]);
            let start = model.start_from(visit, time + come_s).ok_or(position)?;
            cost += price.times(i64::from(come_s));
            place = model.place[at];
            time = start + model.service_s[at];
            self.start[at] = start;
            self.breaks[at] = 0;
            self.cost_to[at] = cost;
            self.position[at] = position as u32;
            scan.push(ScanStop {
                place,
                free: time,
                latest: FAR,
                leg_s: come_s,
            });
        }
        let last = shift.limit - shift.indirect_end_s;
        let is_unused = stops.is_empty();
        let back_s = if is_unused {
            0
        } else {
            leg_s(matrix, place, shift.end_place)
        };
        if !is_unused && time + back_s > last {
            return Err(stops.len() - 1);
        }
        scan.push(ScanStop {
            place: shift.end_place,
            free: 0,
            latest: last,
            leg_s: back_s,
        });
        self.latest_timeless(model, shift_at, from);
        let cost = if is_unused {
            Cost::ZERO
        } else {
            cost + price.times(i64::from(back_s)) + model.problem.goals.shift_used
        };
        self.set_route_cost(shift_at, cost);
        Ok(())
    }

    /// Works out the last starts of a route whose stops from `from` on are new.
    fn latest_timeless(&mut self, model: &Model, shift_at: u32, from: usize) {
        let (stops, scan) = (
            &self.stops[shift_at as usize],
            &mut self.scan[shift_at as usize],
        );
        let back = scan[stops.len()];
        let (mut next_latest, mut onward_s) = (back.latest, back.leg_s);
        for (position, &visit) in stops.iter().enumerate().rev() {
            let at = visit as usize;
            let by = next_latest - onward_s - model.service_s[at];
            // The start itself always holds: a leg may be longer than two.
            let latest = model.start_until(visit, by).unwrap_or(NO_TIME);
            let latest = latest.max(self.start[at]);
            onward_s = scan[position].leg_s;
            if position < from && scan[position].latest == latest {
                break;
            }
            self.latest[at] = latest;
            scan[position].latest = latest;
            next_latest = latest;
        }
    }

    /// [`Self::insert`] where times are free.
    pub(super) fn insert_timeless(
        &mut self,
        model: &Model,
        visit: u32,
        shift: u32,
        position: usize,
    ) -> bool {
        self.stops[shift as usize].insert(position, visit);
        self.shift_of[visit as usize] = shift;
        self.bound[visit as usize] = NO_TIME;
        if self.retime_timeless(model, shift, position).is_ok() {
            self.note_use(shift);
            self.count_in(model, visit, shift);
            return true;
        }
        self.remove_timeless(model, visit, shift, position);
        false
    }

    /// Takes out what was inserted last; the rest falls as before.
    pub(super) fn remove_timeless(
        &mut self,
        model: &Model,
        visit: u32,
        shift: u32,
        position: usize,
    ) {
        self.stops[shift as usize].remove(position);
        self.shift_of[visit as usize] = NONE;
        self.note_use(shift);
        let outcome = self.retime_timeless(model, shift, position);
        debug_assert!(outcome.is_ok(), "it was in time before");
    }

    /// [`Self::settle_as_bound`] where times are free.
    pub(super) fn settle_timeless(&mut self, model: &Model, dirty: &[u32]) {
        for &shift in dirty {
            let opened = std::mem::replace(&mut self.open_from[shift as usize], NONE);
            let mut from = self.stops[shift as usize].len().min(opened as usize);
            while let Err(position) = self.retime_timeless(model, shift, from) {
                from = 0;
                let visit = self.stops[shift as usize].remove(position);
                self.shift_of[visit as usize] = NONE;
                self.note_use(shift);
                self.count_out(model, visit, shift);
            }
        }
    }
}
