use std::collections::BTreeMap;

use care_model::id::{ClientId, DeviceId, EventId, HouseholdId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, ManualReason, Presence, VisitEvent};
use care_model::visit_fact::{Outcome, PlannedTimes, Proven, VisitFact, VisitOrigin};
use documentation::integrity::{
    Finding, IntegrityNote, IntegrityRequest, VisitEvents, integrity_notes,
};
use documentation::language::Language;
use proptest::prelude::*;

use crate::facts::{at, client, date, done, month, staff, visit};

const EPOCH: Timestamp = Timestamp::from_millis(0);
const LONG_TRAVEL_S: u32 = 900;

fn phone(number: u32) -> DeviceId {
    DeviceId::derived(EPOCH, &format!("phone {number}"))
}

/// A visit of the tests: a fact and the two events it was folded from.
#[derive(Clone, Debug)]
struct Recorded {
    fact: VisitFact,
    start: VisitEvent,
    end: VisitEvent,
}

fn event(
    name: &str,
    fact: &VisitFact,
    device: u32,
    instant: Timestamp,
    is_end: bool,
) -> VisitEvent {
    let presence = Presence::Tag {
        tag: format!("tag of {}", fact.client_id),
    };
    VisitEvent {
        event_id: EventId::derived(
            EPOCH,
            &format!("{name} {} {}", fact.visit_id, fact.staff_id),
        ),
        author: Author::Staff {
            staff_id: fact.staff_id,
            device_id: phone(device),
        },
        at: EventTime {
            wall_ms: instant.millis(),
            monotonic_ms: instant.millis() - 1_700_000_000_000,
            boot: 7,
            offset_ms: Some(0),
        },
        version: String::new(),
        kind: if is_end {
            EventKind::Ended { presence }
        } else {
            EventKind::Started { presence }
        },
    }
}

/// Visit `number` of staff `who` at client `whom`, on the phone of that number.
fn recorded(number: u32, who: u32, whom: u32, start: &str, end: &str) -> Recorded {
    let mut fact = done(number, start, end);
    (fact.staff_id, fact.client_id) = (staff(who), client(whom));
    with_events(fact, who)
}

fn with_events(fact: VisitFact, device: u32) -> Recorded {
    let (started, ended) = (fact.started.as_ref(), fact.ended.as_ref());
    let start_at = started.expect("has a start").at;
    let end_at = ended.expect("has an end").at;
    Recorded {
        start: event("start", &fact, device, start_at, false),
        end: event("end", &fact, device, end_at, true),
        fact,
    }
}

#[derive(Debug, Default)]
struct Ties {
    households: BTreeMap<ClientId, HouseholdId>,
    partners: BTreeMap<VisitId, VisitId>,
}

fn notes_with(recorded: &[Recorded], ties: &Ties) -> Vec<IntegrityNote> {
    let facts: Vec<VisitFact> = recorded.iter().map(|one| one.fact.clone()).collect();
    let events: Vec<[VisitEvent; 2]> = recorded
        .iter()
        .map(|one| [one.start.clone(), one.end.clone()])
        .collect();
    let by_visit: Vec<VisitEvents> = facts
        .iter()
        .zip(&events)
        .map(|(fact, events)| VisitEvents {
            visit_id: fact.visit_id,
            events,
        })
        .collect();
    integrity_notes(&IntegrityRequest {
        period: month("2026-11"),
        facts: &facts,
        events: &by_visit,
        households: &ties.households,
        partners: &ties.partners,
        travel_s: &|_, _| Some(LONG_TRAVEL_S),
    })
}

fn notes(recorded: &[Recorded]) -> Vec<IntegrityNote> {
    notes_with(recorded, &Ties::default())
}

fn codes(notes: &[IntegrityNote]) -> Vec<&'static str> {
    notes.iter().map(|note| note.finding.code()).collect()
}

fn by_hand(event: &mut VisitEvent) {
    let presence = Presence::Manual {
        reason: ManualReason::TagMissing,
    };
    event.kind = match event.kind {
        EventKind::Started { .. } => EventKind::Started { presence },
        _ => EventKind::Ended { presence },
    };
}

