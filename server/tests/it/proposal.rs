//! What the optimiser proposes, over HTTP: taken whole, in parts, or not.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::absence::revision;
use crate::planning::{board, moved, optimised, proposed, stops, take};
use crate::undo::second_planner;
use crate::world::{Caller, DATE, World, town};

/// A planned day with some single visits taken off it, and the job of a search that
/// finds them places again.
struct Scene {
    world: World,
    planner: Caller,
    off: Vec<Value>,
    job: String,
}

impl Scene {
    fn with_off(count: usize) -> Self {
        let world = World::new();
        let (planner, planned) = optimised(&world);
        let single = stops(&planned)
            .into_iter()
            .filter(|(_, stop)| stop["staff_count"] == 1 && stop["priority"] == "must");
        let off: Vec<Value> = single
            .map(|(_, stop)| stop["visit_id"].clone())
            .step_by(3)
            .take(count)
            .collect();
        assert_eq!(off.len(), count);
        for visit in &off {
            moved(&world, &planner, visit, &json!({ "kind": "unplaced" }));
        }
        let job = proposed(&world, &planner, DATE, &json!({ "budget_s": 2 }));
        Self {
            world,
            planner,
            off,
            job,
        }
    }

    fn told(&self) -> Value {
        let (status, told) = self
            .planner
            .get(&format!("/api/jobs/{}/proposal", self.job));
        assert_eq!(status, 200, "{told}");
        told
    }

    fn take(&self, visits: &Value) -> (u16, Value) {
        let form = json!({ "job_id": self.job, "visits": visits });
        take(&self.world, &self.planner, DATE, &form, &board(&self.world))
    }

    fn is_placed(&self, visit: &Value) -> bool {
        let placed = stops(&board(&self.world));
        placed.iter().any(|(_, stop)| stop["visit_id"] == *visit)
    }
}

/// Where a board has each visit: who comes, and when.
fn places(board: &Value) -> Vec<(String, String, i64)> {
    let mut places: Vec<_> = stops(board)
        .into_iter()
        .map(|(shift, stop)| {
            let visit = stop["visit_id"].as_str().expect("an id").to_owned();
            (visit, shift, stop["start_s"].as_i64().expect("seconds"))
        })
        .collect();
    places.sort();
    places
}

#[test]
fn a_search_changes_nothing_until_it_is_taken() {
    let scene = Scene::with_off(2);
    let before = board(&scene.world);
    let told = scene.told();
    assert_eq!(told["revision"], before["revision"]);
    let changes = told["changes"].as_array().expect("changes");
    for visit in &scene.off {
        let change = changes.iter().find(|one| one["visit_id"] == *visit);
        let change = change.expect("it is given a place");
        assert_eq!(change["kind"], "placed");
        assert_eq!(change["was"], Value::Null);
        assert!(change["now"]["staff_name"].is_string() && change["client_id"].is_string());
    }
    let left = before["unplaced"].as_array().expect("unplaced").len() - scene.off.len();
    let told_left = told["terms"]["unplaced"].as_u64().expect("a count");
    assert!(told_left <= left as u64, "{told_left} of {left}");
    let after = board(&scene.world);
    assert_eq!(after["shifts"], before["shifts"], "the draft is as it was");
    assert_eq!(after["revision"], before["revision"]);
    // All of it is the plan that was told, to the second.
    let (status, taken) = scene.take(&Value::Null);
    assert_eq!(status, 200, "{taken}");
    assert_eq!(taken["left"], json!([]));
    assert_eq!(taken["taken"], json!(changes.len()));
    let now = places(&taken["board"]);
    for change in changes {
        let start_s = change["now"]["start_s"].as_i64();
        let visit = change["visit_id"].as_str().expect("an id");
        let there = now.iter().find(|(other, ..)| other == visit);
        assert_eq!(there.map(|(.., start_s)| *start_s), start_s);
    }
    let measured = ["unplaced", "travel_s", "waiting_s", "overtime_s"];
    for goal in measured {
        assert_eq!(taken["board"]["terms"][goal], told["terms"][goal], "{goal}");
    }
    assert_eq!(taken["board"]["undo"]["what"], "optimised");
}

