//! A day at the surface: what is shown, what is recorded, what is told of it.

use serde_json::{Value, json};

use crate::phone::{Phone, manual, open};
use crate::server::{ADDRESS, STAFF_NAME, TAG};

fn tag() -> Value {
    json!({ "method": "tag", "tag": TAG })
}

#[test]
fn a_phone_tells_its_state_before_anybody_and_after_the_lease() {
    let phone = Phone::new();
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(
        state,
        json!({
            "enrolled": false, "person": null, "lease": "none", "lease_expires_ms": null,
            "sync": { "waiting": 0, "needs_action": 0, "oldest_ms": null, "last_success_ms": null },
            "pause": { "wait_ms": 0, "is_told": false }, "under_way": null,
            "now_ms": crate::server::now().millis(),
        })
    );
    let phone = Phone::with_a_day();
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(
        (&state["enrolled"], &state["lease"]),
        (&json!(true), &json!("valid"))
    );
    assert_eq!(state["person"]["name"], STAFF_NAME);
    let expires_ms = state["lease_expires_ms"].as_i64().expect("a time");
    let visit_id = phone.server.visit_id.to_string();
    let start = json!({ "call": "start_visit", "visit_id": visit_id, "presence": tag() });
    phone.done(&start);
    phone.clock.advance_to(expires_ms);
    assert_eq!(phone.refused(&json!({ "call": "day" })), "lease_expired");
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(
        (&state["lease"], &state["now_ms"]),
        (&json!("over"), &json!(expires_ms))
    );
    // What is under way can be ended by whoever may read nothing.
    assert_eq!(state["under_way"], json!(visit_id));
    phone.done(&json!({ "call": "end_visit", "visit_id": visit_id, "presence": tag() }));
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(state["under_way"], Value::Null);
}

#[test]
fn the_day_has_the_form_that_the_page_knows() {
    let phone = Phone::with_a_day();
    let day = phone.done(&json!({ "call": "day" }));
    let visit_id = phone.server.visit_id.to_string();
    assert_eq!(day["date"], "2026-11-23");
    assert_eq!(
        (&day["staff_name"], &day["version"]),
        (&json!(STAFF_NAME), &json!(3))
    );
    assert_eq!(
        day["stops"][0],
        json!({
            "visit_id": visit_id, "client_id": phone.server.client_id,
            "client_name": "Märta Ängström", "address": ADDRESS, "origin": "planned",
            "start_ms": crate::server::now().millis(),
            "end_ms": crate::server::now().plus_seconds(1800).millis(),
            "travel_s": 240, "interventions": ["breakfast", "medication"],
            "partner_name": "Örjan Ek",
            "state": { "outcome": "not_started", "started_ms": null, "ended_ms": null,
                "performed": [], "not_performed": [],
                "unsaid": ["breakfast", "medication"] },
        })
    );
    assert_eq!(day["clients"][1]["tag"], Value::Null);
    assert_eq!(day["breaks"].as_array().map(Vec::len), Some(1));
    assert_eq!(day["sync"]["waiting"], 0);
    let catalogue = phone.done(&json!({ "call": "catalogue" }));
    assert!(
        catalogue["interventions"]
            .as_array()
            .is_some_and(|all| all.len() > 10)
    );
    assert_eq!(
        catalogue["deviations"][0],
        json!({ "code": "fall", "sv": "Fall", "en": "Fall" })
    );
}

#[test]
fn a_whole_visit_is_recorded_and_outlives_the_app() {
    let phone = Phone::with_a_day();
    let id = phone.server.visit_id.to_string();
    let url = format!("https://vardag.example/t/{TAG}");
    let target = phone.done(&json!({ "call": "open_tag", "tag": url }));
    assert_eq!(target, json!({ "target": "visit", "visit_id": id }));
    let started = phone.done(&json!({ "call": "start_visit", "visit_id": id, "presence": tag() }));
    assert!(started["event_id"].is_string());
    for call in [
        json!({ "call": "not_perform", "code": "medication", "reason": { "code": "other", "text": "Hon ville vänta" } }),
        json!({ "call": "add_intervention", "code": "dishes" }),
        json!({ "call": "perform", "code": "dishes" }),
        json!({ "call": "write_note", "text": "Åt med god aptit" }),
        json!({ "call": "report_deviation", "deviation": "lex_sarah", "text": "Se journalen" }),
        json!({ "call": "object", "text": "Tiden stämmer inte" }),
        json!({ "call": "end_visit", "presence": manual() }),
    ] {
        let mut call = call;
        call["visit_id"] = json!(id);
        assert!(phone.done(&call)["event_id"].is_string(), "{call}");
    }
    let all = phone.done(&json!({ "call": "perform_all", "visit_id": id }));
    assert_eq!(
        all["event_ids"].as_array().map(Vec::len),
        Some(1),
        "breakfast is left"
    );
    let day = phone.done(&json!({ "call": "day" }));
    assert_eq!(day["stops"][0]["state"]["unsaid"], json!([]));
    let (clock, path) = (phone.clock.clone(), phone.folder.path().join("phone.db"));
    drop(phone.hand);
    let hand = open(&path, &clock);
    let call = json!({ "call": "visit", "visit_id": id }).to_string();
    let visit: Value = serde_json::from_str(&hand.call(&call)).expect("JSON");
    let visit = &visit["ok"];
    assert_eq!(visit["stop"]["state"]["outcome"], "done");
    assert_eq!(
        visit["stop"]["state"]["not_performed"],
        json!(["medication"])
    );
    let events = visit["events"].as_array().expect("events");
    assert_eq!(events.len(), 9);
    let began = events
        .iter()
        .find(|event| event["kind"] == "started")
        .expect("a start");
    assert_eq!(began["presence"], tag());
    assert_eq!(began["author"]["role"], "staff");
    assert_eq!(began["at_ms"], crate::server::now().millis());
}

