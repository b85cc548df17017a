//! The one change that would let a staff member take a visit, found by trying.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::desk::Desk;
use super::making_room::{Room, drop_other, move_other};
use crate::cost::ObjectiveTerms;
use crate::index::{ShiftIndex, SkillSet, VisitIndex};
use crate::problem::{DaySecond, Pin, Problem, Shift, Visit};
use crate::solution::Plan;

/// The smallest single change after which a shift can take a visit.
///
/// Each was tried before it is told: with the change made to the problem or the
/// plan, [`move_visit`](crate::move_visit) into the shift, at no stated
/// position, is allowed. [`Mend::ClientsOwnWish`] and [`Mend::NoSingleChange`]
/// promise nothing.
///
/// Where several would do, the first of this order is told: there is a place
/// already; one other visit moves within the rules; a pin is lifted; the
/// visit's own window is widened; the staff member's hours are; a visit that
/// may be left out is. What is said of who may come (skills, pins, wishes) has
/// one mend alone, since no other change helps against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// Nothing has to give way.
    Place,
    /// `other` goes to the shift `to` first, where it costs least there, and
    /// then starts at `start`; its place is the cheapest of all that help.
    MoveOther {
        other: VisitIndex,
        to: ShiftIndex,
        start: DaySecond,
    },
    /// The visit's own pin, staff and time, is taken off.
    LiftPin,
    /// The visit's first window, and that of those which start together with
    /// it, opens `by_s` seconds earlier: whole minutes, at most an hour.
    OpenEarlier { by_s: i32 },
    /// Their last window closes `by_s` seconds later; likewise.
    CloseLater { by_s: i32 },
    /// The shift's overtime limit grows by `by_s` seconds: whole minutes, at
    /// most an hour, and not into the staff member's next shift.
    AllowOvertime { by_s: i32 },
    /// The shift starts `by_s` seconds earlier; likewise, and the rest after
    /// the last shift still holds.
    StartShiftEarlier { by_s: i32 },
    /// `other`, which may be left out and is not pinned, is left out, with
    /// those that start together with it. Told only of a visit that has to be
    /// done.
    DropOther { other: VisitIndex },
    /// The staff member gets these skills or delegations.
    GiveSkills { missing: SkillSet },
    /// Only what the client has said of who may come could change it. Not
    /// tried: it is nobody else's to change.
    ClientsOwnWish,
    /// No change of those above is enough by itself.
    NoSingleChange,
}

/// What comes of a mend: it is made, and the visit is in the shift where it costs least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// When the visit then starts.
    pub start: DaySecond,
    /// What changes in each goal against the plan as it is, all that the mend does included.
    pub change: ObjectiveTerms,
}

/// A mend that was found, with what comes of it.
pub(super) type Found = (Mend, Mended);

/// Windows and hours are tried by the minute, as they are agreed.
const STEP_S: i32 = 60;
/// A window moved by more than an hour is another visit to the client, and
/// more than an hour added to a shift is another shift.
const WIDEN_LIMIT_S: i32 = 3_600;

/// Looks for mends of one visit in one plan.
pub(super) struct Mender<'d> {
    desk: &'d Desk,
    plan: &'d Plan,
    visit: VisitIndex,
    /// The goals of the plan as it is.
    before: ObjectiveTerms,
    /// A copy in which one thing at a time is changed; made when first asked.
    changed: Option<Arc<Problem>>,
}

impl<'d> Mender<'d> {
    pub(super) fn new(desk: &'d Desk, plan: &'d Plan, visit: VisitIndex) -> Self {
        Self {
            desk,
            plan,
            visit,
            before: desk.terms_now(),
            changed: None,
        }
    }

    /// What would let a shift that refuses the visit take it, and what comes of it where
    /// it was tried.
    pub(super) fn mend(&mut self, shift: ShiftIndex, refusal: Refusal) -> (Mend, Option<Mended>) {
        let found = match refusal {
            Refusal::Unknown | Refusal::Started => None,
            Refusal::ForbiddenStaff | Refusal::MissingTrait { .. } => {
                return (Mend::ClientsOwnWish, None);
            }
            Refusal::PinnedElsewhere => self.tried(shift, Mend::LiftPin),
            Refusal::MissingSkills { missing } => self.tried(shift, Mend::GiveSkills { missing }),
            _ => self.make_time(shift, refusal),
        };
        found.map_or((Mend::NoSingleChange, None), |(mend, mended)| {
            (mend, Some(mended))
        })
    }

    fn make_time(&mut self, shift: ShiftIndex, refusal: Refusal) -> Option<Found> {
        let room = Room {
            desk: self.desk,
            plan: self.plan,
            before: self.before,
            visit: self.visit,
            shift,
        };
        move_other(&room, refusal)
            .or_else(|| self.lift_own_pin(shift))
            .or_else(|| self.widen_window(shift))
            .or_else(|| self.lengthen_shift(shift))
            .or_else(|| drop_other(&room))
    }

    fn lift_own_pin(&mut self, shift: ShiftIndex) -> Option<Found> {
        match self.own().pin {
            // What has begun is no planner's decision.
            Pin::Free | Pin::Started { .. } => None,
            Pin::Staff(_) | Pin::Start(_) | Pin::StaffAndStart { .. } => {
                self.tried(shift, Mend::LiftPin)
            }
        }
    }

