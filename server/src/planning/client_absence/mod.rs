//! Absences of clients: recorded, ended when the client is back, withdrawn when
//! recorded by mistake. What they do to a day is worked out where the day is read.

mod away;
pub mod views;

pub use away::{AbsentVisit, Away};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::fault::Fault;
use care_model::id::{ClientAbsenceId, ClientId, UnitId};
use care_model::time::{LocalDate, Timestamp};
use store::Access;
use store::client_absence::{AbsenceWord, ClientAbsence, ClientAbsenceKind, NotedClientAbsence};

use self::views::{
    ClientAbsenceForm, ClientAbsenceView, ClientAbsencesView, ClientNameView, EndAbsenceForm,
};
use super::board;
use super::client_label;
use super::moves::if_match;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Farthest from now that an absence may begin or end: beyond that it is a slip,
/// or no absence from care that is still granted.
const FARTHEST_S: i64 = 366 * 86_400;

/// The unit's present and coming absences of clients, and its clients.
#[utoipa::path(get, path = "/api/units/{unit}/client-absences", params(("unit" = String, Path)),
    responses((status = 200, body = ClientAbsencesView), (status = 403, body = Problem)))]
pub async fn client_absences(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<ClientAbsencesView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let noted = app.store.client_absences(&access, app.clock.now()).await?;
    let mut clients = app.store.clients_of_unit(&access).await?;
    clients.sort_by(|one, other| one.name.cmp(&other.name));
    let absences = noted.iter().map(|one| {
        let mut all = clients.iter();
        let client = all.find(|client| client.client_id == one.absence.client_id);
        ClientAbsenceView::of(one, client, actor.staff_id)
    });
    Ok(Json(ClientAbsencesView {
        absences: absences.collect(),
        clients: clients
            .iter()
            .map(|client| {
                let (client_label, protected) = client_label(client, actor.staff_id);
                ClientNameView {
                    client_id: client.client_id.to_string(),
                    client_label,
                    protected,
                }
            })
            .collect(),
    }))
}

