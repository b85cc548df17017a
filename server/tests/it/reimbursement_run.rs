//! The run of the 6th: by itself, once, and with what was corrected since.

use care_model::id::VisitId;
use care_model::registry::Role;
use serde_json::{Value, json};
use server::reimbursement::{RateTable, make_what_is_due};

use crate::performed::{Performed, Stay, at, open_client, set_clock, staff};
use crate::world::{World, date};

/// Makes what is due, if the server has not done so by itself meanwhile, and gives how
/// many batches there are then.
fn made_by_now(world: &World) -> usize {
    world
        .block_on(make_what_is_due(world.app()))
        .expect("nothing fails");
    batches(world).len()
}

fn batches(world: &World) -> Vec<Value> {
    let (status, view) = world.sign_in(Role::UnitManager).get(&world.path("exports"));
    assert_eq!(status, 200, "{view}");
    view["exports"].as_array().expect("batches").clone()
}

fn set_to(world: &World, date: &str, time: &str) {
    set_clock(world, at(date.parse().expect("a date"), time));
}

/// A visit in November and one in December, both attested.
fn two_months(world: &World) -> (Performed<'_>, VisitId) {
    let table = serde_json::to_value(RateTable::example()).expect("json");
    assert_eq!(
        world.sign_in(Role::Finance).post("/api/rates", &table).0,
        200
    );
    let performed = Performed::in_world(world);
    let mut stay = Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    };
    let visit = performed.make(&stay);
    stay.date = "2026-12-02".parse().expect("a date");
    performed.make(&stay);
    set_to(world, "2026-12-03", "12:00");
    assert_eq!(performed.attest_all("2026-11-23", "2026-12-02"), 2);
    (performed, visit)
}

#[test]
fn the_run_of_the_sixth_is_made_once_at_its_moment() {
    let world = World::new();
    two_months(&world);
    // The 6th of December 2026 is a Sunday: ten o'clock.
    set_to(&world, "2026-12-06", "09:59");
    assert_eq!(made_by_now(&world), 0);
    set_to(&world, "2026-12-06", "10:00");
    assert_eq!(made_by_now(&world), 1);
    assert_eq!(made_by_now(&world), 1, "made already");
    let made = batches(&world);
    assert_eq!(made.len(), 1);
    assert_eq!(
        (&made[0]["from"], &made[0]["to"]),
        (&json!("2026-11-01"), &json!("2026-11-30"))
    );
    assert!(made[0]["total_ore"].as_i64() >= Some(24_250), "{made:?}");
    // A batch of some days of a paid month would deal it out anew.
    let part = json!({ "kind": "reimbursement", "from": "2026-11-24", "to": "2026-11-30" });
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(manager.post(&world.path("exports"), &part).0, 409);
    // A server that was down on the 6th makes it when it is up again.
    set_to(&world, "2027-01-20", "03:00");
    assert_eq!(made_by_now(&world), 2);
}

#[test]
fn without_rates_no_run_is_made_by_itself() {
    let world = World::new();
    set_to(&world, "2026-12-07", "12:00");
    assert_eq!(made_by_now(&world), 0);
}

