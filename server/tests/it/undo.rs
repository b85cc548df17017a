//! Taking back changes of a day's draft over HTTP.

use std::io::BufRead;
use std::time::Duration;

use care_model::id::{DeviceId, EventId, SeededEntropy, StaffId, UnitId, VisitId};
use care_model::registry::Role;
use care_model::visit_event::{Author, EventKind, EventTime, Presence, VisitEvent};
use serde_json::{Value, json};
use store::Access;
use store::planning::DayPlan;
use visit_record::exchange::RecordUpload;
use visit_record::{ActorKey, VisitRecord};

use crate::planning::{board, moved, optimise, optimised, publish, stops};
use crate::world::{Caller, DATE, World, date, morning, town};

const OFF: &str = "unplaced";

fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

fn undo_from(world: &World, caller: &Caller, revision: i64) -> (u16, Value) {
    let path = world.path(&format!("days/{DATE}/undo"));
    caller.post_if(&path, &json!({}), revision)
}

/// Takes the last change back; the board after.
#[track_caller]
fn undone(world: &World, planner: &Caller) -> Value {
    let (status, after) = undo_from(world, planner, revision(&board(world)));
    assert_eq!(status, 200, "{after}");
    after
}

/// Refused with the code, and nothing changed.
#[track_caller]
fn refused(world: &World, caller: &Caller, from: i64, expected: (u16, &str)) -> Value {
    let before = (board(world), plan(world));
    let (status, problem) = undo_from(world, caller, from);
    let found = (status, problem["code"].as_str().expect("a code"));
    assert_eq!(found, expected, "{problem}");
    assert_eq!((board(world), plan(world)), before);
    problem
}

/// The draft to the letter, with breaks, travel and pins.
fn plan(world: &World) -> DayPlan {
    let unit: UnitId = world.unit.parse().expect("an id");
    let draft = world.block_on(world.app().store.draft(unit, date()));
    draft.expect("read").plan
}

/// What a planner sees of a plan; not its revision, nor what made it.
fn seen(board: &Value) -> [&Value; 4] {
    ["shifts", "unplaced", "terms", "new_faces"].map(|part| &board[part])
}

/// Where somebody else than now may have a visit, by the server's own verdicts.
fn elsewhere(world: &World, planner: &Caller, stop: &(String, Value)) -> Option<Value> {
    let visit = stop.1["visit_id"].as_str()?;
    let path = format!("days/{DATE}/visits/{visit}/verdicts");
    let (status, told) = planner.get(&world.path(&path));
    assert_eq!(status, 200, "{told}");
    let mut verdicts = told["verdicts"].as_array()?.iter();
    let other = verdicts
        .find(|verdict| verdict["allowed"] == true && verdict["shift_id"] != json!(stop.0))?;
    Some(json!({ "kind": "shift", "shift_id": other["shift_id"] }))
}

/// The first visit of one person that somebody else may have, and where.
fn movable(world: &World, planner: &Caller) -> ((String, Value), Value) {
    let single = stops(&board(world))
        .into_iter()
        .filter(|(_, stop)| stop["staff_count"] == 1 && stop["protected"] == false);
    let mut found = single.filter_map(|stop| {
        let there = elsewhere(world, planner, &stop)?;
        Some((stop, there))
    });
    found.next().expect("somebody else can")
}

fn staff_of(board: &Value, shift: &Value) -> StaffId {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let own = shifts.find(|one| one["shift_id"] == *shift);
    let id = own.expect("at work")["staff_id"].as_str().expect("an id");
    id.parse().expect("an id")
}

/// A phone tells that somebody has begun a visit.
pub fn begin(world: &World, visit: &Value, staff_id: StaffId) {
    let unit: UnitId = world.unit.parse().expect("an id");
    let visit_id: VisitId = visit.as_str().expect("an id").parse().expect("an id");
    let device_id = DeviceId::derived(morning(), &format!("phone {visit_id}"));
    let started = VisitEvent {
        event_id: EventId::derived(morning(), &format!("{visit_id}")),
        author: Author::Staff {
            staff_id,
            device_id,
        },
        at: EventTime::of_server(morning()),
        version: "test".into(),
        kind: EventKind::Started {
            presence: Presence::Tag { tag: "T".into() },
        },
    };
    let store = &world.app().store;
    let fact = world.block_on(async {
        let code = format!("code {visit_id}");
        let later = morning().plus_seconds(60);
        store
            .put_enrolment(&code, unit, "Telefon", later)
            .await
            .expect("stored");
        let phone = store.enrol(&code, device_id, "test", b"key", morning());
        let phone = phone.await.expect("stored").expect("a good code");
        let access = Access::unattended(unit);
        let saved = store.saved_documents(&access, &[visit_id]).await;
        let mut record = VisitRecord::load(&saved.expect("read")[0].saved).expect("our own");
        // Each phone of its own.
        let seed = visit_id
            .to_string()
            .bytes()
            .fold(0, |sum: u64, byte| sum * 31 % 1_000_003 + u64::from(byte));
        let key = ActorKey::make(&SeededEntropy::new(seed));
        let change = record.append(&started, key, morning());
        let change = change.expect("new").expect("a change");
        let upload = RecordUpload {
            visit_id,
            changes: vec![change.bytes.into()],
        };
        store
            .append_uploads(&phone, staff_id, &[upload], morning())
            .await
            .expect("taken");
        let facts = store.facts_of_visit(&access, visit_id).await;
        facts.expect("read").remove(0)
    });
    assert_eq!(fact.staff_id, staff_id);
    assert!(fact.started.is_some(), "{fact:?}");
}

