//! Planning a unit-day.

use std::io::Write;
use std::num::NonZeroU32;
use std::time::Duration;

use care_model::time::Stopwatch;
use scheduler::Progress;

use super::{LEFT_OUT_MAY_DROP, LEFT_OUT_MUST, counted, retold};
use crate::formats::{self, vardag::UnitDay};
use crate::search::{Surroundings, search};
use crate::solution::SolutionFile;
use crate::solve::{SolveError, SolveOptions, budget, write};

/// Plans, has the written solution counted by the checker, and writes it.
pub(crate) fn solve(
    options: &SolveOptions,
    day: &UnitDay,
    stopwatch: Stopwatch,
    cpu_time: &(dyn Fn() -> Duration + Sync),
    out: &mut dyn Write,
) -> Result<(), SolveError> {
    let threads = NonZeroU32::new(options.threads).unwrap_or(NonZeroU32::MIN);
    let mut trace = vec![String::from("cpu_seconds,cost")];
    let mut hear = |progress: &Progress| {
        let spent = cpu_time().as_secs_f64();
        trace.push(format!("{spent:.3},{}", progress.best.total().0));
    };
    let surroundings = Surroundings {
        cpu_time,
        improved: &mut hear,
    };
    let plan = search(
        &day.problem,
        options.seed,
        threads,
        budget(options),
        surroundings,
    )
    .map_err(SolveError::Refused)?;
    let mut file = SolutionFile {
        instance: formats::name_of(&options.file),
        objective: options.objective,
        cost: 0.0,
        components: [].into(),
        fingerprint: Some(day.fingerprint.clone()),
        routes: retold::rows(&day.problem, &plan),
        cpu_seconds: 0.0,
        wall_seconds: 0.0,
        seed: options.seed,
        threads: threads.get(),
    };
    let evaluation = counted(day, &file).map_err(SolveError::Disagreed)?;
    let stated = plan.terms.total().0 as f64;
    if (evaluation.cost - stated).abs() > 0.5 {
        let counted = evaluation.cost;
        let line = format!("the search says {stated}, the checker counts {counted}");
        return Err(SolveError::Disagreed(vec![line]));
    }
    file.cost = evaluation.cost;
    let components = evaluation.components.iter();
    file.components = components
        .map(|(&name, &value)| (name.to_owned(), value))
        .collect();
    file.cpu_seconds = cpu_time().as_secs_f64();
    file.wall_seconds = stopwatch.elapsed().as_secs_f64();
    trace.push(format!("{:.3},{}", file.cpu_seconds, file.cost));
    write(options, &file, &trace)?;
    let line = format!(
        "{} {} {}, left out {} that must be done and {} that may be dropped, in {:.2} s of \
         processor time, {} iterations",
        file.instance,
        file.objective,
        file.cost,
        evaluation.components[LEFT_OUT_MUST],
        evaluation.components[LEFT_OUT_MAY_DROP],
        file.cpu_seconds,
        plan.iterations
    );
    // The solution is written; that nobody reads the line is no failure.
    let _ = writeln!(out, "{line}");
    Ok(())
}
