//! The fixed fee for each alarm client and month.

use std::collections::BTreeSet;

use care_model::id::ClientId;
use care_model::time::LocalDate;
use care_model::units::Ore;

use super::check_facts::contract_on;
use super::fault::{NeededBy, ReimbursementFault};
use super::line::{ReimbursementLine, kronor_told};
use super::pay::{Payee, line};
use super::pricing::Part;
use super::rates::AlarmPay;
use super::request::RunRequest;
use super::rule::RuleKind;
use crate::month::Month;
use crate::period::Period;

/// The lines of the fees, and what is wrong.
///
/// A fee belongs to the last day of its month: the run whose period holds that
/// day pays it, whole, if the client had an alarm on one day of the month at
/// least, at the rate of that day. So no way of cutting a year into periods pays
/// a fee twice.
pub(super) fn alarm_fees(
    request: &RunRequest,
) -> (Vec<ReimbursementLine>, Vec<ReimbursementFault>) {
    let mut lines = Vec::new();
    let mut faults = Vec::new();
    for month in months_ending_in(request.period) {
        for client_id in clients_with_alarm(request, month) {
            match fee_line(request, month.last_day(), client_id) {
                Ok(line) => lines.extend(line),
                Err(fault) => faults.push(fault),
            }
        }
    }
    (lines, faults)
}

fn months_ending_in(period: Period) -> Vec<Month> {
    let mut months = Vec::new();
    let mut month = Month::of(period.to);
    while let Some(current) = month.filter(|month| period.from <= month.last_day()) {
        if period.contains(current.last_day()) {
            months.push(current);
        }
        month = Some(current.before()).filter(|before| *before < current);
    }
    months
}

fn clients_with_alarm(request: &RunRequest, month: Month) -> BTreeSet<ClientId> {
    request
        .alarm_clients
        .iter()
        .filter(|span| span.from <= month.last_day() && month.first_day() <= span.to)
        .map(|span| span.client_id)
        .collect()
}

/// `None` where the contract pays alarm visits by themselves.
fn fee_line(
    request: &RunRequest,
    date: LocalDate,
    client_id: ClientId,
) -> Result<Option<ReimbursementLine>, ReimbursementFault> {
    let contract = contract_on(date, NeededBy::AlarmOf(client_id), request)?;
    let AlarmPay::MonthlyFee { fee_ore } = contract.alarm else {
        return Ok(None);
    };
    let payee = Payee {
        date,
        client_id,
        visit_id: None,
        staff_id: None,
        unit_id: request.unit_id,
        contract,
    };
    let part = fee_part(fee_ore);
    Ok(Some(line(&payee, part)))
}

fn fee_part(fee_ore: Ore) -> Part {
    Part {
        kind: RuleKind::AlarmMonth,
        duration_s: 0,
        amount_ore: fee_ore,
        told: format!(
            "Månadsbelopp för larm, {} kr för hela månaden",
            kronor_told(fee_ore)
        ),
    }
}
