//! The unit's own goal for continuity.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// A goal above this is none: the national mean is below fifteen.
const MOST_STAFF: i64 = 50;

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub struct ContinuityGoalForm {
    /// At most so many different staff members in 14 days, 1 to 50; nothing for no goal.
    staff_met: Option<i64>,
}

/// Sets the goal, or takes it away.
#[utoipa::path(put, path = "/api/units/{unit}/continuity-goal", request_body = ContinuityGoalForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = ContinuityGoalForm), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set_continuity_goal(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<ContinuityGoalForm>,
) -> Result<Json<ContinuityGoalForm>, Problem> {
    let access = gate::enter(&app, &actor, Act::SetUnitRules, unit_id, vec![]).await?;
    if let Some(goal) = form.staff_met
        && !(1..=MOST_STAFF).contains(&goal)
    {
        let fault = Fault::new("staff_met", goal, "must be 1 to 50, or nothing");
        return Err(Problem::invalid(vec![fault]));
    }
    app.store
        .set_continuity_goal(&access, form.staff_met)
        .await?;
    Ok(Json(form))
}
