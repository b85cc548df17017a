//! Small street files to cut.

use std::path::PathBuf;

use care_model::travel::Coordinate;
use tempfile::TempDir;
use travel::{StreetExtract, StreetNode, StreetWay};

/// The south-western corner; a step is about a metre.
const CORNER: (i32, i32) = (593_000_000, 180_000_000);
const STEP: (i32, i32) = (90, 176);

/// Node numbers and tags.
pub type Way<'a> = (&'a [i64], &'a [(&'a str, &'a str)]);

/// Nodes by metres north and east, numbered from 1; ways by node numbers and tags.
pub fn streets(nodes: &[(i32, i32)], ways: &[Way<'_>]) -> StreetExtract {
    let coordinate = |&(north, east): &(i32, i32)| Coordinate {
        latitude_e7: CORNER.0 + north * STEP.0,
        longitude_e7: CORNER.1 + east * STEP.1,
    };
    let node = |(id, place)| StreetNode {
        id,
        coordinate: coordinate(place),
    };
    let way = |(id, (nodes, tags)): (i64, &Way<'_>)| StreetWay {
        id,
        nodes: nodes.to_vec(),
        tags: tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    };
    StreetExtract {
        nodes: (1..).zip(nodes).map(node).collect(),
        ways: (1..).zip(ways).map(way).collect(),
        ..StreetExtract::default()
    }
}

/// Main street two kilometres to the east, a small one across, a path, one under construction.
pub fn village() -> StreetExtract {
    streets(
        &[
            (0, 0),
            (3, 1000),
            (0, 2000),
            (-400, 1000),
            (400, 1000),
            (200, 0),
            (200, 40),
        ],
        &[
            (&[1, 2, 3], &[("highway", "primary"), ("name", "Storgatan")]),
            (
                &[4, 2, 5],
                &[("highway", "residential"), ("name", "Åvägen")],
            ),
            (&[6, 7], &[("highway", "footway")]),
            (&[1, 6], &[("highway", "construction")]),
        ],
    )
}

/// Writes the streets and names both files.
pub fn files(extract: &StreetExtract) -> (TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let streets = folder.path().join("village.streets.json");
    extract.write(&streets).expect("written");
    let out = folder.path().join("village.pmtiles");
    (folder, streets, out)
}
