//! Which visits are near which, in place and time of day.

use crate::model::{Model, leg_s};

/// For each visit the nearest others, itself first.
pub(crate) struct Neighbours(Vec<Vec<u32>>);

/// A string of removals seldom reaches beyond these.
const KEPT: usize = 120;

impl Neighbours {
    pub(crate) fn of(model: &Model) -> Self {
        let count = model.visit_count();
        let shift = model.shifts.first();
        let mut near = Vec::with_capacity(count);
        let mut ranked: Vec<(i32, u32)> = Vec::with_capacity(count);
        for visit in 0..count {
            ranked.clear();
            for other in 0..count {
                let far_s = shift.map_or(0, |shift| {
                    leg_s(model.matrix(shift), model.place[visit], model.place[other])
                });
                // Windows that cannot follow each other closely are far apart.
                let apart_s = (model.opens[visit].saturating_sub(model.closes[other]))
                    .max(model.opens[other].saturating_sub(model.closes[visit]))
                    .max(0);
                let rank = if other == visit {
                    -1
                } else {
                    far_s + apart_s / 4
                };
                ranked.push((rank, other as u32));
            }
            let kept = KEPT.min(count);
            if kept < count {
                ranked.select_nth_unstable(kept);
                ranked.truncate(kept);
            }
            ranked.sort_unstable();
            near.push(ranked.iter().map(|&(_, other)| other).collect());
        }
        Self(near)
    }

    pub(crate) fn of_visit(&self, visit: u32) -> &[u32] {
        &self.0[visit as usize]
    }
}
