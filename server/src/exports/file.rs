//! Fetching a batch.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::id::ExportId;
use store::Access;

use super::kind::{BatchKind, act_to_read};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;

/// The bytes of a batch, the same every time.
#[utoipa::path(get, path = "/api/exports/{export}/file", params(("export" = String, Path)),
    responses((status = 200, body = Vec<u8>), (status = 403, body = Problem)))]
pub async fn export_file(
    State(app): State<App>,
    actor: Actor,
    Params(export_id): Params<ExportId>,
) -> Result<Response, Problem> {
    let row = app
        .store
        .export(export_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let act = act_to_read(&row);
    gate::require(&actor, act, row.unit_id)?;
    let kind = BatchKind::of_code(&row.kind)?;
    // Read before the log is written, which has to say whom it names; nobody has seen it yet.
    let unseen = Access::unattended(row.unit_id);
    let content = app.store.export_content(&unseen, export_id).await?;
    let clients = kind.clients_in(&row, &content)?;
    gate::enter(&app, &actor, act, row.unit_id, clients).await?;
    let (media_type, extension) = kind.form();
    let name = format!(
        "attachment; filename=\"{}-{}-{}.{extension}\"",
        row.kind, row.to, row.sequence
    );
    Ok((
        [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        content,
    )
        .into_response())
}
