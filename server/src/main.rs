//! `vardag`: the server of a municipality's home care.

use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(tracing_subscriber::EnvFilter::new(cli.log.clone()))
        .with_writer(std::io::stderr)
        .init();
    match server::cli::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The one place where a person at a terminal reads an error.
            eprintln!("vardag: {error:#}");
            ExitCode::FAILURE
        }
    }
}
