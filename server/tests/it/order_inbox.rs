//! The inbox of orders over HTTP: the clock on each, what is agreed of it, and what ends.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, optimise, optimised, publish, stops};
use crate::undo::begin;
use crate::world::{Caller, DATE, World, date, town};

const TOMORROW: &str = "2026-11-24";

/// Without a gap between two of its visits, and of somebody everybody may see.
fn plain(order: &Value) -> bool {
    let visits = order["visits"].as_array().expect("patterns");
    let mut clients = town().registry.clients.iter();
    let client = clients.find(|client| json!(client.client_id) == order["client_id"]);
    visits.iter().all(|visit| visit["gap_after"].is_null())
        && client.is_some_and(|client| !client.protection.is_protected())
}

fn inbox(world: &World, caller: &Caller) -> Vec<Value> {
    let (status, view) = caller.get(&world.path("orders"));
    assert_eq!(status, 200, "{view}");
    assert_eq!(view["today"], DATE);
    view["orders"].as_array().expect("orders").clone()
}

fn detail(world: &World, caller: &Caller, order_id: &str) -> Value {
    let (status, view) = caller.get(&world.path(&format!("orders/{order_id}")));
    assert_eq!(status, 200, "{view}");
    view
}

/// One order of the town whose one pattern is every day's, as it was sent.
fn daily(version: u32) -> Value {
    let orders = town().orders.iter();
    let mut orders = orders.map(|order| serde_json::to_value(order).expect("json"));
    let mut order = orders.find(plain).expect("a plain order");
    let mut pattern = order["visits"][0].clone();
    pattern["cycle_weeks"] = json!(1);
    pattern["weeks"] = json!([1]);
    pattern["weekdays"] = json!([1, 2, 3, 4, 5, 6, 7]);
    pattern["staff_count"] = json!(1);
    pattern["skills"] = json!([]);
    order["visits"] = json!([pattern]);
    order["version"] = json!(version);
    order
}

fn send(world: &World, order: &Value) -> String {
    let (status, answer) = world.sign_in(Role::Integration).post("/api/orders", order);
    assert_eq!(status, 200, "{answer}");
    answer["order_id"].as_str().expect("an id").to_owned()
}

/// What the form of an agreement would send if nothing was changed.
fn unchanged(view: &Value) -> Value {
    json!({ "valid_from": TOMORROW, "why": "Sover längre", "visits": view["visits"], "wishes": view["wishes"] })
}

fn agree(world: &World, caller: &Caller, order_id: &str, form: &Value, seen: i64) -> (u16, Value) {
    caller.post_if(
        &world.path(&format!("orders/{order_id}/agreements")),
        form,
        seen,
    )
}

fn fields(problem: &Value) -> Vec<&str> {
    let faults = problem["faults"].as_array().expect("faults").iter();
    faults
        .map(|fault| fault["field"].as_str().expect("a field"))
        .collect()
}

fn unplaced(world: &World, day: &str) -> Vec<Value> {
    let planner = world.sign_in(Role::Planner);
    let (_, board) = planner.get(&world.path(&format!("days/{day}/board")));
    board["unplaced"].as_array().expect("visits").clone()
}

#[test]
fn an_order_has_a_clock_from_received_to_started() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    let before = inbox(&world, &planner);
    assert_eq!(before.len(), town().orders.len());
    assert!(before.iter().all(|order| order["state"] == "received"));
    assert!(before.iter().all(|order| order["clock"] != "done"));
    publish(&world, &planner);
    let after = inbox(&world, &planner);
    let published = after.iter().filter(|order| order["state"] == "published");
    assert!(published.count() > 0);
    // Begun: the first visit of the day's plan.
    let board = board(&world);
    let (shift, stop) = stops(&board).into_iter().next().expect("a stop");
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let shift = shifts.find(|one| one["shift_id"] == shift.as_str());
    let staff = shift.expect("its shift")["staff_id"]
        .as_str()
        .expect("an id");
    begin(&world, &stop["visit_id"], staff.parse().expect("an id"));
    let begun: Vec<Value> = inbox(&world, &planner)
        .into_iter()
        .filter(|order| order["state"] == "started")
        .collect();
    assert_eq!(begun.len(), 1, "{begun:?}");
    assert_eq!(begun[0]["client_id"], stop["client_id"]);
    assert_eq!(begun[0]["clock"], "done");
    let sender = world.sign_in(Role::Integration);
    let path = format!(
        "/api/orders/{}/{}/acknowledgement",
        begun[0]["sender"].as_str().expect("a sender"),
        begun[0]["sender_order_id"].as_str().expect("an id")
    );
    let (_, told) = sender.get(&path);
    assert_eq!(told["state"], "started");
    assert_eq!(told["started_ms"], begun[0]["started_ms"]);
}

