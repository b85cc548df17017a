//! Clients who are away, over HTTP: what it does to a day, to what is published,
//! and to the plan when they are back.

use care_model::registry::Role;
use care_model::time::{Timestamp, add_days, local_to_instant, midnight};
use serde_json::{Value, json};

use crate::absence::revision;
use crate::base_plan;
use crate::planning::{board, optimised, publish, stops};
use crate::undo::begin;
use crate::world::{Caller, DATE, World, date, town};

const NONE: [i64; 0] = [];

pub fn clock(text: &str) -> i64 {
    local_to_instant(date(), text.parse().expect("a time")).millis()
}

fn second_ms(second: i64) -> i64 {
    midnight(date()).plus_seconds(second).millis()
}

pub fn record(world: &World, caller: &Caller, form: &Value) -> (u16, Value) {
    caller.post(&world.path("client-absences"), form)
}

#[track_caller]
pub fn hospital(world: &World, planner: &Caller, client: &str, from_ms: i64) -> Value {
    let form = json!({ "client_id": client, "kind": "hospital", "from_ms": from_ms });
    let (status, absence) = record(world, planner, &form);
    assert_eq!(status, 201, "{absence}");
    absence
}

pub fn path_of(world: &World, absence: &Value, word: &str) -> String {
    let id = absence["absence_id"].as_str().expect("an id");
    world.path(&format!("client-absences/{id}/{word}"))
}

pub fn end(world: &World, caller: &Caller, absence: &Value, until_ms: i64) -> (u16, Value) {
    let form = json!({ "until_ms": until_ms });
    caller.post_if(&path_of(world, absence, "end"), &form, revision(absence))
}

pub fn withdraw(world: &World, caller: &Caller, absence: &Value) -> (u16, Value) {
    let path = path_of(world, absence, "withdrawal");
    caller.post_if(&path, &json!({}), revision(absence))
}

fn of<'a>(list: &'a Value, client: &str) -> Vec<&'a Value> {
    let list = list.as_array().expect("a list").iter();
    list.filter(|one| one["client_id"] == client).collect()
}

/// The starts of a client's placed visits.
fn starts(board: &Value, client: &str) -> Vec<i64> {
    let stops = stops(board).into_iter();
    let own = stops.filter(|(_, stop)| stop["client_id"] == client);
    let mut starts: Vec<i64> = own
        .map(|(_, stop)| stop["start_s"].as_i64().expect("a time"))
        .collect();
    starts.sort_unstable();
    starts
}

/// The client with the most visits on the day: with a morning and an evening.
fn busiest(board: &Value) -> String {
    let stops = stops(board);
    let client = |stop: &Value| stop["client_id"].as_str().expect("an id").to_owned();
    let count = |id: &str| stops.iter().filter(|(_, stop)| client(stop) == id).count();
    let all = stops.iter().map(|(_, stop)| client(stop));
    all.max_by_key(|id| (count(id), id.clone())).expect("one")
}

fn seen(board: &Value) -> [&Value; 4] {
    ["shifts", "unplaced", "terms", "absent_visits"].map(|part| &board[part])
}

fn optimise(world: &World, planner: &Caller) -> Value {
    crate::planning::optimise(world, planner, DATE, &json!({ "budget_s": 1 }))
}

/// The clients of the published plan's stops, as phones get them.
fn published_clients(world: &World) -> Vec<String> {
    let unit = world.unit.parse().expect("an id");
    let store = &world.app().store;
    let access = store::Access::unattended(unit);
    let (published, visits) = world.block_on(async {
        (
            store.published(unit, date()).await.expect("read"),
            store.planned_visits(&access, date()).await.expect("read"),
        )
    });
    let routes = published.expect("published").plan.routes;
    let stops = routes.iter().flat_map(|route| &route.stops);
    stops
        .filter_map(|stop| {
            let mut visits = visits.iter();
            let visit = visits.find(|visit| visit.visit_id == stop.visit_id)?;
            Some(visit.client_id.to_string())
        })
        .collect()
}

