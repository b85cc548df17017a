//! A client's whole file over HTTP: as FHIR and as an archive package.

use care_model::deviation::ReportedDeviation;
use care_model::id::ClientId;
use care_model::registry::Role;
use care_model::time::add_days;
use serde_json::{Value, json};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{Caller, DATE, World, date, town};

fn with_archive() -> World {
    World::configured(|config, _| {
        config.archive_name = Some("Äldrenämnden".to_owned());
        config.archive_identification = Some("ORG:212000-0000".to_owned());
    })
}

/// A visit with a deviation, a note and its strike-out; then it is evening.
fn lived(world: &World) -> Caller {
    let performed = Performed::in_world(world);
    let stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    let visit = performed.make(&stay);
    performed.report(&stay, visit, ReportedDeviation::Fall, "Ramlade i hallen.");
    set_clock(world, at(date(), "20:00"));
    let manager = world.sign_in(Role::UnitManager);
    let path = format!("/api/clients/{}/file", open_client(0));
    let write = |seen: i64, content: Value| {
        let happened_ms = at(date(), "19:00").millis();
        let form = json!({ "seen": seen, "happened_ms": happened_ms, "content": content });
        let (status, answer) = manager.post(&path, &form);
        assert_eq!(status, 200, "{answer}");
        answer["entry_id"].as_str().expect("an id").to_owned()
    };
    let note = write(0, json!({ "kind": "note", "text": "Samtal med dottern." }));
    write(
        1,
        json!({ "kind": "struck", "of": note, "why": "Fel person." }),
    );
    manager
}

fn path(client: ClientId, form: &str, from: &str, to: &str) -> String {
    format!("/api/clients/{client}/{form}?from={from}&to={to}")
}

fn order_of(client: ClientId) -> Value {
    let mut orders = town().orders.iter();
    let order = orders.find(|order| order.client_id == client);
    serde_json::to_value(order.expect("every client has one")).expect("json")
}

#[test]
fn a_day_becomes_a_bundle_that_is_a_download() {
    let world = World::new();
    let order = order_of(open_client(0));
    let (status, answer) = world.sign_in(Role::Integration).post("/api/orders", &order);
    assert_eq!(status, 200, "{answer}");
    let manager = lived(&world);
    let path = path(open_client(0), "fhir", DATE, DATE);
    let (status, bundle) = manager.get(&path);
    assert_eq!((status, &bundle["type"]), (200, &json!("collection")));
    let kinds: Vec<_> = bundle["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| entry["resource"]["resourceType"].as_str())
        .collect();
    for kind in [
        "Patient",
        "ServiceRequest",
        "CarePlan",
        "Encounter",
        "Provenance",
    ] {
        assert!(kinds.contains(&Some(kind)), "{kind} of {kinds:?}");
    }
    assert!(!bundle.to_string().contains("Samtal med dottern"));
    let kind = manager.header(&path, "content-type");
    assert_eq!(kind.as_deref(), Some("application/fhir+json"));
    let download = manager.header(&path, "content-disposition");
    let name = format!("{}-{DATE}-{DATE}.fhir.json", open_client(0));
    let expected = format!("attachment; filename=\"{name}\"");
    assert_eq!(download, Some(expected));
}

#[test]
fn a_day_becomes_a_package_with_what_persons_wrote() {
    let world = with_archive();
    let manager = lived(&world);
    let path = path(open_client(0), "archive", DATE, DATE);
    let (status, tar) = manager.raw("GET", &path, None, &[]);
    assert_eq!(status, 200);
    let text = String::from_utf8_lossy(&tar);
    for told in [
        "METS.xml",
        "Äldrenämnden",
        "ORG:212000-0000",
        "Samtal med dottern.",
        "Fel person.",
        "Ramlade i hallen.",
        &town().registry.units[0].provider,
    ] {
        assert!(text.contains(told), "{told}");
    }
    let kind = manager.header(&path, "content-type");
    assert_eq!(kind.as_deref(), Some("application/x-tar"));
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let logged = log["rows"].as_array().expect("rows").iter().any(|row| {
        row["act"] == json!("export_client_file")
            && row["client_id"] == json!(open_client(0).to_string())
    });
    assert!(logged, "{log}");
}

#[test]
fn what_was_agreed_of_an_order_is_in_both_with_its_reason() {
    let world = with_archive();
    let order = order_of(open_client(0));
    let (status, answer) = world.sign_in(Role::Integration).post("/api/orders", &order);
    assert_eq!(status, 200, "{answer}");
    let order_id = answer["order_id"].as_str().expect("an id");
    let of_order = world.path(&format!("orders/{order_id}"));
    let planner = world.sign_in(Role::Planner);
    let (_, view) = planner.get(&of_order);
    let form = json!({
        "valid_from": add_days(date(), 1), "why": "Sover längre numera.",
        "visits": view["visits"], "wishes": view["wishes"],
    });
    let (status, agreed) = planner.post_if(&format!("{of_order}/agreements"), &form, 0);
    assert_eq!(status, 201, "{agreed}");
    let by_name = agreed["agreements"][0]["by_name"].as_str();
    let by_name = format!("<name>{}</name>", by_name.expect("a name"));
    let manager = world.sign_in(Role::UnitManager);
    for (form, told) in [
        (
            "fhir",
            ["Sover längre numera.", "StructureDefinition/agreement"],
        ),
        ("archive", ["Sover längre numera.", &by_name]),
    ] {
        let path = path(open_client(0), form, DATE, DATE);
        let (status, file) = manager.raw("GET", &path, None, &[]);
        assert_eq!(status, 200);
        let file = String::from_utf8_lossy(&file);
        for told in told {
            assert!(file.contains(told), "{form}: {told}");
        }
    }
}

#[test]
fn a_package_without_an_archive_is_refused_by_the_settings_name() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    let (status, problem) = manager.get(&path(open_client(0), "archive", DATE, DATE));
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("not_configured")),
        "{problem}"
    );
    assert!(problem["detail"].to_string().contains("archive_name"));
    let world = World::configured(|config, _| {
        config.archive_name = Some("Äldrenämnden".to_owned());
        config.archive_identification = Some("  ".to_owned());
    });
    let manager = world.sign_in(Role::UnitManager);
    let (status, problem) = manager.get(&path(open_client(0), "archive", DATE, DATE));
    assert_eq!(status, 409);
    assert!(
        problem["detail"]
            .to_string()
            .contains("archive_identification")
    );
}

