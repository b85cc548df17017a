//! The road of a page's visit: enrolled, recorded, at the server.

use serde_json::json;

use crate::shelf::{Handhelds, presence};

#[test]
fn a_visit_recorded_on_a_page_is_at_the_server() {
    let handhelds = Handhelds::new();
    assert_eq!(
        handhelds.refused(1, &json!({ "call": "sync" })),
        "not_enrolled"
    );
    handhelds.take_to_work(1, 0);
    let day = handhelds.day_of(1);
    let stops = day["stops"].as_array().expect("stops");
    assert!(stops.len() > 2 && day["version"] == 1);
    let tag = day["clients"]
        .as_array()
        .expect("clients")
        .iter()
        .find(|card| card["client_id"] == stops[0]["client_id"]);
    let tag = tag.expect("a card")["tag"].clone();
    let visit = handhelds.stop(1, 0);
    handhelds.set_clock("07:00");
    let presence = if tag.is_null() {
        presence()
    } else {
        json!({ "method": "tag", "tag": tag })
    };
    let mut events = vec![
        handhelds.done(
            1,
            &json!({ "call": "start_visit", "visit_id": visit, "presence": presence }),
        )["event_id"]
            .as_str()
            .expect("an id")
            .to_owned(),
    ];
    let all = handhelds.done(1, &json!({ "call": "perform_all", "visit_id": visit }));
    for id in all["event_ids"].as_array().expect("ids") {
        events.push(id.as_str().expect("an id").to_owned());
    }
    events.push(handhelds.note(1, &visit, "Åt med god aptit"));
    handhelds.set_clock("07:20");
    handhelds.done(
        1,
        &json!({ "call": "end_visit", "visit_id": visit, "presence": presence }),
    );
    assert!(handhelds.waiting(1) >= events.len() as u64);
    let report = handhelds.sync(1);
    assert_eq!(
        (&report["end"], &report["quarantined"]),
        (&json!("complete"), &json!(0))
    );
    assert_eq!(handhelds.waiting(1), 0);
    assert!(handhelds.held(&events).iter().all(|count| *count == 1));
    let shown = handhelds.done(1, &json!({ "call": "visit", "visit_id": visit }));
    assert_eq!(shown["stop"]["state"]["outcome"], "done");
}

#[test]
fn a_phone_that_changes_hands_shows_the_next_her_own_day_and_sends_both_work() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    let mut events = vec![handhelds.note(1, &visit, "Skrevs av den första")];
    let call = json!({ "call": "sign_in", "username": "nobody", "password": "wrong" });
    let answer = handhelds.call(1, &call);
    assert_eq!(answer["error"]["code"], "refused");
    assert!(answer["error"]["status"].as_u64() >= Some(400));
    assert!(
        answer["error"]["refusal"]
            .as_str()
            .is_some_and(|code| !code.is_empty())
    );
    handhelds.sign_in(1, 1);
    let phones = handhelds.get("/phones").json();
    let (login, _) = &handhelds.stage.workers()[1];
    assert_eq!(phones["phones"][0]["person"], json!(login.username));
    assert_eq!(handhelds.sync(1)["end"], "complete");
    let own = handhelds.stop(1, 0);
    assert_ne!(own, visit);
    let call = json!({ "call": "visit", "visit_id": visit });
    assert_eq!(handhelds.refused(1, &call), "unknown_visit");
    events.push(handhelds.note(1, &own, "Skrevs av den andra"));
    handhelds.sync(1);
    assert_eq!(handhelds.held(&events), [1, 1]);
    handhelds.done(1, &json!({ "call": "sign_out" }));
    let phones = handhelds.get("/phones").json();
    assert_eq!(phones["phones"][0]["person"], "");
}

#[test]
fn two_phones_of_one_person_meet_at_the_server() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    handhelds.take_to_work(2, 0);
    let visit = handhelds.stop(1, 0);
    let events = [
        handhelds.note(1, &visit, "Från den ena"),
        handhelds.note(2, &visit, "Från den andra"),
    ];
    for phone in [1, 2, 1] {
        assert_eq!(handhelds.sync(phone)["end"], "complete");
    }
    assert_eq!(handhelds.held(&events), [1, 1]);
    for phone in [1, 2] {
        let shown = handhelds.done(phone, &json!({ "call": "visit", "visit_id": visit }));
        assert_eq!(
            shown["events"].as_array().map(Vec::len),
            Some(2),
            "phone {phone}"
        );
    }
}

#[test]
fn an_alarm_is_a_visit_of_its_own() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let day = handhelds.day_of(1);
    let client = day["clients"]
        .as_array()
        .expect("clients")
        .iter()
        .find(|card| card["alarm"] == true);
    let client = client.expect("one with an alarm")["client_id"].clone();
    let call = json!({ "call": "begin_visit", "client_id": client, "begun": "alarm", "presence": presence() });
    let visit = handhelds.done(1, &call)["visit_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let event = handhelds.note(1, &visit, "Hade ramlat");
    handhelds.sync(1);
    assert_eq!(handhelds.held(&[event]), [1]);
}
