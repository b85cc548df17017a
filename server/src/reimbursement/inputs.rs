//! What a run is made from, read from the store.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::order::Order;
use care_model::person::Client;
use care_model::planned_visit::PlannedVisit;
use care_model::time::{Timestamp, add_days, local_to_instant, midnight};
use care_model::visit_fact::{Outcome, PlannedTimes, VisitFact, VisitOrigin};
use documentation::frame_time::{FrameRequest, FrameStatus, GrantedFrame, frame_ledger};
use documentation::month::Month;
use documentation::period::Period;
use documentation::refusal::Refusal;
use documentation::reimbursement::fault::ReimbursementFault;
use documentation::reimbursement::rates::{ProviderKind, RateTable};
use documentation::reimbursement::request::{
    AlarmSpan, CancelledVisit, DecisionSpan, HeldJudgement,
};
use documentation::reimbursement::{Run, RunRequest, absent_days_before, reimbursement_run};
use store::Access;
use store::client_absence::NotedClientAbsence;
use store::rates::EnteredRates;
use store::statement::{Statement, Subject};

use super::line_name::LineName;
use super::say::LineWord;
use crate::App;
use crate::error::Problem;

/// How far back an unbroken absence is looked for, in days: no contract pays for the
/// third month of one.
const ABSENCE_DAYS: i64 = 62;

/// Everything a run of a unit and period is a function of.
#[derive(Debug)]
pub struct Inputs {
    unit_id: UnitId,
    pub period: Period,
    pub rates: EnteredRates<RateTable>,
    provider_kind: ProviderKind,
    /// Attested as they are now, and not annulled.
    facts: Vec<VisitFact>,
    /// Work of the period that nobody has attested as it is now. What was paid of it
    /// before it changed stands until somebody has looked.
    pub pending: BTreeSet<(VisitId, StaffId)>,
    absent_days_before: BTreeMap<ClientId, u16>,
    alarm_clients: Vec<AlarmSpan>,
    pub granted_s: BTreeMap<ClientId, i64>,
    cancelled: Vec<CancelledVisit>,
    judgements: Vec<HeldJudgement>,
    decisions: Vec<DecisionSpan>,
    pub clients: BTreeMap<ClientId, Client>,
    pub statements: BTreeMap<String, Vec<Statement>>,
}

impl Inputs {
    /// # Errors
    /// `no_rates` before the first table was entered; what the store says.
    pub async fn read(app: &App, access: &Access, period: Period) -> Result<Self, Problem> {
        let unit_id = access.unit_id();
        let rates = app.store.rates().await?.ok_or_else(Problem::no_rates)?;
        let unit = app.store.unit(unit_id).await?;
        let before = add_days(period.from, -ABSENCE_DAYS);
        let mut facts = app.store.facts(access, before, period.to).await?;
        let earlier: Vec<VisitFact> = extract(&mut facts, |fact| fact.date < period.from);
        let (attested, pending) = attested(app, access, period, facts).await?;
        let orders = app.store.order_versions_of_unit(access).await?;
        let noted = app
            .store
            .client_absences(access, midnight(period.from))
            .await?;
        let planned = app
            .store
            .planned_visits_between(access, period.from, period.to)
            .await?;
        let clients = app.store.clients_of_unit(access).await?;
        let statements = app
            .store
            .statements(access, Subject::ReimbursementLine)
            .await?;
        Ok(Self {
            unit_id,
            period,
            provider_kind: unit.map(|unit| unit.provider_kind).unwrap_or_default(),
            absent_days_before: absent_days_before(&earlier, period.from),
            alarm_clients: alarm_spans(&clients, period),
            granted_s: granted_s(&orders, period)?,
            cancelled: cancelled(&planned, &noted, &attested, &pending),
            judgements: judgements(&statements),
            decisions: orders.iter().map(decision_span).collect(),
            facts: attested,
            pending,
            rates,
            clients: clients
                .into_iter()
                .map(|client| (client.client_id, client))
                .collect(),
            statements,
        })
    }

    /// The run as it would be made now.
    pub fn run(&self) -> Result<Run, Refusal<ReimbursementFault>> {
        reimbursement_run(&RunRequest {
            unit_id: self.unit_id,
            provider_kind: self.provider_kind,
            period: self.period,
            facts: &self.facts,
            rates: &self.rates.rates,
            absent_days_before: &self.absent_days_before,
            alarm_clients: &self.alarm_clients,
            frame_left_s: &self.granted_s,
            cancelled: &self.cancelled,
            judgements: &self.judgements,
            decisions: &self.decisions,
        })
    }
}

fn extract(facts: &mut Vec<VisitFact>, which: impl Fn(&VisitFact) -> bool) -> Vec<VisitFact> {
    let (taken, left) = std::mem::take(facts).into_iter().partition(which);
    *facts = left;
    taken
}

