//! Enrolment, sign-in and sync over a network that may fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

use hand::{Call, Carry, CarryError, Errand, Outgoing, ServerAnswer, Step};
use mobile_core::{KeyStore, MemoryKeyStore, SteppedClock};
use serde_json::{Value, json};

use crate::phone::{Phone, SEED, SYNC_MS, Told, Wire, sign_in};
use crate::server::{Server, now};

fn sync() -> Value {
    json!({ "call": "sync" })
}

fn note(phone: &Phone) {
    let id = phone.server.visit_id;
    phone.done(&json!({ "call": "write_note", "visit_id": id, "text": "En rad" }));
}

#[test]
fn a_phone_enrols_signs_in_and_syncs() {
    let phone = Phone::with_a_day();
    note(&phone);
    let report = phone.done(&sync());
    assert_eq!(report["end"], "complete");
    assert!(report["receipted"].as_u64() > Some(0) && report["new_day"] == false);
    assert_eq!(report["wait_ms"], 0);
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(state["sync"]["waiting"], 0);
    assert_eq!(state["sync"]["last_success_ms"], now().millis());
}

/// As a browser does: the key signs and the network answers between the steps.
fn step_by_step(phone: &Phone, call: &Value) -> Value {
    let keys = MemoryKeyStore::new(SEED);
    let call = Call::read(&call.to_string()).expect("a call");
    let mut errand = Errand::begin(&phone.hand, call, SYNC_MS).expect("it begins");
    loop {
        match errand.step().expect("a step") {
            Step::Done(answer) => return serde_json::from_str(&answer.json).expect("JSON"),
            Step::Ask(asking) => {
                let signature = keys.sign(asking.unsigned.to_sign()).expect("a signature");
                let request = Outgoing::signed(asking, signature);
                let answer = phone.server.answer(&request.url, &request.body);
                errand.take(Ok(answer)).expect("taken");
            }
        }
    }
}

#[test]
fn a_host_that_cannot_wait_goes_step_by_step() {
    let phone = Phone::new();
    let enrol = json!({ "call": "enrol", "code": phone.server.code(), "model": "Test" });
    assert_eq!(step_by_step(&phone, &enrol)["ok"], json!({}));
    assert_eq!(
        step_by_step(&phone, &sign_in("rätt lösenord"))["ok"],
        json!({})
    );
    let report = step_by_step(&phone, &sync());
    assert_eq!(
        (&report["ok"]["end"], &report["ok"]["new_day"]),
        (&json!("complete"), &json!(true))
    );
    let state = step_by_step(&phone, &json!({ "call": "state" }));
    assert_eq!(
        state["ok"]["lease"], "valid",
        "a call that meets nobody is done at once"
    );
}

#[test]
fn a_second_sync_between_the_steps_is_done_by_the_first() {
    let phone = Phone::with_a_day();
    let call = |call: &Value| Call::read(&call.to_string()).expect("a call");
    let mut first = Errand::begin(&phone.hand, call(&sync()), SYNC_MS).expect("it begins");
    assert!(matches!(first.step().expect("a step"), Step::Ask(_)));
    assert_eq!(
        step_by_step(&phone, &sync())["ok"]["end"],
        "already_running"
    );
    // A worker that was ended in the middle leaves the place.
    drop(first);
    assert_eq!(step_by_step(&phone, &sync())["ok"]["end"], "complete");
}

#[test]
fn refusals_and_missing_networks_have_their_codes() {
    let phone = Phone::new();
    assert_eq!(phone.refused(&sync()), "not_enrolled");
    assert_eq!(phone.refused(&sign_in("x")), "not_enrolled");
    let enrol = |code: &str| json!({ "call": "enrol", "code": code, "model": "Test" });
    assert_eq!(phone.refused(&enrol("http://example.se")), "bad_message");
    let foreign = Told::new(Ok(ServerAnswer {
        status: 200,
        body: Server::new(6).enrolled(),
        retry_after_s: None,
    }));
    let answer = phone.answer_over(&enrol(&phone.server.code()), &foreign);
    assert_eq!(answer["error"]["code"], "foreign_server");
    phone.done(&enrol(&phone.server.code()));
    assert_eq!(phone.refused(&sync()), "not_signed_in");
    let answer = phone.answer(&sign_in("fel"));
    let error = &answer["error"];
    assert_eq!(
        (&error["code"], &error["status"]),
        (&json!("refused"), &json!(401))
    );
    assert_eq!(error["refusal"], "password");
    for (fault, code) in [
        (CarryError::Offline, "offline"),
        (CarryError::TimedOut, "timed_out"),
    ] {
        let answer = phone.answer_over(&sign_in("rätt lösenord"), &Told::new(Err(fault)));
        assert_eq!(answer["error"]["code"], code);
    }
}

