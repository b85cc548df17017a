//! `keep-better`: takes a better solution into our own benchmark set.

use std::io::Write;
use std::process::ExitCode;

use care_model::time::SystemClock;
use clap::Parser;
use scheduler_benchmarks::unit_day::keep::{KeepOptions, run};

fn main() -> ExitCode {
    let options = KeepOptions::parse();
    match run(&options, &SystemClock, &mut std::io::stdout()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::from(2)
        }
    }
}
