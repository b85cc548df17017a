//! What operators see: starting, stopping, health, headers, errors at start.

use server::config::Config;

use crate::world::World;

#[test]
fn it_tells_that_it_lives_is_ready_and_what_it_is() {
    let world = World::new();
    let caller = world.anybody();
    assert_eq!(caller.get("/live").0, 200);
    assert_eq!(caller.get("/ready").0, 200);
    let (_, version) = caller.get("/version");
    assert_eq!(version["protocol"], 1);
    let (status, text) = caller.raw("GET", "/metrics", None, &[]);
    let text = String::from_utf8(text).expect("text");
    assert!(
        status == 200 && text.contains("vardag_requests_total"),
        "{text}"
    );
    assert!(
        !text.contains(&world.unit),
        "routes are told by pattern, not by path"
    );
    let (_, description) = caller.get("/openapi.json");
    assert_eq!(description["openapi"], "3.1.0");
}

#[test]
fn every_answer_has_the_policy_that_keeps_strangers_out() {
    let world = World::new();
    for path in ["/", "/live", "/api/session"] {
        let response = ureq::Agent::new_with_config(
            ureq::Agent::config_builder()
                .http_status_as_error(false)
                .build(),
        )
        .get(format!("{}{path}", world.url))
        .call()
        .expect("answers");
        let policy = response
            .headers()
            .get("content-security-policy")
            .expect("a policy");
        assert!(
            policy
                .to_str()
                .expect("text")
                .starts_with("default-src 'self'"),
            "{path}"
        );
    }
}

#[test]
fn a_busy_port_says_so() {
    let world = World::new();
    let listen = world
        .url
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config {
        listen,
        database: format!("sqlite:{}", folder.path().join("v.db").display()).into(),
        ..Config::default()
    };
    let error = world
        .block_on(server::start(config))
        .expect_err("the port is taken");
    assert!(
        format!("{error:#}").contains("cannot listen on"),
        "{error:#}"
    );
}

#[test]
fn unusable_databases_and_streets_say_which_and_what_to_do() {
    let world = World::new();
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, vec![0x5a; 8192]).expect("written");
    let cut = folder.path().join("cut.osm.pbf");
    std::fs::write(&cut, [0, 0, 0, 13, 10]).expect("written");
    let base = Config {
        listen: "127.0.0.1:0".parse().expect("an address"),
        ..Config::default()
    };
    let fresh = format!("sqlite:{}", folder.path().join("fresh.db").display());
    let cases = [
        (
            Config {
                database: format!("sqlite:{}", garbage.display()).into(),
                ..base.clone()
            },
            "garbage.db",
        ),
        (
            Config {
                database: "sqlite:/no/such/folder/v.db".to_owned().into(),
                ..base.clone()
            },
            "/no/such/folder",
        ),
        (
            Config {
                database: "mysql://x".to_owned().into(),
                ..base.clone()
            },
            "sqlite: or postgres://",
        ),
        (
            Config {
                database: fresh.into(),
                streets: Some(cut),
                ..base
            },
            "cut.osm.pbf",
        ),
    ];
    for (config, named) in cases {
        let error = world.block_on(server::start(config)).expect_err("refused");
        assert!(format!("{error:#}").contains(named), "{named}: {error:#}");
    }
    assert_eq!(std::fs::read(&garbage).expect("kept"), vec![0x5a; 8192]);
}

#[test]
fn a_database_held_by_another_writer_is_busy_and_nothing_is_lost() {
    let mut file = None;
    let world = World::configured(|_, folder| file = Some(folder.join("v.db")));
    let url = format!("sqlite:{}", file.expect("configured").display());
    // Another process's write transaction, held open.
    let script = format!(
        "import sqlite3,sys\nc=sqlite3.connect({:?},isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nprint('held',flush=True)\nsys.stdin.read()\n",
        url.trim_start_matches("sqlite:")
    );
    let mut holder = std::process::Command::new("python3")
        .args(["-c", &script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(holder.stdout.take().expect("a pipe")),
        &mut line,
    )
    .expect("held");
    let (status, problem) = world.anybody().get("/ready");
    assert_eq!(
        (status, problem["code"].as_str()),
        (503, Some("busy")),
        "{problem}"
    );
    drop(holder.stdin.take());
    holder.wait().expect("ends");
    assert_eq!(world.anybody().get("/ready").0, 200);
}
