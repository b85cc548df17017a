use care_model::deviation::ReviewReason;
use care_model::intervention::InterventionCode;
use care_model::visit_event::{
    CorrectedField, EventKind, ManualReason, NotPerformedReason, Presence,
};
use care_model::visit_fact::Outcome;
use proptest::prelude::*;
use visit_record::{PlannedWork, VisitRecord, fold};

use crate::{actor, at, event, office, planned, published, staff, tag};

#[test]
fn a_visit_started_and_ended_by_tag_is_done_without_reasons() {
    let mut record = published();
    for one in [
        event("anna", 1, 1, EventKind::Started { presence: tag() }),
        event(
            "anna",
            2,
            20,
            EventKind::InterventionPerformed {
                code: InterventionCode("lunch".into()),
            },
        ),
        event("anna", 3, 29, EventKind::Ended { presence: tag() }),
    ] {
        record.append(&one, actor(1), at(1)).expect("a new event");
    }
    let facts = fold::facts(&mut record).expect("a whole record");
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].outcome, Outcome::Done);
    assert_eq!(facts[0].performed_s(), 28 * 60);
    assert_eq!(facts[0].reasons, vec![]);
    insta::assert_json_snapshot!("fact_of_a_plain_visit", facts[0], { ".heads" => "[heads]" });
}

#[test]
fn the_same_event_twice_is_one_and_other_content_under_its_id_is_refused() {
    let mut record = published();
    let started = event("anna", 1, 1, EventKind::Started { presence: tag() });
    assert!(
        record
            .append(&started, actor(1), at(1))
            .expect("new")
            .is_some()
    );
    assert!(
        record
            .append(&started, actor(1), at(1))
            .expect("held")
            .is_none()
    );
    let mut other = started.clone();
    other.kind = EventKind::Ended { presence: tag() };
    assert!(record.append(&other, actor(1), at(1)).is_err());
}

#[test]
fn planner_moves_phone_records_and_manager_corrects_at_once() {
    let mut server = published();
    let mut phone = VisitRecord::load(&server.save()).expect("own bytes");
    let start = Presence::Manual {
        reason: ManualReason::TagMissing,
    };
    let one = event("anna", 1, 2, EventKind::Started { presence: start });
    phone.append(&one, actor(1), at(2)).expect("new");
    server.plan(
        &PlannedWork {
            revision: 2,
            start: at(15),
            end: at(45),
            ..planned("bo")
        },
        actor(2),
        at(3),
    );
    let correction = EventKind::Corrected {
        staff_id: staff("anna"),
        field: CorrectedField::Ended,
        value_ms: at(31).millis(),
        why: "forgot".into(),
    };
    server
        .append(&office(9, 4, correction), actor(2), at(4))
        .expect("new");
    let changes = phone.changes();
    server
        .apply(changes.iter().map(|change| change.bytes.as_slice()))
        .expect("applies");
    let facts = fold::facts(&mut server).expect("whole");
    assert_eq!(facts.len(), 1, "Anna worked; Bo is only planned");
    assert_eq!(facts[0].staff_id, staff("anna"));
    assert_eq!(facts[0].ended.as_ref().expect("corrected").at, at(31));
    assert_eq!(facts[0].planned.expect("moved").start, at(15));
    assert!(facts[0].reasons.contains(&ReviewReason::ManualStart));
}

#[test]
fn two_staff_at_one_visit_are_two_facts() {
    let mut first = published();
    let mut second = VisitRecord::load(&first.save()).expect("own bytes");
    first
        .append(
            &event("anna", 1, 1, EventKind::Started { presence: tag() }),
            actor(1),
            at(1),
        )
        .expect("new");
    second
        .append(
            &event("bo", 1, 2, EventKind::Started { presence: tag() }),
            actor(2),
            at(2),
        )
        .expect("new");
    let other = second.changes();
    first
        .apply(other.iter().map(|change| change.bytes.as_slice()))
        .expect("applies");
    let facts = fold::facts(&mut first).expect("whole");
    assert_eq!(facts.len(), 2);
    assert!(facts.iter().all(|fact| fact.outcome == Outcome::Started));
}

#[test]
fn an_event_of_a_kind_not_known_here_reads_as_none() {
    let mut newer =
        serde_json::to_value(event("anna", 1, 1, EventKind::Started { presence: tag() }))
            .expect("json");
    newer["kind"] = "danced".into();
    assert!(serde_json::from_value::<care_model::visit_event::VisitEvent>(newer).is_err());
}

fn kinds() -> impl Strategy<Value = EventKind> {
    prop_oneof![
        Just(EventKind::Started { presence: tag() }),
        Just(EventKind::Ended { presence: tag() }),
        "[a-c]".prop_map(|code| EventKind::InterventionPerformed {
            code: InterventionCode(code)
        }),
        "[a-c]".prop_map(|code| EventKind::InterventionNotPerformed {
            code: InterventionCode(code),
            reason: NotPerformedReason::ClientDeclined
        }),
        "[a-zåäö ]{0,40}".prop_map(|text| EventKind::NoteWritten { text }),
        Just(EventKind::ClientAbsent {
            reason: NotPerformedReason::ClientInHospital
        }),
        Just(EventKind::Annulled {
            staff_id: staff("anna"),
            why: "double".into()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Eight replicas write concurrently; their changes arrive in any order and
    /// more than once; every order folds to the same facts.
    #[test]
    fn any_order_any_repetition_folds_the_same(
        steps in prop::collection::vec((0usize..8, 0i64..120, kinds()), 1..24),
        shuffle in any::<u64>(),
    ) {
        let base = published().save();
        let mut replicas: Vec<_> = (0..8).map(|_| VisitRecord::load(&base).expect("own bytes")).collect();
        for (number, (replica, minutes, kind)) in steps.into_iter().enumerate() {
            let name = if replica % 2 == 0 { "anna" } else { "bo" };
            let one = if kind.is_for_office() { office(number as u32, minutes, kind) } else { event(name, number as u32, minutes, kind) };
            replicas[replica].append(&one, actor(100 + replica as u64), at(minutes)).expect("new ids");
        }
        let mut changes: Vec<_> = replicas.iter_mut().flat_map(VisitRecord::changes).collect();
        let mut forward = VisitRecord::load(&base).expect("own bytes");
        forward.apply(changes.iter().map(|change| change.bytes.as_slice())).expect("applies");
        // A shuffle with repetition: sort by a keyed hash, then send twice.
        changes.sort_by_key(|change| change.hash.iter().fold(shuffle, |mixed, byte| mixed.rotate_left(7) ^ u64::from(*byte)));
        let mut shuffled = VisitRecord::load(&base).expect("own bytes");
        for change in changes.iter().chain(changes.iter()) {
            shuffled.apply([change.bytes.as_slice()]).expect("applies");
        }
        prop_assert_eq!(forward.heads(), shuffled.heads());
        let reloaded = fold::facts(&mut VisitRecord::load(&forward.save()).expect("own bytes")).expect("whole");
        prop_assert_eq!(fold::facts(&mut forward).expect("whole"), fold::facts(&mut shuffled).expect("whole"));
        prop_assert_eq!(fold::facts(&mut forward).expect("whole"), reloaded);
    }
}
