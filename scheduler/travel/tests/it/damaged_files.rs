//! Files that are cut, flipped, empty, or something else.

use std::path::Path;

use travel::{StreetError, StreetExtract};

use crate::invented_streets::{streets, town};
use crate::pbf_writer::pbf_bytes;

fn read(path: &Path, bytes: &[u8]) -> Result<StreetExtract, StreetError> {
    std::fs::write(path, bytes).expect("the folder is writable");
    StreetExtract::read(path)
}

#[track_caller]
fn is_clear(error: &StreetError, path: &Path) {
    let text = error.to_string();
    let name = path
        .file_name()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    assert!(text.contains(&name) && text.contains("\nMaybe"), "{text}");
}

#[test]
fn a_cut_map_is_refused_at_every_length() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("cut.osm.pbf");
    let whole = pbf_bytes(&town(4));
    let mut between_blocks = 0;
    for length in 0..whole.len() {
        match read(&path, &whole[..length]) {
            Ok(extract) => panic!("{length} bytes gave {} ways", extract.ways.len()),
            Err(StreetError::NoStreets { .. }) => between_blocks += 1,
            Err(error) => {
                assert!(
                    matches!(error, StreetError::Truncated { .. }),
                    "{length}: {error}"
                );
                is_clear(&error, &path);
            }
        }
    }
    // Nothing, the header alone, and the nodes without the ways.
    assert_eq!(between_blocks, 3);
}

#[test]
fn a_flipped_bit_never_panics() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("flipped.osm.pbf");
    let whole = pbf_bytes(&town(3));
    for at in 0..whole.len() {
        for bit in [0, 3, 7] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            match read(&path, &bytes) {
                // A changed name or coordinate is still a map; whatever is read
                // must be usable or refused in turn.
                Ok(extract) => drop(travel::Network::build(&extract)),
                Err(error) => is_clear(&error, &path),
            }
        }
    }
}

#[test]
fn shared_maps_cut_and_flipped_are_refused_or_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("shared.osm.pbf");
    let shared = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/geo/stockholm-fruangen-2020.osm.pbf");
    let whole = std::fs::read(shared).unwrap_or_else(|_| pbf_bytes(&town(20)));
    for part in 1..40 {
        let error = read(&path, &whole[..whole.len() * part / 40]).expect_err("it is cut");
        is_clear(&error, &path);
    }
    for part in 0..200 {
        let mut bytes = whole.clone();
        bytes[whole.len() * part / 200] ^= 0x55;
        if let Err(error) = read(&path, &bytes) {
            is_clear(&error, &path);
        }
    }
}

#[test]
fn what_is_no_map_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("page.osm.pbf");
    for bytes in [&b"<html>404 not found</html>"[..], &[0; 64], &[0xff; 64]] {
        let error = read(&path, bytes).expect_err("no map");
        is_clear(&error, &path);
    }
    let wrong_name = folder.path().join("map.osm");
    let error = read(&wrong_name, b"<osm/>").expect_err("not a kind known");
    assert!(matches!(error, StreetError::UnknownKind { .. }));
    let missing = folder.path().join("missing.osm.pbf");
    let error = StreetExtract::read(&missing).expect_err("not there");
    assert!(matches!(error, StreetError::Unreadable { .. }));
    is_clear(&error, &missing);
}

#[test]
fn bad_json_is_told_by_line_or_field() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bad.streets.json");
    let good = streets(&[(0, 0), (9, 0)], &[(&[1, 2], &[("highway", "path")])]);
    good.write(&path).expect("the folder is writable");
    let text = std::fs::read(&path).expect("just written");
    for length in 0..text.len() {
        let error = read(&path, &text[..length]).expect_err("cut");
        assert!(matches!(error, StreetError::BadJson { .. }), "{error}");
        is_clear(&error, &path);
    }
    let mut twice = good.clone();
    twice.nodes.push(good.nodes[0]);
    let mut unknown = good.clone();
    unknown.ways[0].nodes.push(77);
    let mut off = good.clone();
    off.nodes[0].coordinate.latitude_e7 = 900_000_001;
    for (bad, field) in [
        (twice, "nodes[2].id"),
        (unknown, "ways[0].nodes[2]"),
        (off, "nodes[0]"),
    ] {
        bad.write(&path).expect("the folder is writable");
        let error = StreetExtract::read(&path).expect_err("a bad value");
        assert!(error.to_string().contains(field), "{error}");
        is_clear(&error, &path);
    }
    let empty = StreetExtract::default();
    empty.write(&path).expect("the folder is writable");
    let error = StreetExtract::read(&path).expect_err("no streets");
    assert!(matches!(error, StreetError::NoStreets { .. }));
}
