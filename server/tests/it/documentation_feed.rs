//! The documentation feed over HTTP, with a receiver that checks what it gets.

use care_model::deviation::ReportedDeviation;
use care_model::registry::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{Caller, DATE, World, date, town};

/// What a receiver keeps: shares no code with the server.
#[derive(Default)]
struct Receiver {
    number: i64,
    hash: Option<String>,
    entries: Vec<Value>,
}

impl Receiver {
    fn take(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).expect("a JSON line");
            assert_eq!(value["sequence"], json!(self.number + 1), "a gap");
            assert_eq!(value["previous_sha256"], json!(self.hash), "a lost line");
            let digest = Sha256::digest(line.as_bytes());
            let hex = |text: String, byte: &u8| text + &format!("{byte:02x}");
            self.hash = Some(digest.iter().fold(String::new(), hex));
            self.number += 1;
            self.entries.push(value);
        }
    }

    fn receipt(&self) -> Value {
        json!({ "up_to": self.number, "sha256": self.hash })
    }
}

struct Feed<'a> {
    world: &'a World,
    integration: Caller,
}

impl<'a> Feed<'a> {
    fn of(world: &'a World) -> Self {
        Self {
            world,
            integration: world.sign_in(Role::Integration),
        }
    }

    fn path(&self, query: &str) -> String {
        self.world.path(&format!("documentation-feed{query}"))
    }

    fn after(&self, number: i64, most: i64) -> Vec<u8> {
        let path = self.path(&format!("?after={number}&most={most}"));
        let (status, bytes) = self.integration.raw("GET", &path, None, &[]);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
        bytes
    }

    fn receipt(&self, form: &Value) -> (u16, Value) {
        self.integration.post(&self.path("/receipts"), form)
    }
}

/// Two visits with deviations, and a note with its strike-out.
fn lived(world: &World) {
    let performed = Performed::in_world(world);
    for (from, until) in [("07:30", "08:00"), ("12:00", "12:30")] {
        let stay = Stay {
            client_id: open_client(0),
            staff: 0,
            date: date(),
            from,
            until,
        };
        let visit = performed.make(&stay);
        performed.report(&stay, visit, ReportedDeviation::Fall, "Ramlade i hallen.");
    }
    set_clock(world, at(date(), "20:00"));
    let note = write(
        world,
        0,
        &json!({ "kind": "note", "text": "Rad ett\nrad två." }),
    );
    write(
        world,
        1,
        &json!({ "kind": "struck", "of": note, "why": "Fel." }),
    );
}

fn write(world: &World, seen: i64, content: &Value) -> String {
    write_of(world, &open_client(0).to_string(), seen, content)
}

