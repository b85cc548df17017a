//! What must hold between a plan, the phones and the office.

use care_model::time::Timestamp;
use care_model::visit_event::{EventKind, ManualReason, Presence};
use care_model::visit_fact::{Outcome, VisitOrigin};
use field::carrier::Coverage;
use field::day::{Day, ShiftSpan};
use field::oracle;
use mobile_core::CoreError;
use serde_json::{Value, json};

use crate::stage::{Stage, date};

fn tag() -> Presence {
    Presence::Tag { tag: "T".into() }
}

fn start() -> EventKind {
    EventKind::Started { presence: tag() }
}

fn end() -> EventKind {
    EventKind::Ended { presence: tag() }
}

fn fact<'a>(facts: &'a Value, visit: &str, staff: &str) -> Option<&'a Value> {
    facts["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .find(|fact| fact["visit_id"] == json!(visit) && fact["staff_id"] == json!(staff))
}

#[test]
fn the_morning_comes_in_one_request_and_the_second_sync_is_empty() {
    let stage = Stage::published();
    let (login, _) = &stage.workers()[0];
    let phone = stage.phone(login, 1);
    let day = phone.core.day().expect("a day");
    assert!(!day.stops.is_empty() && day.version == 1);
    for stop in &day.stops {
        assert!(!stop.client_name.is_empty() && !stop.address.is_empty());
        phone
            .core
            .visit(stop.visit_id)
            .expect("its document came too");
    }
    let second = phone
        .sync(Coverage::Full)
        .expect("syncs")
        .expect("an answer");
    assert!(second.is_empty(), "{second:?}");
}

#[test]
fn a_day_of_phones_with_holes_in_coverage_loses_and_doubles_nothing() {
    let stage = Stage::published();
    let phones = stage
        .workers()
        .iter()
        .enumerate()
        .map(|(number, (login, shift))| {
            (
                stage.phone(login, number as u64 + 1),
                ShiftSpan::from(shift),
            )
        })
        .collect();
    let mut day = Day::new(phones, 11);
    let mut told = Timestamp::default();
    let mut tell = |now: Timestamp| {
        if now > told {
            stage.set_clock(now);
            told = now;
        }
        Ok(())
    };
    // The office's own sessions end before the evening does.
    let until = Stage::at("17:30");
    while day.next_at().is_some_and(|next| next < until) {
        day.step(&mut tell).expect("goes on");
    }
    day.come_home(until, &mut tell).expect("all come home");
    assert!(
        day.answers_lost > 0 && day.without_coverage > 0,
        "the network was too kind"
    );
    let comparison = oracle::compare(&day.phones, &stage.facts()).expect("compared");
    assert!(comparison.given > 100, "{comparison:?}");
    assert_eq!(
        (comparison.lost, comparison.duplicated, comparison.unsynced),
        (0, 0, 0),
        "{comparison:?}"
    );
    for phone in &day.phones {
        let again = phone
            .sync(Coverage::Full)
            .expect("syncs")
            .expect("an answer");
        assert!(again.is_empty(), "{again:?}");
    }
}

#[test]
fn a_visit_moved_while_it_is_recorded_keeps_the_work_and_tells_the_planner() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let staff = workers[0].0.staff_id.expect("staff").to_string();
    // The first visit somebody else may take.
    let day = phone.core.day().expect("a day");
    let (visit, target) = day
        .stops
        .iter()
        .find_map(|stop| {
            let path = stage.day_path(&format!("visits/{}/verdicts", stop.visit_id));
            let verdicts = stage.planner.get(&path).expect("verdicts");
            let other = verdicts["verdicts"]
                .as_array()
                .expect("verdicts")
                .iter()
                .find(|verdict| {
                    verdict["allowed"] == true && verdict["staff_id"] != json!(staff)
                })?;
            Some((stop.visit_id, other.clone()))
        })
        .expect("one that can move");
    phone.set_time(Stage::at("06:30"));
    phone.act(visit, start()).expect("recorded offline");
    let revision = stage.board()["revision"].as_i64().expect("a revision");
    let form = json!({ "visit_id": visit.to_string(), "target": { "kind": "shift", "shift_id": target["shift_id"] } });
    let moved = stage
        .planner
        .post_if(&stage.day_path("moves"), &form, revision)
        .expect("moved");
    stage.publish(moved["revision"].as_i64().expect("a revision"));
    phone.set_time(Stage::at("06:50"));
    phone.act(visit, end()).expect("recorded offline");
    stage.set_clock(Stage::at("07:00"));
    phone.sync(Coverage::Full).expect("syncs");
    let facts = stage.facts();
    assert_eq!(
        fact(&facts, &visit.to_string(), &staff).expect("hers")["outcome"],
        json!("done")
    );
    assert_eq!(
        (facts["late_work"].as_u64(), facts["quarantined"].as_u64()),
        (Some(1), Some(0))
    );
    let comparison = oracle::compare(&[phone], &facts).expect("compared");
    assert_eq!(
        (comparison.given, comparison.in_facts, comparison.unsynced),
        (2, 2, 0)
    );
}

