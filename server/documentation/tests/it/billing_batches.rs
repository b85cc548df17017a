//! Billing basis, batch after batch: differences, and that they add up.

use std::collections::BTreeSet;

use care_model::id::ClientId;
use care_model::visit_fact::VisitFact;
use documentation::billing::batch_lines::billing_lines;
use documentation::billing::correction::next_lines;
use documentation::billing::export::write_billing;
use documentation::billing::line::{BillingLine, LineKind};
use documentation::billing::verify::verify_billing;
use documentation::month::Month;
use proptest::prelude::*;

use crate::billing::{basis, identity, november, with};
use crate::facts::{at, client, done, staff};

fn december() -> Month {
    november().after()
}

#[test]
fn the_next_months_batch_tells_the_difference() {
    let told = basis(
        &[
            with(
                done(1, "2026-11-02 08:00", "2026-11-02 08:30"),
                &["washing"],
            ),
            with(
                done(2, "2026-11-03 08:00", "2026-11-03 08:30"),
                &["cleaning"],
            ),
        ],
        &[],
        &[client(1)],
    );
    let mut late = done(3, "2026-11-04 08:00", "2026-11-04 08:20");
    late.client_id = client(2);
    let facts = [
        with(
            done(1, "2026-11-02 08:00", "2026-11-02 08:20"),
            &["washing"],
        ),
        late,
    ];
    let now = basis(&facts, &[], &[]);
    let lines = next_lines(&told, &now, &BTreeSet::new(), december());
    let file = write_billing(&identity(december()), &lines);
    insta::assert_snapshot!(String::from_utf8(file.bytes.clone()).expect("UTF-8"));
    verify_billing(&file.bytes).expect("a sound file");
    let all = [told.clone(), lines].concat();
    assert_eq!(next_lines(&all, &now, &BTreeSet::new(), december()), []);
    // Client 1 has work that nobody has attested as it is now.
    let pending = BTreeSet::from([(client(1), november())]);
    let lines = next_lines(&told, &now, &pending, december());
    let clients: Vec<ClientId> = lines.iter().map(|line| line.client_id).collect();
    assert_eq!(clients, [client(2)]);
}

#[test]
fn a_second_batch_of_a_month_tells_of_an_alarm_that_came_or_went() {
    let visits = [done(1, "2026-11-02 08:00", "2026-11-02 08:30")];
    let told = basis(&visits, &[], &[client(2)]);
    let now = basis(&visits, &[], &[client(1)]);
    let lines = next_lines(&told, &now, &BTreeSet::new(), november());
    let mut said: Vec<_> = lines
        .iter()
        .map(|line| (line.client_id, line.kind, line.alarm))
        .collect();
    said.sort_by_key(|(_, _, alarm)| *alarm);
    assert_eq!(
        said,
        [
            (client(2), LineKind::Correction, Some(false)),
            (client(1), LineKind::Correction, Some(true))
        ]
    );
    assert_eq!(
        next_lines(&told, &now, &BTreeSet::new(), december()),
        [],
        "the register knows who has an alarm today"
    );
}

fn any_facts() -> impl Strategy<Value = Vec<VisitFact>> {
    let one = (1_i64..28, 0_i64..1200, 1_i64..120, 1_u32..4, 1_u32..4);
    prop::collection::vec(one, 1..25).prop_map(|rows| {
        let facts = (1_u32..).zip(rows);
        let fact = |(number, (day, minute, length, who, at_whom))| {
            let start = at("2026-11-01 00:00").plus_seconds((day * 1440 + minute) * 60);
            let mut fact = done(number, "2026-11-01 08:00", "2026-11-01 08:01");
            fact.date = start.local_date();
            fact.started.as_mut().expect("one").at = start;
            fact.ended.as_mut().expect("one").at = start.plus_seconds(length * 60);
            fact.staff_id = staff(who);
            fact.client_id = client(at_whom);
            with(
                fact,
                if number % 2 == 0 {
                    &["washing"]
                } else {
                    &["walk"]
                },
            )
        };
        facts.map(fact).collect()
    })
}

proptest! {
    #[test]
    fn batches_add_up_to_what_holds_in_any_order(
        before in any_facts(), now in any_facts(), seed in any::<u64>()
    ) {
        let told = basis(&before, &[], &[]);
        let holds = basis(&now, &[], &[]);
        let mut shuffled = now.clone();
        shuffled.sort_by_key(|fact| fact.started.as_ref().map(|it| it.at.millis() as u64 ^ seed));
        prop_assert_eq!(&basis(&shuffled, &[], &[]), &holds);
        let next = next_lines(&told, &holds, &BTreeSet::new(), december());
        let file = write_billing(&identity(december()), &next);
        prop_assert!(verify_billing(&file.bytes).is_ok());
        let seconds = |lines: &[BillingLine]| -> i64 {
            lines.iter().map(|line| line.measure.performed_s).sum()
        };
        prop_assert_eq!(seconds(&told) + seconds(&next), seconds(&holds));
        let read = billing_lines(&file.bytes).expect("readable");
        let all = [told, read].concat();
        prop_assert_eq!(next_lines(&all, &holds, &BTreeSet::new(), december()), vec![]);
    }
}
