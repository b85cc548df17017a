//! What a planner's own change of a day is asked with. Times `_s` are seconds since the day's
//! midnight.

use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub struct MoveForm {
    pub visit_id: String,
    pub target: MoveTarget,
    /// On what grounds, in the planner's words; at most 500 characters.
    #[serde(default)]
    pub why: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MoveTarget {
    /// Into a shift: after a stop of it, before all of them, or where it costs least.
    Shift {
        shift_id: String,
        #[serde(default)]
        after_visit_id: Option<String>,
        /// Before all stops of it; then it is after none.
        #[serde(default)]
        first: bool,
        /// At this time, which is pinned: seconds since the day's midnight, on a whole
        /// minute within what the visit allows. Then its place follows from it.
        #[serde(default)]
        start_s: Option<i32>,
        /// The shift is made longer on this day, so that there is room.
        #[serde(default)]
        extend: Option<ExtendForm>,
    },
    Unplaced,
}

/// How much longer a shift is to be: seconds, each 0 to 14,400 with what it was made longer
/// before.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub struct ExtendForm {
    /// So much earlier it begins.
    #[serde(default)]
    pub earlier_s: i32,
    /// So much more overtime it may run to.
    #[serde(default)]
    pub overtime_s: i32,
}

impl MoveTarget {
    /// The time that a planner has set.
    pub fn start_s(&self) -> Option<i32> {
        match self {
            Self::Shift { start_s, .. } => *start_s,
            Self::Unplaced => None,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PinForm {
    pub visit_id: String,
    /// `none`, `staff`, `time` or `both`.
    pub pin: String,
}
