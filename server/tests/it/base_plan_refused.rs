//! What cannot be changed in a base plan by hand, and who may not.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::base_plan::planned;
use crate::base_plan_by_hand::{Movable, code, days_of, list, scene};
use crate::world::{DATE, town};

#[test]
fn what_cannot_be_asked_of_the_base_plan_changes_nothing() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let (status, problem) = scene.verdicts(1_000_000);
    assert_eq!((status, code(&problem)), (404, "not_found"));
    let good = json!({ "visit": visit, "days": days, "staff_id": staff });
    let with = |field: &str, value: Value| {
        let mut form = good.clone();
        form[field] = value;
        form
    };
    let falls_not = (0..14).find(|day| !days_of(&scene.plan, visit).contains(day));
    for (asked, expected) in [
        (with("visit", json!(1_000_000)), (404, "not_found")),
        (with("days", json!([])), (422, "invalid")),
        (with("days", json!([days[0], days[0]])), (422, "invalid")),
        (with("days", json!([14])), (422, "invalid")),
        (
            with("days", json!([falls_not.unwrap_or(99)])),
            (422, "invalid"),
        ),
        (with("staff_id", json!("nobody")), (422, "invalid")),
        (
            with("staff_id", json!("019ab0c0-0000-7000-8000-000000000000")),
            (422, "hard_rule"),
        ),
        (with("why", json!("x".repeat(501))), (422, "invalid")),
        (with("days", json!([-1])), (422, "malformed")),
        (json!([]), (422, "malformed")),
    ] {
        let (status, problem) = scene.give(&asked, 1);
        assert_eq!(code(&problem), expected.1, "{asked}: {problem}");
        assert!(
            status == expected.0 || expected.1 == "malformed",
            "{asked}: {problem}"
        );
    }
    let (status, problem) = scene.give(&good, 0);
    assert_eq!((status, code(&problem)), (409, "stale_revision"));
    assert_eq!(problem["current_revision"], 1);
    assert_eq!(
        scene
            .planner
            .post(&scene.world.path("base-plan/moves"), &good)
            .0,
        428
    );
    let finance = scene.world.sign_in(Role::Finance);
    assert_eq!(
        finance
            .post_if(&scene.world.path("base-plan/moves"), &good, 1)
            .0,
        403
    );
    let (_, read) = scene.planner.get(&scene.world.path("base-plan"));
    assert_eq!(
        (&read["revision"], &read["plan"]["days"]),
        (&json!(1), &scene.plan["days"])
    );
}

#[test]
fn who_may_not_come_is_told_why_and_changes_nothing() {
    let scene = scene();
    let visits = list(&scene.plan, "visits").len() as u64;
    let refused = (0..visits).find_map(|visit| {
        let (_, told) = scene.verdicts(visit);
        let day = list(&told, "days").first()?;
        let mut no = list(day, "verdicts").iter();
        let no =
            no.find(|one| one["allowed"] == false && one["reasons"][0]["code"] == "missing_skill")?;
        Some((visit, day["day"].clone(), no["staff_id"].clone()))
    });
    let (visit, day, staff) = refused.expect("somebody lacks a skill");
    let (status, problem) = scene.give(
        &json!({ "visit": visit, "days": [day], "staff_id": staff }),
        1,
    );
    assert_eq!((status, code(&problem)), (422, "hard_rule"));
    assert_eq!(problem["reasons"][0]["code"], "missing_skill", "{problem}");
    let (_, read) = scene.planner.get(&scene.world.path("base-plan"));
    assert_eq!(read["revision"], 1);
}

#[test]
fn without_a_base_plan_nothing_is_changed_by_hand_nor_made_from_it() {
    let (world, planner) = planned();
    let (status, problem) = planner.get(&world.path("base-plan/visits/0/verdicts"));
    assert_eq!((status, code(&problem)), (404, "not_found"));
    let asked = json!({ "visit": 0, "days": [0], "staff_id": null });
    assert_eq!(
        planner.post_if(&world.path("base-plan/moves"), &asked, 0).0,
        404
    );
    let from_holding = json!({ "weeks": 2, "anchor": DATE, "budget_s": 2, "from_holding": true });
    let (status, problem) = planner.post(&world.path("base-plan/make"), &from_holding);
    assert_eq!((status, code(&problem)), (409, "no_base_plan"));
}

