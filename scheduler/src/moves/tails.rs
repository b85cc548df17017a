//! Exchanging what is left of two routes (2-opt*; Potvin and Rousseau 1995):
//! what a ruin of a few visits cannot do where routes are long. For routes
//! whose cost is their travel alone, in shifts that are alike.

use super::{Neighbours, Part};
use crate::cost::Cost;
use crate::model::{Model, NONE};
use crate::routes::Routes;

/// Nearest visits whose rest of the route is tried.
const TRIED_NEAR: usize = 15;

/// Exchanges tails behind and before each of these visits, in one pass, where
/// the routes are shorter for it.
pub(crate) fn exchange_tails(
    model: &Model,
    near: &Neighbours,
    part: &Part,
    routes: &mut Routes,
    visits: impl Iterator<Item = u32>,
) {
    for visit in visits {
        if !is_ours(part, routes, visit) {
            continue;
        }
        for &other in near.of_visit(visit).iter().skip(1).take(TRIED_NEAR) {
            if !is_ours(part, routes, other) {
                continue;
            }
            for (first, next) in [(visit, other), (other, visit)] {
                if routes
                    .tail_change(model, first, next)
                    .is_some_and(|change| change < Cost::ZERO)
                {
                    routes.exchange_tails(model, first, next);
                }
            }
        }
    }
}

fn is_ours(part: &Part, routes: &Routes, visit: u32) -> bool {
    let shift = routes.shift_of[visit as usize];
    shift != NONE && part.has_shift(shift)
}
