//! Travel times between places.

use care_model::travel::{Coordinate, TravelMode};
use serde::{Deserialize, Serialize};

use crate::error::{MatrixError, OffTheMap};
use crate::modes::WALK_MM_S;
use crate::network::{ModeNetwork, Network};
use crate::shortest_path::{Search, UNREACHED, WayCost, way_cost};
use crate::snap::{SNAP_LIMIT_M, Snap};

/// Travel from every place to every place, row-major: the way from place `a` to
/// place `b` is at `a * size + b`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelMatrix {
    pub mode: TravelMode,
    /// Places, rows and columns.
    pub size: usize,
    /// Whole seconds, rounded up; 0 on the diagonal and between places at one
    /// coordinate.
    pub seconds: Vec<u32>,
    /// Whole metres along the same way, rounded up.
    pub metres: Vec<u32>,
}

/// Most places in one matrix: two of 32 bits a pair is then 3 GB.
const PLACE_LIMIT: usize = 20_000;
/// Matrix rows are shared between this many threads; each row stands alone, so
/// the result is the same with any number.
const THREADS: usize = 2;

impl TravelMatrix {
    /// Seconds from place `from` to place `to`.
    pub fn seconds_between(&self, from: usize, to: usize) -> u32 {
        self.seconds[from * self.size + to]
    }

    /// Metres from place `from` to place `to`.
    pub fn metres_between(&self, from: usize, to: usize) -> u32 {
        self.metres[from * self.size + to]
    }
}

impl Network {
    /// The matrices of all three modes, in the order of [`TravelMode::ALL`].
    pub fn matrices(&self, places: &[Coordinate]) -> Result<Vec<TravelMatrix>, MatrixError> {
        TravelMode::ALL
            .iter()
            .map(|&mode| self.matrix(mode, places))
            .collect()
    }

    /// The matrix of one mode. Places are joined to the nearest point of a
    /// usable street, the stretch between walked; if any is farther than
    /// [`SNAP_LIMIT_M`] all such are told.
    pub fn matrix(
        &self,
        mode: TravelMode,
        places: &[Coordinate],
    ) -> Result<TravelMatrix, MatrixError> {
        if places.len() > PLACE_LIMIT {
            return Err(MatrixError::TooManyPlaces {
                places: places.len(),
                limit: PLACE_LIMIT,
            });
        }
        let network = self.mode(mode);
        let snaps = snap_all(self, network, places)?;
        let size = places.len();
        let mut matrix = TravelMatrix {
            mode,
            size,
            seconds: vec![0; size * size],
            metres: vec![0; size * size],
        };
        if size == 0 {
            return Ok(matrix);
        }
        let mut targets: Vec<u32> = snaps.iter().flat_map(|snap| ends(network, snap)).collect();
        targets.sort_unstable();
        targets.dedup();
        let job = Job {
            network,
            places,
            snaps: &snaps,
            targets: &targets,
        };
        let rows = size.div_ceil(THREADS);
        std::thread::scope(|scope| {
            let seconds = matrix.seconds.chunks_mut(rows * size);
            let metres = matrix.metres.chunks_mut(rows * size);
            for (at, (seconds, metres)) in seconds.zip(metres).enumerate() {
                let job = &job;
                scope.spawn(move || job.fill(at * rows, seconds, metres));
            }
        });
        Ok(matrix)
    }
}

struct Job<'a> {
    network: &'a ModeNetwork,
    places: &'a [Coordinate],
    snaps: &'a [Snap],
    targets: &'a [u32],
}

