//! Places tried for one visit. Those that push linked visits in other routes
//! are only done, and undone, when the route alone leaves them a chance.

use super::Blink;
use crate::cost::Cost;
use crate::model::Model;
use crate::routes::{LinkLimits, Routes, Trial};

/// Where a visit could go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) cost: Cost,
    pub(crate) shift: u32,
    pub(crate) position: u32,
}

/// The best of what was tried, and what is still open.
#[derive(Default)]
pub(crate) struct Trials {
    pub(crate) best: Option<Place>,
    beat: Cost,
    /// With the cost of their own route and of who comes, which pushing others
    /// is taken only to raise.
    pushing: Vec<Place>,
}

impl Trials {
    /// Forgets what was tried; only what costs less than `beat` counts.
    pub(crate) fn begin(&mut self, beat: Cost) {
        self.best = None;
        self.beat = beat;
        self.pushing.clear();
    }

    /// Tries every position of a shift.
    pub(crate) fn look(
        &mut self,
        model: &Model,
        routes: &Routes,
        limits: &LinkLimits,
        visit: u32,
        shift: u32,
        blink: &mut Blink,
    ) {
        if !limits.allow_staff(model.shifts[shift as usize].staff)
            || !routes.can_carry(model, visit, shift)
        {
            return;
        }
        let placing = routes.placing_cost(model, visit, shift);
        if model.is_timeless {
            let best = routes.best_at_a_glance(model, visit, shift, self.beat - placing, blink);
            debug_assert!(best.is_none_or(|(position, cost)| {
                routes.try_insert(model, limits, visit, shift, position) == Trial::Costs(cost)
            }));
            if let Some((position, cost)) = best {
                self.keep(Place {
                    cost: cost + placing,
                    shift,
                    position: position as u32,
                });
            }
            return;
        }
        let least = routes.least_change(model, shift);
        if placing + least >= self.beat {
            return;
        }
        let (first, end) = routes.positions(model, limits, visit, shift);
        for position in first..end {
            let beat = self.beat - placing;
            if routes.detour(model, visit, shift, position) + least >= beat || blink.passes_over() {
                continue;
            }
            let place = |cost| Place {
                cost: cost + placing,
                shift,
                position: position as u32,
            };
            match routes.try_insert_under(model, limits, (visit, shift), position, beat) {
                Trial::Costs(cost) if cost < beat => self.keep(place(cost)),
                Trial::Pushes(own) if own < beat => self.pushing.push(place(own)),
                Trial::Refused | Trial::Costs(_) | Trial::Pushes(_) => {}
            }
        }
    }

    fn keep(&mut self, place: Place) {
        if self.best.is_none_or(|best| place < best) {
            self.beat = place.cost;
            self.best = Some(place);
        }
    }

    /// Does and undoes what pushes others, the most promising first.
    pub(crate) fn try_pushing(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        limits: &LinkLimits,
        visit: u32,
    ) {
        let beat = self.beat;
        self.pushing.retain(|place| place.cost < beat);
        self.pushing.sort_unstable();
        for at in 0..self.pushing.len() {
            let place = self.pushing[at];
            if place.cost >= self.beat {
                return;
            }
            let before = routes.total(model);
            if !routes.insert(model, limits, visit, place.shift, place.position as usize) {
                continue;
            }
            let cost = routes.total(model) - before;
            routes.undo_insert(model, visit);
            if cost < self.beat {
                self.keep(Place { cost, ..place });
            }
        }
    }

    /// The cheapest, what pushes others by its own route alone.
    pub(crate) fn least(&self) -> Option<Place> {
        self.pushing.iter().copied().chain(self.best).min()
    }
}
