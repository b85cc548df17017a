//! A day by another plan than the draft: what phones have, what the base plan says, what
//! happened. To be looked at, in the board's form.

use axum::Json;
use axum::extract::State;
use care_model::id::{ShiftId, UnitId};
use care_model::order::{LocalWindow, Priority};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, Stop};
use care_model::time::{LocalDate, midnight};
use serde::Deserialize;
use store::Access;
use store::planning::DayPlan;

use super::base_plan::{adopted, by_base_plan};
use super::board::{enter, read, show};
use super::continuity::DayFigure;
use super::day::{DayParts, keep_shifts};
use super::moves::Desk;
use super::problem::day_second;
use super::views::BoardView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::permit::Act;

/// Which plan of the day.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoardQuery {
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    #[default]
    Draft,
    Published,
    BasePlan,
    Actual,
}

/// The day's board: of the draft, or with `of` of the plan that phones have (`published`), of
/// what the base plan says of the day's visits (`base_plan`), or of what has happened
/// (`actual`: who came to whom, from when to when, planned or not). Those are to be looked at: they
/// have nothing to undo and no reasons.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/board",
    params(("unit" = String, Path), ("date" = String, Path), ("of" = Option<String>, Query)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn board(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardView>, Problem> {
    let access = enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    if let Of::Draft = query.of {
        return Ok(Json(read(&app, &access, date, &actor).await?));
    }
    let parts = DayParts::read(&app, &access, date).await?;
    let mut parts = with_plan(&app, &access, parts, query.of).await?;
    let figure = DayFigure::of(&parts);
    if let Of::Actual = query.of {
        let others = made_besides(&parts);
        let others = others.into_iter().map(|visit| (visit.visit_id, visit));
        parts.visits.extend(others);
    }
    let mut view = show(&parts, None, figure, actor.staff_id, app.clock.now());
    for unplaced in &mut view.unplaced {
        unplaced.reasons.clear();
    }
    if let Of::Actual = query.of {
        view.unplaced.clear();
    }
    Ok(Json(view))
}

/// The parts of the day with another plan in the draft's place.
async fn with_plan(
    app: &App,
    access: &Access,
    mut parts: DayParts,
    of: Of,
) -> Result<DayParts, Problem> {
    match of {
        Of::Draft => {}
        Of::Published => {
            let published = parts.published.as_ref();
            let published = published.ok_or_else(|| Problem::not_found("published plan"))?;
            parts.draft.plan = published.plan.clone();
            keep_shifts(&mut parts.draft.plan, &parts.shifts);
            // Phones have it, also where the client is away since.
            let absent = parts.absent.drain(..).map(|absent| absent.visit);
            parts
                .visits
                .extend(absent.map(|visit| (visit.visit_id, visit)));
        }
        Of::BasePlan => {
            let base = adopted(app, access).await?;
            let base = base.ok_or_else(|| Problem::not_found("base plan"))?;
            // As the base plan has the day, whatever time it is and whoever is away.
            let published = parts.published.take();
            let absences = std::mem::take(&mut parts.draft.absences);
            let leaves = std::mem::take(&mut parts.leaves);
            parts.draft.plan = DayPlan::default();
            let desk = Desk::of(app, access, parts).await?;
            let plan = by_base_plan(&desk, &base)?;
            parts = desk.parts;
            parts.draft.plan = plan;
            (parts.published, parts.draft.absences, parts.leaves) = (published, absences, leaves);
        }
        Of::Actual => {
            let now_s = day_second(parts.date, app.clock.now());
            parts.draft.plan = happened(&parts, now_s);
        }
    }
    Ok(parts)
}

/// Visits that were made and that the day does not plan: alarms, what nobody had planned,
/// and those of a client who was thought to be away.
fn made_besides(parts: &DayParts) -> Vec<PlannedVisit> {
    let facts = parts.facts.values().flatten();
    let made = facts.filter(|fact| !fact.annulled && !parts.visits.contains_key(&fact.visit_id));
    made.filter_map(|fact| {
        let started = fact.started.as_ref()?;
        if let Some(planned) = parts.visit(fact.visit_id) {
            return Some(planned.clone());
        }
        parts.clients.get(&fact.client_id)?;
        let began = started.at.local_time();
        Some(PlannedVisit {
            visit_id: fact.visit_id,
            template_id: None,
            client_id: fact.client_id,
            unit_id: fact.unit_id,
            date: fact.date,
            window: LocalWindow {
                start: began,
                end: began,
            },
            preferred: None,
            duration_min: u16::try_from(fact.performed_s() / 60).unwrap_or(u16::MAX),
            interventions: fact.performed.clone(),
            skills: vec![],
            staff_count: 1,
            partner: None,
            gap_after: None,
            priority: Priority::Must,
        })
    })
    .collect()
}

/// Who came to whom, in the shift they had; what was annulled is not counted. A visit that goes on ends now, and one whose end nobody told, with the shift.
fn happened(parts: &DayParts, now_s: i32) -> DayPlan {
    let second = |at: care_model::time::Timestamp| at.seconds_since(midnight(parts.date)) as i32;
    let facts = || parts.facts.values().flatten().filter(|fact| !fact.annulled);
    let stops_of = |shift_id: ShiftId| -> Vec<Stop> {
        let shift = parts.shift(shift_id);
        let last_s = shift.map_or(now_s, care_model::shift::Shift::end_s);
        let own = facts().filter(|fact| {
            shift.is_some_and(|shift| shift.staff_id == fact.staff_id)
                && fact.started.as_ref().is_some_and(|proven| {
                    let at_s = second(proven.at);
                    is_nearest(parts, shift_id, fact.staff_id, at_s)
                })
        });
        let mut stops: Vec<Stop> = own
            .filter_map(|fact| {
                let start_s = second(fact.started.as_ref()?.at);
                let ended = fact.ended.as_ref().map(|proven| second(proven.at));
                Some(Stop {
                    visit_id: fact.visit_id,
                    arrive_s: start_s,
                    start_s,
                    end_s: ended.unwrap_or(now_s.min(last_s)).max(start_s),
                    travel_s: 0,
                    travel_m: 0,
                })
            })
            .collect();
        stops.sort_by_key(|stop| (stop.start_s, stop.visit_id));
        stops
    };
    let routes = parts.shifts.iter().map(|shift| Route {
        shift_id: shift.shift_id,
        staff_id: shift.staff_id,
        stops: stops_of(shift.shift_id),
        breaks: vec![],
        way_back: None,
    });
    DayPlan {
        routes: routes.collect(),
        pins: parts.draft.plan.pins.clone(),
    }
}

/// Whether of somebody's shifts this is the one that a moment belongs to.
fn is_nearest(
    parts: &DayParts,
    shift_id: ShiftId,
    staff_id: care_model::id::StaffId,
    at_s: i32,
) -> bool {
    let own = parts.shifts.iter().filter(|one| one.staff_id == staff_id);
    let nearest = own.min_by_key(|one| {
        let outside_s = (one.start_s() - at_s).max(at_s - one.end_s()).max(0);
        (outside_s, one.shift_id)
    });
    nearest.is_some_and(|one| one.shift_id == shift_id)
}
