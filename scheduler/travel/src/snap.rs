//! From a place to the nearest point of a street a mode can use.

use geo::Point;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use crate::geometry::nearest_on_stretch;
use crate::network::Arc;

/// A place farther than this from any usable street is off the map, metres:
/// farther than any house from its road, nearer than the next village.
pub const SNAP_LIMIT_M: u32 = 1_000;

/// The street stretches of a mode, findable by where they are.
#[derive(Debug)]
pub(crate) struct SnapTree {
    tree: RTree<GeomWithData<Line<[f64; 2]>, u32>>,
}

/// Where a place meets the street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Snap {
    /// The arc it lies on, and the one the other way where there is one.
    pub(crate) arc: u32,
    pub(crate) opposite: Option<u32>,
    /// Thousandths of the arc's length from its beginning.
    pub(crate) permille: u64,
    /// From the place to the street.
    pub(crate) off_street_mm: u64,
}

impl SnapTree {
    pub(crate) fn build(points: &[Point], arcs: &[Arc]) -> Self {
        let lines = arcs
            .iter()
            .enumerate()
            // One line for a stretch open both ways.
            .filter(|(_, arc)| arc.from < arc.to || find(arcs, arc.to, arc.from).is_none())
            .map(|(at, arc)| {
                let line = Line::new(
                    points[arc.from as usize].into(),
                    points[arc.to as usize].into(),
                );
                GeomWithData::new(line, at as u32)
            })
            .collect();
        Self {
            tree: RTree::bulk_load(lines),
        }
    }

    /// The nearest stretch; of equally near ones the first in the network.
    pub(crate) fn nearest(&self, points: &[Point], arcs: &[Arc], place: Point) -> Option<Snap> {
        let at: [f64; 2] = place.into();
        let found = self.tree.nearest_neighbor(at)?;
        let squared = found.distance_2(&at);
        let at = self
            .tree
            .locate_within_distance(at, squared)
            .map(|line| line.data)
            .min()
            .unwrap_or(found.data);
        let arc = arcs[at as usize];
        let (permille, off_street_mm) =
            nearest_on_stretch(points[arc.from as usize], points[arc.to as usize], place);
        Some(Snap {
            arc: at,
            opposite: find(arcs, arc.to, arc.from),
            permille,
            off_street_mm,
        })
    }
}

fn find(arcs: &[Arc], from: u32, to: u32) -> Option<u32> {
    arcs.binary_search_by_key(&(from, to), |arc| (arc.from, arc.to))
        .ok()
        .map(|at| at as u32)
}
