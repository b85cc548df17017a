//! From events to the executor documentation, and the documentation as read.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::Staff;
use care_model::visit_event::VisitEvent;
use documentation::journal::{JournalEntry, Signature, entries_for};
use serde::Serialize;
use store::Access;
use store::journal::NewEntry;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;

#[derive(Debug, Serialize, ToSchema)]
pub struct JournalView {
    client_label: String,
    entries: Vec<JournalEntryView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JournalEntryView {
    pub entry_id: String,
    pub sequence: i64,
    pub happened_ms: i64,
    pub written_ms: i64,
    pub author_name: String,
    pub author_title: String,
    pub kind: &'static str,
    pub text: String,
    pub visit_id: Option<String>,
}

/// A client's journal.
#[utoipa::path(get, path = "/api/clients/{client}/journal", params(("client" = String, Path)),
    responses((status = 200, body = JournalView), (status = 403, body = Problem)))]
pub async fn journal(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
) -> Result<Json<JournalView>, Problem> {
    let unit_id = app
        .store
        .unit_of_client(client_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let access = gate::enter(&app, &actor, Act::ReadJournal, unit_id, vec![client_id]).await?;
    let clients = app.store.clients_of_unit(&access).await?;
    let client = clients.iter().find(|client| client.client_id == client_id);
    Ok(Json(JournalView {
        client_label: client
            .map(|client| client_label(client, actor.staff_id).0)
            .unwrap_or_default(),
        entries: entries_of(&app, &access, client_id).await?,
    }))
}

/// A client's entries in order.
pub async fn entries_of(
    app: &App,
    access: &Access,
    client_id: ClientId,
) -> Result<Vec<JournalEntryView>, Problem> {
    let entries: Vec<(i64, _, JournalEntry)> = app.store.journal_of(access, client_id).await?;
    let views = entries
        .into_iter()
        .map(|(sequence, entry_id, entry)| JournalEntryView {
            entry_id: entry_id.to_string(),
            sequence,
            happened_ms: entry.happened.millis(),
            written_ms: entry.written.millis(),
            author_name: entry.author_name,
            author_title: entry.author_title,
            kind: entry.kind.code(),
            text: entry.text,
            visit_id: Some(entry.visit_id.to_string()),
        });
    Ok(views.collect())
}

/// Reads the events the journal has not met and appends their entries. Runs
/// after every sync; one that was interrupted is done by the next.
pub async fn run(app: &App) -> Result<(), Problem> {
    let _one_at_a_time = app.journal.lock().await;
    let mut cursor = app.store.journal_cursor().await?;
    loop {
        let events = app.store.events_after(cursor).await?;
        let Some(last) = events.last() else {
            return Ok(());
        };
        cursor = last.sequence;
        let mut visits: BTreeMap<VisitId, (UnitId, ClientId)> = BTreeMap::new();
        for stored in &events {
            visits.insert(stored.visit_id, (stored.unit_id, stored.client_id));
        }
        let mut entries = Vec::new();
        let mut staff: BTreeMap<UnitId, Vec<Staff>> = BTreeMap::new();
        for (visit_id, (unit_id, client_id)) in visits {
            let staff = match staff.entry(unit_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(app.store.staff_of_unit(unit_id).await?),
            };
            entries.extend(entries_of_visit(app, visit_id, unit_id, client_id, staff).await?);
        }
        app.store.append_journal(&entries, cursor).await?;
    }
}

async fn entries_of_visit(
    app: &App,
    visit_id: VisitId,
    unit_id: UnitId,
    client_id: ClientId,
    staff: &[Staff],
) -> Result<Vec<NewEntry<JournalEntry>>, Problem> {
    let access = Access::unattended(unit_id);
    let facts = app.store.facts_of_visit(&access, visit_id).await?;
    let stored = app.store.events_of_visit(&access, visit_id).await?;
    let events: Vec<VisitEvent> = stored.into_iter().map(|stored| stored.event).collect();
    let mut entries = Vec::new();
    for fact in &facts {
        let author = signature(staff, fact.staff_id);
        for entry in entries_for(fact, &events, &author) {
            entries.push(NewEntry {
                entry_id: entry.entry_id,
                source: format!("{}/{}", entry.event_id, entry.kind.code()),
                client_id,
                unit_id,
                body: entry,
            });
        }
    }
    Ok(entries)
}

fn signature(staff: &[Staff], staff_id: StaffId) -> Signature {
    let found = staff.iter().find(|staff| staff.staff_id == staff_id);
    Signature {
        name: found.map(|staff| staff.name.clone()).unwrap_or_default(),
        title: found.map(|staff| staff.title.clone()).unwrap_or_default(),
    }
}
