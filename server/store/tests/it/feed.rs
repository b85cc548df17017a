//! The documentation feed: numbered once, in an order that receivers can follow.

use care_model::id::{ClientId, EntryId, UserId};
use care_model::person::{Client, Protection};
use care_model::registry::RegistryImport;
use serde_json::json;
use store::feed::{FeedContent, FeedReceipt, FeedSource, NewFeedRow};
use store::journal::NewEntry;
use store::{Access, Store, StoreError};

use crate::Fresh;
use crate::scene::{at, client, unit, with_client};

on_both!(
    entries_are_numbered_once_those_of_visits_first,
    two_who_number_at_once_do_not_both,
    a_protected_clients_entries_are_withheld,
    receipts_are_kept_and_the_same_one_once,
);

async fn journal(store: &Store, name: &str, client_id: ClientId) {
    let entry = NewEntry {
        entry_id: EntryId::derived(at(0), name),
        source: name.to_owned(),
        client_id,
        unit_id: unit(),
        body: json!({ "name": name }),
    };
    // Again, as after an interruption: PostgreSQL spends a number on it.
    for _ in 0..2 {
        let entries = std::slice::from_ref(&entry);
        store.append_journal(entries, 1).await.expect("stored");
    }
}

async fn note(store: &Store, access: &Access, name: &str, seen: i64) {
    let id = EntryId::derived(at(0), name);
    let body = json!({ "name": name });
    let added = store.add_file_entry(access, client(), id, &body, seen);
    added.await.expect("stored");
}

/// Numbers up to so many entries, the name of an entry being its hash.
async fn number(store: &Store, access: &Access, most: i64) -> Result<usize, StoreError> {
    let (end, _) = store.feed_end(unit()).await?;
    let candidates = store.feed_candidates(access, most).await?;
    let rows: Vec<_> = candidates
        .into_iter()
        .map(|candidate| NewFeedRow {
            sha256: format!("{:?}", candidate.content),
            candidate,
        })
        .collect();
    store.append_feed(access, end, &rows).await?;
    Ok(rows.len())
}

async fn names(store: &Store, access: &Access, after: i64, up_to: i64) -> Vec<(i64, String)> {
    let lines = store.feed_lines(access, after, up_to).await.expect("read");
    let name = |content: FeedContent| match content {
        FeedContent::Entry(body) => {
            let body: serde_json::Value = serde_json::from_str(&body).expect("json");
            body["name"].as_str().expect("a name").to_owned()
        }
        FeedContent::Withheld => "withheld".to_owned(),
        FeedContent::Weeded => "weeded".to_owned(),
    };
    lines
        .into_iter()
        .map(|row| (row.sequence, name(row.content)))
        .collect()
}

fn numbered(names: &[(i64, &str)]) -> Vec<(i64, String)> {
    names
        .iter()
        .map(|(number, name)| (*number, (*name).to_owned()))
        .collect()
}

async fn entries_are_numbered_once_those_of_visits_first(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    assert_eq!(
        store.feed_end(unit()).await.expect("read"),
        (0, String::new())
    );
    note(store, &access, "p1", 0).await;
    journal(store, "v1", client()).await;
    journal(store, "v2", client()).await;
    assert_eq!(number(store, &access, 2).await.expect("numbered"), 2);
    note(store, &access, "p2", 1).await;
    journal(store, "v3", client()).await;
    assert_eq!(number(store, &access, 10).await.expect("numbered"), 3);
    assert_eq!(number(store, &access, 10).await.expect("numbered"), 0);
    let all = [(1, "v1"), (2, "v2"), (3, "v3"), (4, "p1"), (5, "p2")];
    assert_eq!(names(store, &access, 0, 9).await, numbered(&all));
    assert_eq!(names(store, &access, 1, 3).await, numbered(&all[1..3]));
    let lines = store.feed_lines(&access, 2, 4).await.expect("read");
    let sources: Vec<_> = lines.iter().map(|line| line.source).collect();
    assert_eq!(sources, [FeedSource::Visit, FeedSource::Person]);
    let clients = store.feed_clients(unit(), 0, 5).await.expect("read");
    assert_eq!(clients, [client()]);
    let hash = store.feed_sha256(unit(), 5).await.expect("read");
    assert_eq!(
        hash.as_ref(),
        Some(&store.feed_end(unit()).await.expect("read").1)
    );
    assert_eq!(store.feed_sha256(unit(), 6).await.expect("read"), None);
}

async fn two_who_number_at_once_do_not_both(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    journal(store, "v1", client()).await;
    let seen = store.feed_candidates(&access, 5).await.expect("read");
    assert_eq!(number(store, &access, 5).await.expect("numbered"), 1);
    let late = seen.into_iter().map(|candidate| NewFeedRow {
        candidate,
        sha256: "late".to_owned(),
    });
    let late: Vec<_> = late.collect();
    let second = store.append_feed(&access, 0, &late).await;
    assert!(matches!(second, Err(StoreError::Busy)), "{second:?}");
    assert_eq!(names(store, &access, 0, 9).await.len(), 1);
}

async fn a_protected_clients_entries_are_withheld(fresh: Fresh) {
    let store = fresh.store();
    let access = with_client(&fresh).await;
    let known = store.client(&access, client()).await.expect("read");
    let hidden = Client {
        client_id: ClientId::derived(at(0), "hidden"),
        protection: Protection::Protected {
            named_staff: vec![],
        },
        ..known.expect("is there")
    };
    let hidden_id = hidden.client_id;
    let import = RegistryImport {
        clients: vec![hidden],
        ..RegistryImport::default()
    };
    let imported = store.import_registry(&access, &import, &[]).await;
    imported.expect("imported");
    journal(store, "v1", hidden_id).await;
    journal(store, "v2", client()).await;
    journal(store, "v3", ClientId::derived(at(0), "of no register")).await;
    number(store, &access, 5).await.expect("numbered");
    let expected = numbered(&[(1, "withheld"), (2, "v2"), (3, "v3")]);
    assert_eq!(names(store, &access, 0, 9).await, expected);
    let clients = store.feed_clients(unit(), 0, 9).await.expect("read");
    assert!(clients.contains(&client()) && !clients.contains(&hidden_id));
}

async fn receipts_are_kept_and_the_same_one_once(fresh: Fresh) {
    let store = fresh.store();
    let receipt = |up_to| FeedReceipt {
        up_to,
        sha256: format!("hash {up_to}"),
        by: UserId::derived(at(0), "receiver"),
        at: at(up_to),
    };
    for up_to in [1, 3, 3, 2] {
        let added = store.add_feed_receipt(unit(), &receipt(up_to)).await;
        added.expect("stored");
    }
    let kept = store.feed_receipts(unit(), 10).await.expect("read");
    assert_eq!(kept, [receipt(2), receipt(3), receipt(1)]);
    assert_eq!(store.feed_receipts(unit(), 1).await.expect("read").len(), 1);
}
