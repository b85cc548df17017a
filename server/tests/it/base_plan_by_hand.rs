//! The base plan changed by hand, and made from the one that holds.

use std::collections::{BTreeMap, BTreeSet};

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::base_plan::{adopt, form, made, planned};
use crate::world::{Caller, DATE, World, town};

/// The second Tuesday of the cycle.
const TUESDAY: &str = "2026-12-01";

pub struct Scene {
    pub world: World,
    pub planner: Caller,
    /// The base plan of two weeks that holds, at revision 1.
    pub plan: Value,
}

pub fn scene() -> Scene {
    let (world, planner) = planned();
    let (job, plan) = made(&world, &planner, &form(2));
    assert_eq!(adopt(&world, &planner, &job, 0).0, 200);
    Scene {
        world,
        planner,
        plan,
    }
}

impl Scene {
    pub fn verdicts(&self, visit: u64) -> (u16, Value) {
        let path = format!("base-plan/visits/{visit}/verdicts");
        self.planner.get(&self.world.path(&path))
    }

    pub fn give(&self, form: &Value, revision: i64) -> (u16, Value) {
        let path = self.world.path("base-plan/moves");
        self.planner.post_if(&path, form, revision)
    }

    /// A visit of one staff member that stands on most days of the cycle with somebody, and
    /// another who can have it on several of them.
    pub fn movable(&self) -> Movable {
        let visits = list(&self.plan, "visits").len() as u64;
        let movable = (0..visits).find_map(|visit| {
            let days = days_of(&self.plan, visit);
            if days.len() < 10 || self.plan["visits"][visit as usize]["with_colleague"] == true {
                return None;
            }
            let (status, told) = self.verdicts(visit);
            assert_eq!(status, 200, "{told}");
            let mut of_staff: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            for day in list(&told, "days") {
                let allowed = list(day, "verdicts")
                    .iter()
                    .filter(|one| one["allowed"] == true && one["staff_id"] != day["staff_id"]);
                let allowed: BTreeSet<String> = allowed.map(|one| text(&one["staff_id"])).collect();
                for staff in allowed {
                    let day = day["day"].as_u64().expect("a day");
                    of_staff.entry(staff).or_default().push(day);
                }
            }
            let (staff, days) = of_staff.into_iter().max_by_key(|(_, days)| days.len())?;
            (days.len() > 2).then_some(Movable { visit, staff, days })
        });
        movable.expect("a visit that somebody else can have")
    }
}

pub struct Movable {
    pub visit: u64,
    pub staff: String,
    pub days: Vec<u64>,
}

pub fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name]
        .as_array()
        .unwrap_or_else(|| panic!("a list {name}: {value}"))
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Whose every visit of a day is, by staff id; empty where nobody comes.
pub fn of_day(plan: &Value, day: u64) -> BTreeMap<u64, String> {
    let day = &plan["days"][day as usize];
    let mut found = BTreeMap::new();
    let mut add = |visit: &Value, staff: String| {
        let visit = visit.as_u64().expect("a visit");
        assert!(
            found.insert(visit, staff).is_none(),
            "{visit} is there twice"
        );
    };
    for route in list(day, "routes") {
        let staff = &plan["staff"][route["staff"].as_u64().expect("a position") as usize];
        let starts: Vec<i64> = (list(route, "stops").iter())
            .map(|stop| stop["start_s"].as_i64().expect("a time"))
            .collect();
        assert!(starts.is_sorted(), "{starts:?}");
        for stop in list(route, "stops") {
            add(&stop["visit"], text(&staff["staff_id"]));
        }
    }
    for visit in list(day, "unplaced") {
        add(visit, String::new());
    }
    found
}

pub fn days_of(plan: &Value, visit: u64) -> Vec<u64> {
    let days = 0..list(plan, "days").len() as u64;
    days.filter(|day| of_day(plan, *day).contains_key(&visit))
        .collect()
}

pub fn code(problem: &Value) -> &str {
    problem["code"].as_str().unwrap_or_default()
}

