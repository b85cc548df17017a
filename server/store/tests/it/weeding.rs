//! Weeding: all that is kept of a client goes, and nothing of another's.

use care_model::id::{ClientId, EntryId, UserId, VisitId};
use care_model::person::{Client, Protection};
use care_model::registry::RegistryImport;
use care_model::visit_event::EventKind;
use care_model::visit_fact::VisitOrigin;
use serde_json::{Value, json};
use store::Access;
use store::statement::{Statement, Subject};
use visit_record::exchange::RecordUpload;
use visit_record::{VisitHeader, VisitRecord};

use crate::Fresh;
use crate::scene::{
    actor, at, client, device, event, phone_record, publish, staff, unit, visit, with_client,
};

on_both!(
    nothing_of_a_weeded_client_stays_and_everything_of_another_does,
    statements_keep_their_order_and_whom_they_are_about,
    rates_are_versions,
);

/// Words that stand nowhere else.
const CANARIES: [&str; 6] = [
    "Kanariefågelsson",
    "Kvittervägen",
    "kvitter-anteckning",
    "kvitter-akt",
    "kvitter-bestridan",
    "kvitter-avvisad",
];

fn other() -> ClientId {
    ClientId::derived(at(0), "other client")
}

fn person(client_id: ClientId, name: &str, address: &str) -> Client {
    Client {
        client_id,
        unit_id: unit(),
        name: name.into(),
        personal_number: "198112189876".into(),
        address: address.into(),
        coordinate: None,
        access: String::new(),
        tag: None,
        household: None,
        alarm: false,
        protection: Protection::None,
        alerts: String::new(),
        care_contact: None,
    }
}

fn statement(client_id: ClientId, number: i64, note: &str) -> Statement {
    Statement {
        sequence: 0,
        subject_id: format!("line {client_id}"),
        word: "contested".into(),
        note: note.into(),
        clients: vec![client_id],
        by: UserId::derived(at(0), "manager"),
        at: at(number),
    }
}

/// A visit without plan of which nothing was taken: no document names its client.
fn refused_whole() -> RecordUpload {
    let header = VisitHeader {
        visit_id: VisitId::derived(at(0), "refused"),
        client_id: client(),
        unit_id: unit(),
        date: at(0).local_date(),
        origin: VisitOrigin::Unplanned,
    };
    let mut record = VisitRecord::begin(&header, actor(7), at(1));
    let mut changes = record.changes();
    let text = CANARIES[5].to_owned();
    let note = event("anna", 2, EventKind::NoteWritten { text });
    changes.extend(record.append(&note, actor(7), at(1)).expect("new"));
    let mut changes: Vec<_> = changes
        .into_iter()
        .map(|change| serde_bytes::ByteBuf::from(change.bytes))
        .collect();
    changes.push(serde_bytes::ByteBuf::from(vec![7; 40]));
    RecordUpload {
        visit_id: header.visit_id,
        changes,
    }
}

async fn live(fresh: &Fresh) -> Access {
    let store = fresh.store();
    let access = with_client(fresh).await;
    let people = RegistryImport {
        clients: vec![
            person(client(), CANARIES[0], CANARIES[1]),
            person(other(), "Annan Person", "Gatan 2"),
        ],
        ..RegistryImport::default()
    };
    store
        .import_registry(&access, &people, &[])
        .await
        .expect("imported");
    let phone = device(store, "anna").await;
    publish(store, &access, "anna", 0, 100).await;
    let mut record = phone_record(store, &access).await;
    let text = CANARIES[2].to_owned();
    let note = event("anna", 1, EventKind::NoteWritten { text });
    let change = record.append(&note, actor(1), at(1)).expect("new");
    let upload = RecordUpload {
        visit_id: visit(),
        changes: vec![serde_bytes::ByteBuf::from(change.expect("a change").bytes)],
    };
    let garbage = RecordUpload {
        visit_id: visit(),
        changes: vec![serde_bytes::ByteBuf::from(vec![7; 40])],
    };
    let uploads = [upload, garbage, refused_whole()];
    store
        .append_uploads(&phone, staff("anna"), &uploads, at(20))
        .await
        .expect("taken");
    for (client_id, text) in [(client(), CANARIES[3]), (other(), "stays")] {
        let entry_id = EntryId::derived(at(1), &client_id.to_string());
        let entry = json!({ "written": at(30), "text": text });
        store
            .add_file_entry(&access, client_id, entry_id, &entry, 0)
            .await
            .expect("added");
        let note = if client_id == client() {
            CANARIES[4]
        } else {
            "stays"
        };
        store
            .state(
                &access,
                Subject::ReimbursementLine,
                &statement(client_id, 1, note),
            )
            .await
            .expect("stated");
    }
    access
}

