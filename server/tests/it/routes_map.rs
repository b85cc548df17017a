//! The planner's map: where the routes go, and the tiles under them.

use care_model::person::{Client, Protection};
use care_model::registry::{RegistryImport, Role};
use serde_json::{Value, json};
use server::config::Config;
use travel::StreetExtract;

use crate::planning::{board, optimised, stops};
use crate::world::{Caller, DATE, World, town};

const TILES: &str = "/api/map-tiles/area.pmtiles";

fn routes_map(world: &World, caller: &Caller) -> Value {
    let (status, view) = caller.get(&world.path(&format!("days/{DATE}/routes-map")));
    assert_eq!(status, 200, "{view}");
    view
}

fn mapped(view: &Value) -> Vec<(String, Value)> {
    let routes = view["routes"].as_array().expect("routes").iter();
    routes
        .flat_map(|route| {
            let shift = route["shift_id"].as_str().expect("an id").to_owned();
            let stops = route["stops"].as_array().expect("stops").clone();
            stops.into_iter().map(move |stop| (shift.clone(), stop))
        })
        .collect()
}

fn client_of<'a>(stop: &Value, on_board: &[(String, Value)]) -> &'a Client {
    let own = on_board
        .iter()
        .find(|(_, one)| one["visit_id"] == stop["visit_id"]);
    let id = &own.expect("on the board").1["client_id"];
    let mut clients = town().registry.clients.iter();
    let client = clients.find(|client| json!(client.client_id.to_string()) == *id);
    client.expect("a client")
}

#[test]
fn the_map_has_the_routes_of_the_board_in_order_with_the_homes() {
    let world = World::new();
    let (planner, before) = optimised(&world);
    let view = routes_map(&world, &planner);
    assert_eq!(view["revision"], before["revision"]);
    assert_eq!(view["midnight_ms"], before["midnight_ms"]);
    assert_eq!(view["has_tiles"], false);
    let unit = &town().registry.units[0];
    let start = (&view["start"]["latitude"], &view["start"]["longitude"]);
    assert_eq!(
        start,
        (
            &json!(unit.place.latitude()),
            &json!(unit.place.longitude())
        )
    );
    let on_board = stops(&before);
    let on_map = mapped(&view);
    assert!(on_map.len() >= 50, "{} stops", on_map.len());
    let in_order = |all: &[(String, Value)]| -> Vec<(String, Value, Value)> {
        let mut told: Vec<_> = all
            .iter()
            .map(|(shift, stop)| {
                let times = json!([stop["start_s"], stop["end_s"]]);
                (shift.clone(), stop["visit_id"].clone(), times)
            })
            .collect();
        // The board's shifts come in their own order; what is kept is the order of the stops.
        told.sort_by(|a, b| a.0.cmp(&b.0));
        told
    };
    assert_eq!(in_order(&on_map), in_order(&on_board));
    let mut placed = 0;
    for (_, stop) in &on_map {
        let client = client_of(stop, &on_board);
        let home = client.coordinate.filter(|_| stop["protected"] == false);
        let told = home.map_or(
            Value::Null,
            |home| json!({ "latitude": home.latitude(), "longitude": home.longitude() }),
        );
        assert_eq!(stop["place"], told);
        placed += usize::from(home.is_some());
    }
    assert!(placed > 40, "{placed} with a place");
}

#[test]
fn protected_identity_has_no_place_on_the_map_for_any_reader() {
    let world = World::new();
    let (_, before) = optimised(&world);
    let on_board = stops(&before);
    // Somebody at whose address no other client lives is protected from now on, and the
    // planner is named for her.
    let stop = on_board.iter().find(|(_, stop)| {
        let home = client_of(stop, &on_board).coordinate;
        let clients = town().registry.clients.iter();
        let at_home = clients.filter(|client| client.coordinate == home).count();
        stop["protected"] == false && home.is_some() && at_home == 1
    });
    let (_, stop) = stop.expect("one");
    let staff = town().registry.staff[0].staff_id;
    let mut hidden = client_of(stop, &on_board).clone();
    hidden.tag = None;
    hidden.protection = Protection::Protected {
        named_staff: vec![staff],
    };
    let account = town().accounts.iter().find(|it| it.role == Role::Planner);
    let account = account.expect("a planner");
    let mut users = town().registry.users.iter();
    let login = users.find(|login| login.username == account.username);
    let mut login = login.expect("her login").clone();
    login.staff_id = Some(staff);
    let register = RegistryImport {
        clients: vec![hidden.clone()],
        users: vec![login],
        ..RegistryImport::default()
    };
    let taken = server::registry::import(world.app(), register, "test");
    world.block_on(taken).expect("taken over");

    let planner = world.sign_in(Role::Planner);
    let manager = world.sign_in(Role::UnitManager);
    let home = hidden.coordinate.expect("placed");
    let home = json!({ "latitude": home.latitude(), "longitude": home.longitude() });
    for (reader, is_named) in [(&planner, true), (&manager, false)] {
        let view = routes_map(&world, reader);
        let on_map = mapped(&view);
        let protected: Vec<&Value> = on_map
            .iter()
            .map(|(_, stop)| stop)
            .filter(|stop| stop["protected"] == true)
            .collect();
        let own = |it: &&&Value| it["visit_id"] == stop["visit_id"];
        assert_eq!(protected.iter().filter(own).count(), 1, "it is in the list");
        assert!(protected.iter().all(|stop| stop["place"].is_null()));
        let mut places = on_map.iter().map(|(_, stop)| &stop["place"]);
        assert!(
            places.all(|place| *place != home),
            "nothing else tells where she lives"
        );
        let shown = view.to_string();
        assert!(!shown.contains(&hidden.address));
        assert_eq!(shown.contains(&hidden.name), is_named);
    }
    // The board and the map agree about who is protected.
    let count = |all: &[(String, Value)]| {
        let protected = all.iter().filter(|(_, stop)| stop["protected"] == true);
        protected.count()
    };
    let now = routes_map(&world, &planner);
    assert_eq!(count(&mapped(&now)), count(&stops(&board(&world))));
}

