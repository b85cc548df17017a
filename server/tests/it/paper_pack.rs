//! The unit's day on paper: on demand, and every night, sealed.

use std::path::{Path, PathBuf};

use care_model::id::{OsEntropy, UnitId};
use care_model::person::{Client, Protection};
use care_model::registry::{RegistryImport, Role};
use care_model::time::{LocalDate, add_days};
use serde_json::{Value, json};
use server::config::Config;
use server::paper_pack::{
    Opening, PackFolder, PackKey, PackMade, Sealed, list, make_what_is_due, open, seal, unseal,
};

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
    keeping_packs_with(|_, _| {})
}

fn keeping_packs_with(change: impl FnOnce(&mut Config, &Path)) -> (World, PathBuf, PathBuf) {
    let (mut packs, mut key) = (PathBuf::new(), PathBuf::new());
    let world = World::configured(|config, folder| {
        packs = folder.join("packs");
        key = folder.join("key");
        std::fs::write(&key, format!("{}\n", "5e".repeat(32))).expect("written");
        config.paper_pack_folder = Some(packs.clone());
        config.paper_pack_key_file = Some(key.clone());
        change(config, folder);
    });
    (world, packs, key)
}

fn folder_of(world: &World) -> PackFolder {
    PackFolder::of(&world.app().config)
        .expect("in order")
        .expect("set")
}

/// Makes what is due, if the server has not done so by itself meanwhile, and gives the
/// dates of the packs there are then with the times they were made.
fn packs_by_now(world: &World) -> Vec<(String, String)> {
    let folder = folder_of(world);
    world
        .block_on(make_what_is_due(world.app(), &folder))
        .expect("nothing fails");
    let unit: UnitId = world.unit.parse().expect("an id");
    let days = -10..20;
    let headers = days.filter_map(|day| folder.header_of(unit, add_days(date(), day)));
    headers
        .map(|it| {
            let (date, at) = (it.made.date, it.made.made_at);
            (
                date.to_string(),
                format!("{} {}", at.local_date(), at.local_time()),
            )
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
    let file = folder_of(&world).file_of(unit, date());
    assert!(file.exists());
    let today = folder_of(&world).file_of(unit, "2026-11-24".parse().expect("a date"));
    std::fs::write(&today, b"nothing").expect("written");
    assert_eq!(packs_by_now(&world)[1].1, "2026-11-24 14:00");
    // A server that died while it wrote, and a file of somebody else.
    let part = packs.join(format!("2026-11-24-{unit}.0badc0de.part"));
    std::fs::write(&part, b"half").expect("written");
    std::fs::write(packs.join("note.txt"), b"ours").expect("written");
    // Nine days dead: today and tomorrow are there, what is over is not.
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
    let bytes = std::fs::read(folder_of(&world).file_of(unit, date())).expect("made");
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
    let out = away.path().join("x.pdf");
    let told = open(&opening(&kept, &key, &out)).expect("opens");
    assert!(told.contains(DATE), "{told}");
    assert!(said(&std::fs::read(&out).expect("written")).contains(&dense(&client.name)));
    let again = open(&opening(&kept, &key, &out)).expect_err("a file is not replaced");
    assert!(format!("{again:#}").contains("Maybe it is there already"));
    let (_, contents) = unseal(&bytes, &PackKey::read(&key).expect("a key")).expect("opens");
    let clients = town().registry.clients.iter();
    for protected in clients.filter(|client| client.protection.is_protected()) {
        assert!(!said(&contents.common).contains(&dense(&protected.name)));
    }
    let out = away.path().join("z.pdf");
    std::fs::write(&key, "0f".repeat(32)).expect("written");
    let other = open(&opening(&kept, &key, &out)).expect_err("another key");
    assert!(
        format!("{other:#}").contains("the key is another"),
        "{other:#}"
    );
    std::fs::write(&key, "no key").expect("written");
    let none = open(&opening(&kept, &key, &out)).expect_err("no key");
    assert!(
        format!("{none:#}").contains("expected 64 hex digits"),
        "{none:#}"
    );
}

fn opening<'a>(file: &'a Path, key_file: &'a Path, out: &'a Path) -> Opening<'a> {
    Opening {
        file,
        key_file,
        protected_key_file: None,
        out,
        protected_out: None,
    }
}

/// What the sealed pack of the date holds by now.
fn contents_by_now(world: &World, key: &Path) -> Sealed {
    let unit: UnitId = world.unit.parse().expect("an id");
    let bytes = std::fs::read(folder_of(world).file_of(unit, date())).expect("made");
    let key = PackKey::read(key).expect("a key");
    unseal(&bytes, &key).expect("opens").1
}

