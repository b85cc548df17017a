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
    /// The last visit. Where another is the last one now, this way back is nobody's.
    pub visit_id: VisitId,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    const BIRTH: Timestamp = Timestamp::from_millis(1_760_000_000_000);

    fn route() -> Route {
        let visit_id = VisitId::derived(BIRTH, "visit");
        Route {
            shift_id: ShiftId::derived(BIRTH, "shift"),
            staff_id: StaffId::derived(BIRTH, "staff"),
            stops: vec![Stop {
                visit_id,
                arrive_s: 28_000,
                start_s: 28_800,
                end_s: 30_000,
                travel_s: 300,
                travel_m: 400,
            }],
            breaks: vec![],
            way_back: Some(WayBack {
                visit_id,
                travel_s: 240,
                travel_m: 310,
                arrive_s: 30_240,
                done_s: 30_840,
            }),
        }
    }

    #[test]
    fn a_route_is_stored_as_it_was() {
        insta::assert_json_snapshot!("route", route());
        let text = serde_json::to_string(&route()).expect("json");
        assert_eq!(serde_json::from_str::<Route>(&text).expect("read"), route());
    }

    #[test]
    fn a_route_of_before_the_way_back_was_kept_is_read_and_written_without() {
        let old = Route {
            way_back: None,
            ..route()
        };
        let text = serde_json::to_string(&old).expect("json");
        assert!(!text.contains("way_back"), "{text}");
        assert_eq!(serde_json::from_str::<Route>(&text).expect("read"), old);
    }
}
