//! Orders over HTTP and as files.

use care_model::registry::Role;
use serde_json::json;

use crate::world::{DATE, World, town};

fn order() -> serde_json::Value {
    serde_json::to_value(&town().orders[0]).expect("json")
}

#[test]
fn the_same_order_twice_is_one_and_other_content_is_refused() {
    let world = World::new();
    let sender = world.sign_in(Role::Integration);
    let (status, first) = sender.post("/api/orders", &order());
    assert_eq!((status, first["state"].as_str()), (200, Some("accepted")));
    let (_, again) = sender.post("/api/orders", &order());
    assert_eq!(first, again);
    let mut other = order();
    other["decision"] = "another".into();
    let (status, problem) = sender.post("/api/orders", &other);
    assert_eq!((status, problem["code"].as_str()), (409, Some("conflict")));
}

#[test]
fn a_new_version_replaces_the_old_from_its_first_day() {
    let world = World::new();
    let sender = world.sign_in(Role::Integration);
    sender.post("/api/orders", &order());
    let planned = |day: &str| {
        let (_, board) = world
            .sign_in(Role::Planner)
            .get(&world.path(&format!("days/{day}/board")));
        board["unplaced"].as_array().expect("visits").len()
    };
    let (today, later) = (planned(DATE), planned("2026-11-30"));
    assert!(today > 0 && later > 0);
    let mut next = order();
    next["version"] = json!(2);
    next["valid_from"] = json!("2026-11-30");
    next["visits"] = json!([next["visits"][0]]);
    next["visits"][0]["gap_after"] = json!(null);
    next["visits"][0]["weekdays"] = json!([2]);
    let (status, answer) = sender.post("/api/orders", &next);
    assert_eq!(
        (status, answer["version"].as_i64()),
        (200, Some(2)),
        "{answer}"
    );
    assert_eq!(planned(DATE), today, "what came before stays");
    assert_eq!(
        planned("2026-11-30"),
        0,
        "the new version has no visit on a Monday"
    );
}

#[test]
fn an_impossible_order_names_every_fault() {
    let world = World::new();
    let mut bad = order();
    bad["visits"][0]["weekdays"] = json!([9]);
    bad["visits"][0]["interventions"] = json!(["juggling"]);
    bad["visits"][0]["preferred"] = json!({ "start": "00:10", "end": "00:20" });
    bad["client_id"] = json!("019ab0c0-0000-7000-8000-00000000abcd");
    let (status, problem) = world.sign_in(Role::Integration).post("/api/orders", &bad);
    assert_eq!((status, problem["code"].as_str()), (422, Some("invalid")));
    let fields: Vec<_> = problem["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| fault["field"].as_str().expect("f"))
        .collect();
    for field in [
        "visits[0].weekdays",
        "visits[0].interventions",
        "visits[0].preferred",
        "client_id",
    ] {
        assert!(fields.contains(&field), "{field} not in {fields:?}");
    }
}

#[test]
fn a_folder_of_orders_is_taken_and_the_bad_ones_say_why() {
    let world = World::new();
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("good.json"), order().to_string()).expect("written");
    std::fs::write(folder.path().join("cut.json"), &order().to_string()[..200]).expect("written");
    let mut bad = order();
    bad["version"] = json!(0);
    std::fs::write(folder.path().join("bad.json"), bad.to_string()).expect("written");
    let report = world
        .block_on(server::orders::drop_folder::import(
            world.app(),
            folder.path(),
        ))
        .expect("a report");
    assert_eq!((report.accepted, report.refused), (1, 2));
    let why =
        std::fs::read_to_string(folder.path().join("refused/bad.json.why.txt")).expect("a reason");
    assert!(why.contains("version"), "{why}");
    assert!(folder.path().join("accepted/good.json").exists());
    let order = &town().orders[0];
    let path = format!(
        "/api/orders/{}/{}/acknowledgement",
        order.sender, order.sender_order_id
    );
    let (status, answer) = world.sign_in(Role::Integration).get(&path);
    assert_eq!((status, answer["state"].as_str()), (200, Some("accepted")));
}

#[test]
fn an_older_version_and_an_id_of_anothers_order_change_nothing() {
    let world = World::new();
    let sender = world.sign_in(Role::Integration);
    let mut second = order();
    second["version"] = json!(2);
    assert_eq!(sender.post("/api/orders", &second).0, 200);
    let planned = || {
        let (_, board) = world
            .sign_in(Role::Planner)
            .get(&world.path(&format!("days/{DATE}/board")));
        board["unplaced"].as_array().expect("visits").len()
    };
    let before = planned();
    let (status, problem) = sender.post("/api/orders", &order());
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("conflict")),
        "version 1 after 2"
    );
    let mut stolen = serde_json::to_value(&town().orders[1]).expect("json");
    stolen["sender_order_id"] = order()["sender_order_id"].clone();
    stolen["version"] = json!(99);
    let (status, problem) = sender.post("/api/orders", &stolen);
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("conflict")),
        "another client's"
    );
    assert_eq!(planned(), before);
}

#[test]
fn dates_far_off_the_calendar_are_refused_without_a_panic() {
    let world = World::new();
    let mut bad = order();
    bad["valid_from"] = json!("-262143-01-01");
    let (status, problem) = world.sign_in(Role::Integration).post("/api/orders", &bad);
    assert_eq!(
        (status, problem["code"].as_str()),
        (422, Some("invalid")),
        "{problem}"
    );
    let planner = world.sign_in(Role::Planner);
    for date in ["-262143-01-01", "0001-01-01", "+262142-12-31"] {
        let (status, problem) = planner.get(&world.path(&format!("days/{date}/board")));
        assert!(status == 422 || status == 400, "{date}: {status} {problem}");
    }
}
