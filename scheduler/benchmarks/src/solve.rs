//! What the program `solve` does: read, plan, count, write.

use std::io::Write;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use care_model::time::Stopwatch;
use scheduler::{Fault, Progress};
use thiserror::Error;

use crate::case::{Case, CostRule, NoSuchObjective, Resolution};
use crate::evaluate::{Evaluation, Violation, evaluate};
use crate::formats::{self, Format, Instance, ReadError};
use crate::hopeless::{HopelessJob, hopeless_jobs};
use crate::objective::Objective;
use crate::retime::retime;
use crate::search::{SearchBudget, Surroundings, search, search_fewest};
use crate::solution::{Effort, SolutionFile};
use crate::to_problem::{ConvertError, Converted, to_problem};
use crate::unit_day;
use crate::violations::told;

/// Plans one instance and writes the solution as JSON.
///
/// The solution is counted and checked in the published convention before it
/// is written. A plan that leaves a visit out or breaks a rule is not written:
/// the reasons go to standard error and the exit code is 2, as for bad input. In
/// our own unit-days visits may be left out, at their prices.
///
/// Staff, visits and services carry the file's ids; in the text formats their
/// row numbers from zero, the depot being visit 0. Starts are in the file's
/// own time units.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "solve", version)]
pub struct SolveOptions {
    /// The instance; may be gzip-compressed
    pub file: PathBuf,
    /// The format of the instance
    #[arg(long, value_enum)]
    pub format: Format,
    /// The objective to plan for: a published one, or own for a unit-day
    #[arg(long, value_enum)]
    pub objective: Objective,
    /// Processor seconds for the whole process, over all threads
    #[arg(long, value_name = "S", value_parser = cpu_seconds, required_unless_present = "iterations")]
    pub cpu_seconds: Option<Duration>,
    /// Iterations of each thread instead of a time: the same plan on every machine
    #[arg(long, value_name = "N", conflicts_with = "cpu_seconds")]
    pub iterations: Option<u64>,
    /// Searches side by side that exchange what they find (hierarchical: one)
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=THREADS))]
    pub threads: u32,
    /// Seed of the search
    #[arg(long, value_name = "K", default_value_t = 1)]
    pub seed: u64,
    /// Where the solution goes
    #[arg(long, value_name = "FILE.json")]
    pub out: PathBuf,
    /// Where a line goes for each improvement: processor seconds and cost (and
    /// routes, for the hierarchical objective, told once their number is found)
    #[arg(long, value_name = "FILE.csv")]
    pub trace: Option<PathBuf>,
}

/// More searches side by side than any machine here has cores for.
const THREADS: i64 = 256;
/// The longest search: a week.
const CPU_SECONDS: f64 = 604_800.0;

fn cpu_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| String::from("is no number"))?;
    if seconds > 0.0 && seconds <= CPU_SECONDS {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("is not above 0 and up to {CPU_SECONDS}"))
    }
}

