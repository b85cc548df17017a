//! What the office knows of work that is on the phones alone.

use care_model::time::{Timestamp, midnight};
use field::carrier::Coverage;
use field::phone::Phone;
use serde_json::{Value, json};

use crate::stage::{Stage, end, start};

fn listed(stage: &Stage) -> Vec<Value> {
    let view = stage.planner.get(&stage.path("unsent-phones"));
    let view = view.expect("a list");
    view["phones"].as_array().expect("phones").clone()
}

/// Three visits, from `first` on, without coverage.
fn work_offline(phone: &mut Phone, first: Timestamp) {
    let stops = phone.core.day().expect("a day").stops;
    assert!(stops.len() >= 3, "a shift with three visits");
    for (stop, minutes) in stops.iter().zip([0, 30, 60]) {
        phone.set_time(first.plus_seconds(minutes * 60));
        phone.act(stop.visit_id, start()).expect("recorded");
        phone.set_time(first.plus_seconds(minutes * 60 + 600));
        phone.act(stop.visit_id, end()).expect("recorded");
        phone.sync(Coverage::None).expect("not sent");
    }
}

#[test]
fn three_visits_on_a_phone_are_listed_at_the_next_contact_until_all_is_sent() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let first = Stage::at("07:00");
    work_offline(&mut phone, first);
    assert_eq!(listed(&stage), Vec::<Value>::new(), "nobody can know yet");
    // The phone changes hands where there is coverage for a moment only.
    stage.set_clock(Stage::at("09:00"));
    phone.set_time(Stage::at("09:00"));
    let next = &workers[1].0;
    phone.core.sign_out().expect("signed out");
    phone.sign_in(&next.username, &next.password).expect("in");
    let shown = listed(&stage);
    assert_eq!(shown.len(), 1, "{shown:?}");
    let waiting = shown[0]["waiting"].as_array().expect("work");
    assert_eq!(waiting.len(), 1, "{shown:?}");
    assert_eq!(
        (&waiting[0]["visits"], &waiting[0]["changes"]),
        (&json!(3), &json!(6))
    );
    assert_eq!(
        waiting[0]["oldest_ms"],
        json!(first.millis()),
        "by the server's time"
    );
    assert!(
        waiting[0]["staff_name"].is_string()
            && waiting[0]["staff_name"] != shown[0]["last_staff_name"]
    );
    assert_eq!(
        shown[0]["last_heard_ms"],
        json!(Stage::at("09:00").millis())
    );
    let held = phone.core.unsent().expect("counted");
    assert_eq!(held.waiting, 6);
    // It is all there, though the phone does not hear so.
    phone.sync(Coverage::AnswerLost).expect("sent");
    assert_eq!(listed(&stage), Vec::<Value>::new());
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
    assert_eq!(listed(&stage), Vec::<Value>::new());
}

#[test]
fn a_phone_that_is_not_heard_of_after_its_shift_is_listed_until_it_syncs() {
    let stage = Stage::published();
    let workers = stage.workers();
    let by_day =
        |shift: &care_model::shift::Shift| shift.start_s() >= 6 * 3600 && shift.end_s() < 17 * 3600;
    let worker = workers.iter().find(|(_, shift)| by_day(shift));
    let (login, shift) = worker.expect("somebody works by day");
    let mut phone = stage.phone(login, 1);
    let began = midnight(shift.date).plus_seconds(i64::from(shift.start_s()));
    let ended = midnight(shift.date).plus_seconds(i64::from(shift.end_s()));
    work_offline(&mut phone, began);
    stage.set_clock(ended);
    assert_eq!(listed(&stage), Vec::<Value>::new(), "on the way home");
    stage.set_clock(ended.plus_seconds(3600));
    let shown = listed(&stage);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(shown[0]["silent_since"]["end_ms"], json!(ended.millis()));
    assert_eq!(
        shown[0]["waiting"],
        json!([]),
        "what waits, it has not told"
    );
    phone.set_time(ended.plus_seconds(3600));
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
    assert_eq!(listed(&stage), Vec::<Value>::new());
}
