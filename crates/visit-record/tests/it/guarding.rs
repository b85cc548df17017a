use automerge::transaction::Transactable;
use automerge::{AutoCommit, ROOT, ReadDoc};
use care_model::visit_event::{EventKind, VisitEvent};
use care_model::visit_fact::VisitOrigin;
use proptest::prelude::*;
use visit_record::guard::{self, Refusal};
use visit_record::{RawChange, VisitRecord};

use crate::{actor, at, event, header, office, planned, published, staff, tag};

fn phone_of(server: &mut VisitRecord) -> VisitRecord {
    VisitRecord::load(&server.save()).expect("own bytes")
}

fn write(record: &mut VisitRecord, event: &VisitEvent) -> RawChange {
    record
        .append(event, actor(7), at(1))
        .expect("new")
        .expect("a change")
}

fn started(name: &str, number: u32) -> VisitEvent {
    event(name, number, 1, EventKind::Started { presence: tag() })
}

#[test]
fn own_events_are_admitted_once_and_again() {
    let mut server = published();
    let change = write(&mut phone_of(&mut server), &started("anna", 1));
    let admitted = guard::admit(Some(&server), staff("anna"), &[&change.bytes]).expect("own work");
    assert_eq!(admitted.new_changes.len(), 1);
    let again =
        guard::admit(Some(&admitted.record), staff("anna"), &[&change.bytes]).expect("held");
    assert_eq!(again.new_changes, vec![]);
}

#[test]
fn an_unplanned_visit_begins_on_the_phone_but_a_planned_one_does_not() {
    for (origin, admitted) in [
        (VisitOrigin::Unplanned, true),
        (VisitOrigin::Alarm, true),
        (VisitOrigin::Planned, false),
    ] {
        let mut record = VisitRecord::begin(&header(origin), actor(7), at(0));
        write(&mut record, &started("anna", 1));
        let changes = record.changes();
        let bytes: Vec<_> = changes
            .iter()
            .map(|change| change.bytes.as_slice())
            .collect();
        let outcome = guard::admit(None, staff("anna"), &bytes);
        assert_eq!(outcome.is_ok(), admitted, "{origin:?}: {outcome:?}");
        assert!(
            guard::admit(None, staff("bo"), &bytes).is_err(),
            "another's events"
        );
    }
}

#[test]
fn paths_of_others_are_refused() {
    let mut server = published();
    let mut phone = phone_of(&mut server);
    let other = write(&mut phone, &started("bo", 1));
    let refused =
        guard::admit(Some(&server), staff("anna"), &[&other.bytes]).expect_err("Bo's path");
    assert_eq!(refused.code(), "path_forbidden");

    let mut phone = phone_of(&mut server);
    let annul = EventKind::Annulled {
        staff_id: staff("anna"),
        why: "x".into(),
    };
    let office = write(&mut phone, &office(1, 1, annul.clone()));
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&office.bytes])
            .expect_err("office")
            .code(),
        "path_forbidden"
    );

    let mut phone = phone_of(&mut server);
    let annulled = write(&mut phone, &event("anna", 3, 1, annul));
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&annulled.bytes])
            .expect_err("office kind")
            .code(),
        "event_misplaced"
    );

    let mut phone = phone_of(&mut server);
    let plan = phone
        .plan(
            &visit_record::PlannedWork {
                revision: 9,
                ..planned("bo")
            },
            actor(7),
            at(1),
        )
        .expect("new");
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&plan.bytes])
            .expect_err("plan")
            .code(),
        "path_forbidden"
    );
}

#[test]
fn a_change_that_builds_on_what_is_missing_is_refused_with_its_name() {
    let mut server = published();
    let mut phone = phone_of(&mut server);
    let first = write(&mut phone, &started("anna", 1));
    let second = write(&mut phone, &started("anna", 2));
    let refused =
        guard::admit(Some(&server), staff("anna"), &[&second.bytes]).expect_err("first is missing");
    assert!(
        matches!(refused, Refusal::MissingDependency { .. }),
        "{refused}"
    );
    guard::admit(Some(&server), staff("anna"), &[&second.bytes, &first.bytes])
        .expect("both, in any order");
}

#[test]
fn oversized_and_foreign_chunks_are_refused_before_parsing() {
    let mut server = published();
    let large = vec![0u8; guard::MAX_CHANGE_BYTES + 1];
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&large])
            .expect_err("large")
            .code(),
        "too_large"
    );
    let saved = server.save();
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&saved])
            .expect_err("a document")
            .code(),
        "not_a_change"
    );
    let many: Vec<&[u8]> = vec![&[]; guard::MAX_CHANGES_PER_RECORD + 1];
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &many)
            .expect_err("many")
            .code(),
        "too_many"
    );
    assert_eq!(
        guard::admit(Some(&server), staff("anna"), &[&[]])
            .expect_err("nothing")
            .code(),
        "not_a_change"
    );
}

