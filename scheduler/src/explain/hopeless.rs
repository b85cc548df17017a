//! Visits that no shift may take, whatever else is planned.

use std::mem::discriminant;
use std::sync::Arc;

use super::Refusal;
use super::desk::{Desk, started};
use crate::index::{ShiftIndex, VisitIndex};
use crate::model::Model;
use crate::problem::{Priority, Problem};
use crate::solution::Plan;

/// A visit that must be done and that every shift refuses for itself: by skill, person,
/// load or hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hopeless {
    pub visit: VisitIndex,
    /// One refusal of each kind with how many shifts give that kind, those of most first.
    /// Empty where there is no shift.
    pub refusals: Vec<(Refusal, usize)>,
}

/// The visits that no search places. One that is not among them may still be left out, for
/// others that are wanted at the same time; one that has begun has its place.
///
/// Whether somebody comes in time is judged by the way from where the shift begins and back
/// to where it ends: where the way over another visit is shorter, more would be possible.
pub fn hopeless(problem: &Problem) -> Vec<Hopeless> {
    let model = Arc::new(Model::of(problem.clone()));
    let nothing = Plan::empty();
    let must = (0..problem.visits.len() as u32)
        .map(VisitIndex)
        .filter(|visit| problem.visit(*visit).priority == Priority::Must)
        .filter(|visit| !started(problem, visit.0));
    let none_may = must.filter(|visit| model.shifts_for[visit.at()].is_empty());
    none_may
        .map(|visit| {
            let desk = Desk::open(Arc::clone(&model), &nothing, visit);
            let shifts = (0..problem.shifts.len() as u32).map(ShiftIndex);
            let refused = shifts.filter_map(|shift| desk.put(visit, shift, None).err());
            Hopeless {
                visit,
                refusals: counted(refused),
            }
        })
        .collect()
}

fn counted(refused: impl Iterator<Item = Refusal>) -> Vec<(Refusal, usize)> {
    let mut refusals: Vec<(Refusal, usize)> = Vec::new();
    for refusal in refused {
        let kind = discriminant(&refusal);
        let mut known = refusals.iter_mut();
        match known.find(|(held, _)| discriminant(held) == kind) {
            Some((_, shifts)) => *shifts += 1,
            None => refusals.push((refusal, 1)),
        }
    }
    refusals.sort_by_key(|(_, shifts)| std::cmp::Reverse(*shifts));
    refusals
}