#[test]
fn the_visits_of_a_client_in_hospital_are_not_planned_until_the_client_is_back() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let client = busiest(&before);
    let planned = starts(&before, &client);
    assert!(planned.len() > 1, "{planned:?}");
    let absence = hospital(&world, &planner, &client, clock("06:00"));
    assert_eq!(absence["until_ms"], Value::Null, "until further notice");
    let away = board(&world);
    assert!(revision(&away) > revision(&before));
    assert_eq!(starts(&away, &client), NONE);
    assert_eq!(of(&away["unplaced"], &client), Vec::<&Value>::new());
    assert_eq!(away["terms"]["unplaced"], before["terms"]["unplaced"]);
    let absent = of(&away["absent_visits"], &client);
    assert_eq!(absent.len(), planned.len());
    for visit in absent {
        assert_eq!(
            (&visit["kind"], &visit["is_published"]),
            (&json!("hospital"), &json!(true))
        );
        assert_eq!(visit["absence_id"], absence["absence_id"]);
        let mut before = stops(&before).into_iter();
        let stop = before.find(|(_, stop)| stop["visit_id"] == visit["visit_id"]);
        assert_eq!(visit["windows"], stop.expect("it was planned").1["windows"]);
    }
    assert_eq!(away["client_absences"], json!([absence]));
    assert_eq!(away["changed_since_publish"], true, "to be published again");
    assert!(published_clients(&world).contains(&client), "not before");
    publish(&world, &planner);
    let told = board(&world);
    assert_eq!(told["changed_since_publish"], false);
    assert_eq!(
        of(&told["absent_visits"], &client)[0]["is_published"],
        false
    );
    assert!(!published_clients(&world).contains(&client));
    // Whoever plans the day anew, the client is not in it.
    let again = optimise(&world, &planner);
    assert_eq!(starts(&again, &client), NONE);
    // Back at noon: what may begin then or later is to be planned, whenever it was before.
    let (status, ended) = end(&world, &planner, &absence, clock("12:00"));
    assert_eq!((status, &ended["revision"]), (200, &json!(2)), "{ended}");
    let back = board(&world);
    let is_later = |stop: &Value| {
        let windows = stop["windows"].as_array().expect("windows").iter();
        let latest_s = windows.filter_map(|window| window["end_s"].as_i64()).max();
        second_ms(latest_s.expect("a window")) >= clock("12:00")
    };
    let own = stops(&before).into_iter();
    let own = own.filter(|(_, stop)| stop["client_id"] == client.as_str());
    let later = own.filter(|(_, stop)| is_later(stop)).count();
    assert_eq!(of(&back["unplaced"], &client).len(), later, "{planned:?}");
    assert_eq!(
        of(&back["absent_visits"], &client).len(),
        planned.len() - later
    );
    let last = optimise(&world, &planner);
    let after: Vec<i64> = starts(&last, &client);
    assert!(
        !after.is_empty()
            && after
                .iter()
                .all(|start| second_ms(*start) >= clock("12:00"))
    );
}

#[test]
fn an_absence_recorded_by_mistake_leaves_the_day_as_it_was() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let client = busiest(&before);
    let absence = hospital(&world, &planner, &client, clock("06:00"));
    assert_ne!(seen(&board(&world)), seen(&before));
    assert_eq!(withdraw(&world, &planner, &absence).0, 204);
    let after = board(&world);
    assert_eq!(seen(&after), seen(&before));
    assert_eq!(after["changed_since_publish"], false);
    assert_eq!(after["client_absences"], json!([]));
    let (_, list) = planner.get(&world.path("client-absences"));
    assert_eq!(list["absences"], json!([]));
}

