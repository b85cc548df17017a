use care_model::visit_fact::{Outcome, VisitFact};
use documentation::reimbursement::correction::correction_lines;
use documentation::reimbursement::export::{BatchFile, write_batch};
use documentation::reimbursement::line::ReimbursementLine;
use documentation::reimbursement::verify::verify;
use proptest::prelude::*;

use crate::facts::{at, client, done, staff};
use crate::inputs::{identity, lines};

fn batch(facts: &[VisitFact]) -> BatchFile {
    write_batch(&identity(), &lines(facts))
}

/// Facts of a few staff members on three days, overlapping as they like, some
/// of them given twice.
fn any_facts() -> impl Strategy<Value = Vec<VisitFact>> {
    let one = (
        0_i64..3 * 1440,
        0_i64..180,
        0_i64..60_000,
        1_u32..4,
        0_u8..6,
    );
    prop::collection::vec(one, 0..25).prop_map(|rows| {
        let mut facts = Vec::new();
        for (number, (minute, length_min, odd_ms, person, kind)) in (0..).zip(rows) {
            let start = at("2026-11-10 00:00")
                .plus_seconds(minute * 60)
                .plus_millis(odd_ms);
            let end = start.plus_seconds(length_min * 60).plus_millis(odd_ms / 7);
            let mut fact = done(number, "2026-11-10 08:00", "2026-11-10 08:30");
            fact.date = start.local_date();
            fact.staff_id = staff(person);
            fact.client_id = client(number);
            fact.started.as_mut().expect("started").at = start;
            fact.ended.as_mut().expect("ended").at = end;
            fact.outcome = match kind {
                0 => Outcome::Declined,
                1 => Outcome::ClientAbsent,
                _ => Outcome::Done,
            };
            if kind == 5 {
                facts.push(fact.clone());
            }
            facts.push(fact);
        }
        facts
    })
}

/// Seconds that this staff member was at somebody's, found second by second.
fn seconds_at_work(facts: &[VisitFact], person: u32) -> i64 {
    let mut seconds = std::collections::BTreeSet::new();
    for fact in facts {
        if fact.staff_id == staff(person) && fact.outcome == Outcome::Done {
            let start_s = fact.started.as_ref().expect("started").at.millis() / 1000;
            seconds.extend(start_s..start_s + fact.performed_s());
        }
    }
    seconds.len() as i64
}

proptest! {
    // The reference counts single seconds, which is slow without optimisation.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn order_and_repetition_of_facts_change_no_byte(
        (facts, shuffled) in any_facts().prop_flat_map(|facts| {
            (Just(facts.clone()), Just(facts).prop_shuffle())
        })
    ) {
        let mut repeated = shuffled.clone();
        repeated.extend(shuffled.first().cloned());
        prop_assert_eq!(batch(&facts), batch(&repeated));
    }

    #[test]
    fn the_footer_is_the_sum_of_the_lines(facts in any_facts()) {
        let lines = lines(&facts);
        let totals = verify(&write_batch(&identity(), &lines).bytes).expect("a sound file");
        prop_assert_eq!(totals.lines, lines.len() as u64);
        prop_assert_eq!(totals.duration_s, lines.iter().map(|line| line.duration_s).sum::<i64>());
        prop_assert_eq!(totals.amount_ore, lines.iter().map(|line| line.amount_ore.0).sum::<i64>());
    }

    #[test]
    fn nobody_is_paid_twice_for_the_same_second(facts in any_facts()) {
        let lines = lines(&facts);
        let mut keys: Vec<_> = lines.iter().map(|line| (line.visit_id, line.staff_id, &line.rule)).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
        for person in 1..4 {
            let paid_s: i64 = lines
                .iter()
                .filter(|line| line.staff_id == Some(staff(person)) && line.rule.0.contains("/hour_"))
                .map(|line| line.duration_s)
                .sum();
            prop_assert_eq!(paid_s, seconds_at_work(&facts, person));
        }
    }

    #[test]
    fn paid_and_corrected_is_what_is_due(before in any_facts(), after in any_facts()) {
        let (mut paid, due) = (lines(&before), lines(&after));
        paid.extend(correction_lines(&paid, &due));
        let sum = |lines: &[ReimbursementLine]| {
            let amounts = lines.iter().map(|line| (line.duration_s, line.amount_ore.0));
            amounts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        };
        prop_assert_eq!(sum(&paid), sum(&due));
        prop_assert_eq!(correction_lines(&paid, &due), vec![], "and nothing is left to correct");
    }
}
