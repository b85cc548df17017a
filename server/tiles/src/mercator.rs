//! The square map that tiles are cut from (Web Mercator). Floating numbers stay in here.

use std::f64::consts::PI;

use care_model::travel::Coordinate;

/// The square ends here; nobody is cared for beyond.
const LIMIT_E7: i32 = 850_511_287;

/// A point of the square: `0..side` from the west and from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SquarePoint {
    pub x: i64,
    pub y: i64,
}

/// Where a coordinate is in a square of `side` units; `None` where the square has ended.
pub fn project(coordinate: Coordinate, side: i64) -> Option<SquarePoint> {
    if coordinate.latitude_e7.abs() > LIMIT_E7 {
        return None;
    }
    let latitude = coordinate.latitude().to_radians();
    let east = (coordinate.longitude() + 180.0) / 360.0;
    let south = (1.0 - latitude.tan().asinh() / PI) / 2.0;
    let unit = |share: f64| ((share * side as f64).floor() as i64).clamp(0, side - 1);
    Some(SquarePoint {
        x: unit(east),
        y: unit(south),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Option<SquarePoint> {
        project(
            Coordinate::from_degrees(latitude, longitude).expect("on Earth"),
            1 << 15,
        )
    }

    #[test]
    fn known_places_lie_in_their_tiles() {
        // Computed apart, by the formula of the tile servers, for zoom 15.
        assert_eq!(
            at(59.3293, 18.0686),
            Some(SquarePoint { x: 18028, y: 9636 })
        );
        assert_eq!(at(0.0, 0.0), Some(SquarePoint { x: 16384, y: 16384 }));
        assert_eq!(at(85.0511, -180.0), Some(SquarePoint { x: 0, y: 0 }));
        assert_eq!(at(-85.0511, 180.0).map(|point| point.x), Some(32767));
        assert_eq!(at(85.06, 0.0), None);
    }
}
