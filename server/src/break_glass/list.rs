//! What the manager is told of it.

use axum::Json;
use axum::extract::State;
use care_model::id::UnitId;
use care_model::visit_event::Author;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::author_names::AuthorNames;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;

/// How long an opening stays on the list, in seconds: as long as the log's month and
/// the next, in which it is reviewed.
const LISTED_S: i64 = 62 * 24 * 3600;

#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenGlassesView {
    /// Newest first.
    opened: Vec<BrokenGlassView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenGlassView {
    person_name: String,
    client_id: String,
    client_label: String,
    why: String,
    at_ms: i64,
    until_ms: i64,
    /// It still opens the file.
    open: bool,
}

/// The unit's files that were opened by breaking the glass, of two months.
#[utoipa::path(get, path = "/api/units/{unit}/break-glass", params(("unit" = String, Path)),
    responses((status = 200, body = BrokenGlassesView), (status = 403, body = Problem)))]
pub async fn broken_glasses(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<BrokenGlassesView>, Problem> {
    gate::require(&actor, Act::ReadAccessLog, unit_id)?;
    let now = app.clock.now();
    let unattended = store::Access::unattended(unit_id);
    let since = now.plus_seconds(-LISTED_S);
    let opened = app.store.broken_glasses(&unattended, since).await?;
    let mut shown: Vec<_> = opened.iter().map(|one| one.client_id).collect();
    shown.sort_unstable();
    shown.dedup();
    let access = gate::enter(&app, &actor, Act::ReadAccessLog, unit_id, shown).await?;
    let names = AuthorNames::read(&app, unit_id).await?;
    let clients = app.store.clients_of_unit(&access).await?;
    let views = opened.into_iter().map(|one| {
        let client = clients
            .iter()
            .find(|client| client.client_id == one.client_id);
        BrokenGlassView {
            person_name: names.of(&Author::Office {
                user_id: one.user_id,
            }),
            client_id: one.client_id.to_string(),
            client_label: client
                .map_or_else(String::new, |client| client_label(client, actor.staff_id).0),
            why: one.why,
            at_ms: one.at.millis(),
            until_ms: one.until.millis(),
            open: one.until > now,
        }
    });
    Ok(Json(BrokenGlassesView {
        opened: views.collect(),
    }))
}