#[test]
fn a_visit_of_the_base_plan_is_given_to_somebody_else_and_taken_back() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let asked =
        json!({ "visit": visit, "days": days, "staff_id": staff, "why": " She asked for him. " });
    let (status, changed) = scene.give(&asked, 1);
    assert_eq!(status, 200, "{changed}");
    assert_eq!(changed["revision"], 2);
    let plan = &changed["plan"];
    for day in 0..14 {
        let mut expected = of_day(&scene.plan, day);
        if days.contains(&day) {
            expected.insert(visit, staff.clone());
        }
        assert_eq!(of_day(plan, day), expected, "day {day}");
    }
    let client = &scene.plan["clients"][scene.plan["visits"][visit as usize]["client"]
        .as_u64()
        .expect("one") as usize];
    let moved = &changed["moved"];
    assert_eq!(moved["client_label"], client["client_label"]);
    assert_eq!(
        (&moved["days"], &moved["why"]),
        (&json!(days.len()), &json!("She asked for him."))
    );
    assert!(!text(&moved["staff_name"]).is_empty());
    let (_, read) = scene.planner.get(&scene.world.path("base-plan"));
    assert_eq!(read, changed);

    let earlier = scene.world.path("base-plan/earlier");
    let (_, kept) = scene.planner.get(&earlier);
    assert_eq!(
        (&kept["revision"], kept["earlier"].as_array().map(Vec::len)),
        (&json!(2), Some(1))
    );
    assert_eq!(
        (
            &kept["earlier"][0]["revision"],
            &kept["earlier"][0]["moved"]
        ),
        (&json!(1), &Value::Null)
    );
    let (status, undone) = scene
        .planner
        .post_if(&earlier, &json!({ "revision": 1 }), 2);
    assert_eq!(status, 200, "{undone}");
    assert_eq!(
        (&undone["plan"]["days"], &undone["moved"]),
        (&scene.plan["days"], &Value::Null)
    );
    let (_, again) = scene
        .planner
        .post_if(&earlier, &json!({ "revision": 2 }), 3);
    assert_eq!(again["plan"]["days"], plan["days"]);
    let (_, kept) = scene.planner.get(&earlier);
    let revisions = kept["earlier"].as_array().expect("a list").iter();
    let revisions: Vec<_> = revisions.map(|one| one["revision"].clone()).collect();
    assert_eq!(revisions, [3, 2, 1]);
    assert_eq!(kept["earlier"][1]["moved"], *moved, "{kept}");
    let finance = scene.world.sign_in(Role::Finance);
    assert_eq!(finance.get(&earlier).0, 403);
}

#[test]
fn a_day_begins_as_the_base_plan_was_changed() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let asked = json!({ "visit": visit, "days": days, "staff_id": staff });
    let (_, changed) = scene.give(&asked, 1);
    // The horizon goes on from today: the cycle's first days come again in two weeks.
    let day = *days.iter().find(|day| **day >= 7).unwrap_or(&days[0]);
    let date = care_model::time::add_days(DATE.parse().expect("a date"), day as i64);
    let path = scene.world.path(&format!("days/{date}/base-plan"));
    let (status, begun) = scene.planner.post_if(&path, &json!({}), 0);
    assert_eq!(status, 200, "{begun}");
    let client = &changed["plan"]["visits"][visit as usize]["client"];
    let client = &changed["plan"]["clients"][client.as_u64().expect("one") as usize]["client_id"];
    let mut shifts = list(&begun, "shifts").iter();
    assert!(shifts.any(|shift| {
        shift["staff_id"] == staff.as_str()
            && list(shift, "stops")
                .iter()
                .any(|stop| stop["client_id"] == *client)
    }));
}

