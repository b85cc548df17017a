//! A day by other plans than the draft, what publishing will change, who has the plan, and
//! what is expected to be late.

use care_model::registry::Role;
use care_model::time::Timestamp;
use care_model::visit_fact::VisitOrigin;
use serde_json::{Value, json};

use crate::absence::revision;
use crate::performed::{Performed, Stay, open_client, staff};
use crate::planning::{board, moved, optimised, publish, stops};
use crate::undo::{begin, news, second_planner};
use crate::wire::Wire;
use crate::world::{Caller, DATE, World, date, morning, town};

fn view(world: &World, planner: &Caller, of: &str) -> (u16, Value) {
    planner.get(&world.path(&format!("days/{DATE}/board?of={of}")))
}

fn set_clock(world: &World, now: Timestamp) {
    let told = json!({ "now_ms": now.millis() });
    let admin = world.sign_in(Role::Admin);
    let (status, _) = admin.post("/api/training/clock", &told);
    assert!((200..300).contains(&status));
}

/// The first visit of a day that one person does, with its shift.
fn first_single(board: &Value) -> (String, Value) {
    let mut all = stops(board).into_iter();
    all.find(|(_, stop)| stop["staff_count"] == 1)
        .expect("somebody comes alone")
}

fn shift<'a>(board: &'a Value, id: &str) -> &'a Value {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    shifts.find(|shift| shift["shift_id"] == id).expect("there")
}

#[test]
fn by_whom_a_day_was_published_stands_among_its_changes() {
    let world = World::new();
    let (planner, planned) = optimised(&world);
    publish(&world, &planner);
    let (_, stop) = first_single(&planned);
    let off = json!({ "kind": "unplaced" });
    moved(&world, &planner, &stop["visit_id"], &off);
    let colleague = second_planner(&world);
    publish(&world, &colleague);
    let (status, list) = planner.get(&world.path(&format!("days/{DATE}/changes")));
    assert_eq!(status, 200, "{list}");
    let list = list["changes"].as_array().expect("changes");
    let told: Vec<(&str, bool)> = (list.iter())
        .map(|one| {
            let what = one["what"].as_str().expect("what");
            (what, one["by_name"].is_string())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("published", true),
            ("moved", false),
            ("published", false),
            ("optimised", false)
        ]
    );
    // It is no change of the draft: nobody comes too late for it, and nothing is undone by it.
    assert_eq!(board(&world)["undo"]["what"], "moved");
}

#[test]
fn a_day_is_seen_as_published_and_as_it_happened() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    let (status, problem) = view(&world, &planner, "published");
    assert_eq!((status, &problem["code"]), (404, &json!("not_found")));
    publish(&world, &planner);
    let told = board(&world);
    let (_, stop) = first_single(&told);
    let off = json!({ "kind": "unplaced" });
    moved(&world, &planner, &stop["visit_id"], &off);
    let (status, published) = view(&world, &planner, "published");
    assert_eq!(status, 200, "{published}");
    assert_eq!(stops(&published), stops(&told), "as phones have it");
    assert_eq!(
        (
            &published["undo"],
            &published["redo"],
            &published["unplaced"]
        ),
        (&Value::Null, &Value::Null, &json!([]))
    );
    let draft = board(&world);
    let left = |board: &Value| board["unplaced"].as_array().expect("unplaced").len();
    assert_eq!(left(&draft), left(&told) + 1);
    // Nobody has begun anything: the day that happened is empty.
    let (_, actual) = view(&world, &planner, "actual");
    assert_eq!(stops(&actual), []);
    let (id, begun) = stops(&draft).remove(0);
    let staff = shift(&draft, &id)["staff_id"].as_str().expect("an id");
    begin(&world, &begun["visit_id"], staff.parse().expect("an id"));
    let (_, actual) = view(&world, &planner, "actual");
    let happened = stops(&actual);
    assert_eq!(happened.len(), 1);
    let (there, stop) = &happened[0];
    assert_eq!((there, &stop["visit_id"]), (&id, &begun["visit_id"]));
    assert_eq!(stop["start_s"], json!(6 * 3600), "when it was begun");
    assert_eq!(actual["unplaced"], json!([]));
    // What is not known is refused, and the draft is what it was.
    for odd in ["tomorrow", "draft,actual", ""] {
        assert_eq!(view(&world, &planner, odd).0, 400, "{odd}");
    }
    assert_eq!(view(&world, &planner, "base_plan").0, 404, "there is none");
    assert_eq!(view(&world, &planner, "draft").0, 200);
}

