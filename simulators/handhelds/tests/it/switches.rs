//! What may happen to a phone, short of a backup.

use std::sync::mpsc;

use serde_json::{Value, json};

use crate::shelf::{Handhelds, presence};
use crate::stage::Stage;

#[test]
fn a_phone_without_network_records_and_sends_when_it_has_one() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    let view = handhelds.switch(1, "switches", &json!({ "airplane": true }));
    assert_eq!(
        (&view["airplane"], &view["phone"]),
        (&json!(true), &json!(1))
    );
    let events = [handhelds.note(1, &visit, "I källaren")];
    assert_eq!(handhelds.refused(1, &json!({ "call": "sync" })), "offline");
    let state = handhelds.done(1, &json!({ "call": "state" }));
    assert_eq!(state["pause"]["wait_ms"], 0, "nobody was asked");
    assert_eq!(handhelds.held(&events), [0]);
    let view = handhelds.switch(1, "switches", &json!({ "airplane": false }));
    assert_eq!(view["airplane"], false);
    assert_eq!(handhelds.sync(1)["end"], "complete");
    assert_eq!(handhelds.held(&events), [1]);
}

#[test]
fn a_clock_an_hour_wrong_is_mended_by_the_servers_time() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    handhelds.set_clock("07:00");
    handhelds.switch(1, "switches", &json!({ "clock_ahead_s": 3600 }));
    let state = handhelds.done(1, &json!({ "call": "state" }));
    assert!(is_about_seven(&state["now_ms"]), "{state}");
    let call = json!({ "call": "start_visit", "visit_id": visit, "presence": presence() });
    handhelds.done(1, &call);
    let shown = handhelds.done(1, &json!({ "call": "visit", "visit_id": visit }));
    assert!(is_about_seven(&shown["events"][0]["at_ms"]), "{shown}");
    // The end by a clock that is behind: what was in between is told all the same.
    handhelds.set_clock("07:20");
    handhelds.switch(1, "switches", &json!({ "clock_ahead_s": -3600 }));
    let call = json!({ "call": "end_visit", "visit_id": visit, "presence": presence() });
    handhelds.done(1, &call);
    handhelds.sync(1);
    let staff_id = handhelds.stage.workers()[0].0.staff_id.expect("staff");
    let facts = handhelds.stage.facts();
    let fact = crate::stage::fact(&facts, &visit, &staff_id.to_string()).expect("a fact");
    let performed_s = fact["performed_s"].as_i64().expect("seconds");
    assert!((1140..=1260).contains(&performed_s), "{fact}");
    let reasons = fact["reasons"].as_array().expect("reasons");
    assert!(reasons.contains(&json!("clock_off")), "told, never refused");
    // What is not named stays.
    assert_eq!(
        handhelds.switch(1, "switches", &json!({}))["clock_ahead_s"],
        -3600
    );
    handhelds.day_of(1);
}

#[test]
fn a_killed_app_answers_nobody_and_has_everything_when_it_comes_back() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    let events = [handhelds.note(1, &visit, "Just före")];
    let view = handhelds.switch(1, "kill", &Value::Null);
    assert_eq!(view["running"], false);
    assert!(
        view["person"]
            .as_str()
            .is_some_and(|person| !person.is_empty())
    );
    let heard = handhelds.post("/phones/1/call", &json!({ "call": "state" }));
    assert_eq!(
        (heard.status, heard.code()),
        (503, "not_running".to_owned())
    );
    let again = handhelds.post("/phones/1/kill", &Value::Null);
    assert_eq!(
        (again.status, again.code()),
        (409, "not_running".to_owned())
    );
    assert_eq!(
        handhelds.done(2, &json!({ "call": "state" }))["enrolled"],
        false
    );
    assert_eq!(handhelds.switch(1, "start", &Value::Null)["running"], true);
    let again = handhelds.post("/phones/1/start", &Value::Null);
    assert_eq!(
        (again.status, again.code()),
        (409, "already_running".to_owned())
    );
    assert_eq!(handhelds.waiting(1), 1);
    handhelds.sync(1);
    assert_eq!(handhelds.held(&events), [1]);
}

#[test]
fn a_phone_killed_in_the_middle_of_everything_loses_nothing() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    let mut events = Vec::new();
    for round in 0..6u64 {
        let (saved, saves) = mpsc::channel();
        let (handhelds, visit) = (&handhelds, &visit);
        let recorded = std::thread::scope(|scope| {
            let worker = scope.spawn(move || {
                let mut recorded = Vec::new();
                // Until the app is gone.
                for number in 0..200 {
                    let text = format!("{round}, {number}");
                    let call = json!({ "call": "write_note", "visit_id": visit, "text": text });
                    let heard = handhelds.post("/phones/1/call", &call);
                    if heard.status == 503 {
                        break;
                    }
                    let id = heard.json()["ok"]["event_id"]
                        .as_str()
                        .expect("saved")
                        .to_owned();
                    recorded.push(id);
                    // Nobody counts after the kill.
                    let _ = saved.send(());
                }
                recorded
            });
            let syncs = scope.spawn(|| {
                handhelds
                    .post("/phones/1/call", &json!({ "call": "sync" }))
                    .status
            });
            // Each round somewhere else in the middle.
            let before_the_kill = usize::try_from(3 * round).expect("a small number");
            assert_eq!(saves.iter().take(before_the_kill).count(), before_the_kill);
            handhelds.switch(1, "kill", &Value::Null);
            syncs.join().expect("no panic");
            worker.join().expect("no panic")
        });
        events.extend(recorded);
        handhelds.switch(1, "start", &Value::Null);
    }
    assert!(!events.is_empty());
    assert_eq!(handhelds.sync(1)["end"], "complete");
    assert_eq!(handhelds.waiting(1), 0);
    let held = handhelds.held(&events);
    assert!(held.iter().all(|count| *count == 1), "{held:?}");
}

/// Within a minute: the phones' day runs on while the server's stands.
fn is_about_seven(instant_ms: &Value) -> bool {
    let instant_ms = instant_ms.as_i64().expect("a time");
    (instant_ms - Stage::at("07:00").millis()).abs() < 60_000
}