#[test]
fn a_shift_is_said_in_marks_and_the_day_shows_it() {
    let phone = Phone::with_a_day();
    let mark = |mark: &str| json!({ "call": "mark_shift", "mark": mark });
    assert!(phone.done(&mark("shift_began"))["event_id"].is_string());
    let now_ms = crate::server::now().millis();
    phone.clock.advance_to(now_ms + 600_000);
    let mut indirect = mark("indirect_began");
    assert_eq!(phone.refused(&indirect), "bad_call");
    indirect["indirect"] = json!("other");
    assert_eq!(phone.refused(&indirect), "bad_call");
    indirect["text"] = json!("Tankade bilen");
    phone.done(&indirect);
    let work = phone.done(&json!({ "call": "day" }))["work"].clone();
    assert_eq!(
        work["under_way"],
        json!({ "kind": "indirect", "indirect": "other", "text": "Tankade bilen",
            "since_ms": now_ms + 600_000 })
    );
    assert_eq!(work["pieces"][0]["kind"], "untold");
    assert_eq!(
        (&work["began_ms"], &work["ended_ms"]),
        (&json!(now_ms), &Value::Null)
    );
    assert_eq!(phone.refused(&mark("break_ended")), "not_begun");
    assert_eq!(phone.refused(&mark("shift_began")), "already_marked");
    let mut later = mark("break_began");
    later["said_ms"] = json!(now_ms + 700_000);
    assert_eq!(phone.refused(&later), "odd_time");
    later["said_ms"] = json!("soon");
    assert_eq!(phone.refused(&later), "bad_call");
    let of_day = |call: &str| json!({ "call": call, "date": "2026-11-23", "text": "Fel tid" });
    phone.clock.advance_to(now_ms + 1_200_000);
    phone.done(&mark("shift_ended"));
    phone.done(&of_day("confirm_day"));
    let work = phone.done(&json!({ "call": "day" }))["work"].clone();
    assert_eq!(work["confirmed_ms"], now_ms + 1_200_000);
    assert_eq!(work["sums"]["total_s"], 1200);
    assert_eq!(work["entries"].as_array().map(Vec::len), Some(4));
    phone.done(&of_day("withdraw_confirmation"));
    phone.done(&of_day("object_to_day"));
    let bad = json!({ "call": "confirm_day", "date": "soon" });
    assert_eq!(phone.refused(&bad), "bad_call");
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(state["sync"]["waiting"], 6, "every word waits to be sent");
}

#[test]
fn visits_that_nobody_planned_are_begun_at_known_clients_alone() {
    let phone = Phone::with_a_day();
    let begin = |client_id: &str, begun: &str| json!({ "call": "begin_visit", "client_id": client_id, "begun": begun, "presence": manual() });
    let other = phone.server.other_client.to_string();
    let begun = phone.done(&begin(&other, "alarm"));
    let id = begun["visit_id"].as_str().expect("an id").to_owned();
    let day = phone.done(&json!({ "call": "day" }));
    assert_eq!(
        (&day["stops"][1]["visit_id"], &day["stops"][1]["origin"]),
        (&json!(id), &json!("alarm"))
    );
    assert_eq!(phone.refused(&begin(&id, "unplanned")), "unknown_client");
    assert_eq!(phone.refused(&begin(&other, "planned")), "bad_call");
    let all = phone.done(&json!({ "call": "perform_all", "visit_id": id }));
    assert_eq!(all["event_ids"], json!([]));
}

#[test]
fn declining_and_absence_end_a_visit_too() {
    for (call, outcome) in [
        ("decline_visit", "declined"),
        ("client_absent", "client_absent"),
    ] {
        let phone = Phone::with_a_day();
        let id = phone.server.visit_id.to_string();
        let reason = json!({ "code": "client_in_hospital" });
        phone.done(&json!({ "call": call, "visit_id": id, "reason": reason }));
        let day = phone.done(&json!({ "call": "day" }));
        assert_eq!(day["stops"][0]["state"]["outcome"], outcome);
    }
}

#[test]
fn what_the_core_refuses_has_its_code() {
    let phone = Phone::with_a_day();
    let id = phone.server.visit_id.to_string();
    let note = |text: &str| json!({ "call": "write_note", "visit_id": id, "text": text });
    assert_eq!(phone.refused(&note("  \n")), "text_needed");
    let long = phone.answer(&note(&"å".repeat(10_001)));
    assert_eq!(long["error"]["code"], "text_too_long");
    assert_eq!(long["error"]["text_chars"], 10_001);
    phone.done(&note(&"å".repeat(10_000)));
    let start = json!({ "call": "start_visit", "visit_id": id, "presence": tag() });
    phone.done(&start);
    assert_eq!(phone.refused(&start), "already_started");
    let strange = phone.server.client_id.to_string();
    assert_eq!(
        phone.refused(&json!({ "call": "visit", "visit_id": strange })),
        "unknown_visit"
    );
    phone.done(&json!({ "call": "sign_out" }));
    assert_eq!(phone.refused(&json!({ "call": "day" })), "not_signed_in");
    assert_eq!(phone.refused(&note("sent")), "not_signed_in");
    let state = phone.done(&json!({ "call": "state" }));
    assert_eq!(state["person"], Value::Null);
    assert!(
        state["sync"]["waiting"].as_u64() > Some(0),
        "her work waits on"
    );
}
