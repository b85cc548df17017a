//! A phone put back from a backup. Its app writes under a new name from then on
//! (the law of the re-actor): else what it writes next would stand in the place of
//! what the server already has from the time after the backup.

use serde_json::{Value, json};

use crate::shelf::Handhelds;

#[test]
fn an_old_backup_takes_nothing_from_what_was_sent_or_is_recorded_after() {
    let handhelds = Handhelds::new();
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    let mut events = vec![handhelds.note(1, &visit, "Före kopian")];
    assert_eq!(handhelds.switch(1, "backup", &Value::Null)["backups"], 1);
    events.push(handhelds.note(1, &visit, "Efter kopian, skickat"));
    handhelds.sync(1);
    let view = handhelds.switch(1, "restore", &Value::Null);
    assert_eq!(
        (&view["running"], &view["backups"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(handhelds.waiting(1), 1, "as it was when the copy was made");
    events.push(handhelds.note(1, &visit, "Efter återställningen"));
    assert_eq!(handhelds.sync(1)["end"], "complete");
    let report = handhelds.sync(1);
    assert_eq!(
        (&report["end"], &report["quarantined"]),
        (&json!("complete"), &json!(0))
    );
    assert_eq!(handhelds.held(&events), [1, 1, 1]);
    assert_eq!(handhelds.waiting(1), 0);
    let shown = handhelds.done(1, &json!({ "call": "visit", "visit_id": visit }));
    assert_eq!(
        shown["events"].as_array().map(Vec::len),
        Some(3),
        "the phone has all again"
    );
}

#[test]
fn the_last_of_some_backups_is_put_back_while_the_app_is_dead_too() {
    let handhelds = Handhelds::new();
    let none = handhelds.post("/phones/1/restore", &Value::Null);
    assert_eq!((none.status, none.code()), (409, "no_backup".to_owned()));
    handhelds.take_to_work(1, 0);
    let visit = handhelds.stop(1, 0);
    handhelds.switch(1, "backup", &Value::Null);
    let mut events = vec![handhelds.note(1, &visit, "I den andra kopian")];
    handhelds.switch(1, "kill", &Value::Null);
    assert_eq!(handhelds.switch(1, "backup", &Value::Null)["backups"], 2);
    handhelds.switch(1, "start", &Value::Null);
    for text in ["Två", "Tre"] {
        events.push(handhelds.note(1, &visit, text));
    }
    handhelds.sync(1);
    handhelds.switch(1, "kill", &Value::Null);
    let view = handhelds.switch(1, "restore", &Value::Null);
    assert_eq!(
        (&view["running"], &view["backups"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(handhelds.waiting(1), 1);
    for text in ["Fyra", "Fem", "Sex"] {
        events.push(handhelds.note(1, &visit, text));
    }
    handhelds.sync(1);
    handhelds.sync(1);
    assert_eq!(handhelds.held(&events), [1; 6]);
}

#[test]
fn a_backup_of_before_the_enrolment_gives_a_phone_that_knows_nobody() {
    let handhelds = Handhelds::new();
    handhelds.switch(1, "backup", &Value::Null);
    handhelds.take_to_work(1, 0);
    let view = handhelds.switch(1, "restore", &Value::Null);
    assert_eq!(view["person"], "");
    let state = handhelds.done(1, &json!({ "call": "state" }));
    assert_eq!(
        (&state["enrolled"], &state["person"]),
        (&json!(false), &Value::Null)
    );
    handhelds.take_to_work(1, 0);
}
