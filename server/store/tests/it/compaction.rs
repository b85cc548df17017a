//! Compaction: what an attested visit's changes become, and when they do not.

use std::collections::BTreeSet;

use care_model::id::{UserId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::EventKind;
use care_model::visit_fact::{Outcome, VisitOrigin};
use store::compaction::{Compactable, Compaction};
use store::devices::Device;
use store::review::AttestationLine;
use store::{Access, Store};
use visit_record::exchange::{RecordUpload, Verdict};
use visit_record::{RawChange, VisitHeader, VisitRecord};

use crate::Fresh;
use crate::scene::{
    actor, at, client, device, event, phone_record, publish, staff, unit, visit, with_client,
    worked,
};

on_both!(
    an_attested_visit_says_the_same_afterwards_in_fewer_bytes,
    what_is_not_attested_as_it_stands_or_not_still_stays,
    work_that_comes_afterwards_is_taken_and_compacted_with_the_rest,
    what_a_phone_offers_again_is_known_by_its_hash,
    what_cannot_be_proved_stays_and_is_told,
    one_that_cannot_be_proved_holds_up_no_other,
    a_damaged_compacted_document_is_mended_from_the_cached_one,
    without_a_second_copy_a_damaged_one_is_told_and_left,
    nothing_of_a_weeded_client_stays_in_compacted_documents,
);

/// The day after the visit, in minutes.
const STILL_SINCE: i64 = 60 * 24;
const ALL: u64 = u64::MAX;

/// Anna's phone, with the record of the visit on it.
struct Phone {
    device: Device,
    record: VisitRecord,
}

impl Phone {
    async fn send(&self, store: &Store, upload: RecordUpload, now: Timestamp) {
        let receipts = store
            .append_uploads(&self.device, staff("anna"), &[upload], now)
            .await;
        assert_eq!(receipts.expect("taken")[0].verdict, Verdict::Accepted);
    }

    /// A note of Anna's at the visit.
    fn note(&mut self, text: &str) -> RecordUpload {
        let kind = EventKind::NoteWritten { text: text.into() };
        let note = event("anna", 20, kind);
        let change = self.record.append(&note, actor(1), at(2)).expect("new");
        upload_of(vec![change.expect("a change")])
    }
}

/// A visit that Anna has worked.
async fn with_work(fresh: &Fresh) -> (Access, Phone) {
    let access = with_client(fresh).await;
    let store = fresh.store();
    let device = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let upload = worked(&mut record, "anna", 1);
    let phone = Phone { device, record };
    phone.send(store, upload, at(20)).await;
    (access, phone)
}

fn upload_of(changes: Vec<RawChange>) -> RecordUpload {
    let changes = changes.into_iter();
    RecordUpload {
        visit_id: visit(),
        changes: changes
            .map(|change| serde_bytes::ByteBuf::from(change.bytes))
            .collect(),
    }
}

/// Attests what the visit says now, or takes it back.
async fn attest(store: &Store, access: &Access, is_attested: bool) {
    let heads = phone_record(store, access).await.heads();
    let line = AttestationLine {
        visit_id: visit(),
        staff_id: staff("anna"),
        heads: is_attested.then_some(heads),
        why: String::new(),
    };
    let by = UserId::derived(at(0), "manager");
    store
        .attest(access, &[line], by, at(30))
        .await
        .expect("attested");
}

async fn compact(store: &Store) -> Compaction {
    compact_since(store, STILL_SINCE, ALL).await
}

async fn compact_since(store: &Store, minutes: i64, most: u64) -> Compaction {
    let which = Compactable {
        still_since: at(minutes),
        but: &BTreeSet::new(),
        most,
    };
    store.compact(which).await.expect("looked through")
}

async fn is_sound(store: &Store) -> bool {
    let documents = store.check_documents(None, |_| {}).await.expect("looked");
    store.check_log(None).await.expect("looked").is_sound() && documents.is_sound()
}

async fn an_attested_visit_says_the_same_afterwards_in_fewer_bytes(fresh: Fresh) {
    let (access, _) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    let mut before = phone_record(store, &access).await;
    let log = store.check_log(None).await.expect("looked");
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");

    let done = compact(store).await;
    assert_eq!((done.visits, done.unproved.len()), (1, 0));
    assert_eq!(done.changes, log.changes);
    assert!(done.bytes_after < done.bytes_before, "{done:?}");

    let mut after = phone_record(store, &access).await;
    assert_eq!(after.heads(), before.heads());
    assert_eq!(after.changes(), before.changes(), "to the byte");
    let log_after = store.check_log(None).await.expect("looked");
    assert_eq!(log_after, log, "the same digest and nothing altered");
    let facts_after = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts_after, facts);
    assert!(is_sound(store).await);
    // And there is nothing left to do.
    assert_eq!(compact(store).await.visits, 0);
}

