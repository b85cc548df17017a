//! `fuzz`: hunts for as long as one likes.

use clap::Parser;
use fuzz::run::{Options, run};

fn main() -> anyhow::Result<()> {
    run(&Options::parse(), &mut std::io::stdout())
}
