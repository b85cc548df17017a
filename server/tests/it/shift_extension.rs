//! A shift that a planner makes longer on a day, so that a visit has a place in it.

use serde_json::{Value, json};

use crate::planning::{optimise, optimised, publish, stops};
use crate::world::{Caller, DATE, World};

const HOUR_S: i64 = 3600;

fn move_to(
    world: &World,
    planner: &Caller,
    visit: &Value,
    target: &Value,
    revision: i64,
) -> (u16, Value) {
    let form = json!({ "visit_id": visit, "target": target });
    planner.post_if(&world.path(&format!("days/{DATE}/moves")), &form, revision)
}

fn into(shift: &Value, earlier_s: i64, overtime_s: i64) -> Value {
    let extend = json!({ "earlier_s": earlier_s, "overtime_s": overtime_s });
    json!({ "kind": "shift", "shift_id": shift, "extend": extend })
}

fn shift<'a>(board: &'a Value, shift_id: &Value) -> &'a Value {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    shifts
        .find(|one| one["shift_id"] == *shift_id)
        .expect("there")
}

fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

/// A visit of one staff member and a shift that has room for it only when it is longer by this.
fn short_of_time(
    world: &World,
    planner: &Caller,
    board: &Value,
    longer: (i64, i64),
) -> (Value, Value, Value) {
    for (_, stop) in stops(board)
        .into_iter()
        .filter(|(_, stop)| stop["staff_count"] == 1)
    {
        for one in board["shifts"].as_array().expect("shifts") {
            let plain = json!({ "kind": "shift", "shift_id": one["shift_id"] });
            let (visit, from) = (&stop["visit_id"], revision(board));
            let window = &stop["windows"][0];
            let reaches = match longer {
                (0, _) => window["end_s"].as_i64() > one["end_s"].as_i64(),
                _ => window["start_s"].as_i64() < one["start_s"].as_i64(),
            };
            if !reaches {
                continue;
            }
            let path = format!(
                "days/{DATE}/visits/{}/verdicts",
                visit.as_str().expect("an id")
            );
            let (_, told) = planner.get(&world.path(&path));
            let mut verdicts = told["verdicts"].as_array().expect("verdicts").iter();
            let verdict = verdicts.find(|told| told["shift_id"] == one["shift_id"]);
            if verdict.is_none_or(|verdict| verdict["allowed"] == true) {
                continue;
            }
            let (status, moved) = move_to(
                world,
                planner,
                visit,
                &into(&one["shift_id"], longer.0, longer.1),
                from,
            );
            if status == 200 {
                // As it was again, for the test to do.
                let undo = world.path(&format!("days/{DATE}/undo"));
                let (status, undone) = planner.post_if(&undo, &json!({}), revision(&moved));
                assert_eq!(status, 200, "{undone}");
                let (status, problem) = move_to(world, planner, visit, &plain, revision(&undone));
                assert_eq!(
                    (status, &problem["code"]),
                    (422, &json!("hard_rule")),
                    "{problem}"
                );
                return (visit.clone(), one["shift_id"].clone(), undone);
            }
        }
    }
    panic!("no visit that a longer shift has room for");
}

#[test]
fn a_shift_is_made_longer_with_the_move_and_shorter_with_its_undo() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (visit, of, before) = short_of_time(&world, &planner, &board, (0, 3 * HOUR_S));
    assert_eq!(shift(&before, &of)["extension"], Value::Null);
    let (status, moved) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 0, 3 * HOUR_S),
        revision(&before),
    );
    assert_eq!(status, 200, "{moved}");
    let longer = shift(&moved, &of);
    assert_eq!(
        longer["extension"],
        json!({ "earlier_s": 0, "overtime_s": 3 * HOUR_S })
    );
    assert!(
        longer["stops"]
            .as_array()
            .expect("stops")
            .iter()
            .any(|stop| stop["visit_id"] == visit)
    );
    let changes = world.path(&format!("days/{DATE}/changes"));
    let (_, told) = planner.get(&changes);
    let against = &told["changes"][0]["against"];
    assert!(
        against
            .as_array()
            .expect("a list")
            .contains(&json!("longer_shift")),
        "{told}"
    );
    // What is published has it, and the next step keeps it while it is needed.
    publish(&world, &planner);
    assert_eq!(
        shift(&crate::planning::board(&world), &of)["extension"],
        longer["extension"]
    );
    let pins = world.path(&format!("days/{DATE}/pins"));
    let pin = json!({ "visit_id": visit, "pin": "both" });
    let (status, pinned) = planner.post_if(&pins, &pin, revision(&moved));
    assert_eq!(status, 200, "{pinned}");
    let again = optimise(&world, &planner, DATE, &json!({ "budget_s": 1, "seed": 3 }));
    // In so short a time it may have no place at all.
    let is_placed = stops(&again)
        .iter()
        .any(|(_, stop)| stop["visit_id"] == visit);
    if is_placed {
        assert_eq!(shift(&again, &of)["extension"], longer["extension"]);
    }
    let undo = world.path(&format!("days/{DATE}/undo"));
    let (_, back) = planner.post_if(&undo, &json!({}), revision(&again));
    let (_, back) = planner.post_if(&undo, &json!({}), revision(&back));
    let (status, undone) = planner.post_if(&undo, &json!({}), revision(&back));
    assert_eq!(status, 200, "{undone}");
    assert_eq!(shift(&undone, &of)["extension"], Value::Null);
}