async fn what_is_not_attested_as_it_stands_or_not_still_stays(fresh: Fresh) {
    let (access, mut phone) = with_work(&fresh).await;
    let store = fresh.store();
    assert_eq!(compact(store).await.visits, 0, "not attested");
    attest(store, &access, true).await;
    attest(store, &access, false).await;
    assert_eq!(compact(store).await.visits, 0, "taken back");
    attest(store, &access, true).await;
    let upload = phone.note("forgotten");
    phone.send(store, upload, at(40)).await;
    assert_eq!(compact(store).await.visits, 0, "attested before the note");
    attest(store, &access, true).await;
    assert_eq!(compact_since(store, 40, ALL).await.visits, 0, "not still");
    let none = compact_since(store, STILL_SINCE, 0).await;
    assert_eq!(none.visits, 0, "none were asked for");
    assert_eq!(compact(store).await.visits, 1);
}

async fn work_that_comes_afterwards_is_taken_and_compacted_with_the_rest(fresh: Fresh) {
    let (access, mut phone) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    assert_eq!(compact(store).await.visits, 1);
    let upload = phone.note("found in a drawer");
    let late = at(STILL_SINCE + 10);
    phone.send(store, upload, late).await;
    assert!(is_sound(store).await);
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].outcome, Outcome::Done);

    attest(store, &access, true).await;
    let again = compact_since(store, 2 * STILL_SINCE, ALL).await;
    assert_eq!((again.visits, again.changes), (1, 1), "the new one alone");
    let mut after = phone_record(store, &access).await;
    assert_eq!(
        after.heads(),
        record_with_plan(&mut phone.record, &mut after)
    );
    assert!(is_sound(store).await);
}

/// The heads of what the phone has, once it has all that the server has.
fn record_with_plan(phone: &mut VisitRecord, server: &mut VisitRecord) -> String {
    let changes = server.changes();
    let bytes = changes.iter().map(|change| change.bytes.as_slice());
    phone.apply(bytes).expect("applies");
    phone.heads()
}

async fn what_a_phone_offers_again_is_known_by_its_hash(fresh: Fresh) {
    let (access, mut phone) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    assert_eq!(compact(store).await.visits, 1);
    let log = store.check_log(None).await.expect("looked");
    let all = upload_of(phone.record.changes());
    phone.send(store, all, at(30 * STILL_SINCE)).await;
    assert_eq!(store.check_log(None).await.expect("looked"), log);
    assert!(is_sound(store).await);
    assert_eq!(compact(store).await.tried(), 0, "nothing new came");
}

async fn what_cannot_be_proved_stays_and_is_told(fresh: Fresh) {
    let (access, _) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    let heads = phone_record(store, &access).await.heads();
    fresh
        .run(
            "CREATE TABLE kept_log AS SELECT position, hash, bytes FROM change_log;
             CREATE TABLE kept_fact AS SELECT visit_id, body FROM visit_fact",
        )
        .await;
    for (damage, mended) in [
        (
            "UPDATE change_log SET hash = substr(bytes, 1, 32) WHERE position = 2",
            "UPDATE change_log SET hash = (SELECT hash FROM kept_log k
                WHERE k.position = change_log.position)",
        ),
        (
            "UPDATE change_log SET bytes = substr(bytes, 1, 20) WHERE position = 1",
            "UPDATE change_log SET bytes = (SELECT bytes FROM kept_log k
                WHERE k.position = change_log.position)",
        ),
        (
            "UPDATE change_log SET bytes = substr(bytes, 1, 0) WHERE position = 2",
            "UPDATE change_log SET bytes = (SELECT bytes FROM kept_log k
                WHERE k.position = change_log.position)",
        ),
        (
            "UPDATE visit_event SET event_id = 'x' || event_id",
            "UPDATE visit_event SET event_id = substr(event_id, 2)",
        ),
        (
            "UPDATE visit_fact SET body = 'garbage'",
            "UPDATE visit_fact SET body = (SELECT body FROM kept_fact k
                WHERE k.visit_id = visit_fact.visit_id)",
        ),
    ] {
        fresh.run(damage).await;
        let done = compact(store).await;
        assert_eq!((done.visits, done.unproved.len()), (0, 1), "{damage}");
        assert_eq!(done.unproved[0].visit_id, visit(), "{damage}");
        assert_eq!(done.tried(), 1, "of one: {damage}");
        fresh.run(mended).await;
        assert!(is_sound(store).await, "nothing was let go of: {damage}");
        assert_eq!(phone_record(store, &access).await.heads(), heads);
    }
    assert_eq!(compact(store).await.visits, 1);
}

