//! `field`: plays a day of an invented municipality.

use clap::Parser;

/// Emulated phones against a real server.
#[derive(Debug, Parser)]
#[command(name = "field", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Invent a town, start a server for it and play the day.
    Demo(field::demo::DemoOptions),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Demo(options) => field::demo::run(&options),
    }
}