/// Facts whose attestation covers them as they are now, and the work it does not.
pub async fn attested(
    app: &App,
    access: &Access,
    period: Period,
    facts: Vec<VisitFact>,
) -> Result<(Vec<VisitFact>, BTreeSet<(VisitId, StaffId)>), Problem> {
    let attestations = app
        .store
        .attestations(access, period.from, period.to)
        .await?;
    let covered = |fact: &VisitFact| {
        let attestation = attestations.get(&(fact.visit_id, fact.staff_id));
        attestation.and_then(|one| one.heads.as_deref()) == Some(fact.heads.as_str())
    };
    let counts = |fact: &VisitFact| fact.origin != VisitOrigin::Imported && !fact.annulled;
    let happened = |fact: &VisitFact| fact.outcome != Outcome::NotStarted;
    let (attested, open): (Vec<_>, Vec<_>) = facts.into_iter().filter(counts).partition(covered);
    let pending = open.iter().filter(|fact| happened(fact));
    let pending = pending.map(|fact| (fact.visit_id, fact.staff_id)).collect();
    Ok((attested, pending))
}

/// The register says who has an alarm, not since when: a client of now had it all month.
/// A batch of part of a month has no fees: they are the month's.
fn alarm_spans(clients: &[Client], period: Period) -> Vec<AlarmSpan> {
    if Month::of(period.from).is_none_or(|month| month.period() != period) {
        return vec![];
    }
    clients
        .iter()
        .filter(|client| client.alarm)
        .map(|client| AlarmSpan {
            client_id: client.client_id,
            from: period.from,
            to: period.to,
        })
        .collect()
}

/// What is granted each client in the period, in seconds.
fn granted_s(orders: &[Order], period: Period) -> Result<BTreeMap<ClientId, i64>, Problem> {
    let grants: Vec<GrantedFrame> = orders.iter().map(GrantedFrame::from).collect();
    let ledger = frame_ledger(&FrameRequest {
        period,
        grants: &grants,
        planned: &[],
        performed: &[],
    })
    .map_err(|refusal| Problem::refused("orders", &refusal.faults))?;
    let framed = ledger.lines.iter();
    Ok(framed
        .filter(|line| line.status != FrameStatus::NoFrame)
        .map(|line| (line.client_id, line.granted_s))
        .collect())
}

fn decision_span(order: &Order) -> DecisionSpan {
    DecisionSpan {
        client_id: order.client_id,
        from: order.valid_from,
        to: order.valid_to,
    }
}

/// Visits that a client's absence took off the plan; when it was recorded is when the
/// unit knew. A visit that somebody recorded anything of is paid by that.
fn cancelled(
    planned: &[PlannedVisit],
    noted: &[NotedClientAbsence],
    facts: &[VisitFact],
    pending: &BTreeSet<(VisitId, StaffId)>,
) -> Vec<CancelledVisit> {
    let attested = facts.iter().map(|fact| fact.visit_id);
    let recorded: BTreeSet<VisitId> = attested
        .chain(pending.iter().map(|(visit_id, _)| *visit_id))
        .collect();
    let mut of_client: BTreeMap<ClientId, Vec<&NotedClientAbsence>> = BTreeMap::new();
    for one in noted {
        of_client
            .entry(one.absence.client_id)
            .or_default()
            .push(one);
    }
    let is_in = |one: &NotedClientAbsence, at: Timestamp| {
        one.absence.from <= at && one.absence.until.is_none_or(|until| at < until)
    };
    planned
        .iter()
        .filter(|visit| !recorded.contains(&visit.visit_id))
        .filter_map(|visit| {
            let start = local_to_instant(visit.date, visit.window.start);
            let absences = of_client.get(&visit.client_id)?;
            let absence = absences.iter().find(|one| is_in(one, start))?;
            let end = start.plus_seconds(i64::from(visit.duration_min) * 60);
            Some(CancelledVisit {
                visit_id: visit.visit_id,
                client_id: visit.client_id,
                date: visit.date,
                planned: PlannedTimes { start, end },
                interventions: visit.interventions.clone(),
                known: absence.recorded.1,
            })
        })
        .collect()
}

/// The last word on each held line, however often it was decided and at whatever size:
/// a run takes one.
fn judgements(statements: &BTreeMap<String, Vec<Statement>>) -> Vec<HeldJudgement> {
    let mut said: Vec<&Statement> = statements.values().flatten().collect();
    said.sort_by_key(|statement| statement.sequence);
    let mut last = BTreeMap::new();
    for judgement in said.into_iter().filter_map(judgement) {
        let line = (
            judgement.visit_id,
            judgement.staff_id,
            judgement.rule.clone(),
        );
        last.insert(line, judgement);
    }
    last.into_values().collect()
}

/// A statement that decides a held line.
fn judgement(statement: &Statement) -> Option<HeldJudgement> {
    let verdict = LineWord::of_code(&statement.word)?.verdict()?;
    let (name, duration_s) = LineName::with_seconds(&statement.subject_id)?;
    let (visit_id, staff_id): (VisitId, StaffId) = (name.visit_id?, name.staff_id?);
    Some(HeldJudgement {
        visit_id,
        staff_id,
        rule: name.rule,
        duration_s,
        verdict,
    })
}
