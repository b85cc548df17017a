//! The monthly review of the log: picked by reason and by lot, looked at and signed.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::id::{ClientId, LogPickId, UnitId};
use care_model::person::Client;
use care_model::shift::Shift;
use care_model::time::{add_days, local_to_instant, midnight};
use documentation::language::Language;
use documentation::log_review::{
    ClientContext, ListedClient, LogPick, LogReview, LogReviewRequest, LogRow, PersonContext,
    ReviewContext, ShiftSpan, log_review as pick, street_of, surname_of,
};
use documentation::month::Month;
use serde::{Deserialize, Serialize};
use store::Access;
use store::audit::LONGEST_MONTH;
use store::statement::{Statement, Subject};
use utoipa::ToSchema;

use super::names::Names;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;
use crate::said::{SaidView, Speakers, word_and_note};
use crate::sha256_hex;

/// What a reviewer finds of a pick.
const WORDS: [&str; 3] = ["in_order", "asked", "reported"];

#[derive(Debug, Serialize, ToSchema)]
pub struct LogReviewView {
    month: String,
    accesses: u32,
    /// Pairs of a person and a client.
    pairs: u32,
    picks: Vec<PickView>,
    /// With a reason, and beyond the longest list.
    left_out: u32,
    /// Picks that somebody has said *in order* or *reported* of.
    signed: usize,
}

/// One person's accesses to one client in the month.
#[derive(Debug, Serialize, ToSchema)]
pub struct PickView {
    pick_id: String,
    person_name: String,
    client_id: String,
    client_label: String,
    protected: bool,
    /// The reader's own looking: somebody else reviews it.
    own: bool,
    reasons: Vec<PickReasonView>,
    accesses: u32,
    first_ms: i64,
    last_ms: i64,
    /// Codes of what was done.
    acts: Vec<String>,
    /// `in_order`, `asked` or `reported`.
    said: Vec<SaidView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PickReasonView {
    code: &'static str,
    sentence_sv: &'static str,
    sentence_en: &'static str,
    accesses: u32,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PickWordForm {
    pick_id: String,
    /// `in_order`; `asked`: the person has been asked and the answer is awaited;
    /// `reported`: it was not in order, and has been reported.
    word: String,
    /// What was found, in 1 to 1,000 characters.
    note: String,
}

/// The work list of a month. The same month gives the same list, but for what has been
/// logged since.
#[utoipa::path(get, path = "/api/units/{unit}/log-review/{month}",
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 200, body = LogReviewView), (status = 403, body = Problem)))]
pub async fn log_review(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
) -> Result<Json<LogReviewView>, Problem> {
    let access = gate::enter(&app, &actor, Act::ReadAccessLog, unit_id, vec![]).await?;
    let names = Names::read(&app, unit_id).await?;
    let clients = clients(&app, &access).await?;
    let statements = app.store.statements(&access, Subject::PickedAccess).await?;
    let kept = statements.keys().filter_map(|id| id.parse().ok()).collect();
    let review = review_of(&app, &access, month, &names, &clients, &kept).await?;
    let shown = review.picks.iter().map(|pick| pick.client_id).collect();
    gate::enter(&app, &actor, Act::ReadAccessLog, unit_id, shown).await?;
    let speakers = Speakers::read(&app).await?;
    let views: Vec<PickView> = review
        .picks
        .iter()
        .map(|pick| {
            let said = statements.get(&pick.pick_id.to_string());
            let said = speakers.views(said.into_iter().flatten());
            view(pick, &names, clients.get(&pick.client_id), &actor, said)
        })
        .collect();
    let is_signed = |pick: &&PickView| pick.said.last().is_some_and(|last| last.word != "asked");
    Ok(Json(LogReviewView {
        month: month.to_string(),
        accesses: review.accesses,
        pairs: review.pairs,
        signed: views.iter().filter(is_signed).count(),
        picks: views,
        left_out: review.left_out,
    }))
}

