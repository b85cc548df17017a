//! Two staff members exchange what they do for some hours, or for the rest of
//! the day: what a ruin of a few visits cannot do where it matters who comes.
//! A 2-opt\* or cross-exchange (Taillard et al. 1997) done without asking what
//! it costs, and judged after what does not fit has been put elsewhere.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Neighbours, Part};
use crate::model::{Model, NONE};
use crate::problem::Pin;
use crate::routes::{LinkLimits, Routes};

/// Thousandths of the iterations without a small move that begin with an exchange
/// rather than a ruin, and as long as something is left out, for which only a ruin
/// makes room.
const EXCHANGED_PERMILLE: u32 = 600;
const EXCHANGED_PERMILLE_LEFT_OUT: u32 = 300;
/// Where it matters who comes, ruins of few visits find more.
const EXCHANGED_STAFF_PERMILLE: u32 = 200;
/// Nearest visits of which one says who the other staff member is.
const CHOSEN_NEAR: usize = 20;
/// Thousandths: all the rest of both routes.
const REST_PERMILLE: u32 = 400;
/// Visits of the one route exchanged at most, otherwise; of the other, those
/// that start in the same time.
const LONGEST: usize = 3;

/// Lists used again at every exchange.
#[derive(Default)]
pub(crate) struct Exchange {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
    dirty: Vec<u32>,
    limits: LinkLimits,
}

/// Where a segment is taken out and the other one put in.
pub(super) struct Gap {
    pub(super) shift: u32,
    pub(super) position: usize,
}

impl Exchange {
    /// Whether this iteration begins with one. Where routes cost their travel
    /// alone, tails are exchanged at a glance instead.
    pub(crate) fn is_drawn(model: &Model, routes: &Routes, rng: &mut ChaCha8Rng) -> bool {
        let permille = if routes.left_out() > 0 {
            EXCHANGED_PERMILLE_LEFT_OUT
        } else if model.counts_staff {
            EXCHANGED_STAFF_PERMILLE
        } else {
            EXCHANGED_PERMILLE
        };
        !model.is_timeless && model.shifts.len() > 1 && rng.random_ratio(permille, 1000)
    }

    /// Exchanges segments around a random visit, which it gives, and settles the
    /// routes; what the other staff member may not or cannot do is left out.
    /// `None`, and nothing changed, where there is nothing to exchange.
    pub(crate) fn apply(
        &mut self,
        model: &Model,
        near: &Neighbours,
        part: &Part,
        routes: &mut Routes,
        rng: &mut ChaCha8Rng,
    ) -> Option<u32> {
        let visit = part.draw(model, rng, model.visit_count(), |at| at as u32);
        let near = near.of_visit(visit);
        let other = near[rng.random_range(0..near.len().min(CHOSEN_NEAR))];
        let (ours, theirs) = self.choose(model, part, routes, (visit, other), rng)?;
        self.perform(model, routes, &ours, &theirs);
        Some(visit)
    }

    /// Exchanges the two segments, and settles the routes.
    pub(super) fn perform(&mut self, model: &Model, routes: &mut Routes, ours: &Gap, theirs: &Gap) {
        self.dirty.clear();
        for &visit in self.ours.iter().chain(&self.theirs) {
            routes.take_out(model, visit, &mut self.dirty);
        }
        routes.settle(model, &mut self.dirty);
        put(model, routes, &mut self.limits, &self.ours, theirs);
        put(model, routes, &mut self.limits, &self.theirs, ours);
        // Half a double staffing is none.
        self.dirty.clear();
        for &visit in self.ours.iter().chain(&self.theirs) {
            if !routes.is_placed(visit) {
                routes.take_out_group(model, visit, &mut self.dirty);
            }
        }
        routes.settle(model, &mut self.dirty);
    }

    /// Fills both segments: one from `visit` on, the other what the shift of
    /// `other` does meanwhile. `None` where they are of one shift, or started.
    pub(super) fn choose(
        &mut self,
        model: &Model,
        part: &Part,
        routes: &Routes,
        (visit, other): (u32, u32),
        rng: &mut ChaCha8Rng,
    ) -> Option<(Gap, Gap)> {
        let ours = routes.shift_of[visit as usize];
        let theirs = routes.shift_of[other as usize];
        if ours == NONE || theirs == NONE || ours == theirs {
            return None;
        }
        if !part.has_shift(ours) || !part.has_shift(theirs) {
            return None;
        }
        let start_of = |visit: u32| routes.start[visit as usize];
        let position = routes.position[visit as usize] as usize;
        let rest = &routes.stops[ours as usize][position..];
        let (segment, until_s) = if rng.random_ratio(REST_PERMILLE, 1000) {
            (rest, i32::MAX)
        } else {
            let segment = &rest[..rng.random_range(1..=LONGEST.min(rest.len()))];
            let last = segment[segment.len() - 1];
            (segment, start_of(last) + model.service_s[last as usize])
        };
        self.ours.clear();
        self.ours.extend(segment);
        let stops = &routes.stops[theirs as usize];
        let first = stops.partition_point(|&stop| start_of(stop) < start_of(visit));
        let meanwhile = stops[first..]
            .iter()
            .take_while(|&&stop| start_of(stop) < until_s);
        self.theirs.clear();
        self.theirs.extend(meanwhile);
        let stays = |&visit: &u32| {
            let pin = model.problem.visits[visit as usize].pin;
            matches!(pin, Pin::Started { .. }) || !part.has_group(model, visit)
        };
        if self.ours.iter().chain(&self.theirs).any(stays) {
            return None;
        }
        let gap = |shift, position| Gap { shift, position };
        Some((gap(ours, position), gap(theirs, first)))
    }
}

/// Puts visits into a gap in their order, as far as they may and can be there.
fn put(model: &Model, routes: &mut Routes, limits: &mut LinkLimits, visits: &[u32], gap: &Gap) {
    // Settling may have taken out more.
    let mut position = gap.position.min(routes.stops[gap.shift as usize].len());
    for &visit in visits {
        limits.read(routes, model, visit);
        let placed = model.allows(visit, gap.shift)
            && limits.allow_staff(model.shifts[gap.shift as usize].staff)
            && routes.insert(model, limits, visit, gap.shift, position);
        position += usize::from(placed);
    }
}
