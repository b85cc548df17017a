//! `unit-days`: writes our own benchmark instances.

mod writing;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    writing::run(&writing::Options::parse(), &mut std::io::stdout())
}
