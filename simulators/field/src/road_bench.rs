//! `road`: what the whole road costs, measured through the running product.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use care_model::time::Stopwatch;
use care_model::travel::TravelMode;
use care_model::visit_event::{EventKind, Presence};
use clap::Args;
use serde::Serialize;
use town::{Town, TownRequest};
use travel::{Network, StreetExtract};

use crate::carrier::Coverage;
use crate::demo::DemoOptions;
use crate::demo::stage::Stage;

/// What to measure with.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// The server's program; without it `ROAD_BENCH_SERVER`.
    #[arg(long, env = "ROAD_BENCH_SERVER", value_name = "FILE")]
    pub server: PathBuf,
    /// Street file of the matrix; invented streets without.
    #[arg(long, value_name = "FILE")]
    pub streets: Option<PathBuf>,
    /// Where the figures are written.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// One figure with its budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The most it should be.
    pub budget: f64,
    pub ok: bool,
}

fn measure(name: &str, value: f64, unit: &'static str, budget: f64) -> Measure {
    let value = (value * 100.0).round() / 100.0;
    Measure {
        name: name.to_owned(),
        value,
        unit,
        budget,
        ok: value <= budget,
    }
}

/// Places of the matrix that is timed.
const MATRIX_PLACES: usize = 400;
/// Check-ins that are timed.
const CHECK_INS: usize = 200;

/// Measures everything, prints a table and writes the file.
pub fn run(options: &BenchOptions) -> anyhow::Result<()> {
    let mut measures = matrix(options)?;
    measures.extend(day(options)?);
    measures.extend(phones(options)?);
    let mut table = format!(
        "{:<44}{:>12} {:<6}{:>10}\n",
        "name", "value", "unit", "budget"
    );
    for one in &measures {
        let mark = if one.ok { "" } else { "  over" };
        let _ = writeln!(
            table,
            "{:<44}{:>12} {:<6}{:>10}{mark}",
            one.name, one.value, one.unit, one.budget
        );
    }
    crate::demo::say(&table);
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&measures)?;
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// All modes' travel times between 400 addresses.
fn matrix(options: &BenchOptions) -> anyhow::Result<Vec<Measure>> {
    let extract = match &options.streets {
        Some(file) => StreetExtract::read(file)?,
        None => Town::invent(&town_request())?.streets,
    };
    let build = Stopwatch::start();
    let network = Network::build(&extract)?;
    let build_s = build.elapsed().as_secs_f64();
    let step = (extract.addresses.len() / MATRIX_PLACES).max(1);
    let places: Vec<_> = extract
        .addresses
        .iter()
        .step_by(step)
        .take(MATRIX_PLACES)
        .map(|address| address.coordinate)
        .collect();
    let watch = Stopwatch::start();
    let matrices = network.matrices(&places)?;
    anyhow::ensure!(matrices.len() == TravelMode::ALL.len(), "a mode is missing");
    let name = format!("matrix of {} places, all modes", places.len());
    Ok(vec![
        measure(&name, watch.elapsed().as_secs_f64(), "s", 2.0),
        measure("network from a street extract", build_s, "s", 2.0),
    ])
}

fn town_request() -> TownRequest<'static> {
    let today = "2026-11-23".parse().expect("a date");
    TownRequest {
        seed: 1,
        today,
        staff: 28,
        visits_per_day: 350,
        streets: None,
    }
}

fn demo_options(options: &BenchOptions, budget: u32) -> DemoOptions {
    DemoOptions {
        server: options.server.clone(),
        streets: options.streets.clone(),
        headless: true,
        json: None,
        seed: 1,
        port: 0,
        staff: 28,
        visits: 350,
        date: None,
        budget,
        speed: 1,
        serve_only: false,
        ready_file: None,
        hand_port: 0,
        hand_page: None,
        folder: None,
    }
}

