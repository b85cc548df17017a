//! The planner's day over HTTP.

use std::io::BufRead;

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::world::{Caller, DATE, World, town};

pub fn optimised(world: &World) -> (Caller, Value) {
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    let board = optimise(world, &planner, DATE, &json!({ "budget_s": 2 }));
    (planner, board)
}

/// Searches for a plan of a day, takes all of it and gives the board.
pub fn optimise(world: &World, planner: &Caller, date: &str, form: &Value) -> Value {
    let job = proposed(world, planner, date, form);
    let (_, before) = planner.get(&world.path(&format!("days/{date}/board")));
    let all = json!({ "job_id": job });
    let (status, taken) = take(world, planner, date, &all, &before);
    assert_eq!(status, 200, "{taken}");
    taken["board"].clone()
}

/// The job of a search that has come to its end.
pub fn proposed(world: &World, planner: &Caller, date: &str, form: &Value) -> String {
    let path = world.path(&format!("days/{date}/optimise"));
    let (status, job) = planner.post(&path, form);
    assert_eq!(status, 202, "{job}");
    let job = job["job_id"].as_str().expect("a job").to_owned();
    let events = events(world, planner, &job);
    assert!(
        events.iter().any(|(name, _)| name == "progress"),
        "{events:?}"
    );
    let (last, data) = events.last().expect("an end");
    assert_eq!(last, "done", "{data}");
    job
}

/// Takes a proposal into the draft that a board shows.
pub fn take(
    world: &World,
    planner: &Caller,
    date: &str,
    form: &Value,
    board: &Value,
) -> (u16, Value) {
    let path = world.path(&format!("days/{date}/proposals"));
    let revision = board["revision"].as_i64().expect("a revision");
    planner.post_if(&path, form, revision)
}

pub fn board(world: &World) -> Value {
    let (status, board) = world
        .sign_in(Role::Planner)
        .get(&world.path(&format!("days/{DATE}/board")));
    assert_eq!(status, 200, "{board}");
    board
}

pub fn events(world: &World, planner: &Caller, job: &str) -> Vec<(String, Value)> {
    let response = ureq::get(format!("{}/api/jobs/{job}/events", world.url))
        .header("cookie", &planner.cookie)
        .call()
        .expect("a stream");
    let mut events = Vec::new();
    let mut name = String::new();
    for line in std::io::BufReader::new(response.into_body().into_reader()).lines() {
        let line = line.expect("text");
        if let Some(event) = line.strip_prefix("event: ") {
            event.clone_into(&mut name);
        } else if let Some(data) = line.strip_prefix("data: ") {
            events.push((name.clone(), serde_json::from_str(data).expect("json")));
        }
    }
    events
}

pub fn stops(board: &Value) -> Vec<(String, Value)> {
    let mut stops = Vec::new();
    for shift in board["shifts"].as_array().expect("shifts") {
        let id = shift["shift_id"].as_str().expect("an id");
        for stop in shift["stops"].as_array().expect("stops") {
            stops.push((id.to_owned(), stop.clone()));
        }
    }
    stops
}

#[test]
fn a_day_is_optimised_moved_pinned_and_published() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let revision = before["revision"].as_i64().expect("a revision");
    assert!(
        stops(&before).len() >= 50,
        "{} placed",
        stops(&before).len()
    );
    // A visit of one person that somebody else can have, moved to wherever the server says.
    let single = stops(&before)
        .into_iter()
        .filter(|(_, stop)| stop["staff_count"] == 1);
    let mut found = single.filter_map(|(shift, stop)| {
        let visit = stop["visit_id"].as_str()?.to_owned();
        let path = format!("days/{DATE}/visits/{visit}/verdicts");
        let (_, told) = planner.get(&world.path(&path));
        let verdicts = told["verdicts"].as_array()?.clone();
        let mut others = verdicts.iter();
        let other =
            others.find(|one| one["allowed"] == true && one["shift_id"] != shift.as_str())?;
        Some((visit, other.clone(), verdicts))
    });
    let (visit, target, verdicts) = found.next().expect("somebody else can");
    assert_eq!(
        verdicts.len(),
        before["shifts"].as_array().expect("shifts").len()
    );
    for refused in verdicts
        .iter()
        .filter(|verdict| verdict["allowed"] == false)
    {
        assert!(
            !refused["reasons"].as_array().expect("reasons").is_empty(),
            "{refused}"
        );
    }
    let form = json!({ "visit_id": visit, "target": { "kind": "shift", "shift_id": target["shift_id"], "after_visit_id": null } });
    let (status, moved) =
        planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
    assert_eq!(status, 200, "{moved}");
    let now = stops(&moved)
        .into_iter()
        .find(|(_, stop)| stop["visit_id"] == json!(visit))
        .expect("placed");
    assert_eq!(json!(now.0), target["shift_id"]);
    // The same change again is from a revision that is no more.
    let (status, problem) =
        planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("stale_revision"))
    );
    assert_eq!(problem["current_revision"], moved["revision"]);
    // Pinned, it stays through another optimisation.
    let pin = json!({ "visit_id": visit, "pin": "both" });
    let revision = moved["revision"].as_i64().expect("a revision");
    let (status, pinned) =
        planner.post_if(&world.path(&format!("days/{DATE}/pins")), &pin, revision);
    assert_eq!(status, 200, "{pinned}");
    let again = optimise(&world, &planner, DATE, &json!({ "budget_s": 1, "seed": 9 }));
    let kept = stops(&again)
        .into_iter()
        .find(|(_, stop)| stop["visit_id"] == json!(visit))
        .expect("placed");
    assert_eq!(
        (json!(kept.0), &kept.1["start_s"]),
        (json!(now.0), &now.1["start_s"])
    );
    let revision = again["revision"].as_i64().expect("a revision");
    let (status, published) = planner.post_if(
        &world.path(&format!("days/{DATE}/publish")),
        &json!({}),
        revision,
    );
    assert_eq!(
        (status, published["version"].as_i64()),
        (200, Some(1)),
        "{published}"
    );
    assert_eq!(
        published["visits"].as_u64(),
        Some(stops(&again).len() as u64)
    );
    assert_eq!(board(&world)["published_version"], json!(1));
}

