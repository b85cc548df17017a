use care_model::continuity::Continuity;
use care_model::id::{DeviceId, EventId};
use care_model::order::{FramePeriod, FrameTime};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, ManualReason, Presence, VisitEvent};
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use documentation::frame_time::{
    FrameLedger, FrameRequest, GrantedFrame, frame_ledger, uses_of_facts,
};
use documentation::language::Language;
use documentation::unit_report::{
    ContinuityFigure, RegistrationCounts, TravelLeg, UnitReport, UnitReportRequest, legs_between,
    unit_report,
};
use proptest::prelude::*;

use crate::facts::{self, client, date, done, missed, staff, unit};

fn ledger_of(facts: &[VisitFact]) -> FrameLedger {
    let grant = GrantedFrame {
        sender: "paraply".to_owned(),
        sender_order_id: "B-1".to_owned(),
        version: 1,
        client_id: client(1),
        valid_from: date("2026-01-01"),
        valid_to: None,
        frame: FrameTime {
            minutes: 120,
            period: FramePeriod::Month,
        },
    };
    frame_ledger(&FrameRequest {
        period: facts::month("2026-11"),
        grants: &[grant],
        planned: &[],
        performed: &uses_of_facts(facts).expect("sound facts"),
    })
    .expect("a sound order")
}

fn report(facts: &[VisitFact], legs: &[TravelLeg], events: &[VisitEvent]) -> UnitReport {
    let measured = Continuity {
        staff_met: vec![(1, 10), (2, 15), (3, 22)],
        excluded: vec![],
    };
    unit_report(&UnitReportRequest {
        unit_id: unit(),
        ledger: &ledger_of(facts),
        facts,
        registrations: &RegistrationCounts::of_events(events),
        legs,
        continuity: Some(ContinuityFigure::of(date("2026-11-02"), &measured)),
    })
}

/// As [`done`], starting `late_s` after the plan.
fn late(number: u32, late_s: i64) -> VisitFact {
    let mut fact = done(number, "2026-11-10 08:00", "2026-11-10 08:30");
    let started = fact.started.as_mut().expect("done visits have a start");
    started.at = started.at.plus_seconds(late_s);
    fact
}

fn event(number: u32, presence: Presence) -> VisitEvent {
    VisitEvent {
        event_id: EventId::derived(Timestamp::from_millis(0), &number.to_string()),
        author: Author::Staff {
            staff_id: staff(1),
            device_id: DeviceId::derived(Timestamp::from_millis(0), "phone"),
        },
        at: EventTime::of_server(Timestamp::from_millis(0)),
        version: String::new(),
        kind: EventKind::Started { presence },
    }
}

fn by_hand(number: u32, reason: ManualReason) -> VisitEvent {
    event(number, Presence::Manual { reason })
}

fn month() -> UnitReport {
    let mut alarm = done(6, "2026-11-12 12:00", "2026-11-12 12:20");
    (alarm.origin, alarm.planned) = (VisitOrigin::Alarm, None);
    let mut annulled = done(7, "2026-11-12 13:00", "2026-11-12 13:20");
    annulled.annulled = true;
    let facts = [
        done(1, "2026-11-10 08:00", "2026-11-10 08:30"),
        done(2, "2026-11-10 08:37", "2026-11-10 09:00"),
        late(3, 1200),
        missed(
            4,
            Outcome::NotStarted,
            "2026-11-11 08:00",
            "2026-11-11 08:30",
        ),
        missed(5, Outcome::Declined, "2026-11-11 09:00", "2026-11-11 09:30"),
        alarm,
        annulled,
        done(8, "2026-12-01 08:00", "2026-12-01 08:30"),
    ];
    let legs = legs_between(&facts[..2], &|_, _| Some(300));
    let events = [
        event(
            1,
            Presence::Tag {
                tag: "t".to_owned(),
            },
        ),
        by_hand(2, ManualReason::TagMissing),
        by_hand(2, ManualReason::TagMissing),
        by_hand(3, ManualReason::ProtectedIdentity),
        by_hand(4, ManualReason::Other("=HYPERLINK(\"x\")".to_owned())),
    ];
    report(&facts, &legs, &events)
}