    fn widen_window(&mut self, shift: ShiftIndex) -> Option<Found> {
        // A pinned start stands in the place of the windows.
        if self.own().pin.start().is_some() {
            return None;
        }
        self.smaller_of(
            shift,
            (WIDEN_LIMIT_S, |by_s| Mend::CloseLater { by_s }),
            (WIDEN_LIMIT_S, |by_s| Mend::OpenEarlier { by_s }),
        )
    }

    fn lengthen_shift(&mut self, at: ShiftIndex) -> Option<Found> {
        let problem = &self.desk.model.problem;
        let shift = problem.shift(at);
        let ends = |shift: &Shift| shift.end.0 + shift.overtime_limit_s;
        let own = |other: &&Shift| other.staff == shift.staff;
        let others = || problem.shifts.iter().filter(own);
        let next = others().map(|other| other.start.0);
        let next = next.filter(|&start| start > shift.start.0).min();
        let last = others().filter(|other| other.start < shift.start).map(ends);
        let until_next_s = next.unwrap_or(DaySecond::LIMIT_S) - ends(shift);
        let since_last_s = shift.start.0 - last.max().unwrap_or(-DaySecond::LIMIT_S);
        self.smaller_of(
            at,
            (until_next_s.min(WIDEN_LIMIT_S), |by_s| {
                Mend::AllowOvertime { by_s }
            }),
            (since_last_s.min(WIDEN_LIMIT_S), |by_s| {
                Mend::StartShiftEarlier { by_s }
            }),
        )
    }

    /// The smaller of two changes, each tried up to a limit in seconds; the
    /// first where they are equal.
    fn smaller_of(
        &mut self,
        shift: ShiftIndex,
        (limit_s, first): (i32, fn(i32) -> Mend),
        (other_limit_s, other): (i32, fn(i32) -> Mend),
    ) -> Option<Found> {
        let least = self.least(shift, limit_s, first);
        let below_s =
            (least.as_ref()).map_or(other_limit_s, |&(by_s, _)| other_limit_s.min(by_s - STEP_S));
        let least = self.least(shift, below_s, other).or(least);
        least.map(|(_, found)| found)
    }

    /// The fewest seconds, up to a limit, by which a change works: a step less
    /// was tried and does not.
    fn least(
        &mut self,
        shift: ShiftIndex,
        limit_s: i32,
        change: fn(i32) -> Mend,
    ) -> Option<(i32, Found)> {
        let (mut fails, mut works) = (0, limit_s / STEP_S);
        if works <= 0 {
            return None;
        }
        let mut found = self.tried(shift, change(works * STEP_S))?;
        while works - fails > 1 {
            let middle = fails.midpoint(works);
            if let Some(less) = self.tried(shift, change(middle * STEP_S)) {
                (works, found) = (middle, less);
            } else {
                fails = middle;
            }
        }
        Some((works * STEP_S, found))
    }

    fn own(&self) -> &Visit {
        self.desk.model.problem.visit(self.visit)
    }

    /// A mend that changes the problem, if it works.
    fn tried(&mut self, at: ShiftIndex, mend: Mend) -> Option<Found> {
        let original = &self.desk.model.problem;
        let group = self.desk.group(self.visit);
        let changed = self.changed.get_or_insert_with(|| Arc::clone(original));
        state(Arc::make_mut(changed), self.visit, group, at, mend);
        let model = self.desk.model.restated(changed, group, Some(at.0));
        let desk = Desk::open(Arc::new(model), self.plan, self.visit);
        let routes = desk.put(self.visit, at, None);
        let routes = routes.ok().filter(|routes| self.desk.keeps_all(routes));
        let found = routes.map(|routes| {
            let mended = Mended {
                start: DaySecond(routes.start[self.visit.at()]),
                change: desk.terms_of(&routes).minus(&self.before),
            };
            (mend, mended)
        });
        let changed = Arc::make_mut(changed);
        changed.shifts[at.at()].clone_from(original.shift(at));
        for &member in group {
            changed.visits[member as usize].clone_from(&original.visits[member as usize]);
        }
        found
    }
}

/// Makes the change that a mend names.
fn state(problem: &mut Problem, visit: VisitIndex, group: &[u32], at: ShiftIndex, mend: Mend) {
    let shift = &mut problem.shifts[at.at()];
    match mend {
        Mend::LiftPin => problem.visits[visit.at()].pin = Pin::Free,
        Mend::AllowOvertime { by_s } => shift.overtime_limit_s += by_s,
        Mend::StartShiftEarlier { by_s } => shift.start.0 -= by_s,
        Mend::GiveSkills { missing } => shift.skills = shift.skills.with(missing),
        Mend::OpenEarlier { by_s } => {
            for &member in group {
                let first = problem.visits[member as usize].start_windows.first_mut();
                first.expect("every visit has a window").from.0 -= by_s;
            }
        }
        Mend::CloseLater { by_s } => {
            for &member in group {
                let last = problem.visits[member as usize].start_windows.last_mut();
                last.expect("every visit has a window").to.0 += by_s;
            }
        }
        Mend::Place
        | Mend::MoveOther { .. }
        | Mend::DropOther { .. }
        | Mend::ClientsOwnWish
        | Mend::NoSingleChange => {}
    }
}
