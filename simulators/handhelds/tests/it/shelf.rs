//! A shelf beside a server, and what a browser would send to it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use handhelds::{DayClock, Running, Shelf, ShelfOptions};
use serde_json::{Value, json};

use crate::stage::Stage;

/// A town at six in the morning, and phones out of their boxes.
pub struct Handhelds {
    pub stage: Stage,
    pub day: Arc<DayClock>,
    pub running: Running,
}

/// One answer over HTTP.
pub struct Heard {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }
}

impl Handhelds {
    pub fn new() -> Self {
        let stage = Stage::published();
        let day = Arc::new(DayClock::starting_at(Stage::at("06:00"), 1));
        let dist = stage.folder.path().join("dist");
        std::fs::create_dir_all(dist.join("assets")).expect("a folder");
        for (name, content) in [
            ("hand.html", "<title>page</title>"),
            ("mark.svg", "<svg/>"),
            ("theme.css", "a{}"),
            ("assets/hand.js", "1"),
            ("secret.txt", "secret"),
        ] {
            std::fs::write(dist.join(name), content).expect("written");
        }
        let options = ShelfOptions {
            folder: stage.folder.path().join("hand"),
            dist: Some(dist),
            phones: 2,
            key_seed: 7,
        };
        let shelf = Shelf::open(&options, &day).expect("opens");
        let running = handhelds::start(Arc::new(shelf), 0).expect("starts");
        Self {
            stage,
            day,
            running,
        }
    }

    /// It is this late, for the server and the phones.
    pub fn set_clock(&self, time: &str) {
        self.stage.set_clock(Stage::at(time));
        self.day.tell(Stage::at(time));
    }

    pub fn authority(&self) -> &str {
        self.running.url.trim_start_matches("http://")
    }

    pub fn get(&self, path: &str) -> Heard {
        self.send("GET", path, &[("host", self.authority())], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Heard {
        let headers = [
            ("host", self.authority()),
            ("origin", &self.running.url),
            ("sec-fetch-site", "same-origin"),
        ];
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send("POST", path, &headers, body.as_bytes())
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        let mut stream = TcpStream::connect(self.authority()).expect("connects");
        let mut lines = vec![format!("{method} {path} HTTP/1.1")];
        lines.extend(
            headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        lines.push("connection: close".to_owned());
        lines.push(format!("content-length: {}\r\n\r\n", body.len()));
        let head = lines.join("\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
        // A body that is too long may be cut off by the answer.
        let _ = stream.write_all(body);
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        let heard = String::from_utf8(heard).expect("text");
        let (head, body) = heard.split_once("\r\n\r\n").expect("an answer");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Heard {
            status: status.expect("a status"),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    /// What a call of a phone's page is answered.
    pub fn call(&self, phone: u32, call: &Value) -> Value {
        self.post(&format!("/phones/{phone}/call"), call).json()
    }

    pub fn done(&self, phone: u32, call: &Value) -> Value {
        let mut answer = self.call(phone, call);
        assert!(answer["error"].is_null(), "{call}: {}", answer["error"]);
        answer["ok"].take()
    }

    /// The code of the error that a call is answered with.
    pub fn refused(&self, phone: u32, call: &Value) -> String {
        let answer = self.call(phone, call);
        let code = answer["error"]["code"].as_str();
        code.unwrap_or_else(|| panic!("{call}: {answer}"))
            .to_owned()
    }

    pub fn switch(&self, phone: u32, name: &str, body: &Value) -> Value {
        let heard = self.post(&format!("/phones/{phone}/{name}"), body);
        assert_eq!(heard.status, 200, "{name}: {}", heard.body);
        heard.json()
    }

    /// Enrols a phone, signs the worker with this place in the town in and syncs.
    pub fn take_to_work(&self, phone: u32, worker: usize) {
        let code = self.stage.code();
        self.done(
            phone,
            &json!({ "call": "enrol", "code": code, "model": "Test" }),
        );
        self.sign_in(phone, worker);
        assert_eq!(self.sync(phone)["end"], "complete");
    }

    pub fn sign_in(&self, phone: u32, worker: usize) {
        let (login, _) = self.stage.workers()[worker].clone();
        let call =
            json!({ "call": "sign_in", "username": login.username, "password": login.password });
        self.done(phone, &call);
    }

    pub fn sync(&self, phone: u32) -> Value {
        self.done(phone, &json!({ "call": "sync" }))
    }

    pub fn day_of(&self, phone: u32) -> Value {
        self.done(phone, &json!({ "call": "day" }))
    }

    /// The id of the phone's stop with this place on its list.
    pub fn stop(&self, phone: u32, place: usize) -> String {
        let day = self.day_of(phone);
        day["stops"][place]["visit_id"]
            .as_str()
            .expect("a stop")
            .to_owned()
    }

    pub fn note(&self, phone: u32, visit: &str, text: &str) -> String {
        let call = json!({ "call": "write_note", "visit_id": visit, "text": text });
        self.done(phone, &call)["event_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    pub fn waiting(&self, phone: u32) -> u64 {
        let state = self.done(phone, &json!({ "call": "state" }));
        state["sync"]["waiting"].as_u64().expect("a figure")
    }

    /// How often the server holds each of these events.
    pub fn held(&self, events: &[String]) -> Vec<usize> {
        let facts = self.stage.facts();
        let held = facts["events"].as_array().expect("events");
        let count = |id: &String| {
            held.iter()
                .filter(|event| event["event_id"] == json!(id))
                .count()
        };
        events.iter().map(count).collect()
    }
}

pub fn presence() -> Value {
    json!({ "method": "manual", "reason": { "code": "tag_missing" } })
}