#[test]
fn each_undo_brings_back_the_very_plan_before_it() {
    let world = World::new();
    world.send_orders(town().orders.len());
    let empty = board(&world);
    assert_eq!(empty["undo"], Value::Null);
    let (planner, first) = optimised(&world);
    assert_eq!(first["undo"]["what"], "optimised");
    assert_eq!(first["undo"]["client_label"], Value::Null);
    let (stop, there) = movable(&world, &planner);
    let visit = &stop.1["visit_id"];
    let plans = [DayPlan::default(), plan(&world)];
    let second = moved(&world, &planner, visit, &there);
    let expected = json!({
        "what": "moved", "client_label": stop.1["client_label"], "protected": false,
        "by_name": null, "staff_name": null, "at_ms": morning().millis(),
    });
    assert_eq!(second["undo"], expected);
    let second_plan = plan(&world);
    let pins = world.path(&format!("days/{DATE}/pins"));
    let pin = json!({ "visit_id": visit, "pin": "both" });
    let (status, third) = planner.post_if(&pins, &pin, revision(&second));
    assert_eq!((status, &third["undo"]["what"]), (200, &json!("pinned")));
    let back = undone(&world, &planner);
    assert_eq!(seen(&back), seen(&second), "not pinned, in its new place");
    assert_eq!(back["undo"], second["undo"]);
    assert_eq!(plan(&world), second_plan);
    let back = undone(&world, &planner);
    assert_eq!(seen(&back), seen(&first), "where it was first");
    assert_eq!(back["undo"], first["undo"]);
    assert_eq!(plan(&world), plans[1]);
    assert_eq!(revision(&back), revision(&first) + 4, "no number is reused");
    let back = undone(&world, &planner);
    assert_eq!(back["undo"], Value::Null);
    assert_eq!(stops(&back), [], "before the optimiser there was no plan");
    assert_eq!(plan(&world), plans[0]);
    let left = |board: &Value| board["unplaced"].as_array().expect("a list").len();
    assert_eq!(left(&back), left(&empty));
    let last = revision(&back);
    refused(&world, &planner, last, (409, "nothing_to_undo"));
}

/// The fault that undoing was built for: sent as the opposite move, the visit
/// was placed anew among times that had changed meanwhile, and sometimes refused.
#[test]
fn every_kind_of_move_is_undone_to_the_letter() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let all = stops(&first);
    let is_double = |stop: &&(String, Value)| stop.1["staff_count"] != 1;
    let doubles = all.iter().filter(is_double).take(2);
    let singles = all.iter().filter(|stop| !is_double(stop)).step_by(12);
    let before = plan(&world);
    let mut tried = 0;
    for stop in doubles.chain(singles) {
        let visit = &stop.1["visit_id"];
        let off = Some(json!({ "kind": OFF }));
        for target in [elsewhere(&world, &planner, stop), off]
            .into_iter()
            .flatten()
        {
            moved(&world, &planner, visit, &target);
            assert_ne!(plan(&world), before, "{target}");
            let back = undone(&world, &planner);
            assert_eq!(plan(&world), before, "{target}");
            assert_eq!(seen(&back), seen(&first), "{target}");
            tried += 1;
        }
    }
    assert!(tried >= 8, "{tried}");
}

