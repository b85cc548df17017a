//! The demonstration: a town, a server, a planned day, and phones that work
//! through it.

pub(crate) mod prepare;
pub(crate) mod progress;
mod server_clock;
pub(crate) mod stage;
mod watched_phones;

use std::path::PathBuf;

use anyhow::Context;
use care_model::time::{LocalDate, LocalTime, Stopwatch, Timestamp, local_to_instant};
use clap::Args;

pub(crate) use progress::{say, say_aside};
use stage::Stage;

/// What to play.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// The server's program.
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Real streets (.osm.pbf); invented ones without.
    #[arg(long, value_name = "FILE")]
    pub streets: Option<PathBuf>,
    /// Play the whole day as fast as it goes, check it and exit.
    #[arg(long)]
    pub headless: bool,
    /// Where the day's figures are written.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Port of the server; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    #[arg(long, default_value_t = 28)]
    pub staff: u16,
    /// Planned visits a day.
    #[arg(long, default_value_t = 350)]
    pub visits: u16,
    /// The day to play; today without.
    #[arg(long, value_name = "DATE")]
    pub date: Option<LocalDate>,
    /// Seconds the optimiser gets.
    #[arg(long, default_value_t = 5)]
    pub budget: u32,
    /// Simulated seconds a second while somebody watches.
    #[arg(long, default_value_t = 120)]
    pub speed: u32,
    /// Serve a day worked half through, write addresses and sign-ins to
    /// `--ready-file`, and wait to be killed.
    #[arg(long)]
    pub serve_only: bool,
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Port of the phones that somebody who watches can hold; 0 takes a free one.
    #[arg(long, default_value_t = 8090)]
    pub hand_port: u16,
    /// The built screens, for those phones' page; without it they answer calls alone.
    #[arg(long, value_name = "FOLDER")]
    pub hand_page: Option<PathBuf>,
    /// Folder for the store and the phones; a temporary one without.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// Earliest anybody works.
pub(crate) const DAY_BEGINS: (u16, u16) = (5, 30);
/// When all phones are back.
const DAY_ENDS: (u16, u16) = (23, 30);
/// Where a day that is only served stands.
const HALF_WAY: (u16, u16) = (12, 30);

/// Plays what was asked for.
pub fn run(options: &DemoOptions) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    let stage = Stage::set(options)?;
    if options.headless {
        let summary = stage.play_to_the_end(&watch)?;
        let text = serde_json::to_string_pretty(&summary)?;
        if let Some(file) = &options.json {
            std::fs::write(file, &text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        say(&text);
        let failures = summary.failures();
        anyhow::ensure!(
            failures.is_empty(),
            "the day does not add up:\n{}",
            failures.join("\n")
        );
        return Ok(());
    }
    if options.serve_only {
        return stage.serve(options);
    }
    stage.show(options, &watch)
}
pub(crate) fn at(date: LocalDate, (hour, minute): (u16, u16)) -> Timestamp {
    local_to_instant(
        date,
        LocalTime::new(hour, minute).expect("the named times exist"),
    )
}
