//! Taking back the last change of a draft: the plan before it comes back as it
//! was, to the second.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::id::{ShiftId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use store::planning::DayPlan;
use store::steps::PlanChange;

use super::board;
use super::day::{DayParts, keep_shifts};
use super::explain::begun_since;
use super::moves::if_match;
use super::views::{BoardView, UndoView};
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
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let revision = if_match(&headers)?;
    let parts = DayParts::read(&app, &access, date).await?;
    if parts.draft.revision != revision {
        return Err(Problem::stale(parts.draft.revision));
    }
    let mut before = app.store.plan_before(&access, date, revision).await?;
    keep_shifts(&mut before, &parts.shifts);
    let title = "A visit has begun where it is now; the change cannot be undone.";
    refuse_overtaken(&parts, &before, "undo_overtaken", title)?;
    let undone = (actor.user_id, app.clock.now());
    app.store
        .undo_draft(&access, date, revision, undone)
        .await?;
    app.live.tell(unit_id, date);
    Ok(Json(board::read(&app, &access, date, &actor).await?))
}

/// What an undo would take back, for the one who reads the board.
pub async fn undo_view(
    app: &App,
    parts: &DayParts,
    actor: &Actor,
) -> Result<Option<UndoView>, Problem> {
    let Some(step) = parts.draft.last_step else {
        return Ok(None);
    };
    let visit = step.change.visit_id();
    let visit = visit.and_then(|visit_id| parts.visits.get(&visit_id));
    let label = visit.map(|visit| parts.label(visit.client_id, actor.staff_id));
    let (client_label, protected) = label.unzip();
    let by_name = if step.by == actor.user_id {
        None
    } else {
        let account = app.store.account(step.by).await?;
        account.map(|account| account.display_name)
    };
    Ok(Some(UndoView {
        what: step.change.code(),
        client_label,
        staff_name: match step.change {
            PlanChange::Absent(absence) => Some(parts.staff_name(absence.staff_id)),
            _ => None,
        },
        protected: protected.unwrap_or(false),
        by_name,
        at_ms: step.at.millis(),
    }))
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