async fn one_that_cannot_be_proved_holds_up_no_other(fresh: Fresh) {
    let visits = with_many(&fresh).await;
    let store = fresh.store();
    // Whichever comes first.
    fresh
        .run(
            "UPDATE change_log SET bytes = substr(bytes, 1, 20)
             WHERE visit_id = (SELECT min(visit_id) FROM visit_document)",
        )
        .await;
    let first = visits.iter().min_by_key(ToString::to_string);
    let tried = compact_since(store, STILL_SINCE, 1).await;
    assert_eq!((tried.visits, tried.tried()), (0, 1));
    assert_eq!(Some(&tried.unproved[0].visit_id), first);
    // A look that leaves out what it could not prove before comes to the next.
    let which = Compactable {
        still_since: at(STILL_SINCE),
        but: &BTreeSet::from([tried.unproved[0].visit_id]),
        most: 1,
    };
    assert_eq!(store.compact(which).await.expect("looked").visits, 1);
    let rest = compact(store).await;
    assert_eq!(rest.visits as usize, visits.len() - 2);
    assert_eq!(rest.unproved.len(), 1);
}

async fn a_damaged_compacted_document_is_mended_from_the_cached_one(fresh: Fresh) {
    let (access, mut phone) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    assert_eq!(compact(store).await.visits, 1);
    let upload = phone.note("efteråt");
    phone.send(store, upload, at(STILL_SINCE + 10)).await;
    let heads = phone_record(store, &access).await.heads();
    for damage in [
        // The note's row of the log loses its bytes: the two together are less than the log.
        "UPDATE change_log SET bytes = substr(bytes, 1, 0) WHERE length(bytes) > 0",
        "UPDATE compacted_document SET saved = substr(saved, 1, 200)",
    ] {
        fresh.run(damage).await;
        let found = store.check_documents(None, |_| {}).await.expect("looked");
        assert_eq!(found.differing, [visit()], "{damage}");
        let mended = store.check_documents(Some(at(STILL_SINCE + 20)), |_| {});
        let mended = mended.await.expect("mended");
        assert!(mended.is_sound() && mended.mended == [visit()], "{damage}");
        assert!(is_sound(store).await, "{damage}");
        let mut after = phone_record(store, &access).await;
        assert_eq!(after.heads(), heads, "{damage}");
    }
}

async fn without_a_second_copy_a_damaged_one_is_told_and_left(fresh: Fresh) {
    let (access, _) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    assert_eq!(compact(store).await.visits, 1);
    fresh
        .run(
            "UPDATE compacted_document SET saved = substr(saved, 1, 200);
             UPDATE visit_document SET saved = substr(saved, 1, 100)",
        )
        .await;
    let documents = store.check_documents(Some(at(STILL_SINCE)), |_| {}).await;
    let documents = documents.expect("looked");
    assert_eq!(
        (documents.unreadable, documents.mended),
        (vec![visit()], vec![])
    );
    let sent = store.saved_documents(&access, &[visit()]).await;
    assert!(sent.expect("the others are sent").is_empty());
    // What everybody reads is still there.
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert_eq!(facts[0].outcome, Outcome::Done);
}

async fn nothing_of_a_weeded_client_stays_in_compacted_documents(fresh: Fresh) {
    let (access, _) = with_work(&fresh).await;
    let store = fresh.store();
    attest(store, &access, true).await;
    assert_eq!(compact(store).await.visits, 1);
    // The document is packed, so that its bytes are looked for instead of its words.
    let canary = in_the_midst_of_compacted(&fresh).await;
    if let Some(canary) = &canary {
        assert!(stands_in_files(&fresh, canary), "it is there to be found");
    }
    let proof = serde_json::json!({ "proof": 1 });
    let erased = store
        .erase_clients(&[client()], &proof, at(30 * STILL_SINCE))
        .await
        .expect("erased");
    assert_eq!(erased.rows["compacted_document"], 1);
    assert!(erased.rows["change_log"] > 0);
    if let Some(canary) = &canary {
        assert!(!stands_in_files(&fresh, canary));
    }
}

