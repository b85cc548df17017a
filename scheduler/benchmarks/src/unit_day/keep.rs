//! What the program `keep-better` does: a solution into the set, when it is the
//! best known to us.

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};

use care_model::time::{Clock, LocalDate};
use flate2::{Compression, GzBuilder};
use thiserror::Error;

use super::table::{BestKnownRow, Table, TableError};
use super::{LEFT_OUT_MAY_DROP, LEFT_OUT_MUST};
use crate::evaluate::Evaluation;
use crate::formats::vardag::UnitDay;
use crate::formats::{self, Format, Instance, ReadError};
use crate::objective::Objective;
use crate::solution::{SolutionFile, write_whole};
use crate::verify::{Verdict, VerifyError, read_solution, verdict_on};
use crate::violations::told;

/// Takes a solution of a unit-day into the folder of the set when no better one
/// is known: the plan to best/NAME.json.gz, its cost to best_known.csv.
///
/// The checker counts it first. One that is no better is left out, and that is
/// told; one that breaks a rule ends with 1, bad input with 2.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "keep-better", version)]
pub struct KeepOptions {
    /// The instance, as `unit-days` wrote it
    pub file: PathBuf,
    /// The solution, as `solve` wrote it
    #[arg(long, value_name = "OUT.json")]
    pub solution: PathBuf,
    /// The folder of the set: scheduler/benchmarks/unit-days
    #[arg(long, value_name = "FOLDER")]
    pub set: PathBuf,
    /// When it was found; today without
    #[arg(long, value_name = "DATE")]
    pub date: Option<LocalDate>,
    /// The set is a new one: its folder has no best_known.csv yet
    #[arg(long)]
    pub new: bool,
}

/// Why a solution was not looked at.
#[derive(Debug, Error)]
pub enum KeepError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(
        "{path}: there is no such folder\n\
         Maybe the name is misspelt; a new set needs its folder made first, and --new.",
        path = path.display()
    )]
    NoFolder { path: PathBuf },
    #[error(
        "{path}: the folder has no best_known.csv, so it is no set\n\
         Maybe another folder is meant; a new set is begun with --new.",
        path = path.display()
    )]
    NoTable { path: PathBuf },
    #[error(
        "{path}: {field} = {value} cannot be what was spent\n\
         Maybe it was written by hand: state the seconds, 0 or more, and the threads, 1 or more.",
        path = path.display()
    )]
    WrongEffort {
        path: PathBuf,
        field: &'static str,
        value: String,
    },
    #[error(
        "{instance}: the set knows it with fingerprint {known}, the file has {found}\n\
         Maybe the instance was made by another version: make it anew, or delete its row and its plan."
    )]
    AnotherInstance {
        instance: String,
        known: String,
        found: String,
    },
    #[error("{path}: {source}\nMaybe the folder of the set is elsewhere.", path = path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the result cannot be told: {0}")]
    Untold(std::io::Error),
}

/// The files of a set.
pub fn table_in(set: &Path) -> PathBuf {
    set.join("best_known.csv")
}

/// Where the best plan of an instance is kept.
pub fn plan_in(set: &Path, instance: &str) -> PathBuf {
    set.join("best").join(format!("{instance}.json.gz"))
}

/// Whether the solution holds; kept when it is better than what is known.
pub fn run(
    options: &KeepOptions,
    clock: &dyn Clock,
    out: &mut dyn Write,
) -> Result<bool, KeepError> {
    check_set(options)?;
    let instance = formats::read(Format::Vardag, &options.file)?;
    // Read once: what is kept is what was counted.
    let file = read_solution(&options.solution)?;
    let name = formats::name_of(&options.file);
    let verdict = verdict_on(&instance, &name, Objective::Own, &file)?;
    let Instance::Vardag(day) = instance else {
        unreachable!("the format asked for is the one that is read");
    };
    let (line, holds) = match verdict {
        Verdict::Holds(evaluation) => {
            let date = options.date.unwrap_or_else(|| clock.now().local_date());
            check_effort(&file, &options.solution)?;
            let file = as_counted(file, &day, &evaluation);
            (
                keep_if_better(options, &day, &file, &evaluation, date)?,
                true,
            )
        }
        Verdict::Broken(violations) => (told(&violations), false),
        Verdict::ToldOtherwise { told, .. } => (format!("the file tells {told}"), false),
    };
    writeln!(out, "{line}").map_err(KeepError::Untold)?;
    Ok(holds)
}