#[test]
fn what_should_have_begun_is_late_and_comes_first() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let mut late = daily(1);
    late["valid_from"] = json!("2026-11-20");
    let late = send(&world, &late);
    let mut far = daily(1);
    far["sender_order_id"] = json!("far");
    far["valid_from"] = json!("2026-12-20");
    let far = send(&world, &far);
    let mut soon = daily(1);
    soon["sender_order_id"] = json!("soon");
    soon["valid_from"] = json!("2026-11-25");
    let soon = send(&world, &soon);
    let mut ended = daily(1);
    ended["sender_order_id"] = json!("ended");
    ended["valid_from"] = json!("2026-11-01");
    ended["valid_to"] = json!("2026-11-22");
    send(&world, &ended);
    // It was taken over in the morning: its first visit here is today's.
    let listed = inbox(&world, &planner);
    let taken_over = listed
        .iter()
        .find(|order| order["order_id"] == late.as_str());
    let taken_over = taken_over.expect("it is listed");
    assert_eq!(taken_over["first_visit_date"], DATE);
    assert_eq!(taken_over["clock"], "soon");
    let evening = crate::client_absence::clock("23:30");
    let admin = world.sign_in(Role::Admin);
    admin.post("/api/training/clock", &json!({ "now_ms": evening }));
    let planner = world.sign_in(Role::Planner);
    let found: Vec<(Value, Value)> = inbox(&world, &planner)
        .into_iter()
        .map(|order| (order["order_id"].clone(), order["clock"].clone()))
        .collect();
    let expected = [(late, "late"), (soon, "soon"), (far, "waiting")];
    assert_eq!(
        found,
        expected.map(|(id, clock)| (json!(id), json!(clock))),
        "the one that has ended is not listed"
    );
}

#[test]
fn what_is_agreed_holds_from_its_day_on_and_the_order_stays_as_it_came() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let sent = daily(1);
    let order_id = send(&world, &sent);
    let view = detail(&world, &planner, &order_id);
    assert_eq!(view["order"]["revision"], 0);
    assert_eq!(view["purpose"], sent["purpose"]);
    let mut form = unchanged(&view);
    form["visits"][0]["duration_min"] = json!(55);
    let (status, agreed) = agree(&world, &planner, &order_id, &form, 0);
    assert_eq!(status, 201, "{agreed}");
    assert_eq!(agreed["order"]["revision"], 1);
    assert_eq!(agreed["order"]["patterns"], 1);
    assert_eq!(agreed["visits"][0]["duration_min"], 55);
    assert_eq!(agreed["agreements"][0]["why"], "Sover längre");
    assert_ne!(agreed["agreements"][0]["by_name"], "");
    let lengths = |day: &str| -> Vec<i64> {
        let visits = unplaced(&world, day).into_iter();
        visits
            .map(|visit| visit["duration_s"].as_i64().expect("a length"))
            .collect()
    };
    let was = sent["visits"][0]["duration_min"]
        .as_i64()
        .expect("a length");
    assert_eq!(lengths(DATE), [was * 60], "today is as it was");
    assert_eq!(lengths(TOMORROW), [55 * 60]);
    // The same content again is still the same order to its sender.
    assert_eq!(send(&world, &sent), order_id);
    assert_eq!(lengths(TOMORROW), [55 * 60]);
}

