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
use crate::printing;

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct PrintQuery {
    #[serde(default)]
    language: Language,
    /// The sheets of protected identities instead of those for everybody.
    #[serde(default)]
    protected: bool,
}

/// The published day as PDF: routes to write on, clients by name, and how it is
/// entered afterwards. Sheets of protected identities come alone and when asked for, to a
/// reader who is named for the person.
#[utoipa::path(get, path = "/api/units/{unit}/days/{date}/paper-pack",
    params(("unit" = String, Path), ("date" = String, Path), ("language" = Option<String>, Query), ("protected" = Option<bool>, Query)),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn print_paper_pack(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date)): Params<(UnitId, LocalDate)>,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    gate::require(&actor, Act::PrintPaperPack, unit_id)?;
    let gathered = Gathered::read(&app, unit_id, date).await?;
    let reader = actor.staff_id;
    let (paper, clients) = printing::beside(move || printed(&gathered, query, reader)).await?;
    let clients = clients.into_iter().collect();
    gate::enter(&app, &actor, Act::PrintPaperPack, unit_id, clients).await?;
    let name = if query.protected {
        "protected-sheets"
    } else {
        "paper-pack"
    };
    let disposition = format!("attachment; filename=\"{name}-{date}.pdf\"");
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

/// The pages, and whose data is on them.
fn printed(
    gathered: &Gathered,
    query: PrintQuery,
    reader: Option<StaffId>,
) -> Result<(Paper, BTreeSet<ClientId>), Problem> {
    let request = gathered.request(query.language);
    let mut pack = paper_pack(&request);
    if !query.protected {
        return Ok((printing::print(&pack.common)?, pack.clients));
    }
    pack.keep_for_reader(&request, reader);
    let document = pack.protected_document();
    let document = document.ok_or_else(|| Problem::not_found("protected sheet for you"))?;
    let clients = pack.protected.iter().map(|sheet| sheet.client_id);
    Ok((printing::print(&document)?, clients.collect()))
}