/// A folder that is misspelt is not made into a set.
fn check_set(options: &KeepOptions) -> Result<(), KeepError> {
    let path = options.set.clone();
    if !path.is_dir() {
        return Err(KeepError::NoFolder { path });
    }
    if !options.new && !table_in(&path).exists() {
        return Err(KeepError::NoTable { path });
    }
    Ok(())
}

/// What was spent cannot be counted again, but some of it cannot be.
fn check_effort(file: &SolutionFile, path: &Path) -> Result<(), KeepError> {
    let wrong = |field, value: &dyn Display| KeepError::WrongEffort {
        path: path.to_owned(),
        field,
        value: value.to_string(),
    };
    let times = [
        ("cpu_seconds", file.cpu_seconds),
        ("wall_seconds", file.wall_seconds),
    ];
    for (field, seconds) in times {
        if !seconds.is_finite() || seconds < 0.0 {
            return Err(wrong(field, &seconds));
        }
    }
    if file.threads == 0 {
        return Err(wrong("threads", &file.threads));
    }
    Ok(())
}

/// With the cost, the components and the fingerprint as counted here, whatever
/// the file told of them.
fn as_counted(file: SolutionFile, day: &UnitDay, evaluation: &Evaluation) -> SolutionFile {
    let components = evaluation.components.iter();
    SolutionFile {
        cost: evaluation.cost,
        components: components
            .map(|(&name, &value)| (name.to_owned(), value))
            .collect(),
        fingerprint: Some(day.fingerprint.clone()),
        ..file
    }
}

fn keep_if_better(
    options: &KeepOptions,
    day: &UnitDay,
    file: &SolutionFile,
    evaluation: &Evaluation,
    date: LocalDate,
) -> Result<String, KeepError> {
    let instance = file.instance.clone();
    let mut table = Table::read(&table_in(&options.set))?;
    let cost = evaluation.cost as i64;
    let known = table.of(&instance);
    if let Some(known) = known {
        if known.fingerprint != day.fingerprint {
            return Err(KeepError::AnotherInstance {
                instance,
                known: known.fingerprint.clone(),
                found: day.fingerprint.clone(),
            });
        }
        if known.cost <= cost {
            let best = known.cost;
            return Ok(format!("{instance}: {cost} is no better than {best}"));
        }
    }
    let before = known.map_or_else(|| "the first".to_owned(), |row| row.cost.to_string());
    write_plan(file, &plan_in(&options.set, &instance))?;
    let left_out = |name| evaluation.components[name] as u32;
    table.put(BestKnownRow {
        instance: instance.clone(),
        visits: day.problem.visits.len() as u32,
        staff: day.problem.staff.len() as u32,
        fingerprint: day.fingerprint.clone(),
        cost,
        date: date.to_string(),
        cpu_seconds: (file.cpu_seconds * 10.0).round() / 10.0,
        threads: file.threads,
        left_out_must: left_out(LEFT_OUT_MUST),
        left_out_may_drop: left_out(LEFT_OUT_MAY_DROP),
    });
    table.write(&table_in(&options.set))?;
    Ok(format!("{instance}: {cost} is kept (before: {before})"))
}

fn write_plan(file: &SolutionFile, path: &Path) -> Result<(), KeepError> {
    let unwritable = |source| KeepError::Unwritable {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    let mut packer = GzBuilder::new().write(Vec::new(), Compression::best());
    let packed = serde_json::to_writer(&mut packer, file)
        .map_err(std::io::Error::from)
        .and_then(|()| packer.finish());
    packed
        .and_then(|bytes| write_whole(path, &bytes))
        .map_err(unwritable)
}
