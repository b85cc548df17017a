use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::order::{FramePeriod, FrameTime};
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, add_days, last_of_month};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use documentation::frame_time::fault::FrameFault;
use documentation::frame_time::{
    FrameLedger, FrameLine, FrameRequest, FrameStatus, FrameUse, GrantedFrame, frame_ledger,
    uses_of_facts, uses_of_plan,
};
use documentation::period::Period;
use proptest::prelude::*;

use crate::facts::{client, date, done, missed, month, staff, unit, visit};
use crate::inputs::lines;

fn granted(version: u32, from: &str, to: Option<&str>, frame: FrameTime) -> GrantedFrame {
    GrantedFrame {
        sender: "paraply".to_owned(),
        sender_order_id: "B-1".to_owned(),
        version,
        client_id: client(1),
        valid_from: date(from),
        valid_to: to.map(date),
        frame,
    }
}

fn weekly(minutes: u32) -> FrameTime {
    FrameTime {
        minutes,
        period: FramePeriod::Week,
    }
}

fn monthly(minutes: u32) -> FrameTime {
    FrameTime {
        minutes,
        period: FramePeriod::Month,
    }
}

fn period(from: &str, to: &str) -> Period {
    Period {
        from: date(from),
        to: date(to),
    }
}

fn ledger(period: Period, grants: &[GrantedFrame], performed: &[FrameUse]) -> FrameLedger {
    frame_ledger(&FrameRequest {
        period,
        grants,
        planned: &[],
        performed,
    })
    .expect("sound inputs")
}

fn granted_s(period: Period, grants: &[GrantedFrame]) -> i64 {
    let lines = ledger(period, grants, &[]).lines;
    lines.iter().map(|line| line.granted_s).sum()
}

fn line_of(facts: &[VisitFact], grants: &[GrantedFrame]) -> FrameLine {
    let used = uses_of_facts(facts).expect("sound facts");
    let november = month("2026-11");
    ledger(november, grants, &used).lines[0]
}

#[test]
fn a_month_is_granted_whole_and_parts_of_it_by_the_day() {
    let grants = [granted(1, "2026-11-16", None, monthly(1200))];
    assert_eq!(
        granted_s(period("2026-12-01", "2026-12-31"), &grants),
        72_000
    );
    assert_eq!(
        granted_s(period("2026-11-01", "2026-11-30"), &grants),
        36_000
    );
    assert_eq!(
        granted_s(period("2027-02-01", "2027-02-14"), &grants),
        36_000
    );
    assert_eq!(granted_s(period("2026-10-01", "2026-11-15"), &grants), 0);
}

#[test]
fn a_week_across_two_months_is_split_by_the_day() {
    let grants = [granted(1, "2026-01-01", None, weekly(7))];
    // 30 November 2026 is a Monday: one day of its week, and six.
    assert_eq!(granted_s(period("2026-11-30", "2026-11-30"), &grants), 60);
    assert_eq!(granted_s(period("2026-12-01", "2026-12-06"), &grants), 360);
    assert_eq!(granted_s(period("2026-11-01", "2026-11-30"), &grants), 1800);
}

#[test]
fn a_higher_version_replaces_a_lower_from_its_first_day_and_for_good() {
    let grants = [
        granted(1, "2026-11-01", None, monthly(300)),
        granted(2, "2026-11-11", Some("2026-11-20"), monthly(600)),
    ];
    let november = period("2026-11-01", "2026-11-30");
    assert_eq!(granted_s(november, &grants), 6_000 + 12_000);
    let all_replaced = [
        grants[0].clone(),
        granted(2, "2026-10-01", None, monthly(600)),
    ];
    assert_eq!(granted_s(november, &all_replaced), 36_000);
    let two_orders = [
        grants[0].clone(),
        GrantedFrame {
            sender_order_id: "B-2".to_owned(),
            ..grants[0].clone()
        },
    ];
    assert_eq!(granted_s(november, &two_orders), 36_000);
}

