//! What a planner has to look at: what comes in, what stays, what is dealt with.

use care_model::id::{InboxItemId, UnitId, UserId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{EventKind, VisitEvent};
use store::inbox::{Dealing, DealtWith, Inbox, InboxMatter, LONGEST_LIST, LateReason};
use store::planning::{DayPlan, Edition};
use store::{Access, Store, StoreError};
use visit_record::VisitRecord;
use visit_record::exchange::{RecordUpload, Verdict};

use crate::Fresh;
use crate::scene::{
    access, actor, at, client, device, event, optimised, phone_record, publish, staff, unit, visit,
    with_client, worked,
};

on_both!(
    late_work_is_an_item_until_somebody_has_dealt_with_it,
    work_for_a_visit_taken_off_the_plan_is_told_too,
    a_refused_upload_is_one_item_however_often_it_comes,
    a_phone_cannot_name_another_units_client,
    nobody_deals_with_another_units_items,
    a_full_inbox_gives_the_newest_and_counts_the_rest,
    what_came_before_there_was_an_inbox_is_in_it,
);

async fn inbox(store: &Store, access: &Access) -> Inbox {
    store.inbox(access).await.expect("read")
}

fn word(note: &str, minute: i64) -> DealtWith {
    DealtWith {
        by: UserId::derived(at(0), "planner"),
        note: note.into(),
        at: at(minute),
    }
}

/// One more change of Anna's, as her phone sends it.
fn noted(record: &mut VisitRecord, number: u32) -> RecordUpload {
    let note = EventKind::NoteWritten {
        text: "Allt väl.".into(),
    };
    let event: VisitEvent = event("anna", number, note);
    let change = record
        .append(&event, actor(1), at(2))
        .expect("new")
        .expect("a change");
    RecordUpload {
        visit_id: visit(),
        changes: vec![change.bytes.into()],
    }
}

fn garbage(name: &str, filled: u8) -> RecordUpload {
    RecordUpload {
        visit_id: VisitId::derived(at(0), name),
        changes: vec![vec![filled; 40].into(), vec![filled; 2].into()],
    }
}

async fn send(
    store: &Store,
    phone: &store::devices::Device,
    upload: &RecordUpload,
    now: Timestamp,
) -> Verdict {
    let mut receipts = store
        .append_uploads(phone, staff("anna"), std::slice::from_ref(upload), now)
        .await
        .expect("taken");
    receipts.remove(0).verdict
}

async fn late_work_is_an_item_until_somebody_has_dealt_with_it(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    publish(store, &access, "bo", 1, 101).await;
    assert_eq!(inbox(store, &access).await, Inbox::default());
    let work = worked(&mut record, "anna", 1);
    assert_eq!(send(store, &phone, &work, at(20)).await, Verdict::LateWork);
    let first = inbox(store, &access).await.items.remove(0);
    assert_eq!(
        (first.visit_id, first.staff_id, first.device_id),
        (visit(), staff("anna"), Some(phone.device_id))
    );
    assert_eq!(first.visit, Some((at(0).local_date(), client())));
    assert_eq!((first.changes, first.received), (2, at(20)));
    let late = InboxMatter::LateWork {
        why: LateReason::PlannedForAnother,
        recorded: Some((at(2), at(10))),
    };
    assert_eq!(first.matter, late);
    assert_eq!(
        store.clients_in_inbox(unit()).await.expect("read"),
        [client()]
    );
    // More of the same joins it; the same once more does not.
    let note = noted(&mut record, 11);
    send(store, &phone, &note, at(30)).await;
    send(store, &phone, &work, at(31)).await;
    let items = inbox(store, &access).await.items;
    assert_eq!(items.len(), 1);
    assert_eq!(
        (items[0].item_id, items[0].changes, items[0].received),
        (first.item_id, 3, at(30))
    );
    // The first word stands.
    let dealt = store
        .deal_with(&access, first.item_id, &word("Ringt Anna", 40))
        .await;
    assert_eq!(dealt.expect("stored"), Dealing::Noted);
    let again = store
        .deal_with(&access, first.item_id, &word("Igen", 41))
        .await;
    assert_eq!(
        again.expect("asked"),
        Dealing::Before(word("Ringt Anna", 40))
    );
    assert_eq!(inbox(store, &access).await, Inbox::default());
    // What has been told is not told again, what is new is; also at the same instant.
    send(store, &phone, &note, at(40)).await;
    assert_eq!(inbox(store, &access).await, Inbox::default());
    send(store, &phone, &noted(&mut record, 12), at(20)).await;
    let second = inbox(store, &access).await.items;
    assert_eq!((second.len(), second[0].changes), (1, 1));
    assert_ne!(second[0].item_id, first.item_id);
}

async fn work_for_a_visit_taken_off_the_plan_is_told_too(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let date = at(0).local_date();
    store
        .save_draft(&access, unit(), date, 1, &DayPlan::default(), &optimised())
        .await
        .expect("saved");
    let emptied = Edition {
        date,
        from_revision: 2,
        plan: &DayPlan::default(),
        publications: &[],
        by: UserId::derived(at(0), "planner"),
        actor: actor(101),
        now: at(5),
    };
    store.publish(&access, &emptied).await.expect("published");
    let work = worked(&mut record, "anna", 1);
    assert_eq!(send(store, &phone, &work, at(20)).await, Verdict::Accepted);
    let items = inbox(store, &access).await.items;
    assert!(
        matches!(
            items[0].matter,
            InboxMatter::LateWork {
                why: LateReason::TakenOffPlan,
                ..
            }
        ),
        "{items:?}"
    );
}

async fn a_refused_upload_is_one_item_however_often_it_comes(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    let bad = garbage("nowhere", 7);
    for minute in [20, 21] {
        let verdict = send(store, &phone, &bad, at(minute)).await;
        assert!(
            matches!(verdict, Verdict::Quarantined { .. }),
            "{verdict:?}"
        );
    }
    let items = inbox(store, &access).await.items;
    assert_eq!(items.len(), 1);
    let code = "not_a_change".to_owned();
    assert_eq!(items[0].matter, InboxMatter::Quarantine { code });
    assert_eq!(
        (items[0].changes, items[0].bytes, items[0].received),
        (2, 42, at(20))
    );
    assert_eq!(items[0].visit, None);
    store
        .deal_with(&access, items[0].item_id, &word("Telefonen inlämnad", 30))
        .await
        .expect("stored");
    send(store, &phone, &bad, at(31)).await;
    assert_eq!(inbox(store, &access).await, Inbox::default());
    send(store, &phone, &garbage("nowhere", 8), at(32)).await;
    assert_eq!(
        inbox(store, &access).await.items.len(),
        1,
        "other bytes are another matter"
    );
}

/// A quarantined upload names its visit itself; the name opens nobody's data.
async fn a_phone_cannot_name_another_units_client(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let other = UnitId::derived(at(0), "other unit");
    let theirs = store::devices::Device {
        unit_id: other,
        ..phone
    };
    let bad = RecordUpload {
        visit_id: visit(),
        ..garbage("", 7)
    };
    send(store, &theirs, &bad, at(20)).await;
    assert_eq!(inbox(store, &access).await, Inbox::default());
    let items = inbox(store, &Access::unattended(other)).await.items;
    assert_eq!((items.len(), items[0].visit), (1, None));
    assert_eq!(store.clients_in_inbox(other).await.expect("read"), []);
    let clients = store.clients_of_inbox_item(other, items[0].item_id).await;
    assert_eq!(clients.expect("read"), Some(vec![]));
}

async fn nobody_deals_with_another_units_items(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let phone = device(store, "anna").await;
    send(store, &phone, &garbage("nowhere", 7), at(20)).await;
    let item = inbox(store, &access).await.items.remove(0);
    let other = UnitId::derived(at(0), "other unit");
    let refused = store
        .deal_with(&Access::unattended(other), item.item_id, &word("x", 1))
        .await;
    assert!(
        matches!(refused, Err(StoreError::Unknown { what: "inbox item" })),
        "{refused:?}"
    );
    assert_eq!(
        store
            .clients_of_inbox_item(other, item.item_id)
            .await
            .expect("read"),
        None
    );
    let nothing = InboxItemId::derived(at(0), "nothing");
    assert!(
        store
            .deal_with(&access, nothing, &word("x", 1))
            .await
            .is_err()
    );
    assert_eq!(inbox(store, &access).await.items, [item]);
}

async fn a_full_inbox_gives_the_newest_and_counts_the_rest(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let phone = device(store, "anna").await;
    let count = LONGEST_LIST + 3;
    let uploads: Vec<_> = (0..count)
        .map(|number| garbage(&number.to_string(), 7))
        .collect();
    for (minute, some) in (0..).zip(uploads.chunks(50)) {
        store
            .append_uploads(&phone, staff("anna"), some, at(minute))
            .await
            .expect("taken");
    }
    let full = inbox(store, &access).await;
    assert_eq!((full.items.len(), full.left_off), (LONGEST_LIST, 3));
    let last = uploads.last().expect("many").visit_id;
    assert_eq!(full.items[0].visit_id, last);
    assert!(full.items.is_sorted_by(|a, b| a.received >= b.received));
    store
        .deal_with(&access, full.items[0].item_id, &word("x", 9))
        .await
        .expect("stored");
    let next = inbox(store, &access).await;
    assert_eq!((next.items.len(), next.left_off), (LONGEST_LIST, 2));
}

/// A server of the version before has late work and quarantine, and no inbox.
async fn what_came_before_there_was_an_inbox_is_in_it(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    publish(store, &access, "bo", 1, 101).await;
    send(store, &phone, &worked(&mut record, "anna", 1), at(20)).await;
    send(store, &phone, &garbage("nowhere", 7), at(21)).await;
    let before = inbox(store, &access).await.items;
    fresh
        .run(
            "DROP TABLE inbox_item; DROP TABLE inbox_dealt_with;
             DELETE FROM _sqlx_migrations WHERE version = 2;",
        )
        .await;
    let store = fresh.reopened().await;
    let mut after = inbox(&store, &access).await.items;
    assert_eq!(after.len(), 2);
    assert_ne!(after[0].item_id, after[1].item_id);
    for (after, before) in after.iter_mut().zip(&before) {
        let dealt = store
            .deal_with(&access, after.item_id, &word("x", 30))
            .await;
        assert_eq!(dealt.expect("stored"), Dealing::Noted);
        after.item_id = before.item_id;
    }
    // What nobody kept then is not known now.
    let InboxMatter::LateWork { recorded, .. } = &mut after[1].matter else {
        panic!("{after:?}");
    };
    assert_eq!(recorded.take(), None);
    let mut before = before;
    before[1].matter = InboxMatter::LateWork {
        why: LateReason::PlannedForAnother,
        recorded: None,
    };
    assert_eq!(after, before);
}
