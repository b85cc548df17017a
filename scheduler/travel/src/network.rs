//! The street network of each mode.

use std::collections::HashMap;

use care_model::travel::{Coordinate, TravelMode};
use geo::Point;

use crate::component::{Targets, largest};
use crate::error::NetworkError;
use crate::extract::StreetExtract;
use crate::geometry::{FlatMap, ground_mm};
use crate::modes::way_use;
use crate::snap::SnapTree;

/// Streets ready for finding ways, for every [`TravelMode`].
#[derive(Debug)]
pub struct Network {
    pub(crate) map: FlatMap,
    modes: Vec<ModeNetwork>,
}

/// A stretch of street in one direction, between two numbered nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    pub from: u32,
    pub to: u32,
    pub duration_ms: u32,
    pub length_mm: u32,
}

/// The part of the streets one mode can use: its largest strongly connected
/// component.
#[derive(Debug)]
pub(crate) struct ModeNetwork {
    pub(crate) mode: TravelMode,
    pub(crate) points: Vec<Point>,
    coordinates: Vec<Coordinate>,
    /// `arcs[first[n]..first[n + 1]]` leave node n.
    pub(crate) first: Vec<u32>,
    pub(crate) arcs: Vec<Arc>,
    pub(crate) snap: SnapTree,
}

impl Network {
    /// The networks of an extract. A mode without streets is left empty; an
    /// extract nobody can walk is an error.
    pub fn build(extract: &StreetExtract) -> Result<Self, NetworkError> {
        let map = FlatMap::around(extract.nodes.iter().map(|node| node.coordinate));
        let modes: Vec<ModeNetwork> = TravelMode::ALL
            .iter()
            .map(|&mode| ModeNetwork::build(map, mode, extract))
            .collect();
        if modes
            .iter()
            .any(|network| network.mode == TravelMode::Walk && network.arcs.is_empty())
        {
            return Err(NetworkError::NothingToWalk);
        }
        Ok(Self { map, modes })
    }

    /// The usable arcs of a mode, by the node they leave.
    pub fn arcs(&self, mode: TravelMode) -> &[Arc] {
        &self.mode(mode).arcs
    }

    /// Where the nodes of a mode are, by number.
    pub fn node_coordinates(&self, mode: TravelMode) -> &[Coordinate] {
        &self.mode(mode).coordinates
    }

    pub(crate) fn mode(&self, mode: TravelMode) -> &ModeNetwork {
        self.modes
            .iter()
            .find(|network| network.mode == mode)
            .expect("build makes a network for every mode")
    }
}

impl ModeNetwork {
    fn build(map: FlatMap, mode: TravelMode, extract: &StreetExtract) -> Self {
        let known: HashMap<i64, Coordinate> = extract
            .nodes
            .iter()
            .map(|node| (node.id, node.coordinate))
            .collect();
        let mut numbers: HashMap<i64, u32> = HashMap::new();
        let mut coordinates = Vec::new();
        let mut arcs = Vec::new();
        for way in &extract.ways {
            let used = way_use(mode, &way.tags);
            if used.forward_mm_s.is_none() && used.backward_mm_s.is_none() {
                continue;
            }
            for pair in way.nodes.windows(2) {
                // Extracts read from files know all nodes of their ways; one
                // made in memory may not.
                let (Some(&a), Some(&b)) = (known.get(&pair[0]), known.get(&pair[1])) else {
                    continue;
                };
                if pair[0] == pair[1] {
                    continue;
                }
                let mut number = |id: i64, coordinate: Coordinate| {
                    *numbers.entry(id).or_insert_with(|| {
                        coordinates.push(coordinate);
                        (coordinates.len() - 1) as u32
                    })
                };
                let (from, to) = (number(pair[0], a), number(pair[1], b));
                let length_mm = ground_mm(a, b);
                arcs.extend(
                    used.forward_mm_s
                        .map(|speed| arc(from, to, length_mm, speed)),
                );
                arcs.extend(
                    used.backward_mm_s
                        .map(|speed| arc(to, from, length_mm, speed)),
                );
            }
        }
        let (coordinates, arcs) = keep_largest(coordinates, arcs);
        let points: Vec<Point> = coordinates.iter().map(|&at| map.point(at)).collect();
        let first = first_arcs(points.len(), &arcs);
        let snap = SnapTree::build(&points, &arcs);
        Self {
            mode,
            points,
            coordinates,
            first,
            arcs,
            snap,
        }
    }
}

fn arc(from: u32, to: u32, length_mm: u64, speed_mm_s: u64) -> Arc {
    // A stretch longer than 4 000 km or slower than 49 days is no street.
    let length_mm = length_mm.min(u64::from(u32::MAX));
    let duration_ms = (length_mm * 1000)
        .div_ceil(speed_mm_s)
        .min(u64::from(u32::MAX));
    Arc {
        from,
        to,
        duration_ms: duration_ms as u32,
        length_mm: length_mm as u32,
    }
}

fn first_arcs(nodes: usize, arcs: &[Arc]) -> Vec<u32> {
    let mut first = vec![0; nodes + 1];
    for arc in arcs {
        first[arc.from as usize + 1] += 1;
    }
    for at in 0..nodes {
        first[at + 1] += first[at];
    }
    first
}

/// Sorts the arcs by the node they leave and drops all off the largest
/// strongly connected component.
fn keep_largest(coordinates: Vec<Coordinate>, mut arcs: Vec<Arc>) -> (Vec<Coordinate>, Vec<Arc>) {
    arcs.sort_by_key(|arc| (arc.from, arc.to, arc.duration_ms, arc.length_mm));
    // Of parallel stretches only the quickest is ever used.
    arcs.dedup_by_key(|arc| (arc.from, arc.to));
    let first = first_arcs(coordinates.len(), &arcs);
    let target: Vec<u32> = arcs.iter().map(|arc| arc.to).collect();
    let kept = largest(&Targets {
        first: &first,
        target: &target,
    });
    let mut number = vec![u32::MAX; coordinates.len()];
    let mut left = Vec::new();
    for (at, coordinate) in coordinates.into_iter().enumerate() {
        if kept[at] {
            number[at] = left.len() as u32;
            left.push(coordinate);
        }
    }
    arcs.retain(|arc| kept[arc.from as usize] && kept[arc.to as usize]);
    for arc in &mut arcs {
        arc.from = number[arc.from as usize];
        arc.to = number[arc.to as usize];
    }
    (left, arcs)
}