#[test]
fn a_manager_corrects_while_the_phone_is_offline_and_both_are_kept() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let staff = workers[0].0.staff_id.expect("staff").to_string();
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    stage.set_clock(Stage::at("07:01"));
    phone.sync(Coverage::Full).expect("syncs");
    phone.set_time(Stage::at("07:20"));
    phone
        .act(
            visit,
            EventKind::NoteWritten {
                text: "Skrivet utan täckning".into(),
            },
        )
        .expect("offline");
    stage.set_clock(Stage::at("08:00"));
    let corrected = json!({
        "staff_id": staff, "field": "ended", "value_ms": Stage::at("07:30").millis(), "why": "glömde avsluta",
    });
    let path = format!("/api/visits/{visit}/corrections");
    let mut stranger = corrected.clone();
    stranger["staff_id"] = json!("019ab0c0-0000-7000-8000-00000000abcd");
    let refused = stage
        .manager
        .post(&path, &stranger)
        .expect_err("who was not there");
    assert!(format!("{refused}").contains("staff_id"), "{refused}");
    stage.manager.post(&path, &corrected).expect("corrected");
    phone.set_time(Stage::at("08:05"));
    phone.sync(Coverage::Full).expect("syncs");
    let detail = stage
        .manager
        .get(&format!("/api/visits/{visit}"))
        .expect("the visit");
    let kinds: Vec<_> = detail["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| event["kind"].as_str().expect("k"))
        .collect();
    assert_eq!(
        kinds,
        ["started", "note_written", "corrected"],
        "in the order they happened"
    );
    assert_eq!(detail["item"][0]["performed_s"], json!(1800));
    let view = phone.core.visit(visit).expect("on the phone");
    assert_eq!(
        view.stop.state.outcome,
        Outcome::Done,
        "the phone shows what the office changed"
    );
    assert_eq!(view.events.len(), 3);
}

