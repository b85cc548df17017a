//! A visit from publishing to attestation, and what phones send of it.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use care_model::id::{UserId, VisitId};
use care_model::visit_event::{Author, CorrectedField, EventKind, Presence, VisitEvent};
use care_model::visit_fact::{Outcome, VisitOrigin};
use visit_record::exchange::{RecordUpload, Verdict};
use visit_record::{VisitHeader, VisitRecord};

use crate::Fresh;
use crate::scene::{
    actor, at, client, device, event, phone_record, protect_client, publish, staff, unit, visit,
    with_client, worked,
};

on_both!(
    a_published_visit_is_recorded_reviewed_and_attested,
    a_change_is_taken_in_its_own_place_alone_and_once,
    a_late_mark_takes_a_visit_out_of_scope_once_it_is_finished,
    one_bad_record_does_not_hold_up_the_others,
    work_for_a_visit_that_became_anothers_is_kept_and_told,
    a_phone_may_not_use_another_phones_name_in_documents,
    positions_follow_commits,
    a_reader_among_writers_never_sees_a_position_skipped,
);

async fn a_published_visit_is_recorded_reviewed_and_attested(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    assert_eq!(publish(store, &access, "anna", 0, 100).await, 1);
    let mut record = phone_record(store, &access).await;
    let upload = worked(&mut record, "anna", 1);
    let receipts = store
        .append_uploads(&phone, staff("anna"), std::slice::from_ref(&upload), at(20))
        .await
        .expect("taken");
    assert_eq!(receipts[0].verdict, Verdict::Accepted);
    assert_eq!(receipts[0].changes.len(), 2);
    // The answer was lost: the phone sends the same again.
    let again = store
        .append_uploads(&phone, staff("anna"), &[upload], at(21))
        .await
        .expect("taken");
    assert_eq!(again, receipts);
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!((facts.len(), facts[0].outcome), (1, Outcome::Done));
    assert_eq!(
        store
            .events_of_visit(&access, visit())
            .await
            .expect("read")
            .len(),
        2
    );
    // The manager corrects while the phone goes on with its old copy.
    let correction = VisitEvent {
        author: Author::Office {
            user_id: UserId::derived(at(0), "manager"),
        },
        ..event(
            "office",
            1,
            EventKind::Corrected {
                staff_id: staff("anna"),
                field: CorrectedField::Ended,
                value_ms: at(30).millis(),
                why: "forgot".into(),
            },
        )
    };
    store
        .append_office_event(&access, visit(), &correction, actor(50), at(40))
        .await
        .expect("taken");
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].ended.as_ref().expect("an end").at, at(30));
    let line = store::review::AttestationLine {
        visit_id: visit(),
        staff_id: staff("anna"),
        heads: Some(facts[0].heads.clone()),
        why: String::new(),
    };
    store
        .attest(&access, &[line], UserId::derived(at(0), "manager"), at(41))
        .await
        .expect("attested");
    let date = at(0).local_date();
    let held = store.attestations(&access, date, date).await.expect("read");
    assert_eq!(
        held[&(visit(), staff("anna"))].heads.as_deref(),
        Some(facts[0].heads.as_str())
    );
    let scope = store
        .scope(staff("anna"), unit(), date)
        .await
        .expect("read");
    assert_eq!(scope.documents.len(), 1);
    assert_eq!(scope.documents[0].position, scope.end_of_log);
}