#[test]
fn an_undo_that_cannot_be_taken_is_told_why_and_changes_nothing() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    refused(&world, &planner, 0, (409, "nothing_to_undo"));
    let (planner, before) = optimised(&world);
    let current = revision(&before);
    for stale in [current - 1, current + 1] {
        let problem = refused(&world, &planner, stale, (409, "stale_revision"));
        assert_eq!(problem["current_revision"], json!(current));
    }
    for role in [Role::Staff, Role::UnitManager, Role::Admin] {
        let other = world.sign_in(role);
        refused(&world, &other, current, (403, "forbidden"));
    }
    let nobody = world.anybody();
    assert_eq!(undo_from(&world, &nobody, current).0, 401);
    let path = world.path(&format!("days/{DATE}/undo"));
    assert_eq!(planner.post(&path, &json!({})).0, 428, "no revision named");
    let elsewhere = format!("/api/units/019ab0c0-0000-7000-8000-000000000000/days/{DATE}/undo");
    assert_eq!(planner.post_if(&elsewhere, &json!({}), current).0, 403);
    let odd = world.path("days/1999-12-31/undo");
    assert_eq!(planner.post_if(&odd, &json!({}), 0).0, 422);
    assert_eq!(
        plan(&world).routes.len(),
        before["shifts"].as_array().expect("shifts").len()
    );
}

#[test]
fn what_has_begun_in_its_new_place_is_not_taken_back() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let (stop, there) = movable(&world, &planner);
    let visit = &stop.1["visit_id"];
    let after = moved(&world, &planner, visit, &there);
    publish(&world, &planner);
    begin(&world, visit, staff_of(&after, &there["shift_id"]));
    let problem = refused(&world, &planner, revision(&after), (409, "undo_overtaken"));
    let reasons = problem["reasons"].as_array().expect("reasons");
    assert_eq!(reasons.len(), 1, "{problem}");
    assert_eq!(reasons[0]["code"], "begun_since");
    assert_eq!(reasons[0]["detail"]["client"], stop.1["client_label"]);
    assert!(board(&world)["undo"].is_object(), "the step stays");
    assert!(revision(&after) > revision(&first));
}

/// The move of one visit moved another in time, and that one has begun.
#[test]
fn a_begun_visit_keeps_its_planned_time_too() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let was: Vec<_> = stops(&first);
    let pushed = was.iter().find_map(|stop| {
        let there = elsewhere(&world, &planner, stop)?;
        let after = moved(&world, &planner, &stop.1["visit_id"], &there);
        let pushed = stops(&after).into_iter().find(|(shift, now)| {
            let is_own = |one: &&(String, Value)| {
                one.1["visit_id"] == now["visit_id"]
                    && one.0 == *shift
                    && one.1["start_s"] != now["start_s"]
            };
            now["visit_id"] != stop.1["visit_id"] && was.iter().any(|one| is_own(&one))
        });
        if pushed.is_none() {
            undone(&world, &planner);
        }
        Some((pushed?, after))
    });
    let ((shift, pushed), after) = pushed.expect("some move costs others time");
    publish(&world, &planner);
    begin(&world, &pushed["visit_id"], staff_of(&after, &json!(shift)));
    let problem = refused(&world, &planner, revision(&after), (409, "undo_overtaken"));
    let label = &pushed["client_label"];
    assert_eq!(&problem["reasons"][0]["detail"]["client"], label);
}

/// The draft had given it to another, and the one who had it went there: undone,
/// the plan agrees with what has happened.
#[test]
fn a_visit_comes_back_to_the_one_who_began_it() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let (stop, there) = movable(&world, &planner);
    let (own, visit) = (json!(stop.0), &stop.1["visit_id"]);
    publish(&world, &planner);
    moved(&world, &planner, visit, &there);
    begin(&world, visit, staff_of(&first, &own));
    let back = undone(&world, &planner);
    let mut now = stops(&back).into_iter();
    let now = now.find(|(_, one)| one["visit_id"] == *visit);
    let (shift, now) = now.expect("placed");
    assert_eq!(json!(shift), own);
    assert_eq!(
        (&now["start_s"], &now["status"]),
        (&stop.1["start_s"], &json!("started"))
    );
}

/// Undoing after publishing is a change of the draft like any other.
#[test]
fn after_publishing_the_undone_plan_differs_from_the_published_one() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let (stop, there) = movable(&world, &planner);
    moved(&world, &planner, &stop.1["visit_id"], &there);
    publish(&world, &planner);
    assert_eq!(board(&world)["changed_since_publish"], false);
    let back = undone(&world, &planner);
    assert_eq!(back["changed_since_publish"], true);
    assert_eq!(back["shifts"], first["shifts"]);
    assert_eq!(back["published_version"], 1);
    publish(&world, &planner);
    let now = board(&world);
    assert_eq!(
        (&now["published_version"], &now["changed_since_publish"]),
        (&json!(2), &json!(false))
    );
}

pub fn second_planner(world: &World) -> Caller {
    let login = json!({ "users": [{
        "user_id": "019ab0c0-0000-7000-8000-00000000cafe", "username": "second",
        "password": "another long password", "display_name": "Åsa Andra", "language": "sv",
        "roles": [{ "role": "planner", "unit_id": world.unit }],
    }] });
    let (status, answer) = world.sign_in(Role::Admin).post("/api/registry", &login);
    assert_eq!(status, 200, "{answer}");
    Caller::sign_in(&world.url, "second", "another long password")
}