#[test]
fn a_second_agreement_takes_the_place_of_the_first_and_a_stale_one_of_none() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let order_id = send(&world, &daily(1));
    let view = detail(&world, &planner, &order_id);
    let mut form = unchanged(&view);
    form["visits"][0]["weekdays"] = json!([1, 3, 5]);
    assert_eq!(agree(&world, &planner, &order_id, &form, 0).0, 201);
    assert_eq!(unplaced(&world, TOMORROW).len(), 0, "no visit on a Tuesday");
    let (status, problem) = agree(&world, &planner, &order_id, &unchanged(&view), 0);
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("stale_revision"))
    );
    assert_eq!(problem["current_revision"], 1);
    let (status, second) = agree(&world, &planner, &order_id, &unchanged(&view), 1);
    assert_eq!((status, &second["order"]["revision"]), (201, &json!(2)));
    assert_eq!(unplaced(&world, TOMORROW).len(), 1);
    let told = second["agreements"].as_array().expect("both").iter();
    let told: Vec<_> = told.map(|one| one["revision"].as_i64()).collect();
    assert_eq!(told, [Some(2), Some(1)]);
}

#[test]
fn a_newer_version_of_the_sender_takes_the_place_of_what_was_agreed_and_says_so() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let first = send(&world, &daily(1));
    let view = detail(&world, &planner, &first);
    let mut form = unchanged(&view);
    form["visits"][0]["duration_min"] = json!(55);
    assert_eq!(agree(&world, &planner, &first, &form, 0).0, 201);
    let mut next = daily(2);
    next["valid_from"] = json!(TOMORROW);
    let second = send(&world, &next);
    let orders = inbox(&world, &planner);
    assert_eq!(orders.len(), 1, "one order, its newest version");
    assert_eq!(orders[0]["order_id"], second.as_str());
    assert_eq!(orders[0]["agreement_replaced"], true);
    let visits = unplaced(&world, TOMORROW);
    assert_eq!(visits.len(), 1, "none beside the other: {visits:?}");
    assert_ne!(visits[0]["duration_s"], 55 * 60);
    let (status, problem) = agree(&world, &planner, &first, &form, 1);
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("order_replaced"))
    );
    assert_eq!(detail(&world, &planner, &first)["order"]["replaced"], true);
}

#[test]
fn who_must_never_come_is_refused_from_that_day_on() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let order_id = send(&world, &daily(1));
    let view = detail(&world, &planner, &order_id);
    let staff = view["staff"].as_array().expect("staff");
    let mut form = unchanged(&view);
    // Everybody: whoever works tomorrow is among them.
    let all: Vec<&Value> = staff.iter().map(|one| &one["staff_id"]).collect();
    form["wishes"] = json!({ "wanted_staff": [], "unwanted_staff": [], "forbidden_staff": all });
    let allowed = |day: &str| {
        let visit = unplaced(&world, day)[0]["visit_id"].clone();
        let visit = visit.as_str().expect("an id");
        let path = world.path(&format!("days/{day}/visits/{visit}/verdicts"));
        let (status, view) = planner.get(&path);
        assert_eq!(status, 200, "{view}");
        let verdicts = view["verdicts"].as_array().expect("verdicts").iter();
        verdicts.filter(|one| one["allowed"] == true).count()
    };
    assert!(allowed(TOMORROW) > 0, "nobody is forbidden yet");
    let (status, agreed) = agree(&world, &planner, &order_id, &form, 0);
    assert_eq!(status, 201, "{agreed}");
    assert!(allowed(DATE) > 0, "today nothing is changed");
    assert_eq!(allowed(TOMORROW), 0);
}

