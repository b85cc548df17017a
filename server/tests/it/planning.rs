//! The planner's day over HTTP.

use std::io::BufRead;

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::world::{Caller, DATE, World, town};

fn optimised(world: &World) -> (Caller, Value) {
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    let (status, job) = planner.post(
        &world.path(&format!("days/{DATE}/optimise")),
        &json!({ "budget_s": 2 }),
    );
    assert_eq!(status, 202, "{job}");
    let events = events(world, &planner, job["job_id"].as_str().expect("a job"));
    assert!(
        events.iter().any(|(name, _)| name == "progress"),
        "{events:?}"
    );
    let (last, data) = events.last().expect("an end");
    assert_eq!(last, "done", "{data}");
    (planner, board(world))
}

fn board(world: &World) -> Value {
    let (status, board) = world
        .sign_in(Role::Planner)
        .get(&world.path(&format!("days/{DATE}/board")));
    assert_eq!(status, 200, "{board}");
    board
}

fn events(world: &World, planner: &Caller, job: &str) -> Vec<(String, Value)> {
    let response = ureq::get(format!("{}/api/jobs/{job}/events", world.url))
        .header("cookie", &planner.cookie)
        .call()
        .expect("a stream");
    let mut events = Vec::new();
    let mut name = String::new();
    for line in std::io::BufReader::new(response.into_body().into_reader()).lines() {
        let line = line.expect("text");
        if let Some(event) = line.strip_prefix("event: ") {
            name = event.to_owned();
        } else if let Some(data) = line.strip_prefix("data: ") {
            events.push((name.clone(), serde_json::from_str(data).expect("json")));
        }
    }
    events
}

fn stops(board: &Value) -> Vec<(String, Value)> {
    let mut stops = Vec::new();
    for shift in board["shifts"].as_array().expect("shifts") {
        let id = shift["shift_id"].as_str().expect("an id");
        for stop in shift["stops"].as_array().expect("stops") {
            stops.push((id.to_owned(), stop.clone()));
        }
    }
    stops
}

#[test]
fn a_day_is_optimised_moved_pinned_and_published() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let revision = before["revision"].as_i64().expect("a revision");
    assert!(
        stops(&before).len() >= 50,
        "{} placed",
        stops(&before).len()
    );
    // A visit of one person, moved to wherever the server says it may go.
    let (shift, stop) = stops(&before)
        .into_iter()
        .find(|(_, stop)| stop["staff_count"] == 1)
        .expect("one");
    let visit = stop["visit_id"].as_str().expect("an id").to_owned();
    let (_, verdicts) = planner.get(&world.path(&format!("days/{DATE}/visits/{visit}/verdicts")));
    let verdicts = verdicts["verdicts"].as_array().expect("verdicts").clone();
    assert_eq!(
        verdicts.len(),
        before["shifts"].as_array().expect("shifts").len()
    );
    for refused in verdicts
        .iter()
        .filter(|verdict| verdict["allowed"] == false)
    {
        assert!(
            !refused["reasons"].as_array().expect("reasons").is_empty(),
            "{refused}"
        );
    }
    let target = verdicts
        .iter()
        .find(|verdict| verdict["allowed"] == true && verdict["shift_id"] != json!(shift))
        .expect("somebody else can");
    let form = json!({ "visit_id": visit, "target": { "kind": "shift", "shift_id": target["shift_id"], "after_visit_id": null } });
    let (status, moved) =
        planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
    assert_eq!(status, 200, "{moved}");
    let now = stops(&moved)
        .into_iter()
        .find(|(_, stop)| stop["visit_id"] == json!(visit))
        .expect("placed");
    assert_eq!(json!(now.0), target["shift_id"]);
    // The same change again is from a revision that is no more.
    let (status, problem) =
        planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("stale_revision"))
    );
    assert_eq!(problem["current_revision"], moved["revision"]);
    // Pinned, it stays through another optimisation.
    let pin = json!({ "visit_id": visit, "pin": "both" });
    let revision = moved["revision"].as_i64().expect("a revision");
    let (status, pinned) =
        planner.post_if(&world.path(&format!("days/{DATE}/pins")), &pin, revision);
    assert_eq!(status, 200, "{pinned}");
    let (_, job) = planner.post(
        &world.path(&format!("days/{DATE}/optimise")),
        &json!({ "budget_s": 1, "seed": 9 }),
    );
    events(&world, &planner, job["job_id"].as_str().expect("a job"));
    let again = board(&world);
    let kept = stops(&again)
        .into_iter()
        .find(|(_, stop)| stop["visit_id"] == json!(visit))
        .expect("placed");
    assert_eq!(
        (json!(kept.0), &kept.1["start_s"]),
        (json!(now.0), &now.1["start_s"])
    );
    let revision = again["revision"].as_i64().expect("a revision");
    let (status, published) = planner.post_if(
        &world.path(&format!("days/{DATE}/publish")),
        &json!({}),
        revision,
    );
    assert_eq!(
        (status, published["version"].as_i64()),
        (200, Some(1)),
        "{published}"
    );
    assert_eq!(
        published["visits"].as_u64(),
        Some(stops(&again).len() as u64)
    );
    assert_eq!(board(&world)["published_version"], json!(1));
}

#[test]
fn a_hard_rule_says_which_and_changes_nothing() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let revision = before["revision"].as_i64().expect("a revision");
    for (_, stop) in stops(&before) {
        let visit = stop["visit_id"].as_str().expect("an id");
        let (_, verdicts) =
            planner.get(&world.path(&format!("days/{DATE}/visits/{visit}/verdicts")));
        let refused = verdicts["verdicts"]
            .as_array()
            .expect("verdicts")
            .iter()
            .find(|verdict| verdict["allowed"] == false)
            .cloned();
        let Some(refused) = refused else { continue };
        let form = json!({ "visit_id": visit, "target": { "kind": "shift", "shift_id": refused["shift_id"] } });
        let (status, problem) =
            planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
        assert_eq!(
            (status, problem["code"].as_str()),
            (422, Some("hard_rule")),
            "{problem}"
        );
        assert_eq!(problem["reasons"][0]["code"], refused["reasons"][0]["code"]);
        assert_eq!(board(&world)["revision"], before["revision"]);
        return;
    }
    panic!("every visit may go everywhere: the town has no rules");
}

#[test]
fn a_home_off_the_map_fails_the_plan_with_its_distance_and_no_address() {
    let world = World::new();
    world.send_orders(5);
    let mut register = serde_json::to_value(&town().registry).expect("json");
    register["clients"][0]["coordinate"] =
        json!({ "latitude_e7": 700_000_000, "longitude_e7": 200_000_000 });
    let moved = json!({ "clients": [register["clients"][0]] });
    let (status, answer) = world.sign_in(Role::Admin).post("/api/registry", &moved);
    assert_eq!(status, 200, "{answer}");
    let planner = world.sign_in(Role::Planner);
    let (_, job) = planner.post(
        &world.path(&format!("days/{DATE}/optimise")),
        &json!({ "budget_s": 1 }),
    );
    let events = events(&world, &planner, job["job_id"].as_str().expect("a job"));
    let (last, problem) = events.last().expect("an end");
    assert_eq!(
        (last.as_str(), problem["code"].as_str()),
        ("failed", Some("invalid")),
        "{problem}"
    );
    let told = problem.to_string();
    assert!(told.contains(" m)") && !told.contains("70.0"), "{told}");
    assert_eq!(board(&world)["revision"], json!(0), "nothing half-planned");
}
