//! What a run refuses beside single facts: it is whole, or not made.

use care_model::intervention::InterventionCode;
use care_model::visit_fact::{PlannedTimes, VisitOrigin};
use documentation::reimbursement::rates::ProviderKind;
use documentation::reimbursement::request::{
    AlarmSpan, CancelledVisit, DecisionSpan, HeldJudgement, Verdict,
};
use documentation::reimbursement::rule::RuleId;

use crate::facts::{at, client, date, done, staff, visit};
use crate::inputs::Inputs;

fn cancelled(number: u32, start: &str, end: &str) -> CancelledVisit {
    CancelledVisit {
        visit_id: visit(number),
        client_id: client(1),
        date: date(&start[..10]),
        planned: PlannedTimes {
            start: at(start),
            end: at(end),
        },
        interventions: vec![InterventionCode("washing".to_owned())],
        known: at("2026-11-01 08:00"),
    }
}

fn decided(number: u32, from: &str, to: &str) -> DecisionSpan {
    DecisionSpan {
        client_id: client(number),
        from: date(from),
        to: Some(date(to)),
    }
}

#[test]
fn all_faults_of_the_other_inputs_are_told() {
    let mut inputs = Inputs::of(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    inputs.rates.contracts[0].valid_to = Some(date("2026-11-28"));
    inputs.rates.contracts[0].declined.percent = 500;
    let mut other = cancelled(2, "2026-11-24 08:00", "2026-11-24 08:30");
    other.known = at("2026-11-02 08:00");
    inputs.cancelled = vec![
        cancelled(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        cancelled(2, "2026-11-24 08:00", "2026-11-24 08:30"),
        other,
        cancelled(3, "2026-12-01 08:00", "2026-12-01 08:30"),
        cancelled(4, "2026-11-25 08:30", "2026-11-25 08:00"),
    ];
    let alarm = |from, to| AlarmSpan {
        client_id: client(1),
        from: date(from),
        to: date(to),
    };
    inputs.alarms = vec![
        alarm("2026-11-01", "2026-11-30"),
        alarm("2026-11-09", "2026-11-08"),
    ];
    let judgement = |verdict| HeldJudgement {
        visit_id: visit(1),
        staff_id: staff(1),
        rule: RuleId("municipal-2024/hour_day/exceeded".to_owned()),
        duration_s: 60,
        verdict,
    };
    inputs.judgements = vec![judgement(Verdict::Approved), judgement(Verdict::Refused)];
    let refusal = inputs.run().expect_err("much is wrong");
    insta::assert_snapshot!(refusal.to_string());
}

#[test]
fn a_visit_outside_its_decision_is_refused_with_a_remedy() {
    let over_midnight = done(1, "2026-11-15 23:30", "2026-11-16 00:30");
    let mut until_midnight = done(2, "2026-11-15 23:30", "2026-11-16 00:00");
    until_midnight.staff_id = staff(2);
    let late = done(3, "2026-11-20 08:00", "2026-11-20 08:30");
    let mut on_alarm = done(4, "2026-11-21 08:00", "2026-11-21 08:30");
    on_alarm.origin = VisitOrigin::Alarm;
    let mut of_other = done(5, "2026-11-22 08:00", "2026-11-22 08:30");
    of_other.client_id = client(2);
    let facts = [over_midnight, until_midnight, late, on_alarm, of_other];
    let mut inputs = Inputs::of(&facts);
    inputs.decisions = vec![
        decided(1, "2026-11-01", "2026-11-09"),
        decided(1, "2026-11-10", "2026-11-15"),
    ];
    let refusal = inputs.run().expect_err("two visits have no decision");
    insta::assert_snapshot!(refusal.to_string());
    inputs
        .decisions
        .push(decided(1, "2026-11-16", "2026-11-20"));
    assert_eq!(inputs.sound().lines.len(), 5);
}

#[test]
fn a_missing_contract_names_each_visit_and_alarm_that_needs_it() {
    let mut inputs = Inputs::of(&[done(1, "2026-11-23 08:00", "2026-11-23 08:30")]);
    inputs.kind = ProviderKind::Private;
    inputs.rates.contracts.pop();
    inputs.cancelled = vec![cancelled(2, "2026-11-24 08:00", "2026-11-24 08:30")];
    inputs.alarms = vec![AlarmSpan {
        client_id: client(1),
        from: date("2026-11-01"),
        to: date("2026-11-30"),
    }];
    let faults = inputs.run().expect_err("no contract").faults;
    assert_eq!(faults.len(), 3);
    assert!(
        faults
            .iter()
            .all(|fault| fault.to_string().contains("\nMaybe "))
    );
}
