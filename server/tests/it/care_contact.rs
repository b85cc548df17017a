//! The named care contact over HTTP: who it is, who may be it, and naming one.

use care_model::person::{Client, Staff};
use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, moved, stops};
use crate::world::{Caller, DATE, World, date, town};

const TITLE: &str = "assistant_nurse";

fn clients(world: &World, planner: &Caller) -> Vec<Value> {
    let (status, told) = planner.get(&world.path("care-contacts"));
    assert_eq!(status, 200, "{told}");
    told["clients"].as_array().expect("clients").clone()
}

fn of(clients: &[Value], client: &Client) -> Value {
    let mut clients = clients.iter();
    let own = clients.find(|one| one["client_id"] == json!(client.client_id));
    own.expect("the client has an order").clone()
}

fn name(
    world: &World,
    planner: &Caller,
    client: &Client,
    staff: &Value,
    seen: i64,
) -> (u16, Value) {
    let path = world.path(&format!("clients/{}/care-contact", client.client_id));
    planner.post_if(&path, &json!({ "staff_id": staff }), seen)
}

fn client(which: impl Fn(&Client) -> bool) -> &'static Client {
    let mut clients = town().registry.clients.iter();
    clients.find(|client| which(client)).expect("a client")
}

fn is_open(client: &Client) -> bool {
    !client.protection.is_protected()
}

fn staff(is_nurse: bool) -> impl Iterator<Item = &'static Staff> {
    let all = town().registry.staff.iter();
    all.filter(move |staff| staff.holds(TITLE, date()) == is_nurse)
}

fn world() -> (World, Caller) {
    let world = World::new();
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    (world, planner)
}

#[test]
fn an_assistant_nurse_is_named_and_stands_whatever_the_register_says() {
    let (world, planner) = world();
    let own = client(is_open);
    let before = of(&clients(&world, &planner), own);
    assert_eq!(before["revision"], 0);
    let mut others = staff(true).filter(|staff| Some(staff.staff_id) != own.care_contact);
    let nurse = others.next().expect("a nurse");
    let (status, named) = name(&world, &planner, own, &json!(nurse.staff_id), 0);
    assert_eq!(status, 200, "{named}");
    assert_eq!(
        (&named["staff_name"], &named["is_valid"], &named["revision"]),
        (&json!(nurse.name), &json!(true), &json!(1))
    );
    assert!(named["at_ms"].is_i64() && named["by_name"] == Value::Null);
    // The register comes again, as it was.
    let form = json!({ "clients": [own] });
    let admin = world.sign_in(Role::Admin);
    assert_eq!(admin.post("/api/registry", &form).0, 200);
    assert_eq!(of(&clients(&world, &planner), own), named);
    // Planning knows it: the board, and the row of that person.
    let board = board(&world);
    let mut left = board["unplaced"].as_array().expect("unplaced").iter();
    let visit = left.find(|one| one["client_id"] == json!(own.client_id));
    let visit = visit.expect("a visit that day");
    assert_eq!(visit["care_contact"], json!(nurse.name));
    let id = visit["visit_id"].as_str().expect("an id");
    let path = world.path(&format!("days/{DATE}/visits/{id}/verdicts"));
    let (_, told) = planner.get(&path);
    for verdict in told["verdicts"].as_array().expect("verdicts") {
        let is_hers = verdict["staff_id"] == json!(nurse.staff_id);
        assert_eq!(verdict["care_contact"], json!(is_hers));
    }
    // Taken back: nobody is a word, too.
    let (status, nobody) = name(&world, &planner, own, &Value::Null, 1);
    assert_eq!((status, &nobody["staff_id"]), (200, &Value::Null));
    let listed = clients(&world, &planner);
    assert_eq!(of(&listed, own)["revision"], 2);
    let (_, told) = planner.get(&world.path("care-contacts/missing"));
    let missing = listed.iter().filter(|one| one["is_valid"] == false);
    assert_eq!(told, json!({ "missing": missing.count() }));
    let valid: Vec<bool> = listed.iter().map(|one| one["is_valid"] == true).collect();
    assert!(valid.is_sorted(), "who lacks one comes first");
    // Somebody else sees who did it.
    let manager = world.sign_in(Role::UnitManager);
    assert!(of(&clients(&world, &manager), own)["by_name"].is_string());
    let (status, named) = name(&world, &manager, own, &json!(nurse.staff_id), 2);
    assert_eq!(status, 200, "a manager names one, too: {named}");
    // The log has the one client, three times, and the reminder nobody.
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let rows = log["rows"].as_array().expect("rows").iter();
    let named: Vec<&Value> = rows
        .filter(|row| row["act"] == "name_care_contact")
        .collect();
    assert_eq!(named.len(), 3, "{named:?}");
    for row in named {
        assert!(
            row.to_string().contains(&own.client_id.to_string()),
            "{row}"
        );
    }
}

