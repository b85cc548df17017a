//! Billing basis and warehouse extract, over the wire.

use care_model::id::VisitId;
use care_model::person::{Client, Protection};
use care_model::registry::{RegistryImport, Role};
use documentation::billing::verify::verify_billing;
use documentation::warehouse::verify::verify_extract;
use serde_json::{Value, json};
use store::Access;

use crate::performed::{Performed, Stay, at, open_client, set_clock, staff};
use crate::world::{World, date, town};

fn form(kind: &str, from: &str, to: &str) -> Value {
    json!({ "kind": kind, "from": from, "to": to })
}

fn november(kind: &str) -> Value {
    form(kind, "2026-11-01", "2026-11-30")
}

fn make(world: &World, form: &Value) -> (Value, Vec<u8>) {
    let manager = world.sign_in(Role::UnitManager);
    let (status, batch) = manager.post(&world.path("exports"), form);
    assert_eq!(status, 200, "{batch}");
    let id = batch["export_id"].as_str().expect("an id");
    let finance = world.sign_in(Role::Finance);
    let (status, bytes) = finance.raw("GET", &format!("/api/exports/{id}/file"), None, &[]);
    assert_eq!(status, 200);
    (batch, bytes)
}

fn lines_of(bytes: &[u8], client: &str) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let lines = text.lines().map(serde_json::from_str);
    lines
        .map(|line: Result<Value, _>| line.expect("JSON"))
        .filter(|line| line["record"] == "line" && line["client_id"] == client)
        .collect()
}

fn set_to(world: &World, date: &str) {
    set_clock(world, at(date.parse().expect("a date"), "12:00"));
}

fn stay(from: &'static str, until: &'static str, staff: usize) -> Stay {
    Stay {
        client_id: open_client(0),
        staff,
        date: date(),
        from,
        until,
    }
}

fn correct(world: &World, visit: VisitId) {
    let correction = json!({
        "staff_id": staff(0).to_string(), "field": "ended",
        "value_ms": at(date(), "07:50").millis(), "why": "fel tid",
    });
    let manager = world.sign_in(Role::UnitManager);
    let (status, answer) = manager.post(&format!("/api/visits/{visit}/corrections"), &correction);
    assert!(status < 300, "{answer}");
}

#[test]
fn what_changes_after_a_billing_basis_is_in_the_next() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    let visit = performed.make(&stay("07:30", "08:00", 0));
    performed.make(&stay("12:00", "12:20", 1));
    let client = open_client(0).to_string();
    set_to(&world, "2026-12-02");
    // Nobody has attested: alarms alone, if anybody has one.
    let (first, bytes) = make(&world, &november("billing"));
    let totals = verify_billing(&bytes).expect("a sound file");
    assert_eq!(
        (totals.visits, &first["total_s"], &first["total_ore"]),
        (0, &json!(0), &json!(0))
    );
    assert_eq!(
        totals.alarms as usize,
        town().registry.clients.iter().filter(|it| it.alarm).count()
    );
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 2);
    let (second, bytes) = make(&world, &november("billing"));
    assert_eq!(second["sequence"], json!(2));
    let lines = lines_of(&bytes, &client);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (&lines[0]["visits"], &lines[0]["performed_s"]),
        (&json!(2), &json!(3_000))
    );
    // Pressed again: the same, and no third.
    assert_eq!(make(&world, &november("billing")), (second, bytes));
    correct(&world, visit);
    set_to(&world, "2027-01-02");
    let december = form("billing", "2026-12-01", "2026-12-31");
    let (_, bytes) = make(&world, &december);
    assert_eq!(
        lines_of(&bytes, &client)
            .iter()
            .filter(|line| line["kind"] == "correction")
            .count(),
        0,
        "what was told stands until somebody has attested what changed"
    );
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    let (_, bytes) = make(&world, &december);
    verify_billing(&bytes).expect("a sound file");
    let lines = lines_of(&bytes, &client);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(
        (&lines[0]["month"], &lines[0]["performed_s"]),
        (&json!("2026-11"), &json!(-600))
    );
}

/// The register says from now on whether the client has an alarm.
fn set_alarm(world: &World, alarm: bool) {
    let mut clients = town().registry.clients.iter();
    let found = clients.find(|client| client.client_id == open_client(0));
    let mut client = found.expect("one of them").clone();
    client.alarm = alarm;
    enter(world, client);
}

fn enter(world: &World, client: Client) {
    let import = RegistryImport {
        clients: vec![client],
        ..RegistryImport::default()
    };
    let access = Access::unattended(world.unit.parse().expect("an id"));
    let store = &world.app().store;
    let entered = world.block_on(store.import_registry(&access, &import, &[]));
    entered.expect("entered");
}

#[test]
fn the_last_word_on_an_alarm_is_told_once() {
    let world = World::new();
    let client = open_client(0).to_string();
    set_to(&world, "2026-12-02");
    let said = |bytes: &[u8]| -> Vec<Value> {
        let lines = lines_of(bytes, &client).into_iter();
        lines.map(|line| line["alarm"].clone()).collect()
    };
    for alarm in [true, false, true] {
        set_alarm(&world, alarm);
        let (batch, bytes) = make(&world, &november("billing"));
        assert_eq!(said(&bytes), [json!(alarm)]);
        // Pressed again: nothing new, the same batch.
        assert_eq!(make(&world, &november("billing")), (batch, bytes));
    }
}

