//! Seconds between the homes of a unit's clients, by the fastest mode.

use std::collections::BTreeMap;
use std::sync::Arc;

use care_model::id::ClientId;
use care_model::person::Client;
use care_model::travel::Coordinate;

use crate::App;
use crate::error::Problem;
use crate::planning::streets::PlaceMatrices;

/// Nothing is known without a street file, nor of a client whose address has no place.
#[derive(Default)]
pub struct TravelTimes {
    places: BTreeMap<ClientId, Coordinate>,
    matrices: Option<Arc<PlaceMatrices>>,
}

impl TravelTimes {
    /// Takes up to some seconds for places it has not met.
    pub async fn between(app: &App, clients: &[Client]) -> Result<Self, Problem> {
        if app.streets.is_none() {
            return Ok(Self::default());
        }
        let places: BTreeMap<ClientId, Coordinate> = clients
            .iter()
            // How far a protected home is from a known one would tell where it is.
            .filter(|client| !client.protection.is_protected())
            .filter_map(|client| Some((client.client_id, client.coordinate?)))
            .collect();
        let wanted: Vec<Coordinate> = places.values().copied().collect();
        let worker = app.clone();
        let reckon = move || {
            let streets = worker.streets.as_ref();
            streets.map(|streets| streets.matrices(wanted)).transpose()
        };
        let matrices = tokio::task::spawn_blocking(reckon)
            .await
            .map_err(|_| Problem::busy("the travel times were interrupted"))??;
        Ok(Self { places, matrices })
    }

    /// Seconds from one home to another; nothing where it is not known.
    pub fn seconds(&self, from: ClientId, to: ClientId) -> Option<u32> {
        let matrices = self.matrices.as_ref()?;
        let from = matrices.position(*self.places.get(&from)?)?;
        let to = matrices.position(*self.places.get(&to)?)?;
        let of_modes = matrices.stated().iter();
        let seconds = of_modes.filter_map(|matrix| {
            let at = from * matrix.size as usize + to;
            matrix.seconds.get(at).copied()
        });
        seconds.min()
    }
}
