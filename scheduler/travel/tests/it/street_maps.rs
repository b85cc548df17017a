//! Whole maps: an invented one always, those of `../shared/geo` where they are.

use std::path::{Path, PathBuf};

use care_model::travel::{Coordinate, TravelMode};
use travel::{Network, StreetExtract};

use crate::invented_streets::town;
use crate::pbf_writer::pbf_bytes;

/// The maps to test on, at least the invented one, written to `folder`.
fn maps(folder: &Path) -> Vec<PathBuf> {
    let invented = folder.join("invented.osm.pbf");
    std::fs::write(&invented, pbf_bytes(&town(12))).expect("the folder is writable");
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    let mut maps = vec![invented];
    for entry in std::fs::read_dir(shared).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().ends_with(".osm.pbf") {
            maps.push(entry.path());
        }
    }
    maps
}

/// Quickest ways by rounds over all arcs until nothing improves: shares no code
/// with the crate's search.
fn by_rounds(network: &Network, mode: TravelMode, from: u32) -> Vec<Option<(u64, u64)>> {
    let mut best = vec![None; network.node_coordinates(mode).len()];
    best[from as usize] = Some((0, 0));
    loop {
        let mut improved = false;
        for arc in network.arcs(mode) {
            let Some((ms, mm)) = best[arc.from as usize] else {
                continue;
            };
            let way = (
                ms + u64::from(arc.duration_ms),
                mm + u64::from(arc.length_mm),
            );
            if best[arc.to as usize].is_none_or(|known| way < known) {
                best[arc.to as usize] = Some(way);
                improved = true;
            }
        }
        if !improved {
            return best;
        }
    }
}

#[test]
fn matrices_agree_with_plain_rounds_over_the_arcs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for map in maps(folder.path()) {
        let extract = StreetExtract::read(&map).expect("the map is good");
        let network = Network::build(&extract).expect("it has streets");
        for mode in TravelMode::ALL {
            let nodes = network.node_coordinates(mode);
            // Nodes themselves as places: nothing is walked beside the street.
            let picked: Vec<usize> = (0..nodes.len()).step_by(nodes.len() / 9 + 1).collect();
            let places: Vec<Coordinate> = picked.iter().map(|&node| nodes[node]).collect();
            let matrix = network.matrix(mode, &places).expect("nodes are on the map");
            for (row, &from) in picked.iter().enumerate() {
                let plain = by_rounds(&network, mode, from as u32);
                for (column, &to) in picked.iter().enumerate() {
                    let (ms, mm) = plain[to].expect("all nodes reach each other");
                    let here = format!("{} {mode:?} {from}-{to}", map.display());
                    // Nodes at one point may be joined to each other's streets.
                    let (seconds, metres) = (
                        matrix.seconds_between(row, column),
                        matrix.metres_between(row, column),
                    );
                    assert!(
                        u64::from(seconds).abs_diff(ms.div_ceil(1000)) <= 1,
                        "{here}"
                    );
                    assert!(u64::from(metres).abs_diff(mm.div_ceil(1000)) <= 1, "{here}");
                }
            }
        }
    }
}

#[test]
fn addresses_come_with_the_streets() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for map in maps(folder.path()) {
        let extract = StreetExtract::read(&map).expect("the map is good");
        assert!(extract.addresses.len() >= 40, "{}", map.display());
        assert!(
            extract
                .addresses
                .iter()
                .all(|address| !address.street.is_empty())
        );
        assert!(extract.attribution.contains("OpenStreetMap"));
        let places: Vec<Coordinate> = extract
            .addresses
            .iter()
            .take(60)
            .map(|address| address.coordinate)
            .collect();
        let matrices = Network::build(&extract)
            .expect("it has streets")
            .matrices(&places)
            .expect("addresses are near streets");
        for matrix in matrices {
            assert!(
                matrix.seconds.iter().all(|&seconds| seconds < 3_600),
                "{}",
                map.display()
            );
        }
    }
}

#[test]
fn the_json_form_keeps_everything() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for map in maps(folder.path()) {
        let extract = StreetExtract::read(&map).expect("the map is good");
        let path = folder.path().join("copy.streets.json");
        extract.write(&path).expect("the folder is writable");
        assert_eq!(StreetExtract::read(&path).expect("just written"), extract);
    }
}

#[test]
fn the_written_map_is_the_read_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("town.osm.pbf");
    let town = town(5);
    std::fs::write(&path, pbf_bytes(&town)).expect("the folder is writable");
    let read = StreetExtract::read(&path).expect("just written");
    assert_eq!(
        (read.nodes, read.ways, read.addresses),
        (town.nodes, town.ways, town.addresses)
    );
}
