//! A shift that a planner makes longer on a day, so that a visit has a place in it.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, optimise, optimised, publish, stops};
use crate::world::{Caller, DATE, World, town};

const HOUR_S: i64 = 3600;

/// A visit of one staff member, and a shift that has room for it only where it is longer.
struct Scene {
    world: World,
    planner: Caller,
    before: Value,
    visit: Value,
    shift: Value,
    earlier_s: i64,
    overtime_s: i64,
}

impl Scene {
    fn short_of(earlier_s: i64, overtime_s: i64) -> Self {
        let world = World::new();
        let (planner, before) = optimised(&world);
        let mut scene = Self {
            world,
            planner,
            before,
            visit: Value::Null,
            shift: Value::Null,
            earlier_s,
            overtime_s,
        };
        for (_, stop) in stops(&scene.before) {
            let shifts = list(&scene.before, "shifts").clone();
            for shift in shifts.iter().filter(|_| stop["staff_count"] == 1) {
                let window = &stop["windows"][0];
                let reaches = if earlier_s == 0 {
                    window["end_s"].as_i64() > shift["end_s"].as_i64()
                } else {
                    window["start_s"].as_i64() < shift["start_s"].as_i64()
                };
                scene.visit = stop["visit_id"].clone();
                scene.shift = shift["shift_id"].clone();
                if !reaches || scene.is_allowed() {
                    continue;
                }
                let (status, longer) = scene.made_longer(revision(&scene.before));
                if status == 200 {
                    // As it was again, for the test to do.
                    scene.before = scene.undo(&longer);
                    return scene;
                }
            }
        }
        panic!("no visit that a longer shift has room for");
    }

    fn is_allowed(&self) -> bool {
        let visit = self.visit.as_str().expect("an id");
        let path = format!("days/{DATE}/visits/{visit}/verdicts");
        let (_, told) = self.planner.get(&self.world.path(&path));
        let mut verdicts = list(&told, "verdicts").iter();
        let own = verdicts.find(|one| one["shift_id"] == self.shift);
        own.expect("its row")["allowed"] == true
    }

    fn move_to(&self, target: &Value, revision: i64) -> (u16, Value) {
        let form = json!({ "visit_id": self.visit, "target": target });
        let moves = self.world.path(&format!("days/{DATE}/moves"));
        self.planner.post_if(&moves, &form, revision)
    }

    fn made_longer(&self, revision: i64) -> (u16, Value) {
        let target = into(&self.shift, self.earlier_s, self.overtime_s);
        self.move_to(&target, revision)
    }

    /// The day with the visit in the longer shift.
    fn longer(&self) -> Value {
        let (status, longer) = self.made_longer(revision(&self.before));
        assert_eq!(status, 200, "{longer}");
        longer
    }

    fn undo(&self, from: &Value) -> Value {
        let undo = self.world.path(&format!("days/{DATE}/undo"));
        let (status, undone) = self.planner.post_if(&undo, &json!({}), revision(from));
        assert_eq!(status, 200, "{undone}");
        undone
    }

    fn shift<'a>(&self, board: &'a Value) -> &'a Value {
        let mut shifts = list(board, "shifts").iter();
        let shift = shifts.find(|one| one["shift_id"] == self.shift);
        shift.expect("there")
    }

    fn visits(&self, board: &Value) -> Vec<Value> {
        let stops = list(self.shift(board), "stops").iter();
        stops.map(|stop| stop["visit_id"].clone()).collect()
    }
}

fn into(shift: &Value, earlier_s: i64, overtime_s: i64) -> Value {
    let extend = json!({ "earlier_s": earlier_s, "overtime_s": overtime_s });
    json!({ "kind": "shift", "shift_id": shift, "extend": extend })
}

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().expect("a list")
}

fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

#[test]
fn a_shift_is_made_longer_with_the_move_and_shorter_with_its_undo() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    let plain = json!({ "kind": "shift", "shift_id": scene.shift });
    let (status, problem) = scene.move_to(&plain, revision(&scene.before));
    assert_eq!((status, &problem["code"]), (422, &json!("hard_rule")));
    assert_eq!(scene.shift(&scene.before)["extension"], Value::Null);

    let longer = scene.longer();
    let expected = json!({ "earlier_s": 0, "overtime_s": 3 * HOUR_S });
    assert_eq!(scene.shift(&longer)["extension"], expected);
    assert!(scene.visits(&longer).contains(&scene.visit));
    let changes = scene.world.path(&format!("days/{DATE}/changes"));
    let (_, told) = scene.planner.get(&changes);
    let against = list(&told["changes"][0], "against");
    assert!(against.contains(&json!("longer_shift")), "{told}");
    let undone = scene.undo(&longer);
    assert_eq!(scene.shift(&undone)["extension"], Value::Null);
}

