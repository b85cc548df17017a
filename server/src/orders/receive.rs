//! Orders over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::order::Order;
use care_model::time::Timestamp;
use serde::Serialize;
use store::orders::Acknowledgement;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// What became of an order; each time is empty until it has happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcknowledgementView {
    pub order_id: String,
    pub version: u32,
    /// `received`, `accepted` or `started`.
    pub state: &'static str,
    pub received_ms: i64,
    pub accepted_ms: Option<i64>,
    pub started_ms: Option<i64>,
}

impl From<Acknowledgement> for AcknowledgementView {
    fn from(acknowledgement: Acknowledgement) -> Self {
        let state = match (acknowledgement.accepted, acknowledgement.started) {
            (_, Some(_)) => "started",
            (Some(_), None) => "accepted",
            (None, None) => "received",
        };
        Self {
            order_id: acknowledgement.order_id.to_string(),
            version: acknowledgement.version,
            state,
            received_ms: acknowledgement.received.millis(),
            accepted_ms: acknowledgement.accepted.map(Timestamp::millis),
            started_ms: acknowledgement.started.map(Timestamp::millis),
        }
    }
}

/// Takes one order. Sending the same again gives the same answer; the same
/// version with other content is refused with 409.
#[utoipa::path(post, path = "/api/orders", request_body = serde_json::Value,
    responses((status = 200, body = AcknowledgementView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn receive(
    State(app): State<App>,
    actor: Actor,
    Body(order): Body<Order>,
) -> Result<Json<AcknowledgementView>, Problem> {
    let access = gate::enter(
        &app,
        &actor,
        Act::SendOrder,
        order.unit_id,
        vec![order.client_id],
    )
    .await?;
    let faults = super::faults(&app, &order).await?;
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let now = app.clock.now();
    let accepted = super::accepted(&app, order, now);
    let acknowledgement = app.store.accept_order(&access, &accepted, now).await?;
    super::tell(&app, access.unit_id());
    Ok(Json(acknowledgement.into()))
}

/// How far an order has come.
#[utoipa::path(get, path = "/api/orders/{sender}/{order}/acknowledgement",
    params(("sender" = String, Path), ("order" = String, Path)),
    responses((status = 200, body = AcknowledgementView), (status = 404, body = Problem)))]
pub async fn acknowledgement(
    State(app): State<App>,
    actor: Actor,
    Params((sender, order)): Params<(String, String)>,
) -> Result<(StatusCode, Json<AcknowledgementView>), Problem> {
    let found = app.store.acknowledgement(&sender, &order).await?;
    // Who may not read it is not told whether it is there.
    let Some((unit_id, acknowledgement)) = found else {
        return Err(match actor.roles.first() {
            Some(grant) if gate::require(&actor, Act::ReadOrderStatus, grant.unit_id).is_ok() => {
                Problem::not_found("order")
            }
            _ => Problem::forbidden(),
        });
    };
    gate::require(&actor, Act::ReadOrderStatus, unit_id)?;
    Ok((StatusCode::OK, Json(acknowledgement.into())))
}
