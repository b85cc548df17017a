//! Slack induction by string removals (Christiaens and Vanden Berghe 2020):
//! strings of stops are taken out of routes that lie near each other.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Neighbours, Part};
use crate::model::{Model, NONE};
use crate::problem::Pin;
use crate::routes::Routes;

/// How much is taken out at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuinSize {
    /// Visits taken out on average.
    pub(crate) visits: u32,
    /// Longest string.
    pub(crate) string: u32,
}

impl RuinSize {
    /// The paper has ten of both. Where routes cost their travel alone, and
    /// tails are exchanged besides, more at once found better plans; where it
    /// matters who comes, fewer did (`docs/scheduling.md`).
    pub(crate) fn of(model: &Model) -> Self {
        let many = if model.is_timeless {
            15
        } else if model.counts_staff {
            3
        } else {
            10
        };
        Self {
            visits: many,
            string: many,
        }
    }
}

/// Thousandths: the ruin is made around a visit left out, when there is one.
const LEFT_OUT_PERMILLE: u32 = 500;
/// Thousandths: a string keeps some stops in its midst.
const SPLIT_PERMILLE: u32 = 500;
/// Thousandths: one more stop is kept in the midst.
const KEEP_MORE_PERMILLE: u32 = 900;

/// Lists used again at every ruin.
#[derive(Default)]
pub(crate) struct Ruin {
    touched: Vec<bool>,
    string: Vec<u32>,
    dirty: Vec<u32>,
}

impl Ruin {
    /// Takes visits out and settles the rest. Gives the visit it was done around.
    pub(crate) fn apply(
        &mut self,
        model: &Model,
        near: &Neighbours,
        part: &Part,
        routes: &mut Routes,
        size: RuinSize,
        rng: &mut ChaCha8Rng,
    ) -> u32 {
        let count = model.visit_count() as u32;
        let used = routes
            .stops
            .iter()
            .filter(|stops| !stops.is_empty())
            .count() as u32;
        let seed = seed(model, part, routes, rng);
        if used == 0 {
            return seed;
        }
        let mean_length = ((count - routes.left_out()) / used).max(1);
        let longest = size.string.min(mean_length).max(1);
        // The paper's draw, in thousandths of a string.
        let most_strings = (4_000 * size.visits / (1 + longest)).max(1_000);
        let strings = rng.random_range(1_000..=most_strings.max(1_999)) / 1_000;
        self.touched.clear();
        self.touched
            .extend((0..routes.stops.len() as u32).map(|shift| !part.has_shift(shift)));
        self.dirty.clear();
        let mut done = 0;
        if !routes.is_placed(seed) {
            done = self.make_room(model, part, routes, (seed, longest), rng);
        }
        for &visit in near.of_visit(seed) {
            if done >= strings {
                break;
            }
            let shift = routes.shift_of[visit as usize];
            if shift == NONE || self.touched[shift as usize] {
                continue;
            }
            self.touched[shift as usize] = true;
            done += 1;
            let here = routes.stops[shift as usize].len() as u32;
            let length = rng.random_range(1..=longest.min(here));
            self.choose_string(routes, visit, shift, length, rng);
            self.remove_string(model, part, routes);
        }
        routes.settle(model, &mut self.dirty);
        seed
    }

    /// For each of a group left out takes a string from a shift that may have
    /// it, around the time it is wanted: where few shifts may, those near it
    /// seldom are the ones. Returns how many strings were taken.
    fn make_room(
        &mut self,
        model: &Model,
        part: &Part,
        routes: &mut Routes,
        (left_out, longest): (u32, u32),
        rng: &mut ChaCha8Rng,
    ) -> u32 {
        let mut done = 0;
        let group = model.links.group_of[left_out as usize];
        for &member in &model.links.groups[group as usize] {
            let at = member as usize;
            let shifts = &model.shifts_for[at];
            if shifts.is_empty() {
                continue;
            }
            let shift = shifts[rng.random_range(0..shifts.len())];
            let from_its_windows = |&visit: &u32| {
                let start = routes.start[visit as usize];
                (model.opens[at] - start)
                    .max(start - model.closes[at])
                    .max(0)
            };
            let stops = routes.stops[shift as usize].iter().copied();
            let Some(nearest) = stops.min_by_key(from_its_windows) else {
                continue;
            };
            if std::mem::replace(&mut self.touched[shift as usize], true) {
                continue;
            }
            done += 1;
            let here = routes.stops[shift as usize].len() as u32;
            let length = rng.random_range(1..=longest.min(here));
            self.choose_string(routes, nearest, shift, length, rng);
            self.remove_string(model, part, routes);
        }
        done
    }

    /// Fills `string` with `length` stops around a visit, in one run or with a
    /// part kept in its midst.
    fn choose_string(
        &mut self,
        routes: &Routes,
        visit: u32,
        shift: u32,
        length: u32,
        rng: &mut ChaCha8Rng,
    ) {
        let stops = &routes.stops[shift as usize];
        let here = stops.len() as u32;
        let at = routes.position[visit as usize];
        let mut kept = 0;
        if length > 1 && length < here && rng.random_ratio(SPLIT_PERMILLE, 1000) {
            kept = 1;
            while length + kept < here && rng.random_ratio(1000 - KEEP_MORE_PERMILLE, 1000) {
                kept += 1;
            }
        }
        let span = length + kept;
        let first = rng.random_range(at.saturating_sub(span - 1)..=at.min(here - span));
        let skip_from = if kept > 0 {
            rng.random_range(1..length)
        } else {
            span
        };
        self.string.clear();
        for offset in 0..span {
            if offset < skip_from || offset >= skip_from + kept {
                self.string.push(stops[(first + offset) as usize]);
            }
        }
    }

    fn remove_string(&mut self, model: &Model, part: &Part, routes: &mut Routes) {
        for at in 0..self.string.len() {
            let group = model.links.group_of[self.string[at] as usize];
            let members = &model.links.groups[group as usize];
            // What has started stays, and so does who starts together with it.
            let started = |visit: u32| {
                matches!(
                    model.problem.visits[visit as usize].pin,
                    Pin::Started { .. }
                )
            };
            if members.iter().any(|&member| started(member)) || !part.has_group(model, members[0]) {
                continue;
            }
            for &member in members {
                if routes.is_placed(member) {
                    routes.take_out(model, member, &mut self.dirty);
                }
            }
        }
    }
}

/// The visit around which strings are taken: often one that is left out, so
/// that room is made where it is wanted.
fn seed(model: &Model, part: &Part, routes: &Routes, rng: &mut ChaCha8Rng) -> u32 {
    if routes.left_out() == 0 || !rng.random_ratio(LEFT_OUT_PERMILLE, 1000) {
        return part.draw(model, rng, model.visit_count(), |at| at as u32);
    }
    let absent = routes.absent();
    part.draw(model, rng, absent.len(), |at| absent[at])
}