#[test]
fn what_is_published_and_planned_anew_keeps_it_while_it_is_needed() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    let longer = scene.longer();
    publish(&scene.world, &scene.planner);
    let expected = &scene.shift(&longer)["extension"];
    assert_eq!(scene.shift(&board(&scene.world))["extension"], *expected);
    let pins = scene.world.path(&format!("days/{DATE}/pins"));
    let pin = json!({ "visit_id": scene.visit, "pin": "both" });
    let (status, pinned) = scene.planner.post_if(&pins, &pin, revision(&longer));
    assert_eq!(status, 200, "{pinned}");
    let form = json!({ "budget_s": 1, "seed": 3 });
    let again = optimise(&scene.world, &scene.planner, DATE, &form);
    // In so short a time the visit may have no place at all, and then the shift is not longer.
    let placed = stops(&again);
    let mut placed = placed.iter();
    if placed.any(|(_, stop)| stop["visit_id"] == scene.visit) {
        assert_eq!(scene.shift(&again)["extension"], *expected);
    }
}

#[test]
fn a_shift_that_begins_earlier_begins_so_on_the_board() {
    let scene = Scene::short_of(2 * HOUR_S, 0);
    let was = scene.shift(&scene.before)["start_s"].as_i64();
    let is = scene.shift(&scene.longer())["start_s"].as_i64();
    assert_eq!(is, was.map(|was| was - 2 * HOUR_S));
}

#[test]
fn a_shift_is_not_made_longer_without_end_nor_shorter() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    for (earlier_s, overtime_s, field) in [
        (-1, 0, "target.extend.earlier_s"),
        (4 * HOUR_S + 1, 0, "target.extend.earlier_s"),
        (0, -60, "target.extend.overtime_s"),
        (0, i64::from(i32::MAX), "target.extend.overtime_s"),
    ] {
        let target = into(&scene.shift, earlier_s, overtime_s);
        let (status, problem) = scene.move_to(&target, revision(&scene.before));
        assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
        assert_eq!(problem["faults"][0]["field"], field, "{problem}");
    }
    // Neither in two steps.
    let (status, problem) = scene.made_longer(revision(&scene.longer()));
    assert_eq!((status, &problem["code"]), (422, &json!("invalid")));
    assert_eq!(problem["faults"][0]["field"], "target.extend.overtime_s");
}

#[test]
fn a_shift_that_is_needed_longer_no_more_is_as_in_the_register() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    let off = json!({ "kind": "unplaced" });
    let (status, without) = scene.move_to(&off, revision(&scene.longer()));
    assert_eq!(status, 200, "{without}");
    assert_eq!(scene.shift(&without)["extension"], Value::Null);
    // Nothing longer is no extension, nor told as one.
    let back = into(&scene.shift, 0, 0);
    let (status, problem) = scene.move_to(&back, revision(&without));
    assert_eq!((status, &problem["code"]), (422, &json!("hard_rule")));
}

#[test]
fn nobody_is_asked_to_work_for_longer_than_a_shift_may_be() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    // Four hours at either end of one of eight or nine.
    let target = into(&scene.shift, 4 * HOUR_S, 4 * HOUR_S);
    let (status, problem) = scene.move_to(&target, revision(&scene.before));
    assert_eq!((status, &problem["code"]), (422, &json!("hard_rule")));
    assert_eq!(problem["reasons"][0]["code"], "longer_than_allowed");
}

#[test]
fn a_shift_is_not_made_longer_into_another_of_the_same_person() {
    let scene = Scene::short_of(0, 3 * HOUR_S);
    let own = json!(scene.shift(&scene.before)["staff_id"]);
    let end_s = scene.shift(&scene.before)["end_s"].as_i64();
    let begins_h = end_s.expect("an end") / HOUR_S + 2;
    // The same person is given a second shift, two hours after the first.
    let mut others = town().registry.shifts.iter();
    let other = others.find(|one| json!(one.staff_id) == own && json!(one.date) != DATE);
    let mut second = serde_json::to_value(other.expect("another day's")).expect("json");
    second["date"] = json!(DATE);
    second["start"] = json!(format!("{begins_h:02}:00"));
    second["end"] = json!(format!("{:02}:00", begins_h + 2));
    second["breaks"] = json!([]);
    let admin = scene.world.sign_in(Role::Admin);
    let (status, answer) = admin.post("/api/registry", &json!({ "shifts": [second] }));
    assert_eq!(status, 200, "{answer}");
    let (status, problem) = scene.made_longer(revision(&board(&scene.world)));
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("hard_rule")),
        "{problem}"
    );
    assert_eq!(problem["reasons"][0]["code"], "other_shift");
}

#[test]
fn a_day_with_a_longer_shift_comes_back_from_its_own_file() {
    let scene = Scene::short_of(2 * HOUR_S, 0);
    let longer = scene.longer();
    let file = scene.world.path(&format!("days/{DATE}/plan-file"));
    let (status, rows) = scene.planner.get(&format!("{file}?format=json"));
    assert_eq!(status, 200, "{rows}");
    let (status, taken) = scene.planner.post_if(&file, &rows, revision(&longer));
    assert_eq!(status, 200, "{taken}");
    let (was, is) = (scene.shift(&longer), scene.shift(&taken["board"]));
    assert_eq!(is["extension"], was["extension"], "{taken}");
    assert_eq!(scene.visits(&taken["board"]), scene.visits(&longer));
}
