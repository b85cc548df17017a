//! The file for another system.

use axum::extract::State;
use axum::response::Response;
use care_model::id::ClientId;
use documentation::client_file::ProtectedIdentity;
use documentation::fhir::client_bundle;

use super::whole_file::{FileQuery, WholeFile};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};

/// A client's orders, plan and visits as a FHIR R4 bundle, without the journal.
#[utoipa::path(get, path = "/api/clients/{client}/fhir",
    params(("client" = String, Path), ("from" = String, Query), ("to" = String, Query)),
    responses((status = 200, body = serde_json::Value, content_type = "application/fhir+json"),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn client_fhir(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
    Query(query): Query<FileQuery>,
) -> Result<Response, Problem> {
    let whole = WholeFile::read(&app, &actor, client_id, &query).await?;
    let made = tokio::task::spawn_blocking(move || {
        let made = client_bundle(&whole.file(), ProtectedIdentity::Refused);
        made.map(|made| whole.attachment("application/fhir+json", "fhir.json", made.bytes))
    });
    let made = made
        .await
        .map_err(|_| Problem::busy("the bundle was not finished"))?;
    made.map_err(|refusal| Problem::refused("client", &refusal.faults))
}
