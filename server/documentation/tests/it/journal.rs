use care_model::deviation::ReportedDeviation;
use care_model::id::{DeviceId, EventId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_event::{
    Author, EventKind, EventTime, ManualReason, NotPerformedReason, Presence, VisitEvent,
};
use documentation::journal::{JournalKind, Signature, entries_for};
use proptest::prelude::*;

use crate::facts::{at, done, staff};

fn event(number: u32, when: &str, kind: EventKind) -> VisitEvent {
    let moment = at(when);
    VisitEvent {
        event_id: EventId::derived(Timestamp::from_millis(0), &format!("event {number}")),
        author: Author::Staff {
            staff_id: staff(1),
            device_id: DeviceId::derived(Timestamp::from_millis(0), "phone"),
        },
        at: EventTime {
            wall_ms: moment.millis(),
            monotonic_ms: 0,
            boot: 0,
            offset_ms: Some(0),
        },
        version: String::new(),
        kind,
    }
}

fn author() -> Signature {
    Signature {
        name: "Maja Påhittad".into(),
        title: "Undersköterska".into(),
    }
}

fn manual() -> Presence {
    Presence::Manual {
        reason: ManualReason::TagMissing,
    }
}

fn routine() -> Vec<VisitEvent> {
    vec![
        event(
            1,
            "2026-11-23 08:00",
            EventKind::Started { presence: manual() },
        ),
        event(
            2,
            "2026-11-23 08:20",
            EventKind::InterventionPerformed {
                code: InterventionCode("shower".into()),
            },
        ),
        event(
            3,
            "2026-11-23 08:25",
            EventKind::NoteWritten {
                text: "Allt väl.".into(),
            },
        ),
        event(
            4,
            "2026-11-23 08:30",
            EventKind::Ended { presence: manual() },
        ),
    ]
}

fn eventful() -> Vec<VisitEvent> {
    let mut events = routine();
    let other = |text: &str| NotPerformedReason::Other(text.into());
    events.extend([
        event(
            5,
            "2026-11-23 08:10",
            EventKind::DeviationReported {
                deviation: ReportedDeviation::Fall,
                text: "Låg på golvet vid ankomst, ingen skada.".into(),
            },
        ),
        event(
            6,
            "2026-11-23 08:15",
            EventKind::InterventionNotPerformed {
                code: InterventionCode("shower".into()),
                reason: NotPerformedReason::TimeDidNotSuffice,
            },
        ),
        event(
            7,
            "2026-11-23 14:00",
            EventKind::DeviationReported {
                deviation: ReportedDeviation::ChangedNeed,
                text: String::new(),
            },
        ),
        event(
            8,
            "2026-11-23 08:01",
            EventKind::VisitDeclined {
                reason: other("ville sova."),
            },
        ),
        event(
            9,
            "2026-11-23 08:02",
            EventKind::ClientAbsent {
                reason: NotPerformedReason::ClientInHospital,
            },
        ),
    ]);
    events
}

fn fact() -> care_model::visit_fact::VisitFact {
    done(1, "2026-11-23 08:00", "2026-11-23 08:30")
}

#[test]
fn a_routine_visit_makes_no_entry() {
    assert_eq!(entries_for(&fact(), &routine(), &author()), vec![]);
}

#[test]
fn an_eventful_visit_is_told_in_swedish() {
    insta::assert_json_snapshot!(entries_for(&fact(), &eventful(), &author()));
}

#[test]
fn what_is_written_after_the_stay_happened_at_its_end() {
    let entries = entries_for(&fact(), &eventful(), &author());
    let late = entries.last().expect("entries");
    assert_eq!(late.written, at("2026-11-23 14:00"));
    assert_eq!(late.happened, at("2026-11-23 08:30"));
}

#[test]
fn a_colleagues_events_belong_to_her_own_fact() {
    let mut events = eventful();
    for event in &mut events {
        if let Author::Staff { staff_id, .. } = &mut event.author {
            *staff_id = staff(2);
        }
    }
    assert_eq!(entries_for(&fact(), &events, &author()), vec![]);
}

#[test]
fn annulling_a_visit_hides_nothing_somebody_wrote() {
    let mut annulled = fact();
    annulled.annulled = true;
    let entries = entries_for(&annulled, &eventful(), &author());
    assert!(
        entries
            .iter()
            .any(|entry| entry.kind == JournalKind::Deviation)
    );
}

#[test]
fn debug_shows_neither_text_nor_name() {
    let shown = format!("{:?}", entries_for(&fact(), &eventful(), &author()));
    assert!(
        !shown.contains("golvet") && !shown.contains("Maja"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_gives_the_same_entries(
        order in Just(eventful()).prop_shuffle(),
        repeated in 0_usize..9,
    ) {
        let mut events = order;
        events.push(events[repeated].clone());
        prop_assert_eq!(
            entries_for(&fact(), &events, &author()),
            entries_for(&fact(), &eventful(), &author())
        );
    }
}
