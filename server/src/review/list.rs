//! The review list with its computed reasons.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::deviation::ReviewReason;
use care_model::fault::Fault;
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::{Client, Staff};
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use serde::{Deserialize, Serialize};
use store::Access;
use store::review::Attestation;
use utoipa::ToSchema;
use visit_record::shift_exchange::AttestSteps;

use super::confirmations::ConfirmationsByStaff;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;
use crate::planning::{client_label, refuse_odd_date};

/// Longest period of one list, in days: a month and a week.
pub const MAX_DAYS: i64 = 38;
/// A visit that began and has not ended is under way for so long.
const UNDER_WAY_S: i64 = 4 * 3600;

#[derive(Debug, Deserialize)]
pub struct ReviewQuery {
    from: LocalDate,
    to: LocalDate,
    #[serde(default)]
    state: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    items: Vec<ReviewItem>,
    counts: ReviewCounts,
    lock_date: Option<String>,
    /// Staff members confirm their days before the manager attests.
    two_step: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct ReviewCounts {
    needs_review: usize,
    complete: usize,
    attested: usize,
    changed_after_attest: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewItem {
    pub visit_id: String,
    pub staff_id: String,
    pub staff_name: String,
    pub client_id: String,
    pub client_label: String,
    pub protected: bool,
    pub date: String,
    pub origin: &'static str,
    pub planned: Option<PlannedView>,
    pub performed: PerformedView,
    pub performed_s: Option<i64>,
    pub interventions_performed: Vec<String>,
    pub not_performed: Vec<NotPerformedView>,
    pub notes: u32,
    /// `under_way`, `needs_review`, `complete`, `attested` or `annulled`.
    pub state: &'static str,
    pub reasons: Vec<ReviewReasonView>,
    /// What an attestation of it covers.
    pub revision: String,
    pub changed_after_attest: bool,
    /// The staff member said that the day of it is right, after it had ended.
    pub confirmed: bool,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PlannedView {
    pub start_ms: i64,
    pub end_ms: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PerformedView {
    pub start_ms: Option<i64>,
    pub end_ms: Option<i64>,
    pub start_method: Option<String>,
    pub end_method: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotPerformedView {
    pub code: String,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewReasonView {
    pub code: &'static str,
}

/// The review list of a period, both dates included.
#[utoipa::path(get, path = "/api/units/{unit}/review",
    params(("unit" = String, Path), ("from" = String, Query), ("to" = String, Query), ("state" = Option<String>, Query)),
    responses((status = 200, body = ReviewView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn review(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<ReviewQuery>,
) -> Result<Json<ReviewView>, Problem> {
    gate::require(&actor, Act::ReadReview, unit_id)?;
    refuse_odd_date(query.from)?;
    let days = (query.to - query.from).num_days();
    if !(0..=MAX_DAYS).contains(&days) {
        let fault = Fault::new("to", query.to, "must be 0 to 38 days after `from`");
        return Err(Problem::invalid(vec![fault]));
    }
    let clients = app
        .store
        .clients_with_facts(unit_id, query.from, query.to)
        .await?;
    let access = gate::enter(&app, &actor, Act::ReadReview, unit_id, clients).await?;
    let all = Reviewed::read(&app, &access, query.from, query.to)
        .await?
        .items(actor.staff_id, app.clock.now());
    let counts = ReviewCounts {
        needs_review: all
            .iter()
            .filter(|item| item.state == "needs_review")
            .count(),
        complete: all.iter().filter(|item| item.state == "complete").count(),
        attested: all.iter().filter(|item| item.state == "attested").count(),
        changed_after_attest: all.iter().filter(|item| item.changed_after_attest).count(),
    };
    let state = query.state.unwrap_or_else(|| "all".to_owned());
    let items = all
        .into_iter()
        .filter(|item| state == "all" || item.state == state)
        .collect();
    let lock_date = app
        .store
        .lock_date(unit_id)
        .await?
        .map(|date| date.to_string());
    Ok(Json(ReviewView {
        items,
        counts,
        lock_date,
        two_step: app.store.attest_steps(unit_id).await? == AttestSteps::Two,
    }))
}

/// A period's facts with all they are judged by.
#[derive(Debug)]
pub struct Reviewed {
    facts: Vec<VisitFact>,
    attestations: BTreeMap<(VisitId, StaffId), Attestation>,
    planned: BTreeMap<VisitId, PlannedVisit>,
    clients: BTreeMap<ClientId, Client>,
    staff: BTreeMap<StaffId, Staff>,
    overlapping: BTreeSet<(VisitId, StaffId)>,
    /// Visits that somebody was at.
    performed: BTreeSet<VisitId>,
    confirmations: ConfirmationsByStaff,
}

impl Reviewed {
    pub async fn read(
        app: &App,
        access: &Access,
        from: LocalDate,
        to: LocalDate,
    ) -> Result<Self, Problem> {
        let planned = app.store.planned_visits_between(access, from, to).await?;
        let mut facts = app.store.facts(access, from, to).await?;
        facts.retain(|fact| fact.origin != VisitOrigin::Imported);
        let clients = app.store.clients_of_unit(access).await?;
        let clients: BTreeMap<ClientId, Client> = clients
            .into_iter()
            .map(|client| (client.client_id, client))
            .collect();
        let staff = app.store.staff_of_unit(access.unit_id()).await?;
        let was_there = |fact: &&VisitFact| fact.started.is_some() && !fact.annulled;
        Ok(Self {
            overlapping: overlapping(&facts, &clients),
            performed: facts
                .iter()
                .filter(was_there)
                .map(|fact| fact.visit_id)
                .collect(),
            facts,
            attestations: app.store.attestations(access, from, to).await?,
            confirmations: ConfirmationsByStaff::read(app, access, from, to).await?,
            planned: planned
                .into_iter()
                .map(|visit| (visit.visit_id, visit))
                .collect(),
            clients,
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id, staff))
                .collect(),
        })
    }

    /// Every fact that has come so far as to be reviewed.
    pub fn items(&self, reader: Option<StaffId>, now: Timestamp) -> Vec<ReviewItem> {
        self.facts
            .iter()
            .filter(|fact| is_due(fact, now))
            .map(|fact| self.item(fact, reader, now))
            .collect()
    }

    fn item(&self, fact: &VisitFact, reader: Option<StaffId>, now: Timestamp) -> ReviewItem {
        let client = self.clients.get(&fact.client_id);
        let (client_label, protected) = client.map_or_else(
            || (String::new(), false),
            |client| client_label(client, reader),
        );
        let staff = self.staff.get(&fact.staff_id);
        let attestation = self.attestations.get(&(fact.visit_id, fact.staff_id));
        let covered = attestation.and_then(|attestation| attestation.heads.as_deref());
        let changed_after_attest = covered.is_some_and(|heads| heads != fact.heads);
        let mut reasons = self.reasons(fact, now);
        if changed_after_attest {
            reasons.insert(ReviewReason::ChangedAfterAttest);
        }
        let under_way = fact.outcome == Outcome::Started && !reasons.contains(&ReviewReason::NoEnd);
        let state = match (fact.annulled, covered.is_some() && !changed_after_attest) {
            (true, _) => "annulled",
            (false, true) => "attested",
            (false, false) if under_way => "under_way",
            (false, false) if reasons.is_empty() => "complete",
            (false, false) => "needs_review",
        };
        ReviewItem {
            visit_id: fact.visit_id.to_string(),
            staff_id: fact.staff_id.to_string(),
            staff_name: staff.map(|staff| staff.name.clone()).unwrap_or_default(),
            client_id: fact.client_id.to_string(),
            client_label,
            protected,
            date: fact.date.to_string(),
            origin: fact.origin.code(),
            planned: fact.planned.map(|planned| PlannedView {
                start_ms: planned.start.millis(),
                end_ms: planned.end.millis(),
            }),
            performed: PerformedView {
                start_ms: fact.started.as_ref().map(|proven| proven.at.millis()),
                end_ms: fact.ended.as_ref().map(|proven| proven.at.millis()),
                start_method: fact.started.as_ref().map(|proven| proven.method.clone()),
                end_method: fact.ended.as_ref().map(|proven| proven.method.clone()),
            },
            performed_s: (fact.outcome == Outcome::Done).then(|| fact.performed_s()),
            interventions_performed: fact.performed.iter().map(|code| code.0.clone()).collect(),
            not_performed: fact.not_performed.iter().map(not_performed).collect(),
            notes: fact.notes,
            state,
            reasons: reasons
                .into_iter()
                .map(|reason| ReviewReasonView {
                    code: reason.code(),
                })
                .collect(),
            revision: fact.heads.clone(),
            changed_after_attest,
            confirmed: self.confirmations.cover(fact),
        }
    }

    /// The fact's own reasons, and those that need other facts or the clock.
    fn reasons(&self, fact: &VisitFact, now: Timestamp) -> BTreeSet<ReviewReason> {
        let mut reasons: BTreeSet<ReviewReason> = fact.reasons.iter().copied().collect();
        if fact.outcome == Outcome::NotStarted {
            reasons.insert(ReviewReason::Missed);
        }
        if fact
            .started
            .as_ref()
            .is_some_and(|started| now.seconds_since(started.at) < UNDER_WAY_S)
        {
            reasons.remove(&ReviewReason::NoEnd);
        }
        if self.overlapping.contains(&(fact.visit_id, fact.staff_id)) {
            reasons.insert(ReviewReason::Overlapping);
        }
        if self.lacks_second(fact) {
            reasons.insert(ReviewReason::SecondStaffMissing);
        }
        reasons
    }

    fn lacks_second(&self, fact: &VisitFact) -> bool {
        let partner = self
            .planned
            .get(&fact.visit_id)
            .and_then(|visit| visit.partner);
        let was_there = fact.started.is_some() && !fact.annulled;
        partner.is_some_and(|partner| was_there && !self.performed.contains(&partner))
    }
}

/// One staff member at two clients' at once. Cohabitants' visits are one stay, so
/// those at the same household do not overlap.
fn overlapping(
    facts: &[VisitFact],
    clients: &BTreeMap<ClientId, Client>,
) -> BTreeSet<(VisitId, StaffId)> {
    let mut stays: Vec<_> = facts
        .iter()
        .filter_map(|fact| span(fact).map(|(start, end)| (fact.staff_id, start, end, fact)))
        .collect();
    stays.sort_by_key(|(staff_id, start, end, fact)| (*staff_id, *start, *end, fact.visit_id));
    let household = |fact: &VisitFact| clients.get(&fact.client_id)?.household;
    let mut found = BTreeSet::new();
    for (index, (staff_id, _, end, fact)) in stays.iter().enumerate() {
        let later = stays[index + 1..].iter();
        for (.., other) in later.take_while(|(who, from, ..)| who == staff_id && from < end) {
            let apart = household(fact).is_none() || household(fact) != household(other);
            if apart && fact.visit_id != other.visit_id {
                found.insert((fact.visit_id, fact.staff_id));
                found.insert((other.visit_id, other.staff_id));
            }
        }
    }
    found
}

fn span(fact: &VisitFact) -> Option<(Timestamp, Timestamp)> {
    if fact.annulled {
        return None;
    }
    Some((fact.started.as_ref()?.at, fact.ended.as_ref()?.at))
}

/// A visit is reviewed once something has happened, or should have.
fn is_due(fact: &VisitFact, now: Timestamp) -> bool {
    fact.outcome != Outcome::NotStarted || fact.planned.is_some_and(|planned| planned.end < now)
}

fn not_performed(one: &care_model::visit_fact::NotPerformed) -> NotPerformedView {
    let reason = serde_json::to_value(&one.reason).ok();
    let code = reason
        .as_ref()
        .and_then(|value| value.get("code"))
        .and_then(|code| code.as_str());
    NotPerformedView {
        code: one.code.0.clone(),
        reason: code.unwrap_or_default().to_owned(),
    }
}
