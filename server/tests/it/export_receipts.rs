//! Batches after they were made: fetched again, pressed twice, taken or rejected.

use care_model::registry::Role;
use serde_json::{Value, json};
use server::reimbursement::RateTable;

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{Caller, DATE, World, date};

/// A visit that is attested, with rates to pay it by.
fn attested(world: &World) {
    let table = serde_json::to_value(RateTable::example()).expect("json");
    let finance = world.sign_in(Role::Finance);
    assert_eq!(finance.post("/api/rates", &table).0, 200);
    let performed = Performed::in_world(world);
    performed.make(&Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    });
    set_clock(world, at(date(), "12:00"));
    assert_eq!(performed.attest_all(DATE, DATE), 1);
}

fn form(kind: &str) -> Value {
    json!({ "kind": kind, "from": DATE, "to": DATE })
}

fn made(world: &World, kind: &str) -> Value {
    let manager = world.sign_in(Role::UnitManager);
    let (status, batch) = manager.post(&world.path("exports"), &form(kind));
    assert_eq!(status, 200, "{batch}");
    batch
}

fn listed(world: &World) -> Vec<Value> {
    let (status, list) = world.sign_in(Role::UnitManager).get(&world.path("exports"));
    assert_eq!(status, 200, "{list}");
    list["exports"].as_array().expect("batches").clone()
}

fn id(batch: &Value) -> &str {
    batch["export_id"].as_str().expect("an id")
}

fn bytes(caller: &Caller, batch: &Value) -> Vec<u8> {
    let path = format!("/api/exports/{}/file", id(batch));
    let (status, bytes) = caller.raw("GET", &path, None, &[]);
    assert_eq!(status, 200);
    bytes
}

fn say(caller: &Caller, batch: &Value, state: &str, message: &str) -> (u16, Value) {
    let receipt = json!({ "sha256": batch["sha256"], "state": state, "message": message });
    caller.post(&format!("/api/exports/{}/receipts", id(batch)), &receipt)
}

#[test]
fn a_batch_waits_for_its_receipt_and_the_first_one_stands() {
    let world = World::new();
    attested(&world);
    let batch = made(&world, "reimbursement");
    assert_eq!(
        (&batch["receipt"], &batch["unacknowledged_s"]),
        (&Value::Null, &json!(0))
    );
    set_clock(&world, at(date(), "13:00"));
    assert_eq!(listed(&world)[0]["unacknowledged_s"], json!(3_600));
    let receiver = world.sign_in(Role::Finance);
    let (status, first) = say(&receiver, &batch, "accepted", "tack");
    assert_eq!(status, 200, "{first}");
    assert_eq!(first["receipt"]["state"], json!("accepted"));
    assert_eq!(first["unacknowledged_s"], Value::Null);
    set_clock(&world, at(date(), "14:00"));
    let (status, second) = say(&world.sign_in(Role::Finance), &batch, "accepted", "igen");
    assert_eq!((status, &second["receipt"]), (200, &first["receipt"]));
    let (status, problem) = say(&receiver, &batch, "rejected", "");
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")));
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|why| why.contains("was accepted")),
        "{problem}"
    );
    assert_eq!(listed(&world)[0]["receipt"], first["receipt"]);
}