#[test]
fn looking_at_the_map_is_logged_refused_to_others_and_odd_dates_are_told() {
    let world = World::new();
    world.send_orders(3);
    let path = world.path(&format!("days/{DATE}/routes-map"));
    for role in [Role::Staff, Role::Finance, Role::Admin, Role::Integration] {
        assert_eq!(world.sign_in(role).get(&path).0, 403);
    }
    assert_eq!(world.anybody().get(&path).0, 401);
    // Before the day is planned there is nothing to show, and that is no fault.
    let view = routes_map(&world, &world.sign_in(Role::Planner));
    assert_eq!(
        (&view["revision"], &view["routes"]),
        (&json!(0), &json!([]))
    );
    let manager = world.sign_in(Role::UnitManager);
    let (_, log) = manager.get(&world.path(&format!("access-log?from={DATE}&to={DATE}")));
    let rows = log["rows"].as_array().expect("rows").iter();
    let read = rows.filter(|row| row["act"] == "read_board");
    assert_eq!(read.count(), town().registry.clients.len());
    for date in ["1999-12-31", "tomorrow"] {
        let path = world.path(&format!("days/{date}/routes-map"));
        let (status, problem) = manager.get(&path);
        assert!(matches!(status, 400 | 422), "{date}: {status} {problem}");
    }
}

fn with_tiles() -> World {
    World::configured(|config, folder| {
        let tiles = folder.join("area.pmtiles");
        let streets = config.streets.as_ref().expect("the town's");
        tiles::cut_tiles(streets, &tiles).expect("cut");
        config.map_tiles = Some(tiles);
    })
}

#[test]
fn tiles_come_in_parts_to_whoever_is_signed_in() {
    let world = with_tiles();
    let planner = world.sign_in(Role::Planner);
    assert_eq!(routes_map(&world, &planner)["has_tiles"], true);
    let (status, whole) = planner.raw("GET", TILES, None, &[]);
    assert_eq!((status, &whole[..7]), (200, &b"PMTiles"[..]));
    let part = |range: &str| planner.raw("GET", TILES, None, &[("range", range)]);
    // Compressed once more, a part would be none.
    let asked = [("range", "bytes=0-126"), ("accept-encoding", "gzip")];
    let (status, head) = planner.raw("GET", TILES, None, &asked);
    assert_eq!((status, &head[..]), (206, &whole[..127]));
    let (status, tail) = part(&format!("bytes={}-", whole.len() - 9));
    assert_eq!((status, &tail[..]), (206, &whole[whole.len() - 9..]));
    assert_eq!(part("bytes=999999999-").0, 416);
    assert_eq!(
        planner.header(TILES, "content-type").as_deref(),
        Some("application/vnd.pmtiles")
    );
    assert!(planner.header(TILES, "etag").is_some());
    assert_eq!(world.anybody().raw("GET", TILES, None, &[]).0, 401);
}

#[test]
fn without_tiles_it_is_told_and_a_file_that_is_none_stops_the_start() {
    let world = World::new();
    let (status, problem) = world.sign_in(Role::Planner).get(TILES);
    assert_eq!((status, &problem["code"]), (404, &json!("no_map_tiles")));
    let folder = tempfile::tempdir().expect("a folder");
    let streets = folder.path().join("s.streets.json");
    town().streets.write(&streets).expect("written");
    StreetExtract::read(&streets).expect("a street file");
    for (file, named) in [
        (streets, "s.streets.json"),
        (folder.path().join("missing.pmtiles"), "missing.pmtiles"),
    ] {
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            database: format!("sqlite:{}", folder.path().join("v.db").display()).into(),
            map_tiles: Some(file),
            ..Config::default()
        };
        let error = world.block_on(server::start(config)).expect_err("refused");
        assert!(format!("{error:#}").contains(named), "{error:#}");
    }
}

#[test]
fn a_tile_file_that_goes_while_the_server_runs_is_none() {
    let mut file = None;
    let world = World::configured(|config, folder| {
        let tiles = folder.join("area.pmtiles");
        let streets = config.streets.as_ref().expect("the town's");
        tiles::cut_tiles(streets, &tiles).expect("cut");
        config.map_tiles = Some(tiles.clone());
        file = Some(tiles);
    });
    std::fs::remove_file(file.expect("configured")).expect("removed");
    let (status, problem) = world.sign_in(Role::Planner).get(TILES);
    assert_eq!((status, &problem["code"]), (404, &json!("no_map_tiles")));
}
