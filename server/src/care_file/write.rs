//! Writing in one client's file: signed with the write, and locked.

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, EntryId};
use care_model::registry::Role;
use care_model::time::Timestamp;
use documentation::care_file::{Content, FileEntry, faults_of};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::Entries;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Deserialize, ToSchema)]
pub struct FileEntryForm {
    /// How many entries of persons the writer saw in the file.
    seen: i64,
    /// When what it tells of happened; not after now.
    happened_ms: i64,
    /// `kind` is `note`, `own_view`, `struck`, `complaint`, `measure`, `care_plan`,
    /// `lex_sarah_report` or `lex_sarah_step`, with the fields of each.
    #[schema(value_type = serde_json::Value)]
    content: Content,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileEntryWritten {
    entry_id: String,
}

/// Writes an entry. It is signed by whoever is signed in, and nothing changes it
/// afterwards.
#[utoipa::path(post, path = "/api/clients/{client}/file", request_body = FileEntryForm,
    params(("client" = String, Path)),
    responses((status = 200, body = FileEntryWritten), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn write_entry(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
    Body(form): Body<FileEntryForm>,
) -> Result<Json<FileEntryWritten>, Problem> {
    let unit_id = app
        .store
        .unit_of_client(client_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let access = gate::enter(&app, &actor, Act::WriteFile, unit_id, vec![client_id]).await?;
    let entries = Entries::read(&app, &access, client_id).await?;
    let now = app.clock.now();
    let happened = Timestamp::from_millis(form.happened_ms);
    let faults = faults_of(&form.content, happened, &entries.state(), now);
    if !faults.is_empty() {
        return Err(Problem::refused("content", &faults));
    }
    let entry = FileEntry {
        entry_id: EntryId::make(now, app.entropy.as_ref()),
        client_id,
        unit_id,
        by: actor.user_id,
        author_title: title(&app, &actor).await?,
        author_name: actor.display_name,
        happened,
        written: now,
        content: form.content,
    };
    app.store
        .add_file_entry(&access, client_id, entry.entry_id, &entry, form.seen)
        .await?;
    app.live.tell(unit_id, now.local_date());
    Ok(Json(FileEntryWritten {
        entry_id: entry.entry_id.to_string(),
    }))
}

/// As it stands in the file: the employer's title, or the role in the unit.
async fn title(app: &App, actor: &Actor) -> Result<String, Problem> {
    if let Some(staff_id) = actor.staff_id
        && let Some(staff) = app.store.staff(staff_id).await?
    {
        return Ok(staff.title);
    }
    let is_manager = actor
        .roles
        .iter()
        .any(|grant| grant.role == Role::UnitManager);
    Ok(if is_manager { "enhetschef" } else { "" }.to_owned())
}
