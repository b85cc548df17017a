//! `verify`: counts a written solution again.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use scheduler_benchmarks::verify::{VerifyOptions, run};

fn main() -> ExitCode {
    let options = VerifyOptions::parse();
    match run(&options, &mut std::io::stdout()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::from(2)
        }
    }
}