#[test]
fn the_whole_proposal_is_seen_as_the_day_that_it_would_make() {
    let scene = Scene::with_off(2);
    let before = board(&scene.world);
    let told = scene.told();
    let seen = |date: &str, job: &str| {
        let path = format!("days/{date}/board?of=proposal&job_id={job}");
        scene.planner.get(&scene.world.path(&path))
    };
    let (status, shown) = seen(DATE, &scene.job);
    assert_eq!(status, 200, "{shown}");
    assert_eq!(shown["terms"], told["terms"]);
    assert_eq!(
        (&shown["undo"], &shown["redo"]),
        (&Value::Null, &Value::Null)
    );
    let now = places(&shown);
    for change in told["changes"].as_array().expect("changes") {
        let there = (now.iter()).find(|(visit, ..)| change["visit_id"] == *visit);
        let start_s = change["now"]["start_s"].as_i64();
        assert_eq!(there.map(|(.., start_s)| *start_s), start_s, "{change}");
    }
    assert_eq!(board(&scene.world)["shifts"], before["shifts"]);
    let unknown = "019ab0c0-0000-7000-8000-000000000000";
    for (date, job, expected) in [
        (DATE, "", 422),
        (DATE, "x", 422),
        (DATE, unknown, 403),
        ("2026-12-01", &scene.job, 404),
    ] {
        let (status, problem) = seen(date, job);
        assert_eq!(status, expected, "{date} {job}: {problem}");
        if status == 422 {
            assert_eq!(problem["faults"][0]["field"], "job_id");
        }
    }
}

#[test]
fn a_proposal_is_taken_visit_by_visit_and_each_time_undone() {
    let scene = Scene::with_off(6);
    let before = board(&scene.world);
    let undo = scene.world.path(&format!("days/{DATE}/undo"));
    let mut placed = Vec::new();
    for visit in &scene.off {
        let (status, taken) = scene.take(&json!([visit]));
        let left = taken["left"].as_array().expect("left");
        assert_eq!(
            (status, taken["taken"].as_u64()),
            (200, Some(1 - left.len() as u64))
        );
        for other in &scene.off {
            let is_taken = other == visit && left.is_empty();
            assert_eq!(scene.is_placed(other), is_taken, "{other}");
        }
        // Alone it may have no room where others would have made it.
        if let Some(left) = left.first() {
            assert_eq!(
                (&left["visit_id"], &left["why"]),
                (visit, &json!("no_place"))
            );
            assert_eq!(taken["board"]["shifts"], before["shifts"]);
            continue;
        }
        placed.push(visit);
        // Whoever got nothing and lost nothing has the same visits in the same order, and to the
        // letter where none of them hangs together with another's or is of the same client.
        let all = stops(&taken["board"]);
        let came = all.iter().find(|(_, stop)| stop["visit_id"] == *visit);
        let (shift, stop) = came.expect("placed");
        let shifts = |board: &Value| board["shifts"].as_array().expect("shifts").clone();
        for (now, was) in shifts(&taken["board"]).iter().zip(&shifts(&before)) {
            if now["shift_id"] == json!(shift) {
                continue;
            }
            let of = |shift: &Value, field: &str| -> Vec<Value> {
                let stops = shift["stops"].as_array().expect("stops").iter();
                stops.map(|stop| stop[field].clone()).collect()
            };
            assert_eq!(of(now, "visit_id"), of(was, "visit_id"));
            let is_tied = of(now, "client_id").contains(&stop["client_id"])
                || of(now, "staff_count").iter().any(|count| count != 1);
            assert!(now == was || is_tied, "{now}");
        }
        let revision = revision(&board(&scene.world));
        let (status, back) = scene.planner.post_if(&undo, &json!({}), revision);
        assert_eq!((status, &back["shifts"]), (200, &before["shifts"]));
    }
    assert!(!placed.is_empty(), "some have room alone");
    // What was undone can still be had.
    let (status, taken) = scene.take(&json!([placed[0]]));
    assert_eq!((status, &taken["left"]), (200, &json!([])));
    assert!(scene.is_placed(placed[0]));
}