#[test]
fn a_visit_is_taken_out_of_the_base_plan_and_put_in_again() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let (day, had) = (days[0], of_day(&scene.plan, days[0])[&visit].clone());
    let nobody = json!({ "visit": visit, "days": [day], "staff_id": null });
    let (status, out) = scene.give(&nobody, 1);
    assert_eq!(status, 200, "{out}");
    assert_eq!(of_day(&out["plan"], day)[&visit], "");
    assert_eq!(out["moved"]["staff_name"], Value::Null);
    let (_, told) = scene.verdicts(visit);
    let stands = list(&told, "days").iter().find(|one| one["day"] == day);
    assert_eq!(stands.map(|one| &one["staff_id"]), Some(&Value::Null));
    // Taken out again it is as it was.
    let (status, twice) = scene.give(&nobody, 2);
    assert_eq!(
        (status, &twice["plan"]["days"]),
        (200, &out["plan"]["days"]),
        "{twice}"
    );
    for staff in [staff, had] {
        let revision = scene.planner.get(&scene.world.path("base-plan")).1["revision"].as_i64();
        let back = json!({ "visit": visit, "days": [day], "staff_id": staff });
        let (status, back) = scene.give(&back, revision.expect("one"));
        assert_eq!(status, 200, "{back}");
        let mut expected = of_day(&scene.plan, day);
        expected.insert(visit, staff);
        assert_eq!(of_day(&back["plan"], day), expected);
    }
}

#[test]
fn two_who_come_together_stay_together() {
    let scene = scene();
    let visits = list(&scene.plan, "visits");
    let doubled =
        (0..visits.len() as u64).filter(|at| visits[*at as usize]["with_colleague"] == true);
    let start = |plan: &Value, day: u64, visit: u64| -> Option<i64> {
        let routes = list(&plan["days"][day as usize], "routes").iter();
        let mut stops = routes.flat_map(|route| list(route, "stops"));
        stops.find(|stop| stop["visit"] == visit)?["start_s"].as_i64()
    };
    let mut tried = 0;
    for visit in doubled {
        for day in days_of(&scene.plan, visit).into_iter().take(2) {
            let (_, told) = scene.verdicts(visit);
            let of_day_told = list(&told, "days")
                .iter()
                .find(|one| one["day"] == day)
                .expect("told");
            let mut others = list(of_day_told, "verdicts").iter();
            let Some(other) = others
                .find(|one| one["allowed"] == true && one["staff_id"] != of_day_told["staff_id"])
            else {
                continue;
            };
            let revision = told["revision"].as_i64().expect("one");
            let asked = json!({ "visit": visit, "days": [day], "staff_id": other["staff_id"] });
            let (status, changed) = scene.give(&asked, revision);
            assert_eq!(status, 200, "{changed}");
            let client = &changed["plan"]["visits"][visit as usize];
            let partner = (0..visits.len() as u64).find(|at| {
                let one = &changed["plan"]["visits"][*at as usize];
                *at != visit
                    && one["client"] == client["client"]
                    && one["with_colleague"] == true
                    && start(&changed["plan"], day, *at) == start(&changed["plan"], day, visit)
            });
            assert!(partner.is_some(), "nobody comes at the same time");
            tried += 1;
        }
        if tried > 1 {
            break;
        }
    }
    assert!(tried > 0, "the town has visits of two");
}

#[test]
fn the_next_base_plan_is_made_from_the_one_that_holds() {
    let scene = scene();
    let Movable { visit, staff, days } = scene.movable();
    let (_, changed) = scene.give(
        &json!({ "visit": visit, "days": days, "staff_id": staff }),
        1,
    );
    let from_holding = |weeks: u32, anchor: &str| json!({ "weeks": weeks, "anchor": anchor, "budget_s": 2, "from_holding": true });
    let make = scene.world.path("base-plan/make");
    let (status, problem) = scene.planner.post(&make, &from_holding(1, DATE));
    assert_eq!((status, code(&problem)), (422, "invalid"));
    assert_eq!(problem["faults"][0]["field"], "weeks");
    let (status, problem) = scene.planner.post(&make, &from_holding(2, "2026-11-30"));
    assert_eq!((status, code(&problem)), (422, "invalid"));
    assert_eq!(
        problem["faults"][0]["maybe"], "Maybe the Monday 2026-12-07",
        "{problem}"
    );

    let (_, anew) = made(&scene.world, &scene.planner, &from_holding(2, DATE));
    let meetings = |plan: &Value| -> BTreeSet<(u64, String, String)> {
        let mut found = BTreeSet::new();
        for day in 0..14 {
            for (visit, staff) in of_day(plan, day) {
                let client = plan["visits"][visit as usize]["client"]
                    .as_u64()
                    .expect("one");
                let client = &plan["clients"][client as usize]["client_id"];
                found.insert((day, text(client), staff));
            }
        }
        found
    };
    let (was, is) = (meetings(&changed["plan"]), meetings(&anew));
    let kept = was.intersection(&is).count();
    assert!(kept * 10 > was.len() * 8, "{kept} of {}", was.len());
}

