//! Everything that is wrong with a rate table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use care_model::fault::Fault;
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, is_plannable};
use care_model::units::Ore;

use super::{AbsenceStep, AlarmPay, Contract, NightPay, RateTable, Rounding};

/// Highest amount a rate may name, in öre: a hundred thousand kronor an hour is
/// a slipped decimal point.
const MAX_AMOUNT_ORE: i64 = 10_000_000;
const MAX_STANDARD_MIN: u16 = 480;
const MAX_NOTICE_HOURS: u16 = 31 * 24;
const MAX_NAME_CHARS: usize = 60;

impl RateTable {
    /// Every fault of the table, with the path of its field; none when sound.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check_name(&mut faults, "version", &self.version);
        let count = self.contracts.len();
        if count == 0 {
            let fault = Fault::new("contracts", 0, "a table has at least one contract");
            faults
                .push(fault.maybe("the wrong file was chosen: nothing could be paid by this one"));
        }
        if count > Self::MAX_CONTRACTS {
            faults.push(Fault::new(
                "contracts",
                count,
                "a table has at most 500 contracts",
            ));
            return faults;
        }
        let mut ids = BTreeSet::new();
        for (at, contract) in self.contracts.iter().enumerate() {
            let path = format!("contracts[{at}]");
            if !ids.insert(&contract.contract_id) {
                let field = format!("{path}.contract_id");
                let fault = Fault::new(field, &contract.contract_id, "names two contracts");
                faults.push(fault.maybe("a copied contract kept its id: give the newer its own"));
            }
            check_contract(&mut faults, &path, contract);
            check_overlaps(&mut faults, &path, contract, &self.contracts[..at]);
        }
        faults
    }
}

fn check_overlaps(faults: &mut Vec<Fault>, path: &str, contract: &Contract, before: &[Contract]) {
    for (at, other) in before.iter().enumerate() {
        let starts_within = other
            .valid_to
            .is_none_or(|last| contract.valid_from <= last);
        let ends_within = contract
            .valid_to
            .is_none_or(|last| other.valid_from <= last);
        if other.provider_kind == contract.provider_kind && starts_within && ends_within {
            let message = format!("holds on dates that contracts[{at}] holds on too");
            let fault = Fault::new(format!("{path}.valid_from"), contract.valid_from, message);
            faults.push(fault.maybe("the older one should end the day before the newer begins"));
        }
    }
}

fn check_contract(faults: &mut Vec<Fault>, path: &str, contract: &Contract) {
    let at = |field: &str| format!("{path}.{field}");
    check_name(faults, &at("contract_id"), &contract.contract_id);
    check_validity(faults, path, contract);
    if contract.day_end <= contract.day_start {
        let message = "the day ends before it starts";
        let fault = Fault::new(at("day_end"), contract.day_end, message);
        faults.push(fault.maybe("day_start and day_end are swapped"));
    }
    check_amount(faults, at("hourly_day_ore"), contract.hourly_day_ore);
    match contract.night {
        NightPay::PerHour { hourly_ore } => {
            check_amount(faults, at("night.per_hour.hourly_ore"), hourly_ore);
        }
        NightPay::PerVisit { amount_ore } => {
            check_amount(faults, at("night.per_visit.amount_ore"), amount_ore);
        }
    }
    if let AlarmPay::MonthlyFee { fee_ore } = contract.alarm {
        check_amount(faults, at("alarm.monthly_fee.fee_ore"), fee_ore);
    }
    if let Rounding::Up { step_min, .. } = contract.rounding {
        check_range(faults, at("rounding.up.step_min"), step_min, 1, 60);
    }
    check_codes(faults, &at("standard_min"), &contract.standard_min);
    for (code, minutes) in &contract.standard_min {
        let field = at(&format!("standard_min.{}", code.0));
        check_range(faults, field, *minutes, 1, MAX_STANDARD_MIN);
    }
    let declined = &contract.declined;
    check_percent(faults, at("declined.percent"), declined.percent);
    let by_code = at("declined.percent_by_code");
    check_codes(faults, &by_code, &declined.percent_by_code);
    for (code, percent) in &declined.percent_by_code {
        check_percent(faults, format!("{by_code}.{}", code.0), *percent);
    }
    check_absence(faults, &at("absence"), &contract.absence);
    if let Some(wasted) = contract.wasted_call {
        let field = at("wasted_call.notice_hours");
        check_range(faults, field, wasted.notice_hours, 1, MAX_NOTICE_HOURS);
        check_percent(faults, at("wasted_call.percent"), wasted.percent);
    }
}