/// A change is of one document and builds on what was there: sent under another visit, or
/// without what it builds on, nothing of it is taken; sent again it is the same once more.
async fn a_change_is_taken_in_its_own_place_alone_and_once(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let saved = || async {
        let documents = store.saved_documents(&access, &[visit()]).await;
        documents.expect("read").remove(0).saved
    };
    let send = |upload: RecordUpload| async {
        let uploads = [upload];
        let sent = store.append_uploads(&phone, staff("anna"), &uploads, at(20));
        sent.await.expect("taken").remove(0).verdict
    };
    let header = VisitHeader {
        visit_id: VisitId::derived(at(0), "of another"),
        client_id: client(),
        unit_id: unit(),
        date: at(0).local_date(),
        origin: VisitOrigin::Unplanned,
    };
    let mut other = VisitRecord::begin(&header, actor(7), at(1));
    let mut whole: Vec<_> = other.changes().into_iter().map(|one| one.bytes).collect();
    let of_other = worked(&mut other, "anna", 7);
    whole.extend(of_other.changes.iter().map(|one| one.to_vec()));
    let before = saved().await;
    // The beginning of one visit, with work, under another's name.
    let under_this = RecordUpload {
        visit_id: visit(),
        changes: whole.into_iter().map(serde_bytes::ByteBuf::from).collect(),
    };
    // And its work alone: what it builds on is not here.
    let work_alone = RecordUpload {
        visit_id: visit(),
        changes: of_other.changes.clone(),
    };
    let mut record = phone_record(store, &access).await;
    let own = worked(&mut record, "anna", 1);
    let stripped = RecordUpload {
        changes: own.changes[1..].to_vec(),
        ..own.clone()
    };
    for (upload, what) in [
        (under_this, "another's document"),
        (work_alone, "another's work"),
        (stripped, "without its beginning"),
    ] {
        let verdict = send(upload).await;
        let is_refused = matches!(verdict, Verdict::Quarantined { .. } | Verdict::Waiting);
        assert!(is_refused, "{what}: {verdict:?}");
        assert_eq!(saved().await, before, "{what}");
    }
    assert_eq!(send(own.clone()).await, Verdict::Accepted);
    let once = saved().await;
    assert_eq!(send(own).await, Verdict::Accepted, "replayed");
    assert_eq!(saved().await, once, "and there once");
}

async fn a_late_mark_takes_a_visit_out_of_scope_once_it_is_finished(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let in_scope = || async {
        let scope = store.scope(staff("anna"), unit(), at(0).local_date()).await;
        scope.expect("read").documents.len()
    };
    assert_eq!(in_scope().await, 1);
    protect_client(&fresh, &access, &["bo"]).await;
    assert_eq!(in_scope().await, 0, "she is not named");
    protect_client(&fresh, &access, &["anna"]).await;
    assert_eq!(in_scope().await, 1);
    let mut record = phone_record(store, &access).await;
    let whole = worked(&mut record, "anna", 1);
    for (sent, expected, what) in [
        (1, 1, "she is at it: a visit is always finished"),
        (2, 0, "it is over"),
    ] {
        let upload = RecordUpload {
            changes: whole.changes[..sent].to_vec(),
            ..whole.clone()
        };
        let receipts = store
            .append_uploads(&phone, staff("anna"), &[upload], at(20))
            .await
            .expect("taken");
        assert_eq!(receipts[0].verdict, Verdict::Accepted);
        protect_client(&fresh, &access, &[]).await;
        assert_eq!(in_scope().await, expected, "{what}");
    }
}

async fn one_bad_record_does_not_hold_up_the_others(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let good = worked(&mut record, "anna", 1);
    let bad = RecordUpload {
        visit_id: VisitId::derived(at(0), "other"),
        changes: vec![serde_bytes::ByteBuf::from(vec![7u8; 40])],
    };
    let receipts = store
        .append_uploads(&phone, staff("anna"), &[bad, good], at(20))
        .await
        .expect("taken");
    assert!(
        matches!(receipts[0].verdict, Verdict::Quarantined { .. }),
        "{receipts:?}"
    );
    assert_eq!(
        receipts[0].changes.len(),
        1,
        "the phone can find what is meant"
    );
    assert_eq!(receipts[1].verdict, Verdict::Accepted);
    assert_eq!(store.quarantined().await.expect("read"), 1);
}

async fn work_for_a_visit_that_became_anothers_is_kept_and_told(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    assert_eq!(publish(store, &access, "bo", 1, 101).await, 2);
    let upload = worked(&mut record, "anna", 1);
    let receipts = store
        .append_uploads(&phone, staff("anna"), &[upload], at(20))
        .await
        .expect("taken");
    assert_eq!(receipts[0].verdict, Verdict::LateWork);
    let inbox = store.late_work(&access).await.expect("read");
    assert_eq!(
        inbox
            .iter()
            .map(|(visit, staff, _)| (*visit, *staff))
            .collect::<Vec<_>>(),
        [(visit(), staff("anna"))]
    );
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].staff_id, staff("anna"), "what Anna did stands");
}

async fn a_phone_may_not_use_another_phones_name_in_documents(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let (first, second) = (device(store, "anna").await, device(store, "bo").await);
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let upload = worked(&mut record, "anna", 1);
    store
        .append_uploads(&first, staff("anna"), &[upload], at(20))
        .await
        .expect("taken");
    let mut record = phone_record(store, &access).await;
    let note = EventKind::NoteWritten {
        text: "forged".into(),
    };
    let change = record
        .append(&event("bo", 5, note), actor(1), at(2))
        .expect("new")
        .expect("a change");
    let forged = RecordUpload {
        visit_id: visit(),
        changes: vec![serde_bytes::ByteBuf::from(change.bytes)],
    };
    let receipts = store
        .append_uploads(&second, staff("bo"), &[forged], at(21))
        .await
        .expect("taken");
    assert!(
        matches!(receipts[0].verdict, Verdict::Quarantined { .. }),
        "{receipts:?}"
    );
}

