//! The bench `road`, for `cargo xtask bench road`.

use clap::Parser;
use field::road_bench::BenchOptions;

/// Measures the road of a visit through the running product.
#[derive(Debug, Parser)]
#[command(name = "road_bench", version)]
struct Cli {
    #[command(flatten)]
    options: BenchOptions,
}

fn main() -> anyhow::Result<()> {
    field::road_bench::run(&Cli::parse().options)
}
