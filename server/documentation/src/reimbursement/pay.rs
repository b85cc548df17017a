//! Facts to lines.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::units::{Ore, pay_for_duration};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};

use super::absence::Absences;
use super::contract::{AlarmPay, Band, Contract, ProviderKind, RateTable};
use super::fault::ReimbursementFault;
use super::line::{ReimbursementLine, RuleId, kronor_told, minutes_told, sort_and_number};
use super::shared_stay::{Share, Shares, Stay, share_stays};
use crate::period::Period;
use crate::refusal::Refusal;

/// Longest stay that is paid, in seconds: longer than a night of respite, and
/// short enough to catch a forgotten end.
const MAX_STAY_S: i64 = 24 * 3600;

/// A run for one unit and period.
#[derive(Clone, Copy, Debug)]
pub struct ReimbursementRequest<'a> {
    pub unit_id: UnitId,
    pub provider_kind: ProviderKind,
    pub period: Period,
    /// Attested facts that are not annulled, in any order. The same fact given
    /// twice is paid once.
    pub facts: &'a [VisitFact],
    pub rates: &'a RateTable,
    /// How many days in a row each client was absent up to the day before the
    /// period; those not named were not.
    pub absent_days_before: &'a BTreeMap<ClientId, u16>,
}

/// The lines of a run, in the order of their key and numbered from 1.
///
/// Each line is rounded half up to the whole öre; a percentage is taken of the
/// rounded pay and rounded half up again. A visit that never began gives no line.
pub fn reimbursement_lines(
    request: &ReimbursementRequest,
) -> Result<Vec<ReimbursementLine>, Refusal<ReimbursementFault>> {
    let (facts, mut faults) = unique_facts(request.facts);
    let mut payable = Vec::new();
    for fact in facts {
        faults.extend(faults_of(fact, request));
        match contract_for(fact, request) {
            Ok(contract) => payable.push((fact, contract)),
            Err(fault) => faults.push(fault),
        }
    }
    faults.sort();
    faults.dedup();
    Refusal::when_any(faults)?;
    let performed = share_stays(performed_stays(&payable));
    let absent = payable
        .iter()
        .filter(|(fact, _)| fact.outcome == Outcome::ClientAbsent)
        .map(|(fact, _)| (fact.client_id, fact.date));
    let absences = Absences::new(request.period.from, request.absent_days_before, absent);
    let mut lines: Vec<ReimbursementLine> = payable
        .iter()
        .flat_map(|(fact, contract)| lines_of(fact, contract, &performed, &absences))
        .collect();
    sort_and_number(&mut lines);
    Ok(lines)
}

/// Each (visit, staff member) once, and a fault where two facts of one disagree.
fn unique_facts(facts: &[VisitFact]) -> (Vec<&VisitFact>, Vec<ReimbursementFault>) {
    let mut unique: BTreeMap<(VisitId, StaffId), &VisitFact> = BTreeMap::new();
    let mut faults = Vec::new();
    for fact in facts {
        let key = (fact.visit_id, fact.staff_id);
        if *unique.entry(key).or_insert(fact) != fact {
            faults.push(ReimbursementFault::TwoVersions {
                visit_id: fact.visit_id,
                staff_id: fact.staff_id,
            });
        }
    }
    (unique.into_values().collect(), faults)
}

fn faults_of(fact: &VisitFact, request: &ReimbursementRequest) -> Vec<ReimbursementFault> {
    let (visit_id, staff_id) = (fact.visit_id, fact.staff_id);
    let mut faults = Vec::new();
    if !request.period.contains(fact.date) {
        let period = request.period;
        faults.push(ReimbursementFault::outside(
            visit_id, staff_id, fact.date, period,
        ));
    }
    if fact.unit_id != request.unit_id {
        let unit_id = fact.unit_id;
        faults.push(ReimbursementFault::OtherUnit {
            visit_id,
            staff_id,
            unit_id,
        });
    }
    if fact.annulled {
        faults.push(ReimbursementFault::Annulled { visit_id, staff_id });
    }
    if fact.origin == VisitOrigin::Imported {
        faults.push(ReimbursementFault::Imported { visit_id, staff_id });
    }
    if fact.outcome == Outcome::Started {
        faults.push(ReimbursementFault::NoEnd { visit_id, staff_id });
    }
    let duration_s = fact.performed_s();
    if duration_s > MAX_STAY_S {
        faults.push(ReimbursementFault::TooLong {
            visit_id,
            staff_id,
            duration_s,
        });
    }
    faults
}

fn contract_for<'a>(
    fact: &VisitFact,
    request: &ReimbursementRequest<'a>,
) -> Result<&'a Contract, ReimbursementFault> {
    let mut holding = request.rates.holding(request.provider_kind, fact.date);
    match (holding.next(), holding.next()) {
        (Some(contract), None) => Ok(contract),
        (Some(first), Some(second)) => Err(ReimbursementFault::TwoContracts {
            visit_id: fact.visit_id,
            date: fact.date,
            first: first.contract_id.clone(),
            second: second.contract_id.clone(),
        }),
        (None, _) => Err(ReimbursementFault::NoContract {
            visit_id: fact.visit_id,
            date: fact.date,
            provider_kind: request.provider_kind,
        }),
    }
}