#[test]
fn a_receiver_that_answers_garbage_is_refused_and_the_batch_is_as_it_was() {
    let world = World::new();
    attested(&world);
    let batch = made(&world, "reimbursement");
    let before = bytes(&world.sign_in(Role::Finance), &batch);
    let receiver = world.sign_in(Role::Finance);
    let path = format!("/api/exports/{}/receipts", id(&batch));
    let garbage = json!({ "sha256": "00", "state": "ok", "message": "x".repeat(1_001) });
    let (status, problem) = receiver.post(&path, &garbage);
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    let fields: Vec<&str> = problem["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .filter_map(|fault| fault["field"].as_str())
        .collect();
    assert_eq!(fields, ["sha256", "message", "state"]);
    assert_eq!(problem["faults"][1]["value"], json!("1001 characters"));
    for odd in [&b"<html>502</html>"[..], b"", b"[]", b"{\"state\":1}"] {
        let headers = [("content-type", "application/json")];
        let (status, answer) = receiver.send("POST", &path, Some(odd.to_vec()), &headers);
        assert!((400..500).contains(&status), "{status} {answer}");
    }
    let after = bytes(&receiver, &batch);
    assert_eq!(after, before, "the same bytes again");
    assert_eq!(listed(&world), [batch]);
}

#[test]
fn who_may_not_see_a_batch_may_not_answer_for_it() {
    let world = World::new();
    attested(&world);
    let payroll = made(&world, "payroll");
    for role in [
        Role::Planner,
        Role::Finance,
        Role::Integration,
        Role::Staff,
        Role::Admin,
    ] {
        let (status, _) = say(&world.sign_in(role), &payroll, "accepted", "");
        assert_eq!(status, 403, "{role:?}");
    }
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(say(&manager, &payroll, "accepted", "").0, 200);
    let nowhere = "/api/exports/019ab0c0-0000-7000-8000-000000000000/receipts";
    let receipt = json!({ "sha256": "x", "state": "accepted" });
    assert_eq!(manager.post(nowhere, &receipt).0, 403);
}

#[test]
fn a_second_press_makes_no_second_batch() {
    let world = World::new();
    attested(&world);
    let first = made(&world, "reimbursement");
    assert_eq!(made(&world, "reimbursement"), first);
    assert_eq!(listed(&world).len(), 1);
    made(&world, "payroll");
    let manager = world.sign_in(Role::UnitManager);
    let (status, problem) = manager.post(&world.path("exports"), &form("payroll"));
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")));
    assert_eq!(listed(&world).len(), 2);
}

#[test]
fn two_presses_at_once_make_one_batch() {
    let world = World::new();
    attested(&world);
    for kind in ["reimbursement", "payroll"] {
        let path = world.path("exports");
        let managers: Vec<Caller> = (0..4).map(|_| world.sign_in(Role::UnitManager)).collect();
        let body = form(kind);
        let (path, body) = (&path, &body);
        let answers: Vec<(u16, Value)> = std::thread::scope(|scope| {
            let pressed: Vec<_> = managers
                .iter()
                .map(|manager| scope.spawn(move || manager.post(path, body)))
                .collect();
            let answer = pressed.into_iter().map(|one| one.join().expect("answers"));
            answer.collect()
        });
        let of_kind: Vec<Value> = listed(&world)
            .into_iter()
            .filter(|batch| batch["kind"] == json!(kind))
            .collect();
        assert_eq!(of_kind.len(), 1, "{answers:?}");
        for (status, answer) in answers {
            let is_first = status == 200 && answer["export_id"] == of_kind[0]["export_id"];
            // Of payroll a day that is sent is refused; else whoever asks gets the batch.
            let is_refused = kind == "payroll" && status == 409;
            assert!(is_first || is_refused, "{status} {answer}");
        }
    }
}

#[test]
fn what_was_rejected_is_in_the_next_batch() {
    let world = World::new();
    attested(&world);
    let receiver = world.sign_in(Role::Finance);
    let first = made(&world, "reimbursement");
    assert_eq!(say(&receiver, &first, "rejected", "fel konto").0, 200);
    let second = made(&world, "reimbursement");
    assert_eq!(
        (&second["sequence"], &second["lines"], &second["total_ore"]),
        (&json!(2), &first["lines"], &first["total_ore"])
    );
    let manager = world.sign_in(Role::UnitManager);
    let payroll = made(&world, "payroll");
    assert_eq!(say(&manager, &payroll, "rejected", "").0, 200);
    let again = made(&world, "payroll");
    assert_eq!(again["sequence"], json!(2));
    assert_eq!(bytes(&manager, &again), bytes(&manager, &payroll));
}

#[test]
fn a_batch_is_the_same_after_a_restart() {
    let mut world = World::new();
    attested(&world);
    let batch = made(&world, "reimbursement");
    let before = bytes(&world.sign_in(Role::UnitManager), &batch);
    let receiver = world.sign_in(Role::Finance);
    let (_, said) = say(&receiver, &batch, "accepted", "");
    world.restart();
    assert_eq!(bytes(&world.sign_in(Role::UnitManager), &batch), before);
    // By the machine's own clock a month's run may have been due meanwhile: it is listed, too.
    let list = listed(&world);
    let again = list.iter().find(|one| id(one) == id(&batch));
    assert_eq!(again.expect("listed")["receipt"], said["receipt"]);
    assert_eq!(server_hash(&before), batch["sha256"]);
}

/// As a receiver would reckon it.
fn server_hash(bytes: &[u8]) -> Value {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(bytes);
    json!(visit_record::edit::hex(&digest))
}
