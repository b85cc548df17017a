//! The server is put back to an earlier hour while phones think all is sent.

use care_model::registry::Login;
use field::carrier::Coverage;
use field::oracle;
use field::phone::Phone;
use serde_json::{Value, json};

use crate::stage::{Stage, end, start};

/// Does the first visit of her list.
fn work(stage: &Stage, phone: &mut Phone, from: &str, to: &str) {
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at(from));
    phone.act(visit, start()).expect("recorded");
    phone.set_time(Stage::at(to));
    phone.act(visit, end()).expect("recorded");
    stage.set_clock(Stage::at(to));
}

fn send(phone: &Phone) {
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(phone.core.unsent().expect("counted").waiting, 0);
}

fn hand_over(phone: &Phone, login: &Login) {
    phone.core.sign_out().expect("signed out");
    phone
        .sign_in(&login.username, &login.password)
        .expect("signs in");
}

/// On one phone the work of three people, of whom two have signed out; the second
/// one's has not been sent, so that the first answer is of receipts alone.
#[test]
fn what_a_restored_server_has_lost_comes_back_from_the_phones_in_one_sync_each() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let mut shared = stage.phone(&workers[0].0, 1);
    let mut own = stage.phone(&workers[3].0, 2);
    stage.back_up();
    work(&stage, &mut shared, "07:00", "07:20");
    send(&shared);
    hand_over(&shared, &workers[1].0);
    send(&shared);
    work(&stage, &mut shared, "08:00", "08:20");
    work(&stage, &mut own, "09:30", "09:50");
    send(&own);
    hand_over(&shared, &workers[2].0);
    let before = stage.facts();
    stage.restore();
    stage.set_clock(Stage::at("10:00"));
    let lost = stage.facts();
    for phone in [&shared, &own] {
        phone.set_time(Stage::at("10:00"));
        send(phone);
        let (outcome, exchange) = phone.sync_weighed(Coverage::Full).expect("syncs");
        assert_eq!(exchange.requests, 1, "nothing is offered again for ever");
        assert_eq!(outcome.map(|outcome| outcome.receipted), Some(0));
    }
    let facts = stage.facts();
    let done = |facts: &Value| {
        let facts = facts["facts"].as_array().expect("facts").iter();
        facts.filter(|fact| fact["outcome"] == "done").count()
    };
    assert_eq!((done(&lost), done(&before), done(&facts)), (0, 2, 3));
    assert_eq!(facts["quarantined"], json!(0));
    let comparison = oracle::compare(&[shared, own], &facts).expect("compared");
    assert_eq!(
        (comparison.given, comparison.in_facts, comparison.unsynced),
        (6, 6, 0)
    );
}

/// Nobody has said so: the first phone that was further than the store is makes it known.
#[test]
fn a_server_restored_without_a_word_is_noticed_by_a_phone_that_was_further() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    stage.back_up();
    work(&stage, &mut phone, "07:00", "07:20");
    send(&phone);
    stage.put_back();
    stage.set_clock(Stage::at("08:00"));
    phone.set_time(Stage::at("08:00"));
    phone.sync(Coverage::Full).expect("syncs");
    let told = |stage: &Stage, phone: Phone| {
        let comparison = oracle::compare(&[phone], &stage.facts()).expect("compared");
        comparison.in_facts
    };
    assert_eq!(told(&stage, phone), 2, "start and end are back");
}

/// A phone's word begins an epoch once in six hours. One that speaks earlier is not forgotten.
#[test]
fn a_phone_that_noticed_too_soon_after_another_is_heard_when_the_hours_are_over() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let sync_at = |stage: &Stage, phone: &mut Phone, clock: &str| {
        stage.set_clock(Stage::at(clock));
        phone.set_time(Stage::at(clock));
        phone.sync(Coverage::Full).expect("syncs");
        let facts = stage.facts()["facts"].as_array().expect("facts").clone();
        facts.iter().filter(|it| it["outcome"] == "done").count()
    };
    stage.back_up();
    work(&stage, &mut phone, "07:00", "07:20");
    send(&phone);
    stage.put_back();
    assert_eq!(sync_at(&stage, &mut phone, "08:00"), 1, "noticed");
    stage.back_up();
    let next = phone.core.day().expect("a day").stops[1].visit_id;
    phone.set_time(Stage::at("08:10"));
    phone.act(next, start()).expect("recorded");
    phone.set_time(Stage::at("08:30"));
    phone.act(next, end()).expect("recorded");
    assert_eq!(sync_at(&stage, &mut phone, "08:31"), 2);
    stage.put_back();
    assert_eq!(sync_at(&stage, &mut phone, "09:00"), 1, "too soon");
    assert_eq!(sync_at(&stage, &mut phone, "13:59"), 1, "too soon still");
    assert_eq!(sync_at(&stage, &mut phone, "14:01"), 2, "all is back");
}

