//! The register: units, staff, clients, shifts, logins, taken over in one piece.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::person::is_personal_number;
use care_model::registry::{Login, RegistryImport};
use care_model::shift::MAX_SHIFT_S;
use care_model::visit_fact::VisitOrigin;
use serde::Serialize;
use store::accounts::Account;
use utoipa::ToSchema;

use crate::App;
use crate::auth::{Actor, HASHED_AT_ONCE, hash_password};
use crate::error::Problem;
use crate::extract::Body;
use crate::gate;
use crate::permit::Act;

/// Shortest password of a local account, in characters.
const MIN_PASSWORD_CHARS: usize = 12;

/// What was taken over.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistryReport {
    pub units: usize,
    pub staff: usize,
    pub clients: usize,
    pub shifts: usize,
    pub users: usize,
    pub history: usize,
}

/// Takes over a register: rows are replaced by their id. All or nothing.
#[utoipa::path(post, path = "/api/registry", request_body = serde_json::Value,
    responses((status = 200, body = RegistryReport), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn import_registry(
    State(app): State<App>,
    actor: Actor,
    Body(register): Body<RegistryImport>,
) -> Result<Json<RegistryReport>, Problem> {
    // Rows that another unit holds now are that unit's to give away.
    let mut units = app.store.units_touched(&register).await?;
    units.extend(units_of(&register));
    for unit in &units {
        gate::require(&actor, Act::ImportRegistry, *unit)?;
    }
    if units.is_empty() {
        return Err(Problem::invalid(vec![Fault::new(
            "units",
            0,
            "the register names no unit",
        )]));
    }
    for unit in units {
        let clients = register
            .clients
            .iter()
            .filter(|client| client.unit_id == unit);
        gate::enter(
            &app,
            &actor,
            Act::ImportRegistry,
            unit,
            clients.map(|client| client.client_id).collect(),
        )
        .await?;
    }
    Ok(Json(store_register(&app, register).await?))
}

/// The same on the operator's word, for the first register of a new store.
pub async fn import(
    app: &App,
    register: RegistryImport,
    _from: &'static str,
) -> anyhow::Result<RegistryReport> {
    store_register(app, register).await.map_err(|problem| {
        let faults: Vec<_> = problem
            .faults
            .iter()
            .map(|fault| format!("{}: {} (got {:?})", fault.field, fault.message, fault.value))
            .collect();
        anyhow::anyhow!(
            "{} {}\n{}",
            problem.title,
            problem.detail.unwrap_or_default(),
            faults.join("\n")
        )
    })
}

fn units_of(register: &RegistryImport) -> impl Iterator<Item = care_model::id::UnitId> + '_ {
    let units = register.units.iter().map(|unit| unit.unit_id);
    let staff = register.staff.iter().map(|staff| staff.unit_id);
    let clients = register.clients.iter().map(|client| client.unit_id);
    let shifts = register.shifts.iter().map(|shift| shift.unit_id);
    let history = register.history.iter().map(|fact| fact.unit_id);
    let users = register
        .users
        .iter()
        .flat_map(|user| user.roles.iter().map(|grant| grant.unit_id));
    units
        .chain(staff)
        .chain(clients)
        .chain(shifts)
        .chain(history)
        .chain(users)
}

async fn store_register(app: &App, register: RegistryImport) -> Result<RegistryReport, Problem> {
    let faults = faults(&register);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let mut units = app.store.units_touched(&register).await?;
    units.extend(units_of(&register));
    let Some(first) = units.pop_first() else {
        return Err(Problem::invalid(vec![Fault::new(
            "units",
            0,
            "the register names no unit",
        )]));
    };
    let clients = register
        .clients
        .iter()
        .map(|client| client.client_id)
        .collect();
    let access = gate::enter_as_operator(
        app,
        Act::ImportRegistry,
        first,
        clients,
        "register taken over",
    )
    .await?;
    let taken = taken_names(app, &register).await?;
    if !taken.is_empty() {
        return Err(Problem::invalid(taken));
    }
    let accounts = hash_all(app, register.users.clone()).await?;
    app.store
        .import_registry(&access, &register, &accounts)
        .await?;
    app.stated_days.forget();
    app.histories.forget();
    Ok(RegistryReport {
        units: register.units.len(),
        staff: register.staff.len(),
        clients: register.clients.len(),
        shifts: register.shifts.len(),
        users: register.users.len(),
        history: register.history.len(),
    })
}

