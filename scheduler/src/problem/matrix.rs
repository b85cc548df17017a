//! Travel between places.

use care_model::travel::TravelMode;
use serde::{Deserialize, Serialize};

use super::time::Window;
use crate::index::PlaceIndex;

/// Travel from every place to every place in one way of moving, row-major.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelMatrix {
    pub mode: MatrixMode,
    /// Rows and columns.
    pub size: u32,
    /// Whole seconds, rounded up, `size * size` of them.
    pub seconds: Vec<u32>,
    /// Whole metres along the same path.
    pub metres: Vec<u32>,
    /// Spans of the day when travel takes longer, apart from each other. A leg
    /// is lengthened by the span in which it begins.
    pub slow_hours: Vec<SlowHours>,
}

/// What a matrix describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatrixMode {
    Street(TravelMode),
    PublicTransport,
}

/// A span in which legs take `permille` thousandths of their usual time.
///
/// A leg begun shortly before the span ends takes at most the rest of the span
/// and its usual time after, so that leaving later never means arriving sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowHours {
    pub window: Window,
    /// At least 1000.
    pub permille: u32,
}

impl TravelMatrix {
    /// Usual seconds from one place to another.
    pub fn seconds_between(&self, from: PlaceIndex, to: PlaceIndex) -> u32 {
        self.seconds[from.at() * self.size as usize + to.at()]
    }

    /// Metres from one place to another.
    pub fn metres_between(&self, from: PlaceIndex, to: PlaceIndex) -> u32 {
        self.metres[from.at() * self.size as usize + to.at()]
    }
}