/// What a phone that breaks the rules writes, with the document library itself:
/// another value over an event that is there.
fn replacement(record: &mut VisitRecord, event: &VisitEvent) -> Vec<u8> {
    let mut document = AutoCommit::load(&record.save()).expect("our own bytes");
    document.set_actor(actor(7).0.as_slice().into());
    let (_, work) = document
        .get(ROOT, "work")
        .expect("readable")
        .expect("its map");
    let json = serde_json::to_string(event).expect("json");
    let key = format!("{}/{}", staff("anna"), event.event_id);
    document.put(&work, key, json).expect("written");
    document.commit();
    document
        .get_last_local_change()
        .expect("a change")
        .raw_bytes()
        .to_vec()
}

#[test]
fn an_event_replaced_by_its_own_author_is_refused() {
    let mut server = published();
    let first = write(&mut phone_of(&mut server), &started("anna", 1));
    let mut server = guard::admit(Some(&server), staff("anna"), &[&first.bytes])
        .expect("own")
        .record;
    // The same opening of the store writes the key a second time, knowing the
    // first value: no rival, a replacement.
    let mut other = started("anna", 1);
    other.kind = EventKind::Ended { presence: tag() };
    let replaced = replacement(&mut server, &other);
    let refused =
        guard::admit(Some(&server), staff("anna"), &[&replaced]).expect_err("a replacement");
    assert_eq!(refused.code(), "path_forbidden");
}

#[test]
fn two_values_under_one_event_are_kept_and_told() {
    let mut server = published();
    let first = write(&mut phone_of(&mut server), &started("anna", 1));
    let server = guard::admit(Some(&server), staff("anna"), &[&first.bytes])
        .expect("own")
        .record;
    // The same key from another replica with other content: a second live
    // value, kept as a conflict for a person, not a silent winner.
    let mut base = published();
    let mut other = started("anna", 1);
    other.kind = EventKind::Ended { presence: tag() };
    let second = base
        .append(&other, actor(8), at(2))
        .expect("new")
        .expect("a change");
    let admitted =
        guard::admit(Some(&server), staff("anna"), &[&second.bytes]).expect("own work is kept");
    assert_eq!(
        visit_record::fold::events(&admitted.record).conflicts.len(),
        1
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever the bytes, the guard answers and the held record stays whole.
    #[test]
    fn mutated_changes_never_panic(position in any::<prop::sample::Index>(), flip in 1u8.., cut in any::<prop::sample::Index>()) {
        let mut server = published();
        let change = write(&mut phone_of(&mut server), &started("anna", 1));
        let mut bytes = change.bytes.clone();
        bytes.truncate(cut.index(bytes.len()) + 1);
        let at = position.index(bytes.len());
        bytes[at] ^= flip;
        let heads = server.heads();
        let outcome = guard::admit(Some(&server), staff("anna"), &[&bytes]);
        prop_assert!(outcome.is_err());
        prop_assert_eq!(server.heads(), heads);
    }
}

#[test]
fn a_saved_document_that_was_altered_or_cut_is_not_intact() {
    let mut record = published();
    let saved = record.save();
    assert!(VisitRecord::is_intact(&saved));
    for byte in 0..saved.len() {
        for bit in 0..8 {
            let mut altered = saved.clone();
            altered[byte] ^= 1 << bit;
            assert!(!VisitRecord::is_intact(&altered), "byte {byte}, bit {bit}");
        }
        assert!(!VisitRecord::is_intact(&saved[..byte]), "cut at {byte}");
    }
    let twice = [saved.clone(), saved.clone()].concat();
    assert!(
        VisitRecord::is_intact(&twice),
        "chunks may follow one another"
    );
    let trailing = [saved, vec![0]].concat();
    assert!(!VisitRecord::is_intact(&trailing));
}

/// The library does not look at a change's checksum by itself.
#[test]
fn a_change_with_a_single_bit_turned_is_refused() {
    let mut server = published();
    let change = write(&mut phone_of(&mut server), &started("anna", 1));
    assert!(guard::admit(Some(&server), staff("anna"), &[&change.bytes]).is_ok());
    for at in 0..change.bytes.len() {
        for bit in 0..8 {
            let mut bytes = change.bytes.clone();
            bytes[at] ^= 1 << bit;
            let outcome = guard::admit(Some(&server), staff("anna"), &[&bytes]);
            assert!(outcome.is_err(), "byte {at}, bit {bit}");
        }
    }
}
