//! What waits on the phones, as they told it.

use care_model::id::{DeviceId, UnitId};
use store::devices::Device;
use store::unsent::{Contact, ContactKind, Told, Waiting};

use crate::Fresh;
use crate::scene::{access, at, device, publish, staff, unit};

on_both!(
    the_last_word_of_a_phone_stands,
    a_message_sent_before_changes_nothing,
    a_phone_that_tells_nothing_is_heard,
    phones_out_of_use_and_of_other_units_are_left_out,
    phones_from_before_they_told_are_heard_phones,
    whoever_asked_since_a_day_was_published_is_known,
);

fn waiting(name: &str, visits: i64, since_min: i64) -> Waiting {
    Waiting {
        staff_id: staff(name),
        changes: visits * 2,
        visits,
        oldest: at(since_min),
    }
}

fn contact(phone: &Device, name: &str, known_min: i64, waiting: &[Waiting]) -> Contact {
    let told = Told {
        known: at(known_min),
        waiting: waiting.to_vec(),
    };
    Contact {
        device_id: phone.device_id,
        staff_id: staff(name),
        kind: ContactKind::Reads,
        told: Some(told),
    }
}

async fn the_last_word_of_a_phone_stands(fresh: Fresh) {
    let store = fresh.store();
    let phone = device(store, "phone").await;
    assert_eq!(store.heard_phones(unit()).await.expect("read"), []);
    let both = [waiting("bo", 3, 20), waiting("anna", 1, 10)];
    let first = contact(&phone, "anna", 0, &both);
    assert!(store.note_contact(&first, at(30)).await.expect("noted"));
    let heard = store.heard_phones(unit()).await.expect("read");
    assert_eq!((heard.len(), heard[0].name.as_str()), (1, "phone"));
    assert_eq!(heard[0].heard, at(30));
    assert_eq!(heard[0].signed_in, Some((staff("anna"), at(30))));
    assert_eq!(heard[0].waiting, [both[1], both[0]], "the oldest first");
    // Bo's work goes, under her lease; Anna has the phone still.
    let mut delivers = contact(&phone, "bo", 30, &[waiting("anna", 1, 10)]);
    delivers.kind = ContactKind::Delivers;
    assert!(store.note_contact(&delivers, at(40)).await.expect("noted"));
    let heard = store.heard_phones(unit()).await.expect("read");
    assert_eq!(heard[0].waiting, [both[1]]);
    assert_eq!(heard[0].heard, at(40));
    assert_eq!(heard[0].signed_in, Some((staff("anna"), at(30))));
    let all = contact(&phone, "anna", 40, &[]);
    assert!(store.note_contact(&all, at(41)).await.expect("noted"));
    let heard = store.heard_phones(unit()).await.expect("read");
    assert_eq!(heard[0].waiting, []);
}

async fn a_message_sent_before_changes_nothing(fresh: Fresh) {
    let store = fresh.store();
    let phone = device(store, "phone").await;
    let now = contact(&phone, "anna", 20, &[waiting("anna", 2, 15)]);
    assert!(store.note_contact(&now, at(30)).await.expect("noted"));
    let before = store.heard_phones(unit()).await.expect("read");
    // Somebody sends again what was heard on the way, to hide what waits.
    let replayed = contact(&phone, "bo", 10, &[]);
    assert!(
        !store
            .note_contact(&replayed, at(40))
            .await
            .expect("passed over")
    );
    assert_eq!(store.heard_phones(unit()).await.expect("read"), before);
    // The same again, as after a lost answer.
    assert!(store.note_contact(&now, at(41)).await.expect("noted"));
    // What was told by a clock that has been set back since silences nobody.
    let ahead = contact(&phone, "anna", 90, &[waiting("anna", 2, 15)]);
    assert!(store.note_contact(&ahead, at(90)).await.expect("noted"));
    let back = contact(&phone, "anna", 50, &[]);
    assert!(store.note_contact(&back, at(50)).await.expect("noted"));
    assert_eq!(
        store.heard_phones(unit()).await.expect("read")[0].waiting,
        []
    );
}

