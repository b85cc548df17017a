//! A day of ten thousand visits, as a unit that forgot to part itself would have: it is slow, and
//! nothing is lost or refused without a word.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::absence::revision;
use crate::planning::{board, moved, stops};
use crate::world::{DATE, World, town};

const ORDERS: usize = 100;
/// As many as an order may have; on the Monday of the test alone.
const PATTERNS: usize = 100;

fn send(world: &World) {
    let sender = world.sign_in(Role::Integration);
    let orders = town().orders.iter().cycle().take(ORDERS);
    for (number, order) in orders.enumerate() {
        let mut order = serde_json::to_value(order).expect("json");
        order["sender_order_id"] = json!(format!("many-{number}"));
        let patterns = (0..PATTERNS).map(|pattern| {
            json!({
                "key": format!("{pattern}"), "cycle_weeks": 1, "weeks": [1],
                "weekdays": [1], "duration_min": 15,
                "window": { "start": "07:30", "end": "15:30" }, "interventions": ["walk"],
            })
        });
        order["visits"] = patterns.collect();
        let (status, answer) = sender.post("/api/orders", &order);
        assert_eq!(status, 200, "{answer}");
    }
}

fn unplaced(board: &Value) -> &Vec<Value> {
    board["unplaced"].as_array().expect("unplaced")
}

#[test]
fn a_day_of_ten_thousand_visits_is_shown_changed_and_published() {
    let world = World::new();
    send(&world);
    let planner = world.sign_in(Role::Planner);
    let before = board(&world);
    assert_eq!(unplaced(&before).len(), ORDERS * PATTERNS);

    let visit = unplaced(&before)[5_000]["visit_id"].clone();
    let path = format!(
        "days/{DATE}/visits/{}/verdicts",
        visit.as_str().expect("an id")
    );
    let (status, told) = planner.get(&world.path(&path));
    assert_eq!(status, 200, "{told}");
    let verdicts = told["verdicts"].as_array().expect("verdicts");
    let on_duty = before["shifts"].as_array().expect("shifts").len();
    assert_eq!(verdicts.len(), on_duty, "each row says what it thinks");
    let mut verdicts = verdicts.iter();
    let allowed = verdicts.find(|one| one["allowed"] == true).expect("one");
    let target = json!({ "kind": "shift", "shift_id": allowed["shift_id"] });
    let after = moved(&world, &planner, &visit, &target);
    assert_eq!(stops(&after).len(), 1);
    assert_eq!(unplaced(&after).len(), ORDERS * PATTERNS - 1);

    let path = world.path(&format!("days/{DATE}/publish"));
    let (status, published) = planner.post_if(&path, &json!({}), revision(&after));
    assert_eq!(status, 200, "{published}");
    assert_eq!(
        (&published["visits"], &published["unplaced"]),
        (&json!(1), &json!(ORDERS * PATTERNS - 1))
    );
    let path = world.path(&format!("days/{DATE}/undo"));
    let (status, undone) = planner.post_if(&path, &json!({}), revision(&board(&world)));
    assert_eq!(status, 200, "{undone}");
    assert_eq!(unplaced(&undone).len(), ORDERS * PATTERNS);
}
