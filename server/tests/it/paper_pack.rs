//! The unit's day on paper: on demand, and every night, sealed.

use std::path::PathBuf;

use care_model::id::UnitId;
use care_model::person::Client;
use care_model::registry::Role;
use care_model::time::{LocalDate, add_days};
use serde_json::{Value, json};
use server::paper_pack::{PackKey, Shelf, list, make_what_is_due, open, unseal};

use crate::pdf_text::said;
use crate::performed::{at, set_clock};
use crate::planning::{board, optimised};
use crate::world::{Caller, DATE, World, date, town};

fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

fn published(world: &World) {
    let (planner, board) = optimised(world);
    let revision = board["revision"].as_i64().expect("a revision");
    let path = world.path(&format!("days/{DATE}/publish"));
    let (status, answer) = planner.post_if(&path, &json!({}), revision);
    assert_eq!(status, 200, "{answer}");
}

fn pack_path(world: &World, date: &str) -> String {
    world.path(&format!("days/{date}/paper-pack"))
}

fn printed(caller: &Caller, path: &str) -> Vec<u8> {
    let (status, bytes) = caller.raw("GET", path, None, &[]);
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
    bytes
}

/// Clients with a stop on the board.
fn on_routes(board: &Value, protected: bool) -> Vec<&'static Client> {
    let shifts = board["shifts"].as_array().expect("shifts").iter();
    let stops = shifts.flat_map(|shift| shift["stops"].as_array().expect("stops"));
    let ids: Vec<Value> = stops.map(|stop| stop["client_id"].clone()).collect();
    let clients = town().registry.clients.iter();
    clients
        .filter(|client| client.protection.is_protected() == protected)
        .filter(|client| ids.contains(&json!(client.client_id.to_string())))
        .collect()
}

#[test]
fn the_published_day_is_printed_for_planner_and_manager_and_logged_for_everybody_on_it() {
    let world = World::new();
    published(&world);
    let board = board(&world);
    let planner = world.sign_in(Role::Planner);
    let path = pack_path(&world, DATE);
    let bytes = printed(&planner, &path);
    let text = said(&bytes);
    let open = on_routes(&board, false);
    assert!(open.len() > 5, "{}", open.len());
    for client in &open {
        assert!(text.contains(&dense(&client.name)), "a client is missing");
        assert!(text.contains(&dense(&client.address)));
        assert!(text.contains(&dense(&client.access)));
    }
    let contact = town().orders.iter().find(|order| {
        let is_on = open
            .iter()
            .any(|client| client.client_id == order.client_id);
        is_on && !order.contacts.is_empty()
    });
    let contact = &contact.expect("an order with a contact").contacts[0];
    assert!(text.contains(&dense(&contact.phone)));
    assert!(text.contains(&dense("Publicerad plan, version 1")));
    let manager = world.sign_in(Role::UnitManager);
    let english = printed(&manager, &format!("{path}?language=en"));
    assert!(said(&english).contains(&dense("Published plan, version 1")));
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let rows = log["rows"].as_array().expect("rows").iter();
    let printed: Vec<&Value> = rows
        .filter(|row| row["act"] == "print_paper_pack")
        .collect();
    for client in on_routes(&board, false)
        .into_iter()
        .chain(on_routes(&board, true))
    {
        let id = json!(client.client_id.to_string());
        let own = printed.iter().filter(|row| row["client_id"] == id);
        assert_eq!(own.count(), 2, "planner and manager");
    }
}

#[test]
fn nobody_with_protected_identity_is_named_to_a_reader_who_is_not() {
    let world = World::new();
    published(&world);
    let planner = world.sign_in(Role::Planner);
    let text = said(&printed(&planner, &pack_path(&world, DATE)));
    let clients = town().registry.clients.iter();
    let protected: Vec<_> = clients.filter(|it| it.protection.is_protected()).collect();
    assert!(!protected.is_empty(), "the town has some");
    for client in protected {
        assert!(!text.contains(&dense(&client.name)));
        assert!(!text.contains(&dense(&client.address)));
    }
    assert!(text.contains(&dense("Skyddad identitet")));
}

