//! Times and lengths on streets small enough to reckon by hand.

use care_model::travel::TravelMode;
use travel::{MatrixError, Network, NetworkError, SNAP_LIMIT_M, StreetExtract};

use crate::invented_streets::{spot, streets};

fn network(extract: &StreetExtract) -> Network {
    Network::build(extract).expect("streets made by hand can be walked")
}

#[track_caller]
fn near(value: u32, wanted: u32) {
    // The metre of `spot` is off by up to half a percent.
    assert!(
        value.abs_diff(wanted) <= wanted / 100 + 2,
        "{value} is not about {wanted}"
    );
}

const SQUARE: [(i32, i32); 4] = [(0, 0), (400, 0), (400, 400), (0, 400)];

#[test]
fn a_one_way_street_is_a_detour_for_wheels_and_nothing_on_foot() {
    let street = streets(
        &SQUARE,
        &[(
            &[1, 2, 3, 4, 1],
            &[("highway", "residential"), ("oneway", "yes")],
        )],
    );
    let places = [spot(0, 0), spot(400, 0)];
    let matrices = network(&street)
        .matrices(&places)
        .expect("both places are on the street");
    for matrix in &matrices {
        near(matrix.metres_between(0, 1), 400);
        let back_m = if matrix.mode == TravelMode::Walk {
            400
        } else {
            1_200
        };
        near(matrix.metres_between(1, 0), back_m);
        assert_eq!(matrix.seconds_between(0, 0), 0);
    }
    near(matrices[0].seconds_between(0, 1), 288); // 400 m at 5 km/h
    near(matrices[1].seconds_between(0, 1), 96); // at 15 km/h
    near(matrices[2].seconds_between(0, 1), 69); // at 70 % of 30 km/h
}

#[test]
fn a_contraflow_lane_and_a_roundabout() {
    let lane = [
        ("highway", "residential"),
        ("oneway", "yes"),
        ("oneway:bicycle", "no"),
    ];
    let places = [spot(0, 0), spot(400, 0)];
    let open = network(&streets(&SQUARE, &[(&[1, 2, 3, 4, 1], &lane)]));
    let bicycle = open
        .matrix(TravelMode::Bicycle, &places)
        .expect("on the street");
    near(bicycle.metres_between(1, 0), 400);
    let round = [("highway", "tertiary"), ("junction", "roundabout")];
    let circle = network(&streets(&SQUARE, &[(&[1, 2, 3, 4, 1], &round)]));
    let car = circle
        .matrix(TravelMode::Car, &places)
        .expect("on the street");
    near(car.metres_between(1, 0), 1_200);
}

#[test]
fn steps_are_slow_on_foot_and_no_way_for_wheels() {
    let extract = streets(
        &SQUARE,
        &[
            (&[1, 2], &[("highway", "steps")]),
            (&[2, 3, 4, 1], &[("highway", "residential")]),
        ],
    );
    let places = [spot(0, 0), spot(400, 0)];
    let matrices = network(&extract)
        .matrices(&places)
        .expect("both places are on the street");
    near(matrices[0].seconds_between(0, 1), 800); // 400 m at half a metre a second
    near(matrices[0].metres_between(0, 1), 400);
    near(matrices[1].metres_between(0, 1), 1_200);
    near(matrices[2].metres_between(0, 1), 1_200);
}

#[test]
fn a_footway_is_walked_pushed_along_and_closed_to_cars() {
    let extract = streets(
        &SQUARE,
        &[
            (&[1, 2], &[("highway", "footway")]),
            (&[2, 3, 4, 1], &[("highway", "residential")]),
        ],
    );
    let places = [spot(0, 0), spot(400, 0)];
    let matrices = network(&extract)
        .matrices(&places)
        .expect("both places are on the street");
    near(matrices[0].metres_between(0, 1), 400);
    // 1 200 m ridden takes 288 s, 400 m pushed 320 s.
    near(matrices[1].seconds_between(0, 1), 288);
    near(matrices[2].metres_between(0, 1), 1_200);
}

#[test]
fn places_join_the_street_where_it_is_nearest() {
    let extract = streets(
        &[(0, 0), (1_000, 0)],
        &[(&[1, 2], &[("highway", "residential")])],
    );
    let places = [spot(300, 50), spot(500, 50), spot(300, 50)];
    let walk = network(&extract)
        .matrix(TravelMode::Walk, &places)
        .expect("near the street");
    near(walk.metres_between(0, 1), 300); // 50 to the street, 200 along, 50 from it
    near(walk.metres_between(1, 0), 300);
    assert_eq!(walk.metres_between(0, 2), 0, "one and the same address");
}

#[test]
fn all_places_off_the_map_are_told_by_number() {
    let extract = streets(
        &[(0, 0), (1_000, 0)],
        &[(&[1, 2], &[("highway", "residential")])],
    );
    let places = [spot(0, 0), spot(0, 5_000), spot(10, 900), spot(-3_000, 0)];
    let error = network(&extract)
        .matrices(&places)
        .expect_err("two are far away");
    let MatrixError::OffTheMap {
        limit_m, places, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(*limit_m, SNAP_LIMIT_M);
    let told: Vec<usize> = places.iter().map(|place| place.index).collect();
    assert_eq!(told, [1, 3]);
    near(places[0].distance_m, 5_000);
    let text = error.to_string();
    assert!(
        text.contains("number 1 (") && text.contains("Maybe"),
        "{text}"
    );
    assert!(!text.contains("59."), "{text}");
}

#[test]
fn an_island_is_not_joined_to() {
    let extract = streets(
        &[(0, 0), (400, 0), (0, 100), (50, 100), (800, 0)],
        &[
            (&[1, 2, 5], &[("highway", "residential")]),
            (&[3, 4], &[("highway", "residential")]),
        ],
    );
    let places = [spot(0, 95), spot(800, 0)];
    let walk = network(&extract)
        .matrix(TravelMode::Walk, &places)
        .expect("near the street");
    near(walk.metres_between(0, 1), 895);
}

#[test]
fn streets_without_cars_leave_the_car_out() {
    let extract = streets(&[(0, 0), (400, 0)], &[(&[1, 2], &[("highway", "footway")])]);
    let error = network(&extract)
        .matrix(TravelMode::Car, &[spot(0, 0)])
        .expect_err("no cars");
    assert_eq!(
        error,
        MatrixError::NoStreets {
            mode: TravelMode::Car
        }
    );
    let none = Network::build(&StreetExtract::default()).expect_err("no streets");
    assert_eq!(none, NetworkError::NothingToWalk);
    let nowhere = network(&extract)
        .matrix(TravelMode::Walk, &[])
        .expect("no places, no trouble");
    assert_eq!(nowhere.size, 0);
}
