//! The sandbox's clock: stands still until somebody sets it. The route answers
//! only when the server was started for training.

use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::time::{Clock, Timestamp};
use serde::Deserialize;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Body;
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ClockForm {
    /// Milliseconds since 1970 UTC. The first setting is free; after it the
    /// clock only goes forward.
    now_ms: i64,
}

/// Moves the sandbox's clock forward.
#[utoipa::path(post, path = "/api/training/clock", request_body = ClockForm,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn set_clock(
    State(app): State<App>,
    actor: Actor,
    Body(form): Body<ClockForm>,
) -> Result<StatusCode, Problem> {
    let Some(grant) = actor.roles.first() else {
        return Err(Problem::forbidden());
    };
    gate::require(&actor, Act::SetTrainingClock, grant.unit_id)?;
    let Some(clock) = &app.training_clock else {
        return Err(Problem::not_found(
            "training clock: this server is not for training",
        ));
    };
    let now = Timestamp::from_millis(form.now_ms);
    let moved = app.training_clock_touched.swap(true, Ordering::SeqCst);
    if moved && now < clock.now() {
        let fault = Fault::new("now_ms", form.now_ms, "is before the clock's present value");
        return Err(Problem::invalid(vec![fault]));
    }
    clock.set(now);
    Ok(StatusCode::NO_CONTENT)
}
