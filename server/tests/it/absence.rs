//! Sick calls over HTTP: alternatives, taking one, and what the day is then.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, events, optimised, publish, stops};
use crate::world::{Caller, DATE, World};

pub const CODES: [&str; 3] = ["fewest_changes", "least_overtime", "best_continuity"];

pub fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

pub fn at<'a>(board: &'a Value, shift: &str) -> &'a Value {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    shifts.find(|one| one["shift_id"] == shift).expect("there")
}

/// The shift with the most visits: their absence is felt.
pub fn busiest(board: &Value) -> &Value {
    let shifts = board["shifts"].as_array().expect("shifts").iter();
    let visits = |shift: &&Value| shift["stops"].as_array().map_or(0, Vec::len);
    shifts.max_by_key(visits).expect("a shift")
}

pub fn call(world: &World, planner: &Caller, form: &Value, revision: i64) -> (u16, Value) {
    let path = world.path(&format!("days/{DATE}/sick-calls"));
    planner.post_if(&path, form, revision)
}

pub fn ill(shift: &Value) -> Value {
    json!({ "staff_id": shift["staff_id"], "why": "ill", "each_s": 1 })
}

/// The job of a sick call that has come to its end.
pub fn called(world: &World, planner: &Caller, form: &Value, revision: i64) -> String {
    let (status, job) = call(world, planner, form, revision);
    assert_eq!(status, 202, "{job}");
    let job = job["job_id"].as_str().expect("a job").to_owned();
    let events = events(world, planner, &job);
    let (last, data) = events.last().expect("an end");
    assert_eq!(last, "done", "{data}");
    assert_eq!(data["revision"], revision, "asking changes nothing");
    job
}

pub fn alternatives(planner: &Caller, job: &str) -> Value {
    let (status, found) = planner.get(&format!("/api/jobs/{job}/alternatives"));
    assert_eq!(status, 200, "{found}");
    found
}

pub fn take(
    world: &World,
    planner: &Caller,
    job: &str,
    alternative: &str,
    revision: i64,
) -> (u16, Value) {
    let path = world.path(&format!("days/{DATE}/absences"));
    let form = json!({ "job_id": job, "alternative": alternative });
    planner.post_if(&path, &form, revision)
}

fn optimise(world: &World, planner: &Caller) -> Value {
    crate::planning::optimise(world, planner, DATE, &json!({ "budget_s": 1 }))
}

pub fn visits(shift: &Value) -> Vec<Value> {
    let stops = shift["stops"].as_array().expect("stops").iter();
    stops.map(|stop| stop["visit_id"].clone()).collect()
}

#[test]
fn a_sick_call_is_solved_taken_published_and_undone() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let shift = busiest(&before);
    let hers = visits(shift);
    let job = called(&world, &planner, &ill(shift), revision(&before));
    assert_eq!(
        board(&world),
        before,
        "nothing is stored before one is taken"
    );
    let found = alternatives(&planner, &job);
    assert_eq!(found["staff_name"], shift["staff_name"]);
    assert_eq!(found["released"], hers.len());
    assert_eq!(found["from_s"], shift["start_s"], "the shift has not begun");
    let all = found["alternatives"].as_array().expect("alternatives");
    let codes: Vec<_> = all.iter().map(|one| one["code"].clone()).collect();
    assert_eq!(codes, CODES);
    let cheapest = all
        .iter()
        .map(|one| one["dearer_by"].as_i64().expect("cost"));
    assert_eq!(cheapest.min(), Some(0));
    for one in all {
        let changes = one["changes"].as_array().expect("changes");
        for visit in &hers {
            let change = changes.iter().find(|change| change["visit_id"] == *visit);
            let change = change.expect("every visit of hers is told of");
            assert_eq!(change["was"]["staff_id"], shift["staff_id"]);
            assert_ne!(change["now"]["staff_id"], shift["staff_id"]);
        }
    }
    let (status, taken) = take(&world, &planner, &job, CODES[0], revision(&before));
    assert_eq!(status, 200, "{taken}");
    let now = at(&taken, shift["shift_id"].as_str().expect("an id"));
    assert_eq!(now["stops"], json!([]));
    assert_eq!(now["absence"]["why"], "ill");
    assert_eq!(taken["undo"]["what"], "absent");
    assert_eq!(taken["undo"]["staff_name"], shift["staff_name"]);
    assert_eq!(
        taken["unplaced"].as_array().map(Vec::len),
        all[0]["unplaced"].as_u64().map(|n| n as usize)
    );
    for sum in ["travel_s", "overtime_s"] {
        assert_eq!(taken["terms"][sum], all[0][sum], "{sum}: counted alike");
    }
    // Whatever is planned from here on, they are not in it.
    let again = optimise(&world, &planner);
    let now = at(&again, shift["shift_id"].as_str().expect("an id"));
    assert_eq!(
        (&now["stops"], &now["absence"]["why"]),
        (&json!([]), &json!("ill"))
    );
    publish(&world, &planner);
    // The optimisation, where it found anything better, then the absence with its plan.
    let undo = world.path(&format!("days/{DATE}/undo"));
    loop {
        let last = board(&world);
        let (status, told) = planner.post_if(&undo, &json!({}), revision(&last));
        assert_eq!(status, 200, "{told}");
        if last["undo"]["what"] == "absent" {
            break;
        }
    }
    let after = board(&world);
    assert_eq!(after["shifts"], before["shifts"], "as before the call");
}

