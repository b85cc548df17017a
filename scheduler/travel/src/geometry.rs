//! Lengths on the ground. Floating numbers stay in here and use only +, -, *,
//! / and square root, which every machine computes alike.

use care_model::travel::Coordinate;

/// Millimetres of one ten-millionth of a degree of latitude (Earth's mean
/// radius 6 371 008.8 m).
const MM_PER_E7: f64 = 11.119_508_023_353_29;

/// A flat map around a latitude, in millimetres. True to a few parts in a
/// million within a municipality.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlatMap {
    cosine: f64,
}

/// A point of a [`FlatMap`], millimetres east and north.
pub(crate) type Point = [f64; 2];

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
            cosine: cosine_of_degrees(middle),
        }
    }

    pub(crate) fn point(self, coordinate: Coordinate) -> Point {
        [
            f64::from(coordinate.longitude_e7) * MM_PER_E7 * self.cosine,
            f64::from(coordinate.latitude_e7) * MM_PER_E7,
        ]
    }
}

/// Millimetres between two points, rounded up.
pub(crate) fn distance_mm(a: Point, b: Point) -> u64 {
    squared(a, b).sqrt().ceil() as u64
}

/// The nearest point of the segment from `a` to `b`, as thousandths of the way.
pub(crate) fn nearest_permille(a: Point, b: Point, point: Point) -> (u64, Point) {
    let length = squared(a, b);
    if length == 0.0 {
        return (0, a);
    }
    let along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length;
    let permille = (along.clamp(0.0, 1.0) * 1000.0).round();
    let share = permille / 1000.0;
    (
        permille as u64,
        [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share],
    )
}

fn squared(a: Point, b: Point) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    x * x + y * y
}

/// Cosine by its series: the system's own may differ in the last bit.
fn cosine_of_degrees(degrees: f64) -> f64 {
    let square =
        (degrees * core::f64::consts::PI / 180.0) * (degrees * core::f64::consts::PI / 180.0);
    let (mut sum, mut term) = (1.0, 1.0);
    for step in 1..=12 {
        let n = f64::from(2 * step);
        term *= -square / (n * (n - 1.0));
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_agrees_with_the_library() {
        for degrees in [-89.0, -45.0, 0.0, 12.5, 59.33, 66.0, 90.0_f64] {
            assert!((cosine_of_degrees(degrees) - degrees.to_radians().cos()).abs() < 1e-12);
        }
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_kilometres() {
        let map = FlatMap { cosine: 0.5 };
        let south = map.point(Coordinate {
            latitude_e7: 590_000_000,
            longitude_e7: 0,
        });
        let north = map.point(Coordinate {
            latitude_e7: 600_000_000,
            longitude_e7: 0,
        });
        assert_eq!(distance_mm(south, north) / 1_000_000, 111);
    }
}