#[test]
fn a_shift_that_begins_earlier_begins_so_on_the_board() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (visit, of, before) = short_of_time(&world, &planner, &board, (2 * HOUR_S, 0));
    let was = shift(&before, &of)["start_s"].as_i64().expect("a start");
    let (status, moved) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 2 * HOUR_S, 0),
        revision(&before),
    );
    assert_eq!(status, 200, "{moved}");
    assert_eq!(shift(&moved, &of)["start_s"], was - 2 * HOUR_S);
}

#[test]
fn a_shift_is_not_made_longer_without_end_nor_shorter() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (of, stop) = stops(&board).into_iter().next().expect("one");
    for (earlier_s, overtime_s, field) in [
        (-1, 0, "target.extend.earlier_s"),
        (4 * HOUR_S + 1, 0, "target.extend.earlier_s"),
        (0, -60, "target.extend.overtime_s"),
        (0, i64::from(i32::MAX), "target.extend.overtime_s"),
    ] {
        let target = into(&json!(of), earlier_s, overtime_s);
        let (status, problem) = move_to(
            &world,
            &planner,
            &stop["visit_id"],
            &target,
            revision(&board),
        );
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{problem}"
        );
        assert_eq!(problem["faults"][0]["field"], field);
    }
    // Neither in two steps.
    let (visit, of, before) = short_of_time(&world, &planner, &board, (0, 3 * HOUR_S));
    let (_, moved) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 0, 3 * HOUR_S),
        revision(&before),
    );
    let (status, problem) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 0, 2 * HOUR_S),
        revision(&moved),
    );
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("invalid")),
        "{problem}"
    );
}

#[test]
fn a_shift_that_is_needed_longer_no_more_is_as_in_the_register() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (visit, of, before) = short_of_time(&world, &planner, &board, (0, 3 * HOUR_S));
    let (_, moved) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 0, 3 * HOUR_S),
        revision(&before),
    );
    assert_ne!(shift(&moved, &of)["extension"], Value::Null);
    let off = json!({ "kind": "unplaced" });
    let (status, without) = move_to(&world, &planner, &visit, &off, revision(&moved));
    assert_eq!(status, 200, "{without}");
    assert_eq!(shift(&without, &of)["extension"], Value::Null);
    // Nothing longer is no extension, nor told as one.
    let back = into(&of, 0, 0);
    let (status, problem) = move_to(&world, &planner, &visit, &back, revision(&without));
    assert_eq!((status, &problem["code"]), (422, &json!("hard_rule")));
}

#[test]
fn nobody_is_asked_to_work_for_longer_than_a_shift_may_be() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (of, stop) = stops(&board).into_iter().next().expect("one");
    // Four hours at either end of one of eight or nine.
    let target = into(&json!(of), 4 * HOUR_S, 4 * HOUR_S);
    let (status, problem) = move_to(
        &world,
        &planner,
        &stop["visit_id"],
        &target,
        revision(&board),
    );
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("hard_rule")),
        "{problem}"
    );
    assert_eq!(problem["reasons"][0]["code"], "longer_than_allowed");
}

#[test]
fn a_day_with_a_longer_shift_comes_back_from_its_own_file() {
    let world = World::new();
    let (planner, board) = optimised(&world);
    let (visit, of, before) = short_of_time(&world, &planner, &board, (2 * HOUR_S, 0));
    let (_, moved) = move_to(
        &world,
        &planner,
        &visit,
        &into(&of, 2 * HOUR_S, 0),
        revision(&before),
    );
    let file = world.path(&format!("days/{DATE}/plan-file"));
    let (status, rows) = planner.get(&format!("{file}?format=json"));
    assert_eq!(status, 200, "{rows}");
    let (status, taken) = planner.post_if(&file, &rows, revision(&moved));
    assert_eq!(status, 200, "{taken}");
    let (was, is) = (shift(&moved, &of), shift(&taken["board"], &of));
    assert_eq!(is["extension"], was["extension"], "{taken}");
    let visits = |of: &Value| -> Vec<Value> {
        let stops = of["stops"].as_array().expect("stops").iter();
        stops.map(|stop| stop["visit_id"].clone()).collect()
    };
    assert_eq!(visits(is), visits(was));
}
