//! A day begun as the base plan has it.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{StatedDay, TemplateKey};
use super::solution::{BasePlan, PlannedDay};
use crate::cost::ObjectiveTerms;
use crate::explain::restate;
use crate::index::{CycleDay, ShiftIndex, StaffIndex, VisitIndex};
use crate::problem::{DaySecond, Fault, FaultReason, Faults, Problem};
use crate::solution::{Plan, Route, Stop};

/// The plan of an actual day to begin with: every visit known by its template
/// is with the staff member the base plan has it with, if she works then, in
/// the base plan's order. What no longer fits, and what is new, is left out
/// for [`solve_from`](crate::solve_from) to place.
///
/// Staff are numbered as in the base plan; whoever is absent has no shift. `keys`
/// names the template of each visit of the day, `None` for a visit of none.
pub fn warm_start(
    base_plan: &BasePlan,
    cycle_day: CycleDay,
    day: &Problem,
    keys: &[Option<TemplateKey>],
) -> Result<Plan, Vec<Fault>> {
    let mut faults = Faults(day.validate().err().unwrap_or_default());
    let planned = base_plan.days.get(cycle_day.at());
    match planned {
        Some(planned) => planned.check(&format!("base_plan.days[{}]", cycle_day.0), &mut faults),
        None => faults.add("cycle_day", cycle_day.0, FaultReason::OutsideCycle),
    }
    if keys.len() != day.visits.len() {
        faults.add("keys.len()", keys.len(), FaultReason::OutOfRange);
    }
    let mut seen = BTreeSet::new();
    for (at, key) in keys.iter().enumerate() {
        if let Some(key) = key.filter(|key| !seen.insert(*key)) {
            faults.add(format!("keys[{at}]"), key.0, FaultReason::Duplicate);
        }
    }
    match planned {
        Some(planned) if faults.0.is_empty() => Ok(restate(day, &laid_on(planned, day, keys))),
        _ => Err(faults.0),
    }
}

/// Where a visit is to be, whatever shifts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedVisit {
    pub visit: VisitIndex,
    pub staff: StaffIndex,
    pub start: DaySecond,
}

/// The plan of a day to begin with, by whoever knows where its visits are to
/// be: as [`warm_start`], without a [`BasePlan`] to look it up in. Of a visit
/// named twice the first place counts.
pub fn begin_day(day: &Problem, placed: &[PlacedVisit]) -> Result<Plan, Vec<Fault>> {
    let mut faults = Faults(day.validate().err().unwrap_or_default());
    for (at, one) in placed.iter().enumerate() {
        if one.visit.at() >= day.visits.len() {
            let field = format!("placed[{at}].visit");
            faults.add(field, one.visit.0, FaultReason::OutOfRange);
        }
    }
    if faults.0.is_empty() {
        Ok(restate(day, &laid(day, placed.iter().copied())))
    } else {
        Err(faults.0)
    }
}

/// A planned day laid on another: the same people at the same templates in the
/// same order. Not timed, so no plan yet.
pub(super) fn laid_on(planned: &PlannedDay, day: &Problem, keys: &[Option<TemplateKey>]) -> Plan {
    let visits: BTreeMap<TemplateKey, VisitIndex> = (0..)
        .zip(keys)
        .filter_map(|(at, key)| Some(((*key)?, VisitIndex(at))))
        .collect();
    let placed = planned.placements().filter_map(|(key, staff, start)| {
        let visit = *visits.get(&key)?;
        Some(PlacedVisit {
            visit,
            staff,
            start,
        })
    });
    laid(day, placed)
}

/// Where the base plan that held had a visit, by its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldVisit {
    pub key: TemplateKey,
    pub staff: StaffIndex,
    pub start: DaySecond,
}

/// A day as it was held. Not timed, so no plan yet.
pub(super) fn held_on(day: &StatedDay, held: &[HeldVisit]) -> Plan {
    let visits: BTreeMap<TemplateKey, VisitIndex> = (0..)
        .zip(&day.keys)
        .map(|(at, key)| (*key, VisitIndex(at)))
        .collect();
    let placed = held.iter().filter_map(|one| {
        Some(PlacedVisit {
            visit: *visits.get(&one.key)?,
            staff: one.staff,
            start: one.start,
        })
    });
    laid(&day.problem, placed)
}

fn laid(day: &Problem, places: impl Iterator<Item = PlacedVisit>) -> Plan {
    let mut stops: Vec<Vec<Stop>> = vec![Vec::new(); day.shifts.len()];
    let mut placed = vec![false; day.visits.len()];
    for one in places {
        if let Some(shift) = shift_at(day, one.staff, one.start)
            && !std::mem::replace(&mut placed[one.visit.at()], true)
        {
            stops[shift].push(untimed(day, one.visit, one.start));
        }
    }
    let routes = stops.into_iter().enumerate().map(|(shift, mut stops)| {
        stops.sort_by_key(|stop| stop.start);
        Route::untimed(ShiftIndex(shift as u32), stops)
    });
    Plan {
        routes: routes.collect(),
        unplaced: (0..day.visits.len() as u32)
            .map(VisitIndex)
            .filter(|visit| !placed[visit.at()])
            .collect(),
        terms: ObjectiveTerms::default(),
        seed: 0,
        iterations: 0,
    }
}

/// The shift of a staff member in which a moment lies, its overtime included:
/// where one ends as the next begins, the next.
fn shift_at(day: &Problem, staff: StaffIndex, moment: DaySecond) -> Option<usize> {
    let shifts = day.shifts.iter().enumerate();
    let begun = shifts.filter(|(_, shift)| shift.staff == staff && shift.start <= moment);
    let (at, shift) = begun.max_by_key(|(_, shift)| shift.start)?;
    let last = i64::from(shift.end.0) + i64::from(shift.overtime_limit_s);
    (i64::from(moment.0) <= last).then_some(at)
}

fn untimed(day: &Problem, visit: VisitIndex, start: DaySecond) -> Stop {
    Stop {
        visit,
        travel_s: 0,
        travel_m: 0,
        arrive: start,
        start,
        end: DaySecond(start.0 + day.visit(visit).service_s),
    }
}