/// Why there is no solution.
#[derive(Debug, Error)]
pub enum SolveError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Objective(#[from] NoSuchObjective),
    #[error(transparent)]
    Convert(#[from] ConvertError),
    #[error("the scheduler refuses the problem: {0:?}")]
    Refused(Vec<Fault>),
    #[error("there is no plan for all of it:\n{}\nMaybe a window, a skill, a load or an hour of the staff is mistyped in the file.", told(.0))]
    Hopeless(Vec<HopelessJob>),
    #[error("the plan does not hold:\n{}\nEach visit for itself could be done. Maybe the time is too short, or they are too many together.", told(.0))]
    Broken(Vec<Violation>),
    #[error("the plan does not hold:\n{}\nMaybe the search and the checker read a rule in two ways: please tell us.", told(.0))]
    Disagreed(Vec<String>),
    #[error("{path}: {source}\nMaybe the folder does not exist.", path = path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
}

/// Solves and writes; the result is told on `out` in one line. `cpu_time` is
/// the processor time the process has taken.
pub fn run(
    options: &SolveOptions,
    cpu_time: &(dyn Fn() -> Duration + Sync),
    out: &mut dyn Write,
) -> Result<(), SolveError> {
    let stopwatch = Stopwatch::start();
    check_folders(options)?;
    let instance = formats::read(options.format, &options.file)?;
    if let (Instance::Vardag(day), Objective::Own) = (&instance, options.objective) {
        return unit_day::solve(options, day, stopwatch, cpu_time, out);
    }
    let case = Case::of(&instance, options.objective)?;
    let converted = to_problem(&case)?;
    let hopeless = hopeless_jobs(&case, &converted);
    if !hopeless.is_empty() {
        return Err(SolveError::Hopeless(hopeless));
    }
    let mut trace = Trace::of(&case, converted.scale, cpu_time);
    let (problem, seed) = (&converted.problem, options.seed);
    let is_fewest_first = case.cost_rule == CostRule::RoutesThenDistance;
    // Taking routes away is one search after the other.
    let threads = NonZeroU32::new(options.threads)
        .filter(|_| !is_fewest_first)
        .unwrap_or(NonZeroU32::MIN);
    let surroundings = Surroundings {
        cpu_time,
        improved: &mut |progress| trace.hear(&converted, progress),
    };
    let plan = if is_fewest_first {
        search_fewest(problem, seed, budget(options), surroundings)
    } else {
        search(problem, seed, threads, budget(options), surroundings)
    }
    .map_err(SolveError::Refused)?;
    let mut solution = converted.solution(&plan);
    // Where the numbers are whole the plan's times are the solution's own.
    if case.resolution == Resolution::Continuous {
        retime(&case, &mut solution);
    }
    let evaluation = evaluate(&case, &solution).map_err(SolveError::Broken)?;
    trace.end(&evaluation);
    let effort = Effort {
        cpu_seconds: cpu_time().as_secs_f64(),
        wall_seconds: stopwatch.elapsed().as_secs_f64(),
        seed: options.seed,
        threads: threads.get(),
    };
    let name = formats::name_of(&options.file);
    let objective = options.objective;
    let file = SolutionFile::of(&case, &name, objective, &solution, &evaluation, effort);
    write(options, &file, &trace.lines)?;
    let line = format!(
        "{name} {objective} {} {:?} in {:.2} s of processor time, {} iterations",
        evaluation.cost, evaluation.components, effort.cpu_seconds, plan.iterations
    );
    // The solution is written; that nobody reads the line is no failure.
    let _ = writeln!(out, "{line}");
    Ok(())
}

/// Writes the solution and, where it is asked for, the trace.
pub(crate) fn write(
    options: &SolveOptions,
    file: &SolutionFile,
    trace: &[String],
) -> Result<(), SolveError> {
    let unwritable = |path: &PathBuf| {
        let path = path.clone();
        move |source| SolveError::Unwritable { path, source }
    };
    if let Some(path) = &options.trace {
        std::fs::write(path, trace.join("\n") + "\n").map_err(unwritable(path))?;
    }
    file.write(&options.out).map_err(unwritable(&options.out))
}

/// Told before the search rather than after it.
fn check_folders(options: &SolveOptions) -> Result<(), SolveError> {
    for path in std::iter::once(&options.out).chain(&options.trace) {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let found = folder.map_or(Ok(true), |it| it.metadata().map(|it| it.is_dir()));
        let source = match found {
            Ok(true) => continue,
            Ok(false) => std::io::ErrorKind::NotADirectory.into(),
            Err(source) => source,
        };
        let path = path.clone();
        return Err(SolveError::Unwritable { path, source });
    }
    Ok(())
}

pub(crate) fn budget(options: &SolveOptions) -> SearchBudget {
    let iterations = SearchBudget::Iterations(options.iterations.unwrap_or_default());
    options
        .cpu_seconds
        .map_or(iterations, SearchBudget::CpuTime)
}

/// The best cost over time, as comma-separated text.
struct Trace<'a> {
    rule: CostRule,
    scale: i32,
    cpu_time: &'a (dyn Fn() -> Duration + Sync),
    lines: Vec<String>,
}

impl<'a> Trace<'a> {
    fn of(case: &Case, scale: i32, cpu_time: &'a (dyn Fn() -> Duration + Sync)) -> Self {
        let header = match case.cost_rule {
            CostRule::RoutesThenDistance => "cpu_seconds,cost,routes",
            _ => "cpu_seconds,cost",
        };
        Self {
            rule: case.cost_rule,
            scale,
            cpu_time,
            lines: vec![header.to_owned()],
        }
    }

    /// Costs on the way are the scheduler's, within its rounding.
    fn hear(&mut self, converted: &Converted, progress: &Progress) {
        if progress.unplaced > 0 {
            return;
        }
        let terms = &progress.best;
        let seconds = terms.travel.0 + terms.overtime.0 + terms.lateness.0 + terms.worst_lateness.0;
        let sum = seconds as f64 / f64::from(self.scale);
        let cost = match self.rule {
            CostRule::ThirdOfTravelAndTardiness => sum / 3.0,
            _ => sum,
        };
        let price = converted.problem.goals.shift_used.0.max(1);
        self.add(cost, (terms.shifts_used.0 / price) as f64);
    }

    /// The last line is the counted solution.
    fn end(&mut self, evaluation: &Evaluation) {
        let routes = evaluation.components.get("routes").copied();
        self.add(evaluation.cost, routes.unwrap_or_default());
    }

    fn add(&mut self, cost: f64, routes: f64) {
        let spent = (self.cpu_time)().as_secs_f64();
        self.lines.push(match self.rule {
            CostRule::RoutesThenDistance => format!("{spent:.3},{cost:.6},{routes}"),
            _ => format!("{spent:.3},{cost:.6}"),
        });
    }
}
