//! More phones at once than the server takes.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use care_model::registry::Role;
use care_model::time::Stopwatch;
use serde_json::{Value, json};

use crate::wire::{Wire, unplanned};
use crate::world::{DATE, World, town};

/// What a phone was answered: status, code, `Retry-After`, and after how long.
type Answered = (u16, Value, Option<u32>, Duration);

fn post(url: &str, message: &[u8]) -> Answered {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    let watch = Stopwatch::start();
    let mut answer = agent
        .post(format!("{url}/api/device/sync"))
        .content_type("application/cbor")
        .send(message)
        .expect("answers");
    let header = answer.headers().get("retry-after");
    let retry_after_s = header.map(|value| value.to_str().expect("text").parse().expect("seconds"));
    let status = answer.status().as_u16();
    let body = answer.body_mut().read_to_vec().expect("a body");
    let problem: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    (
        status,
        problem["code"].clone(),
        retry_after_s,
        watch.elapsed(),
    )
}

/// Another process that holds the database's only writer until it is dropped.
struct Writer(std::process::Child);

impl Writer {
    fn hold(file: &std::path::Path) -> Self {
        let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nprint('held',flush=True)\nsys.stdin.read()\n";
        let mut child = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(file)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let out = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("held");
        Self(child)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[test]
fn beyond_the_limit_phones_are_turned_away_at_once_and_the_admitted_finish() {
    const AT_ONCE: usize = 2;
    let mut file = None;
    let world = World::configured(|config, folder| {
        config.exchanges_at_once = AT_ONCE as u16;
        file = Some(folder.join("v.db"));
    });
    let unit = world.unit.parse().expect("an id");
    let staff_id = town().registry.staff[0].staff_id;
    let messages: Vec<Vec<u8>> = (0..6u32)
        .map(|number| {
            let phone = Wire::new(
                &world,
                unit,
                &format!("Telefon {number}"),
                u64::from(number),
            );
            let lease = phone.sign_in(staff_id, None).lease;
            let work = vec![unplanned(&phone, staff_id, number)];
            phone.upload(&lease, Value::Null, work)
        })
        .collect();
    // The admitted cannot go on while somebody else has the writer.
    let writer = Writer::hold(&file.expect("configured"));
    let (tell, told) = mpsc::channel();
    for message in messages.clone() {
        let (tell, url) = (tell.clone(), world.url.clone());
        thread::spawn(move || tell.send(post(&url, &message)));
    }
    let turned_away: Vec<Answered> = (0..messages.len() - AT_ONCE)
        .map(|_| {
            told.recv_timeout(Duration::from_secs(8))
                .expect("answered meanwhile")
        })
        .collect();
    for (status, code, retry_after_s, took) in &turned_away {
        assert_eq!((*status, code), (503, &json!("busy")));
        let seconds = retry_after_s.expect("a time to come again");
        assert!((5..=30).contains(&seconds), "{seconds}");
        assert!(*took < Duration::from_secs(5), "at once: {took:?}");
    }
    drop(writer);
    for _ in 0..AT_ONCE {
        let (status, ..) = told
            .recv_timeout(Duration::from_secs(20))
            .expect("they finish");
        assert_eq!(status, 200);
    }
    // They come again, one after the other: all of it is there once.
    for message in &messages {
        assert_eq!(post(&world.url, message).0, 200);
    }
    let manager = world.sign_in(Role::UnitManager);
    let (_, facts) = manager.get(&world.path(&format!("days/{DATE}/facts")));
    assert_eq!(
        facts["events"].as_array().map(Vec::len),
        Some(messages.len())
    );
    let (_, figures) = world.anybody().raw("GET", "/metrics", None, &[]);
    let figures = String::from_utf8(figures).expect("text");
    assert!(
        figures.contains("vardag_syncs_turned_away_total 4"),
        "{figures}"
    );
}
