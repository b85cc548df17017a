//! Which base plan holds: the one that was adopted last, be it again.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::id::UnitId;
use store::Access;
use store::base_plan::AdoptedBasePlan;

use super::super::board;
use super::super::jobs;
use super::super::moves::if_match;
use super::super::names::Names;
use super::make::made_by;
use super::views::{AdoptForm, BasePlanView, EarlierBasePlanView, ReadoptForm};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;

/// Adopts what a job has made: it is the unit's base plan from now on. The
/// revision is that of the base plan that held until then, 0 where none did.
#[utoipa::path(post, path = "/api/units/{unit}/base-plan/adoptions", request_body = AdoptForm,
    params(("unit" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BasePlanView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn adopt_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    headers: HeaderMap,
    Body(form): Body<AdoptForm>,
) -> Result<Json<BasePlanView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let from_revision = if_match(&headers)?;
    let job_id = jobs::parse_id(&form.job_id)?;
    let (of_unit, made) = made_by(&app, &actor, job_id)?;
    if of_unit != unit_id {
        return Err(Problem::not_found("job of this unit"));
    }
    let adopted = (actor.user_id, app.clock.now());
    let plan = AdoptedBasePlan {
        revision: from_revision + 1,
        plan: made.plan.clone(),
        made: (made.by, made.at),
        adopted,
        moved: None,
    };
    app.store.adopt_base_plan(&access, &plan).await?;
    Ok(Json(of_adopted(&app, &access, &actor, Some(plan)).await?))
}

/// Adopts a base plan again that held before: undoes an adoption, or does it again.
#[utoipa::path(post, path = "/api/units/{unit}/base-plan/earlier", request_body = ReadoptForm,
    params(("unit" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = BasePlanView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub async fn readopt_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    headers: HeaderMap,
    Body(form): Body<ReadoptForm>,
) -> Result<Json<BasePlanView>, Problem> {
    let access = board::enter(&app, &actor, Act::EditPlan, unit_id).await?;
    let from_revision = if_match(&headers)?;
    let earlier = app.store.base_plan_of(&access, form.revision).await?;
    let earlier = earlier.ok_or_else(|| Problem::not_found("base plan of that revision"))?;
    let adopted = (actor.user_id, app.clock.now());
    let plan = AdoptedBasePlan {
        revision: from_revision + 1,
        adopted,
        moved: None,
        ..earlier
    };
    app.store.adopt_base_plan(&access, &plan).await?;
    Ok(Json(of_adopted(&app, &access, &actor, Some(plan)).await?))
}

/// The unit's base plan.
#[utoipa::path(get, path = "/api/units/{unit}/base-plan", params(("unit" = String, Path)),
    responses((status = 200, body = BasePlanView), (status = 403, body = Problem)))]
pub async fn base_plan(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<BasePlanView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let adopted = app.store.base_plan(&access).await?;
    Ok(Json(of_adopted(&app, &access, &actor, adopted).await?))
}

pub(super) async fn of_adopted(
    app: &App,
    access: &Access,
    actor: &Actor,
    adopted: Option<AdoptedBasePlan>,
) -> Result<BasePlanView, Problem> {
    let Some(adopted) = adopted else {
        return Ok(BasePlanView {
            revision: 0,
            plan: None,
            before: None,
            moved: None,
        });
    };
    let earlier = adopted.revision - 1;
    let before = app
        .store
        .base_plan_adopted(access.unit_id(), earlier)
        .await?;
    let names = Names::of(app, actor, before.iter().map(|before| before.0).collect()).await?;
    Ok(BasePlanView {
        revision: adopted.revision,
        plan: Some(super::show::adopted(app, access, actor, &adopted).await?),
        before: before.map(|(by, at)| EarlierBasePlanView {
            revision: earlier,
            adopted_at_ms: at.millis(),
            adopted_by_name: names.get(by),
        }),
        moved: match &adopted.moved {
            Some(moved) => Some(super::show::moved(app, access, actor, moved).await?),
            None => None,
        },
    })
}
