//! The pack of a day, whenever somebody asks for it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::id::{ClientId, StaffId, UnitId};
use care_model::time::LocalDate;
use documentation::language::Language;
use paper::Paper;
use paper::paper_pack::paper_pack;
use serde::Deserialize;

use super::gather::Gathered;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;

#[derive(Debug, Deserialize)]
pub struct PrintQuery {
    #[serde(default)]
    language: Language,
}

/// The published day as PDF: routes to write on, clients by name, and how it is
/// entered afterwards. Sheets of protected identities only for a reader who is named.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/paper-pack",
    params(("unit" = String, Path), ("date" = String, Path), ("language" = Option<String>, Query)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn print_paper_pack(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    gate::require(&actor, Act::PrintPaperPack, unit_id)?;
    let gathered = Gathered::read(&app, unit_id, date).await?;
    let reader = actor.staff_id;
    let printing = move || printed(&gathered, query.language, reader);
    let (paper, clients) = tokio::task::spawn_blocking(printing)
        .await
        .map_err(|_| Problem::busy("the printing was interrupted"))??;
    let clients = clients.into_iter().collect();
    gate::enter(&app, &actor, Act::PrintPaperPack, unit_id, clients).await?;
    let disposition = format!("attachment; filename=\"paper-pack-{date}.pdf\"");
    Ok((
        [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        paper.bytes,
    )
        .into_response())
}

fn printed(
    gathered: &Gathered,
    language: Language,
    reader: Option<StaffId>,
) -> Result<(Paper, BTreeSet<ClientId>), Problem> {
    let request = gathered.request(language);
    let pack = paper_pack(&request);
    let clients = pack.clients.clone();
    let paper = paper::print(&pack.for_reader(&request, reader)).map_err(not_printed)?;
    Ok((paper, clients))
}

/// A document that the library refuses.
pub fn not_printed(error: paper::PaperError) -> Problem {
    tracing::error!(%error, "nothing was printed");
    Problem::new(
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "The server failed; nothing was changed.",
    )
}
