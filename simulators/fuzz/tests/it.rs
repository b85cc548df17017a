//! Every reader takes what is sound, falls over nothing that was found once, and comes
//! through a short row of edited inputs.

use std::path::Path;

use fuzz::hunt::{hunt, read};
use fuzz::target::{Outcome, TARGETS, named};

/// Inputs for each reader in one run of the tests; millions come by `fuzz` itself.
const SLICE: u64 = 3_000;

#[test]
fn every_reader_takes_what_is_sound() {
    let mut refused = Vec::new();
    for target in TARGETS {
        for seed in (target.seeds)() {
            let outcome = read(target, &(target.dress)(seed));
            if outcome != Ok(Outcome::Taken) {
                refused.push((target.name, outcome));
            }
        }
    }
    assert_eq!(refused, []);
}

#[test]
fn no_reader_falls_over_edited_inputs() {
    for target in TARGETS {
        let tally = hunt(target, 1, &|executions| executions < SLICE);
        let tally = tally.unwrap_or_else(|find| panic!("{find:?}"));
        assert!(
            tally.taken < SLICE,
            "{}: edits are seen: {tally:?}",
            target.name
        );
    }
}

/// The checksum being right, the library meets what is wrong, falls over some of it, and is
/// caught: the guard is no ornament.
#[test]
fn the_guard_around_the_document_library_is_reached() {
    let target = named("document").expect("a target");
    let tally = hunt(target, 2, &|executions| executions < 20_000);
    let tally = tally.unwrap_or_else(|find| panic!("{find:?}"));
    assert!(tally.guarded > 0 && tally.taken > 0, "{tally:?}");
}

#[test]
fn what_was_found_once_is_read_ever_after() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for folder in std::fs::read_dir(corpus).expect("the corpus") {
        let folder = folder.expect("a folder").path();
        let name = folder.file_name().and_then(|name| name.to_str());
        let target = name.and_then(named).expect("a folder has a target's name");
        for file in std::fs::read_dir(&folder).expect("listed") {
            let path = file.expect("a file").path();
            let input = std::fs::read(&path).expect("read");
            assert!(read(target, &input).is_ok(), "{}", path.display());
        }
    }
}
