//! The board: a day as the planner sees it.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::order::{ClientWishes, Priority};
use care_model::planned_visit::PlannedVisit;
use care_model::route::Route;
use care_model::shift::Shift;
use care_model::time::{LocalDate, Timestamp, midnight};
use care_model::visit_fact::VisitFact;
use store::Access;
use store::planning::{Pin, ShiftExtension};

use super::changes::undo_and_redo;
use super::client_absence::views::{absences_from, absent_visits};
use super::continuity::DayFigure;
use super::day::DayParts;
use super::faces::new_faces;
use super::late::expected;
use super::moves::Desk;
use super::problem::{Question, day_second, places, window_on};
use super::route_sums::{RouteSums, way_back};
use super::unplaced::unplaced_reasons;
use super::views::{
    AbsenceView, BoardView, ExtensionView, ShiftView, SpanView, StopView, TermsView, UnitView,
    UnplacedView, VisitCard, WayBackView,
};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::gate;
use crate::permit::Act;

/// Asks for an act on all of a unit's clients: the board shows any of them.
pub async fn enter(app: &App, actor: &Actor, act: Act, unit_id: UnitId) -> Result<Access, Problem> {
    gate::require(actor, act, unit_id)?;
    let clients = app.store.client_ids(unit_id).await?;
    gate::enter(app, actor, act, unit_id, clients).await
}

/// Reads and shows a day.
pub async fn read(
    app: &App,
    access: &Access,
    date: LocalDate,
    actor: &Actor,
) -> Result<BoardView, Problem> {
    let state = app.store.day_state(access.unit_id(), date).await?;
    let seen = app.stated_days.about_to_read(state, app.clock.now());
    let (parts, wishes) =
        tokio::try_join!(DayParts::read(app, access, date), wishes(app, access, date))?;
    let base_plan_revision = async {
        let revision = app.store.base_plan_revision(access.unit_id()).await;
        revision.map_err(Problem::from)
    };
    let last_reads = async {
        let reads = app.store.last_reads(access.unit_id()).await;
        reads.map_err(Problem::from)
    };
    let ([undo, redo], base_plan_revision, reads) = tokio::try_join!(
        undo_and_redo(app, &parts, actor),
        base_plan_revision,
        last_reads,
    )?;
    let (app, reader, unit_id) = (app.clone(), actor.staff_id, access.unit_id());
    tokio::task::spawn_blocking(move || {
        let figure = DayFigure::of(&parts);
        let now = app.clock.now();
        let question = stated(&app, &parts, &wishes, now);
        let mut view = show(&parts, question.as_ref(), figure, reader, now);
        (view.undo, view.redo) = (undo, redo);
        view.base_plan_revision = base_plan_revision;
        // Phones get the day itself, not those before or after.
        if let Some(published) = &parts.published
            && date == now.local_date()
        {
            tell_who_has_it(&mut view, published.at, &reads);
        }
        // Whoever has the board before them asks about it next.
        if let Some(question) = question {
            let now_s = day_second(date, now);
            let desk = Desk {
                parts,
                question,
                now_s,
            };
            app.stated_days.keep((unit_id, date), seen, desk);
        }
        view
    })
    .await
    .map_err(|_| Problem::busy("the board was interrupted"))
}

fn tell_who_has_it(
    view: &mut BoardView,
    published: Timestamp,
    reads: &BTreeMap<StaffId, Timestamp>,
) {
    let since = published.plus_seconds(store::unsent::MEANWHILE_S);
    let reads: BTreeMap<String, Timestamp> = (reads.iter())
        .filter(|(_, at)| **at >= since)
        .map(|(staff_id, at)| (staff_id.to_string(), *at))
        .collect();
    for shift in &mut view.shifts {
        let at = reads.get(&shift.staff_id);
        shift.has_plan_at_ms = at.map(|at| at.millis());
    }
}

