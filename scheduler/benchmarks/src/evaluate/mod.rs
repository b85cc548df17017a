//! A solution counted in the published convention, and every rule looked at.
//! Shares no code with the scheduler: what this says is the last word.

mod components;
mod route;
mod violation;

use std::collections::BTreeMap;

pub use violation::{JobName, Violation};

use crate::case::{Case, CostRule, Tie};
use crate::solution::Solution;
use components::Amounts;

/// Two times are the same within this: sums of doubles in another order.
pub const TOLERANCE: f64 = 1e-6;

/// The cost of a solution that keeps all rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub cost: f64,
    /// By name, in the instance's own units.
    pub components: BTreeMap<&'static str, f64>,
}

impl Evaluation {
    /// What is made small: the first counts before the second.
    pub fn rank(&self, rule: CostRule) -> (f64, f64) {
        match rule {
            CostRule::RoutesThenDistance => (
                self.components.get("routes").copied().unwrap_or_default(),
                self.cost,
            ),
            _ => (self.cost, 0.0),
        }
    }
}

/// Who does a job, and from when on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Done {
    carer: usize,
    start: f64,
}

/// The cost, or everything that is wrong.
pub fn evaluate(case: &Case, solution: &Solution) -> Result<Evaluation, Vec<Violation>> {
    let mut violations = Vec::new();
    let mut done: Vec<Option<Done>> = vec![None; case.jobs.len()];
    let mut has_route = vec![false; case.carers.len()];
    let mut amounts = Amounts::of(case);
    for route in solution.routes.iter().filter(|it| !it.stops.is_empty()) {
        let carer = &case.carers[route.carer];
        if std::mem::replace(&mut has_route[route.carer], true) {
            violations.push(Violation::TwoRoutes {
                carer: carer.label.clone(),
            });
        }
        for stop in &route.stops {
            let now = Done {
                carer: route.carer,
                start: stop.start,
            };
            if done[stop.job].replace(now).is_some() {
                let job = case.job_name(stop.job);
                violations.push(Violation::DoneTwice { job });
            }
        }
        route::walk(case, route, &mut amounts, &mut violations);
    }
    for job in (0..case.jobs.len()).filter(|&job| done[job].is_none()) {
        violations.push(Violation::LeftOut {
            job: case.job_name(job),
        });
    }
    check_pairs(case, &done, &mut violations);
    if violations.is_empty() {
        Ok(amounts.evaluation(case))
    } else {
        Err(violations)
    }
}

fn check_pairs(case: &Case, done: &[Option<Done>], violations: &mut Vec<Violation>) {
    for pair in &case.pairs {
        let (Some(first), Some(second)) = (done[pair.first], done[pair.second]) else {
            continue;
        };
        let names = (case.job_name(pair.first), case.job_name(pair.second));
        let gap = second.start - first.start;
        match pair.tie {
            Tie::Simultaneous if gap.abs() > TOLERANCE => {
                violations.push(Violation::NotSimultaneous {
                    first: names.0.clone(),
                    second: names.1.clone(),
                    first_start: first.start,
                    second_start: second.start,
                });
            }
            Tie::Gap { min, max } if gap < min - TOLERANCE || gap > max + TOLERANCE => {
                violations.push(Violation::GapMissed {
                    first: names.0.clone(),
                    second: names.1.clone(),
                    gap,
                    min,
                    max,
                });
            }
            Tie::Simultaneous | Tie::Gap { .. } => {}
        }
        if first.carer == second.carer {
            violations.push(Violation::SameCarer {
                first: names.0,
                second: names.1,
                carer: case.carers[first.carer].label.clone(),
            });
        }
    }
}

impl Case {
    /// The file's name of a job.
    pub fn job_name(&self, job: usize) -> JobName {
        JobName {
            visit: self.jobs[job].visit.clone(),
            service: self.jobs[job].service.clone(),
        }
    }
}