#[test]
fn what_a_colleague_changed_meanwhile_stays_and_is_told() {
    let scene = Scene::with_off(2);
    let told = scene.told();
    let changes = told["changes"].as_array().expect("changes");
    // Where the proposal changes least: what it rests on is as it was for the others.
    let touched = |shift: &Value| -> usize {
        let places = changes.iter().flat_map(|one| [&one["was"], &one["now"]]);
        let touching = places.filter(|place| place["staff_id"] == shift["staff_id"]);
        touching.count()
    };
    let other = scene.world.sign_in(Role::Planner);
    let path = format!(
        "days/{DATE}/visits/{}/verdicts",
        scene.off[0].as_str().expect("an id")
    );
    let (_, verdicts) = other.get(&scene.world.path(&path));
    let verdicts = verdicts["verdicts"].as_array().expect("verdicts").iter();
    let allowed = verdicts.filter(|one| one["allowed"] == true);
    let proposed = changes.iter().find(|one| one["visit_id"] == scene.off[0]);
    let proposed = &proposed.expect("it is given a place")["now"]["staff_id"];
    let allowed = allowed.filter(|one| one["staff_id"] != *proposed);
    let target = allowed.min_by_key(|one| touched(one)).expect("one");
    let target = json!({ "kind": "shift", "shift_id": target["shift_id"] });
    let placed = moved(&scene.world, &other, &scene.off[0], &target);
    let there = |board: &Value| -> String {
        let mut all = stops(board).into_iter();
        let (shift, _) = all
            .find(|(_, stop)| stop["visit_id"] == scene.off[0])
            .expect("placed");
        shift
    };
    let where_it_is = there(&placed);
    let (status, taken) = scene.take(&Value::Null);
    assert_eq!(status, 200, "{taken}");
    let left = taken["left"].as_array().expect("left");
    assert_eq!(
        taken["taken"].as_u64(),
        Some((changes.len() - left.len()) as u64)
    );
    for one in left {
        let is_own = one["visit_id"] == scene.off[0];
        let why = if is_own { "changed_since" } else { "no_place" };
        assert_eq!(one["why"], why, "{left:?}");
    }
    let is_left = |visit: &Value| left.iter().any(|one| one["visit_id"] == *visit);
    assert!(is_left(&scene.off[0]), "{left:?}");
    assert_eq!(there(&taken["board"]), where_it_is);
    assert_eq!(scene.is_placed(&scene.off[1]), !is_left(&scene.off[1]));
    // Nothing of it is left to take: the draft is not made anew for that.
    let (_, none) = scene.take(&json!([scene.off[0]]));
    assert_eq!(
        (&none["taken"], none["board"]["revision"].as_i64()),
        (&json!(0), taken["board"]["revision"].as_i64())
    );
}

#[test]
fn what_is_asked_for_wrongly_takes_nothing() {
    let scene = Scene::with_off(1);
    let before = board(&scene.world);
    let unknown = "019ab0c0-0000-7000-8000-000000000000";
    let (status, problem) = scene.take(&json!([scene.off[0], unknown, "x"]));
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    let faults = problem["faults"].as_array().expect("faults");
    let fields: Vec<_> = faults.iter().map(|fault| &fault["field"]).collect();
    assert_eq!(fields, ["visits[1]", "visits[2]"]);
    for (job, expected) in [("x", 422), (unknown, 403)] {
        let form = json!({ "job_id": job });
        let (status, _) = take(&scene.world, &scene.planner, DATE, &form, &before);
        assert_eq!(status, expected, "{job}");
    }
    let form = json!({ "job_id": scene.job });
    let tomorrow = "2026-12-01";
    let (status, _) = take(&scene.world, &scene.planner, tomorrow, &form, &before);
    assert_eq!(status, 404, "another day's");
    let path = scene.world.path(&format!("days/{DATE}/proposals"));
    let (status, problem) = scene.planner.post(&path, &form);
    assert_eq!((status, &problem["code"]), (428, &json!("malformed")));
    assert_eq!(board(&scene.world)["shifts"], before["shifts"]);
}