/// The clients' wishes on a date, by their orders and what is agreed of them.
pub async fn wishes(
    app: &App,
    access: &Access,
    date: LocalDate,
) -> Result<BTreeMap<ClientId, ClientWishes>, Problem> {
    let orders = app.store.orders_on(access, date).await?;
    let mut wishes: BTreeMap<ClientId, ClientWishes> = BTreeMap::new();
    for order in orders {
        let all = wishes.entry(order.client_id).or_default();
        all.wanted_staff.extend(order.wishes.wanted_staff);
        all.unwanted_staff.extend(order.wishes.unwanted_staff);
        all.forbidden_staff.extend(order.wishes.forbidden_staff);
    }
    Ok(wishes)
}

/// A day in the board's form.
pub fn show(
    parts: &DayParts,
    question: Option<&Question>,
    figure: DayFigure,
    reader: Option<StaffId>,
    now: Timestamp,
) -> BoardView {
    let now_s = day_second(parts.date, now);
    let planned = parts.planned_staff();
    let shifts: Vec<ShiftView> = parts
        .shifts
        .iter()
        .map(|shift| show_shift(parts, shift, &planned, reader, now_s))
        .collect();
    let left: Vec<&PlannedVisit> = parts
        .visits
        .values()
        .filter(|visit| !planned.contains_key(&visit.visit_id))
        .collect();
    let reasons = unplaced_reasons(question, parts, &left, (reader, now_s));
    let unplaced: Vec<UnplacedView> = left
        .iter()
        .zip(reasons)
        .map(|(visit, reasons)| UnplacedView {
            card: card(parts, visit, &planned, reader),
            reasons,
        })
        .collect();
    let published = parts.published.as_ref();
    BoardView {
        unit: UnitView {
            id: parts.unit.unit_id.to_string(),
            name: parts.unit.name.clone(),
        },
        date: parts.date.to_string(),
        midnight_ms: midnight(parts.date).millis(),
        revision: parts.draft.revision,
        published_version: published.map(|published| published.version),
        published_at_ms: published.map(|published| published.at.millis()),
        undo: None,
        redo: None,
        changed_since_publish: published
            .is_some_and(|one| one.plan.routes != parts.draft.plan.routes),
        terms: terms(parts, figure, &shifts, unplaced.len()),
        shifts,
        unplaced,
        absent_visits: absent_visits(parts, reader),
        client_absences: absences_from(parts, reader),
        new_faces: question.map_or_else(Vec::new, |question| new_faces(question, parts, reader)),
        base_plan_revision: 0,
        is_named: reader.is_some_and(|reader| is_named(parts, reader)),
    }
}

fn is_named(parts: &DayParts, reader: StaffId) -> bool {
    let mut protections = parts.clients.values().map(|client| &client.protection);
    protections.any(|protection| protection.is_protected() && protection.admits(reader))
}

/// The day stated for the scheduler; none before it was first planned, or where
/// the ways between its places are not known.
fn stated(
    app: &App,
    parts: &DayParts,
    wishes: &BTreeMap<ClientId, ClientWishes>,
    now: Timestamp,
) -> Option<Question> {
    if parts.draft.revision == 0 {
        return None;
    }
    let matrices = app.streets.as_ref()?.matrices(places(parts)).ok()?;
    Some(Question::state(parts, wishes, &matrices, Some(now)))
}

