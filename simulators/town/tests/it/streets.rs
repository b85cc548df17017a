use std::collections::BTreeSet;
use std::path::Path;

use care_model::travel::{Coordinate, TravelMode};
use town::{Town, TownError};
use travel::{Network, StreetExtract};

use crate::{DAYS, request, town};

#[test]
fn every_home_can_be_reached_by_every_mode() {
    let town = town(1, DAYS[0]);
    let network = Network::build(&town.streets).expect("streets to walk");
    let mut places: Vec<Coordinate> = town
        .registry
        .clients
        .iter()
        .filter_map(|client| client.coordinate)
        .collect();
    assert_eq!(places.len(), town.registry.clients.len());
    places.push(town.registry.units[0].place);
    let matrices = network.matrices(&places).expect("homes lie at streets");
    assert_eq!(matrices.len(), TravelMode::ALL.len());
}

#[test]
fn a_neighbour_is_minutes_away() {
    let town = town(1, DAYS[0]);
    let network = Network::build(&town.streets).expect("streets to walk");
    let places: Vec<Coordinate> = town
        .registry
        .clients
        .iter()
        .filter_map(|client| client.coordinate)
        .collect();
    let walking = &network.matrices(&places).expect("homes lie at streets")[0];
    let mut nearest_s: Vec<u32> = (0..places.len())
        .map(|from| {
            let others = (0..places.len()).filter(|to| places[*to] != places[from]);
            others
                .map(|to| walking.seconds_between(from, to))
                .min()
                .expect("others")
        })
        .collect();
    nearest_s.sort_unstable();
    assert!(
        nearest_s[places.len() / 2] < 240,
        "half have a neighbour within four minutes"
    );
}

#[test]
fn invented_streets_have_some_of_everything() {
    let streets = town(1, DAYS[0]).streets;
    assert!(
        (500..=700).contains(&streets.addresses.len()),
        "{}",
        streets.addresses.len()
    );
    assert_eq!(streets.attribution, "", "nobody else's work");
    let tag = |key: &str| -> BTreeSet<&str> {
        streets
            .ways
            .iter()
            .filter_map(|way| way.tags.get(key))
            .map(String::as_str)
            .collect()
    };
    let highways = tag("highway");
    for kind in ["primary", "residential", "footway", "steps", "cycleway"] {
        assert!(highways.contains(kind), "{kind}");
    }
    assert!(tag("oneway").contains("yes"));
}

#[test]
fn homes_are_spread_with_a_few_apartment_houses() {
    let town = town(1, DAYS[0]);
    let clients = &town.registry.clients;
    let places: BTreeSet<_> = clients.iter().map(|client| client.coordinate).collect();
    assert!(
        places.len() * 100 / clients.len() >= 75,
        "{} places",
        places.len()
    );
    let addresses: BTreeSet<_> = clients.iter().map(|client| &client.address).collect();
    let cohabitants = clients
        .iter()
        .filter(|client| client.household.is_some())
        .count()
        / 2;
    assert_eq!(addresses.len(), clients.len() - cohabitants);
    assert!(
        clients
            .iter()
            .any(|client| client.address.contains(" lgh "))
    );
}

/// Invented streets with this many of their addresses, spread over the town.
fn streets_with(addresses: usize) -> StreetExtract {
    let mut streets = town(1, DAYS[0]).streets;
    let every = streets.addresses.len() / addresses;
    let kept = streets.addresses.iter().step_by(every).take(addresses);
    streets.addresses = kept.cloned().collect();
    streets
}

fn town_on(streets: &StreetExtract) -> Result<Town, TownError> {
    let mut request = request(1, DAYS[0]);
    request.streets = Some(streets);
    Town::invent(&request)
}

/// Everybody can be reached, and no two households share a front door's text.
fn check_homes(town: &Town) {
    let clients = &town.registry.clients;
    let addresses: BTreeSet<_> = clients.iter().map(|client| &client.address).collect();
    let cohabitants = clients
        .iter()
        .filter(|client| client.household.is_some())
        .count()
        / 2;
    assert_eq!(addresses.len(), clients.len() - cohabitants);
    let places: Vec<Coordinate> = clients
        .iter()
        .filter_map(|client| client.coordinate)
        .chain([town.registry.units[0].place])
        .collect();
    assert_eq!(places.len(), clients.len() + 1);
    let network = Network::build(&town.streets).expect("streets to walk");
    let matrices = network.matrices(&places).expect("homes lie at streets");
    assert_eq!(matrices.len(), TravelMode::ALL.len());
}

#[test]
fn few_addresses_become_apartment_houses() {
    for count in [10, 58] {
        let town = town_on(&streets_with(count)).expect("addresses enough");
        check_homes(&town);
        let clients = &town.registry.clients;
        let places: BTreeSet<_> = clients.iter().map(|client| client.coordinate).collect();
        assert_eq!(
            places.len(),
            count - 1,
            "all but the unit's own are lived at"
        );
        let numbered = |address: &str| address.contains(" lgh 1");
        assert!(clients.iter().all(|client| numbered(&client.address)));
    }
}

#[test]
fn a_town_stands_on_every_street_extract_at_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    // Extracts are not part of the sources; without them the test above holds alone.
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    for path in paths.filter(|path| path.extension().is_some_and(|end| end == "pbf")) {
        let streets = StreetExtract::read(&path).expect("an extract");
        let town = town_on(&streets).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        check_homes(&town);
    }
}

#[test]
fn too_few_addresses_are_said() {
    let error = town_on(&streets_with(9)).expect_err("nine addresses are no district");
    assert_eq!(
        error,
        TownError::TooFewAddresses {
            found: 9,
            needed: 10
        }
    );
    assert!(error.to_string().contains("Maybe"), "{error}");
}

#[test]
fn given_streets_are_kept_as_they_are() {
    let streets = town(1, DAYS[0]).streets;
    let mut request = request(2, DAYS[0]);
    request.streets = Some(&streets);
    assert_eq!(
        Town::invent(&request).expect("addresses enough").streets,
        streets
    );
}

#[test]
fn what_cannot_be_staffed_is_said() {
    let mut crowded = request(1, DAYS[0]);
    crowded.staff = 20;
    assert_eq!(
        Town::invent(&crowded).err(),
        Some(TownError::TooManyVisits {
            visits: 350,
            staff: 20,
            most: 260
        })
    );
    crowded.staff = 3;
    assert_eq!(
        Town::invent(&crowded).err(),
        Some(TownError::TooFewStaff { staff: 3 })
    );
}
