//! Faults of a cycle. What a template says of itself is judged as on a day;
//! only what comes of the cycle is judged here.

use std::collections::BTreeSet;

use super::problem::BasePlanProblem;
use crate::index::{CycleDay, StaffIndex, VisitIndex};
use crate::problem::{Fault, FaultReason, Faults, Link, Pin};

const DAY_S: i64 = 86_400;

pub(super) fn faults(problem: &BasePlanProblem) -> Result<(), Vec<Fault>> {
    let mut faults = Faults(Vec::new());
    if !(1..=BasePlanProblem::WEEK_LIMIT).contains(&problem.weeks) {
        faults.add("weeks", problem.weeks, FaultReason::CycleLength);
        return Err(faults.0);
    }
    check_sizes(problem, &mut faults);
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let of_templates = problem.whole().validate().err().unwrap_or_default();
    // Shifts of different days overlap only when laid on one.
    let of_templates = of_templates
        .into_iter()
        .filter(|fault| fault.reason != FaultReason::ShiftsOverlap);
    faults.0.extend(of_templates);
    check_days(problem, &mut faults);
    check_visits(problem, &mut faults);
    check_links(problem, &mut faults);
    if faults.0.is_empty() {
        check_overlaps(problem, &mut faults);
    }
    if faults.0.is_empty() {
        Ok(())
    } else {
        Err(faults.0)
    }
}

fn check_sizes(problem: &BasePlanProblem, faults: &mut Faults) {
    let visits: usize = problem.visits.iter().map(|one| one.days.len()).sum();
    if visits > BasePlanProblem::VISIT_LIMIT {
        faults.add("visits.days.len()", visits, FaultReason::TooMany);
    }
    let shifts: usize = problem.shifts.iter().map(|one| one.days.len()).sum();
    if shifts > BasePlanProblem::SHIFT_LIMIT {
        faults.add("shifts.days.len()", shifts, FaultReason::TooMany);
    }
    let staff = problem.staff.len();
    if staff > BasePlanProblem::STAFF_LIMIT {
        faults.add("staff.len()", staff, FaultReason::TooMany);
    }
    let pairs = problem.clients.len().saturating_mul(problem.staff.len());
    if pairs > BasePlanProblem::PAIR_LIMIT {
        let field = "clients.len() * staff.len()";
        faults.add(field, pairs, FaultReason::TooMany);
    }
}

fn check_days(problem: &BasePlanProblem, faults: &mut Faults) {
    let count = problem.day_count();
    let visits = problem.visits.iter().map(|one| &one.days).enumerate();
    let shifts = problem.shifts.iter().map(|one| &one.days).enumerate();
    let named = visits
        .map(|(at, days)| (format!("visits[{at}].days"), days))
        .chain(shifts.map(|(at, days)| (format!("shifts[{at}].days"), days)));
    for (field, days) in named {
        if days.is_empty() {
            faults.add(&field, "[]", FaultReason::NoDay);
        }
        for (at, &day) in days.iter().enumerate() {
            let field = format!("{field}[{at}]");
            if day.at() >= count {
                faults.add(field, day.0, FaultReason::OutsideCycle);
            } else if days[..at].contains(&day) {
                faults.add(field, day.0, FaultReason::Duplicate);
            }
        }
    }
}

fn check_visits(problem: &BasePlanProblem, faults: &mut Faults) {
    let mut keys = BTreeSet::new();
    for (at, template) in problem.visits.iter().enumerate() {
        if !keys.insert(template.key) {
            let field = format!("visits[{at}].key");
            faults.add(field, template.key.0, FaultReason::Duplicate);
        }
        if let Pin::Started { shift, .. } = template.visit.pin {
            let field = format!("visits[{at}].pin");
            faults.add(field, shift.0, FaultReason::BegunInTemplate);
        }
    }
}

fn check_links(problem: &BasePlanProblem, faults: &mut Faults) {
    for (at, &link) in problem.links.iter().enumerate() {
        let (first, second) = link.visits();
        let of = |visit: VisitIndex| problem.visits.get(visit.at()).map(|one| &one.days);
        for visit in [first, second] {
            if of(visit).is_none() {
                faults.add(format!("links[{at}]"), visit.0, FaultReason::OutOfRange);
            }
        }
        let (Some(one), Some(other)) = (of(first), of(second)) else {
            continue;
        };
        let common = one.iter().filter(|day| other.contains(day)).count();
        let apart = match link {
            Link::Simultaneous { .. } => common != one.len() || common != other.len(),
            _ => common == 0,
        };
        if apart {
            let value = format!("{}-{}", first.0, second.0);
            faults.add(format!("links[{at}]"), value, FaultReason::LinkAcrossDays);
        }
    }
    check_links_by_day(problem, faults);
}