fn show_shift(
    parts: &DayParts,
    shift: &Shift,
    planned: &BTreeMap<VisitId, StaffId>,
    reader: Option<StaffId>,
    now_s: i32,
) -> ShiftView {
    let staff = parts.staff.get(&shift.staff_id);
    let routes = &parts.draft.plan.routes;
    let route = routes.iter().find(|route| route.shift_id == shift.shift_id);
    let stops = route
        .map(|route| show_stops(parts, route, planned, reader, now_s))
        .unwrap_or_default();
    let breaks: Vec<SpanView> = route
        .map(|route| {
            route
                .breaks
                .iter()
                .map(|pause| SpanView {
                    start_s: pause.start_s,
                    end_s: pause.end_s,
                })
                .collect()
        })
        .unwrap_or_default();
    let is_shown = |visit| parts.shown_visit(visit).is_some();
    let sums = route.map_or_else(RouteSums::default, |route| {
        RouteSums::of(route, parts.ends_s(shift), is_shown)
    });
    let way_back = route.and_then(|route| way_back(route, is_shown));
    let way_back = way_back.map(|back| WayBackView {
        travel_s: back.travel_s,
        arrive_s: back.arrive_s,
        done_s: back.done_s,
    });
    let held = staff
        .map(|staff| staff.skills.as_slice())
        .unwrap_or_default();
    let valid = held.iter().filter(|held| held.valid_on(parts.date));
    let extension = parts.draft.plan.extension(shift.shift_id);
    ShiftView {
        shift_id: shift.shift_id.to_string(),
        staff_id: shift.staff_id.to_string(),
        staff_name: parts.staff_name(shift.staff_id),
        title: staff.map(|staff| staff.title.clone()).unwrap_or_default(),
        skills: valid.map(|held| held.code.0.clone()).collect(),
        travel_mode: serde_json::to_value(shift.mode)
            .ok()
            .and_then(|mode| mode.as_str().map(str::to_owned))
            .unwrap_or_default(),
        start_s: parts.hours(shift).start_s,
        end_s: parts.ends_s(shift),
        extension: (extension != ShiftExtension::default()).then_some(ExtensionView {
            earlier_s: extension.earlier_s,
            overtime_s: extension.overtime_s,
        }),
        travel_s: sums.travel_s,
        waiting_s: sums.waiting_s,
        work_s: sums.work_s,
        overtime_s: sums.overtime_s,
        stops,
        way_back,
        breaks,
        absence: absence_view(parts, shift.staff_id),
        has_plan_at_ms: None,
    }
}

fn show_stops(
    parts: &DayParts,
    route: &Route,
    planned: &BTreeMap<VisitId, StaffId>,
    reader: Option<StaffId>,
    now_s: i32,
) -> Vec<StopView> {
    let expected = expected(parts, route, now_s);
    let stops = route.stops.iter().filter_map(|stop| {
        let mut view = show_stop(parts, route, stop, planned, reader)?;
        let expected = expected.get(&stop.visit_id);
        view.expected_start_s = expected.map(|expected| expected.start_s);
        view.expected_late = expected.is_some_and(|expected| expected.is_late);
        Some(view)
    });
    stops.collect()
}

fn absence_view(parts: &DayParts, staff_id: StaffId) -> Option<AbsenceView> {
    if let Some(noted) = parts.leaves.get(&staff_id) {
        return Some(AbsenceView {
            from_s: 0,
            why: noted.leave.kind.code(),
            at_ms: noted.noted.1.millis(),
        });
    }
    let mut noted = parts.draft.absences.iter();
    let own = noted.find(|noted| noted.absence.staff_id == staff_id)?;
    Some(AbsenceView {
        from_s: own.absence.from_s,
        why: own.absence.why.code(),
        at_ms: own.at.millis(),
    })
}

fn show_stop(
    parts: &DayParts,
    route: &Route,
    stop: &care_model::route::Stop,
    planned: &BTreeMap<VisitId, StaffId>,
    reader: Option<StaffId>,
) -> Option<StopView> {
    let visit = parts.shown_visit(stop.visit_id)?;
    let facts = parts.facts_of(stop.visit_id);
    let fact = facts
        .iter()
        .find(|fact| fact.staff_id == route.staff_id)
        .or_else(|| facts.first());
    let second = |fact: Option<&VisitFact>,
                  pick: fn(&VisitFact) -> Option<care_model::time::Timestamp>| {
        fact.and_then(pick)
            .map(|at| at.seconds_since(midnight(parts.date)) as i32)
    };
    Some(StopView {
        card: card(parts, visit, planned, reader),
        arrive_s: stop.arrive_s,
        start_s: stop.start_s,
        end_s: stop.end_s,
        travel_s: stop.travel_s,
        travel_m: stop.travel_m,
        pin: match parts.draft.plan.pins.get(&stop.visit_id) {
            None => "none",
            Some(Pin::Staff) => "staff",
            Some(Pin::Time) => "time",
            Some(Pin::Both) => "both",
        },
        status: fact.map_or("planned", |fact| fact.outcome.code()),
        origin: fact.map_or("planned", |fact| fact.origin.code()),
        actual_start_s: second(fact, |fact| fact.started.as_ref().map(|proven| proven.at)),
        actual_end_s: second(fact, |fact| fact.ended.as_ref().map(|proven| proven.at)),
        expected_start_s: None,
        expected_late: false,
    })
}

