//! The bench `sync`, for `cargo xtask bench sync`.

use clap::Parser;
use field::load::LoadOptions;

/// The server under thousands of phones: mornings, a return after an outage, a steady
/// stream.
#[derive(Debug, Parser)]
#[command(name = "sync_bench", version)]
struct Cli {
    #[command(flatten)]
    options: LoadOptions,
}

fn main() -> anyhow::Result<()> {
    field::load::run(&Cli::parse().options)
}
