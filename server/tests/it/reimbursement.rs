//! What a month pays, over HTTP: rates, simulation, contests and the frame.

use care_model::registry::Role;
use serde_json::{Value, json};
use server::reimbursement::RateTable;

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{Caller, World, date, town};

const MONTH: &str = "reimbursement/2026-11";

fn enter_rates(world: &World) {
    let table = serde_json::to_value(RateTable::example()).expect("json");
    let (status, answer) = world.sign_in(Role::Finance).post("/api/rates", &table);
    assert_eq!(status, 200, "{answer}");
}

/// Half an hour at one client on the first day, attested.
fn half_an_hour(world: &World) -> Stay {
    let performed = Performed::in_world(world);
    let stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    performed.make(&stay);
    set_clock(world, at(date(), "20:00"));
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    stay
}

fn lines(world: &World, caller: &Caller, stay: &Stay) -> Vec<Value> {
    let path = world.path(&format!("{MONTH}/clients/{}", stay.client_id));
    let (status, view) = caller.get(&path);
    assert_eq!(status, 200, "{view}");
    view["lines"].as_array().expect("lines").clone()
}

fn word(line: &Value, word: &str) -> Value {
    json!({
        "line": line["line"], "duration_s": line["duration_s"],
        "amount_ore": line["amount_ore"], "word": word, "note": "därför",
    })
}

#[test]
fn without_rates_nothing_is_paid_and_it_is_said() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    let (status, problem) = manager.get(&world.path(MONTH));
    assert_eq!((status, &problem["code"]), (409, &json!("no_rates")));
    let form = json!({ "kind": "reimbursement", "from": "2026-11-01", "to": "2026-11-30" });
    let (status, problem) = manager.post(&world.path("exports"), &form);
    assert_eq!((status, &problem["code"]), (409, &json!("no_rates")));
    assert_eq!(manager.get("/api/rates").0, 409);
}

#[test]
fn rates_are_entered_whole_or_with_every_fault_told() {
    let world = World::new();
    let finance = world.sign_in(Role::Finance);
    let mut table = serde_json::to_value(RateTable::example()).expect("json");
    table["contracts"][0]["declined"]["percent"] = json!(101);
    table["contracts"][1]["contract_id"] = table["contracts"][0]["contract_id"].clone();
    let (status, problem) = finance.post("/api/rates", &table);
    assert_eq!(status, 422, "{problem}");
    let fields: Vec<&str> = problem["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .filter_map(|fault| fault["field"].as_str())
        .collect();
    assert!(fields.len() >= 2, "{fields:?}");
    assert!(
        fields.iter().all(|field| field.contains("contracts")),
        "{fields:?}"
    );
    for (bad, status) in [("", 422), ("[1, 2", 422), ("{\"contracts\": 7}", 422)] {
        let body = Some(bad.as_bytes().to_vec());
        let headers = [("content-type", "application/json")];
        assert_eq!(
            finance.send("POST", "/api/rates", body, &headers).0,
            status,
            "{bad}"
        );
    }
    enter_rates(&world);
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(manager.post("/api/rates", &table).0, 403);
    let (status, rates) = manager.get("/api/rates");
    assert_eq!((status, &rates["version"]), (200, &json!(1)), "{rates}");
    enter_rates(&world);
    assert_eq!(manager.get("/api/rates").1["version"], json!(2));
}

#[test]
fn a_month_is_simulated_before_the_run_line_by_line() {
    let world = World::new();
    enter_rates(&world);
    let stay = half_an_hour(&world);
    let manager = world.sign_in(Role::UnitManager);
    let (status, month) = manager.get(&world.path(MONTH));
    assert_eq!(status, 200, "{month}");
    let hour = 48_500;
    let paid = month["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .find(|rule| rule["rule"] == "municipal-2024/hour_day")
        .expect("paid by the hour");
    assert_eq!(
        paid["total"],
        json!({ "lines": 1, "duration_s": 1800, "amount_ore": hour / 2 })
    );
    assert_eq!(month["total"], month["due"], "nothing is paid yet");
    assert_eq!(month["unattested"], json!(0));
    // The 6th of December 2026 is a Sunday.
    let run = at("2026-12-06".parse().expect("a date"), "10:00");
    assert_eq!(month["run_ms"], json!(run.millis()));
    let client = month["clients"]
        .as_array()
        .expect("clients")
        .iter()
        .find(|client| client["client_id"] == json!(stay.client_id.to_string()))
        .expect("the client");
    assert_eq!(client["total"]["amount_ore"], json!(hour / 2));
    let lines = lines(&world, &manager, &stay);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0]["explanation"]
            .as_str()
            .expect("text")
            .contains("485,00")
    );
    assert_eq!(lines[0]["staff_name"], json!(town().registry.staff[0].name));
    assert_eq!(manager.get(&world.path("reimbursement/2026-13")).0, 400);
    assert_eq!(world.sign_in(Role::Planner).get(&world.path(MONTH)).0, 403);
}

