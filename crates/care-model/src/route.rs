//! Routes: one shift's visits in order, with travel legs and breaks.
//!
//! All times are elapsed seconds since the local midnight of the day.

use serde::{Deserialize, Serialize};

use crate::id::{ShiftId, StaffId, VisitId};

/// One visit on a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub visit_id: VisitId,
    pub arrive_s: i32,
    pub start_s: i32,
    pub end_s: i32,
    /// Travel to this stop from the one before (or the shift's start place).
    pub travel_s: u32,
    pub travel_m: u32,
}

/// A planned break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteBreak {
    pub start_s: i32,
    pub end_s: i32,
}

/// A route (slinga).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub shift_id: ShiftId,
    pub staff_id: StaffId,
    pub stops: Vec<Stop>,
    #[serde(default)]
    pub breaks: Vec<RouteBreak>,
}