#[test]
fn what_cannot_be_agreed_is_told_by_field_and_changes_nothing() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let mut sent = daily(1);
    sent["valid_to"] = json!("2026-12-31");
    let order_id = send(&world, &sent);
    let view = detail(&world, &planner, &order_id);
    let refused = |form: &Value| {
        let (status, problem) = agree(&world, &planner, &order_id, form, 0);
        assert_eq!(status, 422, "{problem}");
        let fields: Vec<_> = fields(&problem).into_iter().map(str::to_owned).collect();
        fields
    };
    let mut form = unchanged(&view);
    form["valid_from"] = json!(DATE);
    form["why"] = json!("  ");
    form["visits"][0]["weekdays"] = json!([]);
    form["visits"][0]["duration_min"] = json!(0);
    let found = refused(&form);
    for field in [
        "visits[0].weekdays",
        "visits[0].duration_min",
        "valid_from",
        "why",
    ] {
        assert!(found.iter().any(|one| one == field), "{field}: {found:?}");
    }
    let mut form = unchanged(&view);
    form["valid_from"] = json!("tomorrow");
    form["visits"][0]["window_start"] = json!("25:00");
    form["visits"][0]["priority"] = json!("perhaps");
    form["wishes"]["wanted_staff"] = json!(["Anna"]);
    let expected = [
        "valid_from",
        "visits[0].window_start",
        "visits[0].priority",
        "wishes.wanted_staff",
    ];
    assert_eq!(refused(&form), expected);
    let mut form = unchanged(&view);
    form["valid_from"] = json!("2027-01-01");
    form["wishes"]["forbidden_staff"] = json!(["019ab0c0-0000-7000-8000-00000000abcd"]);
    assert_eq!(refused(&form), ["valid_from", "wishes.forbidden_staff"]);
    let mut form = unchanged(&view);
    let somebody = view["staff"][0]["staff_id"].clone();
    form["wishes"]["wanted_staff"] = json!([somebody]);
    form["wishes"]["forbidden_staff"] = json!([somebody]);
    assert_eq!(refused(&form), ["wishes.forbidden_staff"]);
    let mut form = unchanged(&view);
    form["valid_from"] = json!("+10000-01-01");
    assert_eq!(refused(&form), ["valid_from"]);
    let mut form = unchanged(&view);
    form["visits"] = json!([]);
    assert_eq!(refused(&form), ["visits"]);
    let path = world.path(&format!("orders/{order_id}/agreements"));
    let (status, _) = planner.post(&path, &unchanged(&view));
    assert_eq!(status, 428, "without a revision");
    assert_eq!(detail(&world, &planner, &order_id), view);
}

#[test]
fn the_inbox_is_for_who_plans_and_agreeing_for_who_plans_alone() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let order_id = send(&world, &daily(1));
    let view = detail(&world, &planner, &order_id);
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(inbox(&world, &manager).len(), 1);
    assert_eq!(
        agree(&world, &manager, &order_id, &unchanged(&view), 0).0,
        403
    );
    for caller in [Role::Integration, Role::Finance, Role::Staff].map(|role| world.sign_in(role)) {
        for path in ["orders", "expiries", &format!("orders/{order_id}")] {
            assert_eq!(caller.get(&world.path(path)).0, 403, "{path}");
        }
    }
    assert_eq!(world.anybody().get(&world.path("orders")).0, 401);
    let unknown = "orders/019ab0c0-0000-7000-8000-00000000abcd";
    assert_eq!(planner.get(&world.path(unknown)).0, 404);
    assert_eq!(planner.get(&world.path("orders/nonsense")).0, 400);
}

#[test]
fn need_and_contacts_of_a_protected_person_are_kept_back() {
    let world = World::new();
    let order = daily(1);
    let order_id = send(&world, &order);
    let planner = world.sign_in(Role::Planner);
    let mut form = unchanged(&detail(&world, &planner, &order_id));
    form["why"] = json!("Flyttar till dottern");
    assert_eq!(agree(&world, &planner, &order_id, &form, 0).0, 201);
    let mut register = serde_json::to_value(&town().registry).expect("json");
    let clients = register["clients"].as_array_mut().expect("clients");
    let client = clients
        .iter_mut()
        .find(|one| one["client_id"] == order["client_id"]);
    let client = client.expect("in the register");
    client["tag"] = json!(null);
    client["protection"] = json!({ "grade": "protected", "named_staff": [] });
    let marked = json!({ "clients": [client] });
    let (status, answer) = world.sign_in(Role::Admin).post("/api/registry", &marked);
    assert_eq!(status, 200, "{answer}");
    let view = detail(&world, &planner, &order_id);
    assert_eq!(view["withheld"], true);
    assert_eq!(view["agreements"][0]["why"], "", "free text says anything");
    assert_eq!(
        (&view["purpose"], &view["contacts"]),
        (&json!(""), &json!([]))
    );
    let client = town().registry.clients.iter();
    let mut client = client.filter(|one| json!(one.client_id) == order["client_id"]);
    let name = &client.next().expect("a client").name;
    assert!(!view.to_string().contains(name.as_str()));
    assert!(
        !inbox(&world, &planner)[0]
            .to_string()
            .contains(name.as_str())
    );
}

