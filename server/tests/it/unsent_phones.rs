//! Phones with unsent work, over HTTP: what they tell and who reads it.

use care_model::id::{StaffId, UnitId};
use care_model::registry::Role;
use care_model::shift::Shift;
use care_model::time::{Timestamp, midnight};
use serde_json::{Value, json};
use visit_record::exchange::{pack, seal_packed};
use visit_record::unsent::{UnsentLot, UnsentReport};

use crate::wire::Wire;
use crate::world::{World, morning, town};

const NOBODY: &str = "019ab0c0-0000-7000-8000-000000000000";

/// A shift of the day that begins after the morning's sign-in, by daylight.
fn day_shift() -> &'static Shift {
    let shifts = town().registry.shifts.iter();
    let mut of_day = shifts.filter(|shift| shift.date == crate::world::date());
    let found = of_day.find(|shift| shift.start_s() > 6 * 3600 && shift.end_s() < 18 * 3600);
    found.expect("some work by day")
}

fn name_of(staff_id: StaffId) -> &'static str {
    let mut staff = town().registry.staff.iter();
    let found = staff.find(|staff| staff.staff_id == staff_id);
    &found.expect("of the unit").name
}

fn unit(world: &World) -> UnitId {
    world.unit.parse().expect("an id")
}

fn report(heard: Option<Timestamp>, lots: &[(StaffId, u64, u64, u64)]) -> UnsentReport {
    let lots = lots
        .iter()
        .map(|(staff_id, changes, visits, oldest_s)| UnsentLot {
            staff_id: *staff_id,
            changes: *changes,
            visits: *visits,
            oldest_s: *oldest_s,
        });
    UnsentReport {
        heard,
        lots: lots.collect(),
        carried_oldest_s: None,
    }
}

fn listed(world: &World, role: Role) -> Vec<Value> {
    let (status, view) = world.sign_in(role).get(&world.path("unsent-phones"));
    assert_eq!((status, &view["left_off"]), (200, &json!(0)), "{view}");
    view["phones"].as_array().expect("phones").clone()
}

fn set_clock(world: &World, now: Timestamp) {
    let told = json!({ "now_ms": now.millis() });
    let (status, _) = world
        .sign_in(Role::Admin)
        .post("/api/training/clock", &told);
    assert!((200..300).contains(&status));
}

#[test]
fn a_phone_is_listed_by_its_own_word_until_all_is_sent() {
    let world = World::new();
    let phone = Wire::new(&world, unit(&world), "Telefon 7", 1);
    let staff_id = day_shift().staff_id;
    assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
    let waits = report(None, &[(staff_id, 9, 3, 7200)]);
    let signed_in = phone.sign_in(staff_id, Some(waits));
    let expected = json!({
        "device_id": phone.device_id.to_string(), "name": "Telefon 7",
        "last_heard_ms": morning().millis(), "last_staff_name": name_of(staff_id),
        "waiting": [{ "staff_name": name_of(staff_id), "visits": 3, "changes": 9,
            "oldest_ms": morning().plus_seconds(-7200).millis() }],
        "silent_since": null,
    });
    assert_eq!(listed(&world, Role::Planner), [expected]);
    assert_eq!(
        listed(&world, Role::UnitManager),
        listed(&world, Role::Planner)
    );
    let none = serde_json::to_value(report(Some(signed_in.server_time), &[])).expect("json");
    phone.sync(&signed_in.lease, none);
    assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
}

#[test]
fn what_a_phone_says_wrongly_costs_no_exchange_and_lists_nothing_false() {
    let world = World::new();
    let phone = Wire::new(&world, unit(&world), "Telefon 7", 1);
    let staff_id = day_shift().staff_id;
    let lease = phone.sign_in(staff_id, None).lease;
    for garbage in [
        Value::Null,
        json!("three"),
        json!(-1),
        json!([]),
        json!({ "lots": 7 }),
        json!({ "lots": [{ "staff_id": "nobody", "changes": 1, "visits": 1, "oldest_s": 1 }] }),
        json!({ "lots": [], "heard": "yesterday" }),
    ] {
        phone.sync(&lease, garbage);
        assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
    }
    // Numbers that cannot be, and a person who is not of the unit.
    let stranger: StaffId = NOBODY.parse().expect("an id");
    let huge = report(
        Some(Timestamp::from_millis(i64::MAX)),
        &[(stranger, u64::MAX, u64::MAX, u64::MAX)],
    );
    phone.sign_in(staff_id, Some(huge));
    let shown = listed(&world, Role::Planner);
    let waiting = &shown[0]["waiting"][0];
    assert_eq!(waiting["staff_name"], Value::Null, "{shown:?}");
    assert_eq!(waiting["visits"], json!(1_000_000), "{shown:?}");
    let oldest = waiting["oldest_ms"].as_i64().expect("a time");
    assert!(oldest > 0 && oldest < morning().millis(), "{shown:?}");
    // Another key's word, and this phone's own of before.
    let all_sent = json!({ "lots": [] });
    let other = Wire::new(&world, unit(&world), "Telefon 8", 2);
    let body = pack(&json!({ "unsent": all_sent }));
    let forged = seal_packed(Some(phone.device_id), body.clone(), other.pair.sign(&body));
    assert_eq!(phone.post("sync", forged).0, 401);
    let replayed = phone.message(&lease, all_sent);
    assert_eq!(phone.post("sync", replayed).0, 200);
    assert_eq!(listed(&world, Role::Planner), shown);
}

