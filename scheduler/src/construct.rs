//! The first plan: what is published or started stands, then regret insertion.

use crate::cost::Cost;
use crate::model::Model;
use crate::moves::{Place, Recreate, best_in_shift};
use crate::problem::Pin;
use crate::routes::{LinkLimits, Routes};

/// Shifts compared when the regret of a visit is reckoned.
const REGRET_OVER: usize = 3;
/// Above this many visits the regret list costs more than it gives, and they
/// are placed in order.
const REGRET_LIMIT: usize = 1_500;
/// Stands for a shift that cannot take the visit.
const NOWHERE: Cost = Cost(i64::MAX / 8);

/// A plan in which every rule holds; some visits may be left out.
pub(crate) fn construct(model: &Model) -> Routes {
    let mut routes = Routes::empty(model);
    let mut recreate = Recreate::plainly();
    place_started(model, &mut routes);
    place_published(model, &mut routes);
    place_linked(model, &mut routes, &mut recreate);
    if model.visit_count() <= REGRET_LIMIT {
        Regret::new(model).run(model, &mut routes);
    }
    recreate.apply_plainly(model, &mut routes);
    routes
}

/// Appends visits in order of time to the shifts they are in already.
fn append(model: &Model, routes: &mut Routes, mut standing: Vec<(i32, u32, u32)>) {
    let mut limits = LinkLimits::default();
    standing.sort_unstable();
    for &(_, visit, shift) in &standing {
        if routes.is_placed(visit) || !model.shifts_for[visit as usize].contains(&shift) {
            continue;
        }
        limits.read(routes, model, visit);
        if limits.allow_staff(model.shifts[shift as usize].staff) {
            let end = routes.stops[shift as usize].len();
            routes.insert(model, &limits, visit, shift, end);
        }
    }
    // Half a double staffing is none.
    let mut dirty = Vec::new();
    for &(_, visit, _) in &standing {
        let group = &model.links.groups[model.links.group_of[visit as usize] as usize];
        if group.iter().any(|&member| !routes.is_placed(member)) {
            routes.take_out_group(model, visit, &mut dirty);
        }
    }
    routes.settle(model, &mut dirty);
}

fn place_started(model: &Model, routes: &mut Routes) {
    let started = model
        .problem
        .visits
        .iter()
        .enumerate()
        .filter_map(|(at, visit)| match visit.pin {
            Pin::Started { shift, start } => Some((start.0, at as u32, shift.0)),
            _ => None,
        });
    append(model, routes, started.collect());
}

fn place_published(model: &Model, routes: &mut Routes) {
    let published = model
        .problem
        .published
        .iter()
        .map(|published| (published.start.0, published.visit.0, published.shift.0));
    append(model, routes, published.collect());
}

/// Visits with links to others first, the earliest first: they are the hardest
/// to fit in later.
fn place_linked(model: &Model, routes: &mut Routes, recreate: &mut Recreate) {
    let linked = |visit: u32| {
        !model.links.pushes[visit as usize].is_empty()
            || !model.links.pushed_by[visit as usize].is_empty()
    };
    let mut order: Vec<(i32, u32)> = (0..model.links.groups.len() as u32)
        .map(|group| (model.links.groups[group as usize][0], group))
        .filter(|&(visit, _)| linked(visit))
        .map(|(visit, group)| (model.closes[visit as usize], group))
        .collect();
    order.sort_unstable();
    for (_, group) in order {
        if !routes.is_placed(model.links.groups[group as usize][0]) {
            recreate.place_group(model, routes, group);
        }
    }
}

/// Regret insertion: the visit that loses most by waiting goes first. What each
/// shift would cost is kept, and worked out again only for the shift that
/// changed.
struct Regret {
    costs: Vec<Cost>,
    limits: LinkLimits,
}

impl Regret {
    fn new(model: &Model) -> Self {
        let cells = model.visit_count() * model.shifts.len();
        Self {
            costs: vec![NOWHERE; cells],
            limits: LinkLimits::default(),
        }
    }

    fn run(&mut self, model: &Model, routes: &mut Routes) {
        let mut waiting: Vec<u32> = (0..model.visit_count() as u32)
            .filter(|&visit| !routes.is_placed(visit))
            .filter(|&visit| {
                model.links.groups[model.links.group_of[visit as usize] as usize].len() == 1
            })
            .collect();
        for &visit in &waiting {
            for &shift in &model.shifts_for[visit as usize] {
                self.reckon(model, routes, visit, shift);
            }
        }
        while let Some((at, shift)) = self.most_regretted(model, &waiting) {
            let visit = waiting[at];
            if self.place(model, routes, visit, shift).is_none() {
                // The kept cost was out of date: links moved.
                self.costs[visit as usize * model.shifts.len() + shift as usize] = NOWHERE;
                continue;
            }
            waiting.swap_remove(at);
            for &visit in &waiting {
                if model.shifts_for[visit as usize].contains(&shift) {
                    self.reckon(model, routes, visit, shift);
                }
            }
        }
    }

    fn place(
        &mut self,
        model: &Model,
        routes: &mut Routes,
        visit: u32,
        shift: u32,
    ) -> Option<Place> {
        self.limits.read(routes, model, visit);
        let place = best_in_shift(model, routes, &self.limits, visit, shift)?;
        let position = place.position as usize;
        routes
            .insert(model, &self.limits, visit, shift, position)
            .then_some(place)
    }

    fn reckon(&mut self, model: &Model, routes: &mut Routes, visit: u32, shift: u32) {
        self.limits.read(routes, model, visit);
        let place = best_in_shift(model, routes, &self.limits, visit, shift);
        let cost = place.map_or(NOWHERE, |place| place.cost);
        self.costs[visit as usize * model.shifts.len() + shift as usize] = cost;
    }

    /// The visit (its place in `waiting`) with the most to lose, and its best
    /// shift.
    fn most_regretted(&self, model: &Model, waiting: &[u32]) -> Option<(usize, u32)> {
        let mut best: Option<(Cost, Cost, usize, u32)> = None;
        for (at, &visit) in waiting.iter().enumerate() {
            let Some((regret, cost, shift)) = self.regret(model, visit) else {
                continue;
            };
            let better = best.is_none_or(|(best_regret, best_cost, ..)| {
                regret > best_regret || (regret == best_regret && cost < best_cost)
            });
            if better {
                best = Some((regret, cost, at, shift));
            }
        }
        best.map(|(_, _, at, shift)| (at, shift))
    }

    fn regret(&self, model: &Model, visit: u32) -> Option<(Cost, Cost, u32)> {
        let mut lowest = [(NOWHERE, 0); REGRET_OVER];
        let row = &self.costs[visit as usize * model.shifts.len()..];
        for &shift in &model.shifts_for[visit as usize] {
            let mut entry = (row[shift as usize], shift);
            for kept in &mut lowest {
                if entry.0 < kept.0 {
                    std::mem::swap(kept, &mut entry);
                }
            }
        }
        let (cost, shift) = lowest[0];
        // Dropping a visit for its price may be cheaper than any place.
        (cost < Cost::ZERO).then(|| {
            let regret = lowest[1..]
                .iter()
                .map(|&(other, _)| other.min(Cost::ZERO) - cost)
                .sum();
            (regret, cost, shift)
        })
    }
}