#[test]
fn a_leg_faster_than_the_fastest_travel_is_noted_once_tags_prove_it() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let mut second = recorded(2, 1, 2, "2026-11-10 08:42", "2026-11-10 09:00");
    let found = notes(&[first.clone(), second.clone()]);
    assert_eq!(codes(&found), ["impossible_leg"]);
    let legs = [
        first.clone(),
        recorded(2, 1, 2, "2026-11-10 08:43", "2026-11-10 09:00"),
    ];
    assert!(notes(&legs).is_empty(), "within the tolerance");
    by_hand(&mut second.start);
    assert!(
        notes(&[first, second]).is_empty(),
        "nothing proves the place"
    );
}

#[test]
fn two_phones_that_have_not_met_the_server_prove_no_leg() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let later = recorded(2, 1, 2, "2026-11-10 08:35", "2026-11-10 09:00");
    let mut second = with_events(later.fact, 9);
    assert_eq!(
        codes(&notes(&[first.clone(), second.clone()])),
        ["impossible_leg"]
    );
    second.start.at.offset_ms = None;
    assert!(notes(&[first, second]).is_empty());
}

#[test]
fn one_tag_on_two_phones_is_noted_unless_planned_so() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let second = recorded(2, 2, 1, "2026-11-10 08:10", "2026-11-10 08:40");
    let both = [first.clone(), second.clone()];
    let found = notes(&both);
    assert_eq!(codes(&found), ["tag_on_two_phones"]);
    let mut people = [staff(1), staff(2)];
    people.sort_unstable();
    assert_eq!(found[0].staff, people);
    let ties = Ties {
        partners: BTreeMap::from([(visit(2), visit(1))]),
        ..Ties::default()
    };
    assert!(notes_with(&both, &ties).is_empty(), "a planned pair");
    let handover = recorded(2, 2, 1, "2026-11-10 08:25", "2026-11-10 08:40");
    assert!(notes(&[first.clone(), handover]).is_empty(), "a handover");
    let mut alarm = second;
    alarm.fact.origin = VisitOrigin::Alarm;
    assert!(notes(&[first, alarm]).is_empty(), "an alarm");
}

#[test]
fn a_burst_needs_two_homes() {
    let mut one = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:00");
    let two = recorded(2, 1, 2, "2026-11-10 08:00", "2026-11-10 08:01");
    by_hand(&mut one.end);
    let found = notes(&[one.clone(), two.clone()]);
    assert_eq!(codes(&found), ["burst"]);
    let Finding::Burst {
        starts_and_ends,
        homes,
        manual,
        ..
    } = found[0].finding
    else {
        panic!("a burst");
    };
    assert_eq!((starts_and_ends, homes, manual), (4, 2, 1));
    let household = HouseholdId::derived(EPOCH, "together");
    let ties = Ties {
        households: BTreeMap::from([(client(1), household), (client(2), household)]),
        ..Ties::default()
    };
    assert!(notes_with(&[one, two], &ties).is_empty(), "one stay of two");
}

#[test]
fn a_moved_clock_is_noted_by_offset_or_by_running_time() {
    let sound = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    assert!(notes(std::slice::from_ref(&sound)).is_empty());
    let mut moved = sound.clone();
    moved.end.at.offset_ms = Some(-120_001);
    assert_eq!(codes(&notes(&[moved])), ["clock_moved"]);
    let mut stretched = sound.clone();
    stretched.end.at.monotonic_ms -= 60_001;
    assert_eq!(codes(&notes(&[stretched.clone()])), ["clock_moved"]);
    stretched.end.at.boot = 8;
    assert!(
        notes(&[stretched]).is_empty(),
        "restarted: nothing to compare"
    );
}

