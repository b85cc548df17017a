//! Our own unit-days: planned, written as the other solutions are, and counted
//! by the scheduler's checker, which shares no code with its search.

pub mod keep;
mod retold;
mod sentence;
mod solve;
mod table;

use std::collections::BTreeMap;

use scheduler::{Cost, Plan, Priority, Problem, Violation, check, counted_terms};

use crate::evaluate::Evaluation;
use crate::formats::vardag::UnitDay;
use crate::solution::SolutionFile;

pub(crate) use solve::solve;
pub use table::{BestKnownRow, Table, TableError};

/// The components that are no cost: how many visits nobody does.
pub const LEFT_OUT_MUST: &str = "left_out_must";
pub const LEFT_OUT_MAY_DROP: &str = "left_out_may_drop";

/// What a written solution costs, or a line for each broken rule.
pub fn counted(day: &UnitDay, file: &SolutionFile) -> Result<Evaluation, Vec<String>> {
    if let Some(told) = &file.fingerprint
        && *told != day.fingerprint
    {
        return Err(vec![format!(
            "it is the solution of another instance: fingerprint {told}, the file has {}",
            day.fingerprint
        )]);
    }
    let plan = retold::plan(&day.problem, &file.routes)?;
    evaluate(&day.problem, &plan)
}

/// The cost of a plan as the checker counts it. What the plan says of its own
/// cost is not looked at.
fn evaluate(problem: &Problem, plan: &Plan) -> Result<Evaluation, Vec<String>> {
    let broken: Vec<String> = check(problem, plan)
        .iter()
        .filter(|violation| !matches!(violation, Violation::WrongTerm { .. }))
        .map(sentence::sentence)
        .collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    let terms = counted_terms(problem, plan);
    let mut components: BTreeMap<&'static str, f64> = terms
        .each()
        .into_iter()
        .map(|(name, Cost(cost))| (name, cost as f64))
        .collect();
    let must = |visit: &&_| problem.visit(**visit).priority == Priority::Must;
    let left_out = plan.unplaced.len();
    let left_out_must = plan.unplaced.iter().filter(must).count();
    components.insert(LEFT_OUT_MUST, left_out_must as f64);
    components.insert(LEFT_OUT_MAY_DROP, (left_out - left_out_must) as f64);
    Ok(Evaluation {
        cost: terms.total().0 as f64,
        components,
    })
}