#[test]
fn a_day_as_it_happened_has_what_nobody_had_planned() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    let told = board(&world);
    let of_town: Vec<String> = (0..town().registry.staff.len())
        .map(|at| staff(at).to_string())
        .collect();
    let shifts = told["shifts"].as_array().expect("shifts");
    let on_duty = |id: &String| shifts.iter().any(|shift| shift["staff_id"] == **id);
    let at = of_town.iter().position(on_duty).expect("somebody works");
    let stay = Stay {
        client_id: open_client(0),
        staff: at,
        date: date(),
        from: "09:00",
        until: "09:20",
    };
    let performed = Performed::in_world(&world);
    let made = performed.make_from(&stay, VisitOrigin::Alarm);
    let (_, actual) = view(&world, &planner, "actual");
    let happened = stops(&actual);
    assert_eq!(happened.len(), 1, "{actual}");
    let (there, stop) = &happened[0];
    assert_eq!(shift(&actual, there)["staff_id"], json!(of_town[at]));
    assert_eq!(stop["visit_id"], json!(made.to_string()));
    assert_eq!(
        (&stop["origin"], &stop["status"], &stop["duration_s"]),
        (&json!("alarm"), &json!("done"), &json!(1200))
    );
    assert_ne!(stop["client_label"], json!(""));
    assert_eq!(stop["windows"], json!([]), "nobody planned when");
    let planned = stops(&board(&world));
    assert!((planned.iter()).all(|(_, stop)| stop["visit_id"] != json!(made.to_string())));
    // Somebody who had no shift came, too, to a client whom the reader may not know.
    let off_duty = of_town.iter().position(|id| !on_duty(id));
    let helper = off_duty.expect("not everybody works every day");
    let clients = town().registry.clients.iter();
    let mut hidden = clients.filter(|client| client.protection.is_protected());
    let stay = Stay {
        client_id: hidden.next().expect("one is protected").client_id,
        staff: helper,
        from: "13:00",
        until: "13:05",
        ..stay
    };
    performed.make_from(&stay, VisitOrigin::Unplanned);
    let (_, actual) = view(&world, &planner, "actual");
    let happened = stops(&actual);
    let (there, stop) = &happened[1];
    assert_eq!((happened.len(), &stop["origin"]), (2, &json!("unplanned")));
    assert_eq!(
        (&stop["protected"], &stop["care_contact"]),
        (&json!(true), &Value::Null)
    );
    let row = shift(&actual, there);
    assert_eq!(row["staff_id"], json!(of_town[helper]));
    assert_ne!(row["staff_name"], json!(""));
    assert_eq!(
        (row["start_s"].as_i64(), row["end_s"].as_i64()),
        (Some(46_800), Some(47_100))
    );
}

/// In the night after the day, by somebody who has no shift on the day.
fn stay_of_the_night(world: &World) -> Stay {
    let told = board(world);
    let shifts = told["shifts"].as_array().expect("shifts");
    let on_duty = |at: &usize| {
        let id = json!(staff(*at));
        shifts.iter().any(|shift| shift["staff_id"] == id)
    };
    let helper = (0..town().registry.staff.len()).find(|at| !on_duty(at));
    Stay {
        client_id: open_client(0),
        staff: helper.expect("not everybody works every day"),
        date: date(),
        from: "24:30",
        until: "24:50",
    }
}

/// The row of whoever made the visit of the night: it is as long as the visit, in the night after.
fn row_of_the_night(world: &World, planner: &Caller) -> Value {
    let (_, actual) = view(world, planner, "actual");
    let happened = stops(&actual);
    let (there, stop) = &happened[0];
    let times = |of: &Value| (of["start_s"].as_i64(), of["end_s"].as_i64());
    let night = (Some(88_200), Some(89_400));
    let row = shift(&actual, there);
    assert_eq!((times(row), times(stop)), (night, night));
    row.clone()
}

