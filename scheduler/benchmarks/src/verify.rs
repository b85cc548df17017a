//! What the program `verify` does: a written solution, counted again.

use std::io::Write;
use std::path::PathBuf;

use thiserror::Error;

use crate::case::{Case, NoSuchObjective};
use crate::evaluate::{Evaluation, Violation, evaluate};
use crate::formats::{self, Format, ReadError};
use crate::objective::Objective;
use crate::solution::{Solution, SolutionFile};
use crate::violations::told;

/// Counts a solution again in the published convention.
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
    /// The published objective to count
    #[arg(long, value_enum)]
    pub objective: Objective,
    /// The solution, as `solve` writes it
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
    Broken(Vec<Violation>),
    /// It holds, but costs something else than the file tells, or was planned
    /// for another objective or instance.
    ToldOtherwise {
        told: String,
        counted: Evaluation,
    },
}

/// Costs told and counted are the same within this part of them.
const SAME_WITHIN: f64 = 1e-6;

/// Reads both files and counts.
pub fn verdict(options: &VerifyOptions) -> Result<Verdict, VerifyError> {
    let instance = formats::read(options.format, &options.file)?;
    let case = Case::of(&instance, options.objective)?;
    let path = &options.solution;
    let bytes = std::fs::read(path).map_err(|source| VerifyError::Unreadable {
        path: path.clone(),
        source,
    })?;
    let file: SolutionFile =
        serde_json::from_slice(&bytes).map_err(|source| VerifyError::Malformed {
            path: path.clone(),
            source,
        })?;
    let counted =
        Solution::of_rows(&case, &file.routes).and_then(|solution| evaluate(&case, &solution));
    let counted = match counted {
        Ok(evaluation) => evaluation,
        Err(violations) => return Ok(Verdict::Broken(violations)),
    };
    let name = formats::name_of(&options.file);
    let is_same = (file.cost - counted.cost).abs() <= SAME_WITHIN * counted.cost.max(1.0);
    let told = if !is_same {
        format!("cost {}", file.cost)
    } else if file.objective != options.objective {
        format!("objective {}", file.objective)
    } else if file.instance != name {
        format!("instance {}", file.instance)
    } else {
        return Ok(Verdict::Holds(counted));
    };
    Ok(Verdict::ToldOtherwise { told, counted })
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
