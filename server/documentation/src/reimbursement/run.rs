//! Facts, rates and cancellations to the lines of a run.

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::units::Ore;

use super::absence::absence_days;
use super::alarm_fee::alarm_fees;
use super::band::Shares;
use super::check_facts::{
    contract_on, faults_of_fact, faults_of_request, unique_cancelled, unique_facts,
};
use super::decisions::Decisions;
use super::fault::{NeededBy, ReimbursementFault};
use super::frame::cap_at_frame;
use super::line::ReimbursementLine;
use super::pay::{Payable, cancelled_line};
use super::rates::Contract;
use super::request::{CancelledVisit, RunRequest};
use super::rule::RuleId;
use super::shared_stay::share_stays;
use crate::refusal::Refusal;

/// What a run pays. Every list is in the order of its lines' key and numbered
/// from 1; `lines`, `held` and `refused` together are all that was earned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub lines: Vec<ReimbursementLine>,
    /// Time beyond the frame that waits for a person. Their rules end in
    /// `/exceeded`; once approved they are among the lines as they are.
    pub held: Vec<ReimbursementLine>,
    /// Time beyond the frame that a person refused.
    pub refused: Vec<ReimbursementLine>,
    /// Of `lines`.
    pub totals: RunTotals,
}

/// Sums of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunTotals {
    pub all: LineSum,
    pub by_rule: BTreeMap<RuleId, LineSum>,
    pub by_client: BTreeMap<ClientId, LineSum>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSum {
    pub lines: u64,
    pub duration_s: i64,
    pub amount_ore: Ore,
}

impl LineSum {
    fn add(&mut self, line: &ReimbursementLine) {
        self.lines += 1;
        self.duration_s += line.duration_s;
        self.amount_ore.0 += line.amount_ore.0;
    }
}

impl RunTotals {
    pub fn of(lines: &[ReimbursementLine]) -> Self {
        let mut totals = Self::default();
        for line in lines {
            totals.all.add(line);
            totals
                .by_client
                .entry(line.client_id)
                .or_default()
                .add(line);
            // Looked up first: a rule's id is copied once and not for every line.
            match totals.by_rule.get_mut(&line.rule) {
                Some(sum) => sum.add(line),
                None => totals
                    .by_rule
                    .entry(line.rule.clone())
                    .or_default()
                    .add(line),
            }
        }
        totals
    }
}

/// The run of a unit and period, whole or not at all. It may be made at any
/// time: nothing but the request decides what it gives.
///
/// Each line is rounded half up to the whole öre; a percentage is taken of the
/// rounded pay and rounded half up again. A visit that never began gives no line.
pub fn reimbursement_run(request: &RunRequest) -> Result<Run, Refusal<ReimbursementFault>> {
    let (payable, cancelled, mut lines) = sound(request)?;
    let mut shares = vec![Shares::default(); payable.len()];
    let stays = payable.iter().enumerate();
    let stays = stays.filter_map(|(index, payable)| payable.stay(index));
    share_stays(stays.collect(), &mut shares);
    let facts: Vec<_> = payable.iter().map(|payable| payable.fact).collect();
    let days = absence_days(&facts, request.period.from, request.absent_days_before);
    drop(facts);
    // Some visits have two lines; growing later would copy everything.
    lines.reserve(payable.len() + payable.len() / 4 + cancelled.len());
    for ((payable, shares), day) in payable.iter().zip(shares).zip(days) {
        lines.extend(payable.lines(shares, day));
    }
    let of_cancelled = cancelled
        .iter()
        .filter_map(|(visit, contract)| cancelled_line(visit, request.unit_id, contract));
    lines.extend(of_cancelled);
    let capped = cap_at_frame(lines, request);
    Ok(Run {
        totals: RunTotals::of(&capped.paid),
        lines: capped.paid,
        held: capped.held,
        refused: capped.refused,
    })
}

type Cancelled<'a> = Vec<(&'a CancelledVisit, &'a Contract)>;
type Sound<'a> = (Vec<Payable<'a>>, Cancelled<'a>, Vec<ReimbursementLine>);

/// Facts and cancellations with their contracts, and the lines of the fees; or
/// everything that is wrong.
fn sound<'a>(request: &RunRequest<'a>) -> Result<Sound<'a>, Refusal<ReimbursementFault>> {
    let mut faults = faults_of_request(request);
    let (facts, of_versions) = unique_facts(request.facts);
    faults.extend(of_versions);
    let decisions = Decisions::new(request.decisions);
    let mut payable = Vec::with_capacity(facts.len());
    for fact in &facts {
        faults.extend(faults_of_fact(fact, request));
        faults.extend(decisions.fault_of(fact));
        match contract_on(fact.date, NeededBy::Visit(fact.visit_id), request) {
            Ok(contract) => payable.push(Payable { fact, contract }),
            Err(fault) => faults.push(fault),
        }
    }
    let (unique, of_cancelled) = unique_cancelled(request, &facts);
    faults.extend(of_cancelled);
    let mut cancelled = Vec::with_capacity(unique.len());
    for visit in unique {
        match contract_on(visit.date, NeededBy::Visit(visit.visit_id), request) {
            Ok(contract) => cancelled.push((visit, contract)),
            Err(fault) => faults.push(fault),
        }
    }
    let (fees, of_fees) = alarm_fees(request);
    faults.extend(of_fees);
    faults.sort();
    faults.dedup();
    Refusal::when_any(faults)?;
    Ok((payable, cancelled, fees))
}
