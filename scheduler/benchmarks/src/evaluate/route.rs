//! One route walked from its beginning to its end.

use super::components::Amounts;
use super::{TOLERANCE, Violation};
use crate::case::{AfterTo, Carer, Case, Until};
use crate::solution::{Route, Stop};

/// Counts a route with stops and adds what it breaks.
pub(super) fn walk(
    case: &Case,
    route: &Route,
    amounts: &mut Amounts,
    violations: &mut Vec<Violation>,
) {
    let carer = &case.carers[route.carer];
    let mut place = carer.place;
    let mut free_at = carer.from;
    let mut load = 0_u64;
    for (at, stop) in route.stops.iter().enumerate() {
        let job = &case.jobs[stop.job];
        check_job(case, route, stop, violations);
        let arrives = free_at + leg(case, carer, place, job.place, amounts, violations);
        if stop.start < arrives - TOLERANCE {
            violations.push(Violation::NotThereYet {
                job: case.job_name(stop.job),
                carer: carer.label.clone(),
                start: stop.start,
                arrives,
            });
        }
        // Waiting before the first stop is leaving later.
        if at > 0 {
            amounts.add_waiting(stop.start - arrives);
        }
        if job.after_to == AfterTo::Tardy {
            amounts.add_tardiness(stop.start - job.to);
        }
        load += u64::from(job.load);
        free_at = stop.start + job.duration;
        place = job.place;
    }
    let back = free_at + leg(case, carer, place, carer.place, amounts, violations);
    amounts.add_route(route);
    check_end(carer, back, amounts, violations);
    if let Some(capacity) = carer.capacity
        && load > u64::from(capacity)
    {
        violations.push(Violation::OverCapacity {
            carer: carer.label.clone(),
            load,
            capacity,
        });
    }
}

/// The leg's length, counted; nothing where there is no way.
fn leg(
    case: &Case,
    carer: &Carer,
    from: usize,
    to: usize,
    amounts: &mut Amounts,
    violations: &mut Vec<Violation>,
) -> f64 {
    let Some(leg) = case.legs.between(from, to) else {
        violations.push(Violation::NoWay {
            carer: carer.label.clone(),
            from,
            to,
        });
        return 0.0;
    };
    amounts.add_travel(leg);
    leg
}

fn check_job(case: &Case, route: &Route, stop: &Stop, violations: &mut Vec<Violation>) {
    let (job, carer) = (&case.jobs[stop.job], &case.carers[route.carer]);
    let name = || case.job_name(stop.job);
    let start = stop.start;
    let has = |skill| carer.skills.get(skill).copied().unwrap_or(false);
    if job.skill.is_some_and(|skill| !has(skill)) {
        violations.push(Violation::LacksSkill {
            job: name(),
            carer: carer.label.clone(),
        });
    }
    if job.refused.contains(&route.carer) {
        violations.push(Violation::MustNotCome {
            job: name(),
            carer: carer.label.clone(),
        });
    }
    if !start.is_finite() {
        violations.push(Violation::NoTime { job: name(), start });
    }
    if start < job.from - TOLERANCE {
        violations.push(Violation::TooEarly {
            job: name(),
            start,
            opens: job.from,
        });
    }
    if job.after_to == AfterTo::Forbidden && start > job.to + TOLERANCE {
        violations.push(Violation::TooLate {
            job: name(),
            start,
            closes: job.to,
        });
    }
}

fn check_end(carer: &Carer, back: f64, amounts: &mut Amounts, violations: &mut Vec<Violation>) {
    match carer.until {
        Until::Whenever => {}
        Until::Latest(latest) => {
            if back > latest + TOLERANCE {
                violations.push(Violation::BackTooLate {
                    carer: carer.label.clone(),
                    back,
                    latest,
                });
            }
        }
        Until::ExtraAfter(end) => amounts.add_extra(back - end),
    }
}
