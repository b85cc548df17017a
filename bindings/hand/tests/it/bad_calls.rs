//! Whatever a page says, it gets an answer, and none that quotes it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use care_model::id::SeededEntropy;
use hand::{Call, Hand, MAX_CALL_BYTES};
use mobile_core::{ClockReading, DeviceClock, MemoryKeyStore};
use serde_json::{Value, json};

use crate::phone::{Phone, Told};
use crate::server::now;

const SECRET: &str = "Märta Ängström 19340501-1234";

fn error(hand: &Hand, call: &str) -> (String, String) {
    let answer: Value = serde_json::from_str(&hand.call(call)).expect("JSON");
    let error = &answer["error"];
    let text = |key: &str| error[key].as_str().expect(key).to_owned();
    (text("code"), text("what"))
}

#[test]
fn what_is_no_call_is_told_by_its_field_and_never_quoted() {
    let phone = Phone::with_a_day();
    let id = phone.server.visit_id.to_string();
    let note = |text: Value| json!({ "call": "write_note", "visit_id": id, "text": text });
    let start =
        |presence: Value| json!({ "call": "start_visit", "visit_id": id, "presence": presence });
    let other = json!({ "method": "manual", "reason": { "code": SECRET } });
    for (call, what) in [
        (json!([SECRET]), "the call is no JSON object"),
        (json!(null), "the call is no JSON object"),
        (json!({}), "call is missing"),
        (json!({ "call": 7 }), "call is no text"),
        (json!({ "call": SECRET }), "call is none that is known"),
        (json!({ "call": "day\u{0}" }), "call is none that is known"),
        (json!({ "call": "visit" }), "visit_id is missing"),
        (
            json!({ "call": "visit", "visit_id": 5 }),
            "visit_id is no text",
        ),
        (
            json!({ "call": "write_note", "visit_id": id }),
            "text is missing",
        ),
        (note(json!({ "text": SECRET })), "text is no text"),
        (note(Value::Null), "text is no text"),
        (start(json!(SECRET)), "presence is of no known form"),
        (
            start(json!({ "method": SECRET })),
            "presence is of no known form",
        ),
        (start(other), "presence is of no known form"),
        (
            json!({ "call": "not_perform", "visit_id": id, "code": "dishes", "reason": { "code": "other" } }),
            "reason is of no known form",
        ),
        (
            json!({ "call": "report_deviation", "visit_id": id, "deviation": SECRET, "text": SECRET }),
            "deviation is of no known form",
        ),
        (
            json!({ "call": "open_tag", "tag": [SECRET] }),
            "tag is no text",
        ),
        (
            json!({ "call": "sync" }),
            "call is one that the host carries",
        ),
    ] {
        let told = error(&phone.hand, &call.to_string());
        assert_eq!(told, ("bad_call".to_owned(), what.to_owned()), "{call}");
    }
    for call in [
        "",
        "{",
        "nonsense",
        "{\"call\":\"day\"} x",
        &"[".repeat(60_000),
    ] {
        assert_eq!(error(&phone.hand, call).1, "the call is no JSON");
    }
}

#[test]
fn what_is_no_id_is_said() {
    let phone = Phone::with_a_day();
    for id in ["", SECRET, "123", "0198e5c2-0000-7000-8000-00000000000g"] {
        let call = json!({ "call": "visit", "visit_id": id }).to_string();
        let told = error(&phone.hand, &call);
        assert_eq!(told, ("bad_id".to_owned(), "visit_id is no id".to_owned()));
    }
}

#[test]
fn a_huge_call_is_refused_before_it_is_read() {
    let phone = Phone::with_a_day();
    let call = |size: usize| {
        let rest = json!({ "call": "day", "filler": "" }).to_string().len();
        json!({ "call": "day", "filler": "x".repeat(size - rest) }).to_string()
    };
    assert!(
        phone
            .hand
            .call(&call(MAX_CALL_BYTES))
            .starts_with("{\"ok\":")
    );
    let told = error(&phone.hand, &call(MAX_CALL_BYTES + 1));
    assert_eq!(told.1, "the call is longer than 65536 bytes");
    let escaped = format!(
        "{{\"call\":\"write_note\",\"visit_id\":\"{}\",\"text\":\"{}\"}}",
        phone.server.visit_id,
        "\\u00e5".repeat(10_000)
    );
    assert!(
        phone.hand.call(&escaped).starts_with("{\"ok\":"),
        "the longest note"
    );
}

/// A clock that can be made to panic, as a fault of ours would.
struct Fragile(AtomicBool);

impl DeviceClock for Fragile {
    fn reading(&self) -> ClockReading {
        assert!(!self.0.load(Ordering::SeqCst), "broken");
        ClockReading {
            wall_ms: now().millis(),
            monotonic_ms: 0,
            boot: 1,
        }
    }
}

#[test]
fn a_panic_inside_is_an_answer_and_the_next_call_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(Fragile(AtomicBool::new(false)));
    let hand = Hand::open(
        &folder.path().join("phone.db"),
        Arc::new(MemoryKeyStore::new(7)),
        clock.clone(),
        Arc::new(SeededEntropy::new(1)),
    )
    .expect("opens");
    clock.0.store(true, Ordering::SeqCst);
    let state = "{\"call\":\"state\"}";
    let caught = catch_unwind(AssertUnwindSafe(|| error(&hand, state)));
    assert_eq!(caught.expect("no panic comes out").0, "store");
    let carry = Told::status(200, None);
    let call = Call::read("{\"call\":\"sync\"}").expect("a call");
    let answer = hand.answer(call, &carry, 1000);
    assert!(answer.json.contains("\"store\""), "{}", answer.json);
    clock.0.store(false, Ordering::SeqCst);
    assert!(hand.call(state).starts_with("{\"ok\":"));
}
