//! What phones and the office say of shifts.

use care_model::id::{DeviceId, ShiftEntryId, StaffId, UserId};
use care_model::shift_entry::{ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp, add_days};
use care_model::visit_event::{Author, EventTime};
use store::devices::Device;
use visit_record::exchange::Verdict;
use visit_record::shift_exchange::{AttestSteps, MAX_ENTRIES, MAX_ENTRY_BYTES, ShiftEntryUpload};

use crate::Fresh;
use crate::scene::{at, device, staff, unit, with_client};

on_both!(
    an_entry_is_stored_once_however_often_it_is_offered,
    what_is_not_the_senders_is_refused_and_kept_apart,
    a_phone_is_brought_what_it_has_not,
    the_steps_of_a_unit_are_kept,
);

fn entry(phone: DeviceId, who: StaffId, number: i64, kind: ShiftEntryKind) -> ShiftEntry {
    ShiftEntry {
        entry_id: ShiftEntryId::derived(at(number), "entry"),
        staff_id: who,
        author: Author::Staff {
            staff_id: who,
            device_id: phone,
        },
        at: EventTime::of_server(at(number)),
        version: "test".into(),
        kind,
    }
}

fn began() -> ShiftEntryKind {
    ShiftEntryKind::Marked {
        mark: ShiftMark::ShiftBegan,
        said_ms: None,
        why: String::new(),
    }
}

fn upload(entry: &ShiftEntry) -> ShiftEntryUpload {
    ShiftEntryUpload {
        entry_id: entry.entry_id,
        body: serde_json::to_string(entry).expect("plain fields"),
    }
}

fn today() -> LocalDate {
    at(0).local_date()
}

async fn verdicts(
    fresh: &Fresh,
    phone: &Device,
    uploads: &[ShiftEntryUpload],
    now: Timestamp,
) -> Vec<Verdict> {
    let receipts = fresh
        .store()
        .append_shift_entries(phone, staff("anna"), uploads, now)
        .await
        .expect("stored");
    receipts
        .into_iter()
        .map(|receipt| receipt.verdict)
        .collect()
}

fn refused(code: &str) -> Verdict {
    Verdict::Quarantined { code: code.into() }
}

async fn an_entry_is_stored_once_however_often_it_is_offered(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let phone = device(fresh.store(), "phone").await;
    let first = entry(phone.device_id, staff("anna"), 1, began());
    let twice = [upload(&first), upload(&first)];
    let accepted = [Verdict::Accepted, Verdict::Accepted];
    assert_eq!(verdicts(&fresh, &phone, &twice, at(2)).await, accepted);
    assert_eq!(verdicts(&fresh, &phone, &twice, at(9)).await, accepted);
    let mut other = first.clone();
    other.version = "newer".into();
    let answer = verdicts(&fresh, &phone, &[upload(&other)], at(10)).await;
    assert_eq!(answer, [refused("content_differs")]);
    let held = fresh.store().shift_entries(&access, today(), today()).await;
    assert_eq!(held.expect("read"), [first]);
    let tomorrow = add_days(today(), 1);
    let held = fresh
        .store()
        .shift_entries(&access, tomorrow, tomorrow)
        .await;
    assert_eq!(held.expect("read"), []);
}