#[test]
fn a_server_that_asks_to_wait_is_not_asked_before() {
    let phone = Phone::with_a_day();
    let busy = Told::status(503, Some(20));
    let report = phone.answer_over(&sync(), &busy);
    assert_eq!(report["ok"]["end"], "told_to_wait");
    assert!(report["ok"]["wait_ms"].as_u64() >= Some(20_000));
    phone.answer_over(&sync(), &busy);
    assert_eq!(
        busy.calls.load(Ordering::SeqCst),
        1,
        "the second asked nobody"
    );
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(state["pause"]["is_told"], true);
    phone.clock.advance_to(now().millis() + 40_000);
    assert_eq!(phone.done(&sync())["end"], "complete");
}

#[test]
fn a_missing_answer_is_noted_and_a_missing_network_is_not() {
    let phone = Phone::with_a_day();
    let pause =
        |phone: &Phone| phone.done(&json!({ "call": "state" }))["pause"]["wait_ms"].as_u64();
    phone.answer_over(&sync(), &Told::new(Err(CarryError::Offline)));
    assert_eq!(pause(&phone), Some(0));
    for _ in 0..5 {
        phone.answer_over(&sync(), &Told::new(Err(CarryError::TimedOut)));
    }
    assert!(pause(&phone) > Some(0));
}

/// Each answer takes longer than the phone has.
struct Slow(Wire, Arc<SteppedClock>, AtomicU32);

impl Carry for Slow {
    fn post(&self, request: &Outgoing, timeout_ms: u64) -> Result<ServerAnswer, CarryError> {
        self.2.store(timeout_ms as u32, Ordering::SeqCst);
        self.1.advance_to(now().millis() + 20_000);
        self.0.post(request, timeout_ms)
    }
}

#[test]
fn a_run_ends_when_its_time_is_over_and_what_it_did_stays() {
    let phone = Phone::with_a_day();
    phone.server.takes.store(1, Ordering::SeqCst);
    note(&phone);
    note(&phone);
    let slow = Slow(
        Wire(phone.server.clone()),
        phone.clock.clone(),
        AtomicU32::new(0),
    );
    let report = phone.answer_over(&sync(), &slow);
    assert_eq!(report["ok"]["end"], "out_of_time", "{report}");
    assert_eq!(report["ok"]["rounds"], 1);
    assert_eq!(slow.2.load(Ordering::SeqCst), crate::phone::SYNC_MS as u32);
}

/// Says when it was asked, and answers when it may.
struct Held(Wire, mpsc::Sender<()>, std::sync::Mutex<mpsc::Receiver<()>>);

impl Carry for Held {
    fn post(&self, request: &Outgoing, timeout_ms: u64) -> Result<ServerAnswer, CarryError> {
        let answer = self.0.post(request, timeout_ms);
        self.1.send(()).expect("somebody listens");
        let _ = self.2.lock().expect("no panic").recv();
        answer
    }
}

#[test]
fn a_second_run_does_nothing_and_the_first_sends_its_work_too() {
    let phone = Phone::with_a_day();
    let (asked, was_asked) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let held = Held(
        Wire(phone.server.clone()),
        asked,
        std::sync::Mutex::new(may_go_on),
    );
    let report = thread::scope(|scope| {
        let first = scope.spawn(|| phone.answer_over(&sync(), &held));
        was_asked.recv().expect("the first is under way");
        note(&phone);
        assert_eq!(phone.done(&sync())["end"], "already_running");
        drop(go_on);
        first.join().expect("no panic")
    });
    assert_eq!(report["ok"]["end"], "complete");
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(
        state["sync"]["waiting"], 0,
        "written while the first was under way"
    );
}