#[test]
fn nothing_is_given_to_somebody_absent() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let shift = busiest(&before);
    let job = called(&world, &planner, &ill(shift), revision(&before));
    let (status, taken) = take(&world, &planner, &job, CODES[1], revision(&before));
    assert_eq!(status, 200, "{taken}");
    let (_, stop) = stops(&taken).into_iter().next().expect("a stop");
    let visit = stop["visit_id"].as_str().expect("an id");
    let path = world.path(&format!("days/{DATE}/visits/{visit}/verdicts"));
    let (_, told) = planner.get(&path);
    let verdicts = told["verdicts"].as_array().expect("verdicts");
    let own = verdicts
        .iter()
        .find(|one| one["shift_id"] == shift["shift_id"]);
    let own = own.expect("one for each shift");
    assert_eq!(
        (&own["allowed"], &own["reasons"][0]["code"]),
        (&json!(false), &json!("absent"))
    );
    let target = json!({ "kind": "shift", "shift_id": shift["shift_id"] });
    let form = json!({ "visit_id": visit, "target": target });
    let moves = world.path(&format!("days/{DATE}/moves"));
    let (status, problem) = planner.post_if(&moves, &form, revision(&taken));
    assert_eq!((status, &problem["code"]), (422, &json!("hard_rule")));
    assert_eq!(problem["reasons"][0]["code"], "absent");
    // A second call about the same person, and one about another.
    let (status, problem) = call(&world, &planner, &ill(shift), revision(&taken));
    assert_eq!((status, &problem["code"]), (409, &json!("already_absent")));
    let other = busiest(&taken);
    let job = called(&world, &planner, &ill(other), revision(&taken));
    let (status, both) = take(&world, &planner, &job, CODES[2], revision(&taken));
    assert_eq!(status, 200, "{both}");
    for one in [shift, other] {
        let id = one["shift_id"].as_str().expect("an id");
        assert_eq!(at(&both, id)["stops"], json!([]));
    }
}

#[test]
fn whoever_leaves_in_the_middle_of_a_day_keeps_what_was_before() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    publish(&world, &planner);
    let shift = busiest(&before);
    let starts = |shift: &Value| -> Vec<i64> {
        let stops = shift["stops"].as_array().expect("stops").iter();
        stops
            .map(|stop| stop["start_s"].as_i64().expect("a time"))
            .collect()
    };
    let planned = starts(shift);
    let from_s = planned[planned.len() / 2];
    let mut form = ill(shift);
    form["from_s"] = json!(from_s);
    let job = called(&world, &planner, &form, revision(&before));
    let (status, taken) = take(&world, &planner, &job, CODES[0], revision(&before));
    assert_eq!(status, 200, "{taken}");
    let id = shift["shift_id"].as_str().expect("an id");
    let kept: Vec<_> = planned
        .iter()
        .copied()
        .filter(|start| *start < from_s)
        .collect();
    assert_eq!(starts(at(&taken, id)), kept);
    assert_eq!(starts(at(&optimise(&world, &planner), id)), kept);
}

#[test]
fn a_sick_call_that_makes_no_sense_is_refused_and_changes_nothing() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let shift = busiest(&before);
    let rev = revision(&before);
    let with = |field: &str, value: Value| {
        let mut form = ill(shift);
        form[field] = value;
        form
    };
    let nobody = care_model::id::StaffId::derived(crate::world::morning(), "nobody");
    let cases = [
        (with("staff_id", json!(nobody.to_string())), "staff_id"),
        (with("staff_id", json!("Anna")), "staff_id"),
        (with("why", json!("tired")), "why"),
        (with("each_s", json!(0)), "each_s"),
        (with("each_s", json!(61)), "each_s"),
        (with("from_s", json!(-1)), "from_s"),
        (with("from_s", shift["end_s"].clone()), "from_s"),
    ];
    for (form, field) in cases {
        let (status, problem) = call(&world, &planner, &form, rev);
        let found = (status, &problem["code"], &problem["faults"][0]["field"]);
        assert_eq!(found, (422, &json!("invalid"), &json!(field)), "{problem}");
    }
    let at_work = |staff: &str| {
        let mut shifts = before["shifts"].as_array().expect("shifts").iter();
        shifts.any(|shift| shift["staff_id"] == staff)
    };
    let mut everybody = crate::world::town().registry.staff.iter();
    let off = everybody.find(|staff| {
        staff.unit_id.to_string() == world.unit && !at_work(&staff.staff_id.to_string())
    });
    let off = off.expect("somebody is off").staff_id.to_string();
    let (status, problem) = call(&world, &planner, &with("staff_id", json!(off)), rev);
    assert_eq!((status, &problem["code"]), (422, &json!("no_shift")));
    let (status, problem) = call(&world, &planner, &ill(shift), rev - 1);
    assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
    let path = world.path(&format!("days/{DATE}/sick-calls"));
    let (status, _) = planner.post(&path, &ill(shift));
    assert_eq!(status, 428, "the revision must be told");
    assert_eq!(board(&world), before);
}