#[test]
fn a_month_as_swedish_excel_opens_it() {
    let file = month().csv("=Söder; natt", Language::Swedish);
    let text = String::from_utf8(file).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"));
    insta::assert_snapshot!(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
}

#[test]
fn a_month_is_stored_in_whole_numbers() {
    insta::assert_json_snapshot!(month(), {".unit_id" => "[unit]"});
}

#[test]
fn both_languages_have_the_same_figures() {
    let lines = |language| {
        let file = month().csv("Unit", language);
        String::from_utf8(file).expect("UTF-8").lines().count()
    };
    assert_eq!(lines(Language::Swedish), lines(Language::English));
    let english = String::from_utf8(month().csv("Unit", Language::English)).expect("UTF-8");
    assert!(english.contains(";Visits;Missed;1;count"), "{english}");
}

#[test]
fn lateness_has_a_middle_and_a_tail() {
    let facts: Vec<_> = (0..10)
        .map(|number| late(number, 300 * i64::from(number)))
        .collect();
    let punctuality = report(&facts, &[], &[]).punctuality;
    assert_eq!(
        punctuality.on_time_per_mille,
        Some(400),
        "0 to 900 s, ends included"
    );
    let lateness = punctuality.lateness.expect("ten starts");
    assert_eq!((lateness.median_s, lateness.p90_s), (1200, 2400));
    let early = report(&[late(1, -901)], &[], &[]).punctuality;
    assert_eq!(early.on_time_per_mille, Some(0));
}

#[test]
fn a_gap_with_a_break_in_it_tells_nothing_of_travel() {
    let leg = |planned_s, gap_s| TravelLeg {
        staff_id: staff(1),
        date: date("2026-11-10"),
        planned_s,
        gap_s,
    };
    let legs = [leg(300, 420), leg(300, 290), leg(300, 2101), leg(0, -600)];
    let travel = report(&[], &legs, &[]).travel;
    assert_eq!((travel.legs, travel.left_out), (2, 2));
    assert_eq!((travel.planned_s, travel.real_s), (600, 710));
    assert_eq!(travel.short_of_time_per_mille, Some(500));
}

#[test]
fn legs_are_within_one_persons_day() {
    let mut other = done(3, "2026-11-10 09:00", "2026-11-10 09:30");
    other.staff_id = staff(2);
    let facts = [
        done(1, "2026-11-10 08:00", "2026-11-10 08:30"),
        other,
        done(2, "2026-11-10 08:40", "2026-11-10 09:10"),
        done(4, "2026-11-11 08:00", "2026-11-11 08:30"),
    ];
    let legs = legs_between(&facts, &|_, _| Some(300));
    assert_eq!(legs.len(), 1);
    assert_eq!(legs[0].gap_s, 600);
    assert!(legs_between(&facts, &|_, _| None).is_empty());
}

#[test]
fn of_nothing_there_is_a_report_without_shares() {
    let empty = report(&[], &[], &[]);
    assert_eq!(empty.punctuality.on_time_per_mille, None);
    assert_eq!(empty.travel.excess, None);
    assert_eq!(empty.registrations.manual_per_mille, None);
    assert_eq!(empty.frame.performed_per_mille, Some(0));
}

fn any_fact(number: u32) -> impl Strategy<Value = VisitFact> {
    let outcomes = [
        Outcome::NotStarted,
        Outcome::Started,
        Outcome::Done,
        Outcome::Declined,
        Outcome::ClientAbsent,
    ];
    let fact = (0..5usize, any::<bool>(), -4000i64..4000);
    fact.prop_map(move |(outcome, annulled, late_s)| {
        let mut fact = late(number, late_s);
        (fact.outcome, fact.annulled) = (outcomes[outcome], annulled);
        fact
    })
}

proptest! {
    /// Nothing is in two counts, nothing in none, in whatever order it comes.
    #[test]
    fn every_planned_visit_is_counted_once(
        facts in proptest::collection::vec(any::<u8>(), 0..40).prop_flat_map(|numbers| {
            (0..).zip(numbers).map(|(number, _)| any_fact(number)).collect::<Vec<_>>()
        }),
    ) {
        let counts = report(&facts, &[], &[]).visits;
        let all = counts.performed + counts.missed + counts.declined + counts.client_absent
            + counts.open + counts.annulled;
        prop_assert_eq!(all as usize, facts.len());
        prop_assert_eq!(counts.planned + counts.annulled, all);
        let reversed: Vec<_> = facts.iter().rev().cloned().collect();
        prop_assert_eq!(report(&reversed, &[], &[]), report(&facts, &[], &[]));
    }
}