async fn a_phone_that_tells_nothing_is_heard(fresh: Fresh) {
    let store = fresh.store();
    let phone = device(store, "phone").await;
    let told = contact(&phone, "anna", 20, &[waiting("anna", 2, 15)]);
    store.note_contact(&told, at(30)).await.expect("noted");
    let silent = Contact { told: None, ..told };
    assert!(store.note_contact(&silent, at(50)).await.expect("noted"));
    let heard = store.heard_phones(unit()).await.expect("read");
    assert_eq!(heard[0].heard, at(50));
    assert_eq!(heard[0].waiting, [waiting("anna", 2, 15)]);
}

async fn phones_out_of_use_and_of_other_units_are_left_out(fresh: Fresh) {
    let store = fresh.store();
    let (gone, kept) = (device(store, "gone").await, device(store, "kept").await);
    let other = UnitId::derived(at(0), "another unit");
    store
        .put_enrolment("other", other, "theirs", at(1))
        .await
        .expect("stored");
    let theirs = DeviceId::derived(at(0), "theirs");
    let theirs = store.enrol("other", theirs, "test", b"key", at(0)).await;
    let theirs = theirs.expect("stored").expect("a good code");
    for phone in [&gone, &kept, &theirs] {
        let told = contact(phone, "anna", 0, &[waiting("anna", 1, 0)]);
        store.note_contact(&told, at(5)).await.expect("noted");
    }
    store
        .revoke_device(gone.device_id, at(6))
        .await
        .expect("revoked");
    let heard = store.heard_phones(unit()).await.expect("read");
    let names: Vec<_> = heard.iter().map(|phone| phone.name.as_str()).collect();
    assert_eq!(names, ["kept"]);
    let heard = store.heard_phones(other).await.expect("read");
    assert_eq!(heard[0].device_id, theirs.device_id);
}

async fn phones_from_before_they_told_are_heard_phones(fresh: Fresh) {
    let phone = device(fresh.store(), "phone").await;
    device(fresh.store(), "never heard of").await;
    let silent = Contact {
        told: None,
        ..contact(&phone, "anna", 0, &[])
    };
    let noted = fresh.store().note_contact(&silent, at(9));
    assert!(noted.await.expect("noted"));
    fresh
        .run("DROP TABLE device_contact; DROP TABLE device_unsent; DELETE FROM _sqlx_migrations WHERE version = 5")
        .await;
    let migrated = fresh.reopened().await;
    let heard = migrated.heard_phones(unit()).await.expect("read");
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].heard, at(9));
    assert_eq!(heard[0].signed_in, Some((staff("anna"), at(9))));
}

async fn whoever_asked_since_a_day_was_published_is_known(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let phone = device(store, "phone").await;
    let day = at(0).local_date();
    let fresh_for = async |minute| {
        let dates = store.plans_since_contact(&phone, at(minute)).await;
        dates.expect("read")
    };
    let reads = async || store.last_reads(unit()).await.expect("read");
    assert_eq!(fresh_for(1).await, []);
    publish(store, &access, "anna", 0, 1).await;
    assert_eq!(fresh_for(1).await, [day], "it has never asked");
    assert!(reads().await.is_empty());
    let asked = contact(&phone, "anna", 1, &[]);
    assert!(store.note_contact(&asked, at(1)).await.expect("noted"));
    assert_eq!(fresh_for(2).await, []);
    assert_eq!(reads().await, [(staff("anna"), at(1))].into());
    // What it sends under her lease later, when she has signed out, is no asking.
    let mut delivers = contact(&phone, "anna", 9, &[]);
    delivers.kind = ContactKind::Delivers;
    assert!(store.note_contact(&delivers, at(9)).await.expect("noted"));
    assert_eq!(reads().await, [(staff("anna"), at(1))].into());
    // In somebody else's hand it says nothing of her.
    let other = contact(&phone, "bo", 10, &[]);
    assert!(store.note_contact(&other, at(10)).await.expect("noted"));
    assert_eq!(reads().await, [(staff("bo"), at(10))].into());
}
