//! The run of the 6th over a month of 1,000,000 visits, from a database:
//! `cargo bench -p server --bench monthly_run -- --json FILE`.

#[path = "../../documentation/benches/city/mod.rs"]
#[expect(dead_code, reason = "the pure run uses more of it")]
mod city;
#[path = "../figures/mod.rs"]
mod figures;
mod municipality;
mod tables;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use care_model::id::{OsEntropy, UserId};
use care_model::time::{Clock, SimulatedClock, Stopwatch, Timestamp, local_to_instant};
use care_model::visit_fact::VisitFact;
use clap::Parser;
use cpu_time::ProcessTime;
use documentation::month::Month;
use serde_json::Value;
use server::config::Config;
use server::reimbursement::{RateTable, make_what_is_due};
use server::{App, Surroundings};
use store::exports::ExportRow;

use city::VISITS;
use figures::{figure, forget_peak, hand_over, peak_gib, tell};
use municipality::{InventedUnit, UNITS, planned_visit};
use tables::Word;
use writer::Writer;

/// Fills a database with the months of an invented municipality, makes the run of the 6th
/// over the last of them, and tells what that took.
///
/// A hundred units of 60 staff members and 200 clients with 10,000 visits a month each, all
/// attested. The filled database has some gigabytes.
#[derive(Parser)]
#[command(name = "monthly_run")]
struct Options {
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`; standard output
    /// without.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// An empty database, `sqlite:FILE` or `postgres://…`, which stays filled. Without, a
    /// SQLite file in a temporary folder, which goes.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Months with visits before the one that is run: the run looks back over 62 days for
    /// absences that go on.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=2))]
    months_before: u32,
    // Cargo says it to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new().context("the runtime")?;
    let figures = runtime.block_on(measure(&options))?;
    hand_over(figures, options.json.as_deref());
    Ok(())
}

async fn measure(options: &Options) -> anyhow::Result<Vec<Value>> {
    let folder = tempfile::tempdir().context("a folder")?;
    let in_folder = || format!("sqlite:{}", folder.path().join("month.db").display());
    let database = options.database.clone().unwrap_or_else(in_folder);
    // There were no rates at October's moment: November alone becomes due.
    let clock = Arc::new(SimulatedClock::starting_at(at("2026-11-30", "12:00")));
    let config = Config {
        database: database.clone().into(),
        ..Config::default()
    };
    // A server that is started looks by itself what is due, every minute.
    let surroundings = Surroundings::simulated(Arc::clone(&clock), Arc::new(OsEntropy));
    let app = App::open_in(config, surroundings).await?;
    anyhow::ensure!(
        app.store.units().await?.is_empty(),
        "the database has units already\nMaybe: it was filled before; give an empty one"
    );
    app.store
        .enter_rates(&RateTable::example(), somebody(), clock.now())
        .await?;
    let mut writer = Writer::open(&database).await?;
    fill(&app, &mut writer, options.months_before).await?;
    writer.settle().await?;
    clock.set(at("2026-12-07", "08:00"));
    let kind = if database.starts_with("sqlite:") {
        "SQLite"
    } else {
        "PostgreSQL"
    };
    let figures = figures_of_run(&app, kind, options.months_before).await;
    app.store.close().await;
    figures
}

/// Everything a run reads. Orders are written straight, too: taken one by one, 20,000 of
/// them would be 20,000 commits.
async fn fill(app: &App, writer: &mut Writer, months_before: u32) -> anyhow::Result<()> {
    let november = Month::new(2026, 11).expect("a month");
    let months_before = months_from(november, months_before);
    let received = at("2026-01-01", "08:00");
    for number in 0..UNITS {
        let unit = InventedUnit::new(number);
        server::registry::import(app, unit.register(), "bench").await?;
        let orders = unit.orders();
        let orders = orders.map(|order| tables::of_order(&order, received));
        writer.insert(&tables::ORDERS, orders).await?;
        for month in &months_before {
            let facts = unit.facts(*month);
            let rows = facts.map(|fact| tables::of_fact(&fact));
            writer.insert(&tables::FACTS, rows).await?;
        }
        fill_month(writer, &unit, november).await?;
        if (number + 1).is_multiple_of(10) {
            tell(&format!("{} of {UNITS} units", number + 1));
        }
    }
    Ok(())
}

