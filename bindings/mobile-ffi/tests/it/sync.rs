//! Enrolment, sign-in and sync over a transport that may fail.

use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Waker};
use std::thread;

use mobile_ffi::{
    CancelToken, CoreError, Outgoing, SyncEnd, Transport, TransportAnswer, TransportError,
};

use crate::phone::{Phone, StillClock, Wire, block_on};
use crate::server::{Server, URL};

/// Answers as told, and counts.
struct Told {
    answer: Result<TransportAnswer, TransportError>,
    calls: AtomicU32,
}

impl Told {
    fn new(answer: Result<TransportAnswer, TransportError>) -> Arc<Self> {
        let calls = AtomicU32::new(0);
        Arc::new(Self { answer, calls })
    }
}

#[async_trait::async_trait]
impl Transport for Told {
    async fn post(&self, _: Outgoing, _: u64) -> Result<TransportAnswer, TransportError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.answer.clone()
    }
}

/// Never answers; tells when it was asked and when the call was dropped.
struct Silent(mpsc::Sender<&'static str>);

struct TellsDrop(mpsc::Sender<&'static str>);

impl Drop for TellsDrop {
    fn drop(&mut self) {
        self.0.send("dropped").expect("somebody listens");
    }
}

#[async_trait::async_trait]
impl Transport for Silent {
    async fn post(&self, _: Outgoing, _: u64) -> Result<TransportAnswer, TransportError> {
        let _guard = TellsDrop(self.0.clone());
        self.0.send("asked").expect("somebody listens");
        pending().await
    }
}

/// Carries to the server, and each call takes a while.
struct Slow(Wire, Arc<StillClock>, AtomicU32);

#[async_trait::async_trait]
impl Transport for Slow {
    async fn post(&self, request: Outgoing, ms: u64) -> Result<TransportAnswer, TransportError> {
        self.2.store(ms as u32, Ordering::SeqCst);
        self.1.pass_ms(700);
        self.0.post(request, ms).await
    }
}

#[test]
fn a_phone_enrols_signs_in_and_syncs() {
    let phone = Phone::with_a_day();
    assert_eq!(phone.core.server_url().expect("enrolled"), URL);
    let visit = phone.server.visit_id.to_string();
    phone
        .core
        .write_note(visit, "En rad".into())
        .expect("saved");
    let report = block_on(phone.core.sync(phone.wire.clone(), 1000, None)).expect("syncs");
    assert_eq!(report.end, SyncEnd::Complete);
    assert!(report.receipted > 0 && !report.new_day);
    let unsent = phone.core.unsent().expect("open");
    assert_eq!((unsent.waiting, unsent.needs_action), (0, 0));
}

#[test]
fn bytes_alone_do_the_same() {
    let phone = Phone::new();
    let (core, server, code) = (&phone.core, &phone.server, phone.server.code());
    let request = core
        .prepare_enrolment(code.clone(), "Test".into())
        .expect("a request");
    assert_eq!(request.url, format!("{URL}/api/device/enrol"));
    core.apply_enrolment(code, server.answer(&request.url, &request.body).body)
        .expect("enrols");
    let request = core
        .prepare_sign_in("p01".into(), "rätt lösenord".into())
        .expect("a request");
    core.apply_sign_in(server.answer(&request.url, &request.body).body)
        .expect("signs in");
    let request = core.prepare_sync().expect("a request");
    let outcome = core
        .apply_sync(server.answer(&request.url, &request.body).body)
        .expect("syncs");
    assert!(outcome.new_day && !outcome.more_work);
    assert_eq!(outcome.documents, 1);
}

#[test]
fn what_comes_too_early_is_said() {
    let phone = Phone::new();
    assert_eq!(phone.core.server_url().err(), Some(CoreError::NotEnrolled));
    assert_eq!(phone.core.day().err(), Some(CoreError::NotSignedIn));
    let early = block_on(phone.core.sync(phone.wire.clone(), 1000, None));
    assert_eq!(early.err(), Some(CoreError::NotEnrolled));
}

#[test]
fn foreign_and_malformed_answers_change_nothing() {
    let phone = Phone::new();
    let (core, code) = (&phone.core, phone.server.code());
    let foreign = Server::new(6).enrolled();
    let refused = core.apply_enrolment(code.clone(), foreign);
    assert_eq!(refused.err(), Some(CoreError::ForeignServer));
    let malformed = core.apply_enrolment(code, b"<html>".to_vec());
    assert!(matches!(malformed, Err(CoreError::BadMessage { .. })));
    let no_code = core.prepare_enrolment("http://example.se".into(), "Test".into());
    assert!(matches!(no_code, Err(CoreError::BadMessage { .. })));
    assert_eq!(core.server_url().err(), Some(CoreError::NotEnrolled));
}

#[test]
fn a_refusal_tells_the_servers_code_and_a_missing_network_its_kind() {
    let phone = Phone::with_a_day();
    let core = &phone.core;
    let wrong = block_on(core.sign_in("p01".into(), "fel".into(), phone.wire.clone()));
    let refused = |code: &str, status| CoreError::Refused {
        status,
        code: code.into(),
    };
    assert_eq!(wrong.err(), Some(refused("password", 401)));
    let page = Told::new(Ok(TransportAnswer {
        status: 502,
        body: b"<html>".to_vec(),
        retry_after_s: None,
    }));
    let bad = block_on(core.sync(page, 1000, None));
    assert_eq!(bad.err(), Some(refused("", 502)));
    let reason = TransportError::Offline;
    let offline = block_on(core.sync(Told::new(Err(reason.clone())), 1000, None));
    assert_eq!(offline.err(), Some(CoreError::Transport { reason }));
}

#[test]
fn a_cancelled_token_stops_before_and_during_a_call() {
    let phone = Phone::with_a_day();
    let token = CancelToken::new();
    token.cancel();
    let unused = Told::new(Err(TransportError::Offline));
    let report = block_on(phone.core.sync(unused.clone(), 1000, Some(token))).expect("ends");
    assert_eq!((report.end, report.rounds), (SyncEnd::Cancelled, 0));
    assert_eq!(unused.calls.load(Ordering::SeqCst), 0);

    let token = CancelToken::new();
    let (tell, told) = mpsc::channel();
    let (core, given) = (phone.core.clone(), token.clone());
    let run = thread::spawn(move || block_on(core.sync(Arc::new(Silent(tell)), 1000, Some(given))));
    assert_eq!(told.recv(), Ok("asked"));
    assert!(!token.is_cancelled());
    token.cancel();
    let report = run.join().expect("no panic").expect("ends");
    assert_eq!(report.end, SyncEnd::Cancelled);
    assert_eq!(told.recv(), Ok("dropped"));
    block_on(phone.core.sync(phone.wire.clone(), 1000, None)).expect("syncs again");
}

#[test]
fn a_server_with_too_much_to_do_is_asked_again_when_it_said_and_not_before() {
    let phone = Phone::with_a_day();
    write_notes(&phone, 1);
    let busy = |retry_after_s| {
        Told::new(Ok(TransportAnswer {
            status: 503,
            body: br#"{"code":"busy"}"#.to_vec(),
            retry_after_s,
        }))
    };
    let told = busy(Some(20));
    let run = |transport: Arc<dyn Transport>| block_on(phone.core.sync(transport, 1000, None));
    let first = run(told.clone()).expect("ends");
    assert_eq!((first.end, first.rounds), (SyncEnd::ToldToWait, 0));
    assert!((20_000..=30_000).contains(&first.wait_ms), "{first:?}");
    assert_eq!(phone.core.next_sync_in_ms(), Ok(first.wait_ms));
    phone.clock.pass_ms(first.wait_ms as i64 - 1);
    let early = run(told.clone()).expect("ends");
    assert_eq!((early.end, early.wait_ms), (SyncEnd::ToldToWait, 1));
    assert_eq!(told.calls.load(Ordering::SeqCst), 1, "nobody was asked");
    phone.clock.pass_ms(1);
    let then = run(phone.wire.clone()).expect("syncs");
    assert_eq!((then.end, then.wait_ms), (SyncEnd::Complete, 0));
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
    // A gateway whose server is away starts the wait as well.
    for status in [429, 502, 504] {
        let away = Told::new(Ok(TransportAnswer {
            status,
            body: b"<html>".to_vec(),
            retry_after_s: Some(20),
        }));
        let told = run(away).expect("ends");
        assert_eq!(
            (told.end, told.wait_ms >= 20_000),
            (SyncEnd::ToldToWait, true)
        );
        phone.clock.pass_ms(told.wait_ms as i64);
    }
    // Without a time it is a refusal, and the wait is the app's to keep.
    let refused = run(busy(None)).err();
    assert!(matches!(
        refused,
        Some(CoreError::Refused { status: 503, .. })
    ));
    // Three attempts in a row were not answered: the window of 2 s has doubled
    // three times, and the wait is drawn from it.
    assert!(phone.core.next_sync_in_ms().expect("open") <= 16_000);
    run(phone.wire.clone()).expect("the user's wish is asked at once");
    assert_eq!(phone.core.next_sync_in_ms(), Ok(0));
}

/// Waits until it is let through, then carries to the server.
struct Held {
    wire: Wire,
    tell: mpsc::Sender<&'static str>,
    let_through: Mutex<mpsc::Receiver<()>>,
    calls: AtomicU32,
}

#[async_trait::async_trait]
impl Transport for Held {
    async fn post(&self, request: Outgoing, ms: u64) -> Result<TransportAnswer, TransportError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        // Nobody listens to the later rounds.
        self.tell.send("asked").ok();
        let received = self.let_through.lock().expect("one caller").recv();
        received.expect("somebody lets it through");
        self.wire.post(request, ms).await
    }
}

#[test]
fn a_second_run_is_kept_out_and_the_first_asks_once_more_for_it() {
    let phone = Phone::with_a_day();
    write_notes(&phone, 1);
    let (tell, told) = mpsc::channel();
    let (open, let_through) = mpsc::channel();
    let held = Arc::new(Held {
        wire: Wire(phone.server.clone()),
        tell,
        let_through: Mutex::new(let_through),
        calls: AtomicU32::new(0),
    });
    let (core, transport) = (phone.core.clone(), held.clone());
    let first = thread::spawn(move || block_on(core.sync(transport, 1000, None)));
    assert_eq!(told.recv(), Ok("asked"));
    let unused = Told::new(Err(TransportError::Offline));
    let second = block_on(phone.core.sync(unused.clone(), 1000, None)).expect("ends");
    assert_eq!((second.end, second.rounds), (SyncEnd::AlreadyRunning, 0));
    assert_eq!(unused.calls.load(Ordering::SeqCst), 0, "nobody was asked");
    open.send(()).expect("it waits");
    // Nothing more waits here, but at the server there may be something since.
    open.send(()).expect("it asks once more");
    let first = first.join().expect("no panic").expect("syncs");
    assert_eq!((first.end, first.rounds), (SyncEnd::Complete, 2));
    assert_eq!(held.calls.load(Ordering::SeqCst), 2);
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
}

#[test]
fn a_run_that_ended_in_any_way_leaves_its_place_to_the_next() {
    let phone = Phone::with_a_day();
    write_notes(&phone, 1);
    let offline = Told::new(Err(TransportError::Offline));
    block_on(phone.core.sync(offline, 1000, None)).expect_err("no network");
    // Dropped while the call is under way, as when a coroutine is cancelled.
    let (tell, _told) = mpsc::channel();
    let mut dropped = Box::pin(phone.core.sync(Arc::new(Silent(tell)), 1000, None));
    let mut context = Context::from_waker(Waker::noop());
    assert!(dropped.as_mut().poll(&mut context).is_pending());
    drop(dropped);
    let report = block_on(phone.core.sync(phone.wire.clone(), 1000, None)).expect("syncs");
    assert_eq!(report.end, SyncEnd::Complete);
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
}

#[test]
fn a_run_ends_in_time_by_the_monotonic_clock() {
    let phone = Phone::with_a_day();
    let none = block_on(phone.core.sync(phone.wire.clone(), 0, None)).expect("ends");
    assert_eq!((none.end, none.rounds), (SyncEnd::OutOfTime, 0));
    let wire = Wire(phone.server.clone());
    let slow = Arc::new(Slow(wire, phone.clock.clone(), AtomicU32::new(0)));
    phone.server.takes.store(1, Ordering::SeqCst);
    write_notes(&phone, 3);
    let report = block_on(phone.core.sync(slow.clone(), 1000, None)).expect("ends");
    assert_eq!((report.end, report.rounds), (SyncEnd::OutOfTime, 2));
    let last_ms = slow.2.load(Ordering::SeqCst);
    assert_eq!(last_ms, 300, "a call may use the time left");
    assert_eq!(phone.core.unsent().expect("open").waiting, 1);
}

#[test]
fn a_run_goes_on_while_more_waits_but_not_for_ever() {
    let phone = Phone::with_a_day();
    phone.server.takes.store(1, Ordering::SeqCst);
    write_notes(&phone, 23);
    let sync = || block_on(phone.core.sync(phone.wire.clone(), 1000, None)).expect("ends");
    let first = sync();
    assert_eq!((first.end, first.rounds), (SyncEnd::TooManyRounds, 20));
    let second = sync();
    assert_eq!((second.end, second.rounds), (SyncEnd::Complete, 3));
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
}

fn write_notes(phone: &Phone, count: usize) {
    let visit = phone.server.visit_id.to_string();
    for number in 0..count {
        let text = format!("Rad {number}");
        phone.core.write_note(visit.clone(), text).expect("saved");
    }
}
