//! `solve`: plans a published instance.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use cpu_time::ProcessTime;
use scheduler_benchmarks::solve::{SolveOptions, run};

fn main() -> ExitCode {
    let options = SolveOptions::parse();
    let cpu_time = || ProcessTime::now().as_duration();
    match run(&options, &cpu_time, &mut std::io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::from(2)
        }
    }
}
