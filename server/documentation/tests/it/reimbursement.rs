use std::collections::BTreeMap;

use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::units::Ore;
use care_model::visit_event::NotPerformedReason;
use care_model::visit_fact::{NotPerformed, Outcome, VisitFact, VisitOrigin};
use documentation::reimbursement::absent_days_before;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::export::{BatchFile, write_batch};
use documentation::reimbursement::fault::ReimbursementFault;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::verify::{ExportFault, verify};

use crate::facts::{client, date, done, missed, staff};
use crate::inputs::{Inputs, december_identity, identity, lines};

fn batch(facts: &[VisitFact]) -> BatchFile {
    write_batch(&identity(), &lines(facts))
}

/// One of everything a run may meet.
pub fn mixed_month() -> Vec<VisitFact> {
    let mut cohabitant = done(2, "2026-11-23 08:00", "2026-11-23 08:30");
    cohabitant.client_id = client(2);
    let mut second = done(3, "2026-11-23 12:00", "2026-11-23 12:20");
    second.staff_id = staff(2);
    let mut alarm = done(6, "2026-11-24 03:00", "2026-11-24 03:25");
    alarm.origin = VisitOrigin::Alarm;
    let mut cleaning = missed(8, Outcome::Declined, "2026-11-26 10:00", "2026-11-26 11:00");
    cleaning.not_performed = vec![NotPerformed {
        code: InterventionCode("cleaning".into()),
        reason: NotPerformedReason::ClientDeclined,
    }];
    vec![
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        cohabitant,
        second,
        done(4, "2026-11-23 21:30", "2026-11-23 22:15"),
        missed(5, Outcome::Declined, "2026-11-24 08:00", "2026-11-24 08:30"),
        alarm,
        missed(
            7,
            Outcome::ClientAbsent,
            "2026-11-25 08:00",
            "2026-11-25 08:30",
        ),
        missed(
            9,
            Outcome::ClientAbsent,
            "2026-11-26 08:00",
            "2026-11-26 08:30",
        ),
        cleaning,
        missed(
            10,
            Outcome::NotStarted,
            "2026-11-27 08:00",
            "2026-11-27 08:30",
        ),
    ]
}

fn paid(lines: &[ReimbursementLine]) -> Vec<(&str, i64, i64)> {
    let short = |line: &ReimbursementLine| (line.duration_s, line.amount_ore.0);
    lines
        .iter()
        .map(|line| {
            let (duration_s, amount_ore) = short(line);
            let rule = line
                .rule
                .0
                .strip_prefix("municipal-2024/")
                .expect("its contract");
            (rule, duration_s, amount_ore)
        })
        .collect()
}