async fn what_is_not_the_senders_is_refused_and_kept_apart(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let phone = device(fresh.store(), "phone").await;
    let anna = staff("anna");
    let good = entry(phone.device_id, anna, 1, began());
    let stranger = entry(phone.device_id, staff("bo"), 2, began());
    let foreign = entry(DeviceId::derived(at(0), "another"), anna, 3, began());
    let about = good.entry_id;
    let why = "Nej".to_owned();
    let office = entry(
        phone.device_id,
        anna,
        4,
        ShiftEntryKind::Annulled { about, why },
    );
    let odd = ShiftEntryKind::Marked {
        mark: ShiftMark::ShiftBegan,
        said_ms: Some(i64::MAX),
        why: String::new(),
    };
    let odd = entry(phone.device_id, anna, 5, odd);
    let empty = ShiftEntryKind::Objection {
        date: today(),
        text: "  ".into(),
    };
    let empty = entry(phone.device_id, anna, 6, empty);
    let mut renamed = upload(&good);
    renamed.entry_id = stranger.entry_id;
    let unreadable = |body: String| ShiftEntryUpload {
        entry_id: ShiftEntryId::derived(at(7), "entry"),
        body,
    };
    let uploads = [
        upload(&stranger),
        renamed,
        upload(&office),
        upload(&odd),
        upload(&empty),
        unreadable("{".into()),
        unreadable(r#"{"kind":"danced"}"#.into()),
        unreadable("x".repeat(MAX_ENTRY_BYTES + 1)),
        upload(&good),
        // Written before the phone was enrolled anew.
        upload(&foreign),
    ];
    let codes = [
        "not_the_senders",
        "not_the_senders",
        "for_office",
        "odd_time",
        "text_needed",
        "unreadable",
        "unreadable",
        "too_large",
    ];
    let mut expected: Vec<Verdict> = codes.into_iter().map(refused).collect();
    expected.extend([Verdict::Accepted, Verdict::Accepted]);
    assert_eq!(verdicts(&fresh, &phone, &uploads, at(9)).await, expected);
    verdicts(&fresh, &phone, &uploads, at(10)).await;
    let store = fresh.store();
    let held = store.shift_entries(&access, today(), today()).await;
    assert_eq!(held.expect("read"), [good, foreign], "one held up no other");
    let kept = store.refused_shift_entries(anna).await.expect("read");
    let kept: Vec<&str> = kept.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(kept, codes, "nothing is thrown away");
    assert_eq!(store.quarantined().await.expect("counted"), 8);
    let flood: Vec<_> = (0..=MAX_ENTRIES)
        .map(|number| upload(&entry(phone.device_id, anna, 100 + number as i64, began())))
        .collect();
    let answered = verdicts(&fresh, &phone, &flood, at(500)).await;
    assert_eq!(answered.len(), MAX_ENTRIES, "the rest is offered again");
}

async fn a_phone_is_brought_what_it_has_not(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    let phone = device(store, "phone").await;
    let anna = staff("anna");
    let first = entry(phone.device_id, anna, 1, began());
    verdicts(&fresh, &phone, &[upload(&first)], at(2)).await;
    let brought = |cursor: u64, today: LocalDate| async move {
        let answer = store.shift_entries_after(anna, unit(), today, cursor).await;
        answer.expect("read")
    };
    let all = brought(0, today()).await;
    assert_eq!(all.entries, [upload(&first)]);
    assert_eq!(brought(all.cursor, today()).await.entries, []);
    // Days later the office says something of it: that reaches her.
    let week_later = at(7 * 24 * 60);
    let word = ShiftEntry {
        entry_id: ShiftEntryId::derived(week_later, "word"),
        author: Author::Office {
            user_id: UserId::derived(at(0), "manager"),
        },
        at: EventTime::of_server(week_later),
        kind: ShiftEntryKind::Annulled {
            about: first.entry_id,
            why: "Fel dag".into(),
        },
        ..first.clone()
    };
    let found = store
        .shift_entry(&access, first.entry_id)
        .await
        .expect("read");
    let (_, kept_under) = found.expect("there");
    store
        .append_office_shift_entry(&access, &word, kept_under, week_later)
        .await
        .expect("stored");
    let later = brought(0, week_later.local_date()).await;
    assert_eq!(
        later.entries,
        [upload(&first), upload(&word)],
        "with what it is about"
    );
    assert_eq!(
        brought(later.cursor, week_later.local_date()).await.entries,
        []
    );
    let held = store.shift_entries(&access, today(), today()).await;
    assert_eq!(
        held.expect("read").len(),
        2,
        "under the date of what it is about"
    );
    let nobody = store
        .shift_entries_after(staff("bo"), unit(), today(), 0)
        .await;
    assert_eq!(nobody.expect("read").entries, []);
}

async fn the_steps_of_a_unit_are_kept(fresh: Fresh) {
    let access = with_client(&fresh).await;
    let store = fresh.store();
    assert_eq!(
        store.attest_steps(unit()).await.expect("read"),
        AttestSteps::One
    );
    store
        .set_attest_steps(&access, AttestSteps::Two)
        .await
        .expect("set");
    assert_eq!(
        store.attest_steps(unit()).await.expect("read"),
        AttestSteps::Two
    );
}
