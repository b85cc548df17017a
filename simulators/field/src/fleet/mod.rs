//! The fleet: many worlds of phones, people, an office and a server, each with
//! the trouble its seed drew, and an oracle that knows what everybody did.

mod deed;
mod exchange;
mod faults;
mod handset;
mod hour;
mod ledger;
mod network;
mod oracle;
mod report;
mod run;
mod server;
mod template;
mod world;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde::Serialize;

pub use faults::{Fault, Mix, parse_list};
pub use report::Tally;
pub use run::{KnownWorld, run};
pub use template::Template;
pub use world::World;

/// What to simulate.
#[derive(Clone, Debug, Args)]
pub struct FleetOptions {
    /// The first world's seed; the next worlds have the next seeds.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Days of phones in all: worlds are lived until they are done.
    #[arg(long, default_value_t = 100)]
    pub device_days: u64,
    /// Faults that may come: `all`, `none`, or names with commas.
    #[arg(long, default_value = "all", value_parser = parse_faults)]
    pub faults: Faults,
    /// Worlds lived at once.
    #[arg(long, default_value_t = 1)]
    pub threads: u32,
    /// Tell what happens in the worlds, on standard error.
    #[arg(long)]
    pub story: bool,
    /// Where the figures are written.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Go on until a world breaks a promise, and shrink it.
    #[arg(long)]
    pub until_failure: bool,
    /// Stop hunting after so long.
    #[arg(long, value_name = "MINUTES")]
    pub minutes: Option<u64>,
    /// Switch a law of sync off, to see the oracle notice.
    #[cfg(feature = "breakable-laws")]
    #[arg(long, value_name = "LAW")]
    pub break_law: Option<String>,
    /// Worlds known to have failed once: lived before the others, and where a
    /// new one is kept.
    #[arg(long, value_name = "FILE")]
    pub corpus: Option<PathBuf>,
}

/// A list of faults on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

fn parse_faults(text: &str) -> Result<Faults, String> {
    parse_list(text).map(Faults)
}

/// The figures of a run, as written to the JSON file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    pub first_seed: u64,
    pub last_seed: u64,
    pub worlds: u64,
    #[serde(flatten)]
    pub tally: Tally,
    /// Of every byte of the first world: the same for the same seed.
    pub digest: String,
    /// Seeds of worlds that broke a promise.
    pub failing_seeds: Vec<u64>,
    pub seconds: f64,
}

/// Lives one world in a folder of its own.
///
/// # Errors
/// When the world could not go on: a call of phone or server failed that must not.
pub fn live_one(
    template: &Template,
    folder: &Path,
    seed: u64,
    allowed: &[Fault],
    is_told: bool,
) -> anyhow::Result<Tally> {
    let place = folder.join(format!("world-{seed}"));
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(&place)?;
    let lived = World::begin(template, &place, seed, allowed).and_then(|world| world.live(is_told));
    std::fs::remove_dir_all(&place)?;
    lived.with_context(|| format!("world {seed}"))
}