/// Signs a pick with what was found. What was said before stays.
#[utoipa::path(post, path = "/api/units/{unit}/log-review/{month}/statements", request_body = PickWordForm,
    params(("unit" = String, Path), ("month" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn sign_log_review(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, month)): Params<(UnitId, Month)>,
    Body(form): Body<PickWordForm>,
) -> Result<StatusCode, Problem> {
    gate::require(&actor, Act::SignLogReview, unit_id)?;
    let (word, note) = word_and_note(&form.word, &WORDS, &form.note).map_err(Problem::invalid)?;
    let access = gate::enter(&app, &actor, Act::SignLogReview, unit_id, vec![]).await?;
    let names = Names::read(&app, unit_id).await?;
    let clients = clients(&app, &access).await?;
    // The one that was shown, though others may have been drawn since.
    let not_there = || Problem::not_found("pick of this month");
    let pick_id: LogPickId = form.pick_id.parse().map_err(|_| not_there())?;
    let kept = BTreeSet::from([pick_id]);
    let review = review_of(&app, &access, month, &names, &clients, &kept).await?;
    let mut picks = review.picks.iter();
    let pick = picks
        .find(|pick| pick.pick_id == pick_id)
        .ok_or_else(not_there)?;
    if is_own(pick, &actor) {
        let why = "nobody reviews what she looked at herself: ask another manager";
        return Err(Problem::conflict(why));
    }
    let statement = Statement {
        sequence: 0,
        subject_id: form.pick_id,
        word: word.to_owned(),
        note,
        clients: vec![pick.client_id],
        by: actor.user_id,
        at: app.clock.now(),
    };
    app.store
        .state(&access, Subject::PickedAccess, &statement)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn clients(app: &App, access: &Access) -> Result<BTreeMap<ClientId, Client>, Problem> {
    let clients = app.store.clients_of_unit(access).await?;
    let by_id = clients.into_iter().map(|client| (client.client_id, client));
    Ok(by_id.collect())
}

async fn review_of(
    app: &App,
    access: &Access,
    month: Month,
    names: &Names,
    clients: &BTreeMap<ClientId, Client>,
    kept: &BTreeSet<LogPickId>,
) -> Result<LogReview, Problem> {
    let (from, to) = (month.first_day(), month.last_day());
    let (start, end) = (midnight(from), midnight(add_days(to, 1)));
    let rows = app
        .store
        .access_log(access, start, end, LONGEST_MONTH)
        .await?;
    let rows: Vec<LogRow> = rows.into_iter().map(|row| names.log_row(row)).collect();
    let people = people(app, access, month, names).await?;
    // Drawn once and kept: whoever knows it could reckon who will be drawn.
    let mut fresh = [0; 32];
    app.entropy.fill(&mut fresh);
    let secret = app.store.meta_or_insert("log_review_lot", &fresh).await?;
    Ok(pick(&LogReviewRequest {
        unit_id: access.unit_id(),
        period: month.period(),
        rows: &rows,
        context: ReviewContext {
            people: &people,
            clients: &clients.values().map(compared).collect(),
        },
        lot_secret: &sha256_hex(&secret),
        kept,
    }))
}

/// A client with protected identity is compared with nobody: it would tell the name.
fn compared(client: &Client) -> (ClientId, ClientContext) {
    let context = if client.protection.is_protected() {
        ClientContext::default()
    } else {
        ClientContext {
            surname: surname_of(&client.name),
            street: street_of(&client.address),
        }
    };
    (client.client_id, context)
}

/// Names of all, and the lists and shifts of staff.
async fn people(
    app: &App,
    access: &Access,
    month: Month,
    names: &Names,
) -> Result<BTreeMap<String, PersonContext>, Problem> {
    let (from, to) = (add_days(month.first_day(), -1), month.last_day());
    let mut people: BTreeMap<String, PersonContext> = names
        .all()
        .map(|(person, name)| {
            let context = PersonContext {
                surname: surname_of(name),
                ..PersonContext::default()
            };
            (person.clone(), context)
        })
        .collect();
    for fact in app.store.facts(access, from, to).await? {
        if let Some(person) = people.get_mut(&fact.staff_id.to_string()) {
            person.listed.insert(ListedClient {
                date: fact.date,
                client_id: fact.client_id,
            });
        }
    }
    for shift in app.store.shifts_between(access.unit_id(), from, to).await? {
        if let Some(person) = people.get_mut(&shift.staff_id.to_string()) {
            person.shifts.push(span(&shift));
        }
    }
    Ok(people)
}

fn span(shift: &Shift) -> ShiftSpan {
    ShiftSpan {
        start: local_to_instant(shift.date, shift.start),
        end: midnight(shift.date).plus_seconds(i64::from(shift.end_s())),
    }
}

fn is_own(pick: &LogPick, actor: &Actor) -> bool {
    let as_staff = actor.staff_id.map(|staff| staff.to_string());
    pick.person == actor.user_id.to_string() || as_staff.as_ref() == Some(&pick.person)
}

fn view(
    pick: &LogPick,
    names: &Names,
    client: Option<&Client>,
    actor: &Actor,
    said: Vec<SaidView>,
) -> PickView {
    let (client_label, protected) = client.map_or_else(
        || (String::new(), false),
        |client| client_label(client, actor.staff_id),
    );
    PickView {
        pick_id: pick.pick_id.to_string(),
        person_name: names.of(&pick.person),
        client_id: pick.client_id.to_string(),
        client_label,
        protected,
        own: is_own(pick, actor),
        reasons: pick
            .reasons
            .iter()
            .map(|counted| PickReasonView {
                code: counted.reason.code(),
                sentence_sv: counted.reason.sentence(Language::Swedish),
                sentence_en: counted.reason.sentence(Language::English),
                accesses: counted.accesses,
            })
            .collect(),
        accesses: pick.accesses,
        first_ms: pick.first_at.millis(),
        last_ms: pick.last_at.millis(),
        acts: pick.acts.clone(),
        said,
    }
}