#[test]
fn an_undo_brings_no_visit_back_to_a_client_who_is_away() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let client = busiest(&before);
    let own = stops(&before).into_iter();
    let mut own = own.filter(|(_, stop)| stop["client_id"] == client.as_str());
    let visit = own.next().expect("a visit").1["visit_id"].clone();
    let moves = world.path(&format!("days/{DATE}/moves"));
    let off = json!({ "visit_id": visit, "target": { "kind": "unplaced" } });
    let (status, moved) = planner.post_if(&moves, &off, revision(&before));
    assert_eq!(status, 200, "{moved}");
    hospital(&world, &planner, &client, clock("06:00"));
    let away = board(&world);
    assert_eq!(
        away["undo"]["what"], "moved",
        "recording is no step of the day"
    );
    // The page that has not heard of it is told, and nothing can be placed.
    let stale = planner.post_if(&moves, &off, revision(&moved));
    assert_eq!((stale.0, &stale.1["code"]), (409, &json!("stale_revision")));
    let refused = planner.post_if(&moves, &off, revision(&away));
    assert_eq!(
        (refused.0, &refused.1["reasons"][0]["code"]),
        (422, &json!("client_away")),
        "{}",
        refused.1
    );
    let verdicts = format!(
        "days/{DATE}/visits/{}/verdicts",
        visit.as_str().expect("an id")
    );
    assert_eq!(planner.get(&world.path(&verdicts)).0, 422);
    let undo = world.path(&format!("days/{DATE}/undo"));
    let (status, undone) = planner.post_if(&undo, &json!({}), revision(&away));
    assert_eq!(status, 200, "{undone}");
    assert_eq!(starts(&undone, &client), NONE);
    assert_eq!(of(&undone["unplaced"], &client), Vec::<&Value>::new());
}

#[test]
fn a_visit_that_has_begun_stays_and_what_starts_before_the_absence_too() {
    let world = World::new();
    let (planner, _) = optimised(&world);
    publish(&world, &planner);
    let before = board(&world);
    let client = busiest(&before);
    let planned = starts(&before, &client);
    let first = stops(&before)
        .into_iter()
        .find(|(_, stop)| stop["client_id"] == client.as_str() && stop["start_s"] == planned[0]);
    let (shift, stop) = first.expect("there");
    let staff = &crate::absence::at(&before, &shift)["staff_id"];
    let staff = staff.as_str().expect("an id").parse().expect("an id");
    // From the minute in which the last visit starts on: the others are as they were.
    let last = *planned.last().expect("one");
    let last = last - last % 60;
    let absence = hospital(&world, &planner, &client, second_ms(last));
    let kept: Vec<i64> = planned
        .iter()
        .copied()
        .filter(|start| *start < last)
        .collect();
    assert_eq!(starts(&board(&world), &client), kept);
    assert_eq!(withdraw(&world, &planner, &absence).0, 204);
    // Somebody is there already when the planner hears of the ambulance.
    begin(&world, &stop["visit_id"], staff);
    hospital(&world, &planner, &client, clock("06:00"));
    let away = board(&world);
    let double = planned.iter().filter(|start| **start == planned[0]).count();
    assert_eq!(starts(&away, &client), planned[..double]);
    let again = optimise(&world, &planner);
    assert_eq!(starts(&again, &client), planned[..double]);
    publish(&world, &planner);
    assert!(published_clients(&world).contains(&client));
}

