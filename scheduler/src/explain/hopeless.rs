//! Visits that find no place though the whole day is free.

use std::mem::discriminant;
use std::rc::Rc;

use super::Refusal;
use super::desk::{Desk, started};
use crate::index::{ShiftIndex, VisitIndex};
use crate::model::Model;
use crate::problem::{Priority, Problem};
use crate::solution::Plan;

/// A visit that must be done and that no shift could take, were it the only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hopeless {
    pub visit: VisitIndex,
    /// One refusal of each kind with how many shifts give that kind, those of most first.
    /// Empty where there is no shift.
    pub refusals: Vec<(Refusal, usize)>,
}

/// The visits that no search could place, before any search; one that has begun has its
/// place. One that is not among them
/// may still be left out, for others that are wanted at the same time.
pub fn hopeless(problem: &Problem) -> Vec<Hopeless> {
    let model = Rc::new(Model::of(problem));
    let nothing = Plan::empty();
    let must = (0..problem.visits.len() as u32)
        .map(VisitIndex)
        .filter(|visit| problem.visit(*visit).priority == Priority::Must)
        .filter(|visit| !started(problem, visit.0));
    must.filter_map(|visit| {
        let desk = Desk::with_model(Rc::clone(&model), &nothing, visit);
        let mut refusals: Vec<(Refusal, usize)> = Vec::new();
        for shift in (0..problem.shifts.len() as u32).map(ShiftIndex) {
            let refusal = desk.put(visit, shift, None).err()?;
            let mut known = refusals.iter_mut();
            let kind =
                |held: &&mut (Refusal, usize)| discriminant(&held.0) == discriminant(&refusal);
            match known.find(kind) {
                Some((_, shifts)) => *shifts += 1,
                None => refusals.push((refusal, 1)),
            }
        }
        refusals.sort_by_key(|(_, shifts)| std::cmp::Reverse(*shifts));
        Some(Hopeless { visit, refusals })
    })
    .collect()
}
