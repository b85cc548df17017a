//! Files that are none, or too much; every error says which, where, and what to try.

use std::path::Path;

use tiles::{MOST_TILES, TileError, check, cut_tiles};
use travel::{StreetError, StreetExtract};

use crate::streets::{Way, files, streets, village};

#[track_caller]
fn refused(from: &Path, out: &Path, named: &Path) -> TileError {
    let error = cut_tiles(from, out).expect_err("refused");
    let text = error.to_string();
    let name = named.file_name().expect("a file").to_string_lossy();
    assert!(
        text.contains(name.as_ref()) && text.contains("\nMaybe"),
        "{text}"
    );
    error
}

#[test]
fn what_is_no_street_file_is_refused_and_nothing_is_written() {
    let (folder, good, out) = files(&village());
    let missing = folder.path().join("missing.streets.json");
    assert!(matches!(
        refused(&missing, &out, &missing),
        TileError::Streets(StreetError::Unreadable { .. })
    ));
    let picture = folder.path().join("map.png");
    std::fs::write(&picture, [0x89, b'P', b'N', b'G']).expect("written");
    assert!(matches!(
        refused(&picture, &out, &picture),
        TileError::Streets(StreetError::UnknownKind { .. })
    ));
    let page = folder.path().join("page.osm.pbf");
    std::fs::write(&page, "<html>404 not found</html>").expect("written");
    refused(&page, &out, &page);
    let cut_off = folder.path().join("cut.streets.json");
    let text = std::fs::read(&good).expect("there");
    std::fs::write(&cut_off, &text[..text.len() / 2]).expect("written");
    refused(&cut_off, &out, &cut_off);
    assert!(!out.exists());
}

#[test]
fn an_empty_area_is_refused() {
    let (_folder, from, out) = files(&StreetExtract::default());
    assert!(matches!(
        refused(&from, &out, &from),
        TileError::Streets(StreetError::NoStreets { .. })
    ));
    let planned = streets(&[(0, 0), (9, 9)], &[(&[1, 2], &[("highway", "proposed")])]);
    let (_folder, from, out) = files(&planned);
    assert!(matches!(
        refused(&from, &out, &from),
        TileError::NothingToDraw { ways: 1, .. }
    ));
    let mut pole = streets(&[(0, 0), (9, 9)], &[(&[1, 2], &[("highway", "primary")])]);
    pole.nodes[1].coordinate.latitude_e7 = 890_000_000;
    let (_folder, from, out) = files(&pole);
    assert!(matches!(
        refused(&from, &out, &from),
        TileError::NothingToDraw { .. }
    ));
}

#[test]
fn too_large_an_area_is_refused() {
    // A zigzag of straight lines over a country: each crosses hundreds of tiles.
    let nodes: Vec<(i32, i32)> = (0..400)
        .map(|line| (line * 1_500, if line % 2 == 0 { 0 } else { 500_000 }))
        .collect();
    let ids: Vec<i64> = (1..=400).collect();
    let legs: Vec<&[i64]> = ids.windows(2).collect();
    let tags: &[(&str, &str)] = &[("highway", "primary")];
    let ways: Vec<Way<'_>> = legs.iter().map(|leg| (*leg, tags)).collect();
    let (_folder, from, out) = files(&streets(&nodes, &ways));
    let error = refused(&from, &out, &from);
    assert!(matches!(
        error,
        TileError::TooLarge {
            limit: MOST_TILES,
            ..
        }
    ));
    assert!(!out.exists());
}

#[test]
fn a_place_that_cannot_be_written_is_told_and_the_old_file_stays() {
    let (folder, from, out) = files(&village());
    let other = folder.path().join("village.mbtiles");
    assert!(matches!(
        refused(&from, &other, &other),
        TileError::OtherEnding { .. }
    ));
    let nowhere = folder.path().join("no/such/folder/village.pmtiles");
    assert!(matches!(
        refused(&from, &nowhere, &nowhere),
        TileError::Unwritable { .. }
    ));
    // A folder of that name cannot be replaced by a file.
    std::fs::create_dir(&out).expect("made");
    std::fs::write(out.join("kept"), "kept").expect("written");
    assert!(matches!(
        refused(&from, &out, &out),
        TileError::Unwritable { .. }
    ));
    assert!(out.join("kept").exists());
    assert!(!folder.path().join("village.pmtiles.part").exists());
}

#[test]
fn a_file_is_looked_at_before_it_is_served() {
    let (folder, from, out) = files(&village());
    cut_tiles(&from, &out).expect("cut");
    check(&out).expect("tiles");
    let missing = folder.path().join("missing.pmtiles");
    assert!(matches!(check(&missing), Err(TileError::Unreadable { .. })));
    let other = folder.path().join("other.pmtiles");
    for bytes in [&b""[..], b"PMTi", b"PMTiles\x02", b"{\"nodes\":[]}"] {
        std::fs::write(&other, bytes).expect("written");
        assert!(
            matches!(check(&other), Err(TileError::NoTiles { .. })),
            "{bytes:?}"
        );
    }
    assert!(check(&from).is_err(), "the street file itself");
    assert!(check(folder.path()).is_err(), "a folder");
}
