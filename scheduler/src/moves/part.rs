//! A part of the plan that a search works on, while others work on the rest.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Neighbours;
use crate::model::{Model, NONE};
use crate::routes::Routes;

/// Some shifts, and the visits that are theirs: those in them when the part was
/// drawn, and some of those left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// By shift and by visit; both empty: everything.
    shifts: Vec<bool>,
    visits: Vec<bool>,
}

/// Nearest visits of each whose shifts are taken into the same part, if there is
/// room.
const REACHED_NEAR: usize = 4;
/// Draws before any visit will do as the middle of a change.
const DRAWS: u32 = 8;

impl Part {
    /// Everything.
    pub(crate) fn whole() -> Self {
        Self::default()
    }

    #[inline]
    pub(crate) fn has_shift(&self, shift: u32) -> bool {
        self.shifts.get(shift as usize).copied().unwrap_or(true)
    }

    /// Whether a visit, and those that start together with it, belong to it.
    #[inline]
    pub(crate) fn has_group(&self, model: &Model, visit: u32) -> bool {
        if self.visits.is_empty() {
            return true;
        }
        let group = model.links.group_of[visit as usize] as usize;
        let members = &model.links.groups[group];
        members.iter().all(|&member| self.visits[member as usize])
    }

    /// A visit out of `many`, if possible one that belongs to it.
    pub(crate) fn draw(
        &self,
        model: &Model,
        rng: &mut ChaCha8Rng,
        many: usize,
        visit_at: impl Fn(usize) -> u32,
    ) -> u32 {
        let mut visit = visit_at(rng.random_range(0..many));
        for _ in 1..DRAWS {
            if self.has_group(model, visit) {
                break;
            }
            visit = visit_at(rng.random_range(0..many));
        }
        visit
    }

    /// Divides a plan into `count` parts of about as many visits, each of routes
    /// near one another, around a visit drawn.
    pub(crate) fn divide(
        model: &Model,
        near: &Neighbours,
        routes: &Routes,
        count: usize,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Self> {
        let part_of = divide_shifts(near, routes, count, rng);
        let mut parts = vec![
            Self {
                shifts: vec![false; routes.stops.len()],
                visits: vec![false; model.visit_count()],
            };
            count
        ];
        for (shift, &part) in part_of.iter().enumerate() {
            parts[part].shifts[shift] = true;
        }
        for (visit, &shift) in routes.shift_of.iter().enumerate() {
            let part = match shift {
                // Those that start together are left out together.
                NONE => (model.links.group_of[visit] as usize) % count,
                shift => part_of[shift as usize],
            };
            parts[part].visits[visit] = true;
        }
        parts
    }
}

/// The part of each shift.
fn divide_shifts(
    near: &Neighbours,
    routes: &Routes,
    count: usize,
    rng: &mut ChaCha8Rng,
) -> Vec<usize> {
    let shifts = routes.stops.len();
    let stops_in = |shift: usize| routes.stops[shift].len();
    let all: usize = (0..shifts).map(stops_in).sum();
    let mut part_of = vec![0; shifts];
    // Shifts in the order in which they come near what has been taken before.
    let mut reached: Vec<usize> = Vec::with_capacity(shifts);
    let mut is_reached = vec![false; shifts];
    let (mut part, mut filled, mut at) = (0, 0, 0);
    let mut rest = rng.random_range(0..shifts);
    loop {
        while at == reached.len() {
            let next = (rest..shifts)
                .chain(0..rest)
                .find(|&shift| !is_reached[shift]);
            let Some(next) = next else {
                return part_of;
            };
            rest = next;
            is_reached[next] = true;
            reached.push(next);
        }
        let shift = reached[at];
        at += 1;
        if part + 1 < count && filled * count >= all * (part + 1) {
            part += 1;
        }
        filled += stops_in(shift);
        // Unused shifts are dealt out like cards.
        part_of[shift] = if stops_in(shift) == 0 {
            shift % count
        } else {
            part
        };
        for &visit in &routes.stops[shift] {
            for &other in near.of_visit(visit).iter().take(REACHED_NEAR) {
                let other = routes.shift_of[other as usize];
                if other != NONE && !std::mem::replace(&mut is_reached[other as usize], true) {
                    reached.push(other as usize);
                }
            }
        }
    }
}