#[test]
fn a_week_to_the_second_is_noted_and_one_human_visit_ends_it() {
    let week: Vec<Recorded> = (0..10u32)
        .map(|number| {
            let day = 9 + number / 2;
            let hour = 8 + 2 * (number % 2);
            let (start, end) = (format!("{hour:02}:00"), format!("{hour:02}:30"));
            let (start, end) = (
                format!("2026-11-{day:02} {start}"),
                format!("2026-11-{day:02} {end}"),
            );
            recorded(number, 1, 1, &start, &end)
        })
        .collect();
    let found = notes(&week);
    assert_eq!(codes(&found), ["always_planned_length"]);
    assert_eq!(found[0].visits.len(), 10);
    assert!(notes(&week[..9]).is_empty());
    let mut corrected = week.clone();
    for one in &mut corrected {
        one.fact.ended.as_mut().expect("ended").method = "corrected".to_owned();
    }
    assert!(notes(&corrected).is_empty(), "the office's own times");
    let mut human = week;
    let ended = human[3].fact.ended.as_mut().expect("ended");
    ended.at = ended.at.plus_seconds(-6);
    assert!(notes(&human).is_empty());
}

#[test]
fn two_homes_at_once_is_noted_and_one_household_is_not() {
    let mut first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 09:00");
    let second = recorded(2, 1, 2, "2026-11-10 08:20", "2026-11-10 08:40");
    let third = recorded(3, 1, 1, "2026-11-10 08:55", "2026-11-10 09:10");
    let day = [first.clone(), second.clone(), third];
    assert_eq!(codes(&notes(&day)), ["two_homes_at_once"]);
    let household = HouseholdId::derived(EPOCH, "together");
    let ties = Ties {
        households: BTreeMap::from([(client(1), household), (client(2), household)]),
        ..Ties::default()
    };
    assert!(notes_with(&day, &ties).is_empty());
    first.fact.annulled = true;
    assert!(notes(&[first, second]).is_empty(), "annulled");
}

#[test]
fn a_note_keeps_its_id_when_a_time_is_corrected() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 09:00");
    let mut second = recorded(2, 1, 2, "2026-11-10 08:20", "2026-11-10 08:40");
    let before = notes(&[first.clone(), second.clone()]);
    second.fact.ended = Some(Proven {
        at: at("2026-11-10 08:50"),
        method: "corrected".to_owned(),
    });
    let after = notes(&[second, first]);
    assert_eq!(before[0].note_id, after[0].note_id);
    assert_ne!(before[0].finding, after[0].finding);
}

#[test]
fn events_without_a_fact_and_facts_without_events_are_no_fault() {
    let one = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let mut other_month = one.clone();
    other_month.fact.date = date("2026-12-01");
    assert!(notes(&[other_month]).is_empty());
    let mut open = one.clone();
    (open.fact.ended, open.fact.outcome) = (None, Outcome::Started);
    assert!(notes(&[open, one]).is_empty());
    assert!(notes(&[]).is_empty());
}

#[test]
fn notes_are_told_in_both_languages_without_names() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let mut second = recorded(2, 1, 2, "2026-11-10 08:31", "2026-11-10 09:00");
    second.end.at.monotonic_ms += 3_600_000;
    second.end.at.offset_ms = Some(-3_600_000);
    let third = recorded(3, 1, 3, "2026-11-10 08:50", "2026-11-10 08:50");
    let fourth = recorded(4, 2, 2, "2026-11-10 08:40", "2026-11-10 09:00");
    let found = notes(&[first, second, third, fourth]);
    let mut told: Vec<String> = found
        .iter()
        .flat_map(|note| {
            [Language::Swedish, Language::English].map(|language| {
                let reasons = note.innocent_reasons(language);
                format!(
                    "{}: {} {reasons}",
                    note.finding.code(),
                    note.sentence(language)
                )
            })
        })
        .collect();
    told.sort_unstable();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_note_is_stored_with_its_code_beside_its_figures() {
    let first = recorded(1, 1, 1, "2026-11-10 08:00", "2026-11-10 08:30");
    let second = recorded(2, 1, 2, "2026-11-10 08:31", "2026-11-10 09:00");
    insta::assert_json_snapshot!(notes(&[first, second]));
}