#[test]
fn who_may_not_print_is_refused_and_odd_dates_are_told() {
    let world = World::new();
    let path = pack_path(&world, DATE);
    for role in [Role::Staff, Role::Finance, Role::Admin, Role::Integration] {
        assert_eq!(world.sign_in(role).raw("GET", &path, None, &[]).0, 403);
    }
    assert_eq!(world.anybody().raw("GET", &path, None, &[]).0, 401);
    let planner = world.sign_in(Role::Planner);
    for (odd, wanted) in [
        ("i-dag", 400),
        ("2026-02-30", 400),
        ("1999-12-31", 422),
        ("2200-01-01", 422),
    ] {
        assert_eq!(
            planner.raw("GET", &pack_path(&world, odd), None, &[]).0,
            wanted,
            "{odd}"
        );
    }
    let klingon = format!("{path}?language=klingon");
    assert_eq!(planner.raw("GET", &klingon, None, &[]).0, 400);
    let elsewhere = "/api/units/019ab0c0-0000-7000-8000-000000000000/days/2026-11-23/paper-pack";
    assert_eq!(planner.raw("GET", elsewhere, None, &[]).0, 403);
}

#[test]
fn a_day_with_nothing_published_has_its_visits_without_routes() {
    let world = World::new();
    let planner = world.sign_in(Role::Planner);
    let empty = said(&printed(&planner, &pack_path(&world, "2031-05-01")));
    assert!(empty.contains(&dense("Dagen är inte publicerad")));
    world.send_orders(3);
    let text = said(&printed(&planner, &pack_path(&world, DATE)));
    assert!(text.contains(&dense("Dagen är inte publicerad")));
    assert!(text.contains(&dense("Besök utan slinga")) && text.contains(&dense("Vem går")));
}

/// A server that keeps packs, and where.
fn keeping_packs() -> (World, PathBuf, PathBuf) {
    let (mut packs, mut key) = (PathBuf::new(), PathBuf::new());
    let world = World::configured(|config, folder| {
        packs = folder.join("packs");
        key = folder.join("key");
        std::fs::write(&key, format!("{}\n", "5e".repeat(32))).expect("written");
        config.paper_pack_folder = Some(packs.clone());
        config.paper_pack_key_file = Some(key.clone());
    });
    (world, packs, key)
}

fn shelf_of(world: &World) -> Shelf {
    Shelf::of(&world.app().config)
        .expect("in order")
        .expect("set")
}

/// Makes what is due, if the server has not done so by itself meanwhile, and gives the
/// dates of the packs there are then with the times they were made.
fn packs_by_now(world: &World) -> Vec<(String, String)> {
    let shelf = shelf_of(world);
    world
        .block_on(make_what_is_due(world.app(), &shelf))
        .expect("nothing fails");
    let unit: UnitId = world.unit.parse().expect("an id");
    let days = -10..20;
    let headers = days.filter_map(|day| shelf.header_of(unit, add_days(date(), day)));
    headers
        .map(|it| {
            let made = format!("{} {}", it.made_at.local_date(), it.made_at.local_time());
            (it.date.to_string(), made)
        })
        .collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(date, made): &(&str, &str)| ((*date).to_owned(), (*made).to_owned());
    wanted.iter().map(owned).collect()
}

fn set_to(world: &World, date: &str, time: &str) {
    let date: LocalDate = date.parse().expect("a date");
    set_clock(world, at(date, time));
}

#[test]
fn every_night_today_and_tomorrow_are_made_also_after_the_server_was_down() {
    let (world, packs, _) = keeping_packs();
    world.send_orders(3);
    // Started at six: the night's moment is over, and nothing is there.
    let first = [
        ("2026-11-23", "2026-11-23 06:00"),
        ("2026-11-24", "2026-11-23 06:00"),
    ];
    assert_eq!(packs_by_now(&world), pairs(&first));
    set_to(&world, "2026-11-24", "02:29");
    assert_eq!(packs_by_now(&world), pairs(&first), "not yet");
    set_to(&world, "2026-11-24", "02:30");
    let second = [
        ("2026-11-23", "2026-11-23 06:00"),
        ("2026-11-24", "2026-11-24 02:30"),
        ("2026-11-25", "2026-11-24 02:30"),
    ];
    assert_eq!(packs_by_now(&world), pairs(&second));
    set_to(&world, "2026-11-24", "14:00");
    assert_eq!(packs_by_now(&world), pairs(&second), "made already");
    // A pack that is no longer whole in its clear part is made anew.
    let unit: UnitId = world.unit.parse().expect("an id");
    let file = shelf_of(&world).file_of(unit, date());
    assert!(file.exists());
    let today = shelf_of(&world).file_of(unit, "2026-11-24".parse().expect("a date"));
    std::fs::write(&today, b"nothing").expect("written");
    assert_eq!(packs_by_now(&world)[1].1, "2026-11-24 14:00");
    // A server that died while it wrote, and a file of somebody else.
    let part = packs.join(format!("2026-11-24-{unit}.0badc0de.part"));
    std::fs::write(&part, b"half").expect("written");
    std::fs::write(packs.join("note.txt"), b"ours").expect("written");
    // Nine days dead: today and tomorrow are there, what is older than a week is not.
    set_to(&world, "2026-12-03", "11:15");
    let last = [
        ("2026-12-03", "2026-12-03 11:15"),
        ("2026-12-04", "2026-12-03 11:15"),
    ];
    assert_eq!(packs_by_now(&world), pairs(&last));
    let left = std::fs::read_dir(&packs).expect("a folder").count();
    assert_eq!(left, 3, "no parts, nothing old, and what is not ours");
    assert_eq!(list(&packs).expect("a list").lines().count(), 2);
}

