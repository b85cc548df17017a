//! A file opened outside one's rights.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::performed::{at, set_clock};
use crate::world::{World, date, town};

const WHY: &str = "Ambulansen frågar efter allergier.";

fn client(protected: bool) -> String {
    let mut clients = town().registry.clients.iter();
    let found = clients.find(|client| client.protection.is_protected() == protected);
    found.expect("one").client_id.to_string()
}

#[test]
fn a_planner_reads_one_file_for_an_hour_and_the_manager_is_told() {
    let world = World::new();
    let client = client(false);
    let file = format!("/api/clients/{client}/file");
    let glass = format!("/api/clients/{client}/break-glass");
    let planner = world.sign_in(Role::Planner);
    assert_eq!(planner.get(&file).0, 403);
    let (status, view) = planner.post(&glass, &json!({ "why": WHY }));
    assert_eq!(status, 200, "{view}");
    let (status, read) = planner.get(&file);
    assert_eq!(status, 200);
    assert_eq!(
        (&read["may_write"], &read["open_until_ms"]),
        (&json!(false), &view["until_ms"])
    );
    let note = json!({ "seen": 0, "happened_ms": 0, "content": { "kind": "note", "text": "x" } });
    assert_eq!(planner.post(&file, &note).0, 403, "reading alone");
    let other = &town().registry.clients;
    let other = other.iter().find(|one| one.client_id.to_string() != client);
    let other = other.expect("another").client_id;
    assert_eq!(planner.get(&format!("/api/clients/{other}/file")).0, 403);

    let manager = world.sign_in(Role::UnitManager);
    let (_, read) = manager.get(&file);
    assert_eq!(
        (&read["may_write"], &read["open_until_ms"]),
        (&json!(true), &Value::Null)
    );
    let (_, list) = manager.get(&world.path("break-glass"));
    let opened = list["opened"].as_array().expect("a list");
    assert_eq!((opened.len(), &opened[0]["why"]), (1, &json!(WHY)));
    assert_eq!(opened[0]["open"], json!(true));
    assert!(
        !opened[0]["person_name"]
            .as_str()
            .expect("a name")
            .is_empty()
    );
    let (_, review) = manager.get(&world.path("log-review/2026-11"));
    let picks = review["picks"].as_array().expect("picks");
    let has_reason = |pick: &&Value| {
        let reasons = pick["reasons"].as_array().expect("reasons");
        reasons.iter().any(|reason| reason["code"] == "break_glass")
    };
    let pick = picks.iter().find(has_reason).expect("a line by itself");
    assert_eq!(pick["client_id"], json!(client));

    set_clock(&world, at(date(), "07:00"));
    assert_eq!(
        world.sign_in(Role::Planner).get(&file).0,
        403,
        "closed again"
    );
}

#[test]
fn who_may_not_break_it_and_what_stays_closed() {
    let world = World::new();
    let open = client(false);
    let glass = |client: &str| format!("/api/clients/{client}/break-glass");
    let why = json!({ "why": WHY });
    for role in [Role::Staff, Role::Finance, Role::Admin, Role::Integration] {
        assert_eq!(
            world.sign_in(role).post(&glass(&open), &why).0,
            403,
            "{role:?}"
        );
    }
    let planner = world.sign_in(Role::Planner);
    let (status, protected) = planner.post(&glass(&client(true)), &why);
    let stranger = "019ab0c0-0000-7000-8000-000000000000";
    let (unknown, nobody) = planner.post(&glass(stranger), &why);
    assert_eq!((status, unknown), (403, 403));
    assert_eq!(protected["code"], nobody["code"], "they look alike");
    for bad in [
        json!({ "why": "x" }),
        json!({ "why": "å".repeat(501) }),
        json!({}),
    ] {
        let (status, _) = planner.post(&glass(&open), &bad);
        assert!((400..500).contains(&status), "{bad}");
    }
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(
        manager.post(&glass(&open), &why).0,
        409,
        "she may read it as it is"
    );
    assert_eq!(planner.get(&world.path("break-glass")).0, 403);
}
