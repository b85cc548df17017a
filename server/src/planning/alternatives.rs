//! Three ways of doing the rest of a day without somebody, found and counted.

use std::collections::BTreeSet;
use std::sync::Mutex;

use care_model::id::{StaffId, VisitId};
use care_model::time::LocalDate;
use scheduler::{Alternative, Budget, Plan};
use store::absence::StaffAbsence;
use store::planning::{DayPlan, Pin};

use super::compared::Compared;
use super::day::DayParts;
use super::jobs::Watched;
use super::moves::Desk;
use super::optimise::{refuse_broken, unstatable};
use super::pace::{CORES, Pace};
use super::route_sums::RouteSums;
use super::views::{AlternativeView, AlternativesView};
use crate::error::Problem;

/// What was found for an absence, until it is taken or declined.
#[derive(Clone, Debug)]
pub struct Alternatives {
    pub date: LocalDate,
    pub absence: StaffAbsence,
    /// The draft's, that all are made from.
    pub revision: i64,
    /// Visits that are not the absent person's any more.
    released: usize,
    pub found: Vec<Found>,
}

/// One alternative with what differs from the draft.
#[derive(Clone, Debug)]
pub struct Found {
    pub alternative: Alternative,
    pub plan: DayPlan,
    unplaced: usize,
    travel_s: i64,
    overtime_s: i64,
    /// In thousandths of a krona, at the same prices for all; what is left out is
    /// counted for itself.
    cost: i64,
    compared: Compared,
}

/// As the catalogue and the web name it.
pub fn code(alternative: Alternative) -> &'static str {
    match alternative {
        Alternative::FewestChanges => "fewest_changes",
        Alternative::LeastOvertime => "least_overtime",
        Alternative::BestContinuity => "best_continuity",
    }
}

/// Searches for all alternatives side by side, so long that two cores give each of them
/// `each_s` seconds. A day that was stated with the absence in it; stopping keeps what is
/// found.
pub fn search(
    mut desk: Desk,
    absence: StaffAbsence,
    each_s: u32,
    watched: &Watched,
) -> Result<(DayParts, Alternatives), Problem> {
    let released = released(&desk.parts, &absence);
    for visit_id in &released {
        // A planner's pin to a time holds, whoever comes.
        if desk.question.is_overdue(*visit_id) {
            let let_go = (desk.question).with_let_go(&desk.parts, *visit_id, desk.now_s);
            desk.question = let_go.into_owned();
        }
    }
    let Some(staff) = desk.question.staff.binary_search(&absence.staff_id).ok() else {
        return Err(Problem::not_found("staff member"));
    };
    let staff = scheduler::StaffIndex(staff as u32);
    let plan = desk.question.plan(&desk.parts.draft.plan);
    let all_s = (each_s * Alternative::ALL.len() as u32).div_ceil(CORES.get());
    let pace = Mutex::new(Pace::begin(watched, all_s));
    let search = |alternative| {
        let problem = desk.question.problem();
        // What has begun is stated already, visit by visit: nothing more is frozen.
        let now = scheduler::DaySecond(0);
        let mut rest = scheduler::without_staff(problem, &plan, staff, now, alternative);
        rest.frozen_until = problem.frozen_until;
        let after = scheduler::solve_from(&rest, &plan, 1, Budget::until_stopped(), |progress| {
            let mut pace = pace.lock().expect("nothing panics while it is told");
            Pace::share(watched, pace.tell(&rest.goals, progress), all_s)
        })
        .map_err(|faults| unstatable(&faults))?;
        refuse_broken(&rest, &after)?;
        Ok(found(&desk, &released, &plan, alternative, &rest, &after))
    };
    let found: Vec<Found> = std::thread::scope(|scope| {
        let searches = Alternative::ALL.map(|one| scope.spawn(move || search(one)));
        let answers = searches.map(|one| one.join().unwrap_or_else(|_| Err(Problem::internal())));
        answers.into_iter().collect::<Result<_, Problem>>()
    })?;
    let alternatives = Alternatives {
        date: desk.parts.date,
        absence,
        revision: desk.parts.draft.revision,
        released: released.len(),
        found,
    };
    Ok((desk.parts, alternatives))
}

