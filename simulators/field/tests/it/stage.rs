//! A small town with its server in this process and phones beside it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use care_model::registry::{Login, Role};
use care_model::shift::Shift;
use care_model::time::{LocalDate, Timestamp, local_to_instant};
use care_model::visit_event::{EventKind, Presence};
use clap::Parser;
use field::office::Office;
use field::phone::Phone;
use serde_json::{Value, json};
use server::config::Config;
use server::reimbursement::RateTable;
use town::{Town, TownRequest};

pub fn date() -> LocalDate {
    "2026-11-23".parse().expect("a date")
}

pub fn town() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| {
        let request = TownRequest {
            seed: 5,
            today: date(),
            staff: 14,
            visits_per_day: 60,
            streets: None,
        };
        Town::invent(&request).expect("a town")
    })
}

pub struct Stage {
    pub url: String,
    pub manager: Office,
    pub planner: Office,
    admin: Office,
    pub folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    running: Option<server::Running>,
    /// Of the running server, its address in it.
    config: Config,
}

impl Stage {
    /// A town whose day is planned and published, at six in the morning.
    pub fn published() -> Self {
        Self::published_taking(Config::default().exchanges_at_once)
    }

    /// The same, with a server that takes so many syncs at once.
    pub fn published_taking(exchanges_at_once: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let streets = folder.path().join("town.streets.json");
        town().streets.write(&streets).expect("written");
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            database: format!("sqlite:{}", folder.path().join("v.db").display()).into(),
            streets: Some(streets),
            training: true,
            exchanges_at_once,
            ..Config::default()
        };
        let mut restarted = config.clone();
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let running = runtime.block_on(server::start(config)).expect("starts");
        runtime
            .block_on(server::registry::import(
                &running.app,
                town().registry.clone(),
                "test",
            ))
            .expect("taken over");
        restarted.listen = running.address;
        let url = format!("http://{}", running.address);
        let office = |role: Role| signed_in(&url, role);
        begin_at_six(&url);
        let sender = office(Role::Integration);
        for order in &town().orders {
            sender.post("/api/orders", order).expect("taken");
        }
        office(Role::Finance)
            .post("/api/rates", &RateTable::example())
            .expect("entered");
        let planner = office(Role::Planner);
        let stage = Self {
            manager: office(Role::UnitManager),
            admin: office(Role::Admin),
            planner,
            url,
            folder,
            runtime,
            running: Some(running),
            config: restarted,
        };
        let revision = stage
            .planner
            .optimise(&date().to_string(), 1, |_| {})
            .expect("planned");
        stage.publish(revision);
        stage
    }

    /// Copies the server's database as it is; the server is stopped meanwhile.
    pub fn back_up(&mut self) {
        self.stop();
        std::fs::copy(self.database(), self.backup()).expect("copied");
        self.start();
    }

    /// Puts the database back as it was, and says so on the command line, as
    /// whoever runs the server does.
    pub fn restore(&mut self) {
        self.put_back();
        self.stop();
        self.begin_epoch();
    }

    /// Says that the store was restored, as it should have been said before.
    pub fn restart_in_a_new_epoch(&mut self) {
        self.stop();
        self.begin_epoch();
    }

    /// Of the stopped server, which is started again.
    fn begin_epoch(&mut self) {
        self.administer(&self.database(), "new-epoch")
            .expect("a new epoch");
        self.start();
    }

    /// Looks through a store from the command line.
    pub fn check_store(&self, database: &Path) -> anyhow::Result<()> {
        self.administer(database, "check-store")
    }

    /// What that would print.
    pub fn report_on(&self, database: &Path, through: Option<i64>) -> Value {
        let config = Config {
            database: format!("sqlite:{}", database.display()).into(),
            ..Config::default()
        };
        let report = self.runtime.block_on(async {
            let app = server::App::open(config).await?;
            server::check_store::check(&app, through, false).await
        });
        serde_json::to_value(report.expect("looked through")).expect("json")
    }

    fn administer(&self, database: &Path, command: &str) -> anyhow::Result<()> {
        let file = self.folder.path().join("vardag.toml");
        let database = format!("sqlite:{}", database.display());
        std::fs::write(&file, format!("database = {database:?}\n")).expect("written");
        let config = file.to_str().expect("a path");
        let line = ["vardag", "--config", config, "admin", command];
        server::cli::run(server::cli::Cli::parse_from(line))
    }

    /// The same, and nobody says so.
    pub fn put_back(&mut self) {
        self.stop();
        std::fs::copy(self.backup(), self.database()).expect("copied");
        self.start();
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("v.db")
    }

    pub fn backup(&self) -> PathBuf {
        self.folder.path().join("backup.db")
    }

    /// Tells the server to stop, and gives the way to wait until it has.
    pub fn begin_to_stop(&mut self) -> tokio::task::JoinHandle<anyhow::Result<()>> {
        let running = self.running.take().expect("runs");
        self.runtime.spawn(running.stop())
    }

    /// Waits until it has, and starts it again.
    pub fn start_after(&mut self, stopping: tokio::task::JoinHandle<anyhow::Result<()>>) {
        let stopped = self.runtime.block_on(stopping).expect("no panic");
        stopped.expect("stops");
        self.start();
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop()).expect("stops");
        }
        let log = self.folder.path().join("v.db-wal");
        assert!(
            !log.exists(),
            "the stopped server has written all to its file"
        );
    }

    fn start(&mut self) {
        let running = self.runtime.block_on(server::start(self.config.clone()));
        self.running = Some(running.expect("starts"));
        // The clock began anew with the machine's, by which all sessions may be over.
        begin_at_six(&self.url);
        self.admin = signed_in(&self.url, Role::Admin);
        self.planner = signed_in(&self.url, Role::Planner);
        self.manager = signed_in(&self.url, Role::UnitManager);
    }

    /// A new session of the manager's: the old one ends with its day.
    pub fn manager_again(&self) -> Office {
        signed_in(&self.url, Role::UnitManager)
    }

    pub fn at(time: &str) -> Timestamp {
        local_to_instant(date(), time.parse().expect("a time"))
    }

    pub fn set_clock(&self, now: Timestamp) {
        self.admin
            .post("/api/training/clock", &json!({ "now_ms": now.millis() }))
            .expect("set");
    }

    pub fn admin_imports(&self, register: &Value) {
        self.admin
            .post("/api/registry", register)
            .expect("taken over");
    }

    /// Nobody has any skill or delegation any more.
    pub fn all_skills_end(&self) {
        let mut staff = serde_json::to_value(&town().registry.staff).expect("json");
        for member in staff.as_array_mut().expect("staff") {
            member["skills"] = json!([]);
        }
        self.admin_imports(&json!({ "staff": staff }));
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/units/{}/{rest}", self.manager.unit_id)
    }

    pub fn day_path(&self, rest: &str) -> String {
        self.path(&format!("days/{}/{rest}", date()))
    }

    pub fn publish(&self, revision: i64) -> Value {
        self.planner
            .post_if(&self.day_path("publish"), &json!({}), revision)
            .expect("published")
    }

    pub fn board(&self) -> Value {
        self.planner.get(&self.day_path("board")).expect("a board")
    }

    /// The logins of today's shifts that have a stop, those with most first.
    pub fn workers(&self) -> Vec<(Login, Shift)> {
        let board = self.board();
        let count = |shift: &Shift| {
            let shifts = board["shifts"].as_array().expect("shifts");
            let found = shifts
                .iter()
                .find(|view| view["shift_id"] == json!(shift.shift_id.to_string()));
            found.map_or(0, |view| view["stops"].as_array().map_or(0, Vec::len))
        };
        let mut shifts: Vec<&Shift> = town()
            .registry
            .shifts
            .iter()
            .filter(|shift| shift.date == date())
            .collect();
        shifts.sort_by_key(|shift| std::cmp::Reverse(count(shift)));
        let login = |shift: &Shift| {
            town()
                .registry
                .users
                .iter()
                .find(|user| user.staff_id == Some(shift.staff_id))
                .expect("a login")
                .clone()
        };
        shifts
            .into_iter()
            .filter(|shift| count(shift) > 0)
            .map(|shift| (login(shift), shift.clone()))
            .collect()
    }

    pub fn code(&self) -> String {
        let code = self
            .manager
            .post(
                &self.path("enrolments"),
                &json!({ "device_name": "Telefon" }),
            )
            .expect("a code");
        code["payload"].as_str().expect("a payload").to_owned()
    }

    /// An enrolled phone with this person signed in and the day on it.
    pub fn phone(&self, login: &Login, number: u64) -> Phone {
        let path = self.folder.path().join(format!("phone-{number}.db"));
        let phone = Phone::new(&path, number, &self.url, &login.username, Self::at("06:00"))
            .expect("opens");
        phone.enrol(&self.code(), &login.password).expect("enrols");
        phone.sync(field::carrier::Coverage::Full).expect("syncs");
        phone
    }

    pub fn facts(&self) -> Value {
        self.manager.get(&self.day_path("facts")).expect("facts")
    }
}

fn signed_in(url: &str, role: Role) -> Office {
    let mut accounts = town().accounts.iter();
    let account = accounts.find(|account| account.role == role).expect("one");
    Office::sign_in(url, &account.username, &account.password).expect("signs in")
}

fn begin_at_six(url: &str) {
    let now_ms = Stage::at("06:00").millis();
    signed_in(url, Role::Admin)
        .post("/api/training/clock", &json!({ "now_ms": now_ms }))
        .expect("set");
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop()).expect("stops");
        }
    }
}

pub fn tag() -> Presence {
    Presence::Tag { tag: "T".into() }
}

pub fn start() -> EventKind {
    EventKind::Started { presence: tag() }
}

pub fn end() -> EventKind {
    EventKind::Ended { presence: tag() }
}

pub fn fact<'a>(facts: &'a Value, visit: &str, staff: &str) -> Option<&'a Value> {
    facts["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .find(|fact| fact["visit_id"] == json!(visit) && fact["staff_id"] == json!(staff))
}
