//! `handhelds`: phones to hold, in a browser.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser;
use handhelds::{DayClock, MAX_PHONES, Shelf, ShelfOptions};

/// Carries native Vardag phones and shows each as its page in a browser, on this
/// machine alone.
///
/// Each phone is a real one with an encrypted store. Enrol it with a code from the
/// unit manager's page; it meets the server that the code names. On the shelf at `/`
/// the phones stand side by side with their switches: no network, a wrong clock,
/// kill, start, backup and restore.
#[derive(Debug, Parser)]
#[command(name = "handhelds", version)]
struct Cli {
    /// Where the phones' stores lie; they are opened again the next time.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// The built screens, server/web/dist; without it phones answer calls alone.
    #[arg(long, value_name = "FOLDER")]
    dist: Option<PathBuf>,
    /// How many phones.
    #[arg(long, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_PHONES)))]
    phones: u32,
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// Of the phones' keys: another seed does not open the same stores.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..1_000_000))]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let options = ShelfOptions {
        folder: cli.folder,
        dist: cli.dist,
        phones: cli.phones,
        key_seed: cli.seed,
    };
    let shelf = Shelf::open(&options, &Arc::new(DayClock::of_machine()))?;
    let running = handhelds::start(Arc::new(shelf), cli.port)?;
    writeln!(std::io::stdout(), "The phones are at {}/", running.url)?;
    running.until_told_to_stop()
}