/// Names that another login has.
async fn taken_names(app: &App, register: &RegistryImport) -> Result<Vec<Fault>, Problem> {
    let mut faults = Vec::new();
    for (index, login) in register.users.iter().enumerate() {
        let held = app.store.account_by_username(&login.username).await?;
        if held.is_some_and(|account| account.user_id != login.user_id) {
            let field = format!("users[{index}].username");
            faults.push(Fault::new(
                field,
                &login.username,
                "is another login's name",
            ));
        }
    }
    Ok(faults)
}

/// Hashing costs tens of milliseconds a password, so it is spread over the
/// cores.
async fn hash_all(app: &App, logins: Vec<Login>) -> Result<Vec<Account>, Problem> {
    let interrupted = || Problem::busy("hashing was interrupted");
    let mut accounts = Vec::with_capacity(logins.len());
    let mut left = logins.into_iter();
    loop {
        let batch: Vec<Login> = left.by_ref().take(HASHED_AT_ONCE).collect();
        if batch.is_empty() {
            return Ok(accounts);
        }
        let tasks = batch.into_iter().map(|login| {
            let app = app.clone();
            tokio::task::spawn_blocking(move || hashed(&app, login))
        });
        for task in tasks.collect::<Vec<_>>() {
            accounts.push(task.await.map_err(|_| interrupted())?);
        }
    }
}

fn hashed(app: &App, login: Login) -> Account {
    Account {
        user_id: login.user_id,
        username: login.username,
        password_hash: hash_password(&login.password, app.entropy.as_ref()),
        display_name: login.display_name,
        language: login.language,
        staff_id: login.staff_id,
        roles: login.roles,
    }
}

fn faults(register: &RegistryImport) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, client) in register.clients.iter().enumerate() {
        if !is_personal_number(&client.personal_number) {
            let at = format!("clients[{index}].personal_number");
            let given = format!("{} characters", client.personal_number.len());
            faults.push(Fault::new(
                at,
                given,
                "must be twelve digits whose check digit holds",
            ));
        }
        if client.protection.is_protected() && client.tag.is_some() {
            let at = format!("clients[{index}].tag");
            faults.push(Fault::new(
                at,
                "(set)",
                "a client with protected identity has no tag",
            ));
        }
    }
    for (index, staff) in register.staff.iter().enumerate() {
        for (at, held) in staff.skills.iter().enumerate() {
            if held.code.kind().is_none() {
                let field = format!("staff[{index}].skills[{at}].code");
                faults.push(Fault::new(
                    field,
                    &held.code.0,
                    "is not in the catalogue of skills",
                ));
            }
        }
    }
    for (index, shift) in register.shifts.iter().enumerate() {
        let length_s = shift.end_s() - shift.start_s();
        if length_s > MAX_SHIFT_S {
            let field = format!("shifts[{index}].end");
            faults.push(Fault::new(
                field,
                shift.end,
                "makes the shift longer than 13 hours",
            ));
        }
    }
    login_and_history_faults(register, &mut faults);
    faults
}

fn login_and_history_faults(register: &RegistryImport, faults: &mut Vec<Fault>) {
    for (index, fact) in register.history.iter().enumerate() {
        if fact.origin != VisitOrigin::Imported {
            let field = format!("history[{index}].origin");
            faults.push(Fault::new(
                field,
                fact.origin.code(),
                "must be imported: history is of an older system",
            ));
        }
    }
    for (index, user) in register.users.iter().enumerate() {
        if user.password.chars().count() < MIN_PASSWORD_CHARS {
            let field = format!("users[{index}].password");
            faults.push(Fault::new(
                field,
                "(hidden)",
                "must have at least 12 characters",
            ));
        }
        if user.language != "sv" && user.language != "en" {
            faults.push(Fault::new(
                format!("users[{index}].language"),
                &user.language,
                "must be sv or en",
            ));
        }
    }
}
