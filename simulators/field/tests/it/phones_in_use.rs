//! Who may hold a phone, and what it shows to whom.

use care_model::person::Protection;
use care_model::visit_event::{EventKind, ManualReason, Presence};
use field::carrier::Coverage;
use field::oracle;
use mobile_core::{CoreError, StopView};
use serde_json::json;

use crate::stage::{Stage, end, start, town};

#[test]
fn a_phone_changes_hands_and_leaves_nothing_behind_but_unsent_work() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let stops = phone.core.day().expect("a day").stops;
    phone.set_time(Stage::at("07:00"));
    phone.act(stops[0].visit_id, start()).expect("recorded");
    phone.core.sign_out().expect("signed out");
    assert_eq!(phone.core.day().err(), Some(CoreError::NotSignedIn));
    assert_eq!(
        phone.core.record(stops[0].visit_id, end()).err(),
        Some(CoreError::NotSignedIn)
    );
    stage.set_clock(Stage::at("07:01"));
    phone
        .sign_in(&workers[1].0.username, &workers[1].0.password)
        .expect("signs in");
    assert_eq!(
        phone.core.unsent().expect("counted").waiting,
        1,
        "the first one's work waits"
    );
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
    let day = phone.core.day().expect("a day");
    assert_eq!(day.staff_id, workers[1].0.staff_id.expect("staff"));
    let before: Vec<_> = stops.iter().map(|stop| stop.visit_id).collect();
    assert!(
        day.stops
            .iter()
            .all(|stop| !before.contains(&stop.visit_id)),
        "another's visits"
    );
    assert_eq!(
        phone.core.visit(before[0]).err(),
        Some(CoreError::UnknownVisit)
    );
    let comparison = oracle::compare(&[phone], &stage.facts()).expect("compared");
    assert_eq!((comparison.given, comparison.in_facts), (1, 1));
}

#[test]
fn a_lease_that_ran_out_stops_reading_but_neither_recording_nor_sending() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    phone.set_time(Stage::at("18:30"));
    assert_eq!(phone.core.day().err(), Some(CoreError::LeaseExpired));
    phone.act(visit, end()).expect("a visit is always finished");
    stage.set_clock(Stage::at("17:59"));
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
}

#[test]
fn a_phone_out_of_use_is_refused_and_keeps_its_work() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.act(visit, start()).expect("recorded");
    let devices = stage.manager.get(&stage.path("devices")).expect("devices");
    let device = devices["devices"][0]["device_id"].as_str().expect("an id");
    stage
        .manager
        .post(&format!("/api/devices/{device}/revocation"), &json!({}))
        .expect("revoked");
    let refused = phone.sync(Coverage::Full).expect_err("refused");
    assert!(
        format!("{refused:#}").contains("device_revoked"),
        "{refused:#}"
    );
    assert_eq!(phone.core.unsent().expect("counted").waiting, 1);
}

#[test]
fn a_code_works_once_and_only_for_the_server_that_gave_it() {
    let stage = Stage::published();
    let workers = stage.workers();
    let login = &workers[0].0;
    let code = stage.code();
    let path = |name: &str| stage.folder.path().join(name);
    let new = |name: &str| {
        field::phone::Phone::new(
            &path(name),
            9,
            &stage.url,
            &login.username,
            Stage::at("06:00"),
        )
        .expect("opens")
    };
    new("a.db").enrol(&code, &login.password).expect("enrols");
    let again = new("b.db").enrol(&code, &login.password).expect_err("used");
    assert!(format!("{again:#}").contains("enrolment_code"), "{again:#}");
    let mut words: Vec<String> = stage.code().split(' ').map(str::to_owned).collect();
    words[3] = "0".repeat(64);
    let foreign = new("c.db")
        .enrol(&words.join(" "), &login.password)
        .expect_err("another server");
    assert!(
        format!("{foreign:#}").contains("another server"),
        "{foreign:#}"
    );
    let bad = new("d.db")
        .enrol("not a code", &login.password)
        .expect_err("no code");
    assert!(format!("{bad:#}").contains("enrolment code"), "{bad:#}");
}

