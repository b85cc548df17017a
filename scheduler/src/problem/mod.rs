//! The whole question: who visits whom, when and in which order.

mod goals;
mod link;
mod matrix;
mod shift;
mod time;
mod validate;
mod visit;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use goals::{Goals, LatenessStep};
pub use link::Link;
pub use matrix::{MatrixMode, SlowHours, TravelMatrix};
pub use shift::{Break, BreakPay, Shift, Staff};
pub use time::{DaySecond, Window};
pub(crate) use validate::Faults;
pub use validate::{Fault, FaultReason};
pub use visit::{
    Gender, Pin, Priority, StaffTrait, StaffWish, TraitWish, Visit, WishKind, WishStrength,
};

use crate::index::{ShiftIndex, StaffIndex, VisitIndex};

/// Everything the planner has to keep to and what is wished for, for one day or
/// several. Indices refer to positions in the lists here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub clients: Vec<Client>,
    pub staff: Vec<Staff>,
    pub visits: Vec<Visit>,
    pub links: Vec<Link>,
    pub shifts: Vec<Shift>,
    /// All of the same size: the number of places. Shared, for they are by far
    /// the largest part of a day and seldom change.
    pub matrices: Vec<Arc<TravelMatrix>>,
    pub goals: Goals,
    /// The plan staff and clients already know: the warm start, and what a
    /// change is measured against.
    pub published: Vec<PublishedVisit>,
    /// No visit without a pinned start begins, and nobody leaves for one,
    /// before this: what has happened stands.
    pub frozen_until: Option<DaySecond>,
}

/// A client, as far as planning needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The named care contact.
    pub contact: Option<StaffIndex>,
    /// Who met the client in the past 13 days, each once.
    pub met: Vec<StaffIndex>,
}

/// Where the published plan has a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedVisit {
    pub visit: VisitIndex,
    pub shift: ShiftIndex,
    pub start: DaySecond,
}

impl Problem {
    /// The largest problem accepted: 14 days of a large unit, with room.
    pub const VISIT_LIMIT: usize = 40_000;

    /// All faults, or none. [`solve`](crate::solve) refuses a faulty problem.
    pub fn validate(&self) -> Result<(), Vec<Fault>> {
        validate::faults(self)
    }

    /// The visit at an index.
    pub fn visit(&self, visit: VisitIndex) -> &Visit {
        &self.visits[visit.at()]
    }

    /// The shift at an index.
    pub fn shift(&self, shift: ShiftIndex) -> &Shift {
        &self.shifts[shift.at()]
    }
}
