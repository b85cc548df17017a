//! Rate tables from files, sound and not.

use care_model::fault::Fault;
use care_model::intervention::InterventionCode;
use care_model::units::Ore;
use documentation::reimbursement::rates::{
    AbsenceStep, AlarmPay, MAX_RATES_BYTES, NightPay, RateTable, Rounding, WastedCallPay,
};
use proptest::prelude::*;

use crate::facts::date;
use crate::inputs::hourly_nights;

fn json(rates: &RateTable) -> String {
    serde_json::to_string_pretty(rates).expect("rates are JSON")
}

fn told(faults: &[Fault]) -> String {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    faults.join("\n")
}

fn refused(text: &str) -> String {
    told(&RateTable::from_json(text.as_bytes()).expect_err("it is not sound"))
}

#[test]
fn the_file_of_the_example() {
    insta::assert_snapshot!(json(&RateTable::example()));
}

#[test]
fn the_example_is_sound_and_comes_back_as_it_was() {
    let rates = RateTable::example();
    assert_eq!(rates.faults(), vec![]);
    let mut other = hourly_nights();
    other.contracts[0].rounding = Rounding::Up {
        step_min: 15,
        first: "19:00".parse().expect("a time"),
        last: "06:59".parse().expect("a time"),
    };
    for rates in [rates, other] {
        assert_eq!(RateTable::from_json(json(&rates).as_bytes()), Ok(rates));
    }
}

#[test]
fn every_fault_is_told_with_its_field_and_a_remedy() {
    let mut rates = RateTable::example();
    rates.version = "of 2024/1".to_owned();
    let mut second = rates.contracts[0].clone();
    let first = &mut rates.contracts[0];
    first.valid_to = Some(date("2023-12-31"));
    (first.day_start, first.day_end) = (first.day_end, first.day_start);
    first.hourly_day_ore = Ore(-48_500);
    first.night = NightPay::PerVisit {
        amount_ore: Ore(2_450_000_000),
    };
    first.alarm = AlarmPay::MonthlyFee { fee_ore: Ore(-1) };
    first.rounding = Rounding::Up {
        step_min: 0,
        first: first.day_start,
        last: first.day_end,
    };
    let code = |text: &str| InterventionCode(text.to_owned());
    first.standard_min = [(code("clening"), 96), (code("laundry"), 0)].into();
    first.declined.percent = 101;
    first.declined.percent_by_code = [(code("walks"), 750)].into();
    let step = |first_day, last_day, percent| AbsenceStep {
        first_day,
        last_day,
        percent,
    };
    first.absence = vec![
        step(1, 1, 75),
        step(3, 5, 200),
        step(5, 4, 0),
        step(0, 0, 0),
    ];
    first.wasted_call = Some(WastedCallPay {
        notice_hours: 0,
        percent: 150,
    });
    second.valid_from = date("1924-01-01");
    let mut third = second.clone();
    third.contract_id = "municipal-2026".to_owned();
    third.valid_from = date("2026-01-01");
    rates.contracts.extend([second, third]);
    let faults = rates.faults();
    assert!(faults.iter().all(|fault| !fault.message.is_empty()));
    insta::assert_snapshot!(told(&faults));
    let text = json(&rates);
    assert_eq!(RateTable::from_json(text.as_bytes()), Err(faults));
}

#[test]
fn what_cannot_be_read_is_told_by_line_and_contract() {
    let good = json(&RateTable::example());
    let misspelt = good
        .replacen("\"hourly_day_ore\"", "\"hourly_day\"", 1)
        .replace("\"private\"", "\"charity\"");
    insta::assert_snapshot!(refused(&misspelt));
    for (bad, expected) in [
        (good.replacen("48500", "485.00", 1), "floating point"),
        (good.replacen("\"07:00\"", "\"7:00\"", 1), "HH:MM"),
        (
            good.replacen("\"cleaning\": 96", "\"cleaning\": 96, \"cleaning\": 60", 1),
            "two figures",
        ),
        (good.replacen("\"version\"", "\"edition\"", 1), "edition"),
        (
            good.replacen("\"percent\": 50", "\"percent\": -50", 1),
            "-50",
        ),
        (good[..good.len() / 2].to_owned(), "EOF"),
        (String::new(), "line 1"),
        ("[]".to_owned(), "line 1"),
    ] {
        let told = refused(&bad);
        assert!(told.contains(expected), "{expected}: {told}");
        assert!(told.contains("line "), "{told}");
    }
}

#[test]
fn a_file_or_table_over_the_limit_is_refused_at_once() {
    let long = format!(
        "{}{}",
        json(&RateTable::example()),
        " ".repeat(MAX_RATES_BYTES)
    );
    assert!(refused(&long).contains("at most 1048576 bytes"));
    let mut rates = RateTable::example();
    let contract = rates.contracts[0].clone();
    rates.contracts = vec![contract; RateTable::MAX_CONTRACTS + 1];
    assert_eq!(rates.faults().len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(RateTable::from_json(&bytes).is_err());
    }

    #[test]
    fn a_changed_byte_is_refused_or_gives_a_sound_table(at in 0_usize..2000, byte in any::<u8>()) {
        let mut bytes = json(&RateTable::example()).into_bytes();
        let place = at % bytes.len();
        bytes[place] = byte;
        match RateTable::from_json(&bytes) {
            Ok(rates) => prop_assert_eq!(rates.faults(), vec![]),
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
