//! Breaking the glass.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::{ClientId, UnitId};
use care_model::registry::Role;
use serde::{Deserialize, Serialize};
use store::AccessEntry;
use store::break_glass::BrokenGlass;
use utoipa::ToSchema;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::{Act, Decision, permit, permit_break_glass};

/// How long a broken glass lets one read, in seconds.
const OPEN_S: i64 = 3600;
/// A reason says something: `x` is none.
const FEWEST_WHY_CHARS: usize = 10;
const MOST_WHY_CHARS: usize = 500;

#[derive(Debug, Deserialize, ToSchema)]
pub struct BreakGlassForm {
    /// Why the file must be read now, in 10 to 500 characters.
    why: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BreakGlassView {
    /// From then on the file is closed again.
    until_ms: i64,
}

/// Opens a client's file for reading, for an hour.
#[utoipa::path(post, path = "/api/clients/{client}/break-glass", request_body = BreakGlassForm,
    params(("client" = String, Path)),
    responses((status = 200, body = BreakGlassView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn break_glass(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
    Body(form): Body<BreakGlassForm>,
) -> Result<Json<BreakGlassView>, Problem> {
    let Decision::Allowed { role, reason } = permit_break_glass(&actor.roles) else {
        return Err(Problem::forbidden());
    };
    let why = form.why.trim();
    let chars = why.chars().count();
    if !(FEWEST_WHY_CHARS..=MOST_WHY_CHARS).contains(&chars) {
        let fault = Fault::new(
            "why",
            format!("{chars} characters"),
            "must say why the file has to be read now, in 10 to 500 characters",
        );
        return Err(Problem::invalid(vec![fault]));
    }
    // One that is not there and one who is protected look alike.
    let unit_id = app.store.unit_of_client(client_id).await?;
    let unit_id = unit_id.ok_or_else(Problem::forbidden)?;
    if app.store.is_protected(client_id).await? {
        // That somebody tried is told in the log.
        let tried = AccessEntry {
            reason: "refused: protected identity",
            ..entry_of(&app, &actor, role, unit_id, client_id)
        };
        app.store.record_access(&tried).await?;
        return Err(Problem::forbidden());
    }
    if let Decision::Allowed { .. } = permit(&actor.roles, Act::ReadJournal, unit_id) {
        return Err(Problem::conflict("you may read this file as it is"));
    }
    let now = app.clock.now();
    let entry = AccessEntry {
        reason,
        ..entry_of(&app, &actor, role, unit_id, client_id)
    };
    let access = app.store.record_access(&entry).await?;
    let broken = BrokenGlass {
        user_id: actor.user_id,
        client_id,
        unit_id,
        why: why.to_owned(),
        at: now,
        until: now.plus_seconds(OPEN_S),
    };
    app.store.break_glass(&access, &broken).await?;
    app.live.tell(unit_id, now.local_date());
    Ok(Json(BreakGlassView {
        until_ms: broken.until.millis(),
    }))
}

fn entry_of(
    app: &App,
    actor: &Actor,
    role: Role,
    unit_id: UnitId,
    client_id: ClientId,
) -> AccessEntry {
    AccessEntry {
        at: app.clock.now(),
        actor: actor.user_id.to_string(),
        role: role.code().to_owned(),
        unit_id,
        clients: vec![client_id],
        act: Act::BreakGlass.code(),
        reason: "",
    }
}
