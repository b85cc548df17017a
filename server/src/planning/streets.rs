//! Travel times of the unit's places, computed once for a set of places.

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context;
use care_model::travel::Coordinate;
use scheduler::MatrixMode;
use travel::{Network, StreetExtract, TravelMatrix};

use crate::error::Problem;

/// Sets of places whose matrices are kept: some units' at a time.
const KEPT: usize = 4;

/// The street network and the matrices asked for lately.
pub struct Streets {
    network: Network,
    kept: Mutex<Vec<Arc<PlaceMatrices>>>,
}

impl std::fmt::Debug for Streets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Streets(..)")
    }
}

/// Matrices of all modes over a list of places.
pub struct PlaceMatrices {
    places: Vec<Coordinate>,
    matrices: Vec<Arc<scheduler::TravelMatrix>>,
}

impl PlaceMatrices {
    /// Where a coordinate is in the matrices.
    pub fn position(&self, place: Coordinate) -> Option<usize> {
        self.places.binary_search(&place).ok()
    }

    /// In the order of [`TravelMode::ALL`](care_model::travel::TravelMode::ALL).
    pub fn stated(&self) -> &[Arc<scheduler::TravelMatrix>] {
        &self.matrices
    }
}

impl Streets {
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let extract = StreetExtract::read(file).context("the street file")?;
        let network = Network::build(&extract)
            .with_context(|| format!("no network in {}", file.display()))?;
        Ok(Self {
            network,
            kept: Mutex::new(Vec::new()),
        })
    }

    /// The matrices of these places, sorted and each once. Takes up to some
    /// seconds for new places: call it where it may block.
    pub fn matrices(&self, mut places: Vec<Coordinate>) -> Result<Arc<PlaceMatrices>, Problem> {
        places.sort_unstable();
        places.dedup();
        if let Some(found) = self.find(&places) {
            return Ok(found);
        }
        let matrices = self.network.matrices(&places).map_err(|error| {
            Problem::invalid(vec![care_model::fault::Fault::new(
                "addresses",
                "",
                error.to_string(),
            )])
        })?;
        let matrices = matrices.into_iter().map(stated).map(Arc::new).collect();
        let fresh = Arc::new(PlaceMatrices { places, matrices });
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.insert(0, Arc::clone(&fresh));
        kept.truncate(KEPT);
        Ok(fresh)
    }

    fn find(&self, places: &[Coordinate]) -> Option<Arc<PlaceMatrices>> {
        let kept = self.kept.lock().expect("no holder of this lock panics");
        kept.iter()
            .find(|matrices| matrices.places == places)
            .cloned()
    }
}

/// In the scheduler's terms: streets are as quick at every hour.
fn stated(matrix: TravelMatrix) -> scheduler::TravelMatrix {
    scheduler::TravelMatrix {
        mode: MatrixMode::Street(matrix.mode),
        size: matrix.size as u32,
        seconds: matrix.seconds,
        metres: matrix.metres,
        slow_hours: vec![],
    }
}
