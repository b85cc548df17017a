//! What holds of every run, whatever its inputs.

use care_model::intervention::InterventionCode;
use care_model::time::{add_days, midnight};
use care_model::units::Ore;
use care_model::visit_fact::{Outcome, PlannedTimes, VisitFact, VisitOrigin};
use documentation::reimbursement::batch_lines::batch_lines;
use documentation::reimbursement::correction::due_now;
use documentation::reimbursement::export::write_batch;
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::rates::{NightPay, RateTable, Rounding};
use documentation::reimbursement::request::{AlarmSpan, CancelledVisit, HeldJudgement, Verdict};
use documentation::reimbursement::verify::verify;
use documentation::reimbursement::{Run, RunTotals};
use proptest::prelude::*;

use crate::facts::{at, client, date, done, staff, visit};
use crate::inputs::{Inputs, december_identity, hourly_nights, identity, november};

const STAFF: u32 = 3;
const CLIENTS: u32 = 4;
const CODES: [&str; 4] = ["cleaning", "check_visit", "washing", "shopping"];

/// Facts of a few staff members on three days, overlapping as they like, some
/// of them given twice.
fn any_facts() -> impl Strategy<Value = Vec<VisitFact>> {
    let one = (
        0_i64..3 * 1440,
        0_i64..180,
        0_i64..60_000,
        1..=STAFF,
        0_u8..8,
        prop::sample::subsequence(CODES.to_vec(), 0..=3),
    );
    prop::collection::vec(one, 0..25).prop_map(|rows| {
        let mut facts = Vec::new();
        for (number, (minute, length_min, odd_ms, person, kind, codes)) in (0..).zip(rows) {
            let start = at("2026-11-10 00:00")
                .plus_seconds(minute * 60)
                .plus_millis(odd_ms);
            let end = start.plus_seconds(length_min * 60).plus_millis(odd_ms / 7);
            let mut fact = done(number, "2026-11-10 08:00", "2026-11-10 08:30");
            fact.date = start.local_date();
            fact.staff_id = staff(person);
            fact.client_id = client(number % CLIENTS);
            fact.started.as_mut().expect("started").at = start;
            fact.ended.as_mut().expect("ended").at = end;
            fact.planned = (kind != 7).then_some(PlannedTimes { start, end });
            fact.performed = codes.into_iter().map(code).collect();
            fact.outcome = match kind {
                0 => Outcome::Declined,
                1 => Outcome::ClientAbsent,
                _ => Outcome::Done,
            };
            if kind == 6 {
                fact.origin = VisitOrigin::Alarm;
            }
            if kind == 5 {
                facts.push(fact.clone());
            }
            facts.push(fact);
        }
        facts
    })
}

fn code(text: &str) -> InterventionCode {
    InterventionCode(text.to_owned())
}

fn any_rates() -> impl Strategy<Value = RateTable> {
    let mut rounding = hourly_nights();
    rounding.contracts[0].rounding = Rounding::Up {
        step_min: 15,
        first: "19:00".parse().expect("a time"),
        last: "06:59".parse().expect("a time"),
    };
    let mut changed = RateTable::example();
    changed.contracts[0].valid_to = Some(date("2026-11-10"));
    let mut newer = changed.contracts[0].clone();
    newer.contract_id = "municipal-late".into();
    newer.valid_from = date("2026-11-11");
    newer.valid_to = None;
    newer.hourly_day_ore = Ore(49_999);
    newer.day_end = "20:00".parse().expect("a time");
    newer.night = NightPay::PerHour {
        hourly_ore: Ore(60_001),
    };
    changed.contracts.push(newer);
    prop::sample::select(vec![
        RateTable::example(),
        hourly_nights(),
        rounding,
        changed,
    ])
}

fn any_inputs() -> impl Strategy<Value = Inputs> {
    let cancelled = prop::collection::vec((0_i64..3 * 1440, 0_i64..180, 0_i64..100), 0..6);
    let alarms = prop::collection::vec((0..CLIENTS, 0_i64..30, 0_i64..30), 0..4);
    let frames = prop::collection::btree_map(0..CLIENTS, 0_i64..20_000, 0..4);
    let absent = prop::collection::btree_map(0..CLIENTS, 0_u16..9, 0..4);
    (any_facts(), any_rates(), cancelled, alarms, frames, absent).prop_map(
        |(facts, rates, cancelled, alarms, frames, absent)| Inputs {
            rates,
            cancelled: (1000..).zip(cancelled).map(cancelled_visit).collect(),
            alarms: alarms.into_iter().map(alarm_span).collect(),
            frame_left_s: frames.into_iter().map(|(n, s)| (client(n), s)).collect(),
            absent_days_before: absent.into_iter().map(|(n, d)| (client(n), d)).collect(),
            ..Inputs::of(&facts)
        },
    )
}

