//! The gate in front of personal data: asks `permit`, writes the access log,
//! and hands out the proof that the store wants.

use care_model::id::{ClientId, UnitId};
use care_model::registry::Role;
use store::{Access, AccessEntry};

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::permit::{Act, Decision, permit, permit_by_broken_glass};

/// Lets an act through, or not. `clients` are those whose data it touches.
pub async fn enter(
    app: &App,
    actor: &Actor,
    act: Act,
    unit_id: UnitId,
    clients: Vec<ClientId>,
) -> Result<Access, Problem> {
    match decide(app, actor, act, unit_id, &clients).await? {
        Decision::Allowed { role, reason } => {
            let entry = AccessEntry {
                at: app.clock.now(),
                actor: actor.user_id.to_string(),
                role: role.code().to_owned(),
                unit_id,
                clients,
                act: act.code(),
                reason,
            };
            Ok(app.store.record_access(&entry).await?)
        }
        Decision::Denied { rule } => {
            tracing::info!(actor = %actor.user_id, act = act.code(), unit = %unit_id, rule, "denied");
            Err(Problem::forbidden())
        }
    }
}

/// By role; else by a glass that the actor broke for the one client.
async fn decide(
    app: &App,
    actor: &Actor,
    act: Act,
    unit_id: UnitId,
    clients: &[ClientId],
) -> Result<Decision, Problem> {
    let by_role = permit(&actor.roles, act, unit_id);
    let (Decision::Denied { .. }, [client_id]) = (by_role, clients) else {
        return Ok(by_role);
    };
    let by_glass = permit_by_broken_glass(&actor.roles, act);
    if let Decision::Denied { .. } = by_glass {
        return Ok(by_role);
    }
    let now = app.clock.now();
    let until = app
        .store
        .glass_broken_until(actor.user_id, *client_id, now)
        .await?;
    // A mark that arrives within the hour closes the file at once.
    let is_open = until.is_some() && !app.store.is_protected(*client_id).await?;
    Ok(if is_open { by_glass } else { by_role })
}

/// The same for the server's own work on its operator's word: the command line
/// and the order folder.
pub async fn enter_as_operator(
    app: &App,
    act: Act,
    unit_id: UnitId,
    clients: Vec<ClientId>,
    where_from: &'static str,
) -> Result<Access, Problem> {
    let entry = AccessEntry {
        at: app.clock.now(),
        actor: "operator".to_owned(),
        role: Role::Admin.code().to_owned(),
        unit_id,
        clients,
        act: act.code(),
        reason: where_from,
    };
    Ok(app.store.record_access(&entry).await?)
}

/// Whether an act on no person's data is allowed; nothing is logged.
pub fn require(actor: &Actor, act: Act, unit_id: UnitId) -> Result<(), Problem> {
    match permit(&actor.roles, act, unit_id) {
        Decision::Allowed { .. } => Ok(()),
        Decision::Denied { .. } => Err(Problem::forbidden()),
    }
}
