//! The base plans that held before: looked at before one of them holds again, and what is taken
//! back by that or done again.

use care_model::registry::Role;
use serde_json::{Value, json};

use crate::base_plan_by_hand::{Movable, Scene, list, scene};
use crate::world::town;

impl Scene {
    fn earlier(&self) -> String {
        self.world.path("base-plan/earlier")
    }

    fn hold_again(&self, revision: i64, seen: i64) -> Value {
        let form = json!({ "revision": revision });
        let (status, holds) = self.planner.post_if(&self.earlier(), &form, seen);
        assert_eq!(status, 200, "{holds}");
        holds
    }

    fn difference(&self, revision: i64) -> (u16, Value) {
        let path = format!("{}/{revision}", self.earlier());
        self.planner.get(&path)
    }

    /// The movable visit given away on its days, as revision 2.
    fn given(&self) -> (Movable, Value) {
        let movable = self.movable();
        let form =
            json!({ "visit": movable.visit, "days": movable.days, "staff_id": movable.staff });
        let (status, changed) = self.give(&form, 1);
        assert_eq!(status, 200, "{changed}");
        (movable, changed)
    }
}

#[test]
fn what_would_differ_by_an_earlier_base_plan_is_told_before_it_holds_again() {
    let scene = scene();
    assert_eq!(scene.difference(1).0, 404, "it is the one that holds");
    let (given, changed) = scene.given();
    let (status, told) = scene.difference(1);
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        (&told["revision"], &told["earlier"], &told["weeks"]),
        (&json!(2), &json!(1), &json!(2))
    );
    assert_eq!(told["anchor"], scene.plan["anchor"]);
    let client = scene.plan["visits"][given.visit as usize]["client"].as_u64();
    let client = &scene.plan["clients"][client.expect("a position") as usize];
    let changes = list(&told, "changes").iter();
    let (own, pushed): (Vec<&Value>, Vec<&Value>) = changes
        .partition(|one| one["was"]["staff_id"] == json!(given.staff) && one["kind"] == "staff");
    // Others of the two routes may only be pushed to another time.
    assert!(pushed.iter().all(|one| one["kind"] == "time"), "{told}");
    let mut days: Vec<u64> = (own.iter().flat_map(|one| list(one, "days")))
        .map(|day| day.as_u64().expect("a day"))
        .collect();
    days.sort_unstable();
    assert_eq!(days, given.days);
    assert!(
        own.iter()
            .all(|one| one["client_id"] == client["client_id"])
    );
    assert!(own.iter().all(|one| !one["now"]["staff_name"].is_null()));
    // When it holds again it is as was told: nothing differs the other way but that.
    scene.hold_again(1, 2);
    let (_, back) = scene.difference(2);
    assert_eq!(list(&back, "changes").len(), list(&told, "changes").len());
    let days_of = |plan: &Value| plan["days"].clone();
    let (_, holds) = scene.planner.get(&scene.world.path("base-plan"));
    assert_eq!(days_of(&holds["plan"]), days_of(&scene.plan));
    assert_ne!(days_of(&changed["plan"]), days_of(&scene.plan));
    let (_, same) = scene.difference(1);
    assert_eq!(
        (&same["changes"], &same["new_faces"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(scene.difference(99).0, 404);
    let finance = scene.world.sign_in(Role::Finance);
    assert_eq!(finance.get(&format!("{}/1", scene.earlier())).0, 403);
}

#[test]
fn whoever_may_not_know_a_client_is_told_no_name_by_the_difference() {
    let scene = scene();
    scene.given();
    let (_, told) = scene.difference(1);
    let told = told.to_string();
    let clients = town().registry.clients.iter();
    let mut hidden = clients.filter(|client| client.protection.is_protected());
    assert!(hidden.all(|client| !told.contains(&client.name)));
}

/// Only the change that adopting the one before again makes, and makes alone, is one to redo.
#[test]
fn what_is_redone_is_what_was_taken_back_last_and_nothing_else() {
    let scene = scene();
    let (given, first) = scene.given();
    let off = json!({ "visit": given.visit, "days": given.days, "staff_id": null });
    let (status, second) = scene.give(&off, 2);
    assert_eq!(status, 200, "{second}");
    assert_eq!(second["undone"], Value::Null);
    let undone = scene.hold_again(2, 3);
    assert_eq!(undone["undone"], second["moved"], "it is made again alone");
    let redone = scene.hold_again(3, 4);
    assert_eq!(redone["undone"], Value::Null);
    // Both changes are taken back at once: neither is the whole of what the one before has.
    let both = scene.hold_again(1, 5);
    assert_eq!(
        (&both["moved"], &both["undone"]),
        (&Value::Null, &Value::Null)
    );
    assert_ne!(first["moved"], Value::Null);
}

#[test]
fn of_a_move_before_the_last_nothing_is_to_be_redone() {
    let scene = scene();
    let (given, _) = scene.given();
    let off = json!({ "visit": given.visit, "days": given.days, "staff_id": null });
    assert_eq!(scene.give(&off, 2).0, 200);
    // From the list: the one before has both changes, and its own was the second of them.
    let chosen = scene.hold_again(1, 3);
    assert_eq!(chosen["before"]["moved"]["staff_name"], Value::Null);
    assert_eq!(chosen["undone"], Value::Null);
}

/// A visit that is ordered no more has nobody by either: it is no change of the earlier one.
#[test]
fn of_orders_that_have_ended_nothing_would_differ() {
    let scene = scene();
    scene.given();
    let (_, before) = scene.difference(1);
    assert_ne!(before["changes"], json!([]), "{before}");
    scene
        .world
        .run("UPDATE visit_template SET body = json_set(body, '$.valid_to', '2026-11-01')");
    let (status, told) = scene.difference(1);
    assert_eq!(status, 200, "{told}");
    assert_eq!(
        (&told["visits"], &told["changes"], &told["new_faces"]),
        (&json!(0), &json!([]), &json!([]))
    );
}
