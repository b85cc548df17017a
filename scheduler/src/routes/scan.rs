//! Routes whose cost is their travel alone: no links, breaks or priced times.
//! A place in them is judged from a few numbers a stop, kept side by side.

use super::Routes;
use crate::cost::Cost;
use crate::model::Model;
use crate::moves::Blink;

/// A stop as an insertion before it sees it; the last of a route is the way
/// back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ScanStop {
    pub(super) place: u32,
    /// When the staff member is free to go on.
    pub(super) free: i32,
    /// The last start that keeps the rest of the route in time.
    pub(super) latest: i32,
    /// Seconds of the leg to it; zero for the way back of an unused shift.
    pub(super) leg_s: i32,
}

impl Routes {
    /// The way back of a shift without stops.
    pub(super) fn begin_scan(&mut self, model: &Model) {
        if !model.is_timeless {
            return;
        }
        for (scan, shift) in self.scan.iter_mut().zip(&model.shifts) {
            scan.push(ScanStop {
                place: shift.end_place,
                free: 0,
                latest: shift.limit - shift.indirect_end_s,
                leg_s: 0,
            });
        }
    }

    /// The cheapest place of a visit in a route: its position and the change of
    /// the route's cost, if below `beat`.
    pub(crate) fn best_at_a_glance(
        &self,
        model: &Model,
        visit: u32,
        shift_at: u32,
        beat: Cost,
        blink: &mut Blink,
    ) -> Option<(usize, Cost)> {
        let shift = &model.shifts[shift_at as usize];
        let scan = &self.scan[shift_at as usize][..];
        let at = visit as usize;
        let (opens, closes, service_s) = (model.opens[at], model.closes[at], model.service_s[at]);
        let legs = model.legs_of(shift.matrix, model.place[at]);
        let used = if scan.len() == 1 {
            model.problem.goals.shift_used
        } else {
            Cost::ZERO
        };
        let price = model.problem.goals.travel_per_s;
        let mut least_s = detour_below(beat - used, price);
        let mut best = None;
        let first = scan.partition_point(|stop| stop.latest < opens.saturating_add(service_s));
        let (mut free, from) = match first.checked_sub(1) {
            None => (shift.leaves, shift.start_place),
            Some(before) => (scan[before].free, scan[before].place),
        };
        let mut come_s = legs[from as usize].from_s;
        for (position, stop) in scan.iter().enumerate().skip(first) {
            if free > closes {
                break;
            }
            let both = legs[stop.place as usize];
            let detour_s = come_s + both.to_s - stop.leg_s;
            let there = free + come_s;
            (free, come_s) = (stop.free, both.from_s);
            if detour_s >= least_s {
                continue;
            }
            let Some(start) = model.start_from(visit, there) else {
                continue;
            };
            if start + service_s + both.to_s > stop.latest || blink.passes_over() {
                continue;
            }
            least_s = detour_s;
            best = Some(position);
        }
        best.map(|position| (position, price.times(i64::from(least_s)) + used))
    }
}

/// The detour whose cost is just not below `beat`.
fn detour_below(beat: Cost, price: Cost) -> i32 {
    if price.0 <= 0 {
        // Every detour is free: the first place that fits is as good as any.
        return if beat > Cost::ZERO {
            i32::MAX
        } else {
            i32::MIN
        };
    }
    let whole = beat.0.div_euclid(price.0) + i64::from(beat.0.rem_euclid(price.0) > 0);
    whole.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}
