//! The plan that staff and clients already know: made by rule of thumb, visit
//! after visit, as a planner without an optimiser would.

use scheduler::{
    DaySecond, Link, Pin, PlaceIndex, Problem, PublishedVisit, ShiftIndex, StaffIndex, Visit,
    VisitIndex,
};

use super::decided::is_allowed;
use super::request::UnitDayRequest;
use crate::dice::{Dice, Subject};

/// Of a hundred visits, how many were ordered after the plan was published.
const NEW_PERCENT: usize = 4;
/// A minute on the way counts as so many minutes of waiting.
const WAY_WEIGHT: i32 = 3;

/// Where a shift has got to.
#[derive(Clone, Copy)]
struct Free {
    time: i32,
    place: PlaceIndex,
    /// Breaks taken so far.
    breaks: usize,
}

/// A place in a shift, and how little it costs.
struct Candidate {
    weight: i32,
    shift: usize,
    start: i32,
    breaks: usize,
}

pub(super) fn publish(request: &UnitDayRequest, problem: &mut Problem) {
    let mut dice = Dice::new(
        request.seed ^ u64::from(u32::MAX),
        Subject::UnitDayDecisions,
    );
    let mut thumb = RuleOfThumb::of(problem);
    let mut order: Vec<usize> = (0..problem.visits.len()).collect();
    order.sort_by_key(|&at| begins(&problem.visits[at]));
    for at in order {
        if !dice.chance(NEW_PERCENT) {
            thumb.place(at);
        }
    }
    let mut published = thumb.published;
    published.sort_unstable_by_key(|published| published.visit);
    problem.published = published;
}

fn begins(visit: &Visit) -> i32 {
    let window = visit.start_windows[0];
    visit.pin.start().unwrap_or(window.from).0
}

struct RuleOfThumb<'a> {
    problem: &'a Problem,
    /// By shift.
    free: Vec<Free>,
    /// By visit: staff member and start.
    placed: Vec<Option<(StaffIndex, i32)>>,
    published: Vec<PublishedVisit>,
}

impl<'a> RuleOfThumb<'a> {
    fn of(problem: &'a Problem) -> Self {
        let free = problem.shifts.iter().map(|shift| Free {
            time: shift.work_from().0 + shift.indirect_start_s,
            place: shift.start_place,
            breaks: 0,
        });
        Self {
            problem,
            free: free.collect(),
            placed: vec![None; problem.visits.len()],
            published: Vec::new(),
        }
    }

    /// Gives the visit to whoever has the least of waiting and way for it; to
    /// nobody when it suits nobody.
    fn place(&mut self, at: usize) {
        let candidates =
            (0..self.problem.shifts.len()).filter_map(|shift| self.candidate(shift, at));
        let Some(best) = candidates.min_by_key(|candidate| (candidate.weight, candidate.shift))
        else {
            return;
        };
        let visit = &self.problem.visits[at];
        self.free[best.shift] = Free {
            time: best.start + visit.service_s,
            place: visit.place,
            breaks: best.breaks,
        };
        self.placed[at] = Some((self.problem.shifts[best.shift].staff, best.start));
        self.published.push(PublishedVisit {
            visit: VisitIndex(at as u32),
            shift: ShiftIndex(best.shift as u32),
            start: DaySecond(best.start),
        });
    }

    fn candidate(&self, shift_at: usize, at: usize) -> Option<Candidate> {
        let (shift, visit) = (&self.problem.shifts[shift_at], &self.problem.visits[at]);
        let (earliest, latest) = self.bounds(shift.staff, at)?;
        let is_pinned_here = match visit.pin {
            Pin::Free | Pin::Start(_) => is_allowed(self.problem, shift, visit),
            Pin::Staff(staff) | Pin::StaffAndStart { staff, .. } => staff == shift.staff,
            Pin::Started { shift, .. } => shift.at() == shift_at,
        };
        if !is_pinned_here {
            return None;
        }
        let free = self.free[shift_at];
        let matrix = &self.problem.matrices[shift.travel.at()];
        // Rush hours are not looked up: a third more is always enough.
        let way_s = |from, to| matrix.seconds_between(from, to) as i32 * 4 / 3;
        let there_s = way_s(free.place, visit.place);
        let mut ready = free.time + there_s;
        let mut breaks = free.breaks;
        while let Some(rest) = shift.breaks.get(breaks)
            && ready.max(earliest) + visit.service_s > rest.start_window.from.0
        {
            ready = ready.max(rest.start_window.from.0) + rest.length_s;
            breaks += 1;
        }
        let start = match visit.pin.start() {
            Some(start) => {
                (ready <= start.0 || matches!(visit.pin, Pin::Started { .. })).then_some(start.0)?
            }
            None => first_allowed(visit, ready.max(earliest))?,
        };
        let home = start + visit.service_s + way_s(visit.place, shift.end_place);
        if start > latest || home + shift.indirect_end_s > shift.end.0 {
            return None;
        }
        let late = visit
            .preferred
            .map_or(0, |wanted| (start - wanted.to.0).max(0));
        Some(Candidate {
            weight: (start - ready).max(0) + there_s * WAY_WEIGHT + late,
            shift: shift_at,
            start,
            breaks,
        })
    }

    /// Between which starts the links to visits placed before leave room for this
    /// staff member; `None` for none.
    fn bounds(&self, staff: StaffIndex, at: usize) -> Option<(i32, i32)> {
        let (mut earliest, mut latest) = (i32::MIN, i32::MAX);
        for &link in &self.problem.links {
            let (first, second) = link.visits();
            if first.at() != at && second.at() != at {
                continue;
            }
            let is_second = second.at() == at;
            let other = if is_second { first } else { second };
            let Some((with, start)) = self.placed[other.at()] else {
                continue;
            };
            match link {
                Link::Simultaneous { .. } if with != staff => {
                    (earliest, latest) = (earliest.max(start), latest.min(start));
                }
                Link::Gap { min_s, max_s, .. } if is_second => {
                    (earliest, latest) = (earliest.max(start + min_s), latest.min(start + max_s));
                }
                Link::Before { .. } if is_second => {
                    let ends = start + self.problem.visit(other).service_s;
                    earliest = earliest.max(ends);
                }
                Link::SameStaff { .. } if with == staff => {}
                Link::DifferentStaff { .. } if with != staff => {}
                _ => return None,
            }
        }
        Some((earliest, latest))
    }
}

fn first_allowed(visit: &Visit, ready: i32) -> Option<i32> {
    let mut open = visit.start_windows.iter();
    let window = open.find(|window| window.to.0 >= ready)?;
    Some(ready.max(window.from.0))
}
