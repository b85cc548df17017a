use std::collections::BTreeMap;

use documentation::reimbursement::export::write_batch;
use documentation::reimbursement::frame::cap_at_frame;
use documentation::reimbursement::verify::verify;

use crate::facts::{client, done, missed};
use crate::reimbursement::{identity, lines};

fn two_visits_and_a_declined() -> Vec<documentation::reimbursement::line::ReimbursementLine> {
    lines(&[
        done(1, "2026-11-23 08:00", "2026-11-23 08:30"),
        done(2, "2026-11-24 08:00", "2026-11-24 08:31"),
        missed(
            3,
            care_model::visit_fact::Outcome::Declined,
            "2026-11-25 08:00",
            "2026-11-25 08:30",
        ),
    ])
}

#[test]
fn time_over_the_frame_is_held_and_the_rest_is_paid() {
    let left_s = BTreeMap::from([(client(1), 2400)]);
    let capped = cap_at_frame(two_visits_and_a_declined(), &left_s);
    insta::assert_json_snapshot!((&capped.within, &capped.exceeded));
    let approved = verify(&write_batch(&identity(), &capped.exceeded).bytes);
    assert_eq!(
        approved
            .expect("held lines can be sent once approved")
            .lines,
        1
    );
}

#[test]
fn a_client_without_a_cap_is_paid_in_full() {
    let capped = cap_at_frame(two_visits_and_a_declined(), &BTreeMap::new());
    assert_eq!(capped.within, two_visits_and_a_declined());
    assert_eq!(capped.exceeded, vec![]);
}

#[test]
fn nothing_is_lost_at_any_limit() {
    let all = two_visits_and_a_declined();
    let sums = |lines: &[documentation::reimbursement::line::ReimbursementLine]| {
        lines.iter().fold((0, 0), |sum, line| {
            (sum.0 + line.duration_s, sum.1 + line.amount_ore.0)
        })
    };
    for left in 0..4000 {
        let capped = cap_at_frame(all.clone(), &BTreeMap::from([(client(1), left)]));
        let (within, exceeded) = (sums(&capped.within), sums(&capped.exceeded));
        assert_eq!((within.0 + exceeded.0, within.1 + exceeded.1), sums(&all));
        assert_eq!(exceeded.0, (1800 + 1860 - left).max(0));
    }
}
