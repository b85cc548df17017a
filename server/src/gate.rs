//! The gate in front of personal data: asks `permit`, writes the access log,
//! and hands out the proof that the store wants.

use care_model::id::{ClientId, UnitId};
use care_model::registry::Role;
use store::{Access, AccessEntry};

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::permit::{Act, Decision, permit};

/// Lets an act through, or not. `clients` are those whose data it touches.
pub async fn enter(
    app: &App,
    actor: &Actor,
    act: Act,
    unit_id: UnitId,
    clients: Vec<ClientId>,
) -> Result<Access, Problem> {
    match permit(&actor.roles, act, unit_id) {
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
