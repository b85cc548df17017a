//! The file for the archive.

use axum::extract::State;
use axum::response::Response;
use care_model::id::ClientId;
use documentation::archive::{ArchiveParties, ArchiveParty, archive_package};
use documentation::client_file::ProtectedIdentity;

use super::whole_file::{FileQuery, WholeFile};
use crate::auth::Actor;
use crate::config::Config;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::{App, VERSION};

/// A client's whole file as an E-ARK SIP in a tar, for the archive.
#[utoipa::path(get, path = "/api/clients/{client}/archive",
    params(("client" = String, Path), ("from" = String, Query), ("to" = String, Query)),
    responses((status = 200, body = Vec<u8>, content_type = "application/x-tar"),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub async fn client_archive(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
    Query(query): Query<FileQuery>,
) -> Result<Response, Problem> {
    let whole = WholeFile::read(&app, &actor, client_id, &query).await?;
    let parties = ArchiveParties {
        archivist: archivist(&app.config)?,
        submitter: ArchiveParty {
            name: whole.unit.provider.clone(),
            // A unit has no number of its own but ours.
            identification: format!("LOCAL:{}", whole.unit.unit_id),
        },
        submission_agreement: None,
        software_version: VERSION.to_owned(),
    };
    let made = tokio::task::spawn_blocking(move || {
        let made = archive_package(&whole.file(), ProtectedIdentity::Refused, &parties);
        made.map(|made| whole.attachment("application/x-tar", "tar", made.to_tar()))
    });
    let made = made
        .await
        .map_err(|_| Problem::busy("the package was not finished"))?;
    made.map_err(|refusal| Problem::refused("client", &refusal.faults))
}

/// Whose records these are. A package without it is no package of anybody's.
fn archivist(config: &Config) -> Result<ArchiveParty, Problem> {
    let filled = |setting: &'static str, value: &Option<String>| {
        let value = value.as_deref().map(str::trim).filter(|it| !it.is_empty());
        let value = value.map(str::to_owned);
        value.ok_or_else(|| Problem::not_configured(setting))
    };
    Ok(ArchiveParty {
        name: filled("archive_name", &config.archive_name)?,
        identification: filled("archive_identification", &config.archive_identification)?,
    })
}
