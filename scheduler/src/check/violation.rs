//! What a plan can do wrong.

use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::index::{ShiftIndex, VisitIndex};
use crate::problem::Link;

/// A rule a plan breaks, or a statement in it that is not true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// Routes are not one for each shift, in order.
    WrongRoutes {
        routes: usize,
        shifts: usize,
    },
    UnknownVisit {
        visit: VisitIndex,
    },
    /// Neither placed nor said to be left out.
    VisitForgotten {
        visit: VisitIndex,
    },
    /// Placed twice, or placed and said to be left out.
    VisitTwice {
        visit: VisitIndex,
    },
    OutsideWindow {
        visit: VisitIndex,
        start_s: i32,
    },
    WrongLength {
        visit: VisitIndex,
        stated_s: i32,
        wanted_s: i32,
    },
    /// The leg to the visit is not what the matrix says.
    WrongTravel {
        visit: VisitIndex,
        stated_s: i32,
        wanted_s: i32,
    },
    WrongMetres {
        visit: VisitIndex,
    },
    WrongReturn {
        shift: ShiftIndex,
    },
    /// Not there in time for the stated arrival, or starting before it.
    TooSoon {
        visit: VisitIndex,
        short_s: i32,
    },
    /// Ends after the shift's end and its overtime limit.
    ShiftTooLong {
        shift: ShiftIndex,
        over_s: i32,
    },
    MissingSkills {
        visit: VisitIndex,
    },
    /// More is carried than the shift can.
    Overloaded {
        shift: ShiftIndex,
        load: u64,
        capacity: u32,
    },
    ForbiddenStaff {
        visit: VisitIndex,
    },
    MissingTrait {
        visit: VisitIndex,
    },
    PinBroken {
        visit: VisitIndex,
    },
    LinkBroken {
        link: Link,
    },
    /// One of two simultaneous visits is left out.
    HalfPlaced {
        link: Link,
    },
    BreakCount {
        shift: ShiftIndex,
        planned: usize,
        wanted: usize,
    },
    BreakOutsideWindow {
        shift: ShiftIndex,
        number: usize,
    },
    BreakWrongLength {
        shift: ShiftIndex,
        number: usize,
    },
    /// Overlaps work, or stands at the wrong place among the stops.
    BreakOverlaps {
        shift: ShiftIndex,
        number: usize,
    },
    /// A goal's stated cost is not what the plan costs.
    WrongTerm {
        term: String,
        stated: Cost,
        counted: Cost,
    },
}