#[test]
fn a_hard_rule_says_which_and_changes_nothing() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let revision = before["revision"].as_i64().expect("a revision");
    for (_, stop) in stops(&before) {
        let visit = stop["visit_id"].as_str().expect("an id");
        let (_, verdicts) =
            planner.get(&world.path(&format!("days/{DATE}/visits/{visit}/verdicts")));
        let refused = verdicts["verdicts"]
            .as_array()
            .expect("verdicts")
            .iter()
            .find(|verdict| verdict["allowed"] == false)
            .cloned();
        let Some(refused) = refused else { continue };
        let form = json!({ "visit_id": visit, "target": { "kind": "shift", "shift_id": refused["shift_id"] } });
        let (status, problem) =
            planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
        assert_eq!(
            (status, problem["code"].as_str()),
            (422, Some("hard_rule")),
            "{problem}"
        );
        assert_eq!(problem["reasons"][0]["code"], refused["reasons"][0]["code"]);
        assert_eq!(board(&world)["revision"], before["revision"]);
        return;
    }
    panic!("every visit may go everywhere: the town has no rules");
}

/// Puts a visit into a shift, or off the plan; the board after.
#[track_caller]
pub fn moved(world: &World, planner: &Caller, visit: &Value, target: &Value) -> Value {
    let revision = board(world)["revision"].as_i64().expect("a revision");
    let form = json!({ "visit_id": visit, "target": target });
    let (status, moved) =
        planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision);
    assert_eq!(status, 200, "{moved}");
    moved
}

fn shift_of(board: &Value, staff: &Value) -> Value {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let own = shifts.find(|shift| shift["staff_id"] == *staff);
    json!({ "kind": "shift", "shift_id": own.expect("at work")["shift_id"] })
}

/// On a bad morning more visits are without a place than are explained at once: the first are.
#[test]
fn of_many_unplaced_visits_the_first_are_explained() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let mut now = before.clone();
    while now["unplaced"].as_array().expect("unplaced").len() < 42 {
        let visit = stops(&now)[0].1["visit_id"].clone();
        now = moved(&world, &planner, &visit, &json!({ "kind": "unplaced" }));
    }
    let left = now["unplaced"].as_array().expect("unplaced");
    let code = |visit: &Value| visit["reasons"][0]["code"].clone();
    let later: Vec<bool> = left
        .iter()
        .map(|one| code(one) == "explained_later")
        .collect();
    assert_eq!(
        later.iter().filter(|later| **later).count(),
        left.len() - 40
    );
    assert!(
        later[..40].iter().all(|later| !later),
        "the first ones are explained"
    );
    assert!(
        left.iter().all(|one| code(one) != "not_scheduled_yet"),
        "the day is planned"
    );
    // Of a day that nobody has planned that is what is said.
    let fresh = World::new();
    fresh.send_orders(5);
    let fresh = board(&fresh);
    let left = fresh["unplaced"].as_array().expect("unplaced");
    assert!(!left.is_empty(), "orders came");
    assert!(left.iter().all(|one| code(one) == "not_scheduled_yet"));
}