async fn positions_follow_commits(fresh: Fresh) {
    let store = fresh.store();
    with_client(&fresh).await;
    let phone = device(store, "anna").await;
    let uploads: Vec<RecordUpload> = (0..8).map(unplanned).collect();
    let sends = uploads.iter().map(|upload| {
        store.append_uploads(&phone, staff("anna"), std::slice::from_ref(upload), at(5))
    });
    // Eight at once: the log's end is always as far as everything committed.
    let receipts = join_all(sends.collect()).await;
    for receipt in receipts {
        assert_eq!(receipt.expect("taken")[0].verdict, Verdict::Accepted);
    }
    let scope = store
        .scope(staff("anna"), unit(), at(0).local_date())
        .await
        .expect("read");
    assert_eq!(scope.documents.len(), 8);
    let mut positions: Vec<u64> = scope
        .documents
        .iter()
        .map(|document| document.position)
        .collect();
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), 8);
    assert_eq!(positions.last(), Some(&scope.end_of_log));
}

/// Somebody's visit that nobody planned, whole.
fn unplanned(number: u32) -> RecordUpload {
    let header = VisitHeader {
        visit_id: VisitId::derived(at(0), &format!("unplanned {number}")),
        client_id: client(),
        unit_id: unit(),
        date: at(0).local_date(),
        origin: VisitOrigin::Unplanned,
    };
    let key = actor(200 + u64::from(number));
    let mut record = VisitRecord::begin(&header, key, at(0));
    let started = EventKind::Started {
        presence: Presence::Tag { tag: "T".into() },
    };
    record
        .append(&event("anna", 20 + number, started), key, at(1))
        .expect("new");
    let changes = record
        .changes()
        .into_iter()
        .map(|change| serde_bytes::ByteBuf::from(change.bytes));
    RecordUpload {
        visit_id: header.visit_id,
        changes: changes.collect(),
    }
}

/// A phone that has come to the log's end never has to go back: what is committed
/// later is behind that end.
async fn a_reader_among_writers_never_sees_a_position_skipped(fresh: Fresh) {
    const WRITERS: u32 = 6;
    const EACH: u32 = 10;
    let store = fresh.store();
    with_client(&fresh).await;
    let phone = device(store, "anna").await;
    let written = AtomicU32::new(0);
    let mut work: Vec<Pin<Box<dyn Future<Output = ()> + '_>>> = Vec::new();
    for writer in 0..WRITERS {
        let (phone, written) = (&phone, &written);
        work.push(Box::pin(async move {
            for number in 0..EACH {
                // Of different lengths, so that those that begin late end early.
                let first = (writer * EACH + number) * 3;
                let uploads: Vec<_> = (0..=writer % 3).map(|one| unplanned(first + one)).collect();
                let sent = store.append_uploads(phone, staff("anna"), &uploads, at(5));
                sent.await.expect("taken");
                written.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    work.push(Box::pin(async {
        let (mut cursor, mut reads) = (0, 0);
        let mut seen = BTreeSet::new();
        loop {
            let is_last = written.load(Ordering::SeqCst) == WRITERS * EACH;
            let today = at(0).local_date();
            let scope = store.scope(staff("anna"), unit(), today).await;
            let scope = scope.expect("read");
            assert!(scope.end_of_log >= cursor, "the end goes back");
            let documents = scope.documents.iter();
            for late in documents.filter(|one| one.position <= cursor) {
                let visit_id = late.held.visit_id;
                assert!(
                    seen.contains(&visit_id),
                    "{} came after {cursor}",
                    late.position
                );
            }
            let held = scope.documents.iter().map(|one| one.held.visit_id);
            seen.extend(held);
            cursor = scope.end_of_log;
            reads += 1;
            if is_last {
                break;
            }
        }
        assert!(reads > 5, "{reads} reads among {} writings", WRITERS * EACH);
    }));
    join_all(work).await;
}

async fn join_all<T>(work: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = work.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (slot, future) in done.iter_mut().zip(&mut pinned) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}
