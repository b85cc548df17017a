//! A start that a planner gives a visit by hand.

use serde_json::{Value, json};

use crate::planning::{board, optimise, optimised, publish, stops};
use crate::undo::begin;
use crate::world::{Caller, DATE, World};

/// A visit of one staff member that the one who has it can begin at another whole minute.
struct Scene {
    world: World,
    planner: Caller,
    before: Value,
    visit: Value,
    shift: String,
    start_s: i64,
    window: (i64, i64),
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        let (planner, before) = optimised(&world);
        let single = stops(&before)
            .into_iter()
            .filter(|(_, stop)| stop["staff_count"] == 1);
        let mut found = single.filter_map(|(shift, stop)| {
            let window = &stop["windows"][0];
            let window = (window["start_s"].as_i64()?, window["end_s"].as_i64()?);
            let mut starts = (window.0..=window.1).step_by(900);
            let start_s = starts.find(|start_s| {
                let (status, told) = verdicts(&world, &planner, &stop["visit_id"], *start_s);
                assert_eq!(status, 200, "{told}");
                let mut all = told["verdicts"].as_array().expect("verdicts").iter();
                stop["start_s"] != *start_s
                    && all.any(|one| {
                        one["shift_id"] == shift.as_str()
                            && one["allowed"] == true
                            && one["start_s"] == *start_s
                    })
            })?;
            Some((stop["visit_id"].clone(), shift, start_s, window))
        });
        let (visit, shift, start_s, window) = found.next().expect("a start that can be set");
        Self {
            world,
            planner,
            before,
            visit,
            shift,
            start_s,
            window,
        }
    }

    fn set(&self, start_s: i64, revision: i64) -> (u16, Value) {
        let target = json!({ "kind": "shift", "shift_id": self.shift, "start_s": start_s });
        let form = json!({ "visit_id": self.visit, "target": target });
        let moves = self.world.path(&format!("days/{DATE}/moves"));
        self.planner.post_if(&moves, &form, revision)
    }

    fn undo(&self, from: &Value) -> Value {
        let undo = self.world.path(&format!("days/{DATE}/undo"));
        let (status, undone) = self.planner.post_if(&undo, &json!({}), revision(from));
        assert_eq!(status, 200, "{undone}");
        undone
    }

    /// When it starts, and what is pinned; none where it has no place.
    fn start_of(&self, board: &Value) -> Option<(Value, Value)> {
        let mut stops = stops(board).into_iter();
        let (_, stop) = stops.find(|(_, stop)| stop["visit_id"] == self.visit)?;
        Some((stop["start_s"].clone(), stop["pin"].clone()))
    }
}

fn verdicts(world: &World, planner: &Caller, visit: &Value, start_s: i64) -> (u16, Value) {
    let visit = visit.as_str().expect("an id");
    let path = format!("days/{DATE}/visits/{visit}/verdicts?start_s={start_s}");
    planner.get(&world.path(&path))
}

fn revision(board: &Value) -> i64 {
    board["revision"].as_i64().expect("a revision")
}

#[test]
fn a_start_that_is_set_by_hand_holds_and_is_taken_back() {
    let scene = Scene::new();
    let (status, set) = scene.set(scene.start_s, revision(&scene.before));
    assert_eq!(status, 200, "{set}");
    let expected = (json!(scene.start_s), json!("time"));
    assert_eq!(scene.start_of(&set), Some(expected.clone()));
    // The optimiser keeps to it, or in so short a time has no place for the visit at all.
    let again = optimise(
        &scene.world,
        &scene.planner,
        DATE,
        &json!({ "budget_s": 1, "seed": 5 }),
    );
    let kept = scene.start_of(&again);
    assert!(kept.is_none_or(|kept| kept == expected), "{again}");
    let undone = scene.undo(&scene.undo(&again));
    assert_eq!(scene.start_of(&undone), scene.start_of(&scene.before));
}

#[test]
fn a_start_is_set_beside_the_pin_to_a_person() {
    let scene = Scene::new();
    let pins = scene.world.path(&format!("days/{DATE}/pins"));
    let pin = json!({ "visit_id": scene.visit, "pin": "staff" });
    let (status, pinned) = scene.planner.post_if(&pins, &pin, revision(&scene.before));
    assert_eq!(status, 200, "{pinned}");
    let (status, set) = scene.set(scene.start_s, revision(&pinned));
    assert_eq!(status, 200, "{set}");
    let expected = (json!(scene.start_s), json!("both"));
    assert_eq!(scene.start_of(&set), Some(expected));
}

#[test]
fn a_start_outside_what_the_visit_allows_changes_nothing() {
    let scene = Scene::new();
    let (from, to) = scene.window;
    for wrong in [from - 60, to + 60, scene.start_s + 1, i64::from(i32::MAX)] {
        let (status, problem) = scene.set(wrong, revision(&scene.before));
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{wrong}: {problem}"
        );
        assert_eq!(problem["faults"][0]["field"], "start_s");
        let (status, _) = verdicts(&scene.world, &scene.planner, &scene.visit, wrong);
        assert_eq!(status, 422, "{wrong}");
    }
    assert_eq!(revision(&board(&scene.world)), revision(&scene.before));
}

#[test]
fn what_has_begun_is_given_no_other_start() {
    let scene = Scene::new();
    publish(&scene.world, &scene.planner);
    let shifts = scene.before["shifts"].as_array().expect("shifts");
    let mut own = shifts.iter();
    let own = own.find(|shift| shift["shift_id"] == scene.shift.as_str());
    let staff_id = own.expect("there")["staff_id"].as_str().expect("an id");
    begin(&scene.world, &scene.visit, staff_id.parse().expect("an id"));
    let (status, told) = verdicts(&scene.world, &scene.planner, &scene.visit, scene.start_s);
    assert_eq!(
        (status, &told["code"]),
        (422, &json!("hard_rule")),
        "{told}"
    );
    assert_eq!(told["reasons"][0]["code"], "started");
    for into in shifts {
        let target =
            json!({ "kind": "shift", "shift_id": into["shift_id"], "start_s": scene.start_s });
        let form = json!({ "visit_id": scene.visit, "target": target });
        let moves = scene.world.path(&format!("days/{DATE}/moves"));
        let (status, problem) = (scene.planner).post_if(&moves, &form, revision(&scene.before));
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("hard_rule")),
            "{problem}"
        );
    }
}