/// The revisions that open pages are told.
pub fn news(world: &World, planner: &Caller) -> impl Iterator<Item = i64> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_recv_body(Some(Duration::from_secs(30)))
        .build()
        .into();
    let response = agent
        .get(format!(
            "{}{}",
            world.url,
            world.path(&format!("days/{DATE}/events"))
        ))
        .header("cookie", &planner.cookie)
        .call()
        .expect("a stream");
    let lines = std::io::BufReader::new(response.into_body().into_reader()).lines();
    lines.filter_map(|line| {
        let line = line.expect("news in time");
        let data = line.strip_prefix("data: ")?;
        serde_json::from_str::<Value>(data).expect("json")["revision"].as_i64()
    })
}

#[test]
fn two_planners_see_whose_change_is_undone_and_only_one_undoes_it() {
    let world = World::new();
    let (planner, first) = optimised(&world);
    let other = second_planner(&world);
    let own_name = first["undo"]["by_name"].clone();
    assert_eq!(own_name, Value::Null);
    let (_, seen_by_other) = other.get(&world.path(&format!("days/{DATE}/board")));
    let mut accounts = town().registry.users.iter();
    let login = accounts.find(|user| user.roles.iter().any(|grant| grant.role == Role::Planner));
    let name = &login.expect("a planner").display_name;
    assert_eq!(seen_by_other["undo"]["by_name"], json!(name));
    let (stop, there) = movable(&world, &planner);
    let after = moved(&world, &other, &stop.1["visit_id"], &there);
    assert_eq!(after["undo"]["by_name"], Value::Null);
    let seen_by_first = board(&world);
    assert_eq!(seen_by_first["undo"]["by_name"], "Åsa Andra");
    let mut news = news(&world, &other);
    assert_eq!(news.next(), Some(revision(&after)));
    let back = undone(&world, &planner);
    assert_eq!(back["shifts"], first["shifts"]);
    assert_eq!(news.next(), Some(revision(&back)), "open pages are told");
    refused(&world, &other, revision(&after), (409, "stale_revision"));
}

/// The register and the orders have gone on since the plan was made.
#[test]
fn an_undone_plan_leaves_unplaced_what_the_world_no_longer_has_room_for() {
    let world = World::new();
    let late = town().orders.len() - 4;
    world.send_orders(late);
    let planner = world.sign_in(Role::Planner);
    let first = optimise(&world, &planner, DATE, &json!({ "budget_s": 1 }));
    let (stop, there) = movable(&world, &planner);
    moved(&world, &planner, &stop.1["visit_id"], &there);
    // One shift is another day's now, and clients have come.
    let mut shifts = town().registry.shifts.iter();
    let shift = shifts.find(|shift| shift.shift_id.to_string() == stop.0);
    let mut shift = serde_json::to_value(shift.expect("registered")).expect("json");
    shift["date"] = json!("2027-06-01");
    let (status, answer) = world
        .sign_in(Role::Admin)
        .post("/api/registry", &json!({ "shifts": [shift] }));
    assert_eq!(status, 200, "{answer}");
    world.send_orders(town().orders.len());
    let back = undone(&world, &planner);
    let gone = |shift: &str| shift == stop.0;
    let ids = |stops: Vec<(String, Value)>, is_wanted: &dyn Fn(&str) -> bool| {
        let wanted = stops.into_iter().filter(|(shift, _)| is_wanted(shift));
        let mut ids: Vec<_> = wanted
            .map(|(_, stop)| stop["visit_id"].to_string())
            .collect();
        ids.sort();
        ids
    };
    let kept = |shift: &str| !gone(shift);
    assert_eq!(ids(stops(&back), &|_| true), ids(stops(&first), &kept));
    let unplaced = back["unplaced"].as_array().expect("a list");
    let left: Vec<_> = unplaced
        .iter()
        .map(|one| one["visit_id"].to_string())
        .collect();
    for visit in ids(stops(&first), &gone) {
        assert!(left.contains(&visit), "{visit} is on no list");
    }
    let before = first["unplaced"].as_array().expect("a list").len();
    assert!(
        left.len() > before + ids(stops(&first), &gone).len(),
        "new visits are there, too"
    );
    // What is left over is nobody's when the day is published, and can be moved.
    let path = world.path(&format!("days/{DATE}/publish"));
    let (status, published) = planner.post_if(&path, &json!({}), revision(&back));
    assert_eq!(status, 200, "{published}");
    assert_eq!(
        published["visits"].as_u64(),
        Some(stops(&back).len() as u64)
    );
    let (other, there) = movable(&world, &planner);
    moved(&world, &planner, &other.1["visit_id"], &there);
}
