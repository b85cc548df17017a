//! Staff and their shifts.

use serde::{Deserialize, Serialize};

use super::time::{DaySecond, Window};
use super::visit::Gender;
use crate::index::{LanguageIndex, MatrixIndex, PlaceIndex, SkillSet, StaffIndex};

/// A staff member, as far as planning needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub languages: Vec<LanguageIndex>,
    pub gender: Option<Gender>,
    /// Seconds at clients' that would be a fair share; more costs
    /// [`Goals::unfair_per_s`](super::Goals::unfair_per_s).
    pub fair_service_s: Option<i32>,
}

/// One stretch of work of one staff member; a split shift is several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub staff: StaffIndex,
    pub start_place: PlaceIndex,
    pub end_place: PlaceIndex,
    pub start: DaySecond,
    /// Work after this is overtime.
    pub end: DaySecond,
    /// Most seconds the shift may run over its end.
    pub overtime_limit_s: i32,
    /// In the order they are taken; windows rise.
    pub breaks: Vec<Break>,
    /// Planned indirect time at the start place before leaving, seconds.
    pub indirect_start_s: i32,
    /// Planned indirect time at the end place after returning, seconds.
    pub indirect_end_s: i32,
    pub travel: MatrixIndex,
    /// The most that is carried on one route, the sum of
    /// [`Visit::load`](super::Visit::load); `None` for no limit.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Skills and delegations valid on the day.
    pub skills: SkillSet,
    /// No work before this: eleven hours' rest after the last shift.
    pub rested_from: Option<DaySecond>,
}

impl Shift {
    /// The first second at which the staff member may begin work.
    pub fn work_from(&self) -> DaySecond {
        self.rested_from
            .map_or(self.start, |rested| rested.max(self.start))
    }
}

/// A break, taken between two stops or after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// Allowed starts of the break.
    pub start_window: Window,
    pub length_s: i32,
    pub pay: BreakPay,
}

/// Whether a break counts as paid time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakPay {
    Paid,
    Unpaid,
}