impl Job<'_> {
    fn fill(&self, first_row: usize, seconds: &mut [u32], metres: &mut [u32]) {
        let size = self.snaps.len();
        let mut search = Search::new(self.network, self.targets);
        for (row, (seconds, metres)) in seconds
            .chunks_mut(size)
            .zip(metres.chunks_mut(size))
            .enumerate()
        {
            let from = first_row + row;
            let beginnings = leave(self.network, &self.snaps[from]);
            search.run(self.network, &beginnings, self.targets.len());
            for to in 0..size {
                if self.places[from] == self.places[to] {
                    continue;
                }
                let cost = self.cost(&search, from, to);
                seconds[to] = rounded_up(cost >> 32);
                metres[to] = rounded_up(cost & u64::from(u32::MAX));
            }
        }
    }

    fn cost(&self, search: &Search, from: usize, to: usize) -> WayCost {
        let (a, b) = (&self.snaps[from], &self.snaps[to]);
        let street = arrive(self.network, b)
            .into_iter()
            .filter(|&(node, _)| search.cost(node) != UNREACHED)
            .map(|(node, cost)| search.cost(node) + cost)
            .chain(along(self.network, a, b))
            .min()
            .expect("all of a strongly connected network is reached");
        street + walked(a) + walked(b)
    }
}

fn snap_all(
    network: &Network,
    mode: &ModeNetwork,
    places: &[Coordinate],
) -> Result<Vec<Snap>, MatrixError> {
    let mut snaps = Vec::with_capacity(places.len());
    let mut off_the_map = Vec::new();
    for (index, &place) in places.iter().enumerate() {
        let snap = mode
            .snap
            .nearest(&mode.points, &mode.arcs, network.map.point(place))
            .ok_or(MatrixError::NoStreets { mode: mode.mode })?;
        if snap.off_street_mm > u64::from(SNAP_LIMIT_M) * 1000 {
            off_the_map.push(OffTheMap {
                index,
                distance_m: rounded_up(snap.off_street_mm),
            });
        }
        snaps.push(snap);
    }
    if off_the_map.is_empty() {
        return Ok(snaps);
    }
    Err(MatrixError::OffTheMap {
        mode: mode.mode,
        limit_m: SNAP_LIMIT_M,
        places: off_the_map,
    })
}

fn rounded_up(thousandths: u64) -> u32 {
    u32::try_from(thousandths.div_ceil(1000)).unwrap_or(u32::MAX)
}

/// The nodes from which a place on a stretch is entered.
fn ends(network: &ModeNetwork, snap: &Snap) -> impl Iterator<Item = u32> {
    arrive(network, snap).into_iter().map(|(node, _)| node)
}

fn part(network: &ModeNetwork, arc: u32, permille: u64) -> WayCost {
    let arc = &network.arcs[arc as usize];
    way_cost(
        (u64::from(arc.duration_ms) * permille).div_ceil(1000),
        (u64::from(arc.length_mm) * permille).div_ceil(1000),
    )
}

fn leave(network: &ModeNetwork, snap: &Snap) -> Vec<(u32, WayCost)> {
    let arc = &network.arcs[snap.arc as usize];
    let mut ways = vec![(arc.to, part(network, snap.arc, 1000 - snap.permille))];
    ways.extend(
        snap.opposite
            .map(|back| (arc.from, part(network, back, snap.permille))),
    );
    // At a crossing every street that leaves it is open.
    if snap.permille == 0 {
        ways.push((arc.from, 0));
    }
    ways
}

fn arrive(network: &ModeNetwork, snap: &Snap) -> Vec<(u32, WayCost)> {
    let arc = &network.arcs[snap.arc as usize];
    let mut ways = vec![(arc.from, part(network, snap.arc, snap.permille))];
    ways.extend(
        snap.opposite
            .map(|back| (arc.to, part(network, back, 1000 - snap.permille))),
    );
    if snap.permille == 1000 {
        ways.push((arc.to, 0));
    }
    ways
}

/// The way along one stretch, when both places lie on it.
fn along(network: &ModeNetwork, a: &Snap, b: &Snap) -> Option<WayCost> {
    if a.arc != b.arc {
        return None;
    }
    if a.permille <= b.permille {
        Some(part(network, a.arc, b.permille - a.permille))
    } else {
        a.opposite
            .map(|back| part(network, back, a.permille - b.permille))
    }
}

fn walked(snap: &Snap) -> WayCost {
    way_cost(
        (snap.off_street_mm * 1000).div_ceil(WALK_MM_S),
        snap.off_street_mm,
    )
}
