//! Who looked at a client: the report that the client may ask for.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::ClientId;
use care_model::time::{add_days, midnight};
use documentation::language::Language;
use documentation::log_review::{Look, who_looked as look_up};
use serde::Serialize;
use store::audit::LONGEST_MONTH;
use utoipa::ToSchema;

use super::names::Names;
use super::rows::LogQuery;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;
use crate::planning::{client_label, refuse_odd_date};

/// Longest period of one report, in days: as long as the log is kept.
const MAX_DAYS: i64 = 5 * 366;

#[derive(Debug, Serialize, ToSchema)]
pub struct WhoLookedView {
    client_label: String,
    days: Vec<LookDayView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LookDayView {
    date: String,
    looks: Vec<LookView>,
}

/// One line of the report, to be read by the client.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookView {
    sentence_sv: String,
    sentence_en: String,
}

impl From<&Look> for LookView {
    fn from(look: &Look) -> Self {
        Self {
            sentence_sv: look.sentence(Language::Swedish),
            sentence_en: look.sentence(Language::English),
        }
    }
}

/// Every access to a client's data between two dates, both included, in whatever unit.
#[utoipa::path(get, path = "/api/clients/{client}/who-looked",
    params(("client" = String, Path), ("from" = String, Query), ("to" = String, Query)),
    responses((status = 200, body = WhoLookedView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn who_looked(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
    Query(query): Query<LogQuery>,
) -> Result<Json<WhoLookedView>, Problem> {
    let unit_id = app
        .store
        .unit_of_client(client_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    gate::require(&actor, Act::ReadAccessLog, unit_id)?;
    refuse_odd_date(query.from)?;
    if !(0..=MAX_DAYS).contains(&(query.to - query.from).num_days()) {
        let fault = Fault::new("to", query.to, "must be 0 to 1830 days after `from`");
        return Err(Problem::invalid(vec![fault]));
    }
    let clients = vec![client_id];
    let access = gate::enter(&app, &actor, Act::ReadAccessLog, unit_id, clients).await?;
    let (from, to) = (midnight(query.from), midnight(add_days(query.to, 1)));
    let rows = app
        .store
        .access_log_of_client(&access, client_id, from, to, LONGEST_MONTH)
        .await?;
    let names = Names::read(&app, unit_id).await?;
    let rows: Vec<_> = rows.into_iter().map(|row| names.log_row(row)).collect();
    let clients = app.store.clients_of_unit(&access).await?;
    let client = clients.iter().find(|client| client.client_id == client_id);
    let found = look_up(&rows, client_id);
    let days = found.days.iter().map(|day| LookDayView {
        date: day.date.to_string(),
        looks: day.looks.iter().map(LookView::from).collect(),
    });
    Ok(Json(WhoLookedView {
        client_label: client
            .map(|client| client_label(client, actor.staff_id).0)
            .unwrap_or_default(),
        days: days.collect(),
    }))
}
