//! `sync_bench`: the server under many phones (280 at most so far), over real sockets.
//!
//! Each phone is a real mobile-core with its own encrypted store and its own
//! connection. The phases are those that hurt: every phone's morning at one moment,
//! every phone's return after an outage with a day's work, and a steady stream. The
//! work of the outage can be written to a file, so that other sync servers do the same.

mod figures;
mod phases;
mod stage;
mod work;

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

pub use figures::Figure;

/// What to measure with.
#[derive(Debug, Args)]
pub struct LoadOptions {
    /// The server's program.
    #[arg(long, env = "SYNC_BENCH_SERVER", value_name = "FILE")]
    pub server: PathBuf,
    /// PostgreSQL to store in; the embedded SQLite without.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
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
    /// Where the figures are written.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Where the work of the outage is written: phones of visits of events.
    #[arg(long, value_name = "FILE")]
    pub work: Option<PathBuf>,
}

/// Measures everything, prints a table and writes the files.
///
/// # Errors
/// When the server does not start, refuses a phone, or has not what was done.
pub fn run(options: &LoadOptions) -> anyhow::Result<()> {
    let mut stage = stage::LoadStage::set(options)?;
    let mut figures = vec![Figure::plain("phones", stage.phones() as f64, "")];
    figures.extend(phases::morning(&mut stage)?);
    let done = work::a_day_without_coverage(&mut stage)?;
    if let Some(file) = &options.work {
        work::write(&stage, file)?;
    }
    figures.extend(phases::return_after_outage(&mut stage, &done)?);
    figures.extend(phases::steady(&mut stage, options.rate, options.seconds)?);
    figures.extend(stage.compare()?);
    figures.push(Figure::plain(
        "peak memory of the server",
        stage.server.usage().peak_memory_mb,
        "MB",
    ));
    stage.server.stop()?;
    crate::demo::say(&figures::table(&figures));
    if let Some(file) = &options.json {
        let text = serde_json::to_string_pretty(&figures)?;
        std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
