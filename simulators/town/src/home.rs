//! Where the clients live.

use std::collections::BTreeSet;

use care_model::travel::Coordinate;
use travel::{AddressPoint, StreetExtract};

use crate::dice::{Dice, Subject};
use crate::routine::{Routine, RoutineKind};

pub(crate) struct Homes {
    /// Where shifts begin and end.
    pub unit_place: Coordinate,
    /// One for each routine, in its order.
    pub homes: Vec<Home>,
}

#[derive(Clone)]
pub(crate) struct Home {
    pub coordinate: Coordinate,
    pub address: String,
}

/// The streets have no room for those who are to live there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooFewAddresses {
    pub found: usize,
    pub needed: usize,
}

/// Of the households, every so many'th lives in an apartment house with others.
const APARTMENT_EVERY: usize = 5;
/// Households of this unit in one apartment house, where addresses suffice.
const APARTMENTS: usize = 3;
/// Fewest addresses that make a district: below, the unit would visit a few
/// stairwells all day and no route would tell anything.
const FEWEST_ADDRESSES: usize = 10;
/// Floors of an apartment house, and doors on a floor: apartment numbers have
/// four digits, two for the floor and two for the door.
const FLOORS: usize = 9;
const DOORS: usize = 99;
/// The unit's district reaches so far from its middle, when that holds addresses
/// enough; an extract may be a whole city.
pub(crate) const DISTRICT_M: i64 = 1_000;

impl Homes {
    pub(crate) fn choose(
        seed: u64,
        streets: &StreetExtract,
        routines: &[Routine],
    ) -> Result<Self, TooFewAddresses> {
        let households = routines
            .iter()
            .filter(|routine| routine.kind != RoutineKind::Cohabitant)
            .count();
        let dice = Dice::new(seed, Subject::Homes);
        let (unit_place, homes) = households_on(streets, households, DISTRICT_M, dice)?;
        Ok(Self {
            unit_place,
            homes: shared_out(routines, homes),
        })
    }
}

/// The unit's place, and a home for each of so many households.
pub(crate) fn households_on(
    streets: &StreetExtract,
    households: usize,
    district_m: i64,
    mut dice: Dice,
) -> Result<(Coordinate, Vec<Home>), TooFewAddresses> {
    let mut addresses = distinct(&streets.addresses);
    let needed = FEWEST_ADDRESSES.max(1 + households.div_ceil(FLOORS * DOORS));
    if addresses.len() < needed {
        return Err(TooFewAddresses {
            found: addresses.len(),
            needed,
        });
    }
    let wanted = 1 + doors_wanted(households);
    let middle = middle_of(&addresses);
    addresses.sort_by_key(|address| squared_m(address.coordinate, middle));
    let unit_place = addresses[0].coordinate;
    let near = addresses
        .iter()
        .take_while(|address| squared_m(address.coordinate, middle) <= district_m * district_m)
        .count();
    let within = near.max(wanted).min(addresses.len());
    let mut district = addresses[1..within].to_vec();
    dice.shuffle(&mut district);
    let mut single = if addresses.len() >= wanted {
        spread(&district, households)
    } else {
        crowded(&district, households)
    };
    dice.shuffle(&mut single);
    Ok((unit_place, single))
}

/// How many front doors households have where addresses suffice.
fn doors_wanted(households: usize) -> usize {
    let in_apartments = households / APARTMENT_EVERY;
    households - in_apartments + in_apartments.div_ceil(APARTMENTS)
}

/// Mostly houses of their own, and a few apartment houses.
fn spread(district: &[&AddressPoint], households: usize) -> Vec<Home> {
    let in_apartments = households / APARTMENT_EVERY;
    let houses = in_apartments.div_ceil(APARTMENTS);
    let apartments = district[..houses]
        .iter()
        .flat_map(|house| (1..=APARTMENTS).map(|number| apartment(house, number)))
        .take(in_apartments);
    let own = district[houses..].iter().map(|address| home(address));
    apartments.chain(own).take(households).collect()
}

/// Every address is an apartment house, and all have as many households, give
/// or take one.
fn crowded(district: &[&AddressPoint], households: usize) -> Vec<Home> {
    (0..households)
        .map(|index| apartment(district[index % district.len()], 1 + index / district.len()))
        .collect()
}

/// A home for each routine; a cohabitant has the home of the one before.
fn shared_out(routines: &[Routine], households: Vec<Home>) -> Vec<Home> {
    let mut homes: Vec<Home> = Vec::with_capacity(routines.len());
    let mut households = households.into_iter();
    for routine in routines {
        let home = match routine.kind {
            RoutineKind::Cohabitant => homes.last().cloned(),
            RoutineKind::Alone | RoutineKind::Protected => households.next(),
        };
        homes.push(home.expect("households were counted"));
    }
    homes
}

/// Each place and each address once, in the order of the extract.
fn distinct(addresses: &[AddressPoint]) -> Vec<&AddressPoint> {
    let mut places = BTreeSet::new();
    let mut doors = BTreeSet::new();
    addresses
        .iter()
        .filter(|address| {
            let named = !address.street.is_empty() && !address.house_number.is_empty();
            named
                && places.insert(address.coordinate)
                && doors.insert((&address.street, &address.house_number))
        })
        .collect()
}

fn home(address: &AddressPoint) -> Home {
    let town = address.postcode.as_deref().unwrap_or_default();
    Home {
        coordinate: address.coordinate,
        address: format!("{} {} {town}", address.street, address.house_number)
            .trim_end()
            .to_owned(),
    }
}

/// `number` counts from 1: one door on each floor, then the next door.
fn apartment(address: &AddressPoint, number: usize) -> Home {
    let mut home = home(address);
    let floor = 1 + (number - 1) % FLOORS;
    let door = 1 + (number - 1) / FLOORS;
    home.address = format!(
        "{} {} lgh {}",
        address.street,
        address.house_number,
        1000 + floor * 100 + door
    );
    home
}

fn middle_of(addresses: &[&AddressPoint]) -> Coordinate {
    let median = |mut values: Vec<i32>| {
        values.sort_unstable();
        values[values.len() / 2]
    };
    Coordinate {
        latitude_e7: median(
            addresses
                .iter()
                .map(|at| at.coordinate.latitude_e7)
                .collect(),
        ),
        longitude_e7: median(
            addresses
                .iter()
                .map(|at| at.coordinate.longitude_e7)
                .collect(),
        ),
    }
}

/// Square of the distance in metres, near enough in southern and middle Sweden.
fn squared_m(one: Coordinate, other: Coordinate) -> i64 {
    let north_m = i64::from(one.latitude_e7 - other.latitude_e7) / 90;
    let east_m = i64::from(one.longitude_e7 - other.longitude_e7) / 174;
    north_m * north_m + east_m * east_m
}
