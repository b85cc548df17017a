//! Links that refer to nothing, contradict each other, or leave no time.

use super::{FaultReason, Faults};
use crate::index::VisitIndex;
use crate::problem::{Link, Problem, Visit};

pub(super) fn check_links(problem: &Problem, faults: &mut Faults) -> bool {
    let mut in_range = true;
    for (at, &link) in problem.links.iter().enumerate() {
        let field = format!("links[{at}]");
        let (first, second) = link.visits();
        in_range &= faults.index(&field, first.0, problem.visits.len());
        in_range &= faults.index(&field, second.0, problem.visits.len());
        if first == second {
            faults.add(field, first.0, FaultReason::LinkToItself);
            in_range = false;
        } else if let Link::Gap { min_s, max_s, .. } = link {
            faults.duration(&field, min_s);
            faults.duration(&field, max_s);
            if max_s < min_s {
                faults.add(field, format!("{min_s}..{max_s}"), FaultReason::EmptyWindow);
            }
        } else if let Link::SameStaff { .. } = link
            && at_once(problem, first, second)
        {
            faults.add(field, first.0, FaultReason::SimultaneousAndSameStaff);
        }
    }
    in_range
}

fn at_once(problem: &Problem, first: VisitIndex, second: VisitIndex) -> bool {
    problem.links.iter().any(|&link| {
        let pair = link.visits();
        matches!(link, Link::Simultaneous { .. })
            && (pair == (first, second) || pair == (second, first))
    })
}

/// Rounds of pushing starts along a chain of links before a circle is all but
/// certain: no chain is longer than its visits, and real ones are short.
const CHAIN_LIMIT: usize = 64;
/// Rounds after which a circle is told in any case.
const ROUNDS_LIMIT: usize = 20_000;

/// Rounds in which starts settle where no links are a circle: along the chain, and
/// along it again after each step from one window to the next.
fn rounds_to_settle(problem: &Problem) -> usize {
    let chain = CHAIN_LIMIT
        .max(problem.links.len() + 1)
        .min(problem.visits.len() + 1);
    let further_windows = |visit: &Visit| visit.start_windows.len().saturating_sub(1);
    let steps: usize = problem.visits.iter().map(further_windows).sum();
    chain
        .saturating_mul(steps + 1)
        .clamp(chain, ROUNDS_LIMIT.max(chain))
}

/// Pushes every visit's earliest start along the links. What does not settle is
/// a circle; what settles past its last window is impossible.
pub(super) fn check_link_times(problem: &Problem, faults: &mut Faults) {
    let mut start: Vec<i64> = problem
        .visits
        .iter()
        .map(|visit| earliest(visit, i64::MIN))
        .collect();
    let mut unsettled = None;
    for _ in 0..rounds_to_settle(problem) {
        unsettled = None;
        for (at, &link) in problem.links.iter().enumerate() {
            let (first, second) = link.visits();
            for (from, to, offset) in link_offsets(problem, link) {
                let bound = start[from.at()] + offset;
                if start[to.at()] < bound && start[to.at()] < NEVER {
                    start[to.at()] = earliest(problem.visit(to), bound);
                    unsettled = Some(at);
                }
            }
            let never = start[first.at()] >= NEVER || start[second.at()] >= NEVER;
            if never {
                let reason = if on_circle(problem, at) {
                    FaultReason::LinkCycle
                } else {
                    FaultReason::LinkImpossible
                };
                faults.add(
                    format!("links[{at}]"),
                    format!("{}-{}", first.0, second.0),
                    reason,
                );
                return;
            }
        }
        if unsettled.is_none() {
            return;
        }
    }
    if let Some(at) = unsettled {
        let (first, second) = problem.links[at].visits();
        let value = format!("{}-{}", first.0, second.0);
        faults.add(format!("links[{at}]"), value, FaultReason::LinkCycle);
    }
}

/// Later than any time: a start that cannot be.
const NEVER: i64 = i64::MAX / 4;

/// Pins are not counted: a visit begun late must not make the day unplannable,
/// it leaves the linked one out and says why.
fn earliest(visit: &Visit, bound: i64) -> i64 {
    visit
        .start_windows
        .iter()
        .find(|window| i64::from(window.to.0) >= bound)
        .map_or(NEVER, |window| i64::from(window.from.0).max(bound))
}

fn link_offsets(problem: &Problem, link: Link) -> Vec<(VisitIndex, VisitIndex, i64)> {
    match link {
        Link::Simultaneous { first, second } => vec![(first, second, 0), (second, first, 0)],
        Link::Gap {
            first,
            second,
            min_s,
            max_s,
        } => {
            vec![
                (first, second, i64::from(min_s)),
                (second, first, -i64::from(max_s)),
            ]
        }
        Link::Before { first, second } => {
            vec![(first, second, i64::from(problem.visit(first).service_s))]
        }
        Link::SameStaff { .. } | Link::DifferentStaff { .. } => Vec::new(),
    }
}

/// True when the forward links alone lead from the link's second visit back to
/// its first.
fn on_circle(problem: &Problem, at: usize) -> bool {
    let (goal, begin) = problem.links[at].visits();
    let mut seen = vec![false; problem.visits.len()];
    let mut open = vec![begin];
    while let Some(visit) = open.pop() {
        if visit == goal {
            return true;
        }
        for &link in &problem.links {
            let forward = match link {
                Link::Gap { first, second, .. } | Link::Before { first, second } => {
                    (first == visit).then_some(second)
                }
                _ => None,
            };
            if let Some(next) = forward
                && !std::mem::replace(&mut seen[next.at()], true)
            {
                open.push(next);
            }
        }
    }
    false
}
