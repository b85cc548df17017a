//! The one fact that blocks.

use serde::{Deserialize, Serialize};

use crate::index::{SkillSet, VisitIndex};
use crate::problem::{DaySecond, StaffTrait};

/// The rule that says no, with its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The plan or the problem does not have this visit or shift.
    Unknown,
    /// Has started: it stays where it is.
    Started,
    PinnedElsewhere,
    /// Skills or delegations not valid for the shift.
    MissingSkills {
        missing: SkillSet,
    },
    ForbiddenStaff,
    /// Too much to carry, with what is carried already.
    TooMuchToCarry {
        load: u32,
        capacity: u32,
    },
    MissingTrait {
        wanted: StaffTrait,
    },
    /// Not rested before the last allowed start.
    NotRested {
        rested_from: DaySecond,
    },
    /// The window has passed before anything may be planned.
    TooLateNow {
        frozen_until: DaySecond,
    },
    /// The visit's windows and the shift's hours, travel included, do not meet.
    OutsideShift {
        work_from: DaySecond,
        work_to: DaySecond,
    },
    /// Only the staff member who has `other` may have it.
    OtherStaffHasLinked {
        other: VisitIndex,
    },
    /// The staff member has `other`, which asks for somebody else.
    SameStaffHasLinked {
        other: VisitIndex,
    },
    /// The visit it starts together with finds no place.
    PartnerUnplaced {
        partner: VisitIndex,
    },
    /// Where `partner` is leaves no start, or only ones not free here.
    LinkedTime {
        partner: VisitIndex,
        earliest: DaySecond,
        latest: DaySecond,
    },
    /// Breaks and travel leave no start even in an empty shift.
    NoTimeInShift,
    /// There would be time if these stops were not there.
    ShiftFull {
        stops: u32,
        needed_s: i32,
    },
    /// `other` would lose its place.
    PushesOut {
        other: VisitIndex,
    },
    /// Not at this position; another may do.
    NotAtPosition {
        position: u32,
    },
    /// There is a place, but it costs more than leaving the visit out.
    DearerThanLeftOut,
}
