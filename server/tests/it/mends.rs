//! What would let somebody take a visit without a place, and what that comes to: told before
//! anything is pressed, and so when it is done.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::planning::{moved, optimised, stops};
use crate::world::{Caller, DATE, World};

/// What of a mend can be done by moves, as the page does it; none of what is made elsewhere.
fn press(world: &World, planner: &Caller, visit: &Value, mend: &Value) -> Option<Value> {
    let detail = &mend["detail"];
    let mut into = json!({ "kind": "shift", "shift_id": detail["into_shift_id"] });
    let by_s = || -> i64 {
        detail["by_s"]
            .as_str()
            .expect("seconds")
            .parse()
            .expect("a number")
    };
    match mend["code"].as_str().expect("a code") {
        "place" | "lift_pin" => {}
        "move_other" => {
            let there = json!({ "kind": "shift", "shift_id": detail["shift_id"] });
            moved(world, planner, &detail["visit_id"], &there);
        }
        "drop_other" => {
            moved(
                world,
                planner,
                &detail["visit_id"],
                &json!({ "kind": "unplaced" }),
            );
        }
        "allow_overtime" => into["extend"] = json!({ "overtime_s": by_s() }),
        "start_shift_earlier" => into["extend"] = json!({ "earlier_s": by_s() }),
        _ => return None,
    }
    Some(moved(world, planner, visit, &into))
}

/// The day is as was told when the mend is made: nothing else has become dearer or cheaper.
fn assert_told(before: &Value, after: &Value, visit: &Value, mend: &Value) {
    let mended = &mend["mended"];
    let of = |board: &Value, goal: &str| board["terms"][goal].as_i64().expect("seconds");
    for goal in ["travel_s", "overtime_s", "waiting_s"] {
        let change = of(after, goal) - of(before, goal);
        assert_eq!(mended["change"][goal], json!(change), "{goal} of {mend}");
    }
    let mut placed = stops(after).into_iter();
    let (shift, stop) =
        (placed.find(|(_, stop)| stop["visit_id"] == *visit)).expect("it is placed");
    assert_eq!(json!(shift), mend["detail"]["into_shift_id"], "{mend}");
    assert_eq!(stop["start_s"], mended["start_s"], "{mend}");
}

fn undo(world: &World, planner: &Caller, from: &Value) -> Value {
    let path = world.path(&format!("days/{DATE}/undo"));
    let revision = from["revision"].as_i64().expect("a revision");
    let (status, undone) = planner.post_if(&path, &json!({}), revision);
    assert_eq!(status, 200, "{undone}");
    undone
}

fn reasons_of(board: &Value, visit: &Value) -> Vec<Value> {
    let left = board["unplaced"].as_array().expect("unplaced");
    let left = left.iter().find(|left| left["visit_id"] == *visit);
    let reasons = left.expect("it is off")["reasons"].as_array();
    reasons.expect("reasons").clone()
}

/// A visit off the plan is told with what would let each of the nearest staff take it, and at
/// what price; what is told works when it is done, and comes to that.
#[test]
fn an_unplaced_visit_is_told_with_its_mends_and_their_price() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let mut told = BTreeSet::new();
    let mut now = before.clone();
    for (_, stop) in stops(&before) {
        let visit = &stop["visit_id"];
        let mut placed = stops(&now).into_iter();
        let place = placed.find(|(_, now)| now["visit_id"] == *visit);
        // One that was left out for another.
        if place.is_none() {
            continue;
        }
        let off = moved(&world, &planner, visit, &json!({ "kind": "unplaced" }));
        let reasons = reasons_of(&off, visit);
        assert_eq!(reasons.len(), 5);
        let mut made = None;
        // The first mend of a kind not seen before, or back where it was.
        for reason in &reasons {
            let mend = &reason["mend"];
            let code = mend["code"].as_str().expect("every reason has its mend");
            let promises =
                !["clients_own_wish", "named_staff_only", "no_single_change"].contains(&code);
            assert_eq!(mend["mended"].is_object(), promises, "{mend}");
            if !told.insert(code.to_owned()) {
                continue;
            }
            match code {
                "place" => assert_eq!(reason["code"], "dearer_than_left_out"),
                "give_skills" => assert_eq!(mend["detail"]["skill"], reason["detail"]["skill"]),
                _ => {}
            }
            if let Some(by_s) = mend["detail"]["by_s"].as_str() {
                let by_s: i32 = by_s.parse().expect("a number");
                assert!(by_s > 0 && by_s <= 3_600 && by_s % 60 == 0, "{mend}");
            }
            made = press(&world, &planner, visit, mend);
            if let Some(made) = &made {
                assert_told(&off, made, visit, mend);
                break;
            }
        }
        now = made.unwrap_or_else(|| undo(&world, &planner, &off));
    }
    // Which kinds are met hangs on how far the optimiser came; some always are.
    assert!(told.contains("place"), "{told:?}");
    assert!(told.contains("give_skills"), "{told:?}");
    let timely = [
        "move_other",
        "open_earlier",
        "close_later",
        "allow_overtime",
    ];
    assert!(timely.iter().any(|code| told.contains(*code)), "{told:?}");
}

/// A press for more overtime, or for a shift that begins earlier, is told with what it comes to.
#[test]
fn a_longer_shift_tells_its_price_and_comes_to_that() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let mut all = stops(&before);
    // Whoever is last needs somebody to stay on.
    all.sort_by_key(|(_, stop)| -stop["start_s"].as_i64().expect("a time"));
    let longer = |reasons: &[Value]| {
        let mut mends = reasons.iter().map(|reason| &reason["mend"]);
        let is_longer = |mend: &&Value| {
            mend["code"] == "allow_overtime" || mend["code"] == "start_shift_earlier"
        };
        mends.find(is_longer).cloned()
    };
    for (_, stop) in all {
        let visit = &stop["visit_id"];
        let off = moved(&world, &planner, visit, &json!({ "kind": "unplaced" }));
        let Some(mend) = longer(&reasons_of(&off, visit)) else {
            undo(&world, &planner, &off);
            continue;
        };
        let made = press(&world, &planner, visit, &mend).expect("moves can do it");
        assert_told(&off, &made, visit, &mend);
        let mut shifts = made["shifts"].as_array().expect("shifts").iter();
        let shift = shifts.find(|shift| shift["shift_id"] == mend["detail"]["into_shift_id"]);
        assert!(shift.expect("it is there")["extension"].is_object());
        return;
    }
    panic!("no visit of the day needs a longer shift");
}