#[test]
fn who_comes_too_late_is_told_what_was_changed() {
    let scene = Scene::with_off(2);
    let seen = board(&scene.world);
    let (status, _) = scene.take(&Value::Null);
    assert_eq!(status, 200);
    let undo = scene.world.path(&format!("days/{DATE}/undo"));
    let (status, _) = scene
        .planner
        .post_if(&undo, &json!({}), revision(&board(&scene.world)));
    assert_eq!(status, 200);
    let late = second_planner(&scene.world);
    let form = json!({ "visit_id": scene.off[0], "target": { "kind": "unplaced" } });
    let moves = scene.world.path(&format!("days/{DATE}/moves"));
    let (status, problem) = late.post_if(&moves, &form, revision(&seen));
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    let changes = problem["changes"].as_array().expect("what was changed");
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["what"], "optimised");
    assert!(changes[0]["by_name"].is_string(), "somebody else's");
    assert!(changes[0]["undone"]["by_name"].is_string());
    // The list has what came before, too, with the grounds of a move.
    let why = "Hon bad om det.";
    let form = json!({ "visit_id": scene.off[0], "target": { "kind": "unplaced" }, "why": why });
    let (status, after) = late.post_if(&moves, &form, revision(&board(&scene.world)));
    assert_eq!(status, 200, "{after}");
    let (_, list) = late.get(&scene.world.path(&format!("days/{DATE}/changes")));
    let list = list["changes"].as_array().expect("changes");
    assert_eq!(list.len(), 5, "{list:?}");
    assert_eq!(
        (&list[0]["why"], &list[0]["by_name"]),
        (&json!(why), &Value::Null)
    );
    let long = json!({ "visit_id": scene.off[0], "target": { "kind": "unplaced" }, "why": "x".repeat(501) });
    let (status, problem) = late.post_if(&moves, &long, revision(&after));
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("why"))
    );
}

#[test]
fn who_comes_too_late_is_told_what_the_plan_rests_on_and_is_another_now() {
    let scene = Scene::with_off(1);
    let seen = board(&scene.world);
    let mut shifts = seen["shifts"].as_array().expect("shifts").iter();
    let shift = shifts.find(|shift| shift["stops"] != json!([]));
    let shift = shift.expect("somebody works");
    let late = second_planner(&scene.world);
    let leave = json!({ "staff_id": shift["staff_id"], "kind": "training", "from_date": DATE, "to_date": DATE });
    let (status, _) = scene.planner.post(&scene.world.path("leaves"), &leave);
    assert_eq!(status, 201);
    let client = &shift["stops"][0]["client_id"];
    let absence = json!({ "client_id": client, "kind": "hospital", "from_ms": crate::world::morning().millis() });
    let path = scene.world.path("client-absences");
    assert_eq!(scene.planner.post(&path, &absence).0, 201);
    let form = json!({ "visit_id": scene.off[0], "target": { "kind": "unplaced" } });
    let moves = scene.world.path(&format!("days/{DATE}/moves"));
    let (status, problem) = late.post_if(&moves, &form, revision(&seen));
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    let changes = problem["changes"].as_array().expect("what was changed");
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(
        (&changes[0]["what"], &changes[1]["what"]),
        (&json!("client_absence"), &json!("leave"))
    );
    assert_eq!(changes[1]["staff_name"], shift["staff_name"]);
    assert!(changes[0]["client_label"].is_string());
    for change in changes {
        assert_eq!(change["by_another_system"], false);
        assert!(change["by_name"].is_string(), "somebody else's");
    }
    // The day's list has them, too, and its undo leaves them alone.
    let (_, list) = late.get(&scene.world.path(&format!("days/{DATE}/changes")));
    assert_eq!(list["changes"][0], changes[0]);
    let undo = scene.world.path(&format!("days/{DATE}/undo"));
    let (status, back) = late.post_if(&undo, &json!({}), revision(&board(&scene.world)));
    assert_eq!(status, 200, "{back}");
    let (_, list) = late.get(&scene.world.path(&format!("days/{DATE}/changes")));
    assert_eq!(list["changes"][0], changes[0]);
}

