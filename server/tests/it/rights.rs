//! Every route as every role.

use std::fmt::Write;

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::performed::open_client;
use crate::world::{DATE, World, town};

const ROLES: [Option<Role>; 7] = [
    None,
    Some(Role::Staff),
    Some(Role::Planner),
    Some(Role::UnitManager),
    Some(Role::Finance),
    Some(Role::Admin),
    Some(Role::Integration),
];

/// Walks every operation of the server's own description as nobody and as each
/// role; the table is for a person to read. 2xx, 4xx but 401 and 403, and 5xx
/// for busy all mean that the gate let the caller through.
#[test]
fn every_route_as_every_role() {
    let world = World::new();
    world.send_orders(3);
    let (_, description) = world.anybody().get("/openapi.json");
    let visit = first_visit(&world);
    let mut table = String::new();
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for method in operations.as_object().expect("operations").keys() {
            let row: Vec<&str> = ROLES
                .iter()
                .map(|role| walk(&world, *role, method, path, &visit))
                .collect();
            writeln!(
                table,
                "{:<7}{:<58}{}",
                method.to_uppercase(),
                path,
                row.join(" ")
            )
            .expect("a String");
        }
    }
    let head = format!(
        "{:<65}{}\n",
        "", "nobody staff planner manager finance admin integration"
    );
    insta::assert_snapshot!("every_route_as_every_role", head + &table);
}

fn walk(world: &World, role: Option<Role>, method: &str, path: &str, visit: &str) -> &'static str {
    let caller = role.map_or_else(|| world.anybody(), |role| world.sign_in(role));
    let concrete = path
        .replace("{unit}", &world.unit)
        .replace("{date}", DATE)
        .replace("{visit}", visit)
        .replace("{position}", "0")
        .replace("{revision}", "1")
        .replace("{staff}", &town().registry.staff[0].staff_id.to_string())
        .replace(
            "{client}",
            &town().registry.clients[0].client_id.to_string(),
        )
        .replace("{sender}", &town().orders[0].sender)
        .replace("{order_id}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{order}", &town().orders[0].sender_order_id)
        .replace("{export}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{device}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{item}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{absence}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{leave}", "019ab0c0-0000-7000-8000-000000000000")
        .replace("{month}", "2026-11")
        .replace("{job}", "019ab0c0-0000-7000-8000-000000000000");
    // Who may not know a client names nobody for them, whatever the role.
    let open = open_client(0).to_string();
    let concrete = match path {
        "/api/units/{unit}/clients/{client}/care-contact" => {
            format!("/api/units/{}/clients/{open}/care-contact", world.unit)
        }
        "/api/units/{unit}/file-search" => format!("{concrete}?q=test"),
        "/api/units/{unit}/review"
        | "/api/units/{unit}/access-log"
        | "/api/units/{unit}/integrity"
        | "/api/clients/{client}/fhir"
        | "/api/clients/{client}/archive"
        | "/api/clients/{client}/who-looked" => {
            format!("{concrete}?from={DATE}&to={DATE}")
        }
        _ => concrete,
    };
    let headers = [("content-type", "application/json"), ("if-match", "\"0\"")];
    let body =
        (method != "get" && method != "delete").then(|| body_for(path).to_string().into_bytes());
    let (status, answer) = caller.send(&method.to_uppercase(), &concrete, body, &headers);
    if status >= 400 {
        assert_eq!(
            answer["status"].as_u64(),
            Some(u64::from(status)),
            "{method} {path}: no problem form"
        );
    }
    // A body that nobody could read says nothing of who may send it. Phones send no JSON.
    assert!(
        answer["code"] != "malformed" || path.starts_with("/api/device/"),
        "{method} {path}: the test sends no readable request: {answer}"
    );
    match status {
        401 => "401",
        403 => "403",
        _ => "ok ",
    }
}

