//! Documentation and money at the size of a city and of a unit, as figures in a file:
//! `cargo bench -p server --bench documentation -- --json FILE`.

#[path = "../documentation/benches/city/mod.rs"]
mod city;
#[expect(dead_code, reason = "the monthly run uses more of it")]
mod figures;
#[path = "../tests/it/performed.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod performed;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod world;

use std::path::PathBuf;

use care_model::registry::Role;
use care_model::time::{LocalDate, add_days};
use cpu_time::ProcessTime;
use serde_json::Value;
use server::reimbursement::RateTable;

use city::{City, VISITS};
use figures::{figure, hand_over, peak_gib, tell};
use performed::{Performed, Stay, at, open_client, set_clock};
use world::World;

/// A unit's month, in visits.
const UNIT_VISITS: usize = 10_000;
const DAYS: usize = 30;
/// Visits that a staff member makes one after the other, ten minutes each.
const TIMES: [(&str, &str); 24] = [
    ("07:00", "07:10"),
    ("07:20", "07:30"),
    ("07:40", "07:50"),
    ("08:00", "08:10"),
    ("08:20", "08:30"),
    ("08:40", "08:50"),
    ("09:00", "09:10"),
    ("09:20", "09:30"),
    ("09:40", "09:50"),
    ("10:00", "10:10"),
    ("10:20", "10:30"),
    ("10:40", "10:50"),
    ("11:00", "11:10"),
    ("11:20", "11:30"),
    ("11:40", "11:50"),
    ("12:00", "12:10"),
    ("12:20", "12:30"),
    ("12:40", "12:50"),
    ("13:00", "13:10"),
    ("13:20", "13:30"),
    ("13:40", "13:50"),
    ("14:00", "14:10"),
    ("14:20", "14:30"),
    ("14:40", "14:50"),
];
/// Requests of which the median counts.
const SAMPLES: usize = 7;

fn main() {
    let figures = [figures_of_a_city(), figures_of_a_unit()].concat();
    let mut arguments = std::env::args().skip_while(|word| word != "--json");
    hand_over(figures, arguments.nth(1).map(PathBuf::from).as_deref());
}

fn figures_of_a_city() -> Vec<Value> {
    let city = City::invented();
    let began = ProcessTime::now();
    let run = city.run();
    let spent_s = began.elapsed().as_secs_f64();
    assert!(run.lines.len() as u64 > VISITS / 2, "most visits pay");
    vec![
        figure(
            "run of 1,000,000 visits, processor time",
            spent_s,
            "s",
            Some(60.0),
        ),
        figure(
            "run of 1,000,000 visits, memory at its peak",
            // The facts of the city included.
            peak_gib(),
            "GiB",
            Some(1.0),
        ),
    ]
}

fn figures_of_a_unit() -> Vec<Value> {
    let world = World::new();
    let rates = serde_json::to_value(RateTable::example()).expect("json");
    assert_eq!(
        world.sign_in(Role::Finance).post("/api/rates", &rates).0,
        200
    );
    let first: LocalDate = "2026-11-01".parse().expect("a date");
    let performed = Performed::in_world(&world);
    for number in 0..UNIT_VISITS {
        let of_day = number / DAYS;
        let (from, until) = TIMES[of_day % TIMES.len()];
        performed.make(&Stay {
            client_id: open_client(of_day % 8),
            staff: of_day / TIMES.len(),
            date: add_days(first, (number % DAYS) as i64),
            from,
            until,
        });
        if number % 1_000 == 0 {
            tell(&format!("{number} of {UNIT_VISITS} visits"));
        }
    }
    set_clock(&world, at("2026-12-01".parse().expect("a date"), "08:00"));
    let review = world.path("review?from=2026-11-01&to=2026-11-30");
    let month = world.path("reimbursement/2026-11");
    let frame = world.path("frame-time/2026-11");
    let report = world.path("report/2026-11");
    let integrity = world.path("integrity?from=2026-11-01&to=2026-11-30");
    vec![
        timed(&world, "review list of 10,000 visits", &review, Some(200.0)),
        timed(&world, "frame time ledger of 10,000 visits", &frame, None),
        timed(
            &world,
            "month of money, 10,000 visits not attested",
            &month,
            None,
        ),
        timed(&world, "monthly report of 10,000 visits", &report, None),
        timed(
            &world,
            "integrity checks of 10,000 visits",
            &integrity,
            None,
        ),
    ]
}

/// Processor time of the whole process: asked over the loopback, so the caller's reading
/// of the answer is in it.
fn timed(world: &World, name: &str, path: &str, budget_ms: Option<f64>) -> Value {
    let manager = world.sign_in(Role::UnitManager);
    let mut samples: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let began = ProcessTime::now();
            let (status, _) = manager.raw("GET", path, None, &[]);
            assert_eq!(status, 200, "{path}");
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    figure(name, samples[SAMPLES / 2], "ms", budget_ms)
}
