//! A day by another plan than the draft: what phones have, what the base plan says, what
//! happened. To be looked at, in the board's form.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use care_model::id::UnitId;
use care_model::time::LocalDate;
use serde::Deserialize;
use store::Access;
use store::planning::DayPlan;

use super::base_plan::{adopted, by_base_plan};
use super::board::{enter, read, show};
use super::continuity::DayFigure;
use super::day::{DayParts, keep_shifts};
use super::happened;
use super::jobs;
use super::moves::Desk;
use super::proposal::{self, Proposal};
use super::views::BoardView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::permit::Act;

/// Which plan of the day.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BoardQuery {
    of: Of,
    /// Whose proposal.
    job_id: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    #[default]
    Draft,
    Published,
    BasePlan,
    /// All of what a job of the optimiser has found.
    Proposal,
    Actual,
}

/// The day's board: of the draft, or with `of` of the plan that phones have (`published`), of
/// what the base plan says of the day's visits (`base_plan`), of all that the job `job_id` of the
/// optimiser proposes (`proposal`), or of what has happened (`actual`: who came to whom, from
/// when to when, planned or not). Those are to be looked at: they have nothing to undo and no
/// reasons.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/board",
    params(("unit" = String, Path), ("date" = String, Path), ("of" = Option<String>, Query), ("job_id" = Option<String>, Query)),
    responses((status = 200, body = BoardView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
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
    let parts = with_plan(&app, &access, &actor, parts, &query).await?;
    let figure = DayFigure::of(&parts);
    let mut view = show(&parts, None, figure, actor.staff_id, app.clock.now());
    for unplaced in &mut view.unplaced {
        unplaced.reasons.clear();
    }
    if let Of::Actual = query.of {
        view.unplaced.clear();
    }
    Ok(Json(view))
}

/// What a job has found for the day.
fn proposed(
    app: &App,
    actor: &Actor,
    parts: &DayParts,
    job_id: Option<&str>,
) -> Result<Arc<Proposal>, Problem> {
    let job_id = jobs::parse_id(job_id.unwrap_or_default())?;
    let (unit_id, found) = proposal::found_by(app, actor, job_id)?;
    if (unit_id, found.date) != (parts.unit.unit_id, parts.date) {
        return Err(Problem::not_found("job of this day"));
    }
    Ok(found)
}

/// The parts of the day with another plan in the draft's place.
async fn with_plan(
    app: &App,
    access: &Access,
    actor: &Actor,
    mut parts: DayParts,
    query: &BoardQuery,
) -> Result<DayParts, Problem> {
    match query.of {
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
        Of::Proposal => {
            let found = proposed(app, actor, &parts, query.job_id.as_deref())?;
            parts.draft.plan = found.plan.clone();
            keep_shifts(&mut parts.draft.plan, &parts.shifts);
        }
        Of::Actual => {
            happened::put_in_place_of_draft(app, &mut parts).await?;
        }
    }
    Ok(parts)
}
