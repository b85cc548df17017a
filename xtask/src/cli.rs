//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::bench_scheduling::{InstanceSet, RoutingObjective};
use crate::test_groups::Group;
use crate::workspace::Workspace;
use crate::{bench, bindings, check_deps, ci, demo, hand_core, openapi, setup, test_groups, tidy};

/// The commands of Vardag's sources.
///
/// New here? `cargo xtask setup` says what the machine lacks, `cargo xtask demo`
/// shows the product, `cargo xtask test` passes everything.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look for the tools the project needs, fetch the web's packages, build the screens.
    Setup(SetupOptions),
    /// Build everything, invent a town and play its day; print where to look.
    ///
    /// Needs Rust, Node, a C compiler and the OpenSSL headers. Ctrl-C ends it.
    Demo(DemoOptions),
    /// Run the tests, group by group, in the order of CI.
    Test {
        /// Only this group; may be given more than once.
        #[arg(long, value_name = "GROUP")]
        only: Vec<Group>,
    },
    /// Run the checks, then `test`, then the simulated day: exactly what CI runs.
    Ci,
    /// Check who imports whom among the crates, and what each may never reach.
    CheckDeps,
    /// Check sizes, names, migrations, texts and decisions.
    Tidy,
    /// Write docs/openapi.json and the screens' types from the server.
    Openapi {
        /// Change nothing; fail when the file is not what the server says.
        #[arg(long)]
        check: bool,
    },
    /// Generate the Kotlin, Swift and Python bindings of the phone's core.
    Bindings,
    /// Build the phone's core for browsers, WebAssembly beside the handheld page.
    ///
    /// Needs Rust for wasm32-unknown-unknown and Clang 15 or newer. Build the server
    /// afterwards: it then carries the handheld under `/hand/`.
    HandCore,
    /// Measure and print a table; an unknown name lists the benches that exist.
    #[command(subcommand, subcommand_value_name = "NAME")]
    Bench(BenchCommand),
}

#[derive(Debug, Args)]
pub struct SetupOptions {
    /// Install what is missing with apt; needs root on Debian or Ubuntu.
    #[arg(long)]
    pub install: bool,
}

#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Real streets: an OpenStreetMap extract. Without it the streets are invented.
    #[arg(long, value_name = "FILE.osm.pbf")]
    pub streets: Option<PathBuf>,
    /// Play one whole day without stopping, then exit with a summary.
    #[arg(long)]
    pub headless: bool,
    /// Write the summary of a headless day here.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub json: Option<PathBuf>,
    /// Another seed gives another town and another day.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Port of the web views.
    #[arg(long)]
    pub port: Option<u16>,
    /// Port of the phones to hold in a browser.
    #[arg(long)]
    pub hand_port: Option<u16>,
    /// How many staff work in the unit.
    #[arg(long)]
    pub staff: Option<u32>,
    /// How many visits a day the unit has.
    #[arg(long)]
    pub visits: Option<u32>,
    /// The day to play, such as 2026-03-29; today without.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Simulated seconds a second while somebody watches.
    #[arg(long)]
    pub speed: Option<u32>,
    /// Seconds the optimiser gets.
    #[arg(long, value_name = "SECONDS")]
    pub budget: Option<u32>,
    /// Leave the stores of server and phones in `.demo` for a look afterwards.
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// The whole road of a day: plan, matrix, check-in, sync, a headless day.
    Road(RoadOptions),
    /// The handheld in Chromium, its core in the browser: sizes, speed, presses of a shift.
    ///
    /// Needs what `hand-core` and the journey need.
    Handheld(HandheldOptions),
    /// The planner's board of a large day in Chromium, beside two public timelines.
    ///
    /// First render, frames of a pulled bar, verdicts after picking one up, what axe finds.
    Board(BoardOptions),
    /// Documentation and money: a city's reimbursement run, a unit's month of review.
    ///
    /// The run is made by itself and from databases: a SQLite file and, where PostgreSQL is
    /// installed, a private cluster, each filled with three months of a city first, which
    /// takes minutes and gigabytes of disk.
    Documentation(DocumentationOptions),
    /// The optimiser on public instances: every solution verified, gaps to the best known.
    ///
    /// Writes results.csv, a summary, the solutions and a figure of gap over time
    /// a set. A cut bench keeps its rows: the same --out goes on where it stopped.
    Scheduling(SchedulingOptions),
    /// The server under many phones: mornings, a return after an outage, a steady stream.
    ///
    /// Every phone is a real one with its own store and connection. With --peers two
    /// public sync servers carry the same visits in the same run.
    Sync(SyncOptions),
    #[command(external_subcommand)]
    Unknown(Vec<String>),
}