/// The facts of the month that is run, what was planned of it, and the word of a manager on
/// each of them.
async fn fill_month(writer: &mut Writer, unit: &InventedUnit, month: Month) -> anyhow::Result<()> {
    let facts: Vec<VisitFact> = unit.facts(month).collect();
    let rows = facts.iter().map(tables::of_fact);
    writer.insert(&tables::FACTS, rows).await?;
    let attested = Word {
        by: somebody(),
        at: at("2026-12-03", "10:00"),
    };
    let rows = facts.iter();
    let rows = rows.map(|fact| tables::of_attestation(fact, attested));
    writer.insert(&tables::ATTESTATIONS, rows).await?;
    let planned = facts.iter().filter_map(planned_visit);
    let cancelled = unit.cancelled(month).map(|(visit, _)| visit);
    let rows = planned.chain(cancelled);
    let rows = rows.map(|visit| tables::of_planned_visit(&visit));
    writer.insert(&tables::PLANNED_VISITS, rows).await?;
    let rows = unit.cancelled(month).map(|(visit, absence)| {
        // The evening before: too late for the contracts.
        let recorded = Word {
            by: somebody(),
            at: absence.from.plus_seconds(-18 * 3600),
        };
        tables::of_absence(&visit, &absence, recorded)
    });
    writer.insert(&tables::CLIENT_ABSENCES, rows).await
}

async fn figures_of_run(app: &App, kind: &str, months_before: u32) -> anyhow::Result<Vec<Value>> {
    tell(&format!("the run from {kind}"));
    forget_peak();
    let (wall, processor) = (Stopwatch::start(), ProcessTime::now());
    make(app).await?;
    let (wall, processor) = (wall.elapsed(), processor.elapsed());
    let peak = peak_gib();
    let made = batches(app).await?;
    let lines: u64 = made.iter().map(|row| row.totals.lines).sum();
    anyhow::ensure!(
        made.len() as u64 == UNITS,
        "{} batches of {UNITS} units were made",
        made.len()
    );
    anyhow::ensure!(lines > VISITS / 2, "{lines} lines: most visits pay");
    make(app).await?;
    let again = batches(app).await?.len() - made.len();
    anyhow::ensure!(again == 0, "a second run made {again} batches more");
    let name = |what: &str| format!("{kind}: run of 1,000,000 visits, {what}");
    let named = |what, value, unit, budget| figure(&name(what), value, unit, budget);
    let before = VISITS * u64::from(months_before);
    Ok(vec![
        named("wall time", wall.as_secs_f64(), "s", Some(60.0)),
        named(
            "processor time without the database's own processes",
            processor.as_secs_f64(),
            "s",
            None,
        ),
        named("memory at its peak", peak, "GiB", Some(1.0)),
        named("visits of months before", before as f64, "", None),
        named("batches", made.len() as f64, "", None),
        named("lines in them", lines as f64, "", None),
    ])
}

async fn make(app: &App) -> anyhow::Result<()> {
    make_what_is_due(app).await.map_err(|problem| {
        anyhow::anyhow!(
            "the run failed: {} {}\n{:?}",
            problem.title,
            problem.detail.unwrap_or_default(),
            problem.faults.first()
        )
    })
}

/// Of all units.
async fn batches(app: &App) -> anyhow::Result<Vec<ExportRow>> {
    let mut batches = Vec::new();
    for unit in app.store.units().await? {
        batches.extend(app.store.exports(unit.unit_id).await?);
    }
    Ok(batches)
}

fn months_from(month: Month, count: u32) -> Vec<Month> {
    let before = std::iter::successors(Some(month.before()), |month| Some(month.before()));
    before.take(count as usize).collect()
}

fn at(date: &str, time: &str) -> Timestamp {
    let date = date.parse().expect("a date");
    local_to_instant(date, time.parse().expect("a time"))
}

/// Who entered the rates and attested.
fn somebody() -> UserId {
    UserId::derived(at("2026-01-01", "08:00"), "somebody")
}
