//! Corrections: new events with who, when, what and why. The original stays.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::{ClientId, EventId, StaffId, UnitId, VisitId};
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::{Author, CorrectedField, EventKind, EventTime, VisitEvent};
use serde::Deserialize;
use store::Access;
use utoipa::ToSchema;
use visit_record::ActorKey;

use super::visit::{VisitDetail, read};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Longest reason, in characters.
const MAX_WHY_CHARS: usize = 500;
/// A corrected time is within this many days of the visit's date.
const NEAR_DAYS: i64 = 2;

#[derive(Debug, Deserialize, ToSchema)]
pub struct CorrectionForm {
    staff_id: String,
    /// `started` or `ended`.
    field: String,
    value_ms: i64,
    why: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AnnulmentForm {
    staff_id: String,
    why: String,
}

/// Gives a start or an end a new time.
#[utoipa::path(post, path = "/api/visits/{visit}/corrections", request_body = CorrectionForm,
    params(("visit" = String, Path)),
    responses((status = 200, body = VisitDetail), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn correct(
    State(app): State<App>,
    actor: Actor,
    Params(visit_id): Params<VisitId>,
    Body(form): Body<CorrectionForm>,
) -> Result<Json<VisitDetail>, Problem> {
    let (access, date) = enter(&app, &actor, visit_id).await?;
    let mut faults = why_faults(&form.why);
    let field = match form.field.as_str() {
        "started" => Some(CorrectedField::Started),
        "ended" => Some(CorrectedField::Ended),
        other => {
            faults.push(Fault::new("field", other, "must be started or ended"));
            None
        }
    };
    let value = Timestamp::from_millis(form.value_ms);
    if (value.local_date() - date).num_days().abs() > NEAR_DAYS {
        faults.push(Fault::new(
            "value_ms",
            form.value_ms,
            "is more than two days from the visit's date",
        ));
    }
    let staff_id = staff_of(&form.staff_id, &mut faults);
    let (Some(field), Some(staff_id), true) = (field, staff_id, faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    refuse_stranger(&app, &access, visit_id, staff_id, Some((field, value))).await?;
    let kind = EventKind::Corrected {
        staff_id,
        field,
        value_ms: form.value_ms,
        why: form.why,
    };
    append(&app, &access, &actor, visit_id, kind).await
}

/// Declares one staff member's work at a visit void; it stays legible.
#[utoipa::path(post, path = "/api/visits/{visit}/annulments", request_body = AnnulmentForm,
    params(("visit" = String, Path)),
    responses((status = 200, body = VisitDetail), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn annul(
    State(app): State<App>,
    actor: Actor,
    Params(visit_id): Params<VisitId>,
    Body(form): Body<AnnulmentForm>,
) -> Result<Json<VisitDetail>, Problem> {
    let (access, _) = enter(&app, &actor, visit_id).await?;
    let mut faults = why_faults(&form.why);
    let staff_id = staff_of(&form.staff_id, &mut faults);
    let (Some(staff_id), true) = (staff_id, faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    refuse_stranger(&app, &access, visit_id, staff_id, None).await?;
    append(
        &app,
        &access,
        &actor,
        visit_id,
        EventKind::Annulled {
            staff_id,
            why: form.why,
        },
    )
    .await
}

async fn enter(
    app: &App,
    actor: &Actor,
    visit_id: VisitId,
) -> Result<(Access, LocalDate), Problem> {
    let owner: Option<(UnitId, ClientId)> = app.store.visit_owner(visit_id).await?;
    let (unit_id, client_id) = owner.ok_or_else(Problem::forbidden)?;
    let access = gate::enter(app, actor, Act::CorrectVisit, unit_id, vec![client_id]).await?;
    let facts = app.store.facts_of_visit(&access, visit_id).await?;
    let date = facts
        .first()
        .map(|fact| fact.date)
        .ok_or_else(|| Problem::not_found("recorded visit"))?;
    Ok((access, date))
}

/// Only somebody's who is on the visit is corrected, and nothing ends before it
/// begins.
async fn refuse_stranger(
    app: &App,
    access: &Access,
    visit_id: VisitId,
    staff_id: StaffId,
    corrected: Option<(CorrectedField, Timestamp)>,
) -> Result<(), Problem> {
    let facts = app.store.facts_of_visit(access, visit_id).await?;
    let Some(fact) = facts.iter().find(|fact| fact.staff_id == staff_id) else {
        let fault = Fault::new(
            "staff_id",
            staff_id,
            "has neither worked at the visit nor been planned for it",
        );
        return Err(Problem::invalid(vec![fault]));
    };
    let (started, ended) = match corrected {
        None => return Ok(()),
        Some((CorrectedField::Started, at)) => {
            (Some(at), fact.ended.as_ref().map(|proven| proven.at))
        }
        Some((CorrectedField::Ended, at)) => {
            (fact.started.as_ref().map(|proven| proven.at), Some(at))
        }
    };
    match (started, ended) {
        (Some(started), Some(ended)) if ended < started => {
            let fault = Fault::new("value_ms", "", "makes the visit end before it begins")
                .maybe("the other of the two should be corrected first");
            Err(Problem::invalid(vec![fault]))
        }
        _ => Ok(()),
    }
}

/// No plan up to the lock date is published. What happened may still be corrected and
/// attested: the difference is a line of the next run.
pub async fn refuse_locked(app: &App, unit_id: UnitId, date: LocalDate) -> Result<(), Problem> {
    match app.store.lock_date(unit_id).await? {
        Some(locked) if date <= locked => Err(Problem::new(
            axum::http::StatusCode::CONFLICT,
            "locked",
            "The period is locked; a correction goes into the next run.",
        )),
        _ => Ok(()),
    }
}

pub fn why_faults(why: &str) -> Vec<Fault> {
    let chars = why.chars().count();
    if why.trim().is_empty() || chars > MAX_WHY_CHARS {
        return vec![Fault::new(
            "why",
            format!("{chars} characters"),
            "must say why, in 1 to 500 characters",
        )];
    }
    vec![]
}

fn staff_of(text: &str, faults: &mut Vec<Fault>) -> Option<StaffId> {
    text.parse()
        .map_err(|error: care_model::id::IdError| {
            faults.push(Fault::new("staff_id", text, error.to_string()));
        })
        .ok()
}

async fn append(
    app: &App,
    access: &Access,
    actor: &Actor,
    visit_id: VisitId,
    kind: EventKind,
) -> Result<Json<VisitDetail>, Problem> {
    // After everything the office has said, so that the last word is the last
    // also where the clock stands still.
    let before = app.store.events_of_visit(access, visit_id).await?;
    let office = before
        .iter()
        .filter(|stored| matches!(stored.event.author, Author::Office { .. }));
    let last = office
        .map(|stored| stored.event.at.instant().plus_millis(1))
        .max();
    let now = app.clock.now();
    let now = last.map_or(now, |last| last.max(now));
    let event = VisitEvent {
        event_id: EventId::make(now, app.entropy.as_ref()),
        author: Author::Office {
            user_id: actor.user_id,
        },
        at: EventTime::of_server(now),
        version: crate::VERSION.to_owned(),
        kind,
    };
    let key = ActorKey::make(app.entropy.as_ref());
    app.store
        .append_office_event(access, visit_id, &event, key, now)
        .await?;
    let detail = read(app, access, actor, visit_id).await?;
    app.live.tell(access.unit_id(), now.local_date());
    Ok(Json(detail))
}
