//! What must hold between a plan, the phones and the office.

use care_model::time::Timestamp;
use care_model::visit_event::EventKind;
use care_model::visit_fact::{Outcome, VisitOrigin};
use field::carrier::Coverage;
use field::day::{Day, ShiftSpan};
use field::oracle;
use serde_json::json;

use crate::stage::{Stage, date, end, fact, start, tag};

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
    assert_eq!(
        (&again["export_id"], &again["sequence"]),
        (&batch["export_id"], &batch["sequence"]),
        "nothing is paid twice"
    );
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
