//! Putting visits back, each where it costs least.

use std::rc::Rc;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::trials::{Place, Trials};
use super::{Blink, Neighbours, Part};
use crate::cost::Cost;
use crate::model::{Model, NONE};
use crate::routes::{LinkLimits, NO_BOUND, Routes};

/// Places tried for the first of visits that start together before the
/// others are given up.
const GROUP_TRIES: usize = 6;

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
    Heaviest,
    Farthest,
    Nearest,
    /// Oftenest found no place before.
    OftenestAbsent,
}

/// Each as likely as it is often named.
const HOME_CARE: &[Order] = &[
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Narrowest,
    Order::Narrowest,
    Order::Rarest,
    Order::Rarest,
    Order::Dearest,
    Order::Longest,
    Order::Longest,
];
/// Where loads bind: about the paper's, and the narrowest windows.
const CARRYING: &[Order] = &[
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Random,
    Order::Heaviest,
    Order::Heaviest,
    Order::Heaviest,
    Order::Farthest,
    Order::Farthest,
    Order::Nearest,
    Order::Narrowest,
];

/// Visits left out before that are tried again each time, on average, besides
/// the one that room was made for.
const TRIED_AGAIN: u32 = 2;
/// One in so many times such a visit finds no place near, it is tried in all
/// shifts.
const LOOKED_EVERYWHERE: u32 = 8;
/// Lower bits of the sorting key, left to chance.
const TIE_BITS: u32 = 10;

/// From so many shifts on, only those with a stop near a visit are tried first.
const MANY_SHIFTS: usize = 32;
/// How many of the nearest visits are asked for their shift.
const LIKELY_NEAR: usize = 100;

/// Lists used again at every recreate.
pub(crate) struct Recreate {
    order: Vec<(i64, u32)>,
    limits: LinkLimits,
    places: Vec<Place>,
    trials: Trials,
    dirty: Vec<u32>,
    /// How often no place was found, by group.
    absences: Vec<u32>,
    blink: Blink,
    /// Where there are many shifts.
    near: Option<Rc<Neighbours>>,
    likely: Vec<u32>,
    /// By shift, the visit last asked about.
    asked: Vec<u32>,
    /// What finds no place near is tried in all shifts.
    looks_everywhere: bool,
    /// Tried before all others: the shift the visit was in, most often again the
    /// cheapest or nearly so, which spares most of the trials.
    first_shift: u32,
    part: Rc<Part>,
}

impl Recreate {
    /// Sees every position of every shift.
    pub(crate) fn plainly() -> Self {
        Self {
            order: Vec::new(),
            limits: LinkLimits::default(),
            places: Vec::new(),
            trials: Trials::default(),
            dirty: Vec::new(),
            absences: Vec::new(),
            blink: Blink::never(),
            near: None,
            likely: Vec::new(),
            asked: Vec::new(),
            looks_everywhere: true,
            first_shift: NONE,
            part: Rc::new(Part::whole()),
        }
    }

    /// Blinks, and looks first where it is near.
    pub(crate) fn seeded(model: &Model, near: &Rc<Neighbours>, seed: u64) -> Self {
        let many = model.shifts.len() >= MANY_SHIFTS;
        Self {
            blink: Blink::seeded(seed),
            near: many.then(|| Rc::clone(near)),
            asked: vec![NONE; model.shifts.len()],
            ..Self::plainly()
        }
    }

    /// Puts back what belongs to this part alone, and only into its shifts.
    pub(crate) fn keep_to(&mut self, part: &Rc<Part>) {
        self.part = Rc::clone(part);
    }