/// Somebody who neither came in the 13 days before nor by the published plan.
#[test]
fn the_board_names_clients_who_would_meet_a_new_face() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    // Nothing is published: whoever has not come in the 13 days before is new.
    let first = before["new_faces"].as_array().expect("faces");
    assert!(!first.is_empty(), "the town's history names everybody");
    let has_stop = |face: &Value| {
        let mut stops = stops(&before).into_iter();
        stops.any(|(_, stop)| stop["client_id"] == face["client_id"])
    };
    assert!(first.iter().all(has_stop), "{first:?}");
    publish(&world, &planner);
    assert_eq!(board(&world)["new_faces"], json!([]));
    let given = stops(&before).into_iter().find_map(|(shift, stop)| {
        let visit = &stop["visit_id"];
        let path = format!("days/{DATE}/visits/{}/verdicts", visit.as_str()?);
        let (_, verdicts) = planner.get(&world.path(&path));
        let verdicts = verdicts["verdicts"].as_array()?.clone();
        let client_has = |staff: &Value| {
            let mut with = stops(&before).into_iter();
            with.any(|(shift, one)| {
                one["client_id"] == stop["client_id"]
                    && shift_of(&before, staff)["shift_id"] == json!(shift)
            })
        };
        let other = verdicts.into_iter().find(|verdict| {
            verdict["change"]["new_face"] == true
                && verdict["shift_id"] != json!(shift)
                && !client_has(&verdict["staff_id"])
        })?;
        Some((stop.clone(), other))
    });
    let (stop, other) = given.expect("somebody may go to somebody else");
    let target = json!({ "kind": "shift", "shift_id": other["shift_id"] });
    let after = moved(&world, &planner, &stop["visit_id"], &target);
    let face = json!([{
        "client_id": stop["client_id"],
        "client_label": stop["client_label"],
        "protected": stop["protected"],
        "staff_names": [other["staff_name"]],
    }]);
    assert_eq!(after["new_faces"], face);
    publish(&world, &planner);
    assert_eq!(board(&world)["new_faces"], json!([]), "they are told of it");
}

pub fn publish(world: &World, planner: &Caller) {
    let revision = board(world)["revision"].as_i64().expect("a revision");
    let path = world.path(&format!("days/{DATE}/publish"));
    let (status, published) = planner.post_if(&path, &json!({}), revision);
    assert_eq!(status, 200, "{published}");
}

#[test]
fn a_home_off_the_map_fails_the_plan_with_its_distance_and_no_address() {
    let world = World::new();
    world.send_orders(5);
    let mut register = serde_json::to_value(&town().registry).expect("json");
    register["clients"][0]["coordinate"] =
        json!({ "latitude_e7": 700_000_000, "longitude_e7": 200_000_000 });
    let moved = json!({ "clients": [register["clients"][0]] });
    let (status, answer) = world.sign_in(Role::Admin).post("/api/registry", &moved);
    assert_eq!(status, 200, "{answer}");
    let planner = world.sign_in(Role::Planner);
    let (_, job) = planner.post(
        &world.path(&format!("days/{DATE}/optimise")),
        &json!({ "budget_s": 1 }),
    );
    let events = events(&world, &planner, job["job_id"].as_str().expect("a job"));
    let (last, problem) = events.last().expect("an end");
    assert_eq!(
        (last.as_str(), problem["code"].as_str()),
        ("failed", Some("invalid")),
        "{problem}"
    );
    let told = problem.to_string();
    assert!(told.contains(" m)") && !told.contains("70.0"), "{told}");
    assert_eq!(board(&world)["revision"], json!(0), "nothing half-planned");
}

#[test]
fn a_question_right_after_another_is_about_the_day_as_it_is() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let board = board(&world);
    let allowed = |(shift, stop): &(String, Value)| {
        let visit = stop["visit_id"].as_str().expect("an id");
        let path = world.path(&format!("days/{DATE}/visits/{visit}/verdicts"));
        let (status, view) = planner.get(&path);
        assert_eq!(status, 200, "{view}");
        let verdicts = view["verdicts"].as_array().expect("verdicts").iter();
        let allowed =
            verdicts.filter(|one| one["allowed"] == true && one["shift_id"] != shift.as_str());
        allowed.count()
    };
    let mut all = stops(&board).into_iter();
    let found = all.find(|one| allowed(one) > 0);
    let found = found.expect("one that others could have");
    let (shift, stop) = &found;
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let own = shifts.find(|one| one["shift_id"] == shift.as_str());
    let staff = own.expect("its shift")["staff_id"].as_str();
    let staff = staff.expect("an id").parse().expect("an id");
    crate::undo::begin(&world, &stop["visit_id"], staff);
    assert_eq!(allowed(&found), 0, "she has begun it");
}

