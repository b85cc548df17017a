//! Invented streets: an uneven grid with a few of everything a map has.

use std::collections::BTreeMap;

use care_model::travel::Coordinate;
use travel::{AddressPoint, StreetExtract, StreetNode, StreetWay};

use crate::dice::{Dice, Subject};

/// Crossings each way of a town; a grid of more repeats its pattern.
pub(crate) const CROSSINGS: usize = 13;
/// Between crossings, in metres; together about 1.5 km in a town.
const BLOCK_M: i32 = 125;
/// How far a crossing may stand from its place in the grid, in metres.
const UNEVENNESS_M: i32 = 24;
/// The south-western corner.
const CORNER: Coordinate = Coordinate {
    latitude_e7: 589_930_000,
    longitude_e7: 169_870_000,
};
/// Ten-millionths of a degree in a metre, at this latitude.
const LATITUDE_E7_PER_M: i32 = 90;
const LONGITUDE_E7_PER_M: i32 = 174;
/// Numbers of crossings with main streets, and of those with one-way streets.
const MAIN: usize = 6;
const ONE_WAY: [usize; 2] = [3, 9];
/// Of the stretches of a small street, percent that are missing.
const MISSING_PERCENT: usize = 8;

/// Of the plots along a street, percent without a house.
const EMPTY_PLOT_PERCENT: usize = 5;

const NAMES_EAST: [&str; CROSSINGS] = [
    "Hamnvägen",
    "Repslagargatan",
    "Lotsgatan",
    "Fyrgatan",
    "Nätgatan",
    "Bryggargatan",
    "Vardagsvägen",
    "Kompassgatan",
    "Ankargatan",
    "Strömmingsgatan",
    "Mastgatan",
    "Seglargatan",
    "Norra Skogsvägen",
];
const NAMES_NORTH: [&str; CROSSINGS] = [
    "Västra Åsvägen",
    "Björkstigen",
    "Hasselgatan",
    "Tallgatan",
    "Rönngatan",
    "Slånbärsgatan",
    "Kyrkvägen",
    "Vinbärsgatan",
    "Lingongatan",
    "Blåbärsgatan",
    "Ljunggatan",
    "Enbacken",
    "Östra Åsvägen",
];

/// A place in metres east and north of the corner.
#[derive(Clone, Copy)]
struct Place {
    east_m: i32,
    north_m: i32,
}

impl Place {
    fn coordinate(self) -> Coordinate {
        Coordinate {
            latitude_e7: CORNER.latitude_e7 + self.north_m * LATITUDE_E7_PER_M,
            longitude_e7: CORNER.longitude_e7 + self.east_m * LONGITUDE_E7_PER_M,
        }
    }
}

/// Which way a street runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearing {
    East,
    North,
}

struct Grid {
    /// Each way.
    crossings: usize,
    places: Vec<Place>,
    extract: StreetExtract,
    next_way: i64,
    dice: Dice,
}

/// `crossings` each way, at least [`CROSSINGS`].
pub(crate) fn invent_streets(seed: u64, crossings: usize) -> StreetExtract {
    let mut dice = Dice::new(seed, Subject::Streets);
    let places: Vec<Place> = (0..crossings * crossings)
        .map(|index| Place {
            east_m: (index % crossings) as i32 * BLOCK_M
                + dice.between(-UNEVENNESS_M, UNEVENNESS_M),
            north_m: (index / crossings) as i32 * BLOCK_M
                + dice.between(-UNEVENNESS_M, UNEVENNESS_M),
        })
        .collect();
    let nodes = (0..)
        .zip(&places)
        .map(|(id, place)| StreetNode {
            id,
            coordinate: place.coordinate(),
        })
        .collect();
    let extract = StreetExtract {
        nodes,
        ..StreetExtract::default()
    };
    let mut grid = Grid {
        crossings,
        places,
        extract,
        next_way: 1,
        dice,
    };
    for line in 0..crossings {
        grid.add_street(Bearing::East, line, &street_name(&NAMES_EAST, line));
        grid.add_street(Bearing::North, line, &street_name(&NAMES_NORTH, line));
    }
    grid.add_paths();
    grid.extract
}

