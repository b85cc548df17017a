use std::collections::BTreeMap;

use care_model::visit_fact::{Outcome, VisitFact};
use documentation::reimbursement::Run;
use documentation::reimbursement::export::write_batch;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rates::BeyondFrame;
use documentation::reimbursement::request::{HeldJudgement, Verdict};
use documentation::reimbursement::verify::verify;

use crate::facts::{client, done, missed};
use crate::inputs::{Inputs, december_identity, lines};

fn two_visits_and_a_declined() -> Vec<VisitFact> {
    vec![
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-24 08:00", "2026-11-24 08:31"),
        missed(3, Outcome::Declined, "2026-11-25 08:00", "2026-11-25 08:30"),
    ]
}

fn with_left(left_s: i64) -> Inputs {
    Inputs {
        frame_left_s: BTreeMap::from([(client(1), left_s)]),
        ..Inputs::of(&two_visits_and_a_declined())
    }
}

fn judged(run: &Run, seen_s: i64, verdict: Verdict) -> Vec<HeldJudgement> {
    let judge = |line: &ReimbursementLine| HeldJudgement {
        visit_id: line.visit_id.expect("held lines have a visit"),
        staff_id: line.staff_id.expect("held lines have a staff member"),
        rule: line.rule.clone(),
        duration_s: seen_s,
        verdict,
    };
    run.held.iter().map(judge).collect()
}

#[test]
fn time_over_the_frame_is_held_and_the_rest_is_paid() {
    let run = with_left(2400).sound();
    insta::assert_json_snapshot!((&run.lines, &run.held));
    let approved = verify(&write_batch(&december_identity(), &run.held).bytes);
    assert_eq!(approved.expect("a later batch takes held lines").lines, 1);
}

#[test]
fn a_client_without_a_cap_is_paid_in_full() {
    let run = Inputs::of(&two_visits_and_a_declined()).sound();
    assert_eq!(run.lines, lines(&two_visits_and_a_declined()));
    assert_eq!(run.held, vec![]);
}

#[test]
fn a_contract_may_pay_what_goes_beyond() {
    let mut inputs = with_left(0);
    inputs.rates.contracts[0].beyond_frame = BeyondFrame::Pay;
    let run = inputs.sound();
    assert_eq!((run.lines.len(), run.held.len()), (3, 0));
}

#[test]
fn what_a_person_approved_is_paid_and_what_was_refused_is_not() {
    let mut inputs = with_left(2400);
    let before = inputs.sound();
    inputs.judgements = judged(&before, 1260, Verdict::Approved);
    let approved = inputs.sound();
    assert_eq!((approved.lines.len(), approved.held.len()), (4, 0));
    let line = &approved.lines[2];
    assert!(line.rule.0.ends_with("/exceeded"), "{}", line.rule.0);
    assert!(line.explanation.ends_with("över ramtiden, godkänt"));
    inputs.judgements = judged(&before, 1260, Verdict::Refused);
    let refused = inputs.sound();
    assert_eq!(refused.lines, before.lines);
    assert_eq!((refused.held.len(), refused.refused.len()), (0, 1));
}

#[test]
fn a_line_that_grew_after_the_approval_is_held_again() {
    let mut inputs = with_left(2400);
    let before = inputs.sound();
    inputs.judgements = judged(&before, 1259, Verdict::Approved);
    assert_eq!(inputs.sound().held, before.held);
}

#[test]
fn nothing_is_lost_at_any_limit() {
    let sums = |lines: &[ReimbursementLine]| {
        lines.iter().fold((0, 0), |sum, line| {
            (sum.0 + line.duration_s, sum.1 + line.amount_ore.0)
        })
    };
    let all = lines(&two_visits_and_a_declined());
    for left in (0..4000).step_by(7) {
        let run = with_left(left).sound();
        let (within, exceeded) = (sums(&run.lines), sums(&run.held));
        assert_eq!((within.0 + exceeded.0, within.1 + exceeded.1), sums(&all));
        assert_eq!(exceeded.0, (1800 + 1860 - left).max(0));
    }
}