#[test]
fn a_protected_client_stays() {
    let world = with_archive();
    let manager = world.sign_in(Role::UnitManager);
    let mut clients = town().registry.clients.iter();
    let hidden = clients.find(|client| client.protection.is_protected());
    let hidden = hidden.expect("the town has one");
    for form in ["fhir", "archive"] {
        let (status, problem) = manager.get(&path(hidden.client_id, form, DATE, DATE));
        assert_eq!(status, 422, "{problem}");
        let told = problem.to_string();
        assert!(told.contains("protected identity") && !told.contains(&hidden.name));
    }
}

#[test]
fn odd_dates_and_unknown_clients_are_refused_and_a_quiet_period_is_none() {
    let world = with_archive();
    let manager = world.sign_in(Role::UnitManager);
    let unknown: ClientId = "019ab0c0-0000-7000-8000-00000000abcd"
        .parse()
        .expect("an id");
    for form in ["fhir", "archive"] {
        for (from, to, expected) in [
            ("2026-11-24", "2026-11-23", 422),
            ("1999-12-31", "2026-11-23", 422),
            ("2026-11-23", "2200-01-01", 422),
            ("2010-01-01", "2026-11-23", 422),
            ("2026-02-30", "2026-11-23", 400),
            ("2026-11-23", "tomorrow", 400),
            ("", "", 400),
            ("2020-01-01", "2020-01-31", 200),
        ] {
            let (status, answer) = manager.get(&path(open_client(0), form, from, to));
            assert_eq!(status, expected, "{form} {from} {to}: {answer}");
        }
        let without = format!("/api/clients/{}/{form}", open_client(0));
        assert_eq!(manager.get(&without).0, 400);
        assert_eq!(manager.get(&path(unknown, form, DATE, DATE)).0, 403);
        assert_eq!(
            manager
                .get(&format!("/api/clients/x/{form}?from={DATE}&to={DATE}"))
                .0,
            400
        );
        for role in [Role::Planner, Role::Staff, Role::Finance, Role::Integration] {
            let other = world.sign_in(role);
            assert_eq!(other.get(&path(open_client(0), form, DATE, DATE)).0, 403);
        }
    }
}