/// Whoever stands in for a colleague at a visit of the night has no shift on the day it is of.
#[test]
fn what_somebody_without_a_shift_did_after_midnight_stands_in_the_night_after_the_day() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    let stay = stay_of_the_night(&world);
    Performed::in_world(&world).make_from(&stay, VisitOrigin::Unplanned);
    let row = row_of_the_night(&world, &planner);
    assert_eq!(
        (&row["overtime_s"], &row["work_s"]),
        (&json!(0), &json!(1200))
    );
}

/// Nobody is at a client for the rest of the night because the end was not told.
#[test]
fn a_visit_whose_end_nobody_told_lasts_as_long_as_was_planned() {
    let world = World::new();
    optimised(&world);
    let stay = stay_of_the_night(&world);
    Performed::in_world(&world).begin_from(&stay, VisitOrigin::Unplanned);
    set_clock(&world, morning().plus_seconds(2 * 86_400));
    // Nobody is signed in any more.
    let planner = world.sign_in(Role::Planner);
    row_of_the_night(&world, &planner);
}

/// An end that is told days later is nobody's work for so long, nor does the row begin anew.
#[test]
fn nothing_that_was_made_lasts_a_whole_day() {
    let world = World::new();
    optimised(&world);
    let stay = Stay {
        until: "49:00",
        ..stay_of_the_night(&world)
    };
    Performed::in_world(&world).make_from(&stay, VisitOrigin::Unplanned);
    set_clock(&world, morning().plus_seconds(2 * 86_400));
    // Nobody is signed in any more.
    let planner = world.sign_in(Role::Planner);
    let (_, actual) = view(&world, &planner, "actual");
    let happened = stops(&actual);
    let (there, stop) = &happened[0];
    let lasts_s = |of: &Value| Some(of["end_s"].as_i64()? - of["start_s"].as_i64()?);
    let row = shift(&actual, there);
    assert_eq!(
        (lasts_s(row), lasts_s(stop)),
        (Some(22 * 3600), Some(22 * 3600))
    );
}