#[test]
fn what_stands_outside_the_frame_is_told_apart() {
    let mut alarm = done(2, "2026-11-10 12:00", "2026-11-10 12:20");
    alarm.origin = VisitOrigin::Alarm;
    let mut declined = done(3, "2026-11-11 08:00", "2026-11-11 08:05");
    declined.outcome = Outcome::Declined;
    let mut open = done(4, "2026-11-12 08:00", "2026-11-12 08:30");
    (open.ended, open.outcome) = (None, Outcome::Started);
    let mut annulled = done(5, "2026-11-13 08:00", "2026-11-13 08:30");
    annulled.annulled = true;
    let away = missed(
        6,
        Outcome::ClientAbsent,
        "2026-11-14 08:00",
        "2026-11-14 08:30",
    );
    let usual = done(1, "2026-11-10 08:00", "2026-11-10 08:45");
    let facts = [usual, alarm, declined, open, annulled, away];
    let line = line_of(&facts, &[granted(1, "2026-11-01", None, monthly(50))]);
    assert_eq!((line.performed_s, line.left_s), (45 * 60, 5 * 60));
    assert_eq!((line.outside.alarm_s, line.outside.declined_s), (1200, 300));
    assert_eq!(
        (line.outside.client_absent_s, line.outside.open_visits),
        (0, 1)
    );
    assert_eq!(line.status, FrameStatus::Near);
}

#[test]
fn each_of_two_staff_members_uses_the_frame() {
    let first = done(1, "2026-11-10 08:00", "2026-11-10 08:30");
    let second = VisitFact {
        visit_id: visit(2),
        staff_id: staff(2),
        ..first.clone()
    };
    assert_eq!(line_of(&[first, second], &[]).performed_s, 3600);
}

#[test]
fn planned_visits_are_counted_by_the_same_function() {
    let planned: PlannedVisit = serde_json::from_value(serde_json::json!({
        "visit_id": visit(1), "template_id": null, "client_id": client(1), "unit_id": unit(),
        "date": "2026-11-10", "window": {"start": "08:00", "end": "09:00"}, "duration_min": 30,
        "interventions": ["breakfast"], "staff_count": 2, "partner": visit(2),
    }))
    .expect("a planned visit");
    let partner = PlannedVisit {
        visit_id: visit(2),
        ..planned.clone()
    };
    let request = FrameRequest {
        period: month("2026-11"),
        grants: &[granted(1, "2026-01-01", None, monthly(50))],
        planned: &uses_of_plan(&[planned, partner]),
        performed: &[],
    };
    let line = frame_ledger(&request).expect("sound inputs").lines[0];
    assert_eq!((line.planned_s, line.performed_s), (3600, 0));
    assert_eq!(line.planned_status, FrameStatus::Exceeded);
    assert_eq!(line.status, FrameStatus::Within);
}

#[test]
fn the_status_turns_at_its_limits() {
    let status = |used_s| FrameStatus::of(Some(1000), used_s);
    assert_eq!(status(899), FrameStatus::Within);
    assert_eq!(status(900), FrameStatus::Near);
    assert_eq!(status(1000), FrameStatus::Near);
    assert_eq!(status(1001), FrameStatus::Exceeded);
    assert_eq!(FrameStatus::of(Some(0), 0), FrameStatus::Within);
    assert_eq!(FrameStatus::of(None, 1), FrameStatus::NoFrame);
}

#[test]
fn all_faults_of_the_inputs_are_told() {
    let swapped = granted(1, "2026-11-10", Some("2026-11-01"), weekly(60));
    let other = GrantedFrame {
        frame: weekly(61),
        ..swapped.clone()
    };
    let mut request = FrameRequest {
        period: month("2026-11"),
        grants: &[swapped, other, granted(2, "1026-11-10", None, weekly(60))],
        planned: &[],
        performed: &[],
    };
    let refusal = frame_ledger(&request).expect_err("three bad orders");
    assert_eq!(refusal.faults.len(), 4, "{refusal}");
    assert!(refusal.to_string().contains("Maybe"), "{refusal}");
    request.period = period("2026-11-30", "2026-11-01");
    let refusal = frame_ledger(&request).expect_err("no period");
    assert!(matches!(refusal.faults[..], [FrameFault::BadPeriod { .. }]));
    let fact = done(1, "2026-11-10 08:00", "2026-11-10 08:30");
    let changed = done(1, "2026-11-10 08:00", "2026-11-10 08:31");
    assert!(uses_of_facts(&[fact.clone(), fact.clone()]).is_ok());
    assert_eq!(
        uses_of_facts(&[fact, changed])
            .expect_err("two versions")
            .len(),
        1
    );
}

