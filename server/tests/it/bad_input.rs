//! What callers get wrong, and what they are told.

use care_model::registry::Role;
use serde_json::json;

use crate::world::{DATE, World};

#[test]
fn malformed_requests_get_a_problem_that_says_where() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let json = [("content-type", "application/json")];
    let moves = world.path(&format!("days/{DATE}/moves"));
    let cases = [
        ("POST", moves.as_str(), Some("{"), 400, "malformed"),
        (
            "POST",
            moves.as_str(),
            Some("{\"visit_id\":7}"),
            400,
            "malformed",
        ),
        (
            "GET",
            "/api/units/nonsense/days/2026-11-23/board",
            None,
            400,
            "malformed",
        ),
        ("GET", "/api/no/such/thing", None, 404, "not_found"),
    ];
    for (method, path, body, status, code) in cases {
        let (found, problem) = planner.send(
            method,
            path,
            body.map(|body| body.as_bytes().to_vec()),
            &json,
        );
        assert!(
            found == status || (found == 422 && code == "malformed"),
            "{method} {path}: {found} {problem}"
        );
        assert_eq!(problem["code"].as_str(), Some(code), "{method} {path}");
        assert!(problem["detail"].is_string(), "{method} {path}: {problem}");
    }
    let (status, _) = planner.send("GET", &world.path("days/2026-02-30/board"), None, &[]);
    assert_eq!(status, 400, "a date that does not exist");
}

#[test]
fn a_change_without_a_revision_is_refused() {
    let world = World::new();
    let form = json!({ "visit_id": "019ab0c0-0000-7000-8000-000000000000", "pin": "both" });
    let (status, problem) = world
        .sign_in(Role::Planner)
        .post(&world.path(&format!("days/{DATE}/pins")), &form);
    assert_eq!((status, problem["code"].as_str()), (428, Some("malformed")));
}

#[test]
fn oversized_bodies_are_refused_unread() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let big = format!("{{\"visits\":\"{}\"}}", "x".repeat(3 * 1024 * 1024));
    let (status, problem) = planner.send(
        "POST",
        &world.path("attestations"),
        Some(big.into_bytes()),
        &[("content-type", "application/json")],
    );
    assert_eq!((status, problem["code"].as_str()), (413, Some("too_large")));
}

#[test]
fn a_phone_that_sends_garbage_gets_a_problem() {
    let world = World::new();
    let cbor = [("content-type", "application/cbor")];
    for path in [
        "/api/device/enrol",
        "/api/device/sign-in",
        "/api/device/sync",
    ] {
        for body in [vec![], b"hello".to_vec(), vec![0xff; 64], vec![0xa0]] {
            let (status, problem) = world.anybody().send("POST", path, Some(body), &cbor);
            assert!((400..500).contains(&status), "{path}: {status}");
            assert!(problem["code"].is_string(), "{path}: {problem}");
        }
    }
    let unknown = visit_record::exchange::seal_packed(None, vec![1, 2, 3], vec![4]);
    let (status, _) = world
        .anybody()
        .send("POST", "/api/device/sync", Some(unknown), &cbor);
    assert_eq!(status, 401, "a phone nobody enrolled");
}

#[test]
fn a_register_with_faults_is_refused_whole() {
    let world = World::new();
    let admin = world.sign_in(Role::Admin);
    let mut register = serde_json::to_value(&crate::world::town().registry).expect("json");
    register["clients"][0]["personal_number"] = json!("200001011234");
    register["users"][0]["password"] = json!("short");
    register["units"][0]["name"] = json!("Renamed");
    let (status, problem) = admin.post("/api/registry", &register);
    assert_eq!((status, problem["code"].as_str()), (422, Some("invalid")));
    let told = problem.to_string();
    assert!(
        told.contains("clients[0].personal_number") && told.contains("users[0].password"),
        "{told}"
    );
    assert!(
        !told.contains("200001011234"),
        "a personal number is not repeated"
    );
    let units = world.block_on(world.app().store.units()).expect("units");
    assert_ne!(units[0].name, "Renamed");
}

#[test]
fn a_phone_of_another_protocol_is_told_which_is_spoken() {
    let world = World::new();
    let mut message = visit_record::exchange::seal_packed(None, vec![1, 2, 3], vec![4]);
    let name = b"protocol";
    let at = message
        .windows(name.len())
        .position(|window| window == name)
        .expect("its field");
    message[at + name.len()] = 9;
    let cbor = [("content-type", "application/cbor")];
    let (status, problem) = world
        .anybody()
        .send("POST", "/api/device/sync", Some(message), &cbor);
    assert_eq!(
        (status, problem["code"].as_str()),
        (400, Some("unsupported_version")),
        "{problem}"
    );
}