fn cancelled_visit(
    (number, (minute, length_min, notice_h)): (u32, (i64, i64, i64)),
) -> CancelledVisit {
    let start = at("2026-11-10 00:00").plus_seconds(minute * 60);
    CancelledVisit {
        visit_id: visit(number),
        client_id: client(number % CLIENTS),
        date: start.local_date(),
        planned: PlannedTimes {
            start,
            end: start.plus_seconds(length_min * 60),
        },
        interventions: vec![code(CODES[number as usize % CODES.len()])],
        known: start.plus_seconds(-notice_h * 3600),
    }
}

fn alarm_span((number, first, days): (u32, i64, i64)) -> AlarmSpan {
    let from = add_days(date("2026-10-20"), first);
    AlarmSpan {
        client_id: client(number),
        from,
        to: add_days(from, days),
    }
}

/// The same inputs in another order, some of them repeated.
fn shuffled(inputs: Inputs) -> impl Strategy<Value = (Inputs, Inputs)> {
    let orders = (
        Just(inputs.facts.clone()).prop_shuffle(),
        Just(inputs.rates.contracts.clone()).prop_shuffle(),
        Just(inputs.cancelled.clone()).prop_shuffle(),
        Just(inputs.alarms.clone()).prop_shuffle(),
    );
    orders.prop_map(move |(mut facts, contracts, mut cancelled, mut alarms)| {
        facts.extend(facts.first().cloned());
        cancelled.extend(cancelled.first().cloned());
        alarms.extend(alarms.first().copied());
        let mut other = inputs.clone();
        other.rates.contracts = contracts;
        (other.facts, other.cancelled, other.alarms) = (facts, cancelled, alarms);
        (inputs.clone(), other)
    })
}

/// Seconds that this staff member was at somebody's, found by walking the stays
/// from the first on.
fn seconds_at_work(facts: &[VisitFact], person: u32) -> i64 {
    let mut stays: Vec<(i64, i64)> = facts
        .iter()
        .filter(|fact| fact.staff_id == staff(person) && fact.outcome == Outcome::Done)
        .map(|fact| {
            let start_s = fact.started.as_ref().expect("started").at.millis() / 1000;
            (start_s, start_s + fact.performed_s())
        })
        .collect();
    stays.sort_unstable();
    let mut reached_s = i64::MIN;
    let mut seconds = 0;
    for (from_s, until_s) in stays {
        seconds += (until_s - from_s.max(reached_s)).max(0);
        reached_s = reached_s.max(until_s);
    }
    seconds
}

fn sums(lines: &[ReimbursementLine]) -> (i64, i64) {
    lines.iter().fold((0, 0), |sum, line| {
        (sum.0 + line.duration_s, sum.1 + line.amount_ore.0)
    })
}

fn judged(run: &Run) -> Vec<HeldJudgement> {
    let mut verdicts = [Verdict::Approved, Verdict::Refused].into_iter().cycle();
    let judge = |line: &ReimbursementLine| HeldJudgement {
        visit_id: line.visit_id.expect("held lines have a visit"),
        staff_id: line.staff_id.expect("held lines have a staff member"),
        rule: line.rule.clone(),
        duration_s: line.duration_s,
        verdict: verdicts.next().expect("it goes on"),
    };
    run.held.iter().map(judge).collect()
}

