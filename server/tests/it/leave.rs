//! Leave of staff members over whole days, over HTTP.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::absence::revision;
use crate::planning::{board, optimised, publish, stops};
use crate::world::{Caller, DATE, World, town};

fn note(world: &World, planner: &Caller, form: &Value) -> (u16, Value) {
    planner.post(&world.path("leaves"), form)
}

fn list(world: &World, planner: &Caller) -> Vec<Value> {
    let (status, list) = planner.get(&world.path("leaves"));
    assert_eq!(status, 200, "{list}");
    list["leaves"].as_array().expect("leaves").clone()
}

/// The shift with most visits.
fn busiest(board: &Value) -> Value {
    let shifts = board["shifts"].as_array().expect("shifts").iter();
    let busiest = shifts.max_by_key(|shift| shift["stops"].as_array().map(Vec::len));
    busiest.expect("a shift").clone()
}

fn shift_of(board: &Value, staff: &Value) -> Value {
    let mut shifts = board["shifts"].as_array().expect("shifts").iter();
    let own = shifts.find(|shift| shift["staff_id"] == *staff);
    own.expect("a shift").clone()
}

#[test]
fn whoever_is_on_leave_has_no_visits_and_gets_none() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    publish(&world, &planner);
    let before_leave = revision(&board(&world));
    let shift = busiest(&before);
    let staff = &shift["staff_id"];
    let hers: Vec<Value> = (shift["stops"].as_array().expect("stops").iter())
        .map(|stop| stop["visit_id"].clone())
        .collect();
    let form = json!({ "staff_id": staff, "kind": "parental", "from_date": DATE, "to_date": "2026-12-11" });
    let (status, leave) = note(&world, &planner, &form);
    assert_eq!(status, 201, "{leave}");
    assert_eq!(leave["staff_name"], shift["staff_name"]);
    assert!(
        leave["visits"].as_u64() >= Some(hers.len() as u64),
        "{leave}"
    );
    assert_eq!(list(&world, &planner), std::slice::from_ref(&leave));
    let now = board(&world);
    assert!(revision(&now) > before_leave, "nobody goes on from before");
    let own = shift_of(&now, staff);
    assert_eq!(
        (&own["stops"], &own["absence"]["why"]),
        (&json!([]), &json!("parental"))
    );
    for visit in &hers {
        let mut left = now["unplaced"].as_array().expect("unplaced").iter();
        assert!(left.any(|one| one["visit_id"] == *visit), "{visit}");
    }
    assert_eq!(
        now["changed_since_publish"], true,
        "phones have the old plan"
    );
    // Nobody gives them to her, and the optimiser does not either.
    let path = format!(
        "days/{DATE}/visits/{}/verdicts",
        hers[0].as_str().expect("an id")
    );
    let (_, told) = planner.get(&world.path(&path));
    let mut verdicts = told["verdicts"].as_array().expect("verdicts").iter();
    let own = verdicts
        .find(|one| one["staff_id"] == *staff)
        .expect("told");
    assert_eq!(
        (&own["allowed"], &own["reasons"][0]["code"]),
        (&json!(false), &json!("absent"))
    );
    let again = crate::planning::optimise(&world, &planner, DATE, &json!({ "budget_s": 2 }));
    assert_eq!(shift_of(&again, staff)["stops"], json!([]));
    assert!(
        stops(&again).len() > stops(&now).len(),
        "others took some over"
    );
    publish(&world, &planner);
    assert_eq!(
        list(&world, &planner)[0]["visits"],
        0,
        "nothing stands on them"
    );
    // Withdrawn, they may be given visits again.
    let withdraw = world.path(&format!(
        "leaves/{}/withdraw",
        leave["leave_id"].as_str().expect("an id")
    ));
    assert_eq!(planner.post(&withdraw, &json!({})).0, 204);
    assert_eq!(
        planner.post(&withdraw, &json!({})).0,
        404,
        "it holds no more"
    );
    assert_eq!(list(&world, &planner), Vec::<Value>::new());
    let after = board(&world);
    assert_eq!(shift_of(&after, staff)["absence"], Value::Null);
}

#[test]
fn a_leave_that_cannot_be_is_refused_with_all_its_faults() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let staff = town().registry.staff[0].staff_id.to_string();
    let sound = json!({ "staff_id": staff, "kind": "holiday", "from_date": "2026-12-07", "to_date": "2026-12-11" });
    let fields = |form: &Value| -> Vec<String> {
        let (status, problem) = note(&world, &planner, form);
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{problem}"
        );
        let faults = problem["faults"].as_array().expect("faults").iter();
        faults
            .map(|fault| fault["field"].as_str().expect("a field").to_owned())
            .collect()
    };
    let with = |changes: &[(&str, &str)]| -> Value {
        let mut form = sound.clone();
        for (field, value) in changes {
            form[*field] = json!(value);
        }
        form
    };
    let all = with(&[
        ("staff_id", "x"),
        ("kind", "bored"),
        ("from_date", "7/12"),
        ("to_date", ""),
    ]);
    assert_eq!(fields(&all), ["staff_id", "kind", "from_date", "to_date"]);
    let nobody = "019ab0c0-0000-7000-8000-000000000000";
    assert_eq!(fields(&with(&[("staff_id", nobody)])), ["staff_id"]);
    assert_eq!(fields(&with(&[("to_date", "2026-12-06")])), ["to_date"]);
    assert_eq!(fields(&with(&[("to_date", "2027-12-08")])), ["to_date"]);
    assert_eq!(fields(&with(&[("from_date", "1999-12-31")])), ["from_date"]);
    let over = with(&[("from_date", "2026-01-01"), ("to_date", "2026-01-02")]);
    assert_eq!(fields(&over), ["to_date"]);
    assert_eq!(list(&world, &planner), Vec::<Value>::new());
    assert_eq!(note(&world, &planner, &sound).0, 201);
    let beside = with(&[("from_date", "2026-12-11"), ("to_date", "2026-12-12")]);
    assert_eq!(fields(&beside), ["from_date"], "one day is in both");
    let after = with(&[("from_date", "2026-12-12"), ("to_date", "2026-12-12")]);
    assert_eq!(note(&world, &planner, &after).0, 201);
    assert_eq!(list(&world, &planner).len(), 2);
    for role in [Role::UnitManager, Role::Finance, Role::Admin] {
        let (status, _) = note(&world, &world.sign_in(role), &after);
        assert_eq!(status, 403, "{role:?}");
    }
    let (status, _) = planner.get(&world.path("leaves?from=tomorrow"));
    assert_eq!(status, 400);
}