/// Records that a client is away from an instant on. The client's visits of that
/// time are not planned, and off the phones when their days are published next.
#[utoipa::path(post, path = "/api/units/{unit}/client-absences", request_body = ClientAbsenceForm,
    params(("unit" = String, Path)),
    responses((status = 201, body = ClientAbsenceView), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub async fn record_client_absence(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<ClientAbsenceForm>,
) -> Result<(StatusCode, Json<ClientAbsenceView>), Problem> {
    gate::require(&actor, Act::EditPlan, unit_id)?;
    let absence = parse(&app, unit_id, &form).await?;
    let client = vec![absence.client_id];
    let access = gate::enter(&app, &actor, Act::EditPlan, unit_id, client).await?;
    let now = app.clock.now();
    let absence_id = ClientAbsenceId::make(now, app.entropy.as_ref());
    let by = (actor.user_id, now);
    let word = app
        .store
        .record_client_absence(&access, absence_id, &absence, by)
        .await?;
    tell(&app, unit_id, word)?;
    let view = view_of(&app, &access, &actor, absence_id).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The client is back: gives an absence its end, or another one.
#[utoipa::path(post, path = "/api/units/{unit}/client-absences/{absence}/end", request_body = EndAbsenceForm,
    params(("unit" = String, Path), ("absence" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ClientAbsenceView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn end_client_absence(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, absence_id)): Params<(UnitId, ClientAbsenceId)>,
    headers: HeaderMap,
    Body(form): Body<EndAbsenceForm>,
) -> Result<Json<ClientAbsenceView>, Problem> {
    let (access, noted) = enter(&app, &actor, unit_id, absence_id).await?;
    let revision = if_match(&headers)?;
    let now = app.clock.now();
    let mut faults = Vec::new();
    let until = instant("until_ms", form.until_ms, now, &mut faults);
    refuse_before(until, noted.absence.from, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let by = (actor.user_id, now);
    let word = app
        .store
        .end_client_absence(&access, absence_id, revision, until, by)
        .await?;
    tell(&app, unit_id, word)?;
    Ok(Json(view_of(&app, &access, &actor, absence_id).await?))
}

/// Withdraws an absence that was recorded by mistake, as though it had never
/// been. The record of it stays.
#[utoipa::path(post, path = "/api/units/{unit}/client-absences/{absence}/withdrawal",
    params(("unit" = String, Path), ("absence" = String, Path), ("If-Match" = String, Header)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn withdraw_client_absence(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, absence_id)): Params<(UnitId, ClientAbsenceId)>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let (access, _) = enter(&app, &actor, unit_id, absence_id).await?;
    let revision = if_match(&headers)?;
    let by = (actor.user_id, app.clock.now());
    let word = app
        .store
        .withdraw_client_absence(&access, absence_id, revision, by)
        .await?;
    tell(&app, unit_id, word)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a change of an absence the unit has.
async fn enter(
    app: &App,
    actor: &Actor,
    unit_id: UnitId,
    absence_id: ClientAbsenceId,
) -> Result<(Access, NotedClientAbsence), Problem> {
    gate::require(actor, Act::EditPlan, unit_id)?;
    let noted = app.store.client_absence(unit_id, absence_id).await?;
    let noted = noted.ok_or_else(|| Problem::not_found("client absence"))?;
    let client = vec![noted.absence.client_id];
    let access = gate::enter(app, actor, Act::EditPlan, unit_id, client).await?;
    Ok((access, noted))
}

/// What was asked, with all its faults told at once.
async fn parse(
    app: &App,
    unit_id: UnitId,
    form: &ClientAbsenceForm,
) -> Result<ClientAbsence, Problem> {
    let mut faults = Vec::new();
    let now = app.clock.now();
    let client_id: Option<ClientId> = form.client_id.parse().ok();
    let known = match client_id {
        Some(client_id) => app.store.unit_of_client(client_id).await? == Some(unit_id),
        None => false,
    };
    if !known {
        let message = "must be a client of the unit";
        faults.push(Fault::new("client_id", &form.client_id, message));
    }
    let kind = ClientAbsenceKind::of_code(&form.kind);
    if kind.is_none() {
        let message = "must be hospital, away or other_reason";
        faults.push(Fault::new("kind", &form.kind, message));
    }
    let from = instant("from_ms", form.from_ms, now, &mut faults);
    let until = form
        .until_ms
        .map(|until_ms| instant("until_ms", until_ms, now, &mut faults));
    if let Some(until) = until {
        refuse_before(until, from, &mut faults);
    }
    match (client_id, kind) {
        (Some(client_id), Some(kind)) if faults.is_empty() => Ok(ClientAbsence {
            client_id,
            kind,
            from,
            until,
        }),
        _ => Err(Problem::invalid(faults)),
    }
}

/// A whole minute that is no slip.
fn instant(field: &str, given_ms: i64, now: Timestamp, faults: &mut Vec<Fault>) -> Timestamp {
    let (first, last) = (now.plus_seconds(-FARTHEST_S), now.plus_seconds(FARTHEST_S));
    let given = Timestamp::from_millis(given_ms);
    if given < first || given > last {
        let message = "must be within a year from now";
        faults.push(Fault::new(field, given_ms, message));
    } else if given_ms % 60_000 != 0 {
        faults.push(Fault::new(field, given_ms, "must be a whole minute"));
    }
    given
}

fn refuse_before(until: Timestamp, from: Timestamp, faults: &mut Vec<Fault>) {
    if until <= from {
        let message = "must be after the absence has begun";
        let fault = Fault::new("until_ms", until.millis(), message);
        faults.push(fault.maybe("withdraw the absence if the client was never away"));
    }
}

/// Tells the open pages of the days concerned, or the caller why not.
fn tell(app: &App, unit_id: UnitId, word: AbsenceWord) -> Result<(), Problem> {
    match word {
        AbsenceWord::Noted { dates } => {
            app.stated_days.forget();
            let today: LocalDate = app.clock.now().local_date();
            let others = dates.into_iter().filter(|date| *date != today);
            for date in others.chain([today]) {
                app.live.tell(unit_id, date);
            }
            Ok(())
        }
        AbsenceWord::Overlaps { .. } => Err(Problem::new(
            StatusCode::CONFLICT,
            "overlapping_absence",
            "The client is away in that time already; nothing was changed.",
        )),
        AbsenceWord::Stale { current } => {
            let mut problem = Problem::new(
                StatusCode::CONFLICT,
                "absence_changed",
                "Somebody has changed the absence meanwhile; nothing was changed. Load it again.",
            );
            problem.current_revision = Some(current);
            Err(problem)
        }
    }
}

async fn view_of(
    app: &App,
    access: &Access,
    actor: &Actor,
    absence_id: ClientAbsenceId,
) -> Result<ClientAbsenceView, Problem> {
    let noted = app
        .store
        .client_absence(access.unit_id(), absence_id)
        .await?;
    let noted = noted.ok_or_else(|| Problem::not_found("client absence"))?;
    let clients = app.store.clients_of_unit(access).await?;
    let mut clients = clients.iter();
    let client = clients.find(|client| client.client_id == noted.absence.client_id);
    Ok(ClientAbsenceView::of(&noted, client, actor.staff_id))
}
