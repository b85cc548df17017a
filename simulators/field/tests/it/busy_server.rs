//! More phones at once than the server takes.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use field::carrier::Coverage;
use field::oracle;
use field::phone::Phone;

use crate::stage::{Stage, end, start};

/// Soonest that the server asks to be asked again, in seconds.
const SOONEST_S: i64 = 5;
/// And latest, with what a phone adds of its own.
const LATEST_S: i64 = 45;

/// Another process that holds the database's only writer until it is dropped.
struct Writer(Child);

impl Writer {
    fn hold(file: &Path) -> Self {
        let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nprint('held',flush=True)\nsys.stdin.read()\n";
        let mut child = Command::new("python3")
            .args(["-c", script])
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let out = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("held");
        Self(child)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// A phone with a visit to send.
fn with_a_visit(stage: &Stage, number: usize) -> Phone {
    let login = &stage.workers()[number].0;
    let mut phone = stage.phone(login, number as u64 + 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    phone.act(visit, end()).expect("recorded");
    phone
}

#[test]
fn a_phone_that_was_turned_away_waits_as_long_as_told_and_then_sends_all_once() {
    let stage = Stage::published_taking(1);
    let phones = [with_a_visit(&stage, 0), with_a_visit(&stage, 1)];
    let (tell, told) = mpsc::channel();
    let writer = Writer::hold(&stage.database());
    // Whichever is admitted cannot go on; the other comes back at once.
    for phone in phones {
        let tell = tell.clone();
        thread::spawn(move || {
            phone.sync(Coverage::Full).expect("turned away is no fault");
            tell.send(phone).expect("somebody listens");
        });
    }
    let patience = Duration::from_secs(8);
    let second = told.recv_timeout(patience).expect("turned away at once");
    assert_eq!(second.core.unsent().expect("counted").waiting, 2);
    drop(writer);
    let first = told
        .recv_timeout(patience * 3)
        .expect("the admitted one finishes");
    assert_eq!(first.core.unsent().expect("counted").waiting, 0);
    let told = second.core.pause().expect("read");
    let soonest_ms = (SOONEST_S * 1000) as u64;
    assert!(
        told.is_told && (soonest_ms..=(LATEST_S * 1000) as u64).contains(&told.wait_ms),
        "{told:?}"
    );
    // The server has time now; the phone keeps its word all the same.
    let seven = Stage::at("07:00");
    second.set_time(seven.plus_seconds(SOONEST_S - 1));
    let (_, asked) = second.sync_weighed(Coverage::Full).expect("waits");
    assert_eq!(asked.requests, 0);
    assert_eq!(second.core.unsent().expect("counted").waiting, 2);
    second.set_time(seven.plus_seconds(LATEST_S));
    second.sync(Coverage::Full).expect("syncs");
    assert_eq!(second.core.unsent().expect("counted").waiting, 0);
    assert_eq!(second.core.pause().expect("read").wait_ms, 0);
    let found = oracle::compare(&[first, second], &stage.facts()).expect("compared");
    assert_eq!((found.given, found.in_facts, found.duplicated), (4, 4, 0));
}