/// Beyond the names there are, the same again with a number.
fn street_name(names: &[&str; CROSSINGS], line: usize) -> String {
    let name = names[line % CROSSINGS];
    match line / CROSSINGS {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

impl Grid {
    /// A street along one line of crossings, with gaps unless it is a main
    /// street or an edge of the town.
    fn add_street(&mut self, bearing: Bearing, line: usize, name: &str) {
        let is_edge = line == 0 || line == self.crossings - 1;
        let whole = is_main(line) || is_edge || ONE_WAY.contains(&(line % CROSSINGS));
        let mut run = vec![self.crossing(bearing, line, 0)];
        for along in 1..self.crossings {
            if !whole && self.dice.chance(MISSING_PERCENT) {
                self.add_run(bearing, line, name, &run);
                run.clear();
            } else {
                self.add_addresses(bearing, line, along, name);
            }
            run.push(self.crossing(bearing, line, along));
        }
        self.add_run(bearing, line, name, &run);
    }

    fn add_run(&mut self, bearing: Bearing, line: usize, name: &str, run: &[usize]) {
        if run.len() < 2 {
            return;
        }
        let mut tags = vec![("name", name)];
        if is_main(line) {
            tags.extend([
                ("highway", "primary"),
                ("maxspeed", "50"),
                ("sidewalk", "both"),
            ]);
        } else if ONE_WAY.contains(&(line % CROSSINGS)) && bearing == Bearing::North {
            let against = if line % CROSSINGS == ONE_WAY[0] {
                "yes"
            } else {
                "-1"
            };
            tags.extend([
                ("highway", "residential"),
                ("maxspeed", "30"),
                ("oneway", against),
            ]);
            tags.push(("oneway:bicycle", "no"));
        } else if line.is_multiple_of(4) {
            tags.extend([("highway", "tertiary"), ("maxspeed", "40")]);
        } else {
            tags.extend([("highway", "residential"), ("maxspeed", "30")]);
        }
        let nodes: Vec<i64> = run.iter().map(|node| *node as i64).collect();
        self.add_way(nodes, &tags);
    }

    fn add_way(&mut self, nodes: Vec<i64>, tags: &[(&str, &str)]) {
        let tags: BTreeMap<String, String> = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        self.extract.ways.push(StreetWay {
            id: self.next_way,
            nodes,
            tags,
        });
        self.next_way += 1;
    }

    /// Houses on both sides of the stretch before crossing `along`.
    fn add_addresses(&mut self, bearing: Bearing, line: usize, along: usize, name: &str) {
        if is_main(line) && along.is_multiple_of(2) {
            return;
        }
        let from = self.places[self.crossing(bearing, line, along - 1)];
        let to = self.places[self.crossing(bearing, line, along)];
        for side in [-1, 1] {
            if self.dice.chance(EMPTY_PLOT_PERCENT) {
                continue;
            }
            let percent = self.dice.between(25, 75);
            let step = |from: i32, to: i32| from + (to - from) * percent / 100;
            let mut place = Place {
                east_m: step(from.east_m, to.east_m),
                north_m: step(from.north_m, to.north_m),
            };
            match bearing {
                Bearing::East => place.north_m += side * self.dice.between(9, 18),
                Bearing::North => place.east_m += side * self.dice.between(9, 18),
            }
            let number = along as i32 * 4 - if side < 0 { 3 } else { 2 };
            self.extract.addresses.push(AddressPoint {
                coordinate: place.coordinate(),
                street: name.to_owned(),
                house_number: number.to_string(),
                postcode: None,
            });
        }
    }

    /// Short cuts through blocks: footpaths, a cycleway and a stair.
    fn add_paths(&mut self) {
        let kinds = [
            ("footway", "Parkstigen"),
            ("footway", "Skolstigen"),
            ("steps", "Åstrappan"),
            ("cycleway", "Cykelstråket"),
            ("footway", "Ängsstigen"),
            ("footway", "Dammstigen"),
        ];
        for (highway, name) in kinds {
            let east = self.dice.below(self.crossings - 1);
            let north = self.dice.below(self.crossings - 1);
            let start = north * self.crossings + east;
            let end = start + self.crossings + 1;
            self.add_way(
                vec![start as i64, end as i64],
                &[("highway", highway), ("name", name)],
            );
        }
    }

    fn crossing(&self, bearing: Bearing, line: usize, along: usize) -> usize {
        match bearing {
            Bearing::East => line * self.crossings + along,
            Bearing::North => along * self.crossings + line,
        }
    }
}

fn is_main(line: usize) -> bool {
    line % CROSSINGS == MAIN
}
