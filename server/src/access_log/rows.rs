//! The access log as a unit manager reviews it.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::UnitId;
use care_model::time::{LocalDate, add_days, midnight};
use serde::{Deserialize, Serialize};
use store::audit::LONGEST_PAGE;
use utoipa::ToSchema;

use super::names::Names;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Deserialize)]
pub struct LogQuery {
    pub from: LocalDate,
    pub to: LocalDate,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccessLogView {
    rows: Vec<AccessRowView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccessRowView {
    at_ms: i64,
    actor_name: String,
    role: String,
    client_id: Option<String>,
    act: String,
    reason: String,
}

/// The newest 1,000 rows of a period, both dates included.
#[utoipa::path(get, path = "/api/units/{unit}/access-log",
    params(("unit" = String, Path), ("from" = String, Query), ("to" = String, Query)),
    responses((status = 200, body = AccessLogView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn access_log(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<LogQuery>,
) -> Result<Json<AccessLogView>, Problem> {
    let access = gate::enter(&app, &actor, Act::ReadAccessLog, unit_id, vec![]).await?;
    crate::planning::refuse_odd_date(query.from)?;
    crate::planning::refuse_odd_date(query.to)?;
    if query.to < query.from {
        return Err(Problem::invalid(vec![Fault::new(
            "to",
            query.to,
            "is before `from`",
        )]));
    }
    let (from, to) = (midnight(query.from), midnight(add_days(query.to, 1)));
    let rows = app
        .store
        .access_log(&access, from, to, LONGEST_PAGE)
        .await?;
    let names = Names::read(&app, unit_id).await?;
    let rows = rows.into_iter().map(|row| AccessRowView {
        at_ms: row.at.millis(),
        actor_name: names.of(&row.actor),
        role: row.role,
        client_id: row.client_id.map(|client| client.to_string()),
        act: row.act,
        reason: row.reason,
    });
    Ok(Json(AccessLogView {
        rows: rows.collect(),
    }))
}
