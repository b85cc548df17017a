//! A day's facts and the events behind them, to be compared with what was done.

use axum::Json;
use axum::extract::State;
use care_model::id::UnitId;
use care_model::time::LocalDate;
use care_model::visit_event::Author;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Serialize, ToSchema)]
pub struct DayFactsView {
    facts: Vec<DayFact>,
    events: Vec<DayEvent>,
    journal_entries: i64,
    /// Visits recorded by somebody they had been taken from.
    late_work: usize,
    quarantined: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayFact {
    visit_id: String,
    staff_id: String,
    origin: &'static str,
    outcome: &'static str,
    performed_s: i64,
    reasons: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayEvent {
    event_id: String,
    visit_id: String,
    kind: &'static str,
    /// Empty for events of the office.
    staff_id: Option<String>,
}

/// What the server holds of a day, without names or texts.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/facts",
    params(("unit" = String, Path), ("date" = String, Path)),
    responses((status = 200, body = DayFactsView), (status = 403, body = Problem)))]
pub async fn day_facts(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
) -> Result<Json<DayFactsView>, Problem> {
    gate::require(&actor, Act::ReadReview, unit_id)?;
    crate::planning::refuse_odd_date(date)?;
    let clients = app.store.clients_with_facts(unit_id, date, date).await?;
    let access = gate::enter(&app, &actor, Act::ReadReview, unit_id, clients).await?;
    let facts = app.store.facts(&access, date, date).await?;
    let events = app.store.events_of_day(&access, date).await?;
    Ok(Json(DayFactsView {
        facts: facts
            .iter()
            .map(|fact| DayFact {
                visit_id: fact.visit_id.to_string(),
                staff_id: fact.staff_id.to_string(),
                origin: fact.origin.code(),
                outcome: fact.outcome.code(),
                performed_s: fact.performed_s(),
                reasons: fact.reasons.iter().map(|reason| reason.code()).collect(),
            })
            .collect(),
        events: events
            .iter()
            .map(|stored| DayEvent {
                event_id: stored.event.event_id.to_string(),
                visit_id: stored.visit_id.to_string(),
                kind: stored.event.kind.name(),
                staff_id: match stored.event.author {
                    Author::Staff { staff_id, .. } => Some(staff_id.to_string()),
                    Author::Office { .. } => None,
                },
            })
            .collect(),
        journal_entries: app.store.journal_size(unit_id).await?,
        late_work: app.store.late_work(&access).await?.len(),
        quarantined: app.store.quarantined().await?,
    }))
}
