//! Where the office and the clients are, and the ways between them.

use std::sync::Arc;

use care_model::travel::{Coordinate, TravelMode};
use scheduler::{MatrixIndex, MatrixMode, PlaceIndex, SlowHours, TravelMatrix};
use travel::Network;

use super::clock::minutes;
use super::request::{UnitDayError, UnitDayRequest};
use crate::dice::{Dice, Subject};
use crate::home::{DISTRICT_M, households_on};
use crate::street_grid::{CROSSINGS, invent_streets};

/// Where shifts begin and end.
pub(super) const OFFICE: PlaceIndex = PlaceIndex(0);

pub(super) const WALK: MatrixIndex = MatrixIndex(0);
pub(super) const BICYCLE: MatrixIndex = MatrixIndex(1);
pub(super) const CAR: MatrixIndex = MatrixIndex(2);
pub(super) const PUBLIC_TRANSPORT: MatrixIndex = MatrixIndex(3);

/// Visits that one invented town of the usual size and its district hold.
const VISITS_OF_A_TOWN: usize = 350;
/// To the stop and waiting there.
const BOARDING_S: u32 = 360;
/// A bus takes so many hundredths of a car's time.
const BUS_PERCENT: u32 = 150;

pub(super) struct Ground {
    /// Of each client.
    pub(super) homes: Vec<PlaceIndex>,
    /// In the order of the constants above.
    pub(super) matrices: Vec<Arc<TravelMatrix>>,
}

impl Ground {
    /// Clients of one house share a place.
    pub(super) fn choose(request: &UnitDayRequest, clients: usize) -> Result<Self, UnitDayError> {
        let invented;
        let streets = if let Some(streets) = request.streets {
            streets
        } else {
            invented = invent_streets(request.seed, crossings_for(request.visits));
            &invented
        };
        let dice = Dice::new(request.seed, Subject::UnitDayHomes);
        let (office, households) =
            households_on(streets, clients, district_m(request.visits), dice)?;
        let mut places: Vec<Coordinate> = vec![office];
        let mut homes = Vec::with_capacity(clients);
        for home in households {
            let at = places
                .iter()
                .position(|place| *place == home.coordinate)
                .unwrap_or_else(|| {
                    places.push(home.coordinate);
                    places.len() - 1
                });
            homes.push(PlaceIndex(at as u32));
        }
        let network = Network::build(streets)?;
        let of = |mode| network.matrix(mode, &places);
        let walk = of(TravelMode::Walk)?;
        let bicycle = of(TravelMode::Bicycle)?;
        let car = of(TravelMode::Car)?;
        let bus = public_transport(&walk, &car);
        let matrices = [
            on_street(walk, Vec::new()),
            on_street(bicycle, Vec::new()),
            on_street(car, rush_hours(1_300)),
            TravelMatrix {
                slow_hours: rush_hours(1_150),
                ..bus
            },
        ];
        let matrices = matrices.into_iter().map(Arc::new).collect();
        Ok(Self { homes, matrices })
    }
}

/// Each way: the streets grow with the visits, a town's at the least.
fn crossings_for(visits: u16) -> usize {
    let enough = |crossings: &usize| {
        crossings * crossings * VISITS_OF_A_TOWN >= CROSSINGS * CROSSINGS * usize::from(visits)
    };
    (CROSSINGS..=usize::from(visits).max(CROSSINGS))
        .find(enough)
        .expect("a crossing each way for each visit is more than enough")
}

/// The district as well.
fn district_m(visits: u16) -> i64 {
    DISTRICT_M * crossings_for(visits) as i64 / CROSSINGS as i64
}

fn on_street(matrix: travel::TravelMatrix, slow_hours: Vec<SlowHours>) -> TravelMatrix {
    TravelMatrix {
        mode: MatrixMode::Street(matrix.mode),
        size: matrix.size as u32,
        seconds: matrix.seconds,
        metres: matrix.metres,
        slow_hours,
    }
}

/// Morning at `permille` thousandths, afternoon by half as much more.
fn rush_hours(permille: u32) -> Vec<SlowHours> {
    let slow = |from, to, permille| SlowHours {
        window: minutes(from, to),
        permille,
    };
    vec![
        slow(7 * 60 + 15, 8 * 60 + 45, permille),
        slow(16 * 60, 17 * 60 + 30, u32::midpoint(1_000, permille)),
    ]
}

/// A bus from corner to corner, or on foot where that is no slower.
fn public_transport(walk: &travel::TravelMatrix, car: &travel::TravelMatrix) -> TravelMatrix {
    let mut seconds = Vec::with_capacity(walk.seconds.len());
    let mut metres = Vec::with_capacity(walk.seconds.len());
    for at in 0..walk.seconds.len() {
        let ride_s = BOARDING_S + (car.seconds[at] * BUS_PERCENT).div_ceil(100);
        if ride_s < walk.seconds[at] {
            seconds.push(ride_s);
            metres.push(car.metres[at]);
        } else {
            seconds.push(walk.seconds[at]);
            metres.push(walk.metres[at]);
        }
    }
    TravelMatrix {
        mode: MatrixMode::PublicTransport,
        size: walk.size as u32,
        seconds,
        metres,
        slow_hours: Vec::new(),
    }
}