fn body_for(path: &str) -> Value {
    match path {
        "/api/orders" => serde_json::to_value(&town().orders[0]).expect("json"),
        "/api/rates" => json!({}),
        "/api/clients/{client}/file" => {
            json!({ "seen": 99, "happened_ms": 0, "content": { "kind": "note", "text": "test" } })
        }
        p if p.ends_with("/integrity/statements") => {
            json!({ "from": DATE, "to": DATE, "note_id": "x", "word": "explained", "note": "test" })
        }
        p if p.ends_with("/log-review/{month}/statements") => {
            json!({ "pick_id": "x", "word": "in_order", "note": "test" })
        }
        p if p.ends_with("/reimbursement/{month}/statements") => {
            json!({ "line": "x", "duration_s": 0, "amount_ore": 0, "word": "contested", "note": "test" })
        }
        "/api/registry" => json!({ "units": [town().registry.units[0]] }),
        p if p.ends_with("/agreements") => json!({
            "valid_from": DATE, "why": "test", "visits": [],
            "wishes": { "wanted_staff": [], "unwanted_staff": [], "forbidden_staff": [] }
        }),
        p if p.ends_with("/plan-file") => json!({ "visits": [] }),
        p if p.ends_with("/optimise") => json!({ "budget_s": 0 }),
        p if p.ends_with("/base-plan/make") => json!({ "weeks": 0, "anchor": DATE, "budget_s": 0 }),
        p if p.ends_with("/adoptions") || p.ends_with("/proposals") => json!({ "job_id": "x" }),
        p if p.ends_with("/base-plan/earlier") => json!({ "revision": 1 }),
        p if p.ends_with("/leaves") => {
            json!({ "staff_id": "x", "kind": "holiday", "from_date": DATE, "to_date": DATE })
        }
        p if p.ends_with("/fewest-staff") => json!({ "budget_s": 0 }),
        p if p.ends_with("/sick-calls") => json!({ "staff_id": "x", "why": "ill" }),
        p if p.ends_with("/absences") => json!({ "job_id": "x", "alternative": "fewest_changes" }),
        p if p.ends_with("/client-absences") => {
            json!({ "client_id": "x", "kind": "away", "from_ms": 0 })
        }
        p if p.ends_with("/end") => json!({ "until_ms": 0 }),
        p if p.ends_with("/base-plan/moves") => {
            json!({ "visit": 0, "days": [0], "staff_id": null })
        }
        p if p.ends_with("/moves") => json!({ "visit_id": "x", "target": { "kind": "unplaced" } }),
        p if p.ends_with("/pins") => json!({ "visit_id": "x", "pin": "none" }),
        p if p.ends_with("/attestations") => json!({ "visits": [] }),
        p if p.ends_with("/attestations/undo") => json!({ "visits": [], "why": "test" }),
        p if p.ends_with("/lock-date") => json!({ "date": "2026-10-01" }),
        p if p.ends_with("/documentation-feed/receipts") => json!({ "up_to": 0, "sha256": "x" }),
        p if p.ends_with("/receipts") => json!({ "sha256": "x", "state": "accepted" }),
        p if p.ends_with("/exports") => json!({ "kind": "payroll", "from": DATE, "to": DATE }),
        p if p.ends_with("/enrolments") => json!({ "device_name": "x" }),
        p if p.ends_with("/corrections") => {
            json!({ "staff_id": "x", "field": "ended", "value_ms": 0, "why": "test" })
        }
        p if p.ends_with("/review-rule") => json!({ "two_step": false }),
        p if p.ends_with("/staff/{staff}/entries") => json!({ "kind": "dance", "why": "test" }),
        p if p.ends_with("/break-glass") => json!({ "why": "A test of every role." }),
        p if p.ends_with("/dealt-with") => json!({ "note": "test" }),
        p if p.ends_with("/annulments") => json!({ "staff_id": "x", "why": "test" }),
        p if p.ends_with("/clock") => json!({ "now_ms": crate::world::morning().millis() }),
        "/api/session" => json!({ "username": "x", "password": "y" }),
        _ => json!({}),
    }
}

fn first_visit(world: &World) -> String {
    let (status, board) = world
        .sign_in(Role::Planner)
        .get(&world.path(&format!("days/{DATE}/board")));
    assert_eq!(status, 200, "{board}");
    board["unplaced"][0]["visit_id"]
        .as_str()
        .expect("a visit")
        .to_owned()
}

#[test]
fn a_write_without_the_sessions_token_is_refused() {
    let world = World::new();
    let mut planner = world.sign_in(Role::Planner);
    planner.csrf = "wrong".to_owned();
    let (status, problem) = planner.post(
        &world.path(&format!("days/{DATE}/optimise")),
        &json!({ "budget_s": 1 }),
    );
    assert_eq!((status, problem["code"].as_str()), (403, Some("csrf")));
}