/// Days as people work them: one visit after the other with room to travel, of
/// lengths that differ, some shared with somebody who lives there too.
fn honest_days() -> impl Strategy<Value = (Vec<Recorded>, Ties)> {
    let visit = (0u32..6, 300i64..5400, 0i64..1800, -900i64..900);
    let day = proptest::collection::vec(visit, 1..8);
    proptest::collection::vec(day, 1..12).prop_map(|days| {
        let household = HouseholdId::derived(EPOCH, "together");
        let ties = Ties {
            households: BTreeMap::from([(client(0), household), (client(1), household)]),
            ..Ties::default()
        };
        let mut recorded = Vec::new();
        for (index, day) in (0u32..).zip(days) {
            let (who, morning) = (index % 3, format!("2026-11-{:02} 07:00", 2 + index / 3));
            let mut now = at(&morning);
            for (whom, length_s, wait_s, off_s) in day {
                let start = now.plus_seconds(i64::from(LONG_TRAVEL_S) + wait_s);
                now = start.plus_seconds(length_s);
                let number = recorded.len() as u32;
                // Each staff member has clients of their own.
                let whom = if whom < 2 { vec![0, 1] } else { vec![whom] };
                for (cohabitant, whom) in (0..).zip(whom) {
                    let mut fact = done(number + cohabitant, &morning, &morning);
                    (fact.staff_id, fact.client_id) = (staff(who), client(10 * who + whom));
                    let proven = |at| {
                        let method = "tag".to_owned();
                        Some(Proven { at, method })
                    };
                    (fact.started, fact.ended) = (proven(start), proven(now));
                    fact.planned = Some(PlannedTimes {
                        start,
                        end: now.plus_seconds(off_s.abs() + 6),
                    });
                    recorded.push(with_events(fact, who));
                }
            }
        }
        let more = (1..3).flat_map(|who| {
            let household = HouseholdId::derived(EPOCH, &format!("together {who}"));
            [
                (client(10 * who), household),
                (client(10 * who + 1), household),
            ]
        });
        let mut ties = ties;
        ties.households.extend(more);
        (recorded, ties)
    })
}

fn any_record() -> impl Strategy<Value = (u32, u32, i64, i64, u32, i64)> {
    (
        0u32..3,
        0u32..3,
        0i64..3600,
        0i64..3600,
        0u32..3,
        -300_000i64..300_000,
    )
}

proptest! {
    /// Nobody who works as people work is asked anything.
    #[test]
    fn honest_days_give_no_note((recorded, ties) in honest_days()) {
        prop_assert_eq!(codes(&notes_with(&recorded, &ties)), Vec::<&str>::new());
    }

    /// Any records, in any order and told twice: the same notes, each once.
    #[test]
    fn the_order_of_the_records_does_not_matter(
        records in proptest::collection::vec(any_record(), 0..20), rotation in 0usize..20,
    ) {
        let day = at("2026-11-10 08:00");
        let recorded: Vec<Recorded> = (0..).zip(records).map(|(number, record)| {
            let (who, whom, from_s, length_s, device, offset_ms) = record;
            let mut fact = done(number, "2026-11-10 08:00", "2026-11-10 08:30");
            (fact.staff_id, fact.client_id) = (staff(who), client(whom));
            let start = day.plus_seconds(from_s);
            let proven = |at| Some(Proven { at, method: "tag".to_owned() });
            (fact.started, fact.ended) = (proven(start), proven(start.plus_seconds(length_s)));
            let mut recorded = with_events(fact, device);
            recorded.end.at.offset_ms = Some(offset_ms);
            recorded
        }).collect();
        let found = notes(&recorded);
        let mut other = recorded.clone();
        other.reverse();
        let turned = rotation.min(other.len());
        other.rotate_left(turned);
        other.extend(recorded.iter().take(3).cloned());
        prop_assert_eq!(&notes(&other), &found);
        let mut ids: Vec<_> = found.iter().map(|note| note.note_id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), found.len());
    }
}
