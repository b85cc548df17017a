//! A shift from the phone to the office, and the office's word back.

use care_model::registry::Login;
use care_model::shift_entry::{IndirectTime, ShiftMark};
use care_model::time::Timestamp;
use care_model::worked_day::PieceKind;
use field::carrier::Coverage;
use field::phone::Phone;
use mobile_core::AttestSteps;
use serde_json::{Value, json};

use crate::stage::{Stage, date, end, start};

fn say(phone: &Phone, time: &str, mark: ShiftMark) {
    phone.set_time(Stage::at(time));
    phone.core.mark_shift(None, mark, None).expect("said");
}

fn sync(stage: &Stage, phone: &Phone, time: &str) {
    stage.set_clock(Stage::at(time));
    phone.set_time(Stage::at(time));
    phone.sync(Coverage::Full).expect("syncs");
}

fn shifts(stage: &Stage) -> String {
    stage.path(&format!("shifts/{}", date()))
}

fn of_staff<'a>(view: &'a Value, staff: &str) -> &'a Value {
    let all = view["staff"].as_array().expect("staff");
    let own = all.iter().find(|one| one["staff_id"] == staff);
    own.expect("she is there")
}

#[test]
fn a_shift_is_said_offline_read_in_the_office_corrected_and_objected_to() {
    let stage = Stage::published();
    let login = &stage.workers()[0].0;
    let staff = login.staff_id.expect("staff").to_string();
    let mut phone = stage.phone(login, 1);
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    say(&phone, "07:00", ShiftMark::ShiftBegan);
    let handover = ShiftMark::IndirectBegan {
        indirect: IndirectTime::Handover,
    };
    say(&phone, "07:00", handover);
    say(&phone, "07:15", ShiftMark::IndirectEnded);
    phone.set_time(Stage::at("07:20"));
    phone.act(visit, start()).expect("started");
    phone.set_time(Stage::at("07:50"));
    phone.act(visit, end()).expect("ended");
    say(&phone, "08:00", ShiftMark::BreakBegan);
    // She forgets to end it, and goes home.
    say(&phone, "12:00", ShiftMark::ShiftEnded);
    assert_eq!(phone.core.unsent().expect("told").waiting, 7);
    sync(&stage, &phone, "12:05");
    assert_eq!(phone.core.unsent().expect("told").waiting, 0);

    let view = stage
        .manager
        .get(&shifts(&stage))
        .expect("the day's shifts");
    let own = of_staff(&view, &staff);
    let kinds: Vec<_> = own["pieces"].as_array().expect("pieces").iter().collect();
    let kinds: Vec<_> = kinds.iter().map(|piece| &piece["kind"]).collect();
    assert_eq!(kinds, ["indirect", "travel", "visit", "travel", "break"]);
    assert_eq!(own["pieces"][4]["end_is_told"], json!(false));
    assert_eq!(own["sums"]["total_s"], json!(5 * 3600));
    assert!(own["planned"]["start_ms"].is_i64() && own["pieces"][2]["client_label"].is_string());

    // The break was half an hour: said by the office, with why.
    let path = format!("{}/staff/{staff}/entries", shifts(&stage));
    let half_past = Stage::at("08:30").millis();
    let word =
        json!({ "kind": "add", "mark": "break_ended", "at_ms": half_past, "why": "Enligt Åsa" });
    let own = stage.manager.post(&path, &word).expect("added");
    assert_eq!(own["sums"]["break_s"], json!(1800));
    assert_eq!(
        own["sums"]["untold_s"],
        json!(12_600),
        "and nobody knows what came after"
    );
    sync(&stage, &phone, "12:10");
    let work = phone.core.day().expect("a day").work.day;
    assert_eq!(
        work.sums.break_s, 1800,
        "the phone shows what the office said"
    );
    assert_eq!(
        work.pieces.last().map(|piece| &piece.kind),
        Some(&PieceKind::Untold)
    );
    phone
        .core
        .object_to_day(None, date(), "Jag var på möte")
        .expect("objected");
    sync(&stage, &phone, "12:15");
    let view = stage
        .manager
        .get(&shifts(&stage))
        .expect("the day's shifts");
    let entries = of_staff(&view, &staff)["entries"]
        .as_array()
        .expect("entries")
        .clone();
    let objection = entries.iter().find(|entry| entry["kind"] == "objection");
    assert_eq!(objection.expect("there")["text"], "Jag var på möte");
    // The day after, the manager says more of it: that reaches her too.
    let word = json!({ "kind": "add", "mark": "indirect_began", "indirect": "meeting",
        "at_ms": half_past, "why": "Möte enligt kallelsen" });
    stage.set_clock(seven(1));
    phone_at_seven(&mut phone, login, 1);
    let manager = stage.manager_again();
    manager.post(&path, &word).expect("added");
    phone.sync(Coverage::Full).expect("syncs");
    let work = phone.core.day().expect("a day").work;
    assert!(work.day.date > date(), "another day is at hand");
    assert_eq!(work.earlier.len(), 1);
    let earlier = &work.earlier[0];
    assert!(!earlier.is_open, "one step: nobody asks");
    assert!(earlier.day.date == date() && earlier.day.entries.len() >= 8);
    phone
        .core
        .object_to_day(None, date(), "Inget möte")
        .expect("objected");
    phone.sync(Coverage::Full).expect("syncs");
    let again = phone
        .sync(Coverage::Full)
        .expect("syncs")
        .expect("an answer");
    assert!(again.is_empty(), "{again:?}");
}

