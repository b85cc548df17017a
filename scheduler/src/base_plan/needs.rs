//! What loops are made of: each visit of the cycle with who could do it, and
//! the hours everybody has.

use super::problem::BasePlanProblem;
use crate::index::{ShiftIndex, StaffIndex, VisitIndex};
use crate::problem::{Link, Problem, Shift, Visit};
use crate::rules::refusal;

/// A stretch of the day for which hours are counted: mornings are scarce where
/// whole days are not.
const SPAN_S: i32 = 3 * 3600;
/// Spans from midnight on; what lies outside is counted in the first or last.
const SPANS: usize = 12;
/// Of a shift so much is spent at clients', the rest between them.
const AT_CLIENTS_PERCENT: i64 = 80;

/// One visit on one day of the cycle.
pub(super) struct Need {
    /// The template.
    pub(super) visit: usize,
    pub(super) day: usize,
    span: usize,
    /// In whose loop it is.
    pub(super) taken_by: Option<StaffIndex>,
}

pub(super) struct Needs<'p> {
    pub(super) problem: &'p BasePlanProblem,
    /// By client.
    pub(super) of_client: Vec<Vec<Need>>,
    /// By staff member: on which days, as bits, each visit template could be
    /// hers.
    possible: Vec<Vec<u64>>,
    /// Seconds left by staff member, day and span.
    left_s: Vec<i64>,
    /// Visit templates that two different people do.
    apart: Vec<Vec<usize>>,
}

impl<'p> Needs<'p> {
    pub(super) fn of(problem: &'p BasePlanProblem) -> Self {
        let mut needs = Self {
            problem,
            of_client: (0..problem.clients.len()).map(|_| Vec::new()).collect(),
            possible: possible_days(problem),
            left_s: vec![0; problem.staff.len() * problem.day_count() * SPANS],
            apart: vec![Vec::new(); problem.visits.len()],
        };
        for (visit, template) in problem.visits.iter().enumerate() {
            let of_client = &mut needs.of_client[template.visit.client.at()];
            of_client.extend(template.days.iter().map(|day| Need {
                visit,
                day: day.at(),
                span: span_of(&template.visit),
                taken_by: None,
            }));
        }
        for template in &problem.shifts {
            for day in &template.days {
                needs.add_hours(&template.shift, day.at());
            }
        }
        for &link in &problem.links {
            if let Link::Simultaneous { first, second } | Link::DifferentStaff { first, second } =
                link
            {
                needs.apart[first.at()].push(second.at());
                needs.apart[second.at()].push(first.at());
            }
        }
        needs
    }

    fn add_hours(&mut self, shift: &Shift, day: usize) {
        let from = shift.work_from().0 + shift.indirect_start_s;
        let to = shift.end.0 - shift.indirect_end_s;
        let breaks: i32 = shift.breaks.iter().map(|pause| pause.length_s).sum();
        let whole_s = i64::from((to - from).max(1));
        let free_s = (whole_s - i64::from(breaks)).max(0);
        for span in 0..SPANS {
            let (opens, closes) = span_bounds(span);
            let inside = i64::from((to.min(closes) - from.max(opens)).max(0));
            let at = self.hours_at(shift.staff, day, span);
            self.left_s[at] += inside * free_s / whole_s * AT_CLIENTS_PERCENT / 100;
        }
    }

    fn hours_at(&self, staff: StaffIndex, day: usize, span: usize) -> usize {
        (staff.at() * self.problem.day_count() + day) * SPANS + span
    }

    /// Whether a visit nobody has yet could be in the staff member's loop.
    pub(super) fn is_open(&self, client: usize, need: usize, staff: StaffIndex) -> bool {
        let need = &self.of_client[client][need];
        let template = &self.problem.visits[need.visit];
        need.taken_by.is_none()
            && self.possible[staff.at()][need.visit] >> need.day & 1 == 1
            && self.left_s[self.hours_at(staff, need.day, need.span)]
                >= i64::from(template.visit.service_s)
            && !self.meets_other(client, need, staff)
    }

    /// She already has the visit that another is to do beside this one.
    fn meets_other(&self, client: usize, need: &Need, staff: StaffIndex) -> bool {
        let others = &self.apart[need.visit];
        !others.is_empty()
            && self.of_client[client].iter().any(|other| {
                other.day == need.day
                    && other.taken_by == Some(staff)
                    && others.contains(&other.visit)
            })
    }

    pub(super) fn take(&mut self, client: usize, need: usize, staff: StaffIndex) {
        let need = &mut self.of_client[client][need];
        need.taken_by = Some(staff);
        let (visit, day, span) = (need.visit, need.day, need.span);
        let at = self.hours_at(staff, day, span);
        self.left_s[at] -= i64::from(self.problem.visits[visit].visit.service_s);
    }

    pub(super) fn is_covered(&self, client: usize) -> bool {
        let needs = &self.of_client[client];
        needs.iter().all(|need| need.taken_by.is_some())
    }
}

fn span_bounds(span: usize) -> (i32, i32) {
    let opens = span as i32 * SPAN_S;
    let first = if span == 0 { i32::MIN / 2 } else { opens };
    let last = if span + 1 == SPANS {
        i32::MAX / 2
    } else {
        opens + SPAN_S
    };
    (first, last)
}

/// Where the middle of the visit most likely lies.
fn span_of(visit: &Visit) -> usize {
    let start = visit.pin.start().map_or_else(
        || {
            let windows = &visit.start_windows;
            let window = visit.preferred.unwrap_or(windows[0]);
            window.from.0 + (window.to.0 - window.from.0) / 2
        },
        |start| start.0,
    );
    let middle = start + visit.service_s / 2;
    (middle.max(0) / SPAN_S).min(SPANS as i32 - 1) as usize
}

/// By staff member and visit template, the days as bits on which a shift of
/// hers could have it.
fn possible_days(problem: &BasePlanProblem) -> Vec<Vec<u64>> {
    let bits =
        |days: &[crate::index::CycleDay]| days.iter().fold(0_u64, |bits, day| bits | 1 << day.at());
    let whole = problem.whole();
    let mut possible = vec![vec![0; problem.visits.len()]; problem.staff.len()];
    for (at, template) in problem.shifts.iter().enumerate() {
        let of_shift = bits(&template.days);
        let row = &mut possible[template.shift.staff.at()];
        for (visit, of_visit) in problem.visits.iter().enumerate() {
            let common = of_shift & bits(&of_visit.days);
            if common & !row[visit] != 0 && fits(&whole, visit, ShiftIndex(at as u32)) {
                row[visit] |= common;
            }
        }
    }
    possible
}

fn fits(whole: &Problem, visit: usize, at: ShiftIndex) -> bool {
    let visit = whole.visit(VisitIndex(visit as u32));
    let shift = whole.shift(at);
    let first = shift.work_from().0 + shift.indirect_start_s;
    let last = shift.end.0 - shift.indirect_end_s - visit.service_s;
    let in_time = match visit.pin.start() {
        Some(start) => (first..=last).contains(&start.0),
        None => visit
            .start_windows
            .iter()
            .any(|window| window.from.0.max(first) <= window.to.0.min(last)),
    };
    in_time && refusal(whole, visit, at).is_none()
}