#[test]
fn a_visit_that_is_ordered_no_more_is_told() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let client = scene.plan["visits"][visit as usize]["client"]
        .as_u64()
        .expect("one");
    let client = &scene.plan["clients"][client as usize]["client_id"];
    let sender = scene.world.sign_in(Role::Integration);
    let orders = town().orders.iter();
    for order in orders.filter(|order| order.client_id.to_string() == *client) {
        let mut ended = serde_json::to_value(order).expect("json");
        ended["version"] = json!(order.version + 1);
        ended["valid_to"] = json!(DATE);
        let (status, answer) = sender.post("/api/orders", &ended);
        assert_eq!(status, 200, "{answer}");
    }
    let later: Vec<u64> = days.into_iter().filter(|day| *day > 0).collect();
    let (status, problem) = scene.give(
        &json!({ "visit": visit, "days": later, "staff_id": staff }),
        1,
    );
    assert_eq!(
        (status, code(&problem)),
        (409, "ordered_no_more"),
        "{problem}"
    );
    let (_, told) = scene.verdicts(visit);
    if told["days"].is_array() {
        assert!(
            list(&told, "days").iter().all(|day| day["date"] == DATE),
            "{told}"
        );
    } else {
        assert_eq!(code(&told), "ordered_no_more");
    }
}

#[test]
fn a_revision_beyond_all_is_stale_as_any_other() {
    let scene = scene();
    let far = i64::MAX;
    let earlier = scene.world.path("base-plan/earlier");
    let adoptions = scene.world.path("base-plan/adoptions");
    let job = json!({ "job_id": "019ab0c0-0000-7000-8000-000000000000" });
    for (path, form) in [(earlier, json!({ "revision": 1 })), (adoptions, job)] {
        let (status, problem) = scene.planner.post_if(&path, &form, far);
        assert_eq!(
            (status, code(&problem)),
            (409, "stale_revision"),
            "{problem}"
        );
    }
    let (status, problem) = scene.give(&json!({ "visit": 0, "days": [0], "staff_id": null }), far);
    assert_eq!(
        (status, code(&problem)),
        (409, "stale_revision"),
        "{problem}"
    );
}

#[test]
fn what_is_written_of_a_protected_client_is_for_those_who_may_know() {
    let scene = scene();
    let clients = list(&scene.plan, "clients");
    let visits = list(&scene.plan, "visits").len() as u64;
    let hidden = (0..visits).find(|visit| {
        let client = scene.plan["visits"][*visit as usize]["client"]
            .as_u64()
            .expect("one");
        clients[client as usize]["protected"] == true && !days_of(&scene.plan, *visit).is_empty()
    });
    let hidden = hidden.expect("a protected client has a visit");
    let days = &days_of(&scene.plan, hidden)[..1];
    let why = "Her sister lives in that street.";
    let asked = json!({ "visit": hidden, "days": days, "staff_id": null, "why": why });
    let (status, changed) = scene.give(&asked, 1);
    assert_eq!(status, 200, "{changed}");
    assert_eq!(
        (&changed["moved"]["protected"], &changed["moved"]["why"]),
        (&json!(true), &Value::Null)
    );
    let (_, again) = scene.planner.post_if(
        &scene.world.path("base-plan/earlier"),
        &json!({ "revision": 1 }),
        2,
    );
    let (_, kept) = scene.planner.get(&scene.world.path("base-plan/earlier"));
    assert!(!again.to_string().contains(why) && !kept.to_string().contains(why));
}

#[test]
fn a_manager_reads_the_earlier_base_plans_and_changes_none() {
    let scene = scene();
    let manager = scene.world.sign_in(Role::UnitManager);
    assert_eq!(manager.get(&scene.world.path("base-plan/earlier")).0, 200);
    assert_eq!(
        manager
            .get(&scene.world.path("base-plan/visits/0/verdicts"))
            .0,
        403
    );
    let asked = json!({ "visit": 0, "days": [0], "staff_id": null });
    assert_eq!(
        manager
            .post_if(&scene.world.path("base-plan/moves"), &asked, 1)
            .0,
        403
    );
}
