//! The office's word on shifts, and what is no word.

use care_model::registry::Role;
use care_model::time::local_to_instant;
use serde_json::{Value, json};

use crate::world::{DATE, World, date, town};

fn at(time: &str) -> i64 {
    local_to_instant(date(), time.parse().expect("a time")).millis()
}

fn path(world: &World) -> String {
    format!("/api/units/{}/shifts/{DATE}", world.unit)
}

fn faults(answer: &Value) -> Vec<&str> {
    let faults = answer["faults"].as_array().expect("faults").iter();
    faults
        .map(|fault| fault["field"].as_str().expect("a field"))
        .collect()
}

#[test]
fn the_office_adds_what_was_forgotten_and_bad_words_are_told_by_their_field() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    let (status, view) = manager.get(&path(&world));
    assert_eq!((status, &view["two_step"]), (200, &json!(false)));
    let staff = view["staff"].as_array().expect("staff");
    assert!(staff.len() > 5, "everybody on the roster");
    let first = &staff[0];
    assert!(first["planned"]["start_ms"].is_i64() && first["pieces"] == json!([]));
    let staff_id = first["staff_id"].as_str().expect("an id");
    let entries = format!("{}/staff/{staff_id}/entries", path(&world));
    let add = |mark: &str, time: &str| json!({ "kind": "add", "mark": mark, "at_ms": at(time), "why": "Enligt henne" });
    for (mark, time) in [
        ("shift_began", "07:00"),
        ("break_began", "11:00"),
        ("break_ended", "11:30"),
        ("shift_ended", "16:00"),
    ] {
        let (status, own) = manager.post(&entries, &add(mark, time));
        assert_eq!(status, 200, "{own}");
    }
    let (_, view) = manager.get(&path(&world));
    let own = &view["staff"][0];
    assert_eq!(own["sums"]["break_s"], json!(1800));
    assert_eq!(own["sums"]["total_s"], json!(9 * 3600));
    let first_entry = own["entries"][0]["entry_id"].as_str().expect("an id");

    let word = |kind: &str, rest: Value| {
        let mut form = json!({ "kind": kind, "why": "Därför" });
        for (key, value) in rest.as_object().expect("an object") {
            form[key] = value.clone();
        }
        form
    };
    for (form, fields) in [
        (word("dance", json!({})), vec!["kind"]),
        (word("add", json!({})), vec!["at_ms", "mark"]),
        (
            word("add", json!({ "mark": "nap", "at_ms": at("08:00") })),
            vec!["mark"],
        ),
        (
            word(
                "add",
                json!({ "mark": "indirect_began", "at_ms": at("08:00") }),
            ),
            vec!["indirect"],
        ),
        (
            word("add", json!({ "mark": "break_began", "at_ms": 0 })),
            vec!["at_ms"],
        ),
        (
            word("correct", json!({ "entry_id": first_entry })),
            vec!["at_ms"],
        ),
        (
            word("correct", json!({ "entry_id": "x", "at_ms": at("08:00") })),
            vec!["entry_id"],
        ),
        (
            word("annul", json!({ "entry_id": world.unit })),
            vec!["entry_id"],
        ),
        (
            word("annul", json!({ "entry_id": first_entry, "why": " " })),
            vec!["why"],
        ),
    ] {
        let (status, answer) = manager.post(&entries, &form);
        assert_eq!(status, 422, "{form}");
        assert_eq!(faults(&answer), fields, "{form}");
    }
    let (status, own) = manager.post(&entries, &word("annul", json!({ "entry_id": first_entry })));
    assert_eq!((status, &own["began_ms"]), (200, &Value::Null));
    // A correction of a correction is one of the mark.
    let about = own["entries"].as_array().expect("entries").iter();
    let annulled = about.filter(|entry| entry["kind"] == "annulled");
    let annulled = annulled.map(|entry| entry["entry_id"].clone()).next();
    let (status, _) = manager.post(&entries, &word("annul", json!({ "entry_id": annulled })));
    assert_eq!(status, 422);
}

#[test]
fn only_the_manager_reads_shifts_and_only_of_her_own_unit() {
    let world = World::new();
    for role in [Role::Planner, Role::Staff, Role::Finance, Role::Admin] {
        let (status, _) = world.sign_in(role).get(&path(&world));
        assert_eq!(status, 403, "{role:?}");
    }
    let manager = world.sign_in(Role::UnitManager);
    let (status, _) = manager.get(&format!("/api/units/{}/shifts/1850-01-01", world.unit));
    assert_eq!(status, 422);
    let stranger = "019ab0c0-0000-7000-8000-000000000000";
    let entries = format!("{}/staff/{stranger}/entries", path(&world));
    let (status, answer) = manager.post(&entries, &json!({ "kind": "annul", "why": "x" }));
    assert_eq!((status, &answer["code"]), (404, &json!("not_found")));
    let first = town().registry.staff[0].staff_id;
    let entries = format!("{}/staff/{first}/entries", path(&world));
    let planner = world.sign_in(Role::Planner);
    let word = json!({ "kind": "add", "mark": "shift_began", "at_ms": at("07:00"), "why": "x" });
    assert_eq!(planner.post(&entries, &word).0, 403);
}

#[test]
fn a_unit_chooses_one_step_or_two() {
    let world = World::new();
    let rule = format!("/api/units/{}/review-rule", world.unit);
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(manager.get(&rule), (200, json!({ "two_step": false })));
    let body = json!({ "two_step": true }).to_string().into_bytes();
    let headers = [("content-type", "application/json")];
    let (status, _) = manager.send("PUT", &rule, Some(body.clone()), &headers);
    assert_eq!(status, 200);
    assert_eq!(manager.get(&rule), (200, json!({ "two_step": true })));
    let planner = world.sign_in(Role::Planner);
    assert_eq!(planner.send("PUT", &rule, Some(body), &headers).0, 403);
    let odd = json!({ "two_step": "perhaps" }).to_string().into_bytes();
    let (status, _) = manager.send("PUT", &rule, Some(odd), &headers);
    assert!((400..500).contains(&status), "{status}");
}
