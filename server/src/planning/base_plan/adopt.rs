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
use super::show::{self, People};
use super::views::{
    AdoptForm, BasePlanView, EarlierBasePlanView, EarlierBasePlansView, ReadoptForm,
};
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
    refuse_stale(&app, unit_id, from_revision).await?;
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

/// Before anything is made of it: the store compares again when it writes.
async fn refuse_stale(app: &App, unit_id: UnitId, from_revision: i64) -> Result<(), Problem> {
    match app.store.base_plan_revision(unit_id).await? {
        current if current == from_revision => Ok(()),
        current => Err(Problem::stale(current)),
    }
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
    refuse_stale(&app, unit_id, from_revision).await?;
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
            undone: None,
        });
    };
    let people = People::read(app, access, actor.staff_id).await?;
    let earlier = earlier_views(app, access, actor, &people, adopted.revision).await?;
    let before = earlier.into_iter().next();
    let undone = match &before {
        Some(before) if is_taken_back(app, access, &adopted, before).await? => before.moved.clone(),
        _ => None,
    };
    Ok(BasePlanView {
        revision: adopted.revision,
        plan: Some(show::adopted(app, actor, &people, &adopted).await?),
        before,
        moved: adopted.moved.as_ref().map(|moved| people.moved(moved)),
        undone,
    })
}

/// Whether the one that holds is what the one before was made of by hand: then adopting that
/// again makes this one change anew, and no other.
async fn is_taken_back(
    app: &App,
    access: &Access,
    holds: &AdoptedBasePlan,
    before: &EarlierBasePlanView,
) -> Result<bool, Problem> {
    if holds.moved.is_some() || before.moved.is_none() {
        return Ok(false);
    }
    let (store, unit_id) = (&app.store, access.unit_id());
    let made_of = before.revision - 1;
    let is_same = store.are_same_base_plans(unit_id, holds.revision, made_of);
    Ok(is_same.await?)
}

/// The base plans that held before a revision and are kept, newest first.
async fn earlier_views(
    app: &App,
    access: &Access,
    actor: &Actor,
    people: &People,
    before: i64,
) -> Result<Vec<EarlierBasePlanView>, Problem> {
    let mut kept = app.store.base_plans(access.unit_id()).await?;
    kept.retain(|one| one.revision < before);
    let adopted_by = kept.iter().map(|one| one.adopted.0).collect();
    let names = Names::of(app, actor, adopted_by).await?;
    let views = kept.iter().map(|one| EarlierBasePlanView {
        revision: one.revision,
        weeks: one.weeks,
        made_at_ms: one.made.millis(),
        adopted_at_ms: one.adopted.1.millis(),
        adopted_by_name: names.get(one.adopted.0),
        moved: one.moved.as_ref().map(|moved| people.moved(moved)),
    });
    Ok(views.collect())
}

/// The base plans that held before the one that holds, newest first: each can be adopted again.
#[utoipa::path(get, path = "/api/units/{unit}/base-plan/earlier", params(("unit" = String, Path)),
    responses((status = 200, body = EarlierBasePlansView), (status = 403, body = Problem)))]
pub async fn earlier_base_plans(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<EarlierBasePlansView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let revision = app.store.base_plan_revision(unit_id).await?;
    let people = People::read(&app, &access, actor.staff_id).await?;
    Ok(Json(EarlierBasePlansView {
        revision,
        earlier: earlier_views(&app, &access, &actor, &people, revision).await?,
    }))
}
