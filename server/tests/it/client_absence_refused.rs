//! Absences of clients over HTTP: what is refused, to whom, and why.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::client_absence::{clock, end, hospital, path_of, record, withdraw};
use crate::world::{DATE, World, town};

#[test]
fn what_cannot_be_is_refused_with_all_its_faults() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let client = town().registry.clients[0].client_id.to_string();
    let noon = clock("12:00");
    let good = json!({ "client_id": client, "kind": "away", "from_ms": noon });
    let with = |changes: &[(&str, Value)]| {
        let mut form = good.clone();
        for (field, value) in changes {
            form[*field] = value.clone();
        }
        form
    };
    let nobody = json!("019ab0c0-0000-7000-8000-00000000beef");
    let year = 400 * 86_400_000_i64;
    for (form, fields) in [
        (with(&[("client_id", nobody)]), vec!["client_id"]),
        (with(&[("client_id", json!("x"))]), vec!["client_id"]),
        (
            with(&[("kind", json!("stroke")), ("until_ms", json!(noon))]),
            vec!["kind", "until_ms"],
        ),
        (
            with(&[("until_ms", json!(noon - 60_000))]),
            vec!["until_ms"],
        ),
        (with(&[("until_ms", json!(noon + year))]), vec!["until_ms"]),
        (with(&[("from_ms", json!(noon + year))]), vec!["from_ms"]),
        (with(&[("from_ms", json!(noon - year))]), vec!["from_ms"]),
        (with(&[("from_ms", json!(i64::MIN))]), vec!["from_ms"]),
        (with(&[("from_ms", json!(i64::MAX))]), vec!["from_ms"]),
        (with(&[("from_ms", json!(noon + 1))]), vec!["from_ms"]),
    ] {
        let (status, problem) = record(&world, &planner, &form);
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{form}"
        );
        let faults = problem["faults"].as_array().expect("faults").iter();
        let found: Vec<_> = faults.map(|fault| fault["field"].clone()).collect();
        assert_eq!(found, fields, "{form}: {problem}");
    }
    for form in [json!({}), with(&[("from_ms", json!("noon"))]), json!([])] {
        let (status, problem) = record(&world, &planner, &form);
        assert_eq!(
            (status, &problem["code"]),
            (400, &json!("malformed")),
            "{form}"
        );
    }
    let (_, list) = planner.get(&world.path("client-absences"));
    assert_eq!(list["absences"], json!([]), "nothing was stored");
}

#[test]
fn a_change_names_what_it_changes() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let client = town().registry.clients[0].client_id.to_string();
    let absence = hospital(&world, &planner, &client, clock("12:00"));
    let again = json!({ "client_id": client, "kind": "away", "from_ms": clock("20:00") });
    let (status, problem) = record(&world, &planner, &again);
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("overlapping_absence"))
    );
    let (status, problem) = end(&world, &planner, &absence, clock("12:00"));
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("until_ms"))
    );
    let path = path_of(&world, &absence, "end");
    let unseen = planner.post(&path, &json!({ "until_ms": clock("13:00") }));
    assert_eq!((unseen.0, &unseen.1["code"]), (428, &json!("malformed")));
    let (status, ended) = end(&world, &planner, &absence, clock("18:00"));
    assert_eq!((status, &ended["until_ms"]), (200, &json!(clock("18:00"))));
    for (status, problem) in [
        end(&world, &planner, &absence, clock("19:00")),
        withdraw(&world, &planner, &absence),
    ] {
        assert_eq!((status, &problem["code"]), (409, &json!("absence_changed")));
        assert_eq!(problem["current_revision"], 2);
    }
    assert_eq!(record(&world, &planner, &again).0, 201, "after the first");
    assert_eq!(withdraw(&world, &planner, &ended).0, 204);
    let (status, problem) = end(&world, &planner, &ended, clock("19:00"));
    assert_eq!((status, &problem["code"]), (409, &json!("absence_changed")));
    let nothing = json!({ "absence_id": "019ab0c0-0000-7000-8000-00000000beef", "revision": 1 });
    assert_eq!(withdraw(&world, &planner, &nothing).0, 404);
    assert_eq!(end(&world, &planner, &nothing, clock("19:00")).0, 404);
}

#[test]
fn only_a_planner_of_the_unit_records_and_it_is_in_the_access_log() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let client = town().registry.clients[0].client_id.to_string();
    let form = json!({ "client_id": client, "kind": "other_reason", "from_ms": clock("12:00") });
    for role in [
        Role::UnitManager,
        Role::Staff,
        Role::Admin,
        Role::Integration,
    ] {
        assert_eq!(
            record(&world, &world.sign_in(role), &form).0,
            403,
            "{role:?}"
        );
    }
    let manager = world.sign_in(Role::UnitManager);
    let (_, absence) = record(&world, &planner, &form);
    assert_eq!(manager.get(&world.path("client-absences")).0, 200);
    assert_eq!(end(&world, &manager, &absence, clock("13:00")).0, 403);
    assert_eq!(withdraw(&world, &manager, &absence).0, 403);
    let other = "/api/units/019ab0c0-0000-7000-8000-00000000abcd/client-absences";
    assert_eq!(planner.post(other, &form).0, 403);
    let id = absence["absence_id"].as_str().expect("an id");
    let elsewhere = planner.post_if(&format!("{other}/{id}/withdrawal"), &json!({}), 1);
    assert_eq!(elsewhere.0, 403);
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let mut rows = log["rows"].as_array().expect("rows").iter();
    assert!(
        rows.any(|row| row["act"] == "edit_plan" && row["client_id"] == json!(client)),
        "{log}"
    );
}
