//! Every write path, every changing call on it, every fault.

use power_cut::Disk;

use crate::harness;
use crate::older_stores::STORES;
use crate::scenario::{self, Scenario};

fn outlasts_every_fault(make: impl FnOnce(&Disk) -> Scenario) {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = make(&disk);
    let tally = harness::run(&disk, &scenario).unwrap_or_else(|error| panic!("{error:#}"));
    eprintln!(
        "{}: {} calls, {} recoveries",
        scenario.name, tally.calls, tally.recoveries
    );
}

#[test]
fn a_first_opening_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::first_opening);
}

#[test]
fn a_check_in_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::check_in);
}

#[test]
fn a_whole_visit_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::visit);
}

#[test]
fn a_shift_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::shift);
}

#[test]
fn an_update_outlasts_a_fault_at_every_write() {
    for (_, older) in STORES {
        outlasts_every_fault(|disk| scenario::update(disk, older));
    }
}

#[test]
fn an_unplanned_visit_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::unplanned);
}

#[test]
fn a_sync_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::sync_apply);
}

#[test]
fn a_change_of_hands_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::switch);
}

#[test]
fn a_sign_out_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::sign_out);
}

#[test]
fn a_pause_of_the_app_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::pause);
}

#[test]
fn an_opening_after_a_kill_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::reopening);
}

#[test]
fn forgetting_what_was_receipted_outlasts_a_fault_at_every_write() {
    outlasts_every_fault(scenario::forgetting);
}

#[test]
fn a_log_begun_anew_on_a_long_day_outlasts_a_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = scenario::long_day(&disk);
    let tally = harness::sample(&disk, &scenario, 5).unwrap_or_else(|error| panic!("{error:#}"));
    eprintln!("{}: {tally:?}", scenario.name);
    assert!(tally.calls > 200, "the log was not written back");
}