    /// Puts back what is left out and can be placed. False, and the plan not
    /// whole, when it can hardly come under `limit` any more.
    ///
    /// Of those already left out in `before` only some are tried, and `wanted`,
    /// which room was made for: trying all would take most of the time.
    pub(crate) fn apply(
        &mut self,
        model: &Model,
        before: &Routes,
        routes: &mut Routes,
        (limit, wanted): (Cost, u32),
        rng: &mut ChaCha8Rng,
    ) -> bool {
        self.absences.resize(model.links.groups.len(), 0);
        let absent = if before.left_out() > 0 { 4 } else { 0 };
        let orders = if model.carries { CARRYING } else { HOME_CARE };
        let drawn = rng.random_range(0..orders.len() + absent);
        let order = orders.get(drawn).copied().unwrap_or(Order::OftenestAbsent);
        self.sort_left_out(model, routes, order, rng);
        self.order.retain(|&(_, group)| {
            self.part
                .has_group(model, model.links.groups[group as usize][0])
        });
        if before.left_out() > TRIED_AGAIN {
            self.order.retain(|&(_, group)| {
                before.is_placed(model.links.groups[group as usize][0])
                    || group == model.links.group_of[wanted as usize]
                    || rng.random_ratio(TRIED_AGAIN, before.left_out())
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
            self.first_shift = before.shift_of[model.links.groups[group as usize][0] as usize];
            let was_placed = before.is_placed(model.links.groups[group as usize][0]);
            self.looks_everywhere = was_placed || rng.random_ratio(1, LOOKED_EVERYWHERE);
            if !self.place_group(model, routes, group) {
                self.absences[group as usize] += 1;
            }
        }
        true
    }

    /// Whether `after` leaves out no more than `before`, and what finds a place
    /// more often.
    pub(crate) fn is_easier(&self, model: &Model, before: &Routes, after: &Routes) -> bool {
        let absences = |routes: &Routes| -> (Cost, u64) {
            let absent = routes.absent().iter();
            absent.fold((Cost::ZERO, 0), |(price, count), &visit| {
                let group = model.links.group_of[visit as usize] as usize;
                (
                    price + model.left_out[visit as usize],
                    count + u64::from(self.absences[group]),
                )
            })
        };
        let ((price, count), (price_before, count_before)) = (absences(after), absences(before));
        price <= price_before && count < count_before
    }

    /// The visits of the last recreate, placed or not.
    pub(crate) fn tried<'m>(&self, model: &'m Model) -> impl Iterator<Item = u32> + use<'_, 'm> {
        let groups = self.order.iter().map(|&(_, group)| group);
        groups.flat_map(|group| model.links.groups[group as usize].iter().copied())
    }

    /// Puts back every group left out, dearest first, without chance.
    pub(crate) fn apply_plainly(&mut self, model: &Model, routes: &mut Routes) {
        self.sort_by(model, routes, |_, visit| -model.left_out[visit as usize].0);
        for at in 0..self.order.len() {
            let group = self.order[at].1;
            self.place_group(model, routes, group);
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
            Order::Heaviest => -i64::from(model.load[visit as usize]),
            Order::Farthest => -model.far_s(visit),
            Order::Nearest => model.far_s(visit),
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
        for &visit in routes.absent() {
            let group = model.links.group_of[visit as usize];
            if model.links.groups[group as usize][0] == visit {
                self.order.push((key(routes, visit), group));
            }
        }
        self.order.sort_unstable();
    }

    /// Places all visits of a group, or none. True when placed.
    pub(crate) fn place_group(&mut self, model: &Model, routes: &mut Routes, group: u32) -> bool {
        let members = &model.links.groups[group as usize];
        if let [visit] = members[..] {
            return self.place_one(model, routes, visit);
        }
        self.find_places(model, routes, members[0]);
        let places = std::mem::take(&mut self.places);
        let mut placed = false;
        for place in places.iter().take(GROUP_TRIES) {
            self.limits.read(routes, model, members[0]);
            let (shift, position) = (place.shift, place.position as usize);
            if !routes.insert(model, &self.limits, members[0], shift, position) {
                continue;
            }
            self.first_shift = NONE;
            placed = members[1..]
                .iter()
                .all(|&member| self.place_one(model, routes, member));
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
    pub(crate) fn place_one(&mut self, model: &Model, routes: &mut Routes, visit: u32) -> bool {
        let best = self.find_best(model, routes, visit);
        best.is_some_and(|place| {
            let position = place.position as usize;
            routes.insert(model, &self.limits, visit, place.shift, position)
        })
    }

    /// The cheapest place of a visit. Leaves its limits in `limits`.
    fn find_best(&mut self, model: &Model, routes: &mut Routes, visit: u32) -> Option<Place> {
        self.limits.read(routes, model, visit);
        if self.choose_likely(model, routes, visit) {
            let likely = std::mem::take(&mut self.likely);
            let best = self.best_of(model, routes, visit, &likely);
            self.likely = likely;
            if best.is_some() || !self.looks_everywhere {
                return best;
            }
        }
        self.best_of(model, routes, visit, &model.shifts_for[visit as usize])
    }

    fn best_of(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        visit: u32,
        shifts: &[u32],
    ) -> Option<Place> {
        // Leaving a visit out may be the cheaper where it has a price.
        let mut trials = std::mem::take(&mut self.trials);
        trials.begin(Cost::ZERO);
        let mut unused: Option<u32> = None;
        let first = self.first_shift;
        let is_used = |shift: u32| shift != NONE && !routes.stops[shift as usize].is_empty();
        if is_used(first) {
            trials.look(model, routes, &self.limits, visit, first, &mut self.blink);
        }
        for &shift in shifts {
            if shift == first && is_used(first) || !self.part.has_shift(shift) {
                continue;
            }
            if routes.stops[shift as usize].is_empty() {
                // One unused shift like another is the same choice.
                if unused.is_some_and(|other| model.are_alike(visit, other, shift)) {
                    continue;
                }
                if self.limits.allow_staff(model.shifts[shift as usize].staff) {
                    unused = Some(shift);
                }
            }
            trials.look(model, routes, &self.limits, visit, shift, &mut self.blink);
        }
        trials.try_pushing(model, routes, &self.limits, visit);
        let best = trials.best;
        self.trials = trials;
        best
    }

    /// Fills `likely` with the shifts that have a stop near the visit, and one
    /// unused. False where all shifts are to be tried.
    fn choose_likely(&mut self, model: &Model, routes: &Routes, visit: u32) -> bool {
        let Some(near) = &self.near else {
            return false;
        };
        self.likely.clear();
        for &other in near.of_visit(visit).iter().take(LIKELY_NEAR) {
            let shift = routes.shift_of[other as usize];
            if shift == NONE || self.asked[shift as usize] == visit {
                continue;
            }
            self.asked[shift as usize] = visit;
            if model.allows(visit, shift) {
                self.likely.push(shift);
            }
        }
        for &shift in &self.likely {
            self.asked[shift as usize] = NONE;
        }
        self.likely.extend(routes.first_unused(model, visit));
        true
    }

    /// The cheapest place in every shift, cheapest first, in `places`. What a
    /// place pushes in other routes is not counted.
    fn find_places(&mut self, model: &Model, routes: &mut Routes, visit: u32) {
        self.limits.read(routes, model, visit);
        self.places.clear();
        let mut trials = std::mem::take(&mut self.trials);
        for &shift in &model.shifts_for[visit as usize] {
            if !self.part.has_shift(shift) {
                continue;
            }
            trials.begin(NO_BOUND);
            trials.look(model, routes, &self.limits, visit, shift, &mut self.blink);
            self.places.extend(trials.least());
        }
        self.trials = trials;
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
) -> Option<Place> {
    let mut trials = Trials::default();
    trials.begin(NO_BOUND);
    trials.look(model, routes, limits, visit, shift, &mut Blink::never());
    trials.try_pushing(model, routes, limits, visit);
    trials.best
}