fn performed_stays<'a>(payable: &[(&VisitFact, &'a Contract)]) -> Vec<Stay<'a>> {
    payable
        .iter()
        .filter(|(fact, contract)| fact.outcome == Outcome::Done && !in_monthly_fee(fact, contract))
        .filter_map(|(fact, contract)| {
            let from_s = fact.started.as_ref()?.at.millis().div_euclid(1000);
            let until_s = from_s + fact.performed_s();
            Some(stay(fact, contract, from_s, until_s))
        })
        .collect()
}

fn stay<'a>(fact: &VisitFact, contract: &'a Contract, from_s: i64, until_s: i64) -> Stay<'a> {
    Stay {
        staff_id: fact.staff_id,
        visit_id: fact.visit_id,
        from_s,
        until_s,
        contract,
    }
}

fn in_monthly_fee(fact: &VisitFact, contract: &Contract) -> bool {
    fact.origin == VisitOrigin::Alarm && contract.alarm == AlarmPay::MonthlyFee
}

fn lines_of(
    fact: &VisitFact,
    contract: &Contract,
    performed: &Shares,
    absences: &Absences,
) -> Vec<ReimbursementLine> {
    match fact.outcome {
        Outcome::NotStarted | Outcome::Started => Vec::new(),
        Outcome::Done if in_monthly_fee(fact, contract) => vec![alarm_line(fact, contract)],
        Outcome::Done => hour_lines(fact, contract, performed),
        Outcome::Declined => {
            let codes = fact.not_performed.iter().map(|missed| &missed.code);
            let percent = contract.declined_percent_of(codes);
            let why = format!("{percent} % av planerad tid, besöket avböjdes");
            percent_lines(fact, contract, "declined", percent, &why)
        }
        Outcome::ClientAbsent => {
            let day = absences.day_number(fact.client_id, fact.date);
            let percent = contract.absence_percent(day);
            let why = format!("{percent} % av planerad tid, frånvaro dag {day}");
            percent_lines(fact, contract, "absent", percent, &why)
        }
    }
}

fn alarm_line(fact: &VisitFact, contract: &Contract) -> ReimbursementLine {
    let explanation = "Larmbesök, ersätts genom månadsbeloppet per larm".to_owned();
    let duration_s = fact.performed_s();
    line(
        fact,
        contract,
        "alarm_in_monthly_fee",
        duration_s,
        Ore(0),
        explanation,
    )
}

fn hour_lines(fact: &VisitFact, contract: &Contract, shares: &Shares) -> Vec<ReimbursementLine> {
    [Band::Day, Band::Night]
        .into_iter()
        .filter_map(|band| {
            let share = shares.get(&(fact.visit_id, fact.staff_id, band))?;
            let amount = pay_for_duration(share.duration_s, contract.hourly(band));
            let rule = format!("hour_{}", band_code(band));
            let explanation = hours_told(*share, contract, band);
            Some(line(
                fact,
                contract,
                &rule,
                share.duration_s,
                amount,
                explanation,
            ))
        })
        .collect()
}

/// Lines for the planned time at a percentage. Without a plan there is nothing
/// to take a percentage of, and no line.
fn percent_lines(
    fact: &VisitFact,
    contract: &Contract,
    rule: &str,
    percent: u8,
    why: &str,
) -> Vec<ReimbursementLine> {
    let Some(planned) = fact.planned else {
        return Vec::new();
    };
    let from_s = planned.start.millis().div_euclid(1000);
    let until_s = from_s + planned.end.seconds_since(planned.start).max(0);
    let shares = share_stays(vec![stay(fact, contract, from_s, until_s)]);
    shares
        .into_iter()
        .map(|((_, _, band), share)| {
            let whole = pay_for_duration(share.duration_s, contract.hourly(band));
            let amount = Ore((whole.0 * i64::from(percent) + 50).div_euclid(100));
            let rule = format!("{rule}_{}", band_code(band));
            let explanation = format!("{}: {why}", hours_told(share, contract, band));
            line(fact, contract, &rule, share.duration_s, amount, explanation)
        })
        .collect()
}

fn line(
    fact: &VisitFact,
    contract: &Contract,
    rule: &str,
    duration_s: i64,
    amount_ore: Ore,
    explanation: String,
) -> ReimbursementLine {
    ReimbursementLine {
        sequence: 0,
        date: fact.date,
        client_id: fact.client_id,
        visit_id: fact.visit_id,
        staff_id: fact.staff_id,
        unit_id: fact.unit_id,
        rule: RuleId(format!("{}/{rule}", contract.contract_id)),
        duration_s,
        amount_ore,
        explanation,
    }
}

fn band_code(band: Band) -> &'static str {
    match band {
        Band::Day => "day",
        Band::Night => "night",
    }
}

fn hours_told(share: Share, contract: &Contract, band: Band) -> String {
    let (name, from, to) = match band {
        Band::Day => ("dag", contract.day_start, contract.day_end),
        Band::Night => ("natt", contract.day_end, contract.day_start),
    };
    let shared = if share.visits > 1 {
        format!(", gemensam tid delad på {} besök", share.visits)
    } else {
        String::new()
    };
    format!(
        "{} {name} {from}–{to} à {} kr per timme{shared}",
        minutes_told(share.duration_s),
        kronor_told(contract.hourly(band))
    )
}
