//! What would let somebody take a visit without a place, and what that comes to: told before
//! anything is pressed, and so when it is done.

use std::collections::BTreeSet;

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::planning::{board, moved, optimised, stops};
use crate::world::{Caller, DATE, World, date, town};

/// What of a mend can be done by moves, as the page does it; none of what is made elsewhere.
fn press(
    world: &World,
    planner: &Caller,
    (off, visit): (&Value, &Value),
    mend: &Value,
) -> Option<Value> {
    let detail = &mend["detail"];
    let mut into = json!({ "kind": "shift", "shift_id": detail["into_shift_id"] });
    let seconds = |text: &Value| -> i64 { text.as_str().expect("text").parse().expect("a number") };
    let first = match mend["code"].as_str().expect("a code") {
        "place" | "lift_pin" => None,
        "move_other" => Some(json!({ "kind": "shift", "shift_id": detail["shift_id"] })),
        "drop_other" => Some(json!({ "kind": "unplaced" })),
        "allow_overtime" => {
            into["extend"] = json!({ "overtime_s": seconds(&detail["by_s"]) });
            None
        }
        "start_shift_earlier" => {
            into["extend"] = json!({ "earlier_s": seconds(&detail["by_s"]) });
            None
        }
        _ => return None,
    };
    if let Some(target) = first {
        let now = moved(world, planner, &detail["visit_id"], &target);
        // A shift that was longer for the other alone is no longer so; the mend was tried with it.
        let lost = |end: &str| {
            let of = |board| extension_of(board, &detail["into_shift_id"], end);
            (of(off) - of(&now)).max(0)
        };
        into["extend"] =
            json!({ "earlier_s": lost("earlier_s"), "overtime_s": lost("overtime_s") });
    }
    Some(moved(world, planner, visit, &into))
}

/// By how many seconds a shift is longer on this day, at one end.
fn extension_of(board: &Value, shift: &Value, end: &str) -> i64 {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let shift = shifts.find(|one| one["shift_id"] == *shift);
    shift.expect("it is on the board")["extension"][end]
        .as_i64()
        .unwrap_or(0)
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
            made = press(&world, &planner, (&off, visit), mend);
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

/// A day of one shift, that ends at noon, and of one client: `long` lasts until half past
/// eleven, and `last`, which begins then, goes on for 75 minutes. Half an hour of overtime is
/// not enough for it, and no other change helps: what it has to wait for does not move.
fn day_of_one_shift(world: &World) -> Caller {
    let admin = world.sign_in(Role::Admin);
    let shifts = town().registry.shifts.iter();
    let mut shifts: Vec<Value> = (shifts.filter(|shift| shift.date == date()))
        .map(|shift| serde_json::to_value(shift).expect("json"))
        .collect();
    for off in &mut shifts {
        off["date"] = json!("2027-06-01");
    }
    shifts[0]["date"] = json!(DATE);
    shifts[0]["start"] = json!("07:00");
    shifts[0]["end"] = json!("12:00");
    shifts[0]["breaks"] = json!([]);
    let (status, answer) = admin.post("/api/registry", &json!({ "shifts": shifts }));
    assert_eq!(status, 200, "{answer}");
    let visit = |key: &str, from: &str, until: &str, duration_min: u16| {
        json!({
            "key": key, "cycle_weeks": 1, "weeks": [1], "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "window": { "start": from, "end": until }, "duration_min": duration_min,
            "interventions": ["walk"],
        })
    };
    let mut order = serde_json::to_value(&town().orders[0]).expect("json");
    order["visits"] = json!([
        visit("long", "09:00", "10:00", 120),
        visit("last", "11:30", "11:35", 75),
    ]);
    let sender = world.sign_in(Role::Integration);
    let (status, body) = sender.post("/api/orders", &order);
    assert_eq!(status, 200, "{body}");
    world.sign_in(Role::Planner)
}

/// A press for more overtime is told with what it comes to.
#[test]
fn a_longer_shift_tells_its_price_and_comes_to_that() {
    let world = World::new();
    let planner = day_of_one_shift(&world);
    let empty = board(&world);
    let left = empty["unplaced"].as_array().expect("unplaced");
    let of_length = |duration_s: i64| {
        let mut left = left.iter();
        let found = left.find(|left| left["duration_s"] == duration_s);
        found.expect("it is ordered")["visit_id"].clone()
    };
    let (long, last) = (of_length(120 * 60), of_length(75 * 60));
    let shift = &empty["shifts"][0]["shift_id"];
    let half_past_nine = json!({ "kind": "shift", "shift_id": shift, "start_s": 34_200 });
    let before = moved(&world, &planner, &long, &half_past_nine);
    let reasons = reasons_of(&before, &last);
    assert_eq!(reasons.len(), 1, "{reasons:?}");
    let mend = &reasons[0]["mend"];
    assert_eq!(mend["code"], "allow_overtime", "{mend}");
    let made = press(&world, &planner, (&before, &last), mend).expect("moves can do it");
    assert_told(&before, &made, &last, mend);
    let own = &made["shifts"][0];
    assert_eq!(own["shift_id"], *shift);
    let longer_s = own["extension"]["overtime_s"].as_i64().expect("seconds");
    assert_eq!(mend["detail"]["by_s"], json!(longer_s.to_string()));
    assert!((15 * 60..=3_600).contains(&longer_s), "{mend}");
}
