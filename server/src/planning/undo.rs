//! Taking back the last change of a draft: the plan before it comes back as it
//! was, to the second. And making again what was taken back.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::id::{ShiftId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use store::planning::DayPlan;

use super::board;
use super::changes::{refuse_stale, with_changes};
use super::day::{DayParts, keep_shifts};
use super::explain::begun_since;
use super::moves::if_match;
use super::views::BoardView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// Takes back the last change of the draft, whoever made it. An undo is no
/// change that could be undone: the next one takes back the change before.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/undo",
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
) -> Result<Json<BoardView>, Problem> {
    reverse(&app, &actor, (unit_id, date), &headers, Reversal::Undo).await
}

/// Makes the change again that was taken back last, if nothing was changed since.
#[utoipa::path(post, path = "/api/units/{unit}/days/{date}/redo",
    params(("unit" = String, Path), ("date" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn redo(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    headers: HeaderMap,
) -> Result<Json<BoardView>, Problem> {
    reverse(&app, &actor, (unit_id, date), &headers, Reversal::Redo).await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reversal {
    Undo,
    Redo,
}

async fn reverse(
    app: &App,
    actor: &Actor,
    (unit_id, date): (UnitId, LocalDate),
    headers: &HeaderMap,
    reversal: Reversal,
) -> Result<Json<BoardView>, Problem> {
    let access = board::enter(app, actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(headers)?;
    let parts = DayParts::read(app, &access, date).await?;
    refuse_stale(app, &access, actor, &parts, revision).await?;
    let store = &app.store;
    let (mut plan, title) = match reversal {
        Reversal::Undo => (
            store.plan_before(&access, date, revision).await?,
            "A visit has begun where it is now; the change cannot be undone.",
        ),
        Reversal::Redo => (
            store.plan_after(&access, date, revision).await?,
            "A visit has begun where it is now; the change cannot be made again.",
        ),
    };
    keep_shifts(&mut plan, &parts.shifts);
    refuse_overtaken(&parts, &plan, "undo_overtaken", title)?;
    let by = (actor.user_id, app.clock.now());
    let done = match reversal {
        Reversal::Undo => store.undo_draft(&access, date, revision, by).await,
        Reversal::Redo => store.redo_draft(&access, date, revision, by).await,
    };
    if let Err(error) = done {
        return Err(with_changes(app, &access, actor, date, revision, error.into()).await);
    }
    app.live.tell(unit_id, date);
    Ok(Json(board::read(app, &access, date, actor).await?))
}

/// Where a plan has a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    shift_id: ShiftId,
    staff_id: StaffId,
    start_s: i32,
}

/// Refuses another plan that would change the place of a visit that has begun. What
/// has happened keeps its place, as it does when a visit is moved: a visit that
/// has begun is not given to somebody else, to another time, or taken off the
/// plan. It may come to the one who began it, where the change had given it
/// to another before that was known.
pub(super) fn refuse_overtaken(
    parts: &DayParts,
    other: &DayPlan,
    code: &'static str,
    title: &str,
) -> Result<(), Problem> {
    let (now, then) = (places(&parts.draft.plan), places(other));
    let overtaken = parts.visits.values().filter(|visit| {
        let visit_id = visit.visit_id;
        let (now, then) = (now.get(&visit_id), then.get(&visit_id));
        let is_whose = |place: Option<&Place>| {
            let mut facts = parts.facts_of(visit_id).iter();
            facts.any(|fact| {
                fact.started.is_some() && place.is_some_and(|at| at.staff_id == fact.staff_id)
            })
        };
        let comes_to_its_own = is_whose(then) && !is_whose(now);
        parts.has_begun(visit_id) && now != then && !comes_to_its_own
    });
    let reasons: Vec<_> = overtaken
        .map(|visit| begun_since(parts.label(visit.client_id, None).0))
        .collect();
    if reasons.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(StatusCode::CONFLICT, code, title);
    problem.reasons = reasons;
    Err(problem)
}

fn places(plan: &DayPlan) -> BTreeMap<VisitId, Place> {
    let stops = plan.routes.iter().flat_map(|route| {
        route.stops.iter().map(|stop| {
            let place = Place {
                shift_id: route.shift_id,
                staff_id: route.staff_id,
                start_s: stop.start_s,
            };
            (stop.visit_id, place)
        })
    });
    stops.collect()
}
