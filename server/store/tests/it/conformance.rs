//! What must hold of a store, whichever database is under it.

use care_model::id::{
    ClientId, DeviceId, EventId, ExportId, SeededEntropy, StaffId, UnitId, UserId, VisitId,
};
use care_model::person::{Client, Protection};
use care_model::registry::{RegistryImport, Role, RoleGrant};
use care_model::route::{Route, Stop};
use care_model::time::Timestamp;
use care_model::travel::Coordinate;
use care_model::unit::Unit;
use care_model::visit_event::{Author, CorrectedField, EventKind, EventTime, Presence, VisitEvent};
use care_model::visit_fact::{Outcome, VisitOrigin};
use store::accounts::{Account, SessionRow};
use store::devices::Device;
use store::exports::{ExportRow, ExportTotals};
use store::planning::{DayPlan, Edition, Publication};
use store::{Access, AccessEntry, Store, StoreError};
use visit_record::exchange::{RecordUpload, Verdict};
use visit_record::{ActorKey, PlannedWork, VisitHeader, VisitRecord};

use crate::Fresh;

on_both!(
    accounts_and_sessions_come_back,
    an_enrolment_code_works_once_and_not_late,
    a_stale_draft_is_refused_with_what_is_current,
    a_published_visit_is_recorded_reviewed_and_attested,
    one_bad_record_does_not_hold_up_the_others,
    work_for_a_visit_that_became_anothers_is_kept_and_told,
    a_phone_may_not_use_another_phones_name_in_documents,
    positions_follow_commits,
    export_numbers_have_no_gaps_or_doubles,
    values_made_once_stay,
);

pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_795_431_600_000 + minutes * 60_000)
}

pub fn unit() -> UnitId {
    UnitId::derived(at(0), "unit")
}

pub fn staff(name: &str) -> StaffId {
    StaffId::derived(at(0), name)
}

pub fn client() -> ClientId {
    ClientId::derived(at(0), "client")
}

pub fn visit() -> VisitId {
    VisitId::derived(at(0), "visit")
}

pub fn actor(number: u64) -> ActorKey {
    ActorKey::make(&SeededEntropy::new(number))
}

pub async fn access(store: &Store) -> Access {
    let entry = AccessEntry {
        at: at(0),
        actor: "test".into(),
        role: "unit_manager".into(),
        unit_id: unit(),
        clients: vec![client()],
        act: "test",
        reason: "a test",
    };
    store.record_access(&entry).await.expect("logged")
}

pub async fn with_client(fresh: &Fresh) -> Access {
    let access = access(fresh.store()).await;
    let place = Coordinate::from_degrees(59.0, 17.0).expect("on the globe");
    let import = RegistryImport {
        units: vec![Unit {
            unit_id: unit(),
            name: "Enhet".into(),
            provider: "Staden".into(),
            place,
        }],
        clients: vec![Client {
            client_id: client(),
            unit_id: unit(),
            name: "Test Testsson".into(),
            personal_number: "198112189876".into(),
            address: "Gatan 1".into(),
            coordinate: Some(place),
            access: String::new(),
            tag: None,
            household: None,
            alarm: true,
            protection: Protection::None,
            care_contact: None,
        }],
        ..RegistryImport::default()
    };
    fresh
        .store()
        .import_registry(&access, &import, &[])
        .await
        .expect("imported");
    access
}

pub async fn device(store: &Store, name: &str) -> Device {
    let code = format!("code of {name}");
    store
        .put_enrolment(&code, unit(), name, at(1))
        .await
        .expect("stored");
    let id = DeviceId::derived(at(0), name);
    let device = store
        .enrol(&code, id, "test", b"key", at(0))
        .await
        .expect("stored");
    device.expect("a good code")
}

fn plan_for(name: &str) -> DayPlan {
    let stop = Stop {
        visit_id: visit(),
        arrive_s: 0,
        start_s: 60,
        end_s: 660,
        travel_s: 0,
        travel_m: 0,
    };
    let shift_id = care_model::id::ShiftId::derived(at(0), name);
    let route = Route {
        shift_id,
        staff_id: staff(name),
        stops: vec![stop],
        breaks: vec![],
    };
    DayPlan {
        routes: vec![route],
        ..DayPlan::default()
    }
}

pub async fn publish(
    store: &Store,
    access: &Access,
    name: &str,
    revision: i64,
    number: u64,
) -> i64 {
    let date = at(0).local_date();
    store
        .save_draft(access, unit(), date, revision, &plan_for(name))
        .await
        .expect("saved");
    let publication = Publication {
        header: VisitHeader {
            visit_id: visit(),
            client_id: client(),
            unit_id: unit(),
            date,
            origin: VisitOrigin::Planned,
        },
        planned: PlannedWork {
            staff_id: staff(name),
            start: at(0),
            end: at(10),
            partner: None,
            interventions: vec![],
            revision: 0,
        },
    };
    let edition = Edition {
        date,
        from_revision: revision + 1,
        publications: &[publication],
        by: UserId::derived(at(0), "planner"),
        actor: actor(number),
        now: at(0),
    };
    store.publish(access, &edition).await.expect("published")
}

pub async fn phone_record(store: &Store, access: &Access) -> VisitRecord {
    let documents = store
        .saved_documents(access, &[visit()])
        .await
        .expect("read");
    VisitRecord::load(&documents[0].saved).expect("our own bytes")
}

