use care_model::id::ShiftId;
use care_model::person::Staff;
use care_model::shift::{Shift, ShiftBreak};
use care_model::time::Timestamp;
use care_model::travel::TravelMode;
use documentation::payroll::check::{PayrollFileFault, PayrollTotals, check_payroll_file};
use documentation::payroll::fault::PayrollFault;
use documentation::payroll::time_code::TimeCodeTable;
use documentation::payroll::worked_span::{WorkedSpan, spans_of_facts, spans_of_shifts};
use documentation::payroll::{PayrollRequest, payroll_file};
use documentation::period::Period;
use documentation::refusal::Refusal;
use proptest::prelude::*;

use crate::facts::{at, date, done, staff, unit};
use crate::paxml_schema::faults_of;

fn person(number: u32) -> Staff {
    Staff {
        staff_id: staff(number),
        unit_id: unit(),
        name: "Maja Påhittad".into(),
        title: "Undersköterska".into(),
        personal_number: "198112189876".into(),
        employee_number: format!("4{number:03}"),
        skills: vec![],
    }
}

fn span(number: u32, start: &str, end: &str) -> WorkedSpan {
    WorkedSpan {
        staff_id: staff(number),
        start: at(start),
        end: at(end),
    }
}

fn file_of(people: &[Staff], spans: &[WorkedSpan]) -> Result<Vec<u8>, Refusal<PayrollFault>> {
    payroll_file(&PayrollRequest {
        period: Period {
            from: date("2026-01-01"),
            to: date("2026-12-31"),
        },
        written_on: date("2026-12-01"),
        staff: people,
        spans,
        time_codes: &[TimeCodeTable::example()],
    })
}

/// The file, which keeps the schema.
fn schema_file(people: &[Staff], spans: &[WorkedSpan]) -> Vec<u8> {
    let bytes = file_of(people, spans).expect("sound spans");
    assert_eq!(faults_of(&bytes), Vec::<String>::new());
    bytes
}

fn totals_of(spans: &[WorkedSpan]) -> PayrollTotals {
    let people: Vec<Staff> = (1..4).map(person).collect();
    let bytes = schema_file(&people, spans);
    check_payroll_file(&bytes).expect("a sound file")
}

fn codes(spans: &[WorkedSpan]) -> Vec<(String, i64)> {
    totals_of(spans).hundredths_by_code.into_iter().collect()
}

fn expected(codes: &[(&str, i64)]) -> Vec<(String, i64)> {
    codes
        .iter()
        .map(|(code, hundredths)| ((*code).to_owned(), *hundredths))
        .collect()
}

#[test]
fn a_file_of_two_people() {
    let spans = [
        span(2, "2026-11-23 07:00", "2026-11-23 12:00"),
        span(1, "2026-11-24 14:00", "2026-11-24 22:00"),
        span(1, "2026-11-28 22:00", "2026-11-29 06:20"),
    ];
    let bytes = schema_file(&[person(1), person(2)], &spans);
    insta::assert_snapshot!(String::from_utf8(bytes).expect("UTF-8"));
}

#[test]
fn an_ordinary_day_has_no_supplement() {
    assert_eq!(
        codes(&[span(1, "2026-11-23 07:00", "2026-11-23 16:00")]),
        expected(&[("ARB", 900)])
    );
}

#[test]
fn an_evening_pays_one_supplement_at_a_time() {
    assert_eq!(
        codes(&[span(1, "2026-11-24 14:00", "2026-11-24 23:00")]),
        expected(&[("ARB", 900), ("OB1", 300), ("OB2", 100)])
    );
    assert_eq!(
        codes(&[span(1, "2026-11-27 18:00", "2026-11-28 01:00")]),
        expected(&[("ARB", 700), ("OB3", 600)]),
        "Friday evening belongs to the weekend"
    );
    assert_eq!(
        codes(&[span(1, "2026-12-26 08:00", "2026-12-26 10:00")]),
        expected(&[("ARB", 200), ("OB4", 200)]),
        "a great holiday on a Saturday"
    );
}

#[test]
fn a_night_is_seven_or_nine_hours_when_the_clocks_change() {
    assert_eq!(
        codes(&[span(1, "2026-03-28 22:00", "2026-03-29 06:00")]),
        expected(&[("ARB", 700), ("OB3", 700)])
    );
    assert_eq!(
        codes(&[span(1, "2026-10-24 22:00", "2026-10-25 06:00")]),
        expected(&[("ARB", 900), ("OB3", 900)])
    );
}

#[test]
fn overlapping_stays_are_one_time_at_work() {
    let mut other = done(2, "2026-11-23 08:00", "2026-11-23 08:40");
    other.client_id = crate::facts::client(2);
    let facts = [done(1, "2026-11-23 08:00", "2026-11-23 08:30"), other];
    assert_eq!(
        codes(&spans_of_facts(&facts)),
        expected(&[("ARB", 67)]),
        "40 min is 0.67 h"
    );
}

