//! One visit side by side: planned, performed, and everything that happened.

use axum::Json;
use axum::extract::State;
use care_model::id::VisitId;
use care_model::visit_event::{Author, EventKind};
use serde::Serialize;
use store::Access;
use store::review::StoredEvent;
use utoipa::ToSchema;

use super::list::{ReviewItem, Reviewed};
use crate::App;
use crate::auth::Actor;
use crate::author_names::AuthorNames;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::journal::{JournalEntryView, entries_of};
use crate::permit::Act;

#[derive(Debug, Serialize, ToSchema)]
pub struct VisitDetail {
    /// One for each staff member who worked at the visit.
    item: Vec<ReviewItem>,
    planned_interventions: Vec<String>,
    events: Vec<VisitEventView>,
    journal: Vec<JournalEntryView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VisitEventView {
    event_id: String,
    kind: &'static str,
    author_name: String,
    /// `staff` or `office`.
    author_role: &'static str,
    at_ms: i64,
    /// When the server stored it.
    written_ms: i64,
    text: Option<String>,
    /// The event's own fields.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

/// A visit with its history.
#[utoipa::path(get, path = "/api/visits/{visit}", params(("visit" = String, Path)),
    responses((status = 200, body = VisitDetail), (status = 403, body = Problem)))]
pub async fn visit(
    State(app): State<App>,
    actor: Actor,
    Params(visit_id): Params<VisitId>,
) -> Result<Json<VisitDetail>, Problem> {
    // A visit of another unit and one that does not exist look alike.
    let (unit_id, client_id) = app
        .store
        .visit_owner(visit_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let access = gate::enter(&app, &actor, Act::ReadReview, unit_id, vec![client_id]).await?;
    Ok(Json(read(&app, &access, &actor, visit_id).await?))
}

/// Reads a visit that the actor has been let in to.
pub async fn read(
    app: &App,
    access: &Access,
    actor: &Actor,
    visit_id: VisitId,
) -> Result<VisitDetail, Problem> {
    let facts = app.store.facts_of_visit(access, visit_id).await?;
    let Some(first) = facts.first() else {
        return Err(Problem::not_found("recorded visit"));
    };
    let (date, client_id) = (first.date, first.client_id);
    let reviewed = Reviewed::read(app, access, date, date).await?;
    let id = visit_id.to_string();
    let items = reviewed.items(actor.staff_id, app.clock.now());
    let planned = app.store.planned_visits(access, date).await?;
    let planned = planned.into_iter().find(|visit| visit.visit_id == visit_id);
    let authors = AuthorNames::read(app, access.unit_id()).await?;
    let events = app.store.events_of_visit(access, visit_id).await?;
    let journal = entries_of(app, access, client_id).await?;
    Ok(VisitDetail {
        item: items
            .into_iter()
            .filter(|item| item.visit_id == id)
            .collect(),
        planned_interventions: planned
            .map(|visit| visit.interventions.into_iter().map(|code| code.0).collect())
            .unwrap_or_default(),
        events: events
            .iter()
            .map(|stored| event_view(stored, authors.of(&stored.event.author)))
            .collect(),
        journal: journal
            .into_iter()
            .filter(|entry| entry.visit_id.as_deref() == Some(&id))
            .collect(),
    })
}

fn event_view(stored: &StoredEvent, author_name: String) -> VisitEventView {
    let event = &stored.event;
    let text = match &event.kind {
        EventKind::NoteWritten { text }
        | EventKind::Objection { text }
        | EventKind::DeviationReported { text, .. } => Some(text.clone()),
        EventKind::Corrected { why, .. } | EventKind::Annulled { why, .. } => Some(why.clone()),
        _ => None,
    };
    let mut detail = serde_json::to_value(&event.kind).unwrap_or_default();
    if let Some(fields) = detail.as_object_mut() {
        for shown_elsewhere in ["kind", "text", "why"] {
            fields.remove(shown_elsewhere);
        }
    }
    VisitEventView {
        event_id: event.event_id.to_string(),
        kind: event.kind.name(),
        author_name,
        author_role: match event.author {
            Author::Staff { .. } => "staff",
            Author::Office { .. } => "office",
        },
        at_ms: event.at.instant().millis(),
        written_ms: stored.written.millis(),
        text,
        detail,
    }
}