/// What is known of a visit, placed or not.
pub fn card(
    parts: &DayParts,
    visit: &PlannedVisit,
    planned: &BTreeMap<VisitId, StaffId>,
    reader: Option<StaffId>,
) -> VisitCard {
    let (client_label, protected) = parts.label(visit.client_id, reader);
    let span = |window: scheduler::Window| SpanView {
        start_s: window.from.0,
        end_s: window.to.0,
    };
    VisitCard {
        visit_id: visit.visit_id.to_string(),
        client_id: visit.client_id.to_string(),
        client_label,
        protected,
        duration_s: i32::from(visit.duration_min) * 60,
        windows: parts.windows_at_home(visit).into_iter().map(span).collect(),
        preferred: visit
            .preferred
            .map(|preferred| span(window_on(parts.date, preferred, visit.window.start))),
        interventions: visit
            .interventions
            .iter()
            .map(|code| code.0.clone())
            .collect(),
        skills: visit.skills.iter().map(|code| code.0.clone()).collect(),
        staff_count: visit.staff_count,
        partner_visit_id: visit.partner.map(|partner| partner.to_string()),
        partner_label: visit
            .partner
            .and_then(|partner| planned.get(&partner))
            .map(|staff| parts.staff_name(*staff)),
        priority: match visit.priority {
            Priority::Must => "must",
            Priority::May => "may",
        },
        care_contact: parts.care_contact_name(visit.visit_id, reader),
    }
}

/// The goals of a plan, as the draft of these parts.
pub fn terms_of(parts: &DayParts, figure: DayFigure) -> TermsView {
    let planned = parts.planned_staff();
    let shifts: Vec<ShiftView> = (parts.shifts.iter())
        .map(|shift| show_shift(parts, shift, &planned, None, -1))
        .collect();
    let mut left = parts.visits.keys();
    let unplaced = left.by_ref().filter(|visit| !planned.contains_key(visit));
    terms(parts, figure, &shifts, unplaced.count())
}

fn terms(parts: &DayParts, figure: DayFigure, shifts: &[ShiftView], unplaced: usize) -> TermsView {
    let stops = || shifts.iter().flat_map(|shift| &shift.stops);
    let late = |stop: &StopView| {
        stop.card.preferred.map_or(0, |preferred| {
            i64::from((stop.start_s - preferred.end_s).max(0))
        })
    };
    TermsView {
        unplaced: unplaced as i64,
        travel_s: shifts.iter().map(|shift| shift.travel_s).sum(),
        waiting_s: shifts.iter().map(|shift| shift.waiting_s).sum(),
        overtime_s: shifts.iter().map(|shift| shift.overtime_s).sum(),
        lateness_s: stops().map(late).sum(),
        continuity: figure.staff_met,
        continuity_measure: figure.measure,
        changes: changes(parts),
        total: 0,
    }
}

fn changes(parts: &DayParts) -> i64 {
    let Some(published) = &parts.published else {
        return 0;
    };
    let places = |routes: &[Route]| -> BTreeMap<VisitId, (StaffId, i32)> {
        let stops = routes.iter().flat_map(|route| {
            route
                .stops
                .iter()
                .map(|stop| (stop.visit_id, (route.staff_id, stop.start_s)))
        });
        stops.collect()
    };
    let before = places(&published.plan.routes);
    let after = places(&parts.draft.plan.routes);
    let visits: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    visits
        .into_iter()
        .filter(|visit| before.get(visit) != after.get(visit))
        .count() as i64
}
