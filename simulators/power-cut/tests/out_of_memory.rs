//! A phone whose system gives SQLite no more memory. The limit holds for the
//! whole process, so this is a program of its own with one test.

#[path = "it/server.rs"]
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use care_model::id::SeededEntropy;
use care_model::visit_event::EventKind;
use mobile_core::{CoreError, MemoryKeyStore, MobileCore, SteppedClock};
use power_cut::{limit_memory, memory_used};

use server::Server;

/// More memory by so much at each attempt, until the call goes through.
const STEP_BYTES: i64 = 1024;
/// The first attempt has less than what is held already by so much.
const LESS_BYTES: i64 = 64 * 1024;
/// No call of a phone needs so much.
const MOST_STEPS: i64 = 4096;

/// Tries with ever more memory, from none, until it goes through; how often it
/// failed before. Every failure is an error value that blames nothing else.
fn with_ever_more<T>(mut call: impl FnMut() -> Result<T, CoreError>) -> (T, i64) {
    // Less than is held already: what is freed on the way must not do.
    let least = (memory_used() - LESS_BYTES).max(1);
    for step in 0..MOST_STEPS {
        limit_memory(Some(least + step * STEP_BYTES));
        let outcome = call();
        limit_memory(None);
        match outcome {
            Ok(value) => return (value, step),
            Err(CoreError::Store { what }) => assert_eq!(what, "OutOfMemory", "step {step}"),
            Err(other) => panic!("step {step}: {other}"),
        }
    }
    panic!("it never went through");
}

fn note(number: usize) -> EventKind {
    EventKind::NoteWritten {
        text: format!("Rad {number}. {}", "Drack kaffe. ".repeat(40)),
    }
}

/// A phone on a real disk, with its day.
fn with_a_day(path: &Path) -> (MobileCore, Server) {
    let mut server = Server::new();
    let clock = SteppedClock::starting_at(server.now.millis());
    let keys = Arc::new(MemoryKeyStore::new(5));
    let entropy = Arc::new(SeededEntropy::new(9));
    let core = MobileCore::open(path, keys, Arc::new(clock), entropy).expect("opens");
    core.apply_enrolment(&server.code(), &server.enrolled())
        .expect("enrols");
    core.apply_sign_in(&server.signed_in(0)).expect("signs in");
    sync(&core, &mut server);
    (core, server)
}

fn sync(core: &MobileCore, server: &mut Server) {
    let request = core.prepare_sync().expect("a request");
    core.apply_sync(&server.answer(&request)).expect("taken");
    assert_eq!(core.unsent().expect("counted").waiting, 0);
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).expect("it is kept").len()
}

#[test]
fn a_phone_without_memory_says_so_and_loses_nothing_it_has_said_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("phone.db");
    let (core, mut server) = with_a_day(&path);
    let visit_id = server.list_of(0)[0];
    let mut saved = Vec::new();
    let mut failures = 0;
    for number in 0..12 {
        let (event_id, failed) = with_ever_more(|| core.record(visit_id, note(number)));
        saved.push(event_id);
        failures += failed;
        let there = core.visit(visit_id).expect("readable").events;
        let there: Vec<_> = there.iter().map(|event| event.event_id).collect();
        assert!(
            saved.iter().all(|event| there.contains(event)),
            "note {number}"
        );
        assert_eq!(there.len(), saved.len(), "nothing of what failed");
    }
    // An answer is taken whole or not at all.
    let request = core.prepare_sync().expect("a request");
    let answer = server.answer(&request);
    let waiting = core.unsent().expect("counted").waiting;
    let (_, failed) = with_ever_more(|| {
        let outcome = core.apply_sync(&answer);
        if outcome.is_err() {
            limit_memory(None);
            assert_eq!(core.unsent().expect("counted").waiting, waiting);
        }
        outcome
    });
    assert!(
        failed > 0 && waiting > 0,
        "{failed} failures, {waiting} waited"
    );
    assert_eq!(core.unsent().expect("counted").waiting, 0);
    // Put away and taken out again: nobody takes the store for broken, or deletes it.
    let (last, _) = with_ever_more(|| core.record(visit_id, note(99)));
    saved.push(last);
    core.suspend().expect("closes");
    let before = size(&path);
    let ((), failed) = with_ever_more(|| core.resume());
    assert!(failed > 0 && failures > 12, "the limit was never met");
    assert_eq!(size(&path), before);
    sync(&core, &mut server);
    let arrived = server.events();
    assert!(saved.iter().all(|event| arrived.contains(event)));
    assert_eq!(arrived.len(), saved.len(), "each once");
}
