//! Visits: what has to be done, where, when and by whom.

use serde::{Deserialize, Serialize};

use super::time::{DaySecond, Window};
use crate::cost::Cost;
use crate::index::{ClientIndex, LanguageIndex, PlaceIndex, ShiftIndex, SkillSet, StaffIndex};

/// One staff member's visit to a client. Double staffing is two visits with a
/// [`Link::Simultaneous`](super::Link::Simultaneous) between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub client: ClientIndex,
    pub place: PlaceIndex,
    /// Seconds at the client's, from start to end.
    pub service_s: i32,
    /// Allowed starts (hard), at least one, rising and apart from each other.
    pub start_windows: Vec<Window>,
    /// The start the client would like (soft): later is priced by
    /// [`Goals::lateness`](super::Goals::lateness), earlier is free.
    pub preferred: Option<Window>,
    /// What is carried to the client (meals, aids), in the units of
    /// [`Shift::capacity`](super::Shift::capacity); zero for most visits.
    #[serde(default)]
    pub load: u32,
    pub required_skills: SkillSet,
    pub priority: Priority,
    pub wishes: Vec<StaffWish>,
    pub trait_wishes: Vec<TraitWish>,
    pub pin: Pin,
}

/// What it means to leave a visit out of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Has to be done; left out only when no allowed place is found, at
    /// [`Goals::unplaced_must`](super::Goals::unplaced_must).
    Must,
    /// May be left out at this price.
    MayDrop(Cost),
}

/// What a client, or the unit, has said of one staff member for one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffWish {
    pub staff: StaffIndex,
    pub kind: WishKind,
}

/// How a staff member is regarded for a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishKind {
    /// Preferred: anybody not wanted costs [`Goals::not_wanted`](super::Goals::not_wanted).
    Wanted,
    /// Costs [`Goals::unwanted`](super::Goals::unwanted).
    Unwanted,
    /// A hard rule.
    Forbidden,
}

/// A wish about who comes that is not about one named person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraitWish {
    pub wanted: StaffTrait,
    pub strength: WishStrength,
}

/// What is wished of the staff member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffTrait {
    Speaks(LanguageIndex),
    Gender(Gender),
}

/// Gender of a staff member, for intimate care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Woman,
    Man,
    Other,
}

/// Whether a trait is a goal or a hard rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishStrength {
    /// Missing it costs [`Goals::trait_missed`](super::Goals::trait_missed).
    Wished,
    /// A hard rule.
    Required,
}

/// What is already decided about a visit. A pin is a hard rule. A time that is
/// pinned stands in the place of the start windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pin {
    Free,
    /// Any time allowed, this staff member.
    Staff(StaffIndex),
    /// Any staff member allowed, exactly this start.
    Start(DaySecond),
    StaffAndStart {
        staff: StaffIndex,
        start: DaySecond,
    },
    /// Under way or done: stays in this shift at this start.
    Started {
        shift: ShiftIndex,
        start: DaySecond,
    },
}

impl Pin {
    /// The pinned start, when there is one.
    pub fn start(self) -> Option<DaySecond> {
        match self {
            Pin::Free | Pin::Staff(_) => None,
            Pin::Start(start) | Pin::StaffAndStart { start, .. } | Pin::Started { start, .. } => {
                Some(start)
            }
        }
    }
}
