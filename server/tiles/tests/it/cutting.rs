//! What is in the tiles.

use std::collections::BTreeSet;
use std::path::Path;

use tiles::{EXTENT, MAX_ZOOM, MIN_ZOOM, cut_tiles};
use travel::StreetExtract;

use crate::reader::{Feature, read};
use crate::streets::{files, streets, village};

fn named<'a>(features: &'a [Feature], name: &str) -> Vec<&'a Feature> {
    let own = |feature: &&Feature| feature.tags.get("name").is_some_and(|it| it == name);
    features.iter().filter(own).collect()
}

#[test]
fn the_same_streets_give_the_same_bytes() {
    let (_folder, from, out) = files(&village());
    let first = cut_tiles(&from, &out).expect("cut");
    let bytes = std::fs::read(&out).expect("there");
    let again = cut_tiles(&from, &out).expect("cut again");
    assert_eq!(
        (&first, &bytes),
        (&again, &std::fs::read(&out).expect("there"))
    );
    assert_eq!(first.bytes, bytes.len() as u64);
    assert_eq!(first.tiles, read(&bytes).tiles.len());
    assert!(!out.with_extension("pmtiles.part").exists());
}

#[test]
fn each_zoom_shows_the_streets_that_it_has_room_for() {
    let (_folder, from, out) = files(&village());
    cut_tiles(&from, &out).expect("cut");
    let file = read(&std::fs::read(&out).expect("there"));
    assert_eq!(file.zooms, (MIN_ZOOM, MAX_ZOOM));
    let classes = |zoom: u8| -> BTreeSet<String> {
        let tiles = file.tiles.iter().filter(|(place, _)| place.0 == zoom);
        let features = tiles.flat_map(|(_, features)| features);
        features
            .map(|feature| feature.tags["class"].clone())
            .collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(classes(11), set(&["main"]));
    assert_eq!(classes(13), set(&["main", "small"]));
    assert_eq!(classes(15), set(&["main", "small", "path"]));
    let far = file.tiles.iter().filter(|(place, _)| place.0 < 13);
    assert!(
        far.flat_map(|(_, features)| features)
            .all(|it| !it.tags.contains_key("name"))
    );
}

#[test]
fn a_street_over_several_tiles_is_whole_and_meets_itself_at_the_seams() {
    let (_folder, from, out) = files(&village());
    cut_tiles(&from, &out).expect("cut");
    let file = read(&std::fs::read(&out).expect("there"));
    let extent = i64::from(EXTENT);
    let mut reached = Vec::new();
    for ((_, x, y), features) in file.tiles.iter().filter(|(place, _)| place.0 == MAX_ZOOM) {
        for feature in named(features, "Storgatan") {
            assert_eq!(feature.layer, "streets");
            for point in feature.lines.iter().flatten() {
                assert!((-64..=extent + 64).contains(&point.0), "{point:?}");
                assert!((-64..=extent + 64).contains(&point.1), "{point:?}");
                reached.push((
                    i64::from(*x) * extent + point.0,
                    i64::from(*y) * extent + point.1,
                ));
            }
        }
    }
    // Two kilometres at this latitude, in units of the finest zoom (0.15 m).
    let west = reached.iter().map(|point| point.0).min().expect("drawn");
    let east = reached.iter().map(|point| point.0).max().expect("drawn");
    assert!((13_000..13_600).contains(&(east - west)), "{}", east - west);
    let columns: BTreeSet<i64> = reached
        .iter()
        .map(|point| point.0.div_euclid(extent))
        .collect();
    assert!(columns.len() >= 4, "{columns:?}");
}

#[test]
fn the_file_says_where_it_lies_and_that_its_streets_are_invented() {
    let (_folder, from, out) = files(&village());
    cut_tiles(&from, &out).expect("cut");
    let file = read(&std::fs::read(&out).expect("there"));
    assert_eq!(file.metadata["attribution"], "");
    assert_eq!(file.metadata["source"], "invented streets");
    assert_eq!(file.metadata["vector_layers"][0]["id"], "streets");
    let [west, south, east, north] = file.bounds;
    assert_eq!((west, south), (180_000_000, 593_000_000 - 400 * 90));
    assert_eq!(
        (east, north),
        (180_000_000 + 2000 * 176, 593_000_000 + 400 * 90)
    );
}

#[test]
fn streets_of_openstreetmap_keep_who_must_be_named() {
    let extract = StreetExtract {
        attribution: "© OpenStreetMap contributors, ODbL 1.0".to_owned(),
        ..village()
    };
    let (_folder, from, out) = files(&extract);
    let made = cut_tiles(&from, &out).expect("cut");
    let file = read(&std::fs::read(&out).expect("there"));
    assert_eq!(file.metadata["attribution"], extract.attribution);
    assert_eq!(file.metadata["source"], "OpenStreetMap extract");
    assert_eq!(made.attribution, extract.attribution);
}

/// Where real extracts lie beside the checkout: each is cut, and every street of it is somewhere.
#[test]
fn real_extracts_are_cut_where_they_are() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    for entry in std::fs::read_dir(shared).into_iter().flatten().flatten() {
        let from = entry.path();
        if !from.to_string_lossy().ends_with(".osm.pbf") {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("area.pmtiles");
        let made = cut_tiles(&from, &out).expect("cut");
        assert!(made.attribution.contains("OpenStreetMap"));
        let file = read(&std::fs::read(&out).expect("there"));
        let tiles = file.tiles.iter().filter(|(place, _)| place.0 == MAX_ZOOM);
        let shown: BTreeSet<String> = tiles
            .flat_map(|(_, features)| features)
            .filter_map(|feature| feature.tags.get("name").cloned())
            .collect();
        let extract = StreetExtract::read(&from).expect("good");
        for way in extract
            .ways
            .iter()
            .filter(|way| way.tags["highway"] == "residential")
        {
            if let Some(name) = way.tags.get("name") {
                assert!(shown.contains(name), "{name} in {}", from.display());
            }
        }
    }
}

#[test]
fn a_bend_that_nobody_sees_is_straightened_and_a_corner_stays() {
    let extract = streets(
        &[(0, 0), (0, 50), (0, 100), (100, 100)],
        &[(&[1, 2, 3, 4], &[("highway", "residential")])],
    );
    let (_folder, from, out) = files(&extract);
    cut_tiles(&from, &out).expect("cut");
    let file = read(&std::fs::read(&out).expect("there"));
    let finest = file.tiles.iter().filter(|(place, _)| place.0 == MAX_ZOOM);
    let longest = finest
        .flat_map(|(_, features)| features)
        .flat_map(|feature| &feature.lines)
        .map(Vec::len)
        .max();
    assert_eq!(longest, Some(3));
}
