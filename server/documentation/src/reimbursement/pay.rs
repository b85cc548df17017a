//! One visit to its lines.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp};
use care_model::units::Ore;
use care_model::visit_fact::{Outcome, PlannedTimes, VisitFact, VisitOrigin};

use super::band::{Shares, second_of};
use super::line::ReimbursementLine;
use super::pricing::{OnAlarm, Part, PricedVisit, parts_of, rounding_part};
use super::rates::{AlarmPay, Contract};
use super::request::CancelledVisit;
use super::rule::{RuleId, RuleKind};
use super::shared_stay::Stay;

/// Whom and what a line is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payee<'a> {
    pub date: LocalDate,
    pub client_id: ClientId,
    pub visit_id: Option<VisitId>,
    pub staff_id: Option<StaffId>,
    pub unit_id: UnitId,
    pub contract: &'a Contract,
}

/// A fact with the contract of its day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payable<'a> {
    pub fact: &'a VisitFact,
    pub contract: &'a Contract,
}

impl<'a> Payable<'a> {
    /// The stay that is shared with others, where the visit pays for time.
    pub(super) fn stay(&self, index: usize) -> Option<Stay<'a>> {
        let fact = self.fact;
        if fact.outcome != Outcome::Done || self.is_paid_by_fee() {
            return None;
        }
        let from_s = second_of(fact.started.as_ref()?.at);
        Some(Stay {
            index,
            staff_id: fact.staff_id,
            visit_id: fact.visit_id,
            from_s,
            until_s: from_s + fact.performed_s(),
            contract: self.contract,
        })
    }

    /// The lines of the fact. `shares` is what its stay is counted for,
    /// `absence_day` the number of its day in an absence.
    pub(super) fn lines(&self, shares: Shares, absence_day: u16) -> Vec<ReimbursementLine> {
        match self.fact.outcome {
            Outcome::NotStarted | Outcome::Started => Vec::new(),
            Outcome::Done => self.performed_lines(shares),
            Outcome::Declined => {
                let codes = self.missed_codes();
                let percent = self.contract.declined.percent_of(codes.iter());
                let why = "besöket avböjdes";
                self.missed_lines(RuleKind::Declined, percent, why, &codes)
            }
            Outcome::ClientAbsent => {
                let percent = self.contract.absence_percent(absence_day);
                let why = format!("frånvaro dag {absence_day}");
                self.missed_lines(RuleKind::Absent, percent, &why, &self.missed_codes())
            }
        }
    }

    fn performed_lines(&self, shares: Shares) -> Vec<ReimbursementLine> {
        let (fact, contract) = (self.fact, self.contract);
        let Some(started) = &fact.started else {
            return Vec::new();
        };
        let shares = if self.is_paid_by_fee() {
            let from_s = second_of(started.at);
            Shares::of_plan(from_s, from_s + fact.performed_s(), contract)
        } else {
            shares
        };
        let visit = PricedVisit {
            on_alarm: self.on_alarm(),
            begins: started.at,
            codes: &fact.performed,
            shares,
        };
        let mut parts = parts_of(&visit, contract);
        parts.extend(rounding_part(&visit, &parts, contract));
        let payee = self.payee();
        parts.into_iter().map(|part| line(&payee, part)).collect()
    }

    /// None for a visit without a plan: there is nothing to take a percent of.
    fn missed_lines(
        &self,
        kind: RuleKind,
        percent: u16,
        why: &str,
        codes: &[InterventionCode],
    ) -> Vec<ReimbursementLine> {
        let planned = self.fact.planned;
        let part = planned
            .map(|planned| planned_parts(planned, self.on_alarm(), codes, self.contract))
            .map(|parts| percent_part(kind, percent, why, &parts));
        let payee = self.payee();
        part.map(|part| line(&payee, part)).into_iter().collect()
    }

    fn missed_codes(&self) -> Vec<InterventionCode> {
        let missed = self.fact.not_performed.iter();
        missed.map(|missed| missed.code.clone()).collect()
    }

    fn on_alarm(&self) -> OnAlarm {
        match self.fact.origin {
            VisitOrigin::Alarm => OnAlarm::Yes,
            VisitOrigin::Planned | VisitOrigin::Unplanned | VisitOrigin::Imported => OnAlarm::No,
        }
    }

    fn is_paid_by_fee(&self) -> bool {
        let by_fee = matches!(self.contract.alarm, AlarmPay::MonthlyFee { .. });
        self.on_alarm() == OnAlarm::Yes && by_fee
    }

    fn payee(&self) -> Payee<'a> {
        Payee {
            date: self.fact.date,
            client_id: self.fact.client_id,
            visit_id: Some(self.fact.visit_id),
            staff_id: Some(self.fact.staff_id),
            unit_id: self.fact.unit_id,
            contract: self.contract,
        }
    }
}

