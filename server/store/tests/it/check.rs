//! Documents and facts are a cache of the log: damaged ones are made anew.

use std::collections::BTreeMap;

use care_model::visit_fact::Outcome;
use store::Store;
use visit_record::exchange::Verdict;

use crate::Fresh;
use crate::scene::{at, device, phone_record, publish, staff, visit, with_client, worked};

on_both!(
    a_damaged_document_is_made_anew_for_whoever_asks,
    a_document_that_is_another_version_is_made_anew_before_work_is_added,
    the_check_names_what_differs_and_mends_it_when_told,
    changes_that_make_no_document_are_told_and_left,
    a_copy_of_the_store_has_the_digest_of_the_log_up_to_where_it_goes,
);

/// A visit that Anna has worked.
async fn with_work(fresh: &Fresh) -> store::Access {
    let access = with_client(fresh).await;
    let store = fresh.store();
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let upload = worked(&mut record, "anna", 1);
    let receipts = store
        .append_uploads(&phone, staff("anna"), &[upload], at(20))
        .await
        .expect("taken");
    assert_eq!(receipts[0].verdict, Verdict::Accepted);
    access
}

async fn is_sound(store: &Store) -> bool {
    let documents = store.check_documents(None, |_| {}).await.expect("looked");
    let log = store.check_log(None).await.expect("looked");
    assert!(log.changes > 0 && documents.documents == 1);
    log.is_sound() && documents.is_sound()
}

async fn a_damaged_document_is_made_anew_for_whoever_asks(fresh: Fresh) {
    let access = with_work(&fresh).await;
    let heads = phone_record(fresh.store(), &access).await.heads();
    for damage in [
        "UPDATE visit_document SET saved = substr(saved, 1, 200)",
        "UPDATE visit_document SET saved = substr(saved, 1, 0)",
    ] {
        fresh.run(damage).await;
        assert!(!is_sound(fresh.store()).await);
        let mut sent = phone_record(fresh.store(), &access).await;
        assert_eq!(sent.heads(), heads, "{damage}");
    }
}

async fn a_document_that_is_another_version_is_made_anew_before_work_is_added(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    // The document of before the work, sound in itself, beside the heads of after it.
    fresh
        .run("CREATE TABLE before_work AS SELECT saved FROM visit_document")
        .await;
    let mut record = phone_record(store, &access).await;
    let mut upload = worked(&mut record, "anna", 1);
    let ended = upload.changes.split_off(1);
    let send = async |changes| {
        let upload = visit_record::exchange::RecordUpload {
            visit_id: visit(),
            changes,
        };
        let receipts = store
            .append_uploads(&phone, staff("anna"), &[upload], at(20))
            .await;
        receipts.expect("taken")[0].verdict.clone()
    };
    assert_eq!(send(upload.changes).await, Verdict::Accepted);
    fresh
        .run("UPDATE visit_document SET saved = (SELECT saved FROM before_work)")
        .await;
    assert_eq!(
        send(ended).await,
        Verdict::Accepted,
        "it builds on the first"
    );
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].outcome, Outcome::Done);
    assert!(is_sound(store).await);
}

async fn the_check_names_what_differs_and_mends_it_when_told(fresh: Fresh) {
    let access = with_work(&fresh).await;
    let store = fresh.store();
    assert!(is_sound(store).await);
    let heads = phone_record(store, &access).await.heads();
    for damage in [
        "UPDATE visit_document SET saved = substr(saved, 1, 200)",
        "UPDATE visit_document SET heads = 'other'",
        "DELETE FROM visit_document",
        "DELETE FROM visit_fact",
        "UPDATE visit_fact SET body = 'garbage'",
        "DELETE FROM visit_event",
    ] {
        fresh.run(damage).await;
        let found = store.check_documents(None, |_| {}).await.expect("looked");
        assert_eq!(found.differing, [visit()], "{damage}");
        assert!(!found.is_sound() && found.mended.is_empty(), "{damage}");
        let mended = store
            .check_documents(Some(at(30)), |_| {})
            .await
            .expect("mended");
        assert!(mended.is_sound() && mended.mended == [visit()], "{damage}");
        assert!(is_sound(store).await, "{damage}");
        let facts = store.facts_of_visit(&access, visit()).await.expect("read");
        assert_eq!(facts[0].outcome, Outcome::Done, "{damage}");
        assert_eq!(
            phone_record(store, &access).await.heads(),
            heads,
            "{damage}"
        );
    }
    let scope = store
        .scope(staff("anna"), crate::scene::unit(), at(0).local_date())
        .await
        .expect("read");
    assert_eq!(scope.documents[0].position, scope.end_of_log);
}

async fn changes_that_make_no_document_are_told_and_left(fresh: Fresh) {
    let access = with_work(&fresh).await;
    let store = fresh.store();
    fresh
        .run("UPDATE change_log SET bytes = substr(bytes, 1, 20) WHERE position = 1")
        .await;
    let log = store.check_log(None).await.expect("looked");
    assert_eq!(log.altered, [1]);
    let found = store
        .check_documents(Some(at(30)), |_| {})
        .await
        .expect("looked");
    assert_eq!((found.unreadable, found.mended), (vec![visit()], vec![]));
    // What is kept beside it is still there for whoever has to look.
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].outcome, Outcome::Done);
    phone_record(store, &access).await;
}

async fn a_copy_of_the_store_has_the_digest_of_the_log_up_to_where_it_goes(fresh: Fresh) {
    let _access = with_work(&fresh).await;
    let store = fresh.store();
    let whole = store.check_log(None).await.expect("looked");
    let mut digests = BTreeMap::new();
    for through in 0..=whole.through {
        let part = store.check_log(Some(through)).await.expect("looked");
        assert_eq!((part.through, part.changes as i64), (through, through));
        digests.insert(part.digest, through);
    }
    assert_eq!(digests.len() as i64, whole.through + 1, "each another");
    assert_eq!(digests[&whole.digest], whole.through);
}
