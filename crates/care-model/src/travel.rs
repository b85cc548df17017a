//! Where things are and how a staff member moves between them.

use serde::{Deserialize, Serialize};

/// A point on the map in WGS 84, in ten-millionths of a degree (about a
/// centimetre), the resolution OpenStreetMap itself keeps.
///
/// `Debug` says nothing about the position: a coordinate of a client's home is
/// personal data and must not reach a log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coordinate {
    pub latitude_e7: i32,
    pub longitude_e7: i32,
}

impl std::fmt::Debug for Coordinate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Coordinate(..)")
    }
}

impl Coordinate {
    /// From degrees. Returns `None` when a value is not finite or lies outside
    /// ±90 latitude or ±180 longitude.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        let inside = latitude.is_finite()
            && longitude.is_finite()
            && latitude.abs() <= 90.0
            && longitude.abs() <= 180.0;
        inside.then(|| Self {
            latitude_e7: (latitude * 1e7).round() as i32,
            longitude_e7: (longitude * 1e7).round() as i32,
        })
    }

    pub fn latitude(self) -> f64 {
        f64::from(self.latitude_e7) / 1e7
    }

    pub fn longitude(self) -> f64 {
        f64::from(self.longitude_e7) / 1e7
    }
}

/// How a staff member travels during a shift. Public transport needs a
/// timetable and comes as a ready matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravelMode {
    Walk,
    Bicycle,
    Car,
}

impl TravelMode {
    pub const ALL: [TravelMode; 3] = [TravelMode::Walk, TravelMode::Bicycle, TravelMode::Car];
}
