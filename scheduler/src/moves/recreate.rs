//! Putting visits back, each where it costs least.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

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

/// In a thousand: a position is passed over, so that the search does not
/// always end in the same plan.
const BLINK_PERMILLE: u32 = 10;
/// Places tried for the first of visits that start together before the
/// others are given up.
const GROUP_TRIES: usize = 6;

/// No place costs as much.
const NO_BOUND: Cost = Cost(i64::MAX / 8);

/// The order in which visits are put back.
#[derive(Clone, Copy)]
enum Order {
    Random,
    /// Fewest seconds to choose a start from.
    Narrowest,
    /// Fewest shifts.
    Rarest,
    Dearest,
    Longest,
    /// Oftenest found no place before.
    OftenestAbsent,
}

/// Visits left out before that are tried again each time, on average.
const TRIED_AGAIN: u32 = 10;
/// Lower bits of the sorting key, left to chance.
const TIE_BITS: u32 = 10;

/// Lists used again at every recreate.
#[derive(Default)]
pub(crate) struct Recreate {
    order: Vec<(i64, u32)>,
    limits: LinkLimits,
    places: Vec<Place>,
    dirty: Vec<u32>,
    /// How often no place was found, by group.
    absences: Vec<u32>,
}

impl Recreate {
    /// Puts back what is left out and can be placed. False, and the plan not
    /// whole, when it can hardly come under `limit` any more.
    ///
    /// Of those already left out in `before` only some are tried: where many are,
    /// trying all would take most of the time.
    pub(crate) fn apply(
        &mut self,
        model: &Model,
        before: &Routes,
        routes: &mut Routes,
        limit: Cost,
        rng: &mut ChaCha8Rng,
    ) -> bool {
        self.absences.resize(model.links.groups.len(), 0);
        let orders = if before.left_out > 0 { 15 } else { 11 };
        let order = match rng.random_range(0..orders) {
            0..4 => Order::Random,
            4..6 => Order::Narrowest,
            6..8 => Order::Rarest,
            8..9 => Order::Dearest,
            9..11 => Order::Longest,
            _ => Order::OftenestAbsent,
        };
        self.sort_left_out(model, routes, order, rng);
        if before.left_out > TRIED_AGAIN {
            self.order.retain(|&(_, group)| {
                before.is_placed(model.links.groups[group as usize][0])
                    || rng.random_ratio(TRIED_AGAIN, before.left_out)
            });
        }
        let price = |group: u32| -> Cost {
            let members = model.links.groups[group as usize].iter();
            members.map(|&member| model.left_out[member as usize]).sum()
        };
        let mut waiting: Cost = self.order.iter().map(|&(_, group)| price(group)).sum();
        for at in 0..self.order.len() {
            // Visits put back fill waiting: it will be about what it was.
            let filled = (routes.saveable() - before.saveable()).max(Cost::ZERO);
            if routes.total(model) - waiting - filled > limit {
                return false;
            }
            let group = self.order[at].1;
            waiting -= price(group);
            if !self.place_group(model, routes, group, Some(rng)) {
                self.absences[group as usize] += 1;
            }
        }
        true
    }

    /// Puts back every group left out, dearest first, without chance.
    pub(crate) fn apply_plainly(&mut self, model: &Model, routes: &mut Routes) {
        self.sort_by(model, routes, |_, visit| -model.left_out[visit as usize].0);
        for at in 0..self.order.len() {
            let group = self.order[at].1;
            self.place_group(model, routes, group, None);
        }
    }

    fn sort_left_out(
        &mut self,
        model: &Model,
        routes: &Routes,
        order: Order,
        rng: &mut ChaCha8Rng,
    ) {
        let absences = std::mem::take(&mut self.absences);
        let key = |rng: &mut ChaCha8Rng, visit: u32| match order {
            Order::Random => rng.random_range(0..i64::from(i32::MAX)),
            Order::Narrowest => {
                i64::from(model.closes[visit as usize]) - i64::from(model.opens[visit as usize])
            }
            Order::Rarest => model.shifts_for[visit as usize].len() as i64,
            Order::Dearest => -model.left_out[visit as usize].0,
            Order::OftenestAbsent => {
                -i64::from(absences[model.links.group_of[visit as usize] as usize])
            }
            Order::Longest => -i64::from(model.service_s[visit as usize]),
        };
        self.sort_by(model, routes, |_, visit| {
            // Equals come in a different order each time.
            let tie = rng.random_range(0..1 << TIE_BITS);
            (key(rng, visit) << TIE_BITS) + tie
        });
        self.absences = absences;
    }

    fn sort_by(
        &mut self,
        model: &Model,
        routes: &Routes,
        mut key: impl FnMut(&Routes, u32) -> i64,
    ) {
        self.order.clear();
        if routes.left_out == 0 {
            return;
        }
        for (group, members) in model.links.groups.iter().enumerate() {
            if !routes.is_placed(members[0]) {
                self.order.push((key(routes, members[0]), group as u32));
            }
        }
        self.order.sort_unstable();
    }

