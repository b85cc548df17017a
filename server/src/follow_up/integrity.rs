//! The integrity checks: what cannot be, or hardly, with its reason; what is said of it.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::id::{ClientId, HouseholdId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use documentation::integrity::{IntegrityNote, IntegrityRequest, VisitEvents, integrity_notes};
use documentation::language::Language;
use documentation::period::Period;
use serde::{Deserialize, Serialize};
use store::Access;
use store::statement::{Statement, Subject};
use utoipa::ToSchema;

use super::travel_times::TravelTimes;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params, Query};
use crate::gate;
use crate::permit::Act;
use crate::planning::{client_label, refuse_odd_date};
use crate::review::MAX_DAYS;
use crate::said::{SaidView, Speakers, word_and_note};

/// What can be said of a note.
const WORDS: [&str; 3] = ["explained", "appealed", "followed_up"];

#[derive(Debug, Deserialize)]
pub struct IntegrityQuery {
    from: LocalDate,
    to: LocalDate,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrityView {
    notes: Vec<IntegrityNoteView>,
}

/// A question, never a verdict: it changes no visit and no pay.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntegrityNoteView {
    note_id: String,
    date: String,
    code: &'static str,
    /// What was found, with its figures.
    sentence_sv: String,
    sentence_en: String,
    /// What may lie behind it without anybody having done wrong.
    innocent_sv: &'static str,
    innocent_en: &'static str,
    staff_names: Vec<String>,
    client_labels: Vec<String>,
    visit_ids: Vec<String>,
    /// `explained`, `appealed` or `followed_up`.
    said: Vec<SaidView>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct IntegrityWordForm {
    from: String,
    to: String,
    note_id: String,
    /// `explained`: there is an innocent reason; `appealed`: the staff member says that it
    /// is wrong; `followed_up`: somebody has talked about it.
    word: String,
    /// What, in 1 to 1,000 characters.
    note: String,
}

/// What the records of some days ask to be explained, both dates included.
#[utoipa::path(get, path = "/api/units/{unit}/integrity",
    params(("unit" = String, Path), ("from" = String, Query), ("to" = String, Query)),
    responses((status = 200, body = IntegrityView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn integrity(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<IntegrityQuery>,
) -> Result<Json<IntegrityView>, Problem> {
    gate::require(&actor, Act::ReadReview, unit_id)?;
    let period = period(query.from, query.to)?;
    let access = enter(&app, &actor, Act::ReadReview, unit_id, period).await?;
    let checked = Checked::read(&app, &access, period).await?;
    let statements = app
        .store
        .statements(&access, Subject::IntegrityNote)
        .await?;
    let staff = app.store.staff_of_unit(unit_id).await?;
    let names = Names {
        staff: staff
            .into_iter()
            .map(|staff| (staff.staff_id, staff.name))
            .collect(),
        speakers: Speakers::read(&app).await?,
        labels: checked.labels(&actor),
    };
    let notes = checked.notes.iter().map(|note| {
        let said = statements.get(&note.note_id.to_string());
        names.view(note, said.map(Vec::as_slice).unwrap_or_default())
    });
    Ok(Json(IntegrityView {
        notes: notes.collect(),
    }))
}

/// Says something of a note. What was said before stays.
#[utoipa::path(post, path = "/api/units/{unit}/integrity/statements", request_body = IntegrityWordForm,
    params(("unit" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn say_of_integrity(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Body(form): Body<IntegrityWordForm>,
) -> Result<StatusCode, Problem> {
    gate::require(&actor, Act::CorrectVisit, unit_id)?;
    let (period, word, note) = read(&form)?;
    let access = enter(&app, &actor, Act::CorrectVisit, unit_id, period).await?;
    let checked = Checked::read(&app, &access, period).await?;
    let about = checked
        .notes
        .iter()
        .find(|note| note.note_id.to_string() == form.note_id)
        .ok_or_else(|| Problem::not_found("note of these dates"))?;
    let clients = about
        .visits
        .iter()
        .filter_map(|visit| checked.client_of.get(visit).copied());
    let statement = Statement {
        sequence: 0,
        subject_id: form.note_id,
        word: word.to_owned(),
        note,
        clients: clients.collect(),
        by: actor.user_id,
        at: app.clock.now(),
    };
    app.store
        .state(&access, Subject::IntegrityNote, &statement)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(form: &IntegrityWordForm) -> Result<(Period, &'static str, String), Problem> {
    let mut faults = Vec::new();
    let mut date = |field: &str, text: &str| -> Option<LocalDate> {
        let told = |_| faults.push(Fault::new(field, text, "must be a date such as 2026-11-30"));
        text.parse().map_err(told).ok()
    };
    let dates = (date("from", &form.from), date("to", &form.to));
    match (dates, word_and_note(&form.word, &WORDS, &form.note)) {
        ((Some(from), Some(to)), Ok((word, note))) => Ok((period(from, to)?, word, note)),
        (_, said) => {
            faults.extend(said.err().unwrap_or_default());
            Err(Problem::invalid(faults))
        }
    }
}

fn period(from: LocalDate, to: LocalDate) -> Result<Period, Problem> {
    refuse_odd_date(from)?;
    if !(0..=MAX_DAYS).contains(&(to - from).num_days()) {
        let fault = Fault::new("to", to, "must be 0 to 38 days after `from`");
        return Err(Problem::invalid(vec![fault]));
    }
    Ok(Period { from, to })
}

async fn enter(
    app: &App,
    actor: &Actor,
    act: Act,
    unit_id: UnitId,
    period: Period,
) -> Result<Access, Problem> {
    let clients = app
        .store
        .clients_with_facts(unit_id, period.from, period.to)
        .await?;
    gate::enter(app, actor, act, unit_id, clients).await
}

/// The notes of a period, and the clients they are about.
struct Checked {
    notes: Vec<IntegrityNote>,
    client_of: BTreeMap<VisitId, ClientId>,
    clients: BTreeMap<ClientId, care_model::person::Client>,
}

impl Checked {
    async fn read(app: &App, access: &Access, period: Period) -> Result<Self, Problem> {
        let (from, to) = (period.from, period.to);
        let facts = app.store.facts(access, from, to).await?;
        let stored = app.store.events_between(access, from, to).await?;
        let planned = app.store.planned_visits_between(access, from, to).await?;
        let clients = app.store.clients_of_unit(access).await?;
        let travel = TravelTimes::between(app, &clients).await?;
        let events: Vec<VisitEvents> = stored
            .iter()
            .map(|(visit_id, events)| VisitEvents {
                visit_id: *visit_id,
                events,
            })
            .collect();
        let households: BTreeMap<ClientId, HouseholdId> = clients
            .iter()
            .filter_map(|client| Some((client.client_id, client.household?)))
            .collect();
        let partners: BTreeMap<VisitId, VisitId> = planned
            .iter()
            .filter_map(|visit| Some((visit.visit_id, visit.partner?)))
            .collect();
        let notes = integrity_notes(&IntegrityRequest {
            period,
            facts: &facts,
            events: &events,
            households: &households,
            partners: &partners,
            travel_s: &|from, to| travel.seconds(from, to),
        });
        Ok(Self {
            notes,
            client_of: facts
                .iter()
                .map(|fact| (fact.visit_id, fact.client_id))
                .collect(),
            clients: clients
                .into_iter()
                .map(|client| (client.client_id, client))
                .collect(),
        })
    }

    /// Of each visit, who the reader may know the client as.
    fn labels(&self, actor: &Actor) -> BTreeMap<VisitId, String> {
        let labels = self.client_of.iter().filter_map(|(visit_id, client_id)| {
            let client = self.clients.get(client_id)?;
            Some((*visit_id, client_label(client, actor.staff_id).0))
        });
        labels.collect()
    }
}

struct Names {
    staff: BTreeMap<StaffId, String>,
    speakers: Speakers,
    labels: BTreeMap<VisitId, String>,
}

impl Names {
    fn view(&self, note: &IntegrityNote, said: &[Statement]) -> IntegrityNoteView {
        let staff = note.staff.iter().filter_map(|staff| self.staff.get(staff));
        let labels: BTreeSet<&String> = note
            .visits
            .iter()
            .filter_map(|visit| self.labels.get(visit))
            .collect();
        IntegrityNoteView {
            note_id: note.note_id.to_string(),
            date: note.date.to_string(),
            code: note.finding.code(),
            sentence_sv: note.sentence(Language::Swedish),
            sentence_en: note.sentence(Language::English),
            innocent_sv: note.innocent_reasons(Language::Swedish),
            innocent_en: note.innocent_reasons(Language::English),
            staff_names: staff.cloned().collect(),
            client_labels: labels.into_iter().cloned().collect(),
            visit_ids: note.visits.iter().map(ToString::to_string).collect(),
            said: self.speakers.views(said),
        }
    }
}
