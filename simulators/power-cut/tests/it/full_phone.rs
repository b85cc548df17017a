//! A phone without any space left: the reserve, and what comes after it.

use care_model::visit_event::EventKind;
use mobile_core::{CoreError, MobileCore};
use power_cut::{Disk, Image};

use crate::phone::{App, Step, open, sync, whole_visit};
use crate::scenario::{self, Scenario};
use crate::{check, harness};

/// A phone at work, on a disk that gives not one byte more.
fn full<'a>(disk: &'a Disk, scenario: &'a Scenario) -> App<'a> {
    let app = harness::begin(disk, scenario).expect("a whole disk");
    disk.set_capacity(Some(disk.used()));
    app
}

/// Records notes until the phone refuses; how many it took.
fn notes_until_full(app: &mut App<'_>) -> usize {
    let visit_id = app.server.list_of(0)[0];
    let text = "Hämtade posten.".to_owned();
    let note = Step::Record(visit_id, EventKind::NoteWritten { text });
    let before = app.diary.saved.len();
    let refused = loop {
        if let Err(error) = app.take(&note) {
            break error;
        }
        assert!(app.diary.saved.len() < 5000, "a disk without an end");
    };
    assert_eq!(refused, CoreError::DiskFull);
    app.diary.saved.len() - before
}

fn reserve(disk: &Disk) -> u64 {
    let path = disk.folder().join("phone.db-reserve");
    std::fs::metadata(path).map_or(0, |found| found.len())
}

#[test]
fn a_full_phone_still_closes_its_visits() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = scenario::check_in(&disk);
    let mut app = full(&disk, &scenario);
    for visit_id in scenario.server.list_of(0) {
        for step in whole_visit(visit_id) {
            app.take(&step).expect("the reserve is for this");
        }
    }
    let more = notes_until_full(&mut app);
    eprintln!("two visits and {more} notes on a full phone");
    assert!(more >= 50, "only {more} notes after two visits");
    assert_eq!(reserve(&disk), 0);
    let core = app.core.as_ref().expect("open");
    assert!(core.day().is_ok(), "it still reads");
    let diary = app.diary.clone();
    let left = disk.after_power_cut(0);
    drop(app.core);
    disk.set_capacity(None);
    check::recovered(&disk, &left, &scenario, &diary).expect("nothing is lost");
}

#[test]
fn without_the_reserve_a_full_phone_takes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = scenario::check_in(&disk);
    let mut app = harness::begin(&disk, &scenario).expect("a whole disk");
    std::fs::remove_file(disk.folder().join("phone.db-reserve")).expect("it is there");
    disk.set_capacity(Some(disk.used()));
    assert_eq!(notes_until_full(&mut app), 0);
}

#[test]
fn a_full_phone_that_was_put_away_opens_and_takes_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = scenario::visit(&disk);
    let mut app = full(&disk, &scenario);
    for step in &scenario.steps {
        app.take(step).expect("the reserve is for this");
    }
    // Closing may fail for want of room; the log then has what was recorded.
    let _ = app.take(&Step::Suspend);
    disk.set_capacity(Some(disk.used()));
    app.take(&Step::Resume).expect("it opens");
    for step in whole_visit(scenario.server.list_of(0)[1]) {
        app.take(&step).expect("a second visit");
    }
}

#[test]
fn what_was_given_up_is_taken_again_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let scenario = scenario::check_in(&disk);
    let whole = {
        let mut app = full(&disk, &scenario);
        let whole = reserve(&disk);
        notes_until_full(&mut app);
        assert!(reserve(&disk) < whole);
        disk.set_capacity(None);
        app.take(&Step::Suspend).expect("room again");
        app.take(&Step::Resume).expect("opens");
        let mut server = scenario.server.clone();
        let core: &MobileCore = app.core.as_ref().expect("open");
        sync(core, &mut server).expect("everything is sent");
        whole
    };
    assert_eq!(reserve(&disk), whole);
}

#[test]
fn a_full_phone_makes_the_tables_of_an_update() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::mount(folder.path());
    let now = crate::server::morning();
    drop(open(&disk, now).expect("its reserve is taken"));
    let whole = reserve(&disk);
    disk.load(&Image::default());
    // Room for the file's first page and its journal, and for no table.
    disk.set_capacity(Some(whole + 8192));
    let core = open(&disk, now).expect("the reserve is for this too");
    assert_eq!(core.unsent().expect("a table").waiting, 0);
    assert!(reserve(&disk) < whole);
}