pub fn event(name: &str, number: u32, kind: EventKind) -> VisitEvent {
    VisitEvent {
        event_id: EventId::derived(at(1), &format!("{name}{number}")),
        author: Author::Staff {
            staff_id: staff(name),
            device_id: DeviceId::derived(at(0), name),
        },
        at: EventTime {
            wall_ms: at(1 + i64::from(number)).millis(),
            monotonic_ms: 0,
            boot: 1,
            offset_ms: None,
        },
        version: "test".into(),
        kind,
    }
}

pub fn worked(record: &mut VisitRecord, name: &str, number: u64) -> RecordUpload {
    let tag = || Presence::Tag { tag: "T".into() };
    let events = [
        event(name, 1, EventKind::Started { presence: tag() }),
        event(name, 9, EventKind::Ended { presence: tag() }),
    ];
    let changes = events.iter().map(|event| {
        let change = record
            .append(event, actor(number), at(1))
            .expect("new")
            .expect("a change");
        serde_bytes::ByteBuf::from(change.bytes)
    });
    RecordUpload {
        visit_id: visit(),
        changes: changes.collect(),
    }
}

async fn accounts_and_sessions_come_back(fresh: Fresh) {
    let store = fresh.store();
    let account = Account {
        user_id: UserId::derived(at(0), "u"),
        username: "planner".into(),
        password_hash: "hash".into(),
        display_name: "Åsa Planerare".into(),
        language: "sv".into(),
        staff_id: None,
        roles: vec![RoleGrant {
            role: Role::Planner,
            unit_id: unit(),
        }],
    };
    store
        .put_accounts(std::slice::from_ref(&account))
        .await
        .expect("stored");
    store
        .put_accounts(std::slice::from_ref(&account))
        .await
        .expect("stored again");
    let found = store
        .account_by_username("planner")
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (found.display_name.as_str(), found.roles),
        ("Åsa Planerare", account.roles)
    );
    let session = SessionRow {
        token_hash: "t".into(),
        user_id: account.user_id,
        csrf: "c".into(),
        created: at(0),
        expires: at(60),
    };
    store.put_session(&session).await.expect("stored");
    assert_eq!(store.session("t").await.expect("read"), Some(session));
    store.delete_session("t").await.expect("deleted");
    assert_eq!(store.session("t").await.expect("read"), None);
}

async fn an_enrolment_code_works_once_and_not_late(fresh: Fresh) {
    let store = fresh.store();
    let id = DeviceId::derived(at(0), "d");
    store
        .put_enrolment("early", unit(), "Telefon", at(1))
        .await
        .expect("stored");
    store
        .put_enrolment("late", unit(), "Telefon", at(1))
        .await
        .expect("stored");
    assert!(
        store
            .enrol("early", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_some()
    );
    assert!(
        store
            .enrol("early", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_none(),
        "used"
    );
    assert!(
        store
            .enrol("late", id, "m", b"k", at(2))
            .await
            .expect("asked")
            .is_none(),
        "late"
    );
    assert!(
        store
            .enrol("never", id, "m", b"k", at(0))
            .await
            .expect("asked")
            .is_none()
    );
}

async fn a_stale_draft_is_refused_with_what_is_current(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let date = at(0).local_date();
    assert_eq!(
        store
            .save_draft(&access, unit(), date, 0, &plan_for("anna"))
            .await
            .expect("first"),
        1
    );
    let stale = store
        .save_draft(&access, unit(), date, 0, &plan_for("bo"))
        .await;
    assert!(
        matches!(stale, Err(StoreError::StaleRevision { current: 1 })),
        "{stale:?}"
    );
    assert_eq!(
        store.draft(unit(), date).await.expect("read").plan,
        plan_for("anna")
    );
}

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
    let uploads: Vec<RecordUpload> = (0..8u32)
        .map(|number| {
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
        })
        .collect();
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

async fn export_numbers_have_no_gaps_or_doubles(fresh: Fresh) {
    let store = fresh.store();
    let access = access(store).await;
    let row = |sequence: i64, name: &str| ExportRow {
        export_id: ExportId::derived(at(0), name),
        unit_id: unit(),
        kind: "reimbursement".into(),
        from: at(0).local_date(),
        to: at(0).local_date(),
        sequence,
        totals: ExportTotals {
            sha256: name.into(),
            ..ExportTotals::default()
        },
        created: at(0),
    };
    assert_eq!(
        store
            .last_export(unit(), "reimbursement")
            .await
            .expect("read"),
        (0, String::new())
    );
    store
        .put_export(&access, &row(1, "a"), b"bytes")
        .await
        .expect("stored");
    let double = store.put_export(&access, &row(1, "b"), b"other").await;
    assert!(matches!(double, Err(StoreError::Busy)), "{double:?}");
    assert_eq!(
        store
            .last_export(unit(), "reimbursement")
            .await
            .expect("read"),
        (1, "a".into())
    );
    let id = ExportId::derived(at(0), "a");
    assert_eq!(
        store.export_content(&access, id).await.expect("read"),
        b"bytes"
    );
}

async fn values_made_once_stay(fresh: Fresh) {
    let store = fresh.store();
    assert_eq!(
        store.meta_or_insert("k", b"first").await.expect("made"),
        b"first"
    );
    assert_eq!(
        store.meta_or_insert("k", b"second").await.expect("kept"),
        b"first"
    );
    store.check_writable().await.expect("writable");
}