#[test]
fn a_line_is_contested_by_the_provider_and_answered_by_the_city() {
    let world = World::new();
    enter_rates(&world);
    let stay = half_an_hour(&world);
    let (manager, finance) = (
        world.sign_in(Role::UnitManager),
        world.sign_in(Role::Finance),
    );
    let line = lines(&world, &manager, &stay).remove(0);
    let path = world.path(&format!("{MONTH}/statements"));
    assert_eq!(finance.post(&path, &word(&line, "contested")).0, 403);
    assert_eq!(manager.post(&path, &word(&line, "rejected")).0, 403);
    assert_eq!(
        finance.post(&path, &word(&line, "rejected")).0,
        409,
        "nobody contested it"
    );
    assert_eq!(manager.post(&path, &word(&line, "contested")).0, 204);
    let (_, month) = finance.get(&world.path(MONTH));
    let contested: i64 = month["clients"]
        .as_array()
        .expect("clients")
        .iter()
        .filter_map(|client| client["contested"].as_i64())
        .sum();
    assert_eq!(contested, 1);
    assert_eq!(finance.post(&path, &word(&line, "rejected")).0, 204);
    assert_eq!(
        finance.post(&path, &word(&line, "upheld")).0,
        409,
        "answered already"
    );
    let said = lines(&world, &manager, &stay).remove(0)["said"].clone();
    let words: Vec<&Value> = said
        .as_array()
        .expect("said")
        .iter()
        .map(|one| &one["word"])
        .collect();
    assert_eq!(words, [&json!("contested"), &json!("rejected")]);
}

#[test]
fn a_word_on_a_line_that_is_not_so_is_refused() {
    let world = World::new();
    enter_rates(&world);
    let stay = half_an_hour(&world);
    let manager = world.sign_in(Role::UnitManager);
    let line = lines(&world, &manager, &stay).remove(0);
    let path = world.path(&format!("{MONTH}/statements"));
    let mut other = word(&line, "contested");
    other["amount_ore"] = json!(1);
    let (status, problem) = manager.post(&path, &other);
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    let mut unknown = word(&line, "contested");
    unknown["line"] = json!("2026-11-23/x");
    assert_eq!(manager.post(&path, &unknown).0, 404);
    let mut empty = word(&line, "praised");
    empty["note"] = json!("  ");
    let (status, problem) = manager.post(&path, &empty);
    assert_eq!(status, 422);
    assert_eq!(
        problem["faults"].as_array().map(Vec::len),
        Some(2),
        "{problem}"
    );
}

#[test]
fn time_beyond_the_frame_is_held_until_the_city_approves_it() {
    let world = World::new();
    enter_rates(&world);
    let mut order = town().orders[0].clone();
    order.client_id = open_client(0);
    order.valid_from = "2026-11-01".parse().expect("a date");
    order.valid_to = None;
    order.frame.minutes = 10;
    order.frame.period = care_model::order::FramePeriod::Month;
    let order = serde_json::to_value(order).expect("json");
    let (status, answer) = world.sign_in(Role::Integration).post("/api/orders", &order);
    assert_eq!(status, 200, "{answer}");
    let stay = half_an_hour(&world);
    let finance = world.sign_in(Role::Finance);
    let found = lines(&world, &finance, &stay);
    let held: Vec<&Value> = found
        .iter()
        .filter(|line| line["standing"] == json!("held"))
        .collect();
    assert_eq!((found.len(), held.len()), (2, 1), "{found:?}");
    assert_eq!(held[0]["duration_s"], json!(1200));
    let (_, before) = finance.get(&world.path(MONTH));
    assert_eq!(before["held"]["duration_s"], json!(1200));
    assert_eq!(before["total"]["duration_s"], json!(600));
    let path = world.path(&format!("{MONTH}/statements"));
    assert_eq!(finance.post(&path, &word(held[0], "refused")).0, 204);
    let refused = lines(&world, &finance, &stay);
    let standing = |lines: &[Value]| -> Vec<Value> {
        let lines = lines.iter();
        lines.map(|line| line["standing"].clone()).collect()
    };
    assert_eq!(
        standing(&refused),
        ["paid", "refused"],
        "it stays to be seen"
    );
    assert_eq!(finance.post(&path, &word(held[0], "approved")).0, 204);
    let (_, after) = finance.get(&world.path(MONTH));
    assert_eq!(after["held"]["lines"], json!(0));
    assert_eq!(after["total"]["duration_s"], json!(1800));
    let approved = lines(&world, &finance, &stay);
    assert_eq!(standing(&approved), ["paid", "approved"]);
    // A wrong press is taken back by another word; what is within the frame is not hers.
    assert_eq!(finance.post(&path, &word(&approved[1], "refused")).0, 204);
    assert_eq!(
        standing(&lines(&world, &finance, &stay)),
        ["paid", "refused"]
    );
    assert_eq!(finance.post(&path, &word(&approved[0], "refused")).0, 409);
}