#[test]
fn what_is_corrected_after_the_run_is_in_the_next() {
    let world = World::new();
    let (performed, visit) = two_months(&world);
    set_to(&world, "2026-12-06", "10:00");
    assert_eq!(made_by_now(&world), 1);
    // Ten minutes less than was paid.
    let correction = json!({
        "staff_id": staff(0).to_string(), "field": "ended",
        "value_ms": at(date(), "07:50").millis(), "why": "fel tid",
    });
    let (status, answer) = world
        .sign_in(Role::UnitManager)
        .post(&format!("/api/visits/{visit}/corrections"), &correction);
    assert!(status < 300, "{answer}");
    // Before somebody has attested it anew, what was paid stands.
    let path = world.path("reimbursement/2026-11");
    let (status, month) = world.sign_in(Role::UnitManager).get(&path);
    assert_eq!(status, 200, "{month}");
    assert_eq!(
        (&month["unattested"], &month["due"]["lines"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    // Epiphany: ten o'clock.
    set_to(&world, "2027-01-06", "10:00");
    assert_eq!(made_by_now(&world), 2);
    let made = batches(&world);
    let newest = made.iter().max_by_key(|batch| batch["sequence"].as_i64());
    let id = newest.expect("two")["export_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let manager = world.sign_in(Role::UnitManager);
    let (status, bytes) = manager.raw("GET", &format!("/api/exports/{id}/file"), None, &[]);
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).expect("text");
    let corrections: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|line| {
            line["rule"]
                .as_str()
                .is_some_and(|rule| rule.ends_with("/correction"))
        })
        .collect();
    assert_eq!(corrections.len(), 1, "{text}");
    assert_eq!(corrections[0]["date"], json!("2026-11-23"));
    assert_eq!(corrections[0]["duration_s"], json!(-600));
    // 20 minutes of 485 kr instead of 30, to the öre.
    assert_eq!(corrections[0]["amount_ore"], json!(16_167 - 24_250));
}

#[test]
fn a_rejected_month_is_made_anew_and_not_paid_by_the_next() {
    let world = World::new();
    two_months(&world);
    set_to(&world, "2026-12-06", "10:00");
    assert_eq!(made_by_now(&world), 1);
    let november = batches(&world).remove(0);
    let receipt =
        json!({ "sha256": november["sha256"], "state": "rejected", "message": "fel konto" });
    let path = format!(
        "/api/exports/{}/receipts",
        november["export_id"].as_str().expect("an id")
    );
    assert_eq!(world.sign_in(Role::Finance).post(&path, &receipt).0, 200);
    set_to(&world, "2027-01-06", "10:00");
    assert_eq!(made_by_now(&world), 2, "the run makes no month twice");
    let december = batches(&world)
        .into_iter()
        .find(|batch| batch["from"] == json!("2026-12-01"))
        .expect("the run of January");
    let manager = world.sign_in(Role::UnitManager);
    let form = json!({ "kind": "reimbursement", "from": "2026-11-01", "to": "2026-11-30" });
    let (status, again) = manager.post(&world.path("exports"), &form);
    assert_eq!(status, 200, "{again}");
    assert_eq!(again["total_ore"], november["total_ore"]);
    assert_eq!(again["lines"], november["lines"]);
    let file = format!(
        "/api/exports/{}/file",
        december["export_id"].as_str().expect("an id")
    );
    let (status, bytes) = manager.raw("GET", &file, None, &[]);
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).expect("text");
    assert!(!text.contains("\"date\":\"2026-11"), "{text}");
}

#[test]
fn who_pays_the_provider_sees_no_payroll() {
    let world = World::new();
    two_months(&world);
    let manager = world.sign_in(Role::UnitManager);
    let form = |kind: &str| json!({ "kind": kind, "from": "2026-11-23", "to": "2026-11-23" });
    let made = |kind: &str| {
        let (status, batch) = manager.post(&world.path("exports"), &form(kind));
        assert_eq!(status, 200, "{batch}");
        format!(
            "/api/exports/{}/file",
            batch["export_id"].as_str().expect("an id")
        )
    };
    let (payroll, reimbursement) = (made("payroll"), made("reimbursement"));
    let finance = world.sign_in(Role::Finance);
    let (_, list) = finance.get(&world.path("exports"));
    let kinds: Vec<&Value> = list["exports"]
        .as_array()
        .expect("batches")
        .iter()
        .map(|batch| &batch["kind"])
        .collect();
    assert_eq!(kinds, [&json!("reimbursement")]);
    assert_eq!(finance.raw("GET", &payroll, None, &[]).0, 403);
    assert_eq!(finance.raw("GET", &reimbursement, None, &[]).0, 200);
}

#[test]
fn what_is_corrected_after_the_lock_is_in_the_next_run_too() {
    let world = World::new();
    let (performed, visit) = two_months(&world);
    set_to(&world, "2026-12-06", "10:00");
    assert_eq!(made_by_now(&world), 1);
    let manager = world.sign_in(Role::UnitManager);
    let lock = json!({ "date": "2026-11-30" }).to_string().into_bytes();
    let headers = [("content-type", "application/json")];
    let path = world.path("lock-date");
    assert_eq!(manager.send("PUT", &path, Some(lock), &headers).0, 200);
    let correction = json!({
        "staff_id": staff(0).to_string(), "field": "ended",
        "value_ms": at(date(), "07:50").millis(), "why": "fel tid",
    });
    let path = format!("/api/visits/{visit}/corrections");
    assert!(manager.post(&path, &correction).0 < 300);
    assert_eq!(performed.attest_all("2026-11-23", "2026-11-23"), 1);
    // The attestation itself is not taken back any more.
    let undo = json!({
        "visits": [{ "visit_id": visit.to_string(), "staff_id": staff(0).to_string() }], "why": "x",
    });
    let (_, answer) = manager.post(&world.path("attestations/undo"), &undo);
    assert_eq!(answer["refused"][0]["code"], json!("locked"), "{answer}");
    let (_, month) = manager.get(&world.path("reimbursement/2026-12"));
    // December's half hour, and ten minutes of November taken back.
    assert_eq!(month["due"]["duration_s"], json!(1_800 - 600), "{month}");
}