/// The line of a cancelled visit: 0 kr where it was cancelled in time, and none
/// where the contract does not pay such visits.
pub(super) fn cancelled_line(
    visit: &CancelledVisit,
    unit_id: UnitId,
    contract: &Contract,
) -> Option<ReimbursementLine> {
    let wasted = contract.wasted_call?;
    let notice_s = visit.planned.start.seconds_since(visit.known);
    let in_time = notice_s >= i64::from(wasted.notice_hours) * 3600;
    let percent = if in_time { 0 } else { wasted.percent };
    let hours = notice_s.max(0) / 3600;
    let why = format!(
        "avbokat {hours} h före start, {} {} h",
        if in_time { "minst" } else { "mindre än" },
        wasted.notice_hours
    );
    let parts = planned_parts(visit.planned, OnAlarm::No, &visit.interventions, contract);
    let payee = Payee {
        date: visit.date,
        client_id: visit.client_id,
        visit_id: Some(visit.visit_id),
        staff_id: None,
        unit_id,
        contract,
    };
    let part = percent_part(RuleKind::WastedCall, percent, &why, &parts);
    Some(line(&payee, part))
}

/// What a planned visit would have paid, not rounded.
fn planned_parts(
    planned: PlannedTimes,
    on_alarm: OnAlarm,
    codes: &[InterventionCode],
    contract: &Contract,
) -> Vec<Part> {
    let from_s = second_of(planned.start);
    let until_s = from_s + planned.end.seconds_since(planned.start).max(0);
    let visit = PricedVisit {
        on_alarm,
        begins: Timestamp::from_millis(planned.start.millis()),
        codes,
        shares: Shares::of_plan(from_s, until_s, contract),
    };
    parts_of(&visit, contract)
}

/// A percent of the parts' rounded sum, rounded half up again.
fn percent_part(kind: RuleKind, percent: u16, why: &str, parts: &[Part]) -> Part {
    let whole: Ore = parts.iter().map(|part| part.amount_ore).sum();
    let told: Vec<&str> = parts.iter().map(|part| part.told.as_str()).collect();
    Part {
        kind,
        duration_s: parts.iter().map(|part| part.duration_s).sum(),
        amount_ore: Ore((whole.0 * i64::from(percent) + 50).div_euclid(100)),
        told: format!(
            "{percent} % av planerad ersättning, {why}: {}",
            told.join(" + ")
        ),
    }
}

pub(super) fn line(payee: &Payee, part: Part) -> ReimbursementLine {
    let contract_id = &payee.contract.contract_id;
    ReimbursementLine {
        sequence: 0,
        date: payee.date,
        client_id: payee.client_id,
        visit_id: payee.visit_id,
        staff_id: payee.staff_id,
        unit_id: payee.unit_id,
        rule: RuleId(format!("{contract_id}/{}", part.kind.code())),
        duration_s: part.duration_s,
        amount_ore: part.amount_ore,
        explanation: part.told,
    }
}
