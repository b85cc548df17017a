//! The harness itself: it must be able to fail.

use power_cut::{Disk, Syncs};

use crate::scenario::Scenario;
use crate::{check, harness, scenario};

/// How many of eight power cuts after the last step the checks find fault with.
fn faults_found(disk: &Disk, scenario: &Scenario, syncs: Syncs) -> Vec<String> {
    let mut app = harness::begin(disk, scenario).expect("a whole disk");
    disk.set_syncs(syncs);
    for step in &scenario.steps {
        app.take(step).expect("a disk that says yes");
    }
    let diary = app.diary.clone();
    let left: Vec<_> = (0..8).map(|seed| disk.after_power_cut(seed)).collect();
    drop(app.core);
    disk.set_syncs(Syncs::Honest);
    let checked = left
        .iter()
        .map(|left| check::recovered(disk, left, scenario, &diary));
    checked
        .filter_map(|outcome| Some(outcome.err()?.to_string()))
        .collect()
}

#[test]
fn a_disk_that_lies_about_its_syncs_is_found_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    for make in [scenario::check_in, scenario::switch, scenario::pause] {
        let scenario = make(&disk);
        let honest = faults_found(&disk, &scenario, Syncs::Honest);
        assert!(honest.is_empty(), "{}: {honest:?}", scenario.name);
        let lying = faults_found(&disk, &scenario, Syncs::Lying);
        assert!(!lying.is_empty(), "{}: nothing was noticed", scenario.name);
        eprintln!("{}: {} of 8: {lying:?}", scenario.name, lying.len());
    }
}