/// An end whose start the server has lost, and nobody has said so nor could notice, the
/// log having grown since: it waits on the phone, and the phone goes on for whoever has
/// it next.
#[test]
fn work_that_has_to_wait_holds_up_neither_the_next_user_nor_her_day() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let mut phone = stage.phone(&workers[0].0, 1);
    let mut other = stage.phone(&workers[3].0, 2);
    let waiting = |phone: &Phone| phone.core.unsent().expect("counted").waiting;
    stage.back_up();
    let visit = phone.core.day().expect("a day").stops[0].visit_id;
    phone.set_time(Stage::at("07:00"));
    phone.act(visit, start()).expect("recorded");
    stage.set_clock(Stage::at("07:05"));
    send(&phone);
    stage.put_back();
    work(&stage, &mut other, "07:10", "07:18");
    send(&other);
    phone.set_time(Stage::at("07:20"));
    phone.act(visit, end()).expect("recorded");
    stage.set_clock(Stage::at("07:21"));
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(waiting(&phone), 1, "its start is not there");

    hand_over(&phone, &workers[1].0);
    phone.sync(Coverage::Full).expect("syncs");
    let stops = phone.core.day().expect("her day").stops;
    assert!(!stops.is_empty() && stops.iter().all(|stop| stop.visit_id != visit));
    work(&stage, &mut phone, "08:00", "08:20");
    phone.sync(Coverage::Full).expect("syncs");
    assert_eq!(waiting(&phone), 1, "hers is sent, the other's waits");

    stage.restart_in_a_new_epoch();
    stage.set_clock(Stage::at("09:00"));
    phone.set_time(Stage::at("09:00"));
    send(&phone);
    let facts = stage.facts();
    let comparison = oracle::compare(&[phone], &facts).expect("compared");
    assert_eq!((comparison.given, comparison.in_facts), (4, 4));
}

/// A backup counts once it is restored elsewhere and compared.
#[test]
fn a_backup_is_compared_with_the_live_store_and_a_damaged_one_is_told() {
    let mut stage = Stage::published();
    let workers = stage.workers();
    let mut early = stage.phone(&workers[0].0, 1);
    let mut late = stage.phone(&workers[3].0, 2);
    work(&stage, &mut early, "07:00", "07:20");
    send(&early);
    stage.back_up();
    let backup = stage.report_on(&stage.backup(), None);
    work(&stage, &mut late, "09:30", "09:50");
    send(&late);
    let live = |through| stage.report_on(&stage.database(), through);
    let through = backup["log"]["through"].as_i64();
    assert!(through > Some(0) && live(None)["log"]["through"].as_i64() > through);
    assert_eq!(live(through)["log"], backup["log"]);
    assert_ne!(live(None)["log"]["digest"], backup["log"]["digest"]);

    stage.check_store(&stage.backup()).expect("sound");
    let whole = std::fs::read(stage.backup()).expect("read");
    let mut told = Vec::new();
    for cut_at in [whole.len() / 4, whole.len() / 2, whole.len() - 4_096] {
        let copy = stage.folder.path().join(format!("cut-{cut_at}.db"));
        std::fs::write(&copy, &whole[..cut_at]).expect("written");
        let error = stage.check_store(&copy).expect_err("damaged");
        told.push(format!("{error:#}"));
    }
    for words in told {
        assert!(
            words.contains("damaged") || words.contains("malformed"),
            "{words}"
        );
    }
}
