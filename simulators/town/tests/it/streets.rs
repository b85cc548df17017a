use std::collections::BTreeSet;

use care_model::travel::{Coordinate, TravelMode};
use town::{Town, TownError};
use travel::Network;

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

#[test]
fn too_few_addresses_are_said() {
    let mut streets = town(1, DAYS[0]).streets;
    streets.addresses.truncate(20);
    let mut request = request(1, DAYS[0]);
    request.streets = Some(&streets);
    let error = Town::invent(&request).expect_err("twenty homes for more than a hundred");
    assert!(matches!(
        error,
        TownError::TooFewAddresses { found: 20, .. }
    ));
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