#[test]
fn an_unpaid_break_is_taken_off_the_shift() {
    let time = |text: &str| text.parse().expect("a time that exists");
    let pause = |paid| ShiftBreak {
        earliest: time("11:00"),
        latest: time("12:00"),
        minutes: 30,
        paid,
    };
    let shift = |paid| Shift {
        shift_id: ShiftId::derived(Timestamp::from_millis(0), "shift"),
        staff_id: staff(1),
        unit_id: unit(),
        date: date("2026-11-23"),
        start: time("07:00"),
        end: time("16:00"),
        breaks: vec![pause(paid)],
        mode: TravelMode::Walk,
    };
    assert_eq!(
        codes(&spans_of_shifts(&[shift(false)])),
        expected(&[("ARB", 850)])
    );
    assert_eq!(
        codes(&spans_of_shifts(&[shift(true)])),
        expected(&[("ARB", 900)])
    );
}

#[test]
fn all_faults_are_told_by_id_with_a_remedy() {
    let mut nameless = person(1);
    nameless.employee_number = " ".into();
    let mut wrong = person(2);
    wrong.personal_number = "198112189875".into();
    let spans = [
        span(1, "2026-11-23 07:00", "2026-11-23 16:00"),
        span(2, "2026-11-23 07:00", "2026-11-23 16:00"),
        span(3, "2027-01-04 07:00", "2027-01-04 16:00"),
    ];
    let refusal = file_of(&[nameless, wrong], &spans).expect_err("four faults and more");
    insta::assert_snapshot!(refusal.to_string());
}

#[test]
fn nothing_worked_is_a_file_without_a_list() {
    let text = String::from_utf8(schema_file(&[], &[])).expect("UTF-8");
    assert!(!text.contains("tidtrans"), "{text}");
    let totals = check_payroll_file(text.as_bytes()).expect("a sound file");
    assert_eq!(totals, PayrollTotals::default());
}

#[test]
fn a_time_code_that_paxml_does_not_have_is_refused() {
    let mut table = TimeCodeTable::example();
    table.base_code = "ARBETE".to_owned();
    table.supplements[0].code = "OB6".to_owned();
    let refusal = payroll_file(&PayrollRequest {
        period: Period {
            from: date("2026-11-01"),
            to: date("2026-11-30"),
        },
        written_on: date("2026-12-01"),
        staff: &[],
        spans: &[],
        time_codes: &[table],
    })
    .expect_err("two codes");
    insta::assert_snapshot!(refusal.to_string());
}

#[test]
fn a_forgotten_end_is_refused() {
    let spans = [span(1, "2026-11-23 07:00", "2026-11-25 16:00")];
    let refusal = file_of(&[person(1)], &spans).expect_err("a span of two days");
    assert!(matches!(refusal.faults[..], [PayrollFault::BadSpan { .. }]));
}

#[test]
fn the_checker_refuses_what_a_receiver_would() {
    let bytes = file_of(
        &[person(1)],
        &[span(1, "2026-11-23 07:00", "2026-11-23 16:00")],
    )
    .expect("sound spans");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let changed = |from: &str, to: &str| check_payroll_file(text.replace(from, to).as_bytes());
    assert!(matches!(
        changed("LÖNIN", "LONIN"),
        Err(PayrollFileFault::WrongFormat { .. })
    ));
    assert!(matches!(
        changed("9.00", "9"),
        Err(PayrollFileFault::BadField {
            transaction: 1,
            field: "timmar"
        })
    ));
    assert!(matches!(
        changed("</tidtrans>", ""),
        Err(PayrollFileFault::NotXml { .. })
    ));
    assert!(check_payroll_file(&text.as_bytes()[..text.len() / 2]).is_err());
}

fn any_spans() -> impl Strategy<Value = Vec<WorkedSpan>> {
    let one = (0_i64..30 * 1440, 1_i64..600, 0_i64..60_000, 1_u32..4);
    prop::collection::vec(one, 1..30).prop_map(|rows| {
        rows.into_iter()
            .map(|(minute, length_min, odd_ms, number)| {
                let start = at("2026-10-10 00:00")
                    .plus_seconds(minute * 60)
                    .plus_millis(odd_ms);
                WorkedSpan {
                    staff_id: staff(number),
                    start,
                    end: start.plus_seconds(length_min * 60),
                }
            })
            .collect()
    })
}

proptest! {
    // The reference counts single seconds, which is slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn order_of_spans_changes_no_byte(
        (spans, shuffled) in any_spans().prop_flat_map(|spans| {
            (Just(spans.clone()), Just(spans).prop_shuffle())
        })
    ) {
        let people: Vec<Staff> = (1..4).map(person).collect();
        prop_assert_eq!(file_of(&people, &spans), file_of(&people, &shuffled));
    }

    #[test]
    fn hours_are_the_time_at_work_within_the_rounding(spans in any_spans()) {
        let mut seconds = std::collections::BTreeSet::new();
        for span in &spans {
            let start_s = span.start.millis() / 1000;
            seconds.extend((start_s..start_s + span.end.seconds_since(span.start))
                .map(|second| (span.staff_id, second)));
        }
        let totals = totals_of(&spans);
        let worked_s = totals.hundredths_by_code["ARB"] * 36;
        let allowed_s = 18 * totals.transactions as i64;
        prop_assert!((worked_s - seconds.len() as i64).abs() <= allowed_s);
    }
}