#[test]
fn half_an_hour_by_day_pays_half_the_rate() {
    let lines = lines(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    assert_eq!(paid(&lines), [("hour_day", 1800, 24_250)]);
}

#[test]
fn a_visit_over_ten_in_the_evening_is_cut_there() {
    let lines = lines(&[done(1, "2026-11-23 21:30", "2026-11-23 22:15")]);
    assert_eq!(
        paid(&lines),
        [("hour_day", 1800, 24_250), ("hour_night", 900, 15_250)]
    );
}

#[test]
fn a_stay_shared_by_cohabitants_is_paid_once() {
    let mut other = done(2, "2026-11-23 08:00", "2026-11-23 08:30");
    other.client_id = client(2);
    let lines = lines(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30"), other]);
    assert_eq!(
        paid(&lines),
        [("hour_day", 900, 12_125), ("hour_day", 900, 12_125)]
    );
    assert!(
        lines[0].explanation.contains("delad på 2 besök"),
        "{}",
        lines[0].explanation
    );
}

#[test]
fn both_of_a_double_staffed_visit_are_paid() {
    let mut second = done(2, "2026-11-23 08:00", "2026-11-23 08:30");
    second.staff_id = staff(2);
    let lines = lines(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30"), second]);
    assert_eq!(lines.iter().map(|line| line.duration_s).sum::<i64>(), 3600);
}

#[test]
fn an_absence_pays_less_from_the_second_day() {
    let lines = lines(&[
        missed(
            1,
            Outcome::ClientAbsent,
            "2026-11-23 08:00",
            "2026-11-23 09:00",
        ),
        missed(
            2,
            Outcome::ClientAbsent,
            "2026-11-24 08:00",
            "2026-11-24 09:00",
        ),
    ]);
    assert_eq!(
        paid(&lines),
        [("absent", 3600, 36_375), ("absent", 3600, 12_125)]
    );
}

#[test]
fn an_absence_that_began_before_the_period_goes_on() {
    let before = BTreeMap::from([(client(1), 4)]);
    let facts = [
        missed(
            1,
            Outcome::ClientAbsent,
            "2026-11-01 08:00",
            "2026-11-01 09:00",
        ),
        missed(
            2,
            Outcome::ClientAbsent,
            "2026-11-02 08:00",
            "2026-11-02 09:00",
        ),
    ];
    let inputs = Inputs {
        absent_days_before: before,
        ..Inputs::of(&facts)
    };
    let lines = inputs.sound().lines;
    assert_eq!(
        paid(&lines),
        [("absent", 3600, 12_125), ("absent", 3600, 0)],
        "day 5 pays 25 %, day 6 nothing"
    );
}

#[test]
fn an_absence_is_counted_from_the_days_before_until_the_client_is_met() {
    let absent = |visit: u32, day: &str| {
        let [start, end] = ["08:00", "09:00"].map(|time| format!("{day} {time}"));
        missed(visit, Outcome::ClientAbsent, &start, &end)
    };
    let first = date("2026-11-01");
    let earlier = [absent(1, "2026-10-28"), absent(2, "2026-10-30")];
    let before = |facts: &[VisitFact]| absent_days_before(facts, first);
    assert_eq!(before(&earlier), BTreeMap::from([(client(1), 4)]));

    // The last word of a day counts, in whatever order the facts come.
    let met = done(3, "2026-10-30 18:00", "2026-10-30 18:30");
    let with_met = [vec![met.clone()], earlier.to_vec()].concat();
    assert_eq!(before(&with_met), BTreeMap::new());

    let annulled = VisitFact {
        annulled: true,
        ..met
    };
    let with_annulled = [earlier.to_vec(), vec![annulled]].concat();
    assert_eq!(before(&with_annulled), BTreeMap::from([(client(1), 4)]));

    let later = [earlier.to_vec(), vec![absent(4, "2026-11-02")]].concat();
    assert_eq!(before(&later), before(&earlier), "only the days before");
}

#[test]
fn a_night_of_the_clock_change_is_paid_by_elapsed_time() {
    let mut facts = [done(1, "2026-10-25 00:00", "2026-10-25 06:00")];
    facts[0].date = date("2026-11-01");
    let lines = lines(&facts);
    assert_eq!(paid(&lines), [("hour_night", 7 * 3600, 7 * 61_000)]);
}

#[test]
fn a_month_of_everything() {
    insta::assert_json_snapshot!(lines(&mixed_month()));
}

#[test]
fn a_batch_file() {
    let file = batch(&mixed_month());
    insta::assert_snapshot!(String::from_utf8(file.bytes).expect("UTF-8"));
}

#[test]
fn the_reader_counts_what_the_writer_wrote() {
    let lines = lines(&mixed_month());
    let file = write_batch(&identity(), &lines);
    let totals = verify(&file.bytes).expect("a sound file");
    assert_eq!(totals.lines, lines.len() as u64);
    assert_eq!(
        Ore(totals.amount_ore),
        lines.iter().map(|line| line.amount_ore).sum::<Ore>()
    );
    assert_eq!(totals.file_sha256, file.sha256);
    assert_eq!(totals.previous_sha256, Some("ab".repeat(32)));
}

#[test]
fn an_empty_batch_is_a_file_too() {
    let totals = verify(&write_batch(&identity(), &[]).bytes).expect("a sound file");
    assert_eq!((totals.lines, totals.amount_ore), (0, 0));
}

#[test]
fn every_changed_byte_of_the_lines_is_found() {
    let bytes = batch(&mixed_month()).bytes;
    let header_length = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line end");
    for index in header_length..bytes.len() {
        let mut changed = bytes.clone();
        changed[index] ^= 1;
        assert!(verify(&changed).is_err(), "byte {index} was changed unseen");
    }
}

#[test]
fn a_lost_or_swapped_line_is_found() {
    let text = String::from_utf8(batch(&mixed_month()).bytes).expect("UTF-8");
    let rows: Vec<&str> = text.lines().collect();
    let file = |rows: &[&str]| format!("{}\n", rows.join("\n"));
    let mut lost = rows.clone();
    lost.remove(2);
    assert_eq!(
        verify(file(&lost).as_bytes()),
        Err(ExportFault::Sequence {
            line: 3,
            found: 3,
            expected: 2
        })
    );
    let mut headless = rows.clone();
    headless.remove(0);
    assert!(matches!(
        verify(file(&headless).as_bytes()),
        Err(ExportFault::WrongRecord { line: 1, .. })
    ));
    assert_eq!(verify(text.trim_end().as_bytes()), Err(ExportFault::CutOff));
}

#[test]
fn all_faults_are_told_with_visit_and_remedy() {
    let mut other_unit = done(3, "2026-11-23 08:00", "2026-11-23 08:30");
    other_unit.unit_id = care_model::id::UnitId::derived(Timestamp::from_millis(0), "other");
    let mut annulled = done(4, "2026-11-23 09:00", "2026-11-23 09:30");
    annulled.annulled = true;
    let mut imported = done(5, "2026-11-23 10:00", "2026-11-23 10:30");
    imported.origin = VisitOrigin::Imported;
    let mut started = done(6, "2026-11-23 11:00", "2026-11-23 11:30");
    started.outcome = Outcome::Started;
    let mut changed = done(7, "2026-11-23 12:00", "2026-11-23 12:30");
    let twice = changed.clone();
    changed.notes = 1;
    let mut endless = done(9, "2026-11-23 14:00", "2026-11-23 14:30");
    endless.ended = None;
    let mut headless = done(10, "2026-11-23 15:00", "2026-11-23 15:30");
    headless.started = None;
    let backwards = done(11, "2026-11-23 16:30", "2026-11-23 16:00");
    let refusal = Inputs::of(&[
        endless,
        headless,
        backwards,
        done(1, "2026-12-01 08:00", "2026-12-01 08:30"),
        done(2, "2023-11-23 08:00", "2023-11-23 08:30"),
        other_unit,
        annulled,
        imported,
        started,
        changed,
        twice,
        done(8, "2026-11-23 13:00", "2026-11-25 13:30"),
    ])
    .run()
    .expect_err("twelve unsound facts");
    insta::assert_snapshot!(refusal.to_string());
}

#[test]
fn two_contracts_for_one_day_are_refused() {
    let mut inputs = Inputs::of(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    let mut newer = inputs.rates.contracts[0].clone();
    newer.contract_id = "municipal-2026".into();
    newer.valid_from = date("2026-01-01");
    inputs.rates.contracts.push(newer);
    let faults = inputs.run().expect_err("two hold").faults;
    assert!(matches!(faults[0], ReimbursementFault::TwoContracts { .. }));
    assert!(matches!(faults[1], ReimbursementFault::Rates { .. }));
}

#[test]
fn a_rate_change_within_the_period_is_followed() {
    let mut inputs = Inputs::of(&[
        done(1, "2026-11-15 08:00", "2026-11-15 09:00"),
        done(2, "2026-11-16 08:00", "2026-11-16 09:00"),
    ]);
    let rates = &mut inputs.rates;
    rates.contracts[0].valid_to = Some(date("2026-11-15"));
    let mut newer = rates.contracts[0].clone();
    newer.contract_id = "municipal-late".into();
    newer.valid_from = date("2026-11-16");
    newer.valid_to = None;
    newer.hourly_day_ore = Ore(50_000);
    rates.contracts.push(newer);
    let lines = inputs.sound().lines;
    let paid: Vec<_> = lines
        .iter()
        .map(|line| (line.rule.0.as_str(), line.amount_ore.0))
        .collect();
    assert_eq!(
        paid,
        [
            ("municipal-2024/hour_day", 48_500),
            ("municipal-late/hour_day", 50_000)
        ]
    );
}

#[test]
fn a_change_after_the_run_is_paid_or_taken_back_in_the_next() {
    let paid = lines(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-23 10:00", "2026-11-23 10:30"),
        done(3, "2026-11-23 12:00", "2026-11-23 12:30"),
    ]);
    let due = lines(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-23 10:00", "2026-11-23 10:10"),
        missed(3, Outcome::Declined, "2026-11-23 12:00", "2026-11-23 12:30"),
    ]);
    let december = december_identity();
    let corrections = due_now(&paid, &due, december.period);
    insta::assert_json_snapshot!(corrections);
    let totals = verify(&write_batch(&december, &corrections).bytes).expect("a sound file");
    assert_eq!(totals.amount_ore, -16_167 - 24_250 + 12_125);
    assert!(
        verify(&write_batch(&december, &paid).bytes).is_err(),
        "plain lines may not be dated before the period"
    );
}