#[test]
fn a_month_told_long_ago_is_not_told_anew() {
    let world = World::new();
    Performed::in_world(&world).make(&stay("07:30", "08:00", 0));
    set_to(&world, "2026-12-02");
    make(&world, &november("billing"));
    set_to(&world, "2027-01-02");
    let manager = world.sign_in(Role::UnitManager);
    let (status, problem) = manager.post(&world.path("exports"), &november("billing"));
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")));
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("2026-11 is told already")),
        "{problem}"
    );
}

#[test]
fn the_log_says_whom_a_batch_names() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    performed.make(&stay("07:30", "08:00", 0));
    let with_alarm = town().registry.clients.iter().find(|client| client.alarm);
    let with_alarm = with_alarm.expect("somebody").client_id.to_string();
    set_to(&world, "2026-12-02");
    make(&world, &november("billing"));
    let manager = world.sign_in(Role::UnitManager);
    let looks = |client: &str| {
        let path = format!("/api/clients/{client}/who-looked?from=2026-12-02&to=2026-12-02");
        let (status, view) = manager.get(&path);
        assert_eq!(status, 200, "{view}");
        let days = view["days"].as_array().expect("days").clone();
        days.iter()
            .filter_map(|day| day["looks"].as_array().map(Vec::len))
            .sum::<usize>()
    };
    assert_eq!(looks(&with_alarm), 3, "made, fetched, and this look");
    // Nobody has attested what was done: the batch does not name that client.
    assert_eq!(looks(&open_client(0).to_string()), 1);
}

#[test]
fn a_batch_that_was_rejected_told_nothing() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    performed.make(&stay("07:30", "08:00", 0));
    set_to(&world, "2026-12-02");
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    let (first, _) = make(&world, &november("billing"));
    let id = first["export_id"].as_str().expect("an id");
    let receipt = json!({ "sha256": first["sha256"], "state": "rejected", "message": "fel månad" });
    let receiver = world.sign_in(Role::Finance);
    let (status, answer) = receiver.post(&format!("/api/exports/{id}/receipts"), &receipt);
    assert_eq!(status, 200, "{answer}");
    let (second, bytes) = make(&world, &november("billing"));
    assert_eq!(
        (&second["sequence"], &second["lines"]),
        (&json!(2), &first["lines"])
    );
    assert_eq!(lines_of(&bytes, &open_client(0).to_string()).len(), 1);
}

/// Six visits of half an hour, each at another client, attested in the month after.
fn six_attested(world: &World) -> Performed<'_> {
    let performed = Performed::in_world(world);
    for number in 0..6 {
        performed.make(&Stay {
            client_id: open_client(number),
            ..stay("07:30", "08:00", number)
        });
    }
    set_to(world, "2026-12-02");
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 6);
    performed
}

#[test]
fn an_extract_names_nobody_and_is_made_once() {
    let world = World::new();
    let performed = six_attested(&world);
    let (batch, bytes) = make(&world, &november("warehouse"));
    let totals = verify_extract(&bytes).expect("a sound extract");
    assert_eq!(
        (totals.visits, &batch["total_s"]),
        (6, &json!(6 * 1_800)),
        "{batch}"
    );
    for client in &town().registry.clients {
        for text in [
            client.name.as_str(),
            &client.address,
            &client.personal_number,
            &client.client_id.to_string(),
        ] {
            let found = bytes.windows(text.len()).any(|it| it == text.as_bytes());
            assert!(!found || text.is_empty(), "{text}");
        }
    }
    // Made once, though more is attested by now and the receiver rejected it.
    performed.make(&Stay {
        client_id: open_client(6),
        ..stay("07:30", "08:00", 6)
    });
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    assert_eq!(make(&world, &november("warehouse")), (batch.clone(), bytes));
    let id = batch["export_id"].as_str().expect("an id");
    let receipt = json!({ "sha256": batch["sha256"], "state": "rejected", "message": "" });
    let receiver = world.sign_in(Role::Finance);
    assert_eq!(
        receiver
            .post(&format!("/api/exports/{id}/receipts"), &receipt)
            .0,
        200
    );
    let (again, _) = make(&world, &november("warehouse"));
    assert_eq!(again["export_id"], batch["export_id"]);
}

#[test]
fn an_extract_counts_no_client_who_is_protected_by_now() {
    let world = World::new();
    six_attested(&world);
    let mut client = town().registry.clients[0].clone();
    client.client_id = open_client(0);
    client.protection = Protection::Protected {
        named_staff: vec![],
    };
    enter(&world, client);
    let (_, bytes) = make(&world, &november("warehouse"));
    let totals = verify_extract(&bytes).expect("a sound extract");
    assert_eq!(totals.visits, 5);
}

#[test]
fn part_of_a_month_and_a_month_that_lasts_are_refused() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    for kind in ["billing", "warehouse"] {
        for form in [november(kind), form(kind, "2026-10-02", "2026-10-31")] {
            let (status, problem) = manager.post(&world.path("exports"), &form);
            assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
            assert_eq!(problem["faults"][0]["field"], json!("to"));
        }
    }
}