fn any_date() -> impl Strategy<Value = LocalDate> {
    (0i64..1200).prop_map(|days| add_days(date("2025-06-15"), days))
}

prop_compose! {
    fn any_grant()(
        version in 1u32..4, from in any_date(), length in proptest::option::of(0i64..700),
        minutes in 0u32..5000, is_weekly in any::<bool>(), order in 0u8..3,
    ) -> GrantedFrame {
        GrantedFrame {
            sender: format!("sender {order}"),
            sender_order_id: "B".to_owned(),
            version,
            client_id: client(1),
            valid_from: from,
            valid_to: length.map(|days| add_days(from, days)),
            frame: if is_weekly { weekly(minutes) } else { monthly(minutes) },
        }
    }
}

fn once(grants: Vec<GrantedFrame>) -> Vec<GrantedFrame> {
    let keyed = grants
        .into_iter()
        .map(|grant| ((grant.sender.clone(), grant.version), grant));
    keyed.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn any_stays() -> impl Strategy<Value = Vec<VisitFact>> {
    let stay = (0u32..3, 0u32..3, 0i64..7200, 1i64..3600);
    proptest::collection::vec(stay, 1..12).prop_map(|stays| {
        let fact = |(number, (who, whom, from_s, length_s)): (u32, (u32, u32, i64, i64))| {
            let mut fact = done(number, "2026-11-10 08:00", "2026-11-10 08:30");
            (fact.staff_id, fact.client_id) = (staff(who), client(whom));
            let start = fact
                .started
                .as_ref()
                .expect("started")
                .at
                .plus_seconds(from_s);
            fact.started.as_mut().expect("started").at = start;
            fact.ended.as_mut().expect("ended").at = start.plus_seconds(length_s);
            fact
        };
        (0..).zip(stays).map(fact).collect()
    })
}

proptest! {
    /// Month after month, or cut anywhere, no second comes or goes.
    #[test]
    fn consecutive_periods_add_up_to_the_whole(
        grants in proptest::collection::vec(any_grant(), 1..6).prop_map(once),
        from in any_date(), days in 0i64..900, cut in 1i64..70,
    ) {
        let whole = Period { from, to: add_days(from, days) };
        let (mut by_month_s, mut by_cut_s) = (0, 0);
        let mut first = from;
        while first <= whole.to {
            let to = last_of_month(first).min(whole.to);
            by_month_s += granted_s(Period { from: first, to }, &grants);
            first = add_days(to, 1);
        }
        first = from;
        while first <= whole.to {
            let to = add_days(first, cut - 1).min(whole.to);
            by_cut_s += granted_s(Period { from: first, to }, &grants);
            first = add_days(to, 1);
        }
        prop_assert_eq!(by_month_s, granted_s(whole, &grants));
        prop_assert_eq!(by_cut_s, granted_s(whole, &grants));
    }

    /// A version that changes nothing changes no second, whenever it comes.
    #[test]
    fn a_version_that_says_the_same_grants_the_same(
        grant in any_grant(), after in 0i64..400, from in any_date(), days in 0i64..200,
    ) {
        let whole = Period { from, to: add_days(from, days) };
        let valid_to = grant.valid_to.unwrap_or(date("2199-12-31"));
        let valid_from = add_days(grant.valid_from, after).min(valid_to);
        let same = GrantedFrame { version: grant.version + 1, valid_from, ..grant.clone() };
        let alone = granted_s(whole, std::slice::from_ref(&grant));
        prop_assert_eq!(granted_s(whole, &[grant, same]), alone);
    }

    /// The ledger and the run tell the same time, each by its own code.
    #[test]
    fn shared_seconds_are_split_as_the_run_splits_them(facts in any_stays()) {
        let used = uses_of_facts(&facts).expect("sound facts");
        let in_ledger = ledger(month("2026-11"), &[], &used);
        let mut paid_s: BTreeMap<ClientId, i64> = BTreeMap::new();
        for line in lines(&facts) {
            *paid_s.entry(line.client_id).or_default() += line.duration_s;
        }
        let told: BTreeMap<ClientId, i64> = in_ledger
            .lines.iter().map(|line| (line.client_id, line.performed_s)).collect();
        prop_assert_eq!(told, paid_s);
    }
}
