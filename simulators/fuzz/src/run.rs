//! What the program does: a hunt for each reader, told line by line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use care_model::time::Stopwatch;
use clap::Parser;

use crate::hunt::{Find, Tally, hunt};
use crate::target::{TARGETS, Target, named};

/// Reads edited inputs with everything that reads bytes from outside, until one falls.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Only this reader; may be given more than once.
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// So many inputs for each reader.
    #[arg(long, default_value_t = 100_000, conflicts_with = "minutes")]
    executions: u64,
    /// So many minutes for each reader, instead of a number of inputs.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: Option<u64>,
    /// Where the row of inputs begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where an input over which a reader falls is kept.
    #[arg(long, default_value = "simulators/fuzz/corpus")]
    corpus: PathBuf,
}

/// Hunts through all chosen readers.
///
/// # Errors
/// An unknown reader, an input that cannot be kept, or readers that fell.
pub fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let targets = chosen(&options.target)?;
    let mut fell = 0;
    writeln!(
        out,
        "{:<20} {:>11} {:>7} {:>9} {:>9} {:>11}",
        "reader", "inputs", "taken", "guarded", "inputs/s", "slowest"
    )?;
    for target in targets {
        let watch = Stopwatch::start();
        let last = options
            .minutes
            .map(|minutes| Duration::from_secs(minutes * 60));
        let goes_on = |executions: u64| match last {
            Some(last) => watch.elapsed() < last,
            None => executions < options.executions,
        };
        match hunt(target, options.seed, &goes_on) {
            Ok(tally) => writeln!(out, "{}", row(target, &tally, watch.elapsed()))?,
            Err(find) => {
                fell += 1;
                let kept = keep(&options.corpus, &find)?;
                let Find { target, said, .. } = *find;
                writeln!(
                    out,
                    "{target:<20} fell: {said} (kept as {})",
                    kept.display()
                )?;
            }
        }
    }
    anyhow::ensure!(fell == 0, "{fell} readers fell");
    Ok(())
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            named(name).with_context(|| {
                let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
                format!(
                    "no reader is called {name:?}. Maybe one of: {}",
                    known.join(", ")
                )
            })
        })
        .collect()
}

fn row(target: &Target, tally: &Tally, took: Duration) -> String {
    let Tally {
        executions,
        taken,
        guarded,
        slowest,
    } = *tally;
    format!(
        "{:<20} {executions:>11} {:>6.1}% {guarded:>9} {:>9.0} {:>8.1} ms",
        target.name,
        taken as f64 * 100.0 / executions.max(1) as f64,
        executions as f64 / took.as_secs_f64().max(0.001),
        slowest.as_secs_f64() * 1_000.0,
    )
}

fn keep(corpus: &Path, find: &Find) -> anyhow::Result<PathBuf> {
    let folder = corpus.join(find.target);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let name = find
        .said
        .bytes()
        .fold(find.input.len() as u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
    let path = folder.join(format!("{name:016x}"));
    std::fs::write(&path, &find.input)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}