#[test]
fn a_day_that_has_no_plan_yet_is_begun_without_the_absent_client() {
    let world = World::new();
    world.send_orders(town().orders.len());
    let planner = world.sign_in(Role::Planner);
    let before = board(&world);
    let client = before["unplaced"][0]["client_id"].as_str().expect("an id");
    let visits = of(&before["unplaced"], client).len();
    hospital(&world, &planner, client, clock("00:00"));
    let away = board(&world);
    assert_eq!(away["revision"], 0);
    assert_eq!(of(&away["absent_visits"], client).len(), visits);
    assert_eq!(of(&away["unplaced"], client), Vec::<&Value>::new());
    let planned = optimise(&world, &planner);
    assert_eq!(starts(&planned, client), NONE);
    // Another day of the same absence, and one before it.
    for (days, is_away) in [(1, true), (-1, false)] {
        let other = add_days(date(), days);
        let (status, board) = planner.get(&world.path(&format!("days/{other}/board")));
        assert_eq!(status, 200, "{board}");
        let absent = of(&board["absent_visits"], client);
        assert_eq!(!absent.is_empty(), is_away, "{other}");
    }
}

#[test]
fn a_day_begun_from_the_base_plan_leaves_the_absent_client_out() {
    let (world, planner) = base_plan::planned();
    let (job, _) = base_plan::made(&world, &planner, &base_plan::form(1));
    assert_eq!(base_plan::adopt(&world, &planner, &job, 0).0, 200);
    let path = world.path(&format!("days/{DATE}/base-plan"));
    let (status, begun) = planner.post_if(&path, &json!({}), 0);
    assert_eq!(status, 200, "{begun}");
    let client = busiest(&begun);
    hospital(&world, &planner, &client, clock("06:00"));
    let (status, again) = planner.post_if(&path, &json!({}), revision(&board(&world)));
    assert_eq!(status, 200, "{again}");
    assert_eq!(starts(&again, &client), NONE);
    assert_eq!(of(&again["unplaced"], &client), Vec::<&Value>::new());
    assert!(!starts(&again, &busiest(&again)).is_empty());
}

#[test]
fn an_hour_away_moves_a_visit_to_another_part_of_its_window() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let width = |stop: &Value| {
        let window = &stop["windows"][0];
        window["end_s"].as_i64().unwrap_or(0) - window["start_s"].as_i64().unwrap_or(0)
    };
    let all = stops(&before).into_iter().map(|(_, stop)| stop);
    let wide = all.filter(|stop| stop["staff_count"] == 1);
    let stop = wide.max_by_key(width).expect("one");
    assert!(width(&stop) > 1800, "{stop}");
    let client = stop["client_id"].as_str().expect("an id");
    let start_s = stop["start_s"].as_i64().expect("a time");
    let from_s = start_s - start_s % 60;
    let form = json!({ "client_id": client, "kind": "away",
        "from_ms": second_ms(from_s), "until_ms": second_ms(from_s + 600) });
    assert_eq!(record(&world, &planner, &form).0, 201);
    let away = board(&world);
    let is_it = |one: &&Value| one["visit_id"] == stop["visit_id"];
    let left = of(&away["unplaced"], client).into_iter().find(is_it);
    let windows = left.expect("it is to be planned anew")["windows"].clone();
    for window in windows.as_array().expect("windows") {
        let (start, end) = (window["start_s"].as_i64(), window["end_s"].as_i64());
        assert!(
            end < Some(from_s) || start >= Some(from_s + 600),
            "{windows}"
        );
    }
    for start in starts(&optimise(&world, &planner), client) {
        assert!(start < from_s || start >= from_s + 600, "{start}");
    }
}

#[test]
fn nobody_protected_is_named_in_the_list() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let clients = &town().registry.clients;
    let hidden = clients
        .iter()
        .find(|client| client.protection.is_protected());
    let hidden = hidden.expect("one");
    let from: Timestamp = midnight(date());
    let absence = hospital(
        &world,
        &planner,
        &hidden.client_id.to_string(),
        from.millis(),
    );
    let (_, list) = planner.get(&world.path("client-absences"));
    assert_eq!(list["absences"], json!([absence]));
    assert_eq!(absence["protected"], true);
    let shown = list.to_string() + &board(&world).to_string();
    assert!(!shown.contains(&hidden.name));
    assert_eq!(
        list["clients"].as_array().map(Vec::len),
        Some(clients.len())
    );
}