fn write_of(world: &World, client: &str, seen: i64, content: &Value) -> String {
    let form = json!({
        "seen": seen, "happened_ms": at(date(), "19:00").millis(), "content": content,
    });
    let path = format!("/api/clients/{client}/file");
    let (status, answer) = world.sign_in(Role::UnitManager).post(&path, &form);
    assert_eq!(status, 200, "{answer}");
    answer["entry_id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_receiver_reads_on_and_says_what_it_has() {
    let world = World::new();
    let before = Feed::of(&world).after(0, 10);
    assert!(before.is_empty(), "nothing was written yet");
    lived(&world);
    let feed = Feed::of(&world);
    let mut receiver = Receiver::default();
    receiver.take(&feed.after(0, 3));
    receiver.take(&feed.after(3, 10));
    let sources: Vec<_> = receiver.entries.iter().map(|it| &it["source"]).collect();
    assert_eq!(sources, ["visit", "visit", "person", "person"]);
    let text = &receiver.entries[2]["entry"]["content"]["text"];
    assert_eq!(text, "Rad ett\nrad två.");
    let (status, answer) = feed.receipt(&receiver.receipt());
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        (&answer["sent"], &answer["unconfirmed"]),
        (&json!(4), &json!(0))
    );
    assert_eq!(feed.receipt(&receiver.receipt()).0, 200, "again");
    let whole = [feed.after(0, 3), feed.after(3, 10)].concat();
    assert_eq!(
        whole,
        feed.after(0, 4),
        "the same lines however they are asked for"
    );

    write(&world, 2, &json!({ "kind": "note", "text": "Senare." }));
    assert_eq!(feed.after(0, 4), whole);
    receiver.take(&feed.after(4, 10));
    assert_eq!(receiver.number, 5);
    let shown = world
        .sign_in(Role::UnitManager)
        .get(&feed.path("/receipts"))
        .1;
    assert_eq!(
        (&shown["sent"], &shown["unconfirmed"]),
        (&json!(5), &json!(1))
    );
    assert_eq!(shown["receipts"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["receipts"][0]["up_to"], json!(4));
    let log = world.path(&format!("access-log?from={DATE}&to={DATE}"));
    let (_, log) = world.sign_in(Role::UnitManager).get(&log);
    let mut rows = log["rows"].as_array().expect("rows").iter();
    let client = json!(open_client(0).to_string());
    assert!(rows.any(|row| row["act"] == "read_feed" && row["client_id"] == client));
}

#[test]
fn a_receipt_for_what_was_never_sent_is_refused_with_the_reason() {
    let world = World::new();
    lived(&world);
    let feed = Feed::of(&world);
    let mut receiver = Receiver::default();
    receiver.take(&feed.after(0, 2));
    // There are four, but two were asked for.
    for up_to in [-1, 0, 3, 4, i64::MAX] {
        let (status, problem) = feed.receipt(&json!({ "up_to": up_to, "sha256": receiver.hash }));
        assert_eq!(status, 422, "{up_to}: {problem}");
        assert_eq!(problem["faults"][0]["field"], json!("up_to"));
        assert!(problem.to_string().contains("the last has 2"), "{problem}");
    }
    for sha256 in ["", "abc", &"0".repeat(100_000)] {
        let (status, problem) = feed.receipt(&json!({ "up_to": 2, "sha256": sha256 }));
        assert_eq!(status, 422, "{problem}");
        assert_eq!(problem["faults"][0]["field"], json!("sha256"));
        assert!(problem.to_string().len() < 1_000);
    }
    assert_eq!(feed.receipt(&json!({ "up_to": "two" })).0, 400);
    assert_eq!(feed.receipt(&receiver.receipt()).0, 200);
}

#[test]
fn bad_cursors_are_refused() {
    let world = World::new();
    lived(&world);
    let feed = Feed::of(&world);
    feed.after(0, 1);
    for (query, expected) in [
        ("?after=-1", 422),
        ("?after=2", 422),
        ("?after=9223372036854775807", 422),
        ("?after=9223372036854775808", 400),
        ("?after=j12.f7", 400),
        ("?after=", 400),
        ("?most=0", 422),
        ("?most=-5", 422),
        ("?most=1001", 422),
        ("?most=all", 400),
        ("?after=1&most=1000", 200),
        ("", 200),
    ] {
        let path = feed.path(query);
        let (status, answer) = feed.integration.send("GET", &path, None, &[]);
        assert_eq!(status, expected, "{query}: {answer}");
    }
    for role in [Role::Planner, Role::Staff, Role::Finance, Role::Admin] {
        assert_eq!(world.sign_in(role).get(&feed.path("")).0, 403);
        assert_eq!(world.sign_in(role).get(&feed.path("/receipts")).0, 403);
    }
    let other = "/api/units/019ab0c0-0000-7000-8000-00000000abcd/documentation-feed";
    assert_eq!(feed.integration.get(other).0, 403);
}

#[test]
fn a_protected_clients_entry_is_a_line_without_content() {
    let world = World::new();
    set_clock(&world, at(date(), "20:00"));
    let mut clients = town().registry.clients.iter();
    let hidden = clients.find(|client| client.protection.is_protected());
    let hidden = hidden.expect("the town has one").client_id.to_string();
    write_of(
        &world,
        &hidden,
        0,
        &json!({ "kind": "note", "text": "Hemligt." }),
    );
    write(&world, 0, &json!({ "kind": "note", "text": "Öppet." }));
    let feed = Feed::of(&world);
    let bytes = feed.after(0, 10);
    let mut receiver = Receiver::default();
    receiver.take(&bytes);
    assert_eq!(receiver.entries[0]["withheld"], json!("protected_identity"));
    assert_eq!(
        receiver.entries[1]["entry"]["content"]["text"],
        json!("Öppet.")
    );
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(!text.contains("Hemligt") && !text.contains(&hidden));
}

#[test]
fn an_entry_that_was_changed_in_the_store_is_told_and_not_sent() {
    let world = World::new();
    lived(&world);
    let feed = Feed::of(&world);
    feed.after(0, 10);
    world.run("UPDATE file_entry SET body = replace(body, 'rad två', 'rad tre')");
    let path = feed.path("?after=2");
    let (status, problem) = feed.integration.get(&path);
    assert_eq!(status, 409, "{problem}");
    assert!(problem["detail"].to_string().contains("line 3"));
}