    /// Places all visits of a group, or none. True when placed.
    pub(crate) fn place_group(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        group: u32,
        mut rng: Option<&mut ChaCha8Rng>,
    ) -> bool {
        let members = &model.links.groups[group as usize];
        if let [visit] = members[..] {
            return self.place_one(model, routes, visit, rng);
        }
        self.find_places(model, routes, members[0], rng.as_deref_mut());
        let places = std::mem::take(&mut self.places);
        let mut placed = false;
        for place in places.iter().take(GROUP_TRIES) {
            self.limits.read(routes, model, members[0]);
            let (shift, position) = (place.shift, place.position as usize);
            if !routes.insert(model, &self.limits, members[0], shift, position) {
                continue;
            }
            placed = members[1..]
                .iter()
                .all(|&member| self.place_one(model, routes, member, rng.as_deref_mut()));
            if placed {
                break;
            }
            self.dirty.clear();
            routes.take_out_group(model, members[0], &mut self.dirty);
            routes.settle(model, &mut self.dirty);
        }
        self.places = places;
        placed
    }

    /// Places one visit where it costs least. True when placed.
    pub(crate) fn place_one(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        visit: u32,
        rng: Option<&mut ChaCha8Rng>,
    ) -> bool {
        let best = self.find_best(model, routes, visit, rng);
        best.is_some_and(|place| {
            routes.insert(
                model,
                &self.limits,
                visit,
                place.shift,
                place.position as usize,
            )
        })
    }

    /// The cheapest place of a visit. Leaves its limits in `limits`.
    pub(crate) fn find_best(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        visit: u32,
        mut rng: Option<&mut ChaCha8Rng>,
    ) -> Option<Place> {
        self.limits.read(routes, model, visit);
        let mut best: Option<Place> = None;
        for &shift in &model.shifts_for[visit as usize] {
            // Leaving a visit out may be the cheaper where it has a price.
            let beat = best.map_or(Cost::ZERO, |best| best.cost);
            let rng = rng.as_deref_mut();
            let found = best_under(model, routes, &self.limits, (visit, shift), beat, rng);
            if let Some(place) = found
                && best.is_none_or(|best| place < best)
            {
                best = Some(place);
            }
        }
        best.filter(|place| place.cost < Cost::ZERO)
    }

    /// The cheapest place in every shift, cheapest first, in `places`.
    fn find_places(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        visit: u32,
        mut rng: Option<&mut ChaCha8Rng>,
    ) {
        self.limits.read(routes, model, visit);
        self.places.clear();
        for &shift in &model.shifts_for[visit as usize] {
            let place = best_in_shift(
                model,
                routes,
                &self.limits,
                visit,
                shift,
                rng.as_deref_mut(),
            );
            self.places.extend(place);
        }
        self.places.sort_unstable();
    }
}

/// The cheapest place of a visit in one shift.
pub(crate) fn best_in_shift(
    model: &Model,
    routes: &mut Routes,
    limits: &LinkLimits,
    visit: u32,
    shift: u32,
    rng: Option<&mut ChaCha8Rng>,
) -> Option<Place> {
    best_under(model, routes, limits, (visit, shift), NO_BOUND, rng)
}

/// The cheapest place of a visit in one shift, given up early where it cannot
/// cost less than `beat`. Pushing others is taken to save nothing.
fn best_under(
    model: &Model,
    routes: &mut Routes,
    limits: &LinkLimits,
    (visit, shift): (u32, u32),
    beat: Cost,
    mut rng: Option<&mut ChaCha8Rng>,
) -> Option<Place> {
    if !limits.allow_staff(model.shifts[shift as usize].staff)
        || !routes.can_carry(model, visit, shift)
    {
        return None;
    }
    let placing = routes.placing_cost(model, visit, shift);
    let least = routes.least_change(model, shift);
    if placing + least >= beat {
        return None;
    }
    let (first, end) = routes.positions(model, limits, visit, shift);
    let mut best: Option<Place> = None;
    for position in first..end {
        let beat = best.map_or(beat - placing, |best| best.cost);
        if routes.detour(model, visit, shift, position) + least >= beat {
            continue;
        }
        if let Some(rng) = rng.as_deref_mut()
            && rng.random_ratio(BLINK_PERMILLE, 1000)
        {
            continue;
        }
        let cost = match routes.try_insert(model, limits, visit, shift, position) {
            Trial::Refused => continue,
            Trial::Costs(cost) => cost,
            Trial::Pushes(own) => {
                if own >= beat {
                    continue;
                }
                let before = routes.total(model);
                if !routes.insert(model, limits, visit, shift, position) {
                    continue;
                }
                let after = routes.total(model);
                routes.undo_insert(model, visit);
                // The goals not of the route are added below, for all alike.
                after - before - placing
            }
        };
        let place = Place {
            cost,
            shift,
            position: position as u32,
        };
        if best.is_none_or(|best| place < best) {
            best = Some(place);
        }
    }
    best.map(|place| Place {
        cost: place.cost + placing,
        ..place
    })
}