#[test]
fn an_alternative_is_taken_by_planners_of_the_unit_from_the_plan_it_was_made_of() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let rev = revision(&before);
    let shift = busiest(&before);
    let job = called(&world, &planner, &ill(shift), rev);
    for role in [Role::Staff, Role::UnitManager, Role::Admin] {
        let other = world.sign_in(role);
        assert_eq!(call(&world, &other, &ill(shift), rev).0, 403, "{role:?}");
        assert_eq!(take(&world, &other, &job, CODES[0], rev).0, 403, "{role:?}");
        let read = other.get(&format!("/api/jobs/{job}/alternatives"));
        assert_eq!(read.0, 403, "{role:?}");
    }
    let (status, problem) = take(&world, &planner, &job, "cheapest", rev);
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("alternative"))
    );
    let (status, problem) = take(&world, &planner, "no job", CODES[0], rev);
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("job_id"))
    );
    let unknown = care_model::id::JobId::derived(crate::world::morning(), "none");
    assert_eq!(
        take(&world, &planner, &unknown.to_string(), CODES[0], rev).0,
        403
    );
    // A job of another day, and one that found no alternatives.
    let elsewhere = world.path("days/2026-11-24/absences");
    let form = json!({ "job_id": job, "alternative": CODES[0] });
    assert_eq!(planner.post_if(&elsewhere, &form, 0).0, 404);
    let path = world.path(&format!("days/{DATE}/fewest-staff"));
    let (status, other) = planner.post(&path, &json!({ "budget_s": 1 }));
    assert_eq!(status, 202, "{other}");
    let other = other["job_id"].as_str().expect("a job");
    let early = planner.get(&format!("/api/jobs/{other}/fewest-staff"));
    assert!(matches!(early.0, 200 | 409), "{early:?}");
    events(&world, &planner, other);
    assert_eq!(take(&world, &planner, other, CODES[0], rev).0, 404);
    assert_eq!(planner.get(&format!("/api/jobs/{job}/fewest-staff")).0, 404);
    assert_eq!(board(&world), before);
    // Somebody changes the plan meanwhile.
    let (_, stop) = stops(&before).into_iter().next().expect("a stop");
    let pins = world.path(&format!("days/{DATE}/pins"));
    let pin = json!({ "visit_id": stop["visit_id"], "pin": "staff" });
    assert_eq!(planner.post_if(&pins, &pin, rev).0, 200);
    for seen in [rev, rev + 1] {
        let (status, problem) = take(&world, &planner, &job, CODES[0], seen);
        assert_eq!((status, &problem["code"]), (409, &json!("stale_revision")));
        assert_eq!(problem["current_revision"], rev + 1);
    }
}

#[test]
fn how_few_staff_would_do_is_told_by_name_and_changes_nothing() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let path = world.path(&format!("days/{DATE}/fewest-staff"));
    for budget_s in [0, 601] {
        let (status, problem) = planner.post(&path, &json!({ "budget_s": budget_s }));
        assert_eq!(
            (status, &problem["faults"][0]["field"]),
            (422, &json!("budget_s"))
        );
    }
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(manager.post(&path, &json!({ "budget_s": 1 })).0, 403);
    let (status, job) = planner.post(&path, &json!({ "budget_s": 20 }));
    assert_eq!(status, 202, "{job}");
    let job = job["job_id"].as_str().expect("a job");
    let events = events(&world, &planner, job);
    assert_eq!(events.last().expect("an end").0, "done", "{events:?}");
    let (status, found) = planner.get(&format!("/api/jobs/{job}/fewest-staff"));
    assert_eq!(status, 200, "{found}");
    assert_eq!(manager.get(&format!("/api/jobs/{job}/fewest-staff")).0, 403);
    let count = |list: &str| found[list].as_array().expect("a list").len();
    let shifts = before["shifts"].as_array().expect("shifts").len();
    assert_eq!(count("needed") + count("not_needed"), shifts, "{found}");
    assert_eq!(found["unplaced_must"], 0);
    assert!(
        count("not_needed") > 0,
        "the day has people to spare: {found}"
    );
    assert_eq!(board(&world), before);
}
