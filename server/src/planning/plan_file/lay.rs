//! Lays a file's plan on the day as this server knows it.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::VisitId;
use store::Access;
use store::planning::{DayPlan, Pin};

use super::super::day::DayParts;
use super::super::moves::Desk;
use crate::App;
use crate::error::Problem;

/// Most times a day is stated for one file: in order alone, at its starts, and with the
/// starts loosened of what had no place by then, then of all its shift. Where not even that
/// gives each its place, the starts are ours.
const ROUNDS: usize = 4;

/// The day's plan with the file's visits at their persons in the file's order. Each starts
/// when the file says, or as soon after as the way from the visit before lets it: other
/// tools count other ways, and whole minutes. Where that breaks a rule the start is ours.
/// What is left out has no place there whatever the start.
pub async fn lay(
    app: &App,
    access: &Access,
    parts: DayParts,
    file: DayPlan,
) -> Result<(DayParts, DayPlan), Problem> {
    let everything = visits_of(&file);
    let (mut parts, in_order) = state(app, access, parts, pinned(&file, &everything)).await?;
    let wanted = delayed(&parts, &in_order, &file);
    let there = visits_of(&in_order);
    let mut loose = BTreeSet::new();
    let mut plan = in_order;
    for _ in 1..ROUNDS {
        let attempt;
        (parts, attempt) = state(app, access, parts, pinned(&wanted, &loose)).await?;
        let has = visits_of(&attempt);
        let missing: BTreeSet<VisitId> = there.difference(&has).copied().collect();
        if missing.is_empty() {
            plan = attempt;
            break;
        }
        loose = loosened(&parts, &wanted, &loose, &missing);
    }
    plan.extensions.clone_from(&file.extensions);
    let has = visits_of(&plan);
    plan.pins = file.pins;
    plan.pins.retain(|visit_id, _| has.contains(visit_id));
    Ok((parts, plan))
}

/// A plan of which some visits' starts are not held.
fn pinned(plan: &DayPlan, loose: &BTreeSet<VisitId>) -> DayPlan {
    let mut plan = plan.clone();
    for (visit_id, pin) in &mut plan.pins {
        if loose.contains(visit_id) {
            *pin = Pin::Staff;
        }
    }
    plan
}

/// The visits without a place and their partners; where that was not enough, all of their
/// shifts.
fn loosened(
    parts: &DayParts,
    wanted: &DayPlan,
    loose: &BTreeSet<VisitId>,
    missing: &BTreeSet<VisitId>,
) -> BTreeSet<VisitId> {
    let mut next = loose.clone();
    if missing.is_subset(loose) {
        let routes = wanted.routes.iter().filter(|route| {
            let mut stops = route.stops.iter();
            stops.any(|stop| missing.contains(&stop.visit_id))
        });
        next.extend(routes.flat_map(|route| route.stops.iter().map(|stop| stop.visit_id)));
    } else {
        let partner = |visit_id: &VisitId| parts.visits.get(visit_id)?.partner;
        next.extend(missing.iter().copied());
        next.extend(missing.iter().filter_map(partner));
    }
    next
}

/// The file's starts, later where the visit before and the way from it do not let them be.
fn delayed(parts: &DayParts, in_order: &DayPlan, file: &DayPlan) -> DayPlan {
    let stops = file.routes.iter().flat_map(|route| &route.stops);
    let starts: BTreeMap<VisitId, i32> = stops.map(|stop| (stop.visit_id, stop.start_s)).collect();
    let mut wanted = in_order.clone();
    wanted.pins.clone_from(&file.pins);
    for route in &mut wanted.routes {
        let shift = parts.shift(route.shift_id);
        let mut free_s = shift.map_or(0, |shift| parts.hours(shift).start_s);
        for stop in &mut route.stops {
            let length_s = stop.end_s - stop.start_s;
            let soonest_s = free_s + stop.travel_s as i32;
            let said_s = starts.get(&stop.visit_id).copied();
            stop.start_s = said_s.unwrap_or(soonest_s).max(soonest_s);
            stop.end_s = stop.start_s + length_s;
            free_s = stop.end_s;
        }
    }
    wanted
}

/// The day as it would be by a plan: what is not possible in it has no place. The draft
/// stays as it was.
async fn state(
    app: &App,
    access: &Access,
    mut parts: DayParts,
    plan: DayPlan,
) -> Result<(DayParts, DayPlan), Problem> {
    let before = std::mem::replace(&mut parts.draft.plan, plan);
    let mut desk = Desk::of(app, access, parts).await?;
    tokio::task::spawn_blocking(move || {
        let laid = desk.question.plan(&desk.parts.draft.plan);
        let restated = desk.question.inquiry().restate(&laid);
        let plan = desk.question.stored(&restated, &desk.parts.draft.plan);
        desk.parts.draft.plan = before;
        (desk.parts, plan)
    })
    .await
    .map_err(|_| Problem::busy("planning was interrupted"))
}

fn visits_of(plan: &DayPlan) -> BTreeSet<VisitId> {
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    stops.map(|stop| stop.visit_id).collect()
}