#[test]
fn what_was_undone_is_made_again_to_the_letter() {
    let scene = Scene::with_off(1);
    let (_, taken) = scene.take(&Value::Null);
    let taken = &taken["board"];
    assert_eq!(taken["redo"], Value::Null);
    let post = |way: &str, revision: i64| {
        let path = scene.world.path(&format!("days/{DATE}/{way}"));
        scene.planner.post_if(&path, &json!({}), revision)
    };
    let (status, problem) = post("redo", revision(taken));
    assert_eq!((status, &problem["code"]), (409, &json!("nothing_to_redo")));
    let (_, undone) = post("undo", revision(taken));
    assert_eq!(undone["redo"]["what"], "optimised");
    let (status, _) = post("redo", revision(taken));
    assert_eq!(status, 409, "an older revision");
    let (status, again) = post("redo", revision(&undone));
    assert_eq!(status, 200, "{again}");
    assert_eq!(again["shifts"], taken["shifts"]);
    assert_eq!(again["redo"], Value::Null);
    assert_eq!(again["undo"]["what"], "optimised");
    // Something else that is changed leaves nothing to make again.
    let (_, undone) = post("undo", revision(&again));
    let visit = &stops(&undone)[0].1["visit_id"];
    let after = moved(
        &scene.world,
        &scene.planner,
        visit,
        &json!({ "kind": "unplaced" }),
    );
    assert_eq!(after["redo"], Value::Null);
}

#[test]
fn what_is_taken_first_leaves_the_rest_to_take() {
    let scene = Scene::with_off(6);
    let mut placed = 0;
    for visit in &scene.off {
        let (status, taken) = scene.take(&json!([visit]));
        assert_eq!(status, 200, "{taken}");
        let left = taken["left"].as_array().expect("left");
        // What came into its route before it may have moved its times, but changed nobody's.
        assert!(left.iter().all(|one| one["why"] == "no_place"), "{left:?}");
        assert_eq!(taken["taken"].as_u64(), Some(1 - left.len() as u64));
        assert_eq!(scene.is_placed(visit), left.is_empty());
        placed += 1 - left.len();
    }
    assert!(placed > 0, "one at least has its place");
}

#[test]
fn a_shift_that_is_no_more_takes_no_visit_with_it() {
    let scene = Scene::with_off(2);
    let told = scene.told();
    let mut changes = told["changes"].as_array().expect("changes").iter();
    let change = changes.find(|one| one["visit_id"] == scene.off[0]);
    let staff = change.expect("it is given a place")["now"]["staff_id"].clone();
    let before = board(&scene.world);
    let mut shifts = before["shifts"].as_array().expect("shifts").iter();
    let gone = shifts.find(|shift| shift["staff_id"] == staff);
    let gone = gone.expect("a shift")["shift_id"].clone();
    let mut registered = town().registry.shifts.iter();
    let shift = registered.find(|one| json!(one.shift_id) == gone);
    let mut shift = serde_json::to_value(shift.expect("registered")).expect("json");
    shift["date"] = json!("2027-06-01");
    let admin = scene.world.sign_in(Role::Admin);
    let (status, answer) = admin.post("/api/registry", &json!({ "shifts": [shift] }));
    assert_eq!(status, 200, "{answer}");
    let (status, taken) = scene.take(&Value::Null);
    assert_eq!(status, 200, "{taken}");
    let left = taken["left"].as_array().expect("left");
    let own = left.iter().find(|one| one["visit_id"] == scene.off[0]);
    assert_eq!(own.expect("it is told")["why"], "no_place");
    // Whatever had a place in a shift that is there has one still.
    let is_kept = |(id, stop): &(String, Value)| -> bool {
        json!(id) == gone || scene.is_placed(&stop["visit_id"])
    };
    assert!(stops(&before).iter().all(is_kept));
}

#[test]
fn a_visit_that_does_not_take_place_any_more_is_told() {
    let scene = Scene::with_off(2);
    let before = board(&scene.world);
    let mut left = before["unplaced"].as_array().expect("unplaced").iter();
    let own = left.find(|one| one["visit_id"] == scene.off[0]);
    let client = own.expect("it has no place")["client_id"].clone();
    let form = json!({ "client_id": client, "kind": "hospital", "from_ms": crate::world::morning().millis() });
    let path = scene.world.path("client-absences");
    let (status, noted) = scene.planner.post(&path, &form);
    assert_eq!(status, 201, "{noted}");
    let (status, taken) = scene.take(&Value::Null);
    assert_eq!(status, 200, "{taken}");
    let left = taken["left"].as_array().expect("left");
    let own = left.iter().find(|one| one["visit_id"] == scene.off[0]);
    let own = own.expect("it is told");
    assert_eq!((&own["why"], &own["client_id"]), (&json!("away"), &client));
    assert!(!scene.is_placed(&scene.off[0]));
}