#[test]
fn two_staff_at_one_visit_are_two_facts() {
    let stage = Stage::published();
    let workers = stage.workers();
    let first = stage.phone(&workers[0].0, 1);
    let visit = first.core.day().expect("a day").stops[0].visit_id;
    let mut first = first;
    first.set_time(Stage::at("07:00"));
    first.act(visit, start()).expect("recorded");
    let joined = EventKind::SecondStaffJoined {
        staff_id: workers[1].0.staff_id.expect("staff"),
    };
    first.act(visit, joined).expect("recorded");
    stage.set_clock(Stage::at("07:05"));
    first.sync(Coverage::Full).expect("syncs");
    // The second records the same stay as a visit of her own, unplanned.
    let mut second = stage.phone(&workers[1].0, 2);
    let client = second.core.day().expect("a day").clients[0].client_id;
    second.set_time(Stage::at("07:06"));
    let other = second
        .begin(client, VisitOrigin::Unplanned, tag())
        .expect("begun");
    second.act(other, end()).expect("recorded");
    second.sync(Coverage::Full).expect("syncs");
    let facts = stage.facts();
    let done = fact(
        &facts,
        &other.to_string(),
        &workers[1].0.staff_id.expect("staff").to_string(),
    );
    assert_eq!(done.expect("hers")["origin"], json!("unplanned"));
    let comparison = oracle::compare(&[first, second], &facts).expect("compared");
    assert_eq!((comparison.lost, comparison.given), (0, 4));
}

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
fn a_deviation_reaches_the_journal_and_attested_work_the_exports() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let staff = workers[0].0.staff_id.expect("staff").to_string();
    let stop = phone.core.day().expect("a day").stops[0].clone();
    let planned_s = stop
        .end
        .expect("planned")
        .seconds_since(stop.start.expect("planned"));
    phone.set_time(Stage::at("07:00"));
    phone.act(stop.visit_id, start()).expect("recorded");
    let fall = care_model::deviation::ReportedDeviation::Fall;
    let told = EventKind::DeviationReported {
        deviation: fall,
        text: "Föll i hallen".into(),
    };
    phone.act(stop.visit_id, told).expect("recorded");
    phone.set_time(Stage::at("07:00").plus_seconds(planned_s));
    phone.act(stop.visit_id, end()).expect("recorded");
    stage.set_clock(Stage::at("09:00"));
    phone.sync(Coverage::Full).expect("syncs");
    let client = stop.client_id;
    let journal = stage
        .manager
        .get(&format!("/api/clients/{client}/journal"))
        .expect("a journal");
    assert_eq!(journal["entries"][0]["kind"], json!("deviation"));
    assert!(
        journal["entries"][0]["text"]
            .as_str()
            .expect("a text")
            .contains("Föll i hallen")
    );
    // A sync again writes no second entry.
    phone.sync(Coverage::Full).expect("syncs");
    let again = stage
        .manager
        .get(&format!("/api/clients/{client}/journal"))
        .expect("a journal");
    assert_eq!(again["entries"].as_array().map(Vec::len), Some(1));
    let review = stage
        .manager
        .get(&stage.path(&format!("review?from={0}&to={0}", date())))
        .expect("a review");
    let item = review["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["visit_id"] == json!(stop.visit_id.to_string()))
        .expect("hers")
        .clone();
    let codes: Vec<_> = item["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|reason| reason["code"].as_str().expect("c"))
        .collect();
    assert!(codes.contains(&"deviation"), "{codes:?}");
    let line =
        json!({ "visit_id": item["visit_id"], "staff_id": staff, "revision": item["revision"] });
    let attested = stage
        .manager
        .post(&stage.path("attestations"), &json!({ "visits": [line] }))
        .expect("attested");
    assert_eq!(attested["attested"], json!(1), "{attested}");
    let form =
        |kind: &str| json!({ "kind": kind, "from": date().to_string(), "to": date().to_string() });
    let batch = stage
        .manager
        .post(&stage.path("exports"), &form("reimbursement"))
        .expect("a batch");
    assert_eq!(
        (batch["lines"].as_u64(), batch["total_s"].as_i64()),
        (Some(1), Some(planned_s))
    );
    let again = stage
        .manager
        .post(&stage.path("exports"), &form("reimbursement"))
        .expect("a batch");
    let paid_again = (again["lines"].as_u64(), again["total_ore"].as_i64());
    assert_eq!(paid_again, (Some(0), Some(0)), "nothing is paid twice");
    let payroll = stage
        .manager
        .post(&stage.path("exports"), &form("payroll"))
        .expect("a batch");
    assert!(payroll["lines"].as_u64() > Some(0), "{payroll}");
    let file = format!(
        "/api/exports/{}/file",
        batch["export_id"].as_str().expect("an id")
    );
    assert_eq!(
        stage.manager.bytes(&file).expect("bytes"),
        stage.manager.bytes(&file).expect("bytes")
    );
    // A correction after the attestation shows, and undoing makes it open again.
    let correction = json!({ "staff_id": staff, "field": "ended", "value_ms": Stage::at("08:30").millis(), "why": "fel tid" });
    stage
        .manager
        .post(
            &format!("/api/visits/{}/corrections", stop.visit_id),
            &correction,
        )
        .expect("corrected");
    let detail = stage
        .manager
        .get(&format!("/api/visits/{}", stop.visit_id))
        .expect("the visit");
    assert_eq!(detail["item"][0]["changed_after_attest"], json!(true));
    let undo = json!({ "visits": [{ "visit_id": item["visit_id"], "staff_id": staff }], "why": "granskas om" });
    let undone = stage
        .manager
        .post(&stage.path("attestations/undo"), &undo)
        .expect("undone");
    assert_eq!(undone["attested"], json!(1), "{undone}");
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

#[test]
fn a_move_on_a_running_day_leaves_what_has_happened_in_its_place() {
    let stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    phone.set_time(Stage::at("07:20"));
    phone.act(visit, end()).expect("recorded");
    stage.set_clock(Stage::at("12:30"));
    phone.sync(Coverage::Full).expect("syncs");
    let places = |board: &Value| -> std::collections::BTreeMap<String, (String, i64)> {
        let shifts = board["shifts"].as_array().expect("shifts");
        let stops = shifts.iter().flat_map(|shift| {
            let stops = shift["stops"].as_array().expect("stops");
            stops.iter().map(|stop| {
                let place = (
                    shift["shift_id"].to_string(),
                    stop["start_s"].as_i64().expect("a time"),
                );
                (stop["visit_id"].to_string(), place)
            })
        });
        stops.collect()
    };
    let before = stage.board();
    let noon_s = 12 * 3600 + 1800;
    // An afternoon visit that somebody else may take.
    let (moved, after) = places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s > noon_s)
        .find_map(|(later, (shift, _))| {
            let id = later.trim_matches('"');
            let path = stage.day_path(&format!("visits/{id}/verdicts"));
            let verdicts = stage.planner.get(&path).expect("verdicts");
            let other = verdicts["verdicts"].as_array().expect("verdicts").iter().find(|verdict| {
                verdict["allowed"] == true && verdict["shift_id"].as_str() != Some(shift.trim_matches('"'))
            })?;
            assert!(other["start_s"].as_i64().expect("a time") >= noon_s, "nothing is planned in the past");
            let form = json!({ "visit_id": id, "target": { "kind": "shift", "shift_id": other["shift_id"] } });
            let revision = before["revision"].as_i64().expect("a revision");
            let after = stage.planner.post_if(&stage.day_path("moves"), &form, revision).expect("moved");
            Some((later.clone(), after))
        })
        .expect("one that can move");
    for (id, place) in places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s < noon_s)
    {
        assert_eq!(
            places(&after).get(id),
            Some(place),
            "the morning stays as it was"
        );
    }
    assert_ne!(places(&before).get(&moved), places(&after).get(&moved));
    assert_eq!(
        before["unplaced"].as_array().map(Vec::len),
        after["unplaced"].as_array().map(Vec::len)
    );
    // The optimiser leaves the morning alone, too.
    stage
        .planner
        .optimise(&date().to_string(), 1, |_| {})
        .expect("planned");
    let again = stage.board();
    for (id, place) in places(&before)
        .iter()
        .filter(|(_, (_, start_s))| *start_s < noon_s)
    {
        assert_eq!(
            places(&again).get(id),
            Some(place),
            "the morning stays as it was"
        );
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