/// The register is told anew of a client, at a time; gives when the date's pack was made.
fn made_after(world: &World, time: &str, client: &Client) -> String {
    set_to(world, DATE, time);
    let register = RegistryImport {
        clients: vec![client.clone()],
        ..RegistryImport::default()
    };
    let taken = server::registry::import(world.app(), register, "test");
    world.block_on(taken).expect("taken over");
    packs_by_now(world)[0].1.clone()
}

#[test]
fn what_changes_on_the_sheets_makes_the_pack_anew_within_minutes() {
    let (world, _, key) = keeping_packs();
    published(&world);
    let client = on_routes(&board(&world), false)[0].clone();
    assert_eq!(packs_by_now(&world)[0].1, "2026-11-23 06:00");
    let common = || said(&contents_by_now(&world, &key).common);
    let named = || common().contains(&dense(&client.name));
    assert!(named());
    let mut told = client.clone();
    told.alerts = "Allergi: penicillin".to_owned();
    assert_eq!(made_after(&world, "08:00", &told), "2026-11-23 08:00");
    assert!(common().contains(&dense("Allergi: penicillin")));
    assert_eq!(made_after(&world, "08:30", &told), "2026-11-23 08:00");
    // From this minute on nobody may read where she lives.
    told.tag = None;
    told.protection = Protection::Protected {
        named_staff: vec![],
    };
    assert_eq!(made_after(&world, "09:00", &told), "2026-11-23 09:00");
    assert!(!named() && !common().contains(&dense(&client.address)));
    assert_eq!(made_after(&world, "10:00", &client), "2026-11-23 10:00");
    assert!(named());
    // Marked and moved away in one: the unit that she leaves knows neither any more.
    let mut elsewhere = town().registry.units[0].clone();
    elsewhere.unit_id = UnitId::derived(at(date(), "00:00"), "elsewhere");
    let register = RegistryImport {
        units: vec![elsewhere.clone()],
        ..RegistryImport::default()
    };
    let taken = server::registry::import(world.app(), register, "test");
    world.block_on(taken).expect("taken over");
    told.unit_id = elsewhere.unit_id;
    assert_eq!(made_after(&world, "11:00", &told), "2026-11-23 11:00");
    assert!(!named());
    let planner = world.sign_in(Role::Planner);
    let revision = board(&world)["revision"].as_i64().expect("a revision");
    set_to(&world, DATE, "12:00");
    let path = world.path(&format!("days/{DATE}/publish"));
    let (status, answer) = planner.post_if(&path, &json!({}), revision);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(packs_by_now(&world)[0].1, "2026-11-23 12:00");
}

#[test]
fn a_file_that_was_cut_or_is_of_another_day_is_made_anew() {
    let (world, packs, key) = keeping_packs();
    packs_by_now(&world);
    let unit: UnitId = world.unit.parse().expect("an id");
    let folder = folder_of(&world);
    let (today, tomorrow) = (
        folder.file_of(unit, date()),
        folder.file_of(unit, add_days(date(), 1)),
    );
    let file = std::fs::File::options().write(true).open(&today);
    let file = file.expect("there");
    let length = file.metadata().expect("told").len();
    file.set_len(length - 1).expect("cut");
    assert!(list(&packs).expect("a list").contains("IS CUT SHORT"));
    set_to(&world, DATE, "07:00");
    assert_eq!(packs_by_now(&world)[0].1, "2026-11-23 07:00");
    std::fs::copy(&today, &tomorrow).expect("copied");
    set_to(&world, DATE, "08:00");
    let wanted = [
        ("2026-11-23", "2026-11-23 07:00"),
        ("2026-11-24", "2026-11-23 08:00"),
    ];
    assert_eq!(packs_by_now(&world), pairs(&wanted));
    std::fs::write(&today, b"nothing").expect("written");
    assert!(list(&packs).expect("a list").contains("CANNOT BE READ"));
    set_to(&world, DATE, "09:00");
    packs_by_now(&world);
    // A server whose clock was ahead has made nothing for now.
    let made = PackMade {
        made_at: at(date(), "21:00"),
        ..folder.header_of(unit, date()).expect("made").made
    };
    let contents = contents_by_now(&world, &key);
    let ahead = seal(
        made,
        &contents,
        &PackKey::read(&key).expect("a key"),
        &OsEntropy,
    );
    std::fs::write(&today, ahead).expect("written");
    set_to(&world, DATE, "10:00");
    assert_eq!(packs_by_now(&world)[0].1, "2026-11-23 10:00");
}

/// A client on the day's routes who is protected from now on, with an alarm: one who has
/// a route that day is named.
fn protected_with_a_named(world: &World) -> Client {
    let board = board(world);
    let mut client = on_routes(&board, false)[0].clone();
    let shifts = board["shifts"].as_array().expect("shifts").iter();
    let mut staff = shifts.filter_map(|shift| shift["staff_id"].as_str());
    let named = staff.next().expect("a shift").parse().expect("an id");
    client.alarm = true;
    client.tag = None;
    client.protection = Protection::Protected {
        named_staff: vec![named],
    };
    made_after(world, "09:00", &client);
    client
}

