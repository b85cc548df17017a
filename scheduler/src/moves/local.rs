//! Small moves whose cost is known before they are done: a visit goes to another
//! shift, or two staff members exchange what they do for a while (relocate and
//! cross-exchange; Taillard et al. 1997). Of many looked at, the first that the
//! search may accept is done.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::segments::Gap;
use super::trials::Trials;
use super::{Blink, Exchange, Neighbours, Part};
use crate::cost::Cost;
use crate::model::{Model, NONE};
use crate::problem::Pin;
use crate::routes::{LinkLimits, Moved, NO_BOUND, Routes};

/// Thousandths of the iterations that look for one of these.
const LOCAL_PERMILLE: u32 = 300;
/// Moves looked at before the search turns to something else.
const LOOKED_AT: u32 = 150;
/// Thousandths of them that are relocations.
const RELOCATED_PERMILLE: u32 = 500;
/// Nearest visits of which one says where to, or with whom.
const CHOSEN_NEAR: usize = 40;

/// Lists used again at every look.
pub(crate) struct LocalMoves {
    exchange: Exchange,
    limits: LinkLimits,
    trials: Trials,
    blink: Blink,
    dirty: Vec<u32>,
    ours: Vec<Moved>,
    theirs: Vec<Moved>,
}

/// What came of a move that was looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It cannot be done, or costs too much; nothing is changed.
    Passed,
    Done,
    /// Done in part alone: the plan is not whole.
    Broken,
}

impl Default for LocalMoves {
    fn default() -> Self {
        Self {
            exchange: Exchange::default(),
            limits: LinkLimits::default(),
            trials: Trials::default(),
            blink: Blink::never(),
            dirty: Vec::new(),
            ours: Vec::new(),
            theirs: Vec::new(),
        }
    }
}

impl LocalMoves {
    /// Whether this iteration is one of them. Where routes cost their travel
    /// alone, ruins find as much.
    pub(crate) fn is_drawn(model: &Model, rng: &mut ChaCha8Rng) -> bool {
        !model.is_timeless && model.shifts.len() > 1 && rng.random_ratio(LOCAL_PERMILLE, 1000)
    }

    /// Does the first move found that costs no more than `allowance` in the two
    /// routes it changes. False when none was found, or the one found could not
    /// be done: the plan is not to be used then.
    pub(crate) fn apply(
        &mut self,
        model: &Model,
        near: &Neighbours,
        part: &Part,
        routes: &mut Routes,
        allowance: Cost,
        rng: &mut ChaCha8Rng,
    ) -> bool {
        let beat = allowance + Cost(1);
        for _ in 0..LOOKED_AT {
            let visit = part.draw(model, rng, model.visit_count(), |at| at as u32);
            let nearest = near.of_visit(visit);
            let other = nearest[rng.random_range(0..nearest.len().min(CHOSEN_NEAR))];
            let look = if rng.random_ratio(RELOCATED_PERMILLE, 1000) {
                self.relocate(model, part, routes, (visit, other), beat)
            } else {
                self.exchange(model, part, routes, (visit, other), beat, rng)
            };
            if look != Look::Passed {
                return look == Look::Done;
            }
        }
        false
    }

