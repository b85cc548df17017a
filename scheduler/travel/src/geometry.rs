//! Lengths, nearest points and middles on the ground, by the `geo` crate.
//! Floating numbers stay in here.

use care_model::travel::Coordinate;
use geo::{
    Centroid, Coord, Distance, Euclidean, Haversine, InterpolateLine, Line, LineLocatePoint,
    LineString, Point, Polygon,
};

/// Millimetres of one ten-millionth of a degree of latitude, on the sphere that
/// `geo` measures lengths on.
const MM_PER_E7: f64 = 11.119_508_023_353_29;

/// A flat map around a latitude, in millimetres: where the nearest street is
/// looked for. True to a few parts in a million within a municipality.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlatMap {
    cosine: f64,
}

impl FlatMap {
    pub(crate) fn around(coordinates: impl Iterator<Item = Coordinate>) -> Self {
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        for coordinate in coordinates {
            low = low.min(coordinate.latitude_e7);
            high = high.max(coordinate.latitude_e7);
        }
        let middle = if low > high {
            0.0
        } else {
            (f64::from(low) + f64::from(high)) / 2e7
        };
        Self {
            cosine: middle.to_radians().cos(),
        }
    }

    pub(crate) fn point(self, coordinate: Coordinate) -> Point {
        Point::new(
            f64::from(coordinate.longitude_e7) * MM_PER_E7 * self.cosine,
            f64::from(coordinate.latitude_e7) * MM_PER_E7,
        )
    }
}

/// Millimetres over the ground between two coordinates, rounded up.
pub(crate) fn ground_mm(a: Coordinate, b: Coordinate) -> u64 {
    millimetres(Haversine.distance(degrees(a), degrees(b)) * 1000.0)
}

/// The nearest point of the stretch from `a` to `b`: thousandths of the way to
/// it, and millimetres from `point` to it, rounded up.
pub(crate) fn nearest_on_stretch(a: Point, b: Point, point: Point) -> (u64, u64) {
    let stretch = Line::new(a, b);
    let permille = stretch
        .line_locate_point(&point)
        .map_or(0.0, |share| (share * 1000.0).round());
    let nearest = Euclidean.point_at_ratio_from_start(&stretch, permille / 1000.0);
    (
        permille as u64,
        millimetres(Euclidean.distance(point, nearest)),
    )
}

/// The middle of a building given by its corners, the first perhaps repeated.
/// Corners on one line, or a single one, have a middle as well.
pub(crate) fn middle_of_outline(corners: &[Coordinate]) -> Option<Coordinate> {
    let ring: LineString = corners
        .iter()
        .map(|&corner| Coord::from(degrees(corner)))
        .collect();
    let middle = Polygon::new(ring, Vec::new()).centroid()?;
    Some(Coordinate {
        latitude_e7: (middle.y() * 1e7).round() as i32,
        longitude_e7: (middle.x() * 1e7).round() as i32,
    })
}

fn degrees(coordinate: Coordinate) -> Point {
    Point::new(
        f64::from(coordinate.longitude_e7) / 1e7,
        f64::from(coordinate.latitude_e7) / 1e7,
    )
}

/// Rounded up, but for a millionth of a millimetre: what the last bits add to a
/// length that is whole is no millimetre.
fn millimetres(length: f64) -> u64 {
    (length - 1e-6).ceil().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Coordinate {
        Coordinate {
            latitude_e7: (latitude * 1e7).round() as i32,
            longitude_e7: (longitude * 1e7).round() as i32,
        }
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_kilometres() {
        assert_eq!(ground_mm(at(59.0, 18.0), at(60.0, 18.0)) / 1_000_000, 111);
        assert_eq!(ground_mm(at(59.0, 18.0), at(59.0, 18.0)), 0);
    }

    #[test]
    fn the_flat_map_agrees_with_the_ground_within_a_town() {
        let (a, b) = (at(59.33, 18.06), at(59.35, 18.10));
        let map = FlatMap::around([a, b].into_iter());
        let flat = millimetres(Euclidean.distance(map.point(a), map.point(b)));
        assert!(flat.abs_diff(ground_mm(a, b)) * 100_000 < flat);
    }

    #[test]
    fn a_place_meets_a_stretch_at_its_foot_or_an_end() {
        let (a, b) = (Point::new(0.0, 0.0), Point::new(10_000.0, 0.0));
        let met = |x, y| nearest_on_stretch(a, b, Point::new(x, y));
        assert_eq!(met(2_500.0, 700.0), (250, 700));
        assert_eq!(met(-300.0, 400.0), (0, 500));
        assert_eq!(met(10_300.0, -400.0), (1000, 500));
        assert_eq!(nearest_on_stretch(a, a, b), (0, 10_000));
    }

    #[test]
    fn the_middle_of_a_building_does_not_hang_on_where_its_corners_are_dense() {
        let (south, north, west, east) = (59.0, 59.001, 18.0, 18.002);
        let mut corners = vec![at(south, west), at(south, east), at(north, east)];
        corners.extend((0..9).map(|step| at(north, 18.001 - f64::from(step) * 1e-4)));
        corners.push(at(north, west));
        assert_eq!(middle_of_outline(&corners), Some(at(59.0005, 18.001)));
        corners.push(corners[0]);
        assert_eq!(middle_of_outline(&corners), Some(at(59.0005, 18.001)));
        assert_eq!(middle_of_outline(&corners[..1]), Some(corners[0]));
        assert_eq!(middle_of_outline(&[]), None);
    }
}