#[test]
fn a_delegation_that_ends_is_told_with_the_visits_that_need_it() {
    let world = World::new();
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    let board = optimise(&world, &planner, TOMORROW, &json!({ "budget_s": 2 }));
    let placed = stops(&board);
    let (shift, stop) = placed
        .iter()
        .find(|(_, stop)| stop["skills"].as_array().is_some_and(|all| !all.is_empty()))
        .expect("somebody needs a skill");
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let shift = shifts.find(|one| one["shift_id"] == shift.as_str());
    let staff_id = shift.expect("its shift")["staff_id"].clone();
    let skill = stop["skills"][0].clone();
    // Her skill ends today.
    let mut register = serde_json::to_value(&town().registry).expect("json");
    let staff = register["staff"].as_array_mut().expect("staff");
    let person = staff.iter_mut().find(|one| one["staff_id"] == staff_id);
    let person = person.expect("in the register");
    for held in person["skills"].as_array_mut().expect("skills") {
        if held["code"] == skill {
            held["valid_to"] = json!(DATE);
        }
    }
    let changed = json!({ "staff": [person] });
    let (status, answer) = world.sign_in(Role::Admin).post("/api/registry", &changed);
    assert_eq!(status, 200, "{answer}");
    let (status, view) = planner.get(&world.path("expiries"));
    assert_eq!(status, 200, "{view}");
    assert_eq!(
        (&view["today"], &view["until"]),
        (&json!(DATE), &json!("2026-12-21"))
    );
    let items = view["items"].as_array().expect("items");
    let ends: Vec<_> = items.iter().map(|one| one["valid_to"].as_str()).collect();
    assert!(ends.is_sorted(), "{ends:?}");
    let hers = items
        .iter()
        .find(|one| one["staff_id"] == staff_id && one["skill"] == skill);
    let hers = hers.expect("it is told");
    assert_eq!(hers["valid_to"], DATE);
    let needing = placed.iter().filter(|(of, stop)| {
        let mut shifts = board["shifts"].as_array().expect("shifts").iter();
        let is_hers =
            shifts.any(|one| one["shift_id"] == of.as_str() && one["staff_id"] == staff_id);
        is_hers && stop["skills"].as_array().expect("skills").contains(&skill)
    });
    assert_eq!(hers["visits"], needing.count());
    assert_eq!(hers["first_visit"]["date"], TOMORROW);
    assert_ne!(hers["skill_sv"], "");
    // What the register says of everybody else, the town said.
    let until = care_model::time::add_days(date(), 28);
    let others = town().registry.staff.iter().filter(|one| {
        json!(one.staff_id) != staff_id
            && care_model::time::dates(date(), until)
                .all(|day| one.holds(skill.as_str().expect("a code"), day))
    });
    assert_eq!(hers["others"], others.count());
}

#[test]
fn care_that_goes_on_under_a_newer_version_is_not_late() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let board = board(&world);
    let (shift, stop) = stops(&board).into_iter().next().expect("a stop");
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let shift = shifts.find(|one| one["shift_id"] == shift.as_str());
    let staff = shift.expect("its shift")["staff_id"].as_str();
    begin(
        &world,
        &stop["visit_id"],
        staff.expect("an id").parse().expect("an id"),
    );
    let begun = inbox(&world, &planner);
    let mut begun = begun.iter().filter(|order| order["state"] == "started");
    let begun = begun.next().expect("one").clone();
    let mut orders = town()
        .orders
        .iter()
        .map(|order| serde_json::to_value(order).expect("json"));
    let sent = orders.find(|order| order["sender_order_id"] == begun["sender_order_id"]);
    let mut next = sent.expect("it was sent");
    next["version"] = json!(2);
    next["valid_from"] = json!(DATE);
    let second = send(&world, &next);
    let orders = inbox(&world, &planner);
    let newest = orders
        .iter()
        .find(|order| order["order_id"] == second.as_str());
    let newest = newest.expect("it is listed");
    // Its visits of the day are the older version's, which are on phones.
    assert_eq!(newest["state"], "published");
    assert_eq!(newest["clock"], "done");
}