#[test]
fn another_units_data_looks_like_none() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    let other = "019ab0c0-0000-7000-8000-00000000abcd";
    for path in [
        format!("/api/units/{other}/days/{DATE}/board"),
        format!("/api/units/{other}/review?from={DATE}&to={DATE}"),
        format!("/api/clients/{other}/journal"),
        format!("/api/visits/{other}"),
        format!("/api/exports/{other}/file"),
    ] {
        let (status, problem) = manager.get(&path);
        assert_eq!(
            (status, problem["code"].as_str()),
            (403, Some("forbidden")),
            "{path}"
        );
    }
}

#[test]
fn every_reading_of_a_client_is_in_the_access_log() {
    let world = World::new();
    world.send_orders(3);
    world
        .sign_in(Role::Planner)
        .get(&world.path(&format!("days/{DATE}/board")));
    let client = town().registry.clients[0].client_id.to_string();
    let manager = world.sign_in(Role::UnitManager);
    manager.get(&format!("/api/clients/{client}/journal"));
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let acts: Vec<_> = log["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["client_id"] == json!(client))
        .map(|row| row["act"].as_str().expect("an act"))
        .collect();
    assert!(
        acts.contains(&"read_journal") && acts.contains(&"read_board"),
        "{acts:?}"
    );
}

#[test]
fn wrong_passwords_are_slowed_down() {
    let world = World::new();
    let form = json!({ "username": "planner", "password": "wrong wrong wrong" });
    let statuses: Vec<u16> = (0..9)
        .map(|_| world.anybody().post("/api/session", &form).0)
        .collect();
    assert_eq!(statuses[..8], [401; 8]);
    assert_eq!(statuses[8], 429);
}

#[test]
fn a_protected_client_has_no_name_on_the_board() {
    let world = World::new();
    world.send_orders(town().orders.len());
    let hidden = town()
        .registry
        .clients
        .iter()
        .find(|client| client.protection.is_protected())
        .expect("one");
    let (_, board) = world
        .sign_in(Role::Planner)
        .get(&world.path(&format!("days/{DATE}/board")));
    let shown = board.to_string();
    assert!(
        shown.contains(&hidden.client_id.to_string()),
        "the visit itself is planned"
    );
    assert!(!shown.contains(&hidden.name) && !shown.contains(&hidden.address));
}

#[test]
fn a_register_cannot_take_another_units_people() {
    let world = World::new();
    let admin = world.sign_in(Role::Admin);
    let other = "019ab0c0-0000-7000-8000-00000000abcd";
    // A second unit, with its own client and an administrator of its own.
    let mut unit = serde_json::to_value(&town().registry.units[0]).expect("json");
    unit["unit_id"] = json!(other);
    let mut client = serde_json::to_value(&town().registry.clients[1]).expect("json");
    client["client_id"] = json!("019ab0c0-0000-7000-8000-00000000beef");
    client["unit_id"] = json!(other);
    let login = json!({
        "user_id": "019ab0c0-0000-7000-8000-00000000cafe", "username": "other-admin",
        "password": "another long password", "display_name": "Annan", "language": "sv",
        "roles": [{ "role": "admin", "unit_id": other }],
    });
    let register = json!({ "units": [unit], "clients": [client], "users": [login] });
    assert_eq!(
        admin.post("/api/registry", &register).0,
        403,
        "not hers to make"
    );
    let register = serde_json::from_value(register).expect("a register");
    world
        .block_on(server::registry::import(world.app(), register, "test"))
        .expect("by the operator");
    let theirs = crate::world::Caller::sign_in(&world.url, "other-admin", "another long password");
    let mut stolen = serde_json::to_value(&town().registry.clients[0]).expect("json");
    stolen["unit_id"] = json!(other);
    assert_eq!(
        theirs
            .post("/api/registry", &json!({ "clients": [stolen] }))
            .0,
        403
    );
    let mut login = serde_json::to_value(&town().registry.users[0]).expect("json");
    login["roles"] = json!([{ "role": "staff", "unit_id": other }]);
    assert_eq!(
        theirs.post("/api/registry", &json!({ "users": [login] })).0,
        403
    );
    // Data that exists, in a unit that is not hers.
    let manager = world.sign_in(Role::UnitManager);
    let journal = "/api/clients/019ab0c0-0000-7000-8000-00000000beef/journal";
    assert_eq!(manager.get(journal).0, 403);
    assert_eq!(
        manager
            .get(&format!("/api/units/{other}/days/{DATE}/facts"))
            .0,
        403
    );
}