#[test]
fn where_a_unit_has_two_steps_the_day_is_confirmed_before_it_is_attested() {
    let stage = Stage::published();
    let login = &stage.workers()[0].0;
    let staff = login.staff_id.expect("staff").to_string();
    let mut phone = stage.phone(login, 1);
    let rule = stage.path("review-rule");
    let set = stage.manager.put(&rule, &json!({ "two_step": true }));
    assert_eq!(set.expect("set")["two_step"], json!(true));
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:20"));
    phone.act(visit, start()).expect("started");
    phone.set_time(Stage::at("07:50"));
    phone.act(visit, end()).expect("ended");
    sync(&stage, &phone, "08:00");
    assert!(
        phone.core.day().expect("a day").work.shift.steps == AttestSteps::Two,
        "the phone has heard"
    );

    let review = stage.path(&format!("review?from={d}&to={d}", d = date()));
    let item = |stage: &Stage| {
        let list = stage.manager.get(&review).expect("the list");
        assert_eq!(list["two_step"], json!(true));
        let items = list["items"].as_array().expect("items");
        let own = items
            .iter()
            .find(|item| item["visit_id"] == visit.to_string());
        own.expect("there").clone()
    };
    let attest = |stage: &Stage, why: &str| {
        let revision = item(stage)["revision"].clone();
        let visits =
            json!([{ "visit_id": visit.to_string(), "staff_id": staff, "revision": revision }]);
        let path = stage.path("attestations");
        let form = json!({ "visits": visits, "why": why });
        stage.manager.post(&path, &form).expect("answered")
    };
    assert_eq!(item(&stage)["confirmed"], json!(false));
    let refused = attest(&stage, "");
    assert_eq!(refused["refused"][0]["code"], "not_confirmed");
    // Ill, she cannot say anything: the manager may, with a reason.
    assert_eq!(attest(&stage, "Åsa är sjuk")["attested"], json!(1));

    phone.core.confirm_day(None, date()).expect("confirmed");
    sync(&stage, &phone, "15:00");
    assert_eq!(item(&stage)["confirmed"], json!(true));
    phone.set_time(Stage::at("15:01"));
    phone
        .core
        .withdraw_confirmation(None, date())
        .expect("taken back");
    sync(&stage, &phone, "15:05");
    assert_eq!(item(&stage)["confirmed"], json!(false));

    // The next morning it is still asked for, beside the new day.
    stage.set_clock(seven(1));
    phone_at_seven(&mut phone, login, 1);
    let yesterday = phone.core.day().expect("a day").work.earlier;
    assert_eq!(yesterday.len(), 1);
    assert!(yesterday[0].is_open && yesterday[0].day.date == date());
    assert_eq!(yesterday[0].day.sums.total_s, 1800, "she sees what it was");
    assert_eq!(yesterday[0].day.confirmed, None);
    phone.core.confirm_day(None, date()).expect("confirmed");
    phone.sync(Coverage::Full).expect("syncs");
    let yesterday = phone.core.day().expect("a day").work.earlier;
    assert!(yesterday[0].is_open && yesterday[0].day.confirmed.is_some());
    let list = stage.manager_again().get(&review).expect("the list");
    let items = list["items"].as_array().expect("items").iter();
    let mut own = items.filter(|item| item["visit_id"] == visit.to_string());
    assert_eq!(own.next().expect("there")["confirmed"], json!(true));
}