#[test]
fn what_publishing_will_change_is_told_before_it_is_done() {
    let world = World::new();
    let (planner, planned) = optimised(&world);
    let summary = || -> Value {
        let (status, told) = planner.get(&world.path(&format!("days/{DATE}/publish-summary")));
        assert_eq!(status, 200, "{told}");
        told
    };
    let first = summary();
    assert_eq!(first["published_version"], Value::Null);
    let changes = first["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), stops(&planned).len(), "all of it is new");
    assert!(changes.iter().all(|change| change["kind"] == "placed"));
    publish(&world, &planner);
    assert_eq!(summary()["changes"], json!([]));
    let (_, stop) = first_single(&board(&world));
    moved(
        &world,
        &planner,
        &stop["visit_id"],
        &json!({ "kind": "unplaced" }),
    );
    let told = summary();
    assert_eq!(told["published_version"], 1);
    assert_eq!(told["revision"], json!(revision(&board(&world))));
    let changes = told["changes"].as_array().expect("changes");
    let own = changes
        .iter()
        .find(|one| one["visit_id"] == stop["visit_id"]);
    let own = own.expect("it is told");
    assert_eq!(
        (&own["kind"], &own["now"]),
        (&json!("unplaced"), &Value::Null)
    );
    assert_eq!(own["was"]["start_s"], stop["start_s"]);
    let must = u64::from(stop["priority"] == "must");
    let before = first["unplaced_must"].as_u64().expect("a count");
    assert_eq!(told["unplaced_must"], json!(before + must));
    let (status, _) = world
        .sign_in(Role::Finance)
        .get(&world.path(&format!("days/{DATE}/publish-summary")));
    assert_eq!(status, 403);
}

#[test]
fn who_has_the_plan_is_told_once_their_phone_has_asked_for_it() {
    let world = World::new();
    let (planner, planned) = optimised(&world);
    let (id, _) = first_single(&planned);
    let staff = shift(&planned, &id)["staff_id"].as_str().expect("an id");
    let staff_id = staff.parse().expect("an id");
    let unit = world.unit.parse().expect("an id");
    let phone = Wire::new(&world, unit, "Telefon 7", 1);
    let lease = phone.sign_in(staff_id, None).lease;
    let has = || shift(&board(&world), &id)["has_plan_at_ms"].clone();
    phone.sync(&lease, Value::Null);
    assert_eq!(has(), Value::Null, "nothing is published");
    publish(&world, &planner);
    assert_eq!(has(), Value::Null, "it has not asked since");
    let later = morning().plus_seconds(60);
    set_clock(&world, later);
    let mut news = news(&world, &planner);
    assert_eq!(news.next(), Some(revision(&board(&world))));
    phone.sync(&lease, Value::Null);
    assert_eq!(has(), json!(later.millis()));
    assert_eq!(
        news.next(),
        Some(revision(&board(&world))),
        "whoever looks at the day is told without asking"
    );
    let others = board(&world);
    let mut others = others["shifts"].as_array().expect("shifts").iter();
    assert!(others.all(|one| one["staff_id"] == staff || one["has_plan_at_ms"].is_null()));
    // A newer plan is one that it has not yet.
    let (_, stop) = first_single(&board(&world));
    moved(
        &world,
        &planner,
        &stop["visit_id"],
        &json!({ "kind": "unplaced" }),
    );
    publish(&world, &planner);
    assert_eq!(has(), Value::Null);
}

#[test]
fn a_visit_that_will_be_late_is_told_before_it_is() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    let expected = |board: &Value| -> Vec<Value> {
        let late = stops(board)
            .into_iter()
            .filter(|(_, stop)| !stop["expected_start_s"].is_null());
        late.map(|(_, stop)| stop["visit_id"].clone()).collect()
    };
    publish(&world, &planner);
    let planned = board(&world);
    let busiest = planned["shifts"].as_array().expect("shifts").iter();
    let busiest = busiest
        .filter(|shift| shift["start_s"].as_i64() >= Some(6 * 3600))
        .max_by_key(|shift| shift["stops"].as_array().map(Vec::len));
    let busiest = busiest.expect("a shift");
    let stops_of = busiest["stops"].as_array().expect("stops");
    let starts = |at: usize| stops_of[at]["start_s"].as_i64().expect("seconds");
    let own = |board: &Value, at: usize| -> Value {
        let visit = &stops_of[at]["visit_id"];
        let mut all = stops(board).into_iter();
        all.find(|(_, stop)| stop["visit_id"] == *visit)
            .expect("placed")
            .1
    };
    let midnight = morning().plus_seconds(-6 * 3600);
    // A quarter of an hour before the first begins: nothing is known to be late in this shift.
    set_clock(&world, midnight.plus_seconds(starts(0) - 900));
    assert_eq!(own(&board(&world), 0)["expected_start_s"], Value::Null);
    // Twenty minutes after, with nobody there: it is late, and what follows close upon it.
    let now_s = starts(0) + 1200;
    set_clock(&world, midnight.plus_seconds(now_s));
    let late = board(&world);
    assert_eq!(own(&late, 0)["expected_start_s"], json!(now_s));
    let windows = own(&late, 0)["windows"].clone();
    let latest = windows.as_array().expect("windows").iter();
    let latest = latest.filter_map(|window| window["end_s"].as_i64()).max();
    assert_eq!(own(&late, 0)["expected_late"], json!(Some(now_s) > latest));
    // Ten minutes after the second was to begin, with nobody at the first: both are told.
    let now_s = starts(1) + 600;
    set_clock(&world, midnight.plus_seconds(now_s));
    let late = board(&world);
    let next = own(&late, 1);
    let length_s = own(&late, 0)["end_s"].as_i64().expect("s") - starts(0);
    let soonest_s = now_s + length_s + next["travel_s"].as_i64().expect("s");
    assert!(
        next["expected_start_s"].as_i64() >= Some(soonest_s),
        "{next}"
    );
    // A colleague has done the first: it is late no more, and holds nobody up.
    let shifts = planned["shifts"].as_array().expect("shifts").iter();
    let mut others = shifts.filter(|shift| shift["shift_id"] != busiest["shift_id"]);
    let other = others.next().expect("a colleague")["staff_id"].clone();
    let other = other.as_str().expect("an id").parse().expect("an id");
    begin(&world, &stops_of[0]["visit_id"], other);
    let late = board(&world);
    assert_eq!(own(&late, 0)["expected_start_s"], Value::Null);
    assert_eq!(own(&late, 1)["expected_start_s"], json!(now_s));
    // Of a day that is long over nothing is expected any more.
    set_clock(&world, midnight.plus_seconds(3 * 86_400));
    assert_eq!(expected(&board(&world)), Vec::<Value>::new());
}