proptest! {
    #[test]
    fn order_and_repetition_change_no_byte(
        (inputs, other) in any_inputs().prop_flat_map(shuffled)
    ) {
        let (run, again) = (inputs.sound(), other.sound());
        prop_assert_eq!(
            write_batch(&identity(), &run.lines),
            write_batch(&identity(), &again.lines)
        );
        prop_assert_eq!(&run, &again);
        prop_assert_eq!(run, inputs.sound(), "and run again it is the same");
    }

    #[test]
    fn every_total_is_the_sum_of_the_lines(inputs in any_inputs()) {
        let run = inputs.sound();
        let (duration_s, amount_ore) = sums(&run.lines);
        let totals = verify(&write_batch(&identity(), &run.lines).bytes).expect("a sound file");
        prop_assert_eq!(totals.lines, run.lines.len() as u64);
        prop_assert_eq!((totals.duration_s, totals.amount_ore), (duration_s, amount_ore));
        prop_assert_eq!(run.totals.all.amount_ore, Ore(amount_ore));
        for sums in [
            run.totals.by_rule.values().map(|sum| sum.amount_ore).sum::<Ore>(),
            run.totals.by_client.values().map(|sum| sum.amount_ore).sum::<Ore>(),
        ] {
            prop_assert_eq!(sums, Ore(amount_ore));
        }
        prop_assert_eq!(RunTotals::of(&run.lines), run.totals);
    }

    #[test]
    fn nobody_is_paid_twice_for_the_same_second(
        facts in any_facts(), rates in any_rates()
    ) {
        let by_the_clock = facts.into_iter().map(|fact| VisitFact {
            performed: vec![],
            origin: VisitOrigin::Planned,
            ..fact
        });
        let facts: Vec<VisitFact> = by_the_clock.collect();
        let run = Inputs { rates, ..Inputs::of(&facts) }.sound();
        let mut keys: Vec<_> = run.lines.iter().map(ReimbursementLine::key).collect();
        keys.dedup();
        prop_assert_eq!(keys.len(), run.lines.len());
        let by_time = ["/hour_day", "/hour_night", "/night_visit"];
        for person in 1..=STAFF {
            let paid = run
                .lines
                .iter()
                .filter(|line| line.staff_id == Some(staff(person)))
                .filter(|line| by_time.iter().any(|rule| line.rule.0.ends_with(rule)));
            let paid_s: i64 = paid.map(|line| line.duration_s).sum();
            prop_assert_eq!(paid_s, seconds_at_work(&facts, person));
        }
    }

    #[test]
    fn cohabitants_together_are_paid_as_one_visit(
        minute in 0_i64..1380, length_min in 1_i64..60, rates in any_rates(),
        codes in prop::sample::subsequence(CODES.to_vec(), 0..=3), visits in 2_u32..5,
    ) {
        let start = midnight(date("2026-11-11")).plus_seconds(minute * 60);
        let facts: Vec<VisitFact> = (0..visits).map(|number| {
            let mut fact = done(number, "2026-11-11 08:00", "2026-11-11 08:30");
            fact.client_id = client(number);
            fact.started.as_mut().expect("started").at = start;
            fact.ended.as_mut().expect("ended").at = start.plus_seconds(length_min * 60);
            fact.performed = codes.iter().map(|text| code(text)).collect();
            fact
        }).collect();
        let paid = |facts: &[VisitFact]| {
            let run = Inputs { rates: rates.clone(), ..Inputs::of(facts) }.sound();
            sums(&run.lines)
        };
        let (alone, shared) = (paid(&facts[..1]), paid(&facts));
        // Each of at most two lines a visit is rounded by half a second, which is at
        // most 9 öre, and half an öre.
        let slack = i64::from(visits) * 2;
        prop_assert!((alone.0 - shared.0).abs() <= slack, "{alone:?} {shared:?}");
        prop_assert!((alone.1 - shared.1).abs() <= slack * 10, "{alone:?} {shared:?}");
    }

    #[test]
    fn held_and_paid_and_refused_are_everything(inputs in any_inputs()) {
        let uncapped = Inputs { frame_left_s: [].into(), ..inputs.clone() }.sound();
        let held = inputs.sound();
        let judgements = judged(&held);
        let decided = Inputs { judgements, ..inputs }.sound();
        prop_assert_eq!(&decided.held, &vec![]);
        for run in [held, decided] {
            let all = [run.lines, run.held, run.refused].concat();
            prop_assert_eq!(sums(&all), sums(&uncapped.lines));
        }
    }

    #[test]
    fn once_paid_nothing_is_due(before in any_inputs(), after in any_inputs()) {
        let (first, due) = (before.sound().lines, after.sound().lines);
        for batch in [identity(), december_identity()] {
            let next = due_now(&first, &due, batch.period);
            let file = write_batch(&batch, &next);
            prop_assert!(verify(&file.bytes).is_ok(), "{:?}", verify(&file.bytes));
            let stored = batch_lines(&file.bytes).expect("it was just written");
            prop_assert_eq!(&stored, &next);
            let paid = [first.clone(), stored].concat();
            prop_assert_eq!(sums(&paid), sums(&due));
            prop_assert_eq!(due_now(&paid, &due, batch.period), vec![]);
        }
        prop_assert_eq!(due_now(&[], &due, november()), due);
    }
}
