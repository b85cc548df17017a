//! The nights on which the clocks change: a day of 23 hours and one of 25, planned, changed,
//! undone and published.

use care_model::registry::Role;
use care_model::time::{LocalDate, Timestamp, local_to_instant, midnight};
use serde_json::{Value, json};

use crate::absence::revision;
use crate::planning::{optimise, stops};
use crate::world::{Caller, World, town};

/// One hour that is not, and one that comes twice.
const NIGHTS: [&str; 2] = ["2027-03-28", "2027-10-31"];
/// A client is turned at night, within these clocks.
const WINDOW: [&str; 2] = ["01:30", "04:30"];

fn at(date: &str, clock: &str) -> Timestamp {
    let date: LocalDate = date.parse().expect("a date");
    local_to_instant(date, clock.parse().expect("a time"))
}

/// Six people work through the night at which one client is visited.
struct Night {
    world: World,
    planner: Caller,
    date: &'static str,
}

impl Night {
    fn of(date: &'static str) -> Self {
        let world = World::new();
        let now_ms = at(date, "00:05").millis();
        let admin = world.sign_in(Role::Admin);
        let (status, _) = admin.post("/api/training/clock", &json!({ "now_ms": now_ms }));
        assert!((200..300).contains(&status));
        // Months have passed: nobody is signed in any more.
        let admin = world.sign_in(Role::Admin);
        let mut on_duty: Vec<Value> = vec![];
        for shift in &town().registry.shifts {
            let mut shift = serde_json::to_value(shift).expect("json");
            let is_new = (on_duty.iter()).all(|other| other["staff_id"] != shift["staff_id"]);
            if is_new && on_duty.len() < 6 {
                shift["date"] = json!(date);
                shift["start"] = json!("00:30");
                shift["end"] = json!("08:00");
                shift["breaks"] = json!([]);
                on_duty.push(shift);
            }
        }
        let (status, answer) = admin.post("/api/registry", &json!({ "shifts": on_duty }));
        assert_eq!(status, 200, "{answer}");
        let mut order = serde_json::to_value(&town().orders[0]).expect("json");
        order["sender_order_id"] = json!("at-night");
        order["valid_from"] = json!("2027-01-01");
        order["valid_to"] = Value::Null;
        order["visits"] = json!([{
            "key": "turn", "cycle_weeks": 1, "weeks": [1], "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "window": { "start": WINDOW[0], "end": WINDOW[1] }, "duration_min": 20,
            "interventions": ["walk"],
        }]);
        let (status, answer) = world.sign_in(Role::Integration).post("/api/orders", &order);
        assert_eq!(status, 200, "{answer}");
        let planner = world.sign_in(Role::Planner);
        Self {
            world,
            planner,
            date,
        }
    }

    fn board(&self) -> Value {
        let path = format!("days/{}/board", self.date);
        self.planner.get(&self.world.path(&path)).1
    }

    fn command(&self, command: &str, form: &Value) -> Value {
        let path = format!("days/{}/{command}", self.date);
        let seen = revision(&self.board());
        let (status, answer) = self.planner.post_if(&self.world.path(&path), form, seen);
        assert_eq!(status, 200, "{command}: {answer}");
        answer
    }

    /// The shift of the visit at night, and when it begins.
    fn visit(&self, board: &Value) -> (String, String, Timestamp) {
        let all = stops(board);
        let [(shift, stop)] = &all[..] else {
            panic!("one visit is planned: {all:?}");
        };
        let start_s = stop["start_s"].as_i64().expect("seconds");
        let day: LocalDate = self.date.parse().expect("a date");
        assert_eq!(board["midnight_ms"], midnight(day).millis());
        let visit = stop["visit_id"].as_str().expect("an id").to_owned();
        (shift.clone(), visit, midnight(day).plus_seconds(start_s))
    }
}

#[test]
fn a_night_of_a_clock_change_is_planned_changed_and_published_by_the_clock() {
    for date in NIGHTS {
        let night = Night::of(date);
        let planned = optimise(
            &night.world,
            &night.planner,
            date,
            &json!({ "budget_s": 1 }),
        );
        let (shift, visit, begins) = night.visit(&planned);
        let window = WINDOW.map(|clock| at(date, clock));
        let within = |at: Timestamp| window[0] <= at && at <= window[1];
        assert!(within(begins), "{date}: {begins:?} of {window:?}");
        let shown = &planned["shifts"][0];
        let hours = (shown["end_s"].as_i64().zip(shown["start_s"].as_i64()))
            .map(|(end_s, start_s)| (end_s - start_s) / 1_800);
        let half_hours = if date == NIGHTS[0] { 13 } else { 17 };
        assert_eq!(hours, Some(half_hours), "from half past twelve to eight");

        // To another person, and back again.
        let path = format!("days/{date}/visits/{visit}/verdicts");
        let (_, told) = night.planner.get(&night.world.path(&path));
        let mut verdicts = told["verdicts"].as_array().expect("verdicts").iter();
        let other = verdicts.find(|one| one["shift_id"] != json!(shift) && one["allowed"] == true);
        let other =
            other.unwrap_or_else(|| panic!("nobody else may come: {told}"))["shift_id"].clone();
        let target = json!({ "kind": "shift", "shift_id": other });
        let moved = night.command("moves", &json!({ "visit_id": visit, "target": target }));
        let (there, _, again) = night.visit(&moved);
        assert_eq!((json!(there), within(again)), (other, true));
        let undone = night.command("undo", &json!({}));
        assert_eq!(night.visit(&undone), (shift, visit, begins));

        night.command("publish", &json!({}));
        let published = night.board();
        assert_eq!(published["published_version"], 1);
        assert_eq!(published["shifts"], undone["shifts"]);
        let path = format!("days/{date}/board?of=published");
        let (status, of_phones) = night.planner.get(&night.world.path(&path));
        assert_eq!(status, 200, "{of_phones}");
        assert_eq!(stops(&of_phones), stops(&published));
    }
}