fn check_validity(faults: &mut Vec<Fault>, path: &str, contract: &Contract) {
    let dates: [(&str, Option<LocalDate>); 2] = [
        ("valid_from", Some(contract.valid_from)),
        ("valid_to", contract.valid_to),
    ];
    for (field, date) in dates {
        if let Some(date) = date.filter(|date| !is_plannable(*date)) {
            let message = "must be a date from 2000 to 2199";
            faults.push(Fault::new(format!("{path}.{field}"), date, message));
        }
    }
    if let Some(last) = contract.valid_to.filter(|last| *last < contract.valid_from) {
        let fault = Fault::new(format!("{path}.valid_to"), last, "is before valid_from");
        faults.push(fault.maybe("the two are swapped"));
    }
}

/// The steps must name day 1 and every day up to their last one, once.
fn check_absence(faults: &mut Vec<Fault>, path: &str, steps: &[AbsenceStep]) {
    let mut sorted: Vec<(usize, &AbsenceStep)> = steps.iter().enumerate().collect();
    sorted.sort_by_key(|(at, step)| (step.first_day, *at));
    let mut expected = 1_u32;
    for (at, step) in sorted {
        let field = format!("{path}[{at}].first_day");
        let first = u32::from(step.first_day);
        if step.last_day < step.first_day {
            let field = format!("{path}[{at}].last_day");
            let fault = Fault::new(field, step.last_day, "is before first_day");
            faults.push(fault.maybe("the two are swapped"));
        }
        if first < expected {
            let message = if first == 0 {
                "days of an absence count from 1".to_owned()
            } else {
                format!("day {first} is in another step too")
            };
            let fault = Fault::new(field, first, message);
            faults.push(fault.maybe(format!("it should be {expected}")));
        } else if first > expected {
            let message = format!("no step names day {expected}");
            let fault = Fault::new(field, first, message);
            faults.push(fault.maybe("a step of 0 percent is missing"));
        }
        expected = expected.max(u32::from(step.last_day) + 1);
        check_percent(faults, format!("{path}[{at}].percent"), step.percent);
    }
}

fn check_name(faults: &mut Vec<Fault>, field: &str, name: &str) {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let length = name.chars().count();
    if !(1..=MAX_NAME_CHARS).contains(&length) || !name.chars().all(is_plain) {
        let message = "must have 1 to 60 letters a to z, digits, -, _ and .";
        let fault = Fault::new(field, name, message);
        faults.push(fault.maybe("spaces and slashes should be hyphens"));
    }
}

fn check_codes(faults: &mut Vec<Fault>, path: &str, map: &BTreeMap<InterventionCode, u16>) {
    for code in map.keys().filter(|code| code.kind().is_none()) {
        let message = "is not in the catalogue of interventions";
        let fault = Fault::new(path, &code.0, message);
        faults.push(fault.maybe("the code is misspelt"));
    }
}

fn check_percent(faults: &mut Vec<Fault>, field: String, percent: u16) {
    if percent > 100 {
        let fault = Fault::new(field, percent, "a percentage is 0 to 100");
        faults.push(fault.maybe("it was given in tenths"));
    }
}

fn check_amount(faults: &mut Vec<Fault>, field: String, amount: Ore) {
    if amount.0 < 0 {
        let fault = Fault::new(field, amount.0, "an amount cannot be negative");
        faults.push(fault.maybe("the sign is a slip"));
    } else if amount.0 > MAX_AMOUNT_ORE {
        let fault = Fault::new(field, amount.0, "an amount is at most 100000 kr");
        faults.push(fault.maybe("it has two digits too many: amounts are in öre"));
    }
}

fn check_range<N: PartialOrd + Display>(
    faults: &mut Vec<Fault>,
    field: String,
    found: N,
    least: N,
    most: N,
) {
    if found < least || found > most {
        let fault = Fault::new(field, found, format!("must be {least} to {most}"));
        faults.push(fault.maybe("it was meant in another unit: see the name of the field"));
    }
}
