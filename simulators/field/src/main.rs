//! `field`: a fleet of simulated phones, or a day of an invented municipality.

use clap::Parser;
use field::fleet::FleetOptions;

/// Simulates phones in the field against the real server: many small worlds, each
/// with its own mix of faults, checked by an oracle. `field demo` plays a day.
#[derive(Debug, Parser)]
#[command(name = "field", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    fleet: FleetOptions,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Invent a town, start a server for it and play the day.
    Demo(field::demo::DemoOptions),
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Demo(options)) => field::demo::run(&options),
        None => field::fleet::run(&cli.fleet),
    }
}