/// What links ask of each other is judged day by day: no circle is closed by
/// links that never fall on the same day.
fn check_links_by_day(problem: &BasePlanProblem, faults: &mut Faults) {
    let mut judged = BTreeSet::new();
    for day in (0..problem.day_count() as u32).map(CycleDay) {
        let falls: Vec<bool> = problem
            .visits
            .iter()
            .map(|one| one.days.contains(&day))
            .collect();
        let on_day = |visit: VisitIndex| falls.get(visit.at()) == Some(&true);
        // In the order in which the day has them.
        let links: Vec<usize> = (0..problem.links.len())
            .filter(|&at| {
                let (first, second) = problem.links[at].visits();
                on_day(first) && on_day(second)
            })
            .collect();
        if links.is_empty() || !judged.insert(falls) {
            continue;
        }
        let stated = problem.stated(day, &problem.goals).problem;
        for fault in stated.validate().err().unwrap_or_default() {
            let fault = of_template(problem, &links, fault);
            faults.0.extend(fault.filter(|one| !faults.0.contains(one)));
        }
    }
}

/// A fault of a day's link as one of the cycle's, which counts links and visits
/// otherwise; `None` for what is no link's.
fn of_template(problem: &BasePlanProblem, links: &[usize], fault: Fault) -> Option<Fault> {
    let on_day = fault.field.strip_prefix("links[")?.strip_suffix(']')?;
    let at = links[on_day.parse::<usize>().ok()?];
    let (first, second) = problem.links[at].visits();
    let value = match fault.reason {
        FaultReason::LinkToItself | FaultReason::SimultaneousAndSameStaff => first.0.to_string(),
        FaultReason::LinkCycle | FaultReason::LinkImpossible => {
            format!("{}-{}", first.0, second.0)
        }
        _ => fault.value,
    };
    Some(Fault {
        field: format!("links[{at}]"),
        value,
        reason: fault.reason,
    })
}

/// One stretch of work on the seconds of the whole cycle.
struct Stretch {
    staff: StaffIndex,
    /// Within the cycle.
    from: i64,
    /// With all its overtime; over the cycle's end for one that goes on into
    /// its first day.
    to: i64,
    template: usize,
}

/// Nobody works two shifts at once, not over midnight either, nor from the last
/// day of the cycle into the first.
fn check_overlaps(problem: &BasePlanProblem, faults: &mut Faults) {
    let cycle_s = problem.day_count() as i64 * DAY_S;
    let mut stretches: Vec<Stretch> = Vec::new();
    for (template, one) in problem.shifts.iter().enumerate() {
        let shift = &one.shift;
        for &CycleDay(day) in &one.days {
            // A start over midnight of the last day is on the first.
            let from = i64::from(day) * DAY_S + i64::from(shift.start.0);
            let from = from.rem_euclid(cycle_s);
            let length_s = i64::from(shift.end.0) - i64::from(shift.start.0);
            stretches.push(Stretch {
                staff: shift.staff,
                from,
                to: from + length_s + i64::from(shift.overtime_limit_s),
                template,
            });
        }
    }
    stretches.sort_by_key(|one| (one.staff, one.from, one.template));
    let mut blamed = BTreeSet::new();
    for of_one in stretches.chunk_by(|one, other| one.staff == other.staff) {
        let pairs = of_one.windows(2).map(|pair| (&pair[0], &pair[1], 0));
        let around = of_one.last().zip(of_one.first());
        let around = around.map(|(last, first)| (last, first, cycle_s));
        for (before, after, later_s) in pairs.chain(around) {
            if before.to > after.from + later_s {
                blamed.insert(after.template);
            }
        }
    }
    for template in blamed {
        let start = problem.shifts[template].shift.start.0;
        let field = format!("shifts[{template}].shift.start");
        faults.add(field, start, FaultReason::ShiftsOverlap);
    }
}