/// The headless day and what the server needs for it.
fn day(options: &BenchOptions) -> anyhow::Result<Vec<Measure>> {
    let watch = Stopwatch::start();
    let stage = Stage::set(&demo_options(options, 10))?;
    let set_up_s = watch.elapsed().as_secs_f64();
    let (first_s, first_left) = (stage.planned.first_plan_s, stage.planned.first_unplaced);
    let left = stage.planned.unplaced;
    let summary = stage.play_to_the_end(&watch)?;
    anyhow::ensure!(summary.failures().is_empty(), "{:?}", summary.failures());
    Ok(vec![
        measure("first plan of 350 visits, 28 staff", first_s, "s", 1.0),
        measure(
            "visits the first plan left over",
            first_left as f64,
            "",
            20.0,
        ),
        measure(
            "visits left over at 10 s, plan checked",
            left as f64,
            "",
            1.0,
        ),
        measure(
            "demonstration ready, 10 s of them planning",
            set_up_s,
            "s",
            20.0,
        ),
        measure("headless day", summary.wall_s, "s", 120.0),
        measure(
            "CPU of the server for the day",
            summary.server_cpu_s,
            "s",
            120.0,
        ),
        measure(
            "CPU of 28 phones for the day",
            summary.phones_cpu_s,
            "s",
            120.0,
        ),
        measure(
            "peak memory of the server",
            summary.server_peak_memory_mb,
            "MB",
            200.0,
        ),
    ])
}

/// A morning and a check-in, on the phone.
fn phones(options: &BenchOptions) -> anyhow::Result<Vec<Measure>> {
    let mut stage = Stage::set(&demo_options(options, 3))?;
    let mut measures = mornings(&stage)?;
    measures.extend(check_ins(&mut stage)?);
    stage.stop()?;
    Ok(measures)
}

fn mornings(stage: &Stage) -> anyhow::Result<Vec<Measure>> {
    let mut times = Vec::new();
    let mut bytes = 0;
    let mut requests = 0;
    for phone in &stage.day.phones {
        let watch = Stopwatch::start();
        let (_, exchange) = phone.sync_weighed(Coverage::Full)?;
        times.push(watch.elapsed());
        bytes = bytes.max(exchange.received_bytes);
        requests = requests.max(exchange.requests);
    }
    let server_ms = stage.server_milliseconds("/api/device/sync")?;
    let there_and_back = median_ms(&mut times);
    Ok(vec![
        measure(
            "requests of a phone's morning, most",
            f64::from(requests),
            "",
            1.0,
        ),
        measure(
            "server time of a phone's morning, mean",
            server_ms,
            "ms",
            50.0,
        ),
        measure(
            "a phone's morning, there and back, median",
            there_and_back,
            "ms",
            100.0,
        ),
        measure(
            "bytes of a phone's morning, most",
            bytes as f64,
            "B",
            8_192.0,
        ),
    ])
}

fn check_ins(stage: &mut Stage) -> anyhow::Result<Vec<Measure>> {
    let mut times = Vec::new();
    let mut lists = Vec::new();
    for phone in &mut stage.day.phones {
        let watch = Stopwatch::start();
        let day = phone.core.day()?;
        lists.push(watch.elapsed());
        let left = CHECK_INS.saturating_sub(times.len());
        for stop in day.stops.iter().take(left) {
            let presence = Presence::Tag {
                tag: "bench".to_owned(),
            };
            let watch = Stopwatch::start();
            phone.act(stop.visit_id, EventKind::Started { presence })?;
            times.push(watch.elapsed());
        }
    }
    let median = median_ms(&mut times);
    Ok(vec![
        measure(
            "check-in committed on the phone, median",
            median,
            "ms",
            10.0,
        ),
        measure(
            "the same, 95th of a hundred",
            part_ms(&times, 95),
            "ms",
            20.0,
        ),
        measure(
            "a phone's day list, median",
            median_ms(&mut lists),
            "ms",
            100.0,
        ),
    ])
}

fn median_ms(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    part_ms(times, 50)
}

/// The given hundredth of sorted times.
fn part_ms(sorted: &[Duration], hundredth: usize) -> f64 {
    let at = (sorted.len() * hundredth / 100).min(sorted.len().saturating_sub(1));
    sorted
        .get(at)
        .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}
