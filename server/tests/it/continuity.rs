//! Continuity over HTTP.

use care_model::continuity::PERIOD_DAYS;
use care_model::id::UserId;
use care_model::registry::Role;
use care_model::route::{Route, Stop};
use care_model::time::{LocalDate, add_days, dates};
use serde_json::{Value, json};
use store::planning::DayPlan;
use store::steps::{PlanChange, Step};
use store::{Access, AccessEntry};

use crate::world::{World, date, morning, town};

fn last() -> LocalDate {
    add_days(date(), PERIOD_DAYS - 1)
}

/// Drafts of 14 days: everything in one route, by one of two people in turn.
fn draft_of_two_staff(world: &World) {
    let staff = &town().registry.staff;
    let store = &world.app().store;
    world.block_on(async {
        let unit_id = town().registry.units[0].unit_id;
        let entry = AccessEntry {
            at: morning(),
            actor: "test".to_owned(),
            role: "planner".to_owned(),
            unit_id,
            clients: vec![],
            act: "edit_plan",
            reason: "test",
        };
        let access: Access = store.record_access(&entry).await.expect("access");
        for (at, date) in dates(date(), last()).enumerate() {
            let visits = store.planned_visits(&access, date).await.expect("visits");
            assert!(!visits.is_empty(), "the horizon has {date}");
            let stops = visits.iter().map(|visit| {
                let start_s = i32::from(visit.window.start.minute_of_day()) * 60;
                Stop {
                    visit_id: visit.visit_id,
                    arrive_s: start_s,
                    start_s,
                    end_s: start_s + i32::from(visit.duration_min) * 60,
                    travel_s: 0,
                    travel_m: 0,
                }
            });
            let route = Route {
                shift_id: care_model::id::ShiftId::derived(morning(), &format!("{date}")),
                staff_id: staff[at % 2].staff_id,
                stops: stops.collect(),
                breaks: vec![],
                way_back: None,
            };
            let plan = DayPlan {
                routes: vec![route],
                ..DayPlan::default()
            };
            let step = Step::new(
                PlanChange::Optimised,
                UserId::derived(morning(), "planner"),
                morning(),
            );
            let saved = store.save_draft(&access, unit_id, date, 0, &plan, &step);
            saved.await.expect("a first draft");
        }
    });
}

fn reasons(measure: &Value) -> Vec<&str> {
    let excluded = measure["excluded"].as_array().expect("a list");
    let reason = |one: &'_ Value| one["reason"].as_str().map(str::len);
    assert!(excluded.iter().all(|one| reason(one).is_some()));
    excluded
        .iter()
        .filter_map(|one| one["reason"].as_str())
        .collect()
}

#[test]
fn the_drafts_and_what_was_performed_are_measured_alike() {
    let world = World::new();
    world.send_orders(town().orders.len());
    draft_of_two_staff(&world);
    for role in [Role::Planner, Role::UnitManager] {
        let path = world.path(&format!("days/{}/continuity", last()));
        let (status, told) = world.sign_in(role).get(&path);
        assert_eq!(status, 200, "{told}");
        assert_eq!(told["from"], json!(date().to_string()));
        assert_eq!(told["to"], json!(last().to_string()));
        let planned = &told["planned"];
        let measured = planned["clients"].as_array().expect("a list");
        assert!(!measured.is_empty(), "{planned}");
        assert!(measured.iter().all(|one| one["staff_met"] == json!(2)));
        // The cells are the same meetings: a client measured has one for each she meets.
        let path = world.path(&format!("days/{}/continuity-map?by=planned", last()));
        let (status, map) = world.sign_in(role).get(&path);
        assert_eq!((status, &map["mean"]), (200, &json!(2.0)), "{map}");
        assert_eq!(map["staff"].as_array().map(Vec::len), Some(2));
        let rows = map["clients"].as_array().expect("rows");
        for one in measured {
            let own = rows.iter().find(|row| row["client_id"] == one["client_id"]);
            let own = own.expect("a row");
            assert_eq!(
                (&own["staff_met"], &own["left_out"]),
                (&json!(2), &Value::Null)
            );
            let met = own["met"].as_array().expect("cells");
            let visits = |cell: &Value| cell["visits"].as_u64().expect("a count");
            assert!(met.len() == 2 && met.iter().all(|cell| visits(cell) > 0));
        }
        assert_eq!(planned["mean"], json!(2.0));
        assert_eq!(planned["median"], json!(2.0));
        assert_eq!(planned["share_above_20"], json!(0.0));
        let excluded = reasons(planned).len();
        let clients = town().registry.clients.len();
        assert_eq!(measured.len() + excluded, clients);
        // Nothing has been performed yet: nobody is measured, all are told why.
        let performed = &told["performed"];
        assert_eq!(
            (&performed["mean"], &performed["clients"]),
            (&Value::Null, &json!([]))
        );
        let why = reasons(performed);
        assert_eq!(why.len(), clients);
        assert!(
            why.iter()
                .all(|one| ["few_visits", "under_65"].contains(one)),
            "{why:?}"
        );
    }
    // A day earlier one day has no draft: nobody has two visits on it.
    let path = world.path(&format!("days/{}/continuity", add_days(last(), -1)));
    let (_, told) = world.sign_in(Role::Planner).get(&path);
    assert_eq!(told["planned"]["mean"], Value::Null);
}

#[test]
fn a_unit_has_a_goal_or_none() {
    let world = World::new();
    let manager = world.sign_in(Role::UnitManager);
    let path = world.path("continuity-goal");
    let put = |role: Role, goal: Value| {
        let body = json!({ "staff_met": goal }).to_string().into_bytes();
        let headers = [("content-type", "application/json")];
        world
            .sign_in(role)
            .send("PUT", &path, Some(body), &headers)
            .0
    };
    let goal = || {
        manager
            .get(&world.path(&format!("days/{}/continuity-map", last())))
            .1["goal"]
            .clone()
    };
    assert_eq!(goal(), Value::Null);
    assert_eq!(put(Role::UnitManager, json!(10)), 200);
    assert_eq!(goal(), json!(10));
    assert_eq!(put(Role::Planner, json!(12)), 403);
    for bad in [json!(0), json!(51), json!("ten"), json!(2.5)] {
        let status = put(Role::UnitManager, bad.clone());
        assert!((400..500).contains(&status), "{bad}");
    }
    assert_eq!(put(Role::UnitManager, Value::Null), 200);
    assert_eq!(goal(), Value::Null);
}

#[test]
fn a_period_that_cannot_be_is_refused() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    for (date, status, code) in [
        ("1999-12-31", 422, "invalid"),
        ("2200-01-01", 422, "invalid"),
        ("2026-02-30", 400, "malformed"),
        ("yesterday", 400, "malformed"),
    ] {
        let (found, problem) = planner.get(&world.path(&format!("days/{date}/continuity")));
        assert_eq!(
            (found, problem["code"].as_str()),
            (status, Some(code)),
            "{problem}"
        );
    }
    let elsewhere = "/api/units/019ab0c0-0000-7000-8000-000000000000/days/2026-11-23/continuity";
    let (status, problem) = planner.get(elsewhere);
    assert_eq!(
        (status, problem["code"].as_str()),
        (403, Some("forbidden")),
        "{problem}"
    );
}