#[test]
fn nobody_without_the_title_and_nobody_of_another_unit_is_named() {
    let (world, planner) = world();
    let own = client(is_open);
    let refused = |staff: &Value| -> Value {
        let (status, problem) = name(&world, &planner, own, staff, 0);
        assert_eq!(status, 422, "{problem}");
        assert_eq!(problem["faults"][0]["field"], "staff_id");
        problem["faults"][0]["message"].clone()
    };
    let other = staff(false).next().expect("somebody without the title");
    assert_eq!(
        refused(&json!(other.staff_id)),
        "must be an assistant nurse (undersköterska)"
    );
    for stranger in ["01941f29-7c00-7000-8000-000000000000", "Anna", ""] {
        assert_eq!(
            refused(&json!(stranger)),
            "must be a staff member of the unit"
        );
    }
    // Who may not know the client neither names nor sees who is named.
    let protected = client(|client| client.protection.is_protected());
    let nurse = staff(true).next().expect("a nurse");
    let (status, problem) = name(&world, &planner, protected, &json!(nurse.staff_id), 0);
    assert_eq!(status, 403, "{problem}");
    let listed = clients(&world, &planner);
    let mut rows = listed.iter();
    let row = rows.find(|one| one["client_id"] == json!(protected.client_id));
    let row = row.expect("the client has an order");
    assert_eq!(row["kept_back"], true);
    for field in ["staff_id", "staff_name", "by_name", "at_ms"] {
        assert_eq!(row[field], Value::Null, "{field}");
    }
    assert_eq!(row["most_seen"], json!([]));
    // Nothing was changed.
    assert_eq!(of(&clients(&world, &planner), own)["revision"], 0);
    let unknown = world.path("clients/01941f29-7c00-7000-8000-000000000000/care-contact");
    let form = json!({ "staff_id": null });
    assert_eq!(planner.post_if(&unknown, &form, 0).0, 404);
    let path = world.path(&format!("clients/{}/care-contact", own.client_id));
    assert_eq!(planner.post(&path, &form).0, 428, "what was looked at?");
    let finance = world.sign_in(Role::Finance);
    assert_eq!(finance.post_if(&path, &form, 0).0, 403);
    assert_eq!(finance.get(&world.path("care-contacts")).0, 403);
}

#[test]
fn of_two_planners_the_later_one_is_told() {
    let (world, planner) = world();
    let own = client(is_open);
    let nurses: Vec<Value> = staff(true).map(|staff| json!(staff.staff_id)).collect();
    assert_eq!(name(&world, &planner, own, &nurses[0], 0).0, 200);
    let (status, problem) = name(&world, &planner, own, &nurses[1], 0);
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    let now = of(&clients(&world, &planner), own);
    assert_eq!(now["staff_id"], nurses[0]);
    assert_eq!(name(&world, &planner, own, &nurses[1], 1).0, 200);
}

#[test]
fn a_visit_is_put_first_in_a_row() {
    let (world, planner) = world();
    let before = board(&world);
    let left = before["unplaced"].as_array().expect("unplaced").iter();
    let alone = left.filter(|visit| visit["staff_count"] == 1).take(30);
    let told: Vec<(&Value, Vec<Value>)> = alone
        .map(|visit| {
            let id = visit["visit_id"].as_str().expect("an id");
            let path = world.path(&format!("days/{DATE}/visits/{id}/verdicts"));
            let (_, told) = planner.get(&path);
            let verdicts = told["verdicts"].as_array().expect("verdicts").iter();
            let allowed = verdicts.filter(|verdict| verdict["allowed"] == true);
            (visit, allowed.cloned().collect())
        })
        .collect();
    let seconds = |value: &Value| value.as_i64().expect("seconds");
    // Two that one shift may have, the one over well before the other has to begin.
    let pairs = told
        .iter()
        .flat_map(|early| told.iter().map(move |late| (early, late)));
    let mut found = pairs.filter_map(|((early, verdicts), (late, others))| {
        let shift = verdicts.iter().find(|own| {
            let over_s = seconds(&own["start_s"]) + seconds(&early["duration_s"]);
            over_s + 3_600 < seconds(&late["windows"][0]["end_s"])
                && others
                    .iter()
                    .any(|other| other["shift_id"] == own["shift_id"])
        });
        Some((
            early["visit_id"].clone(),
            late["visit_id"].clone(),
            shift?["shift_id"].clone(),
        ))
    });
    let mut found = found.by_ref().filter(|(early, late, _)| early != late);
    let (early, late, shift) = found.next().expect("two visits of one shift");
    let there = json!({ "kind": "shift", "shift_id": shift });
    moved(&world, &planner, &late, &there);
    let path = world.path(&format!("days/{DATE}/moves"));
    let revision = board(&world)["revision"].as_i64().expect("a revision");
    let both = json!({ "kind": "shift", "shift_id": shift, "first": true, "after_visit_id": late });
    let form = json!({ "visit_id": early, "target": both });
    let (status, problem) = planner.post_if(&path, &form, revision);
    assert_eq!(status, 422, "{problem}");
    assert_eq!(problem["faults"][0]["field"], "target.after_visit_id");
    let there = json!({ "kind": "shift", "shift_id": shift, "first": true });
    moved(&world, &planner, &early, &there);
    let row: Vec<Value> = (stops(&board(&world)).into_iter())
        .filter(|(id, _)| json!(id) == shift)
        .map(|(_, stop)| stop["visit_id"].clone())
        .collect();
    assert_eq!(row, [early, late]);
}