fn seven(days: i64) -> Timestamp {
    Stage::at("07:00").plus_seconds(days * 24 * 3600)
}

/// The phone is taken out of its box at seven, so many days later.
fn phone_at_seven(phone: &mut Phone, login: &Login, days: i64) {
    phone.set_time(seven(days));
    phone
        .sign_in(&login.username, &login.password)
        .expect("signed in");
    phone.sync(Coverage::Full).expect("syncs");
}

/// The office moves the end of a night, which is dated a day later than the night is:
/// she hears of it, and with it of what was moved.
#[test]
fn what_the_office_says_of_a_nights_end_reaches_her_days_later() {
    let stage = Stage::published();
    let login = &stage.workers()[0].0;
    let staff = login.staff_id.expect("staff").to_string();
    let mut phone = stage.phone(login, 1);
    // Another phone, which is never told of the night.
    let mut other = stage.phone(login, 2);
    say(&phone, "22:00", ShiftMark::ShiftBegan);
    let over = Stage::at("06:00").plus_seconds(24 * 3600);
    phone.set_time(over);
    phone
        .core
        .mark_shift(None, ShiftMark::ShiftEnded, None)
        .expect("said");
    stage.set_clock(seven(5));
    phone_at_seven(&mut phone, login, 5);
    let manager = stage.manager_again();
    let view = manager.get(&shifts(&stage)).expect("the day's shifts");
    let entries = of_staff(&view, &staff)["entries"].clone();
    let ended = entries.as_array().expect("entries").iter();
    let mut ended = ended.filter(|entry| entry["mark"] == "shift_ended");
    let ended = ended.next().expect("said");
    assert_eq!(ended["first_ms"], ended["at_ms"], "nobody has moved it");
    let path = format!("{}/staff/{staff}/entries", shifts(&stage));
    let word = json!({ "kind": "correct", "entry_id": ended["entry_id"],
        "at_ms": over.plus_seconds(-1800).millis(), "why": "Enligt larmet" });
    manager.post(&path, &word).expect("corrected");

    phone_at_seven(&mut other, login, 5);
    let work = other.core.day().expect("a day").work;
    assert_eq!(work.earlier.len(), 1, "of one day");
    assert!(!work.earlier[0].is_open, "what it was made of is gone");
    let moved = &work.earlier[0].day.entries;
    assert!(
        moved
            .iter()
            .any(|one| one.at == over.plus_seconds(-1800) && one.first == over),
        "what was moved comes with it"
    );
}

/// What one has said on a phone that goes into the drawer is sent by the next, and is
/// hers wherever she signs in.
#[test]
fn a_shift_outlives_a_change_of_user_and_follows_its_owner() {
    let stage = Stage::published();
    let workers = stage.workers();
    let (first, second) = (&workers[0].0, &workers[1].0);
    let phone = stage.phone(first, 1);
    say(&phone, "07:00", ShiftMark::ShiftBegan);
    phone.core.sign_out().expect("out");
    stage.set_clock(Stage::at("07:10"));
    phone.set_time(Stage::at("07:10"));
    phone
        .sign_in(&second.username, &second.password)
        .expect("signed in");
    assert!(
        phone.core.day().expect("a day").work.day.entries.is_empty(),
        "not hers"
    );
    assert_eq!(phone.core.unsent().expect("told").waiting, 1);
    while phone.core.unsent().expect("told").waiting > 0 {
        phone.sync(Coverage::Full).expect("syncs");
    }
    let other = stage.phone(first, 2);
    let day = other.core.day().expect("a day").work.day;
    assert_eq!(day.began, Some(Stage::at("07:00")), "her other phone knows");
}

/// A server that was put back to a backup is told again.
#[test]
fn a_restored_server_is_told_the_shift_again() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let login = workers[0].0.clone();
    let staff = login.staff_id.expect("staff").to_string();
    let phone = stage.phone(&login, 1);
    stage.back_up();
    say(&phone, "07:00", ShiftMark::ShiftBegan);
    sync(&stage, &phone, "07:05");
    stage.restore();
    stage.set_clock(Stage::at("07:30"));
    phone.set_time(Stage::at("07:30"));
    for _ in 0..4 {
        phone.sync(Coverage::Full).expect("syncs");
    }
    let view = stage
        .manager
        .get(&shifts(&stage))
        .expect("the day's shifts");
    let began = &of_staff(&view, &staff)["began_ms"];
    assert_eq!(*began, json!(Stage::at("07:00").millis()));
}
