//! What the program `verify` does: a written solution, counted again.

use std::io::Write;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::case::{Case, NoSuchObjective};
use crate::evaluate::{Evaluation, evaluate};
use crate::formats::{self, Format, Instance, ReadError, unpack};
use crate::objective::Objective;
use crate::solution::{Solution, SolutionFile};
use crate::unit_day;
use crate::violations::told;

/// Counts a solution again in the published convention, of a unit-day in our own.
///
/// Prints cost and components. Where a rule is broken, or the file tells
/// another cost, prints what is wrong and exits with 1; bad input exits with 2.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "verify", version)]
pub struct VerifyOptions {
    /// The instance; may be gzip-compressed
    pub file: PathBuf,
    /// The format of the instance
    #[arg(long, value_enum)]
    pub format: Format,
    /// The objective to count: a published one, or own for a unit-day
    #[arg(long, value_enum)]
    pub objective: Objective,
    /// The solution, as `solve` writes it; may be gzip-compressed
    #[arg(long, value_name = "OUT.json")]
    pub solution: PathBuf,
}

/// Why a solution could not be counted.
#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Objective(#[from] NoSuchObjective),
    #[error("{path}: {source}\nMaybe the path is misspelt.", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: {source}\nMaybe it is no file of `solve`.", path = path.display())]
    Malformed {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("the result cannot be told: {0}")]
    Untold(std::io::Error),
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Holds(Evaluation),
    /// A line for each broken rule.
    Broken(Vec<String>),
    /// It holds, but costs something else than the file tells, or was planned
    /// for another objective or instance.
    ToldOtherwise {
        told: String,
        counted: Evaluation,
    },
}

/// Costs told and counted are the same within this part of them.
const SAME_WITHIN: f64 = 1e-6;
/// Whole costs told and counted differ by less than this, or not at all.
const WHOLE_WITHIN: f64 = 0.5;

/// Reads both files and counts.
pub fn verdict(options: &VerifyOptions) -> Result<Verdict, VerifyError> {
    let instance = formats::read(options.format, &options.file)?;
    let file = read_solution(&options.solution)?;
    let name = formats::name_of(&options.file);
    verdict_on(&instance, &name, options.objective, &file)
}

/// Counts what has been read.
pub(crate) fn verdict_on(
    instance: &Instance,
    name: &str,
    objective: Objective,
    file: &SolutionFile,
) -> Result<Verdict, VerifyError> {
    let counted = match counted(instance, objective, file)? {
        Ok(evaluation) => evaluation,
        Err(violations) => return Ok(Verdict::Broken(violations)),
    };
    let within = match objective {
        // Whole numbers, and a large one hides no small lie.
        Objective::Own => WHOLE_WITHIN,
        _ => SAME_WITHIN * counted.cost.max(1.0),
    };
    let is_same = (file.cost - counted.cost).abs() <= within;
    let told = if !is_same {
        format!("cost {}", file.cost)
    } else if file.objective != objective {
        format!("objective {}", file.objective)
    } else if file.instance != name {
        format!("instance {}", file.instance)
    } else {
        return Ok(Verdict::Holds(counted));
    };
    Ok(Verdict::ToldOtherwise { told, counted })
}

/// A solution, gzip-compressed or plain.
pub(crate) fn read_solution(path: &Path) -> Result<SolutionFile, VerifyError> {
    let bytes = std::fs::File::open(path)
        .and_then(unpack::at_most)
        .map_err(|source| VerifyError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
    let text = unpack::text(&bytes).map_err(|fault| ReadError::Malformed {
        path: path.to_owned(),
        fault,
    })?;
    serde_json::from_str(&text).map_err(|source| VerifyError::Malformed {
        path: path.to_owned(),
        source,
    })
}

/// Counted in the objective's own way, or a line for each broken rule.
fn counted(
    instance: &Instance,
    objective: Objective,
    file: &SolutionFile,
) -> Result<Result<Evaluation, Vec<String>>, NoSuchObjective> {
    if let (Instance::Vardag(day), Objective::Own) = (instance, objective) {
        return Ok(unit_day::counted(day, file));
    }
    let case = Case::of(instance, objective)?;
    let counted =
        Solution::of_rows(&case, &file.routes).and_then(|solution| evaluate(&case, &solution));
    Ok(counted.map_err(|violations| violations.iter().map(ToString::to_string).collect()))
}

/// Counts and tells; whether the solution holds as told.
pub fn run(options: &VerifyOptions, out: &mut dyn Write) -> Result<bool, VerifyError> {
    let (text, holds) = match verdict(options)? {
        Verdict::Holds(evaluation) => (lines(&evaluation), true),
        Verdict::Broken(violations) => (told(&violations), false),
        Verdict::ToldOtherwise { told, counted } => {
            let lines = lines(&counted);
            (format!("the file tells {told}; counted:\n{lines}"), false)
        }
    };
    writeln!(out, "{text}").map_err(VerifyError::Untold)?;
    Ok(holds)
}

fn lines(evaluation: &Evaluation) -> String {
    let mut lines = vec![format!("cost {}", evaluation.cost)];
    let components = evaluation.components.iter();
    lines.extend(components.map(|(name, value)| format!("{name} {value}")));
    lines.join("\n")
}