#[test]
fn a_day_of_the_cycle_is_judged_on_its_next_date() {
    let scene = scene();
    let (_, told) = scene.verdicts(scene.movable().visit);
    for day in list(&told, "days") {
        let of_cycle = day["day"].as_i64().expect("a day");
        let date: care_model::time::LocalDate = text(&day["date"]).parse().expect("a date");
        let today: care_model::time::LocalDate = DATE.parse().expect("a date");
        let ahead = (date - today).num_days();
        assert!((0..14).contains(&ahead) && ahead == of_cycle, "{day}");
    }
    assert!(list(&told, "days").iter().any(|day| day["date"] == TUESDAY));
}

#[test]
fn a_colleague_who_is_off_that_date_keeps_the_other_half() {
    let scene = scene();
    let visits = list(&scene.plan, "visits");
    let is_doubled = |visit: u64| visits[visit as usize]["with_colleague"] == true;
    let stop_of = |plan: &Value, day: u64, visit: u64| -> Option<(Value, Value)> {
        list(&plan["days"][day as usize], "routes")
            .iter()
            .find_map(|route| {
                let mut stops = list(route, "stops").iter();
                let stop = stops.find(|stop| stop["visit"] == visit)?;
                Some((route["staff"].clone(), stop["start_s"].clone()))
            })
    };
    // The two halves of a visit on a day, by the same client at the same time.
    let mut pairs = Vec::new();
    for day in 0..14 {
        let placed: Vec<u64> = (0..visits.len() as u64)
            .filter(|visit| is_doubled(*visit) && stop_of(&scene.plan, day, *visit).is_some())
            .collect();
        for (at, one) in placed.iter().enumerate() {
            let other = placed[at + 1..].iter().find(|other| {
                let starts = |visit| stop_of(&scene.plan, day, visit).map(|stop| stop.1);
                visits[*one as usize]["client"] == visits[**other as usize]["client"]
                    && starts(*one) == starts(**other)
            });
            pairs.extend(other.map(|other| (day, *one, *other)));
        }
    }
    let admin = scene.world.sign_in(Role::Admin);
    let date = |day: u64| care_model::time::add_days(DATE.parse().expect("a date"), day as i64);
    let given = pairs.into_iter().find_map(|(day, one, other)| {
        let (staff, _) = stop_of(&scene.plan, day, other)?;
        let colleague = &scene.plan["staff"][staff.as_u64()? as usize]["staff_id"];
        // The register takes the colleague off that date.
        let mut shifts = town().registry.shifts.iter();
        let shift =
            shifts.find(|shift| json!(shift.staff_id) == *colleague && shift.date == date(day))?;
        let mut off = serde_json::to_value(shift).expect("json");
        off["date"] = json!("2027-06-01");
        let (status, answer) = admin.post("/api/registry", &json!({ "shifts": [off] }));
        assert_eq!(status, 200, "{answer}");
        let (_, told) = scene.verdicts(one);
        let days = told["days"].as_array()?;
        let of_day = days.iter().find(|of| of["day"] == day)?;
        let mut verdicts = list(of_day, "verdicts").iter();
        let taker =
            verdicts.find(|one| one["allowed"] == true && one["staff_id"] != of_day["staff_id"])?;
        Some((
            day,
            one,
            other,
            taker["staff_id"].clone(),
            told["revision"].as_i64()?,
        ))
    });
    let (day, one, other, taker, revision) = given.expect("somebody can have the half");
    let asked = json!({ "visit": one, "days": [day], "staff_id": taker });
    let (status, changed) = scene.give(&asked, revision);
    assert_eq!(status, 200, "{changed}");
    let mut expected = of_day(&scene.plan, day);
    expected.insert(one, text(&taker));
    assert_eq!(
        of_day(&changed["plan"], day),
        expected,
        "the colleague's half stays"
    );
    assert_eq!(
        stop_of(&changed["plan"], day, one).map(|stop| stop.1),
        stop_of(&scene.plan, day, other).map(|stop| stop.1),
        "and so does the time"
    );
}