#[test]
fn protected_identity_reaches_only_the_phones_of_those_named() {
    let stage = Stage::published();
    let protected =
        |day: &mobile_core::DayView| day.clients.iter().filter(|card| card.protected).count();
    let manual = EventKind::Started {
        presence: Presence::Manual {
            reason: ManualReason::ProtectedIdentity,
        },
    };
    let mut met = 0;
    for (number, (login, _)) in stage.workers().iter().enumerate() {
        let mut phone = stage.phone(login, number as u64 + 1);
        let day = phone.core.day().expect("a day");
        let stops: Vec<_> = day
            .stops
            .iter()
            .filter(|stop| {
                day.clients
                    .iter()
                    .any(|card| card.client_id == stop.client_id && card.protected)
            })
            .cloned()
            .collect();
        assert!(
            stops.is_empty() == (protected(&day) == 0) || day.clients.iter().any(|card| card.alarm)
        );
        for stop in &stops {
            met += 1;
            phone
                .act(stop.visit_id, manual.clone())
                .expect("recorded without a tag");
        }
    }
    assert!(met > 0, "somebody named visits the protected client today");
}

/// The mark comes in the middle of the day: what the phone holds of the client goes with
/// the next sync, and what was recorded arrives.
#[test]
fn a_mark_that_arrives_late_wipes_the_phones_copy() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let day = phone.core.day().expect("a day");
    let first = &day.stops[0];
    assert!(!first.client_name.is_empty());
    let mut clients = town().registry.clients.iter();
    let found = clients.find(|client| client.client_id == first.client_id);
    let mut client = found.expect("in the register").clone();
    // Such a client has no tag.
    client.tag = None;
    client.protection = Protection::Protected {
        named_staff: vec![],
    };
    phone.set_time(Stage::at("07:05"));
    phone.act(first.visit_id, start()).expect("started");
    phone.set_time(Stage::at("07:25"));
    phone.act(first.visit_id, end()).expect("ended");
    stage.admin_imports(&json!({ "clients": [client] }));
    let of_client = |stops: &[StopView]| {
        let own = stops
            .iter()
            .filter(|stop| stop.client_id == first.client_id);
        own.map(|stop| stop.visit_id).collect::<Vec<_>>()
    };
    let visits = of_client(&day.stops);
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
    let held = phone.core.held_visits().expect("read");
    for visit in &visits {
        assert!(!held.contains(visit), "nothing of the visit is left");
    }
    let day = phone.core.day().expect("a day");
    assert!(
        day.clients
            .iter()
            .all(|card| card.client_id != first.client_id)
    );
    let sums = day.work.day.sums;
    assert_eq!(sums.visits_s, 20 * 60, "her own minutes stay in her day");
    for stop in day.stops {
        let is_hers = stop.client_id == first.client_id;
        assert!(!is_hers || (stop.client_name + &stop.address).is_empty());
    }
}

#[test]
fn who_has_left_reads_no_more_and_still_delivers() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    let mut login = serde_json::to_value(&workers[0].0).expect("json");
    login["roles"] = json!([]);
    stage.set_clock(Stage::at("12:00"));
    stage.admin_imports(&json!({ "users": [login] }));
    phone.set_time(Stage::at("12:00"));
    let outcome = phone
        .sync(Coverage::Full)
        .expect("syncs")
        .expect("an answer");
    assert_eq!(
        (outcome.receipted, outcome.documents, outcome.new_day),
        (1, 0, false)
    );
    phone.set_time(Stage::at("18:30"));
    assert_eq!(
        phone.core.day().err(),
        Some(CoreError::LeaseExpired),
        "the lease was not renewed"
    );
}
