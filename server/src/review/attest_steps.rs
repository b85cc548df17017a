//! Whether a unit attests in one step or in two.

use axum::Json;
use axum::extract::State;
use care_model::id::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use visit_record::shift_exchange::AttestSteps;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
pub struct AttestStepsForm {
    /// The staff member confirms her own day before the manager attests it.
    two_step: bool,
}

/// How the unit attests.
#[utoipa::path(get, path = "/api/units/{unit}/review-rule", params(("unit" = String, Path)),
    responses((status = 200, body = AttestStepsForm), (status = 403, body = Problem)))]
pub async fn attest_steps(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<AttestStepsForm>, Problem> {
    gate::require(&actor, Act::ReadReview, unit_id)?;
    let steps = app.store.attest_steps(unit_id).await?;
    Ok(Json(AttestStepsForm {
        two_step: steps == AttestSteps::Two,
    }))
}

/// Sets it, for what is attested from now on. Phones hear of it with their next list.
#[utoipa::path(put, path = "/api/units/{unit}/review-rule", request_body = AttestStepsForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = AttestStepsForm), (status = 403, body = Problem)))]
pub async fn set_attest_steps(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<AttestStepsForm>,
) -> Result<Json<AttestStepsForm>, Problem> {
    let access = gate::enter(&app, &actor, Act::SetUnitRules, unit_id, vec![]).await?;
    let steps = if form.two_step {
        AttestSteps::Two
    } else {
        AttestSteps::One
    };
    app.store.set_attest_steps(&access, steps).await?;
    Ok(Json(form))
}
