//! Compaction from the operator's side: nobody who works with the records notices.

use std::collections::BTreeSet;
use std::time::Duration;

use care_model::registry::Role;
use care_model::time::{Stopwatch, add_days};
use serde_json::json;
use server::compaction::{compact, verdict, watch};

use crate::performed::{Performed, Stay, at, open_client, set_clock};
use crate::world::{World, date};

#[test]
fn a_manager_reads_and_corrects_a_compacted_visit_as_any_other() {
    let world = World::new();
    let stay = |client, from, until| Stay {
        client_id: open_client(client),
        staff: 0,
        date: date(),
        from,
        until,
    };
    let performed = Performed::in_world(&world);
    let visit = performed.make(&stay(0, "07:30", "08:00"));
    performed.make(&stay(1, "08:30", "09:00"));
    let due = || {
        let done = world.block_on(compact(world.app(), &BTreeSet::new(), u64::MAX));
        done.expect("looked through")
    };
    set_clock(&world, at(add_days(date(), 31), "12:00"));
    assert_eq!(due().visits, 0, "nobody has attested them");
    let day = date().to_string();
    assert_eq!(performed.attest_all(&day, &day), 2);
    let manager = world.sign_in(Role::UnitManager);
    let review = world.path(&format!("review?from={day}&to={day}"));
    let (_, before) = manager.get(&review);

    let done = due();
    assert_eq!((done.visits, done.unproved.len()), (2, 0));
    verdict(&done).expect("all of them");
    assert_eq!(manager.get(&review), (200, before));
    let app = world.app();
    let report = world.block_on(server::check_store::check(app, None, false));
    report.expect("looked through").verdict().expect("sound");

    let item = &manager.get(&review).1["items"][0];
    assert_eq!(item["visit_id"], json!(visit.to_string()));
    let correction = json!({
        "staff_id": item["staff_id"], "field": "ended",
        "value_ms": at(date(), "07:50").millis(), "why": "Tio minuter för sent.",
    });
    let path = format!("/api/visits/{visit}/corrections");
    let (status, answer) = manager.post(&path, &correction);
    assert_eq!(status, 200, "{answer}");
    let after = &manager.get(&review).1["items"][0];
    assert_eq!(after["performed_s"], json!(20 * 60));
    assert_eq!(item["performed_s"], json!(30 * 60));
    assert_eq!(due().visits, 0, "it has been changed since it was attested");
    let report = world.block_on(server::check_store::check(app, None, false));
    report.expect("looked through").verdict().expect("sound");
}

/// How long the server's own look may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn the_server_compacts_by_itself() {
    let world = World::new();
    let performed = Performed::in_world(&world);
    performed.make(&Stay {
        client_id: open_client(0),
        staff: 0,
        date: date(),
        from: "07:30",
        until: "08:00",
    });
    set_clock(&world, at(add_days(date(), 31), "12:00"));
    let day = date().to_string();
    assert_eq!(performed.attest_all(&day, &day), 1);
    let app = world.app().clone();
    let looking = world.block_on(async move {
        let task = tokio::spawn(watch(app, Duration::from_millis(20)));
        task.abort_handle()
    });
    let waited = Stopwatch::start();
    let figures = loop {
        let (_, figures) = world.anybody().raw("GET", "/metrics", None, &[]);
        let figures = String::from_utf8(figures).expect("text");
        let has_come = figures.contains("vardag_compactions_total{outcome=\"compacted\"} 1");
        if has_come || waited.elapsed() > PATIENCE {
            break figures;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    looking.abort();
    assert!(figures.contains("{outcome=\"compacted\"} 1"), "{figures}");
    let left = world.block_on(compact(world.app(), &BTreeSet::new(), u64::MAX));
    assert_eq!(left.expect("looked").tried(), 0);
}