#[test]
fn protected_sheets_come_out_when_asked_for_and_on_their_own() {
    let (world, _, key) = keeping_packs();
    published(&world);
    let client = protected_with_a_named(&world);
    let away = tempfile::tempdir().expect("a folder");
    let unit: UnitId = world.unit.parse().expect("an id");
    let file = folder_of(&world).file_of(unit, date());
    let (out, protected) = (away.path().join("x.pdf"), away.path().join("y.pdf"));
    let told = open(&opening(&file, &key, &out)).expect("opens");
    assert!(told.contains("were left out") && !protected.exists());
    let pages = |path: &Path| said(&std::fs::read(path).expect("written"));
    assert!(!pages(&out).contains(&dense(&client.name)));
    let asked = Opening {
        protected_out: Some(&protected),
        ..opening(&file, &key, &out)
    };
    open(&asked).expect_err("the common sheets are there already");
    assert!(!protected.exists(), "nothing half");
    std::fs::remove_file(&out).expect("removed");
    open(&asked).expect("opens");
    assert!(pages(&protected).contains(&dense(&client.address)));
    assert!(!pages(&out).contains(&dense(&client.name)));

    // Over the wire as well: who is named for her gets her sheet, nobody else does.
    let path = format!("{}?protected=true", pack_path(&world, DATE));
    let planner = world.sign_in(Role::Planner);
    assert_eq!(planner.raw("GET", &path, None, &[]).0, 404);
    let Protection::Protected { named_staff } = &client.protection else {
        panic!("she is protected");
    };
    let account = town().accounts.iter().find(|it| it.role == Role::Planner);
    let account = account.expect("a planner");
    let mut users = town().registry.users.iter();
    let login = users.find(|login| login.username == account.username);
    let mut login = login.expect("her login").clone();
    login.staff_id = Some(named_staff[0]);
    let register = RegistryImport {
        users: vec![login],
        ..RegistryImport::default()
    };
    let taken = server::registry::import(world.app(), register, "test");
    world.block_on(taken).expect("taken over");
    let planner = world.sign_in(Role::Planner);
    assert!(said(&printed(&planner, &path)).contains(&dense(&client.name)));
    let common = said(&printed(&planner, &pack_path(&world, DATE)));
    assert!(!common.contains(&dense(&client.name)), "for everybody");
    let manager = world.sign_in(Role::UnitManager);
    assert_eq!(manager.raw("GET", &path, None, &[]).0, 404);
    let odd = format!("{}?protected=perhaps", pack_path(&world, DATE));
    assert_eq!(manager.raw("GET", &odd, None, &[]).0, 400);
}

#[test]
fn with_a_key_of_their_own_protected_sheets_stay_closed_to_the_other() {
    let mut own = PathBuf::new();
    let (world, packs, key) = keeping_packs_with(|config, folder| {
        own = folder.join("own");
        std::fs::write(&own, "0a".repeat(32)).expect("written");
        config.paper_pack_protected_key_file = Some(own.clone());
    });
    published(&world);
    let client = protected_with_a_named(&world);
    let name = client.name.as_bytes();
    let sealed = contents_by_now(&world, &key).protected;
    assert!(!sealed.windows(name.len()).any(|window| window == name));
    let away = tempfile::tempdir().expect("a folder");
    let unit: UnitId = world.unit.parse().expect("an id");
    let file = folder_of(&world).file_of(unit, date());
    let (out, protected) = (away.path().join("x.pdf"), away.path().join("y.pdf"));
    let asked = Opening {
        protected_out: Some(&protected),
        ..opening(&file, &key, &out)
    };
    let refused = open(&asked).expect_err("the other key alone");
    assert!(format!("{refused:#}").contains("--protected-key-file"));
    let swapped = Opening {
        protected_key_file: Some(&key),
        ..asked
    };
    let refused = open(&swapped).expect_err("the same key twice");
    assert!(format!("{refused:#}").contains("the key is another"));
    assert!(!out.exists() && !protected.exists(), "nothing is written");
    let both = Opening {
        protected_key_file: Some(&own),
        ..swapped
    };
    open(&both).expect("opens");
    let pages = said(&std::fs::read(&protected).expect("written"));
    assert!(pages.contains(&dense(&client.name)));
    // Another key for them makes the pack anew; the same key for both is refused.
    std::fs::write(&own, "0b".repeat(32)).expect("written");
    set_to(&world, DATE, "10:00");
    assert_eq!(packs_by_now(&world)[0].1, "2026-11-23 10:00");
    std::fs::copy(&key, &own).expect("copied");
    let same = PackFolder::of(&world.app().config).expect_err("one key for both");
    assert!(format!("{same:#}").contains("must be another"), "{same:#}");
    assert!(packs.exists());
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
    contents_by_now(&world, &key);
}
