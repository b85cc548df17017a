//! Small extracts made by hand.

use care_model::travel::Coordinate;
use travel::{AddressPoint, StreetExtract, StreetNode, StreetWay};

/// Degrees e7 of about a metre north and east at 59.3° north.
const METRE_NORTH_E7: i32 = 90;
const METRE_EAST_E7: i32 = 176;

/// A point so many metres east and north of a corner in Stockholm.
pub fn spot(east_m: i32, north_m: i32) -> Coordinate {
    Coordinate {
        latitude_e7: 593_000_000 + north_m * METRE_NORTH_E7,
        longitude_e7: 180_000_000 + east_m * METRE_EAST_E7,
    }
}

/// The nodes and the tags of a way.
pub type Way<'a> = (&'a [i64], &'a [(&'a str, &'a str)]);

/// Nodes numbered from 1 and ways of the given tags.
pub fn streets(nodes: &[(i32, i32)], ways: &[Way]) -> StreetExtract {
    StreetExtract {
        attribution: String::new(),
        nodes: nodes
            .iter()
            .zip(1..)
            .map(|(&(east_m, north_m), id)| StreetNode {
                id,
                coordinate: spot(east_m, north_m),
            })
            .collect(),
        ways: ways
            .iter()
            .zip(1..)
            .map(|(&(nodes, tags), id)| StreetWay {
                id,
                nodes: nodes.to_vec(),
                tags: tags
                    .iter()
                    .map(|&(key, value)| (key.into(), value.into()))
                    .collect(),
            })
            .collect(),
        addresses: Vec::new(),
    }
}

/// Streets at right angles, `side` crossings each way, 100 m apart, every
/// third of them one-way and every fifth a footway; an address at each crossing.
pub fn town(side: i32) -> StreetExtract {
    let crossing = |x: i32, y: i32| i64::from(y * side + x + 1);
    let points: Vec<(i32, i32)> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x * 100 + (y * 7) % 23, y * 100)))
        .collect();
    let mut extract = streets(&points, &[]);
    for line in 0..side {
        for across in [false, true] {
            let nodes: Vec<i64> = (0..side)
                .map(|at| {
                    if across {
                        crossing(line, at)
                    } else {
                        crossing(at, line)
                    }
                })
                .collect();
            let kind = if line % 5 == 4 {
                "footway"
            } else {
                "residential"
            };
            let mut tags = vec![("highway".to_string(), kind.to_string())];
            if line % 3 == 1 {
                tags.push(("oneway".into(), "yes".into()));
            }
            let id = i64::from(line * 2 + i32::from(across)) + 1;
            extract.ways.push(StreetWay {
                id,
                nodes,
                tags: tags.into_iter().collect(),
            });
        }
    }
    for (at, &(east_m, north_m)) in points.iter().enumerate() {
        extract.addresses.push(AddressPoint {
            coordinate: spot(east_m + 12, north_m + 9),
            street: format!("Storgatan {}", at / 10),
            house_number: format!("{}", at + 1),
            postcode: (at % 2 == 0).then(|| "114 50".to_string()),
        });
    }
    extract
}