/// Some bytes that only the compacted document and its cached copy have, of SQLite.
async fn in_the_midst_of_compacted(fresh: &Fresh) -> Option<Vec<u8>> {
    use sqlx::{Connection, Row};
    let Fresh::Sqlite(_, folder) = fresh else {
        return None;
    };
    let address = format!("sqlite:{}", folder.path().join("v.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&address)
        .await
        .expect("opens");
    let row = sqlx::query("SELECT saved FROM compacted_document")
        .fetch_one(&mut connection)
        .await
        .expect("one");
    connection.close().await.expect("closed");
    let saved: Vec<u8> = row.get(0);
    let middle = saved.len() / 2;
    Some(saved[middle..middle + 32].to_vec())
}

fn stands_in_files(fresh: &Fresh, canary: &[u8]) -> bool {
    let Fresh::Sqlite(_, folder) = fresh else {
        return false;
    };
    let files = std::fs::read_dir(folder.path()).expect("listed");
    let mut contents = files.map(|file| std::fs::read(file.expect("a file").path()).expect("read"));
    contents.any(|bytes| bytes.windows(canary.len()).any(|window| window == canary))
}

/// How many visits a process is killed over.
const MANY: u32 = 40;
/// The file that the process which is killed works on.
const FILE: &str = "COMPACTED_FILE";

/// A visit without a plan, all of it from Anna's phone.
fn unplanned(number: u32) -> RecordUpload {
    let header = VisitHeader {
        visit_id: VisitId::derived(at(0), &format!("visit {number}")),
        client_id: client(),
        unit_id: unit(),
        date: at(0).local_date(),
        origin: VisitOrigin::Unplanned,
    };
    let mut record = VisitRecord::begin(&header, actor(u64::from(number) + 1_000), at(1));
    worked(&mut record, "anna", u64::from(number) + 1_000);
    RecordUpload {
        visit_id: header.visit_id,
        ..upload_of(record.changes())
    }
}

/// Many visits, worked and attested.
async fn with_many(fresh: &Fresh) -> Vec<VisitId> {
    let access = with_client(fresh).await;
    let store = fresh.store();
    let device = device(store, "anna").await;
    let uploads: Vec<RecordUpload> = (0..MANY).map(unplanned).collect();
    let receipts = store
        .append_uploads(&device, staff("anna"), &uploads, at(20))
        .await
        .expect("taken");
    assert!(receipts.iter().all(|one| one.verdict == Verdict::Accepted));
    let visits: Vec<VisitId> = uploads.iter().map(|upload| upload.visit_id).collect();
    let documents = store.saved_documents(&access, &visits).await.expect("read");
    let lines: Vec<AttestationLine> = documents
        .iter()
        .map(|document| AttestationLine {
            visit_id: document.visit_id,
            staff_id: staff("anna"),
            heads: Some(VisitRecord::load(&document.saved).expect("loads").heads()),
            why: String::new(),
        })
        .collect();
    let by = UserId::derived(at(0), "manager");
    let attested = store.attest(&access, &lines, by, at(30)).await;
    attested.expect("attested");
    visits
}

/// How often it is killed.
const KILLED: u64 = 12;

/// The process is this program once more, and is killed a little later each time.
#[tokio::test]
async fn a_process_killed_while_it_compacts_loses_nothing() {
    if let Ok(file) = std::env::var(FILE) {
        let store = Store::open_sqlite(file.as_ref()).await.expect("opens");
        let _ = compact(&store).await;
        return;
    }
    let fresh = Fresh::sqlite().await;
    let visits = with_many(&fresh).await;
    let log = fresh.store().check_log(None).await.expect("looked");
    let Fresh::Sqlite(store, folder) = fresh else {
        unreachable!("it is SQLite's file")
    };
    store.close().await;
    let file = folder.path().join("v.db");
    for round in 0..KILLED {
        let name = "compaction::a_process_killed_while_it_compacts_loses_nothing";
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", name])
            .env(FILE, &file)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("starts");
        std::thread::sleep(std::time::Duration::from_millis(20 + 20 * round));
        child.kill().expect("killed, or over");
        child.wait().expect("ended");
        let store = Store::open_sqlite(&file).await.expect("opens");
        assert_eq!(store.check_log(None).await.expect("looked"), log);
        assert!(is_sound(&store).await);
        // One is compacted in any case, so that each round begins from another store.
        let one = compact_since(&store, STILL_SINCE, 1).await;
        assert_eq!(one.unproved, []);
        store.close().await;
    }
    let store = Store::open_sqlite(&file).await.expect("opens");
    let rest = compact(&store).await;
    assert_eq!(rest.unproved, []);
    assert!(rest.visits <= visits.len() as u64 - KILLED);
    assert!(is_sound(&store).await);
}