async fn nothing_of_a_weeded_client_stays_and_everything_of_another_does(fresh: Fresh) {
    let access = live(&fresh).await;
    let store = fresh.store();
    let today = at(0).local_date();
    let kept = store.kept_clients(today).await.expect("read");
    let before = kept.iter().find(|kept| kept.client_id == client());
    assert_eq!(before.expect("kept").last_note, Some(today));
    if matches!(fresh, Fresh::Sqlite(..)) {
        assert_eq!(
            found_in_files(&fresh),
            CANARIES,
            "they are there to be found"
        );
    }
    let erased = store
        .erase_clients(&[client()], &json!({ "proof": 1 }), at(50))
        .await
        .expect("erased");
    for table in [
        "client",
        "visit_document",
        "change_log",
        "visit_event",
        "file_entry",
        "statement",
    ] {
        assert!(erased.rows[table] > 0, "{table}: {erased:?}");
    }
    let kept = store.kept_clients(today).await.expect("read");
    let ids: Vec<ClientId> = kept.iter().map(|kept| kept.client_id).collect();
    assert_eq!(ids, [other()]);
    let facts = store.facts_of_visit(&access, visit()).await.expect("read");
    assert!(facts.is_empty());
    let left: Vec<Value> = store.file_entries_of(&access, other()).await.expect("read");
    assert_eq!(left.len(), 1);
    let said = store
        .statements(&access, Subject::ReimbursementLine)
        .await
        .expect("read");
    assert_eq!(said.len(), 1);
    let proofs: Vec<Value> = store.weeding_proofs().await.expect("read");
    assert_eq!(proofs, [json!({ "proof": 1 })]);
    assert_eq!(found_in_files(&fresh), Vec::<&str>::new());
}

/// Which of the canaries stand in the database's files; nothing is known of PostgreSQL's.
fn found_in_files(fresh: &Fresh) -> Vec<&'static str> {
    let Fresh::Sqlite(_, folder) = fresh else {
        return vec![];
    };
    let files = std::fs::read_dir(folder.path()).expect("listed");
    let bytes: Vec<u8> = files
        .flat_map(|file| std::fs::read(file.expect("a file").path()).expect("read"))
        .collect();
    let stands = |canary: &&'static str| {
        let mut windows = bytes.windows(canary.len());
        windows.any(|window| window == canary.as_bytes())
    };
    CANARIES.into_iter().filter(stands).collect()
}

async fn statements_keep_their_order_and_whom_they_are_about(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    for number in 1..4 {
        let one = statement(client(), number, &format!("{number}"));
        store
            .state(&access, Subject::PickedAccess, &one)
            .await
            .expect("stated");
    }
    let said = store
        .statements(&access, Subject::PickedAccess)
        .await
        .expect("read");
    let expected: Vec<Statement> = (1..4)
        .map(|number| statement(client(), number, &format!("{number}")))
        .collect();
    let mut said = said.into_values().next().expect("three");
    assert!(said.is_sorted_by_key(|one| one.sequence));
    for one in &mut said {
        one.sequence = 0;
    }
    assert_eq!(said, expected);
    let none = store
        .statements(&access, Subject::IntegrityNote)
        .await
        .expect("read");
    assert!(none.is_empty());
}

async fn rates_are_versions(fresh: Fresh) {
    let store = fresh.store();
    let by = UserId::derived(at(0), "finance");
    assert_eq!(store.rates::<Value>().await.expect("read"), None);
    for number in 1..3 {
        let version = store
            .enter_rates(&json!({ "rates": number }), by, at(number))
            .await
            .expect("entered");
        assert_eq!(version, number);
    }
    let entered = store
        .rates::<Value>()
        .await
        .expect("read")
        .expect("entered");
    assert_eq!((entered.version, entered.rates), (2, json!({ "rates": 2 })));
    assert_eq!((entered.by, entered.at), (by, at(2)));
}
