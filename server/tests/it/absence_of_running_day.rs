//! Sick calls over HTTP once the day runs: what has begun, what is late, what is
//! pinned, and what the phones' list says of whoever went home.

use care_model::registry::Role;
use care_model::time::{Timestamp, midnight};
use serde_json::{Value, json};

use crate::absence::{CODES, alternatives, at, busiest, called, ill, revision, take};
use crate::planning::{board, optimised, publish};
use crate::undo::begin;
use crate::world::{Caller, DATE, World, date};

fn set_clock(world: &World, second: i64) {
    let now: Timestamp = midnight(date()).plus_seconds(second);
    let told = json!({ "now_ms": now.millis() });
    let (status, _) = world
        .sign_in(Role::Admin)
        .post("/api/training/clock", &told);
    assert!((200..300).contains(&status));
}

fn stop(shift: &Value, index: usize) -> &Value {
    &shift["stops"][index]
}

fn start(stop: &Value) -> i64 {
    stop["start_s"].as_i64().expect("a time")
}

fn pin(world: &World, planner: &Caller, visit: &Value, kind: &str, revision: i64) -> Value {
    let form = json!({ "visit_id": visit, "pin": kind });
    let (status, told) =
        planner.post_if(&world.path(&format!("days/{DATE}/pins")), &form, revision);
    assert_eq!(status, 200, "{told}");
    told
}

/// From when on the absence is that a call without a time is answered for.
fn from_s(world: &World, planner: &Caller, shift: &Value, revision: i64) -> i64 {
    let job = called(world, planner, &ill(shift), revision);
    let found = alternatives(planner, &job);
    found["from_s"].as_i64().expect("a time")
}

#[test]
fn whoever_never_came_is_absent_from_the_visit_that_waits() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let rev = revision(&before);
    let shift = busiest(&before);
    let staff_id = shift["staff_id"].as_str().expect("an id");
    let staff_id = staff_id.parse().expect("an id");
    let now_s = start(stop(shift, 2)) + 60;
    set_clock(&world, now_s);
    // Where she works in the evening, the office's session of the morning is over.
    let planner = world.sign_in(Role::Planner);
    assert_eq!(
        from_s(&world, &planner, shift, rev),
        start(stop(shift, 0)),
        "nothing of hers was begun"
    );
    begin(&world, &stop(shift, 0)["visit_id"], staff_id);
    assert_eq!(from_s(&world, &planner, shift, rev), start(stop(shift, 1)));
    begin(&world, &stop(shift, 2)["visit_id"], staff_id);
    assert_eq!(
        from_s(&world, &planner, shift, rev),
        now_s,
        "the visit before the last she began is not hers to miss"
    );
}

#[test]
fn a_visit_begun_meanwhile_refuses_the_alternative_and_a_new_search_keeps_it() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let rev = revision(&before);
    let shift = busiest(&before);
    let visit = &stop(shift, 0)["visit_id"];
    let job = called(&world, &planner, &ill(shift), rev);
    let staff_id = shift["staff_id"].as_str().expect("an id");
    begin(&world, visit, staff_id.parse().expect("an id"));
    let seen = board(&world);
    let (status, problem) = take(&world, &planner, &job, CODES[0], rev);
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("plan_overtaken")),
        "{problem}"
    );
    assert_eq!(problem["reasons"][0]["code"], "begun_since");
    assert_eq!(board(&world), seen, "nothing was changed");
    let job = called(&world, &planner, &ill(shift), rev);
    let (status, taken) = take(&world, &planner, &job, CODES[0], rev);
    assert_eq!(status, 200, "{taken}");
    let id = shift["shift_id"].as_str().expect("an id");
    assert_eq!(at(&taken, id)["stops"][0]["visit_id"], *visit);
}

#[test]
fn a_pin_to_a_time_holds_and_one_to_the_absent_person_does_not() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let shift = busiest(&before);
    let pinned =
        [("time", 0), ("both", 1), ("staff", 2)].map(|(kind, index)| (kind, stop(shift, index)));
    let mut now = before.clone();
    for (kind, stop) in pinned {
        now = pin(&world, &planner, &stop["visit_id"], kind, revision(&now));
    }
    let job = called(&world, &planner, &ill(shift), revision(&now));
    let found = alternatives(&planner, &job);
    for one in found["alternatives"].as_array().expect("alternatives") {
        let changes = one["changes"].as_array().expect("changes");
        for (kind, stop) in &pinned[..2] {
            let mut changes = changes.iter();
            let change = changes.find(|change| change["visit_id"] == stop["visit_id"]);
            let place = &change.expect("told of")["now"];
            assert!(
                place.is_null() || place["start_s"] == stop["start_s"],
                "{kind}: {place}"
            );
        }
    }
    let (status, taken) = take(&world, &planner, &job, CODES[0], revision(&now));
    assert_eq!(status, 200, "{taken}");
    for (stop, expected) in pinned
        .map(|(_, stop)| stop)
        .iter()
        .zip(["time", "time", "none"])
    {
        let mut placed = taken["shifts"].as_array().expect("shifts").iter();
        let found = placed.find_map(|shift| {
            let mut stops = shift["stops"].as_array().expect("stops").iter();
            stops
                .find(|one| one["visit_id"] == stop["visit_id"])
                .cloned()
        });
        if let Some(found) = found {
            assert_eq!(found["pin"], expected, "{found}");
        }
    }
}

#[test]
fn a_call_of_another_unit_is_nobodys_here() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let shift = busiest(&before);
    let job = called(&world, &planner, &ill(shift), revision(&before));
    let other = "019ab0c0-0000-7000-8000-00000000abcd";
    let path = format!("/api/units/{other}/days/{DATE}/absences");
    let form = json!({ "job_id": job, "alternative": CODES[0] });
    assert_eq!(planner.post_if(&path, &form, revision(&before)).0, 403);
    let path = format!("/api/units/{other}/days/{DATE}/sick-calls");
    assert_eq!(planner.post_if(&path, &ill(shift), 0).0, 403);
}