/// A verdict and the move it is about say the same also where a route holds what the rules no
/// longer allow.
#[test]
fn a_row_with_what_is_no_longer_possible_takes_nothing_before_that_is_mended() {
    let world = World::new();
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    let told_of = |visit: &Value| -> Vec<Value> {
        let visit = visit.as_str().expect("an id");
        let path = format!("days/{DATE}/visits/{visit}/verdicts");
        let (status, told) = planner.get(&world.path(&path));
        assert_eq!(status, 200, "{told}");
        told["verdicts"].as_array().expect("verdicts").clone()
    };
    let into = |visit: &Value, shift: &Value| -> Value {
        let mut verdicts = told_of(visit).into_iter();
        let own = verdicts.find(|one| one["shift_id"] == *shift);
        own.expect("a verdict")
    };
    // Nothing is planned yet: who may have what is a matter of the two alone.
    let before = board(&world);
    let left = before["unplaced"].as_array().expect("unplaced").iter();
    let alone = left.filter(|visit| visit["staff_count"] == 1);
    let asked: Vec<(&Value, Vec<Value>)> = alone
        .map(|visit| (visit, told_of(&visit["visit_id"])))
        .collect();
    let opens_s = |visit: &Value| visit["windows"][0]["start_s"].as_i64().expect("seconds");
    // Overtime does not reach so far.
    let end_s = |late: &Value| opens_s(late) - 7_200;
    let of_shift = |shift: &Value| -> Option<(Value, Vec<Value>)> {
        let fit = |(visit, verdicts): &(&Value, Vec<Value>)| -> Option<(Value, i64)> {
            let own = verdicts.iter().find(|one| one["shift_id"] == *shift)?;
            let start_s = own["start_s"].as_i64()?;
            Some(((*visit).clone(), start_s))
        };
        let fits: Vec<(Value, i64)> = asked.iter().filter_map(fit).collect();
        let (late, _) = fits.iter().max_by_key(|(visit, _)| opens_s(visit))?;
        let early = fits.iter().filter(|(visit, start_s)| {
            let long_s = visit["duration_s"].as_i64().expect("seconds");
            visit["client_id"] != late["client_id"] && start_s + long_s + 3_600 < end_s(late)
        });
        let early: Vec<Value> = early.map(|(visit, _)| visit.clone()).take(4).collect();
        (early.len() > 3).then(|| (late.clone(), early))
    };
    let shifts = before["shifts"].as_array().expect("shifts").iter();
    let mut found = shifts.filter_map(|one| Some((&one["shift_id"], of_shift(&one["shift_id"])?)));
    let (shift, (late, early)) = found.next().expect("a long shift");
    let there = json!({ "kind": "shift", "shift_id": shift });
    moved(&world, &planner, &late["visit_id"], &there);
    // One of them has somebody else; the others have nobody.
    let first = &early[0]["visit_id"];
    let elsewhere = told_of(first).into_iter().find(|one| {
        let is_free = one["allowed"] == true && one["shift_id"] != *shift;
        is_free && one["start_s"].as_i64().is_some()
    });
    let elsewhere = elsewhere.expect("somebody else has time");
    let target = json!({ "kind": "shift", "shift_id": elsewhere["shift_id"] });
    moved(&world, &planner, first, &target);
    // The register says now that the shift ends before its last visit may begin.
    let mut registered = town().registry.shifts.iter();
    let shorter = registered.find(|one| json!(one.shift_id) == *shift);
    let mut shorter = serde_json::to_value(shorter.expect("registered")).expect("json");
    let end_s = end_s(&late);
    shorter["end"] = json!(format!("{:02}:{:02}", end_s / 3600, end_s % 3600 / 60));
    let admin = world.sign_in(Role::Admin);
    let (status, answer) = admin.post("/api/registry", &json!({ "shifts": [shorter] }));
    assert_eq!(status, 200, "{answer}");
    let moves = world.path(&format!("days/{DATE}/moves"));
    let undo = world.path(&format!("days/{DATE}/undo"));
    let revision = || board(&world)["revision"].as_i64().expect("a revision");
    for visit in early.iter().map(|visit| &visit["visit_id"]) {
        let own = into(visit, shift);
        assert_eq!(own["reasons"][0]["code"], "pushes_out", "{own}");
        assert_eq!(own["reasons"][0]["detail"]["partner"], late["client_label"]);
        for verdict in told_of(visit).iter().step_by(3).chain([&own]) {
            let target = json!({ "kind": "shift", "shift_id": verdict["shift_id"] });
            let form = json!({ "visit_id": visit, "target": target });
            let (status, answer) = planner.post_if(&moves, &form, revision());
            let is_moved = status == 200;
            assert_eq!(json!(is_moved), verdict["allowed"], "{verdict} {answer}");
            if is_moved {
                let (status, _) = planner.post_if(&undo, &json!({}), revision());
                assert_eq!(status, 200);
            }
        }
    }
    // Taken off, it hinders nobody.
    let off = json!({ "kind": "unplaced" });
    moved(&world, &planner, &late["visit_id"], &off);
    for visit in early.iter().map(|visit| &visit["visit_id"]) {
        assert_eq!(into(visit, shift)["allowed"], true);
    }
}