fn found(
    desk: &Desk,
    released: &BTreeSet<VisitId>,
    plan: &Plan,
    alternative: Alternative,
    rest: &scheduler::Problem,
    after: &Plan,
) -> Found {
    let terms = scheduler::priced_as(desk.question.problem(), rest, after);
    let plan_of_day = stored(desk, after, released);
    let sums = sums_of(&desk.parts, &plan_of_day);
    Found {
        alternative,
        unplaced: after.unplaced.len(),
        travel_s: sums.travel_s,
        overtime_s: sums.overtime_s,
        plan: plan_of_day,
        cost: terms.total().0 - terms.unplaced.0,
        compared: Compared::of(&desk.question, &desk.parts, plan, after),
    }
}

/// Visits of the draft that the absent person will not come to. A pin to them
/// holds no more; one to a time does.
fn released(parts: &DayParts, absence: &StaffAbsence) -> BTreeSet<VisitId> {
    let routes = parts.draft.plan.routes.iter();
    let own = routes.filter(|route| route.staff_id == absence.staff_id);
    own.flat_map(|route| &route.stops)
        .filter(|stop| stop.start_s >= absence.from_s && !parts.has_begun(stop.visit_id))
        .filter(|stop| !partner_began(parts, stop.visit_id))
        .map(|stop| stop.visit_id)
        .collect()
}

fn partner_began(parts: &DayParts, visit_id: VisitId) -> bool {
    let visit = parts.visits.get(&visit_id);
    let partner = visit.and_then(|visit| visit.partner);
    partner.is_some_and(|partner| parts.has_begun(partner))
}

/// Of all shifts, as the board would have it.
fn sums_of(parts: &DayParts, plan: &DayPlan) -> RouteSums {
    let routes = plan.routes.iter();
    let sums = routes.filter_map(|route| {
        let shift = parts.shift(route.shift_id)?;
        let is_shown = |visit| parts.shown_visit(visit).is_some();
        Some(RouteSums::of(route, parts.ends_s(shift), is_shown))
    });
    sums.sum()
}

fn stored(desk: &Desk, plan: &Plan, released: &BTreeSet<VisitId>) -> DayPlan {
    let mut stored = desk.question.stored(plan, &desk.parts.draft.plan);
    for visit_id in released {
        match stored.pins.get(visit_id) {
            Some(Pin::Staff) => stored.pins.remove(visit_id),
            Some(Pin::Both) => stored.pins.insert(*visit_id, Pin::Time),
            Some(Pin::Time) | None => None,
        };
    }
    stored
}

/// For the one who reads it, with the names they may see.
pub fn show(
    alternatives: &Alternatives,
    parts: &DayParts,
    reader: Option<StaffId>,
) -> AlternativesView {
    let absence = &alternatives.absence;
    let cheapest = alternatives.found.iter().map(|found| found.cost).min();
    let shown = alternatives.found.iter().map(|found| {
        let dearer_by = found.cost - cheapest.unwrap_or(found.cost);
        show_one(found, absence, dearer_by, parts, reader)
    });
    AlternativesView {
        staff_id: absence.staff_id.to_string(),
        staff_name: parts.staff_name(absence.staff_id),
        from_s: absence.from_s,
        why: absence.why.code(),
        revision: alternatives.revision,
        released: alternatives.released,
        alternatives: shown.collect(),
    }
}

fn show_one(
    found: &Found,
    absence: &StaffAbsence,
    dearer_by: i64,
    parts: &DayParts,
    reader: Option<StaffId>,
) -> AlternativeView {
    let changes = found.compared.changes_view(parts, reader);
    let of_kind = |kind: &str| changes.iter().filter(|change| change.kind == kind).count();
    let others = found.compared.changes.iter().filter(|change| {
        let is_absent = change
            .was
            .is_some_and(|was| was.staff_id == absence.staff_id);
        change.is_to_other_staff() && !is_absent
    });
    AlternativeView {
        code: code(found.alternative),
        changed_staff: of_kind("staff"),
        changed_staff_of_others: others.count(),
        changed_time: of_kind("time"),
        unplaced: found.unplaced,
        travel_s: found.travel_s,
        overtime_s: found.overtime_s,
        dearer_by,
        new_faces: found.compared.faces_view(parts, reader),
        changes,
    }
}
