//! Links between visits. All are hard rules.

use serde::{Deserialize, Serialize};

use crate::index::VisitIndex;

/// A rule that ties two visits together.
///
/// `Simultaneous` visits are placed both or neither. Every other link binds
/// only when both visits are placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Equal start, different staff (double staffing).
    Simultaneous {
        first: VisitIndex,
        second: VisitIndex,
    },
    /// `second` starts at least `min_s` and at most `max_s` seconds after the
    /// start of `first`, ends included.
    Gap {
        first: VisitIndex,
        second: VisitIndex,
        min_s: i32,
        max_s: i32,
    },
    /// `second` starts no sooner than `first` ends.
    Before {
        first: VisitIndex,
        second: VisitIndex,
    },
    SameStaff {
        first: VisitIndex,
        second: VisitIndex,
    },
    DifferentStaff {
        first: VisitIndex,
        second: VisitIndex,
    },
}

impl Link {
    /// The two visits, first and second.
    pub fn visits(self) -> (VisitIndex, VisitIndex) {
        match self {
            Link::Simultaneous { first, second }
            | Link::Gap { first, second, .. }
            | Link::Before { first, second }
            | Link::SameStaff { first, second }
            | Link::DifferentStaff { first, second } => (first, second),
        }
    }
}
