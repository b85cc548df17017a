//! `cargo xtask`: the project's commands.

mod bench;
mod bench_documentation;
mod bench_scheduling;
mod bench_sync;
mod bindings;
mod cargo_build;
mod check_deps;
mod ci;
mod cli;
mod demo;
mod deny;
mod exports;
mod hand_core;
mod journey;
mod npm_peers;
mod openapi;
mod postgres;
mod setup;
mod step;
mod test_groups;
mod tether;
mod tidy;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
