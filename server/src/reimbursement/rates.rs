//! The rates, entered and shown.

use axum::Json;
use axum::extract::State;
use documentation::reimbursement::rates::RateTable;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Raw;
use crate::gate;
use crate::permit::Act;
use crate::said::Speakers;

#[derive(Debug, Serialize, ToSchema)]
pub struct RatesView {
    /// 1 and up.
    version: i64,
    entered_by: String,
    entered_ms: i64,
    /// As it was entered: docs/reimbursement.md has the form.
    #[schema(value_type = serde_json::Value)]
    table: RateTable,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RatesEntered {
    version: i64,
}

/// Enters a table of rates, which holds from now on for all units. Runs that were made
/// stay as they are; what differs is a correction in the next.
#[utoipa::path(post, path = "/api/rates", request_body = serde_json::Value,
    responses((status = 200, body = RatesEntered), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn enter_rates(
    State(app): State<App>,
    actor: Actor,
    Raw(bytes): Raw,
) -> Result<Json<RatesEntered>, Problem> {
    may_in_some_unit(&actor, Act::EnterRates)?;
    let table = RateTable::from_json(&bytes).map_err(Problem::invalid)?;
    let now = app.clock.now();
    let version = app.store.enter_rates(&table, actor.user_id, now).await?;
    Ok(Json(RatesEntered { version }))
}

/// The table that holds.
#[utoipa::path(get, path = "/api/rates",
    responses((status = 200, body = RatesView), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn rates(State(app): State<App>, actor: Actor) -> Result<Json<RatesView>, Problem> {
    may_in_some_unit(&actor, Act::ReadReimbursement)
        .or_else(|_| may_in_some_unit(&actor, Act::EnterRates))?;
    let entered = app.store.rates().await?.ok_or_else(Problem::no_rates)?;
    Ok(Json(RatesView {
        version: entered.version,
        entered_by: Speakers::read(&app).await?.name(entered.by),
        entered_ms: entered.at.millis(),
        table: entered.rates,
    }))
}

/// Rates are the municipality's: a role in any unit counts.
fn may_in_some_unit(actor: &Actor, act: Act) -> Result<(), Problem> {
    let units = actor.roles.iter().map(|grant| grant.unit_id);
    let mut allowed = units.map(|unit_id| gate::require(actor, act, unit_id));
    if allowed.any(|answer| answer.is_ok()) {
        return Ok(());
    }
    Err(Problem::forbidden())
}
