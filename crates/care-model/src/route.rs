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

/// The way from the last stop to where the shift ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    pub travel_s: u32,
    pub travel_m: u32,
    pub arrive_s: i32,
    /// When the indirect time that ends the shift is over, too: work after the end of the
    /// shift is overtime.
    pub done_s: i32,
}

/// A route (slinga).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub shift_id: ShiftId,
    pub staff_id: StaffId,
    pub stops: Vec<Stop>,
    #[serde(default)]
    pub breaks: Vec<RouteBreak>,
    /// None without stops, and in a plan that was kept before the way back was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way_back: Option<WayBack>,
}
