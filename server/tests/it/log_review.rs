//! The monthly review of the access log, and who looked at a client, over HTTP.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::world::{World, date, town};

/// A manager opens one client's file, and a planner the day.
fn opened(world: &World) -> String {
    let clients = town().registry.clients.iter();
    let mut open = clients.filter(|client| !client.protection.is_protected());
    let client = open.next().expect("most of them").client_id.to_string();
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(
        manager.get(&format!("/api/clients/{client}/journal")).0,
        200
    );
    world.send_orders(10);
    let day = world.path(&format!("days/{}/board", date()));
    assert_eq!(world.sign_in(Role::Planner).get(&day).0, 200);
    client
}

fn picks(world: &World) -> Vec<Value> {
    let (status, view) = world
        .sign_in(Role::UnitManager)
        .get(&world.path("log-review/2026-11"));
    assert_eq!(status, 200, "{view}");
    view["picks"].as_array().expect("picks").clone()
}

#[test]
fn a_months_picks_are_the_same_until_signed_and_after() {
    let world = World::new();
    opened(&world);
    let before = picks(&world);
    // Whose accesses are drawn, nobody foresees: the town has more pairs than are drawn.
    let is_own = |own: bool| move |pick: &&Value| pick["own"] == json!(own);
    let own = before.iter().find(is_own(true));
    let pick = before.iter().find(is_own(false)).expect("a planner's");
    assert!(!pick["reasons"].as_array().expect("reasons").is_empty());
    let manager = world.sign_in(Role::UnitManager);
    let path = world.path("log-review/2026-11/statements");
    let form = json!({ "pick_id": pick["pick_id"], "word": "in_order", "note": "Veckogenomgång." });
    if let Some(own) = own {
        let mut of_own = form.clone();
        of_own["pick_id"] = own["pick_id"].clone();
        let (status, _) = manager.post(&path, &of_own);
        assert_eq!(status, 409, "nobody reviews herself");
    }
    assert_eq!(manager.post(&path, &form).0, 204);
    let after = picks(&world);
    let signed: Vec<&Value> = after
        .iter()
        .filter(|one| one["pick_id"] == pick["pick_id"])
        .flat_map(|one| one["said"].as_array().expect("said"))
        .collect();
    assert_eq!(signed.len(), 1);
    assert_eq!(signed[0]["word"], json!("in_order"));
    let unknown = json!({ "pick_id": "x", "word": "in_order", "note": "y" });
    assert_eq!(manager.post(&path, &unknown).0, 404);
    let bad = json!({ "pick_id": pick["pick_id"], "word": "fine", "note": " " });
    let (status, problem) = manager.post(&path, &bad);
    assert_eq!(
        (status, problem["faults"].as_array().map(Vec::len)),
        (422, Some(2))
    );
    for role in [Role::Planner, Role::Finance, Role::Staff] {
        assert_eq!(world.sign_in(role).post(&path, &form).0, 403);
    }
}

#[test]
fn a_client_may_be_told_who_looked() {
    let world = World::new();
    let client = opened(&world);
    let manager = world.sign_in(Role::UnitManager);
    let path = format!(
        "/api/clients/{client}/who-looked?from={}&to={}",
        date(),
        date()
    );
    let (status, view) = manager.get(&path);
    assert_eq!(status, 200, "{view}");
    let looks = view["days"][0]["looks"].as_array().expect("looks").clone();
    let told: Vec<&str> = looks
        .iter()
        .filter_map(|look| look["sentence_sv"].as_str())
        .collect();
    assert!(
        told.iter().any(|line| line.contains("Enhetschef")),
        "{told:?}"
    );
    let backwards = format!("/api/clients/{client}/who-looked?from=2026-11-23&to=2026-11-01");
    assert_eq!(manager.get(&backwards).0, 422);
    assert_eq!(world.sign_in(Role::Planner).get(&path).0, 403);
    let nobody = "/api/clients/019ab0c0-0000-7000-8000-000000000000/who-looked";
    assert_eq!(
        manager
            .get(&format!("{nobody}?from={}&to={}", date(), date()))
            .0,
        403
    );
}