#[test]
fn a_sealed_pack_shows_nobody_and_opens_with_server_and_database_dead() {
    let (world, packs, key) = keeping_packs();
    published(&world);
    let board = board(&world);
    packs_by_now(&world);
    let unit: UnitId = world.unit.parse().expect("an id");
    let bytes = std::fs::read(shelf_of(&world).file_of(unit, date())).expect("made");
    let client = on_routes(&board, false)[0];
    let name = client.name.as_bytes();
    assert!(!bytes.windows(name.len()).any(|window| window == name));
    assert!(!bytes.windows(5).any(|window| window == b"%PDF-"));
    let (_, log) = world
        .sign_in(Role::UnitManager)
        .get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let rows = log["rows"].as_array().expect("rows").iter();
    let made = rows.filter(|row| row["act"] == "print_paper_pack");
    let made: Vec<_> = made.map(|row| (&row["actor"], &row["client_id"])).collect();
    assert!(
        !made.is_empty() && made.iter().all(|(_, client)| client.is_null()),
        "{made:?}"
    );
    let away = tempfile::tempdir().expect("a folder");
    let kept = away.path().join("copy.pack");
    std::fs::write(&kept, &bytes).expect("written");
    std::fs::copy(&key, away.path().join("key")).expect("copied");
    drop(world);
    assert!(!packs.exists(), "server, database and folder are gone");
    let key = away.path().join("key");
    let (out, protected) = (away.path().join("x.pdf"), away.path().join("y.pdf"));
    let told = open(&kept, &key, &out, None).expect("opens");
    assert!(told.contains(DATE), "{told}");
    assert!(said(&std::fs::read(&out).expect("written")).contains(&dense(&client.name)));
    let again = open(&kept, &key, &out, None).expect_err("a file is not replaced");
    assert!(format!("{again:#}").contains("Maybe it is there already"));
    // Who has protected identity comes out only when asked for, and on its own.
    let (_, contents) = unseal(&bytes, &PackKey::read(&key).expect("a key")).expect("opens");
    std::fs::remove_file(&out).expect("removed");
    open(&kept, &key, &out, Some(&protected)).expect("opens");
    assert_eq!(protected.exists(), !contents.protected.is_empty());
    let clients = town().registry.clients.iter();
    for hidden in clients.filter(|client| client.protection.is_protected()) {
        assert!(!said(&contents.common).contains(&dense(&hidden.name)));
    }
    std::fs::write(&key, "0f".repeat(32)).expect("written");
    let other = open(&kept, &key, &away.path().join("z.pdf"), None).expect_err("another key");
    assert!(
        format!("{other:#}").contains("the key is another"),
        "{other:#}"
    );
    std::fs::write(&key, "no key").expect("written");
    let none = open(&kept, &key, &away.path().join("z.pdf"), None).expect_err("no key");
    assert!(
        format!("{none:#}").contains("expected 64 hex digits"),
        "{none:#}"
    );
}

#[test]
fn a_new_key_makes_the_packs_anew() {
    let (world, _, key) = keeping_packs();
    let before = packs_by_now(&world);
    set_to(&world, DATE, "07:00");
    assert_eq!(packs_by_now(&world), before);
    std::fs::write(&key, "77".repeat(32)).expect("written");
    let after = packs_by_now(&world);
    assert!(
        after.iter().all(|(_, made)| made == "2026-11-23 07:00"),
        "{after:?}"
    );
}
