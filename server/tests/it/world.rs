//! A small town with its server, and a caller that speaks HTTP to it.

use std::path::Path;
use std::sync::OnceLock;

use care_model::registry::Role;
use care_model::time::{LocalDate, Timestamp, local_to_instant};
use serde_json::{Value, json};
use server::config::Config;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use town::{Town, TownRequest};

pub const DATE: &str = "2026-11-23";

/// The town, invented once for all tests.
pub fn town() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| {
        let request = TownRequest {
            seed: 3,
            today: date(),
            staff: 14,
            visits_per_day: 60,
            streets: None,
        };
        Town::invent(&request).expect("a town")
    })
}

pub fn date() -> LocalDate {
    DATE.parse().expect("a date")
}

pub fn morning() -> Timestamp {
    local_to_instant(date(), "06:00".parse().expect("a time"))
}

/// A server with the town's register taken over; gone when dropped.
pub struct World {
    pub url: String,
    pub unit: String,
    runtime: tokio::runtime::Runtime,
    running: Option<server::Running>,
    folder: tempfile::TempDir,
    config: Config,
}

impl World {
    pub fn new() -> Self {
        Self::configured(|_, _| {})
    }

    pub fn configured(change: impl FnOnce(&mut Config, &Path)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let streets = folder.path().join("town.streets.json");
        town().streets.write(&streets).expect("written");
        let mut config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            database: format!("sqlite:{}", folder.path().join("v.db").display()).into(),
            streets: Some(streets),
            training: true,
            ..Config::default()
        };
        change(&mut config, folder.path());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let started = runtime.block_on(server::start(config.clone()));
        let running = started.expect("starts");
        runtime
            .block_on(server::registry::import(
                &running.app,
                town().registry.clone(),
                "test",
            ))
            .expect("the register is taken over");
        let url = format!("http://{}", running.address);
        let unit = town().registry.units[0].unit_id.to_string();
        let world = Self {
            url,
            unit,
            runtime,
            running: Some(running),
            folder,
            config,
        };
        world.sign_in(Role::Admin).post(
            "/api/training/clock",
            &json!({ "now_ms": morning().millis() }),
        );
        world
    }

    /// Stops the server and starts it anew with the same database.
    pub fn restart(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop()).expect("stops");
        }
        let started = self.runtime.block_on(server::start(self.config.clone()));
        let running = started.expect("starts again");
        self.url = format!("http://{}", running.address);
        self.running = Some(running);
    }

    pub fn sign_in(&self, role: Role) -> Caller {
        let account = town()
            .accounts
            .iter()
            .find(|account| account.role == role)
            .expect("an account");
        Caller::sign_in(&self.url, &account.username, &account.password)
    }

    pub fn anybody(&self) -> Caller {
        Caller {
            url: self.url.clone(),
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/units/{}/{rest}", self.unit)
    }

    /// Sends the first orders of the town.
    pub fn send_orders(&self, count: usize) {
        let sender = self.sign_in(Role::Integration);
        for order in town().orders.iter().take(count) {
            let (status, body) =
                sender.post("/api/orders", &serde_json::to_value(order).expect("json"));
            assert_eq!(status, 200, "{body}");
        }
    }

    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Changes the database behind the server's back.
    pub fn run(&self, statement: &'static str) {
        let database = self.folder.path().join("v.db");
        let options = SqliteConnectOptions::new().filename(database);
        self.block_on(async {
            let mut connection = options.connect().await.expect("opens");
            let done = sqlx::raw_sql(statement).execute(&mut connection).await;
            done.expect("a good statement");
        });
    }

    /// From now on the database refuses whatever has to do with a table.
    pub fn break_table(&self, name: &str) {
        let database = self.folder.path().join("v.db");
        let options = SqliteConnectOptions::new().filename(database);
        self.block_on(async {
            let mut connection = options.connect().await.expect("opens");
            let renamed = format!("ALTER TABLE {name} RENAME TO {name}_away");
            let statement = sqlx::AssertSqlSafe(renamed);
            sqlx::raw_sql(statement)
                .execute(&mut connection)
                .await
                .expect("renamed");
        });
    }

    pub fn app(&self) -> &server::App {
        &self.running.as_ref().expect("runs").app
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop()).expect("stops");
        }
    }
}

/// Somebody with or without a session.
pub struct Caller {
    pub url: String,
    pub cookie: String,
    pub csrf: String,
}

impl Caller {
    pub fn sign_in(url: &str, username: &str, password: &str) -> Self {
        let form = json!({ "username": username, "password": password });
        let mut caller = Self {
            url: url.to_owned(),
            cookie: String::new(),
            csrf: String::new(),
        };
        let mut response = agent()
            .post(format!("{url}/api/session"))
            .send_json(&form)
            .expect("answers");
        let set = response
            .headers()
            .get("set-cookie")
            .expect("a cookie")
            .to_str()
            .expect("text")
            .to_owned();
        assert!(
            set.starts_with("__Host-vardag=")
                && set.contains("; Secure; HttpOnly; SameSite=Strict"),
            "{set}"
        );
        set.split(';')
            .next()
            .expect("a pair")
            .clone_into(&mut caller.cookie);
        let view: Value = response.body_mut().read_json().expect("json");
        view["csrf_token"]
            .as_str()
            .expect("a token")
            .clone_into(&mut caller.csrf);
        caller
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.send("GET", path, None, &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(
            "POST",
            path,
            Some(body.to_string().into_bytes()),
            &[("content-type", "application/json")],
        )
    }

    pub fn post_if(&self, path: &str, body: &Value, revision: i64) -> (u16, Value) {
        let revision = format!("\"{revision}\"");
        let headers = [
            ("content-type", "application/json"),
            ("if-match", revision.as_str()),
        ];
        self.send("POST", path, Some(body.to_string().into_bytes()), &headers)
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let (status, bytes) = self.raw(method, path, body, headers);
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    /// A header of the answer to a GET.
    pub fn header(&self, path: &str, name: &str) -> Option<String> {
        let request = agent()
            .get(format!("{}{path}", self.url))
            .header("cookie", &self.cookie);
        let response = request.call().expect("answers");
        let value = response.headers().get(name)?.to_str().ok()?;
        Some(value.to_owned())
    }

    pub fn raw(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> (u16, Vec<u8>) {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if !self.cookie.is_empty() {
            request = request
                .header("cookie", &self.cookie)
                .header("x-csrf-token", &self.csrf);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default()).expect("a request");
        let mut response = answered(&request);
        let status = response.status().as_u16();
        // Streams are not read: their status is what is asked about.
        let kind = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        if kind == Some("text/event-stream") {
            return (status, vec![]);
        }
        (status, response.body_mut().read_to_vec().expect("a body"))
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into()
}

/// A server that refuses a body unread closes the connection, sometimes before the whole
/// of it has been written: the answer is then lost on the way, and asked for again.
fn answered(request: &ureq::http::Request<Vec<u8>>) -> ureq::http::Response<ureq::Body> {
    for _ in 0..20 {
        match agent().run(request.clone()) {
            Err(ureq::Error::Io(error)) if is_cut(&error) => {}
            answer => return answer.expect("answers"),
        }
    }
    panic!("twenty answers were lost on the way");
}

fn is_cut(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(
        error.kind(),
        BrokenPipe | ConnectionReset | ConnectionAborted
    )
}
