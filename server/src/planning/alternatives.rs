//! Three ways of doing the rest of a day without somebody, found and counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::time::LocalDate;
use scheduler::{Alternative, Budget, Placement, Plan, PlanChanges, VisitMove};
use store::absence::StaffAbsence;
use store::planning::{DayPlan, Pin};

use super::day::DayParts;
use super::explain::seconds;
use super::jobs::Watched;
use super::moves::Desk;
use super::optimise::{refuse_broken, unstatable};
use super::pace::{CORES, Pace};
use super::problem::Question;
use super::views::{AlternativeView, AlternativesView, NewFaceView, PlaceView, VisitChangeView};
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
    changes: Vec<Change>,
    new_faces: Vec<(ClientId, Vec<StaffId>)>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    visit_id: VisitId,
    was: Option<(StaffId, i32)>,
    now: Option<(StaffId, i32)>,
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
            desk.question.let_go(&desk.parts, *visit_id, desk.now_s);
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
        let problem = &desk.question.problem;
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
    let problem = &desk.question.problem;
    let terms = scheduler::priced_as(problem, rest, after);
    let changes = scheduler::compare(problem, plan, after);
    Found {
        alternative,
        plan: stored(desk, after, released),
        unplaced: after.unplaced.len(),
        travel_s: seconds(terms.travel.0, problem.goals.travel_per_s.0),
        overtime_s: seconds(terms.overtime.0, problem.goals.overtime_per_s.0),
        cost: terms.total().0 - terms.unplaced.0,
        changes: visit_changes(&desk.question, &changes),
        new_faces: faces(desk, &changes),
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

fn visit_changes(question: &Question, changes: &PlanChanges) -> Vec<Change> {
    let place = |place: Placement| {
        let staff_id = question.shifts[place.shift.at()].staff_id;
        (staff_id, place.start.0)
    };
    let moves = changes.visits.iter().map(|change| {
        let was = match *change {
            VisitMove::Placed { .. } => None,
            VisitMove::Unplaced { was, .. }
            | VisitMove::OtherStaff { was, .. }
            | VisitMove::OtherTime { was, .. } => Some(was),
        };
        Change {
            visit_id: question.visits[change.visit().at()],
            was: was.map(place),
            now: change.now().map(place),
        }
    });
    moves.collect()
}

fn faces(desk: &Desk, changes: &PlanChanges) -> Vec<(ClientId, Vec<StaffId>)> {
    let clients: Vec<_> = desk.parts.clients.keys().copied().collect();
    let new = changes
        .clients
        .iter()
        .filter(|change| !change.new_faces.is_empty());
    new.map(|change| {
        let staff = change.new_faces.iter();
        let staff = staff.map(|staff| desk.question.staff[staff.at()]);
        (clients[change.client.at()], staff.collect())
    })
    .collect()
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
    let new: BTreeMap<ClientId, &Vec<StaffId>> = (found
        .new_faces
        .iter()
        .map(|(client, staff)| (*client, staff)))
    .collect();
    let changes: Vec<VisitChangeView> = (found.changes.iter())
        .filter_map(|change| show_change(change, &new, parts, reader))
        .collect();
    let of_kind = |kind: &str| changes.iter().filter(|change| change.kind == kind).count();
    let others = found.changes.iter().filter(|change| {
        let staff = |place: Option<(StaffId, i32)>| place.map(|(staff, _)| staff);
        let (was, now) = (staff(change.was), staff(change.now));
        was.is_some() && now.is_some() && was != now && was != Some(absence.staff_id)
    });
    let faces = found.new_faces.iter().map(|(client_id, staff)| {
        let (client_label, protected) = parts.label(*client_id, reader);
        NewFaceView {
            client_id: client_id.to_string(),
            client_label,
            protected,
            staff_names: staff.iter().map(|staff| parts.staff_name(*staff)).collect(),
        }
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
        new_faces: faces.collect(),
        changes,
    }
}

fn show_change(
    change: &Change,
    new: &BTreeMap<ClientId, &Vec<StaffId>>,
    parts: &DayParts,
    reader: Option<StaffId>,
) -> Option<VisitChangeView> {
    let visit = parts.visits.get(&change.visit_id)?;
    let (client_label, protected) = parts.label(visit.client_id, reader);
    let place = |(staff_id, start_s): (StaffId, i32)| PlaceView {
        staff_id: staff_id.to_string(),
        staff_name: parts.staff_name(staff_id),
        start_s,
    };
    let kind = match (change.was, change.now) {
        (None, _) => "placed",
        (_, None) => "unplaced",
        (Some((was, _)), Some((now, _))) if was != now => "staff",
        _ => "time",
    };
    let comes = change.now.map(|(staff, _)| staff);
    let faces = new.get(&visit.client_id);
    Some(VisitChangeView {
        visit_id: change.visit_id.to_string(),
        client_label,
        protected,
        kind,
        was: change.was.map(place),
        now: change.now.map(place),
        new_face: faces.is_some_and(|faces| comes.is_some_and(|staff| faces.contains(&staff))),
    })
}