#[derive(Debug, Args)]
pub struct RoadOptions {
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
}

#[derive(Debug, Args)]
pub struct HandheldOptions {
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
}

#[derive(Debug, Args)]
pub struct BoardOptions {
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
    /// Our board alone: nothing is fetched from npm's registry.
    #[arg(long)]
    pub without_peers: bool,
}

#[derive(Debug, Args)]
pub struct DocumentationOptions {
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
}

#[derive(Debug, Args)]
pub struct SyncOptions {
    /// Where the figures go, as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
    /// Phones, rounded up to whole units of 28.
    #[arg(long, value_name = "N", default_value_t = 280, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub phones: u32,
    /// Syncs a second of the steady stream.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    pub rate: u32,
    /// Seconds of the steady stream.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub seconds: u32,
    /// Syncs the server takes at once; its own default without.
    #[arg(long, value_name = "N")]
    pub at_once: Option<u16>,
    /// A private PostgreSQL instead of the embedded SQLite.
    #[arg(long)]
    pub postgres: bool,
    /// The same visits through automerge-repo's server and a PouchDB server.
    #[arg(long)]
    pub peers: bool,
    /// Of how many phones the peers carry the work.
    #[arg(long, value_name = "N", default_value_t = 56, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub peer_phones: u32,
}

#[derive(Debug, Args)]
pub struct SchedulingOptions {
    /// Only these sets, separated by commas; all without.
    #[arg(long, value_name = "SET", value_delimiter = ',')]
    pub sets: Vec<InstanceSet>,
    /// Processor seconds each run gets.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub budget: u32,
    /// Runs an instance, seeds 1 to N.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// Threads of our solver; the peers have one.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub threads: u32,
    /// Only N instances of each set and size, evenly spread over the sorted list.
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub sample: Option<usize>,
    /// What counts in the sets of vehicle routing; the home care sets have one objective.
    #[arg(long, value_enum, default_value = "dimacs")]
    pub objective: RoutingObjective,
    /// Also run PyVRP, VROOM and OR-Tools from PyPI: on the sets of vehicle routing
    /// by distance, and OR-Tools' CP-SAT on those of home care.
    #[arg(long)]
    pub peers: bool,
    /// Take plans of `unit-days` that are better than the best known into the
    /// project: scheduler/benchmarks/unit-days.
    #[arg(long)]
    pub keep_better: bool,
    /// The folder with the instances; `../shared/benchmarks` beside the project without.
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Where results go; a new folder in the target folder without.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Also write the summary as `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

fn at_least_one(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(0) => Err("nothing would be run".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("a whole number is needed".to_owned()),
    }
}

pub fn run(cli: Cli) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match cli.command {
        Command::Setup(options) => setup::run(&workspace, &options),
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Test { only } => test_groups::run(&workspace, &only),
        Command::Ci => ci::run(&workspace),
        Command::CheckDeps => check_deps::run(&workspace),
        Command::Tidy => tidy::run(&workspace),
        Command::Openapi { check: true } => openapi::check(&workspace),
        Command::Openapi { check: false } => openapi::write(&workspace),
        Command::Bindings => bindings::generate(&workspace),
        Command::HandCore => hand_core::build(&workspace),
        Command::Bench(bench) => bench::run(&workspace, &bench),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_summary_file_needs_a_headless_day() {
        assert!(Cli::try_parse_from(["xtask", "demo", "--json", "day.json"]).is_err());
        assert!(Cli::try_parse_from(["xtask", "demo", "--headless", "--json", "day.json"]).is_ok());
    }

    #[test]
    fn sets_are_separated_by_commas_and_an_unknown_bench_is_answered() {
        let line = ["xtask", "bench", "scheduling", "--sets", "solomon,gh200"];
        assert!(Cli::try_parse_from(line).is_ok());
        let line = ["xtask", "bench", "scheduling", "--sets", "solomons"];
        assert!(Cli::try_parse_from(line).is_err());
        assert!(Cli::try_parse_from(["xtask", "bench", "scheduling", "--sample", "0"]).is_err());
        assert!(Cli::try_parse_from(["xtask", "bench", "road", "--json", "road.json"]).is_ok());
        assert!(Cli::try_parse_from(["xtask", "bench", "nothing"]).is_ok());
        assert!(Cli::try_parse_from(["xtask", "bench", "board"]).is_err());
        let line = ["xtask", "bench", "board", "--json", "f", "--without-peers"];
        assert!(Cli::try_parse_from(line).is_ok());
    }
}