#[test]
fn a_phone_silent_since_a_shift_is_listed_until_it_is_heard_of() {
    let world = World::new();
    let phone = Wire::new(&world, unit(&world), "Telefon 7", 1);
    let shift = day_shift();
    let signed_in = phone.sign_in(shift.staff_id, Some(report(None, &[])));
    let end = midnight(shift.date).plus_seconds(i64::from(shift.end_s()));
    let start = midnight(shift.date).plus_seconds(i64::from(shift.start_s()));
    set_clock(&world, end.plus_seconds(30 * 60));
    assert_eq!(
        listed(&world, Role::Planner),
        Vec::<Value>::new(),
        "on its way"
    );
    set_clock(&world, end.plus_seconds(31 * 60));
    let shown = listed(&world, Role::Planner);
    assert_eq!(shown.len(), 1, "{shown:?}");
    let since = json!({ "staff_name": name_of(shift.staff_id), "start_ms": start.millis(), "end_ms": end.millis() });
    assert_eq!(shown[0]["silent_since"], since);
    assert_eq!(shown[0]["waiting"], json!([]));
    assert_eq!(shown[0]["last_heard_ms"], json!(morning().millis()));
    let known = Some(signed_in.server_time);
    let none = serde_json::to_value(report(known, &[])).expect("json");
    phone.sync(&signed_in.lease, none);
    assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
}

#[test]
fn whoever_fell_ill_before_the_first_visit_is_not_asked_for() {
    let world = World::new();
    let (planner, before) = crate::planning::optimised(&world);
    let shift = day_shift();
    let phone = Wire::new(&world, unit(&world), "Telefon 7", 1);
    phone.sign_in(shift.staff_id, Some(report(None, &[])));
    let ill = json!({ "staff_id": shift.staff_id.to_string(), "why": "ill", "each_s": 1 });
    let revision = crate::absence::revision(&before);
    let job = crate::absence::called(&world, &planner, &ill, revision);
    let taken = crate::absence::take(&world, &planner, &job, "fewest_changes", revision);
    assert_eq!(taken.0, 200, "{}", taken.1);
    crate::planning::publish(&world, &planner);
    let end = midnight(shift.date).plus_seconds(i64::from(shift.end_s()));
    set_clock(&world, end.plus_seconds(31 * 60));
    assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
}

#[test]
fn a_word_that_cannot_be_noted_costs_neither_sign_in_nor_sync() {
    let world = World::new();
    let phone = Wire::new(&world, unit(&world), "Telefon 7", 1);
    let staff_id = day_shift().staff_id;
    world.break_table("device_contact");
    let signed_in = phone.sign_in(staff_id, Some(report(None, &[(staff_id, 9, 3, 7200)])));
    let none = serde_json::to_value(report(Some(signed_in.server_time), &[])).expect("json");
    phone.sync(&signed_in.lease, none);
}

#[test]
fn only_the_units_own_office_reads_the_list() {
    let world = World::new();
    let other: UnitId = "019ab0c0-0000-7000-8000-00000000abcd"
        .parse()
        .expect("an id");
    let theirs = Wire::new(&world, other, "deras", 3);
    let told = store::unsent::Told {
        known: morning(),
        waiting: vec![store::unsent::Waiting {
            staff_id: day_shift().staff_id,
            changes: 1,
            visits: 1,
            oldest: morning(),
        }],
    };
    let contact = store::unsent::Contact {
        device_id: theirs.device_id,
        staff_id: day_shift().staff_id,
        kind: store::unsent::ContactKind::Reads,
        told: Some(told),
    };
    let noted = world.app().store.note_contact(&contact, morning());
    assert!(world.block_on(noted).expect("noted"));
    assert_eq!(listed(&world, Role::Planner), Vec::<Value>::new());
    let path = world.path("unsent-phones");
    let cases = [
        (None, path.clone(), 401, "unauthenticated"),
        (Some(Role::Staff), path.clone(), 403, "forbidden"),
        (Some(Role::Admin), path.clone(), 403, "forbidden"),
        (Some(Role::Integration), path, 403, "forbidden"),
        (
            Some(Role::Planner),
            format!("/api/units/{other}/unsent-phones"),
            403,
            "forbidden",
        ),
        (
            Some(Role::UnitManager),
            format!("/api/units/{NOBODY}/unsent-phones"),
            403,
            "forbidden",
        ),
        (
            Some(Role::Planner),
            "/api/units/nonsense/unsent-phones".to_owned(),
            400,
            "malformed",
        ),
    ];
    for (role, path, status, code) in cases {
        let caller = role.map_or_else(|| world.anybody(), |role| world.sign_in(role));
        let (found, problem) = caller.get(&path);
        let said = (found, problem["code"].as_str());
        assert_eq!(said, (status, Some(code)), "{role:?} {path}");
    }
}
