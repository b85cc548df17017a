//! Attestation: a manager vouches for facts as they are at that moment.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::{StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use care_model::visit_fact::Outcome;
use serde::{Deserialize, Serialize};
use store::Access;
use store::review::{Attestation, AttestationLine};
use utoipa::ToSchema;
use visit_record::shift_exchange::AttestSteps;

use super::confirmations::ConfirmationsByStaff;
use super::correct::why_faults;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Most visits in one request: a unit's day with room.
const MAX_VISITS: usize = 2_000;

#[derive(Debug, Deserialize, ToSchema)]
pub struct AttestForm {
    visits: Vec<AttestedVisit>,
    /// Why it is attested although the staff member has not confirmed her day; asked for
    /// where the unit has two steps.
    #[serde(default)]
    why: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AttestedVisit {
    visit_id: String,
    staff_id: String,
    /// The revision the manager saw.
    revision: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct UndoForm {
    visits: Vec<UndoneVisit>,
    why: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct UndoneVisit {
    visit_id: String,
    staff_id: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AttestationView {
    attested: usize,
    refused: Vec<RefusedVisit>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedVisit {
    visit_id: String,
    staff_id: String,
    /// `stale_revision`, `locked`, `already_attested`, `not_attested`, `not_ended`,
    /// `not_confirmed` or `not_found`.
    code: &'static str,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct LockDateForm {
    date: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LockDateView {
    lock_date: String,
}

enum Wish<'a> {
    Attest { revision: &'a str, why: &'a str },
    Undo { why: &'a str },
}

/// Attests facts; each is judged by itself.
#[utoipa::path(post, path = "/api/units/{unit}/attestations", request_body = AttestForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = AttestationView), (status = 403, body = Problem)))]
pub async fn attest(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<AttestForm>,
) -> Result<Json<AttestationView>, Problem> {
    if !form.why.is_empty() {
        let faults = why_faults(&form.why);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
    }
    let wishes = form.visits.iter().map(|visit| {
        (
            visit.visit_id.as_str(),
            visit.staff_id.as_str(),
            Wish::Attest {
                revision: &visit.revision,
                why: &form.why,
            },
        )
    });
    decide(&app, &actor, unit_id, wishes.collect()).await
}

/// Takes attestations back.
#[utoipa::path(post, path = "/api/units/{unit}/attestations/undo", request_body = UndoForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = AttestationView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn undo_attest(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<UndoForm>,
) -> Result<Json<AttestationView>, Problem> {
    gate::require(&actor, Act::AttestVisits, unit_id)?;
    let faults = why_faults(&form.why);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let wishes = form.visits.iter().map(|visit| {
        (
            visit.visit_id.as_str(),
            visit.staff_id.as_str(),
            Wish::Undo { why: &form.why },
        )
    });
    decide(&app, &actor, unit_id, wishes.collect()).await
}

async fn decide(
    app: &App,
    actor: &Actor,
    unit_id: UnitId,
    wishes: Vec<(&str, &str, Wish<'_>)>,
) -> Result<Json<AttestationView>, Problem> {
    gate::require(actor, Act::AttestVisits, unit_id)?;
    if wishes.len() > MAX_VISITS {
        let fault = Fault::new("visits", wishes.len(), "must hold at most 2000 visits");
        return Err(Problem::invalid(vec![fault]));
    }
    let mut view = AttestationView::default();
    let mut lines = Vec::new();
    let mut clients = Vec::new();
    let locked = app.store.lock_date(unit_id).await?;
    let access = Access::unattended(unit_id);
    let mut held = Held {
        steps: app.store.attest_steps(unit_id).await?,
        by_date: BTreeMap::new(),
    };
    for (visit_text, staff_text, wish) in wishes {
        match judge(
            app, &access, locked, &mut held, visit_text, staff_text, &wish,
        )
        .await?
        {
            Ok((line, client)) => {
                lines.push(line);
                clients.push(client);
            }
            Err(code) => view.refused.push(RefusedVisit {
                visit_id: visit_text.to_owned(),
                staff_id: staff_text.to_owned(),
                code,
            }),
        }
    }
    clients.sort_unstable();
    clients.dedup();
    let access = gate::enter(app, actor, Act::AttestVisits, unit_id, clients).await?;
    app.store
        .attest(&access, &lines, actor.user_id, app.clock.now())
        .await?;
    view.attested = lines.len();
    Ok(Json(view))
}

/// What is held of the dates met so far: each date is read once a request.
struct Held {
    steps: AttestSteps,
    by_date: BTreeMap<LocalDate, HeldOfDate>,
}

struct HeldOfDate {
    attestations: BTreeMap<(VisitId, StaffId), Attestation>,
    confirmations: ConfirmationsByStaff,
}

impl Held {
    async fn of_date(
        &mut self,
        app: &App,
        access: &Access,
        date: LocalDate,
    ) -> Result<&HeldOfDate, Problem> {
        Ok(match self.by_date.entry(date) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => {
                let attestations = app.store.attestations(access, date, date).await?;
                let confirmations = match self.steps {
                    AttestSteps::One => ConfirmationsByStaff::default(),
                    AttestSteps::Two => ConfirmationsByStaff::read(app, access, date, date).await?,
                };
                unread.insert(HeldOfDate {
                    attestations,
                    confirmations,
                })
            }
        })
    }
}

type Judged = Result<(AttestationLine, care_model::id::ClientId), &'static str>;

async fn judge(
    app: &App,
    access: &store::Access,
    locked: Option<LocalDate>,
    held: &mut Held,
    visit_text: &str,
    staff_text: &str,
    wish: &Wish<'_>,
) -> Result<Judged, Problem> {
    let (Ok(visit_id), Ok(staff_id)) =
        (visit_text.parse::<VisitId>(), staff_text.parse::<StaffId>())
    else {
        return Ok(Err("not_found"));
    };
    let facts = app.store.facts_of_visit(access, visit_id).await?;
    let fact = facts
        .into_iter()
        .find(|fact| fact.staff_id == staff_id && fact.unit_id == access.unit_id());
    let Some(fact) = fact else {
        return Ok(Err("not_found"));
    };
    // What is attested after the lock is paid in the next run; what was stays.
    if matches!(wish, Wish::Undo { .. }) && locked.is_some_and(|locked| fact.date <= locked) {
        return Ok(Err("locked"));
    }
    let must_confirm = held.steps == AttestSteps::Two;
    let of_date = held.of_date(app, access, fact.date).await?;
    let attestation = of_date.attestations.get(&(visit_id, staff_id));
    let covered = attestation.and_then(|attestation| attestation.heads.clone());
    let under_way = fact.outcome == Outcome::Started;
    let (heads, why) = match wish {
        // What has not ended cannot be vouched for; a correction ends it.
        Wish::Attest { .. } if under_way => return Ok(Err("not_ended")),
        Wish::Attest { revision, .. } if *revision != fact.heads => {
            return Ok(Err("stale_revision"));
        }
        Wish::Attest { .. } if covered.as_deref() == Some(fact.heads.as_str()) => {
            return Ok(Err("already_attested"));
        }
        Wish::Attest { why: "", .. } if must_confirm && !of_date.confirmations.cover(&fact) => {
            return Ok(Err("not_confirmed"));
        }
        Wish::Attest { why, .. } => (Some(fact.heads), (*why).to_owned()),
        Wish::Undo { .. } if covered.is_none() => return Ok(Err("not_attested")),
        Wish::Undo { why } => (None, (*why).to_owned()),
    };
    Ok(Ok((
        AttestationLine {
            visit_id,
            staff_id,
            heads,
            why,
        },
        fact.client_id,
    )))
}

/// Locks everything up to a date, that day included.
#[utoipa::path(put, path = "/api/units/{unit}/lock-date", request_body = LockDateForm,
    params(("unit" = String, Path)),
    responses((status = 200, body = LockDateView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set_lock_date(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<LockDateForm>,
) -> Result<Json<LockDateView>, Problem> {
    let access = gate::enter(&app, &actor, Act::SetLockDate, unit_id, vec![]).await?;
    let date: LocalDate = form.date.parse().map_err(|_| {
        Problem::invalid(vec![Fault::new(
            "date",
            &form.date,
            "must be a date such as 2026-11-30",
        )])
    })?;
    if date >= app.clock.now().local_date() {
        let fault = Fault::new(
            "date",
            date,
            "must be before today: today's work is still coming in",
        );
        return Err(Problem::invalid(vec![fault]));
    }
    if app
        .store
        .lock_date(unit_id)
        .await?
        .is_some_and(|locked| date < locked)
    {
        return Err(Problem::new(
            axum::http::StatusCode::CONFLICT,
            "locked",
            "A lock date is never moved back.",
        ));
    }
    app.store.set_lock_date(&access, date).await?;
    Ok(Json(LockDateView {
        lock_date: date.to_string(),
    }))
}
