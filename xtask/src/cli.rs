//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::test_groups::Group;
use crate::workspace::Workspace;
use crate::{bench, bindings, check_deps, ci, demo, openapi, setup, test_groups, tidy};

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
    /// Measure, print a table and write it as JSON.
    Bench(BenchOptions),
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

#[derive(Debug, Args)]
pub struct BenchOptions {
    /// What to measure; an unknown name lists those that exist.
    pub name: String,
    /// Where the figures go: `[{"name","value","unit","budget","ok"}]`.
    #[arg(long, value_name = "FILE")]
    pub json: PathBuf,
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
        Command::Bench(options) => bench::run(&workspace, &options),
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
}