    /// A visit goes where it costs least in the shift of `other`.
    fn relocate(
        &mut self,
        model: &Model,
        part: &Part,
        routes: &mut Routes,
        (visit, other): (u32, u32),
        beat: Cost,
    ) -> Look {
        let shift_of = |visit: u32| routes.shift_of[visit as usize];
        let (from, to) = (shift_of(visit), shift_of(other));
        if from == NONE || to == NONE || from == to || !model.allows(visit, to) {
            return Look::Passed;
        }
        let pin = model.problem.visits[visit as usize].pin;
        let is_ours = part.has_shift(from) && part.has_shift(to) && part.has_group(model, visit);
        if matches!(pin, Pin::Started { .. }) || !is_ours {
            return Look::Passed;
        }
        let who = routes.change_of_staff(model, (from, &[visit]), (to, &[]));
        let at = routes.position[visit as usize] as usize;
        let room = beat - who - routes.least_change(model, to);
        let Some(saved) = routes.try_replace(model, from, (at, at + 1), &[], room) else {
            return Look::Passed;
        };
        self.limits.read(routes, model, visit);
        // The trials count who comes as if the visit were nowhere.
        let placing = routes.placing_cost(model, visit, to);
        self.trials.begin(beat - who - saved + placing);
        let (limits, blink) = (&self.limits, &mut self.blink);
        self.trials.look(model, routes, limits, visit, to, blink);
        let Some(place) = self.trials.least() else {
            return Look::Passed;
        };
        self.dirty.clear();
        routes.take_out(model, visit, &mut self.dirty);
        routes.settle(model, &mut self.dirty);
        self.limits.read(routes, model, visit);
        // Settling may have taken out more.
        let position = (place.position as usize).min(routes.stops[to as usize].len());
        let placed = self.limits.allow_staff(model.shifts[to as usize].staff)
            && routes.insert(model, &self.limits, visit, to, position);
        if placed { Look::Done } else { Look::Broken }
    }

    /// Two shifts exchange segments.
    fn exchange(
        &mut self,
        model: &Model,
        part: &Part,
        routes: &mut Routes,
        (visit, other): (u32, u32),
        beat: Cost,
        rng: &mut ChaCha8Rng,
    ) -> Look {
        let exchange = &mut self.exchange;
        let chosen = exchange.choose(model, part, routes, (visit, other), rng);
        let Some((ours, theirs)) = chosen else {
            return Look::Passed;
        };
        let limits = &mut self.limits;
        if !may_move(
            model,
            routes,
            limits,
            (&exchange.ours, &theirs),
            &mut self.ours,
        ) || !may_move(
            model,
            routes,
            limits,
            (&exchange.theirs, &ours),
            &mut self.theirs,
        ) {
            return Look::Passed;
        }
        let (hers, his) = (&exchange.ours[..], &exchange.theirs[..]);
        if !routes.can_swap_load(model, ours.shift, (hers, his))
            || !routes.can_swap_load(model, theirs.shift, (his, hers))
        {
            return Look::Passed;
        }
        let who = routes.change_of_staff(model, (ours.shift, hers), (theirs.shift, his));
        let range = |gap: &Gap, visits: &[u32]| (gap.position, gap.position + visits.len());
        let room = beat - who - routes.least_change(model, theirs.shift);
        let here = range(&ours, &exchange.ours);
        let Some(change) = routes.try_replace(model, ours.shift, here, &self.theirs, room) else {
            return Look::Passed;
        };
        let there = range(&theirs, &exchange.theirs);
        let room = beat - who - change;
        let other = routes.try_replace(model, theirs.shift, there, &self.ours, room);
        if other.is_none() {
            return Look::Passed;
        }
        // They are taken out before they are put in: where a leg is longer than two others, a
        // stop that is on time between them may be too late without.
        let mut gaps = [(ours.shift, here), (theirs.shift, there)].into_iter();
        let holds = |(shift, range)| routes.try_replace(model, shift, range, &[], NO_BOUND);
        if gaps.any(|gap| holds(gap).is_none()) {
            return Look::Passed;
        }
        exchange.perform(model, routes, &ours, &theirs);
        Look::Done
    }
}

/// Whether the visits may all be moved to the shift of a gap; fills `moved` with
/// the starts their links allow.
fn may_move(
    model: &Model,
    routes: &Routes,
    limits: &mut LinkLimits,
    (visits, gap): (&[u32], &Gap),
    moved: &mut Vec<Moved>,
) -> bool {
    moved.clear();
    visits.iter().all(|&visit| {
        if !model.allows(visit, gap.shift) {
            return false;
        }
        let at = visit as usize;
        if model.is_loose(visit) {
            moved.push((visit, model.opens[at], model.closes[at]));
            return true;
        }
        limits.read(routes, model, visit);
        moved.push((visit, limits.earliest, limits.latest));
        limits.allow_staff(model.shifts[gap.shift as usize].staff)
    })
}
