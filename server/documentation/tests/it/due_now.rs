//! Batches after batches: corrections, late lines, and stored batches read again.

use care_model::visit_fact::{Outcome, VisitFact};
use documentation::reimbursement::batch_lines::batch_lines;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::export::write_batch;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::request::AlarmSpan;
use documentation::reimbursement::verify::{ExportFault, verify};

use crate::facts::{client, date, done, missed};
use crate::inputs::{Inputs, december_identity, identity, lines, november};

fn with_alarm(facts: &[VisitFact]) -> Vec<ReimbursementLine> {
    let mut inputs = Inputs::of(facts);
    inputs.alarms = vec![AlarmSpan {
        client_id: client(1),
        from: date("2026-11-03"),
        to: date("2026-11-04"),
    }];
    inputs.sound().lines
}

fn rules(lines: &[ReimbursementLine]) -> Vec<(&str, i64)> {
    let each = lines.iter();
    each.map(|line| (line.rule.0.as_str(), line.amount_ore.0))
        .collect()
}

#[test]
fn a_second_batch_of_a_period_pays_what_came_later() {
    let first = lines(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    let due = with_alarm(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-24 08:00", "2026-11-24 08:30"),
    ]);
    let second = due_now(&first, &due, november());
    let expected = [
        ("municipal-2024/hour_day", 24_250),
        ("municipal-2024/alarm_month", 18_500),
    ];
    assert_eq!(rules(&second), expected);
    let paid = [first, second].concat();
    assert_eq!(due_now(&paid, &due, november()), vec![]);
}

#[test]
fn the_next_months_batch_corrects_takes_back_and_pays_late_visits() {
    let paid = with_alarm(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-24 08:00", "2026-11-24 08:30"),
    ]);
    let due = lines(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:10"),
        missed(3, Outcome::Declined, "2026-11-25 08:00", "2026-11-25 08:30"),
    ]);
    let batch = due_now(&paid, &due, december_identity().period);
    let expected = [
        ("municipal-2024/hour_day/correction", -16_167),
        ("municipal-2024/hour_day/correction", -24_250),
        ("municipal-2024/declined/correction", 12_125),
        ("municipal-2024/alarm_month/correction", -18_500),
    ];
    assert_eq!(rules(&batch), expected);
    let file = write_batch(&december_identity(), &batch);
    let totals = verify(&file.bytes).expect("a later batch takes corrections");
    assert_eq!(totals.amount_ore, -16_167 - 24_250 + 12_125 - 18_500);
}

#[test]
fn a_visit_moved_to_another_client_is_taken_back_there() {
    let fact = done(1, "2026-11-23 08:00", "2026-11-23 08:30");
    let mut moved = fact.clone();
    moved.client_id = client(2);
    let paid = lines(&[fact]);
    let batch = due_now(&paid, &lines(&[moved]), december_identity().period);
    let sums: Vec<_> = batch
        .iter()
        .map(|line| (line.client_id, line.amount_ore.0))
        .collect();
    assert_eq!(sums.len(), 2);
    assert!(sums.contains(&(client(1), -24_250)) && sums.contains(&(client(2), 24_250)));
}

#[test]
fn stored_batches_are_read_again_of_either_version() {
    let lines = with_alarm(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    let file = write_batch(&identity(), &lines);
    assert_eq!(batch_lines(&file.bytes), Ok(lines.clone()));
    let fee = lines.iter().find(|line| line.visit_id.is_none());
    assert_eq!(fee.expect("a fee").staff_id, None);
    let first_version = include_bytes!("batch_of_version_1.jsonl");
    assert_eq!(batch_lines(first_version).expect("readable").len(), 10);
    assert_eq!(verify(first_version).expect("sound").amount_ore, 152_668);
}

#[test]
fn a_stored_batch_with_a_broken_line_is_not_read_in_part() {
    let lines = lines(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    let bytes = write_batch(&identity(), &lines).bytes;
    let text = String::from_utf8(bytes).expect("UTF-8");
    let broken = text.replace("\"duration_s\":1800,\"amount", "\"duration\":1800,\"amount");
    let error = batch_lines(broken.as_bytes()).expect_err("a field is gone");
    assert_eq!(error.line, 2);
    assert!(error.to_string().contains("Maybe "), "{error}");
}

#[test]
fn a_line_may_lack_a_visit_in_version_2_alone() {
    let lines = with_alarm(&[]);
    let text = String::from_utf8(write_batch(&identity(), &lines).bytes).expect("UTF-8");
    assert!(text.contains("\"visit_id\":null"));
    let older = text.replace("\"format_version\":2", "\"format_version\":1");
    let refused = verify(older.as_bytes());
    let no_visit = ExportFault::BadField {
        line: 2,
        field: "visit_id",
    };
    assert_eq!(refused, Err(no_visit));
    let newer = text.replace("\"format_version\":2", "\"format_version\":3");
    assert!(matches!(
        verify(newer.as_bytes()),
        Err(ExportFault::UnknownFormat { .. })
    ));
}
