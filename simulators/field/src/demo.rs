//! The demonstration: a town, a server, a planned day, and phones that work
//! through it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use care_model::registry::Role;
use care_model::shift::Shift;
use care_model::time::{
    Clock, LocalDate, LocalTime, Stopwatch, SystemClock, Timestamp, local_to_instant, midnight,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use town::{Town, TownRequest};
use travel::StreetExtract;

use crate::day::Day;
use crate::office::Office;
use crate::oracle;
use crate::phone::Phone;
use crate::server_process::{ServerOptions, ServerProcess, own_usage};
use crate::summary::{Recorded, Summary};

/// What to play.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// The server's program.
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Real streets (.osm.pbf); invented ones without.
    #[arg(long, value_name = "FILE")]
    pub streets: Option<PathBuf>,
    /// Play the whole day as fast as it goes, check it and exit.
    #[arg(long)]
    pub headless: bool,
    /// Where the day's figures are written.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Port of the server; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    #[arg(long, default_value_t = 28)]
    pub staff: u16,
    /// Planned visits a day.
    #[arg(long, default_value_t = 350)]
    pub visits: u16,
    /// The day to play; today without.
    #[arg(long, value_name = "DATE")]
    pub date: Option<LocalDate>,
    /// Seconds the optimiser gets.
    #[arg(long, default_value_t = 5)]
    pub budget: u32,
    /// Simulated seconds a second while somebody watches.
    #[arg(long, default_value_t = 120)]
    pub speed: u32,
    /// Serve a day worked half through, write addresses and sign-ins to
    /// `--ready-file`, and wait to be killed.
    #[arg(long)]
    pub serve_only: bool,
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Folder for the store and the phones; a temporary one without.
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// Earliest anybody works.
const DAY_BEGINS: (u16, u16) = (5, 30);
/// When all phones are back.
const DAY_ENDS: (u16, u16) = (23, 30);
/// Where a day that is only served stands.
const HALF_WAY: (u16, u16) = (12, 30);

/// Plays what was asked for.
pub fn run(options: &DemoOptions) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    let stage = Stage::set(options)?;
    if options.headless {
        let summary = stage.play_to_the_end(&watch)?;
        let text = serde_json::to_string_pretty(&summary)?;
        if let Some(file) = &options.json {
            std::fs::write(file, &text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        say(&text);
        let failures = summary.failures();
        anyhow::ensure!(
            failures.is_empty(),
            "the day does not add up:\n{}",
            failures.join("\n")
        );
        return Ok(());
    }
    if options.serve_only {
        return stage.serve(options);
    }
    stage.show(options, &watch)
}

/// A town with its server, its phones and the people of its office.
struct Stage {
    options: StageOptions,
    town: Town,
    server: ServerProcess,
    date: LocalDate,
    day: Day,
    planned: PlannedDay,
    clock: ServerClock,
    _folder: Option<TemporaryFolder>,
}

struct StageOptions {
    seed: u64,
    streets: String,
}

#[derive(Default)]
struct PlannedDay {
    visits: u64,
    unplaced: u64,
}

/// Moves the server's clock along with the day.
struct ServerClock {
    told: Timestamp,
    admin: Office,
    signed_in: Timestamp,
    account: (String, String, String),
}

/// A session lasts twelve hours; the day is longer.
const SIGN_IN_AGAIN_S: i64 = 6 * 3600;

impl ServerClock {
    fn start(server: &ServerProcess, town: &Town, now: Timestamp) -> anyhow::Result<Self> {
        let admin = account(town, Role::Admin)?;
        let account = (
            server.url.clone(),
            admin.username.clone(),
            admin.password.clone(),
        );
        let session = Office::sign_in(&account.0, &account.1, &account.2)?;
        session.post("/api/training/clock", &json!({ "now_ms": now.millis() }))?;
        let admin = Office::sign_in(&account.0, &account.1, &account.2)?;
        Ok(Self {
            told: now,
            admin,
            signed_in: now,
            account,
        })
    }

    /// Only when it is at least a second behind.
    fn tell(&mut self, now: Timestamp) -> anyhow::Result<()> {
        if now.seconds_since(self.told) < 1 {
            return Ok(());
        }
        self.admin
            .post("/api/training/clock", &json!({ "now_ms": now.millis() }))?;
        self.told = now;
        if now.seconds_since(self.signed_in) > SIGN_IN_AGAIN_S {
            self.admin = Office::sign_in(&self.account.0, &self.account.1, &self.account.2)?;
            self.signed_in = now;
        }
        Ok(())
    }
}

struct TemporaryFolder(PathBuf);

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Stage {
    fn set(options: &DemoOptions) -> anyhow::Result<Self> {
        let date = options
            .date
            .unwrap_or_else(|| SystemClock.now().local_date());
        let (folder, temporary) = folder(options)?;
        let steps = Steps::new(options);
        let step = steps.begin("Inventing the town", 1);
        let town = invent(options, date)?;
        let streets_file = folder.join("town.streets.json");
        town.streets.write(&streets_file)?;
        let register = folder.join("register.json");
        std::fs::write(&register, serde_json::to_vec(&town.registry)?)?;
        step.finish();
        let server_options = ServerOptions {
            program: &options.server,
            folder: &folder,
            streets: &streets_file,
            port: options.port,
        };
        let step = steps.begin("Starting the server on its embedded SQLite", 2);
        server_options.import_registry(&register)?;
        step.inc(1);
        let server = server_options.start()?;
        step.finish();
        let begin = at(date, DAY_BEGINS).plus_seconds(-1800);
        let clock = ServerClock::start(&server, &town, begin)?;
        let manager = sign_in(&server, &town, Role::UnitManager)?;
        send_orders(&server, &town, &steps)?;
        let planned = plan_and_publish(&server, &town, date, options.budget, &steps)?;
        let phones = enrol(
            &server,
            &town,
            &manager,
            date,
            &folder,
            options.seed,
            &steps,
        )?;
        Ok(Self {
            options: StageOptions {
                seed: options.seed,
                streets: options.streets.as_ref().map_or_else(
                    || "invented".to_owned(),
                    |file| {
                        file.file_name()
                            .map(|name| name.to_string_lossy().into_owned())
                            .unwrap_or_default()
                    },
                ),
            },
            day: Day::new(phones, options.seed),
            town,
            server,
            date,
            planned,
            clock,
            _folder: temporary,
        })
    }

    fn step(&mut self) -> anyhow::Result<()> {
        let clock = &mut self.clock;
        self.day.step(&mut |now| clock.tell(now))
    }

    fn come_home(&mut self) -> anyhow::Result<()> {
        let clock = &mut self.clock;
        let end = at(self.date, DAY_ENDS);
        self.day.come_home(end, &mut |now| clock.tell(now))
    }

    fn play_to_the_end(mut self, watch: &Stopwatch) -> anyhow::Result<Summary> {
        let bar = day_bar(self.date, "Working the day");
        while let Some(next) = self.day.next_at() {
            bar.set_position(next.seconds_since(midnight(self.date)).max(0) as u64);
            self.step()?;
        }
        self.come_home()?;
        bar.finish();
        let mut summary = self.summary()?;
        self.close_the_books(&mut summary)?;
        let (server, own) = (self.server.usage(), own_usage());
        self.server.stop()?;
        summary.wall_s = round(watch.elapsed().as_secs_f64());
        summary.server_cpu_s = round(server.cpu_s);
        summary.phones_cpu_s = round(own.cpu_s);
        summary.server_peak_memory_mb = round(server.peak_memory_mb);
        summary.phones_peak_memory_mb = round(own.peak_memory_mb);
        Ok(summary)
    }

    fn summary(&self) -> anyhow::Result<Summary> {
        let manager = sign_in(&self.server, &self.town, Role::UnitManager)?;
        let unit = &manager.unit_id;
        let facts = manager.get(&format!("/api/units/{unit}/days/{}/facts", self.date))?;
        let comparison = oracle::compare(&self.day.phones, &facts)?;
        Ok(Summary {
            seed: self.options.seed,
            date: self.date.to_string(),
            streets: self.options.streets.clone(),
            staff: self.day.phones.len() as u64,
            clients: self.town.registry.clients.len() as u64,
            visits_planned: self.planned.visits,
            visits_unplaced: self.planned.unplaced,
            visits_recorded: recorded(&facts),
            commands_given: comparison.given,
            commands_in_facts: comparison.in_facts,
            lost: comparison.lost,
            duplicated: comparison.duplicated,
            unsynced: comparison.unsynced,
            quarantined: facts["quarantined"].as_u64().unwrap_or_default(),
            syncs: self.day.syncs,
            syncs_without_coverage: self.day.without_coverage,
            answers_lost: self.day.answers_lost,
            journal_entries: facts["journal_entries"].as_u64().unwrap_or_default(),
            ..Summary::default()
        })
    }

    /// The manager attests what is green and makes the exports.
    fn close_the_books(&self, summary: &mut Summary) -> anyhow::Result<()> {
        let manager = sign_in(&self.server, &self.town, Role::UnitManager)?;
        let unit = &manager.unit_id;
        let date = self.date;
        let review = manager.get(&format!(
            "/api/units/{unit}/review?from={date}&to={date}&state=complete"
        ))?;
        let visits: Vec<Value> = review["items"]
            .as_array()
            .context("no review items")?
            .iter()
            .map(|item| {
                json!({ "visit_id": item["visit_id"], "staff_id": item["staff_id"], "revision": item["revision"] })
            })
            .collect();
        let attested = manager.post(
            &format!("/api/units/{unit}/attestations"),
            &json!({ "visits": visits }),
        )?;
        summary.attested = attested["attested"].as_u64().unwrap_or_default();
        let export = |kind: &str| {
            let form = json!({ "kind": kind, "from": date.to_string(), "to": date.to_string() });
            manager.post(&format!("/api/units/{unit}/exports"), &form)
        };
        let reimbursement = export("reimbursement")?;
        summary.export_lines = reimbursement["lines"].as_u64().unwrap_or_default();
        summary.reimbursement_ore = reimbursement["total_ore"].as_i64().unwrap_or_default();
        let payroll = export("payroll")?;
        summary.payroll_lines = payroll["lines"].as_u64().unwrap_or_default();
        let file = format!(
            "/api/exports/{}/file",
            reimbursement["export_id"].as_str().unwrap_or_default()
        );
        let (first, second) = (manager.bytes(&file)?, manager.bytes(&file)?);
        anyhow::ensure!(
            first == second,
            "the same batch gave other bytes the second time"
        );
        Ok(())
    }

    /// Works half the day, tells where it is and waits.
    fn serve(mut self, options: &DemoOptions) -> anyhow::Result<()> {
        let until = at(self.date, HALF_WAY);
        while self.day.next_at().is_some_and(|next| next < until) {
            self.step()?;
        }
        self.clock.tell(until)?;
        let sign_in = |role| {
            account(&self.town, role)
                .map(|account| format!("{}:{}", account.username, account.password))
        };
        let ready = json!({
            "url": self.server.url,
            "date": self.date.to_string(),
            "planner": sign_in(Role::Planner)?,
            "manager": sign_in(Role::UnitManager)?,
            "admin": sign_in(Role::Admin)?,
            "staff": sign_in(Role::Staff)?,
        });
        if let Some(file) = &options.ready_file {
            // Whole or not at all: a reader may be waiting for it.
            let part = file.with_extension("part");
            std::fs::write(&part, ready.to_string())?;
            std::fs::rename(&part, file)?;
        }
        say(&ready.to_string());
        loop {
            std::thread::sleep(Duration::from_secs(3600));
        }
    }

    /// Tells where to look and plays the day while somebody watches.
    fn show(mut self, options: &DemoOptions, watch: &Stopwatch) -> anyhow::Result<()> {
        say(&self.welcome(options, watch)?);
        let bar = day_bar(self.date, "The day");
        let begin = at(self.date, DAY_BEGINS);
        let pace = Stopwatch::start();
        while let Some(next) = self.day.next_at() {
            let shown = |now: Timestamp| now.seconds_since(midnight(self.date)).max(0) as u64;
            let due_s = next.seconds_since(begin).max(0) as f64 / f64::from(options.speed.max(1));
            while pace.elapsed().as_secs_f64() < due_s {
                std::thread::sleep(Duration::from_millis(100));
                let passed_s = (pace.elapsed().as_secs_f64() * f64::from(options.speed)) as i64;
                let now = begin.plus_seconds(passed_s).min(next);
                bar.set_position(shown(now));
                if now.seconds_since(self.clock.told) >= 60 {
                    self.clock.tell(now)?;
                }
            }
            self.step()?;
        }
        self.come_home()?;
        bar.finish();
        let summary = self.summary()?;
        say(&format!(
            "The day is over: {} commands given on phones, {} at the server, {} lost, {} twice.\nThe server goes on until Ctrl-C.",
            summary.commands_given, summary.commands_in_facts, summary.lost, summary.duplicated
        ));
        loop {
            std::thread::sleep(Duration::from_secs(3600));
        }
    }

    fn welcome(&self, options: &DemoOptions, watch: &Stopwatch) -> anyhow::Result<String> {
        let mut text = format!(
            "\nVardag is running at  {}\n\n  Planner       {}\n  Unit manager  {}\n  Administrator {}\n\n",
            self.server.url,
            shown(account(&self.town, Role::Planner)?),
            shown(account(&self.town, Role::UnitManager)?),
            shown(account(&self.town, Role::Admin)?),
        );
        text.push_str(&format!(
            "{} visits are planned for {} staff, {} left over. {} phones now work through {} at {} times the speed.\nReady after {:.0} s. Ctrl-C ends everything.\n",
            self.planned.visits,
            self.day.phones.len(),
            self.planned.unplaced,
            self.day.phones.len(),
            self.date,
            options.speed,
            watch.elapsed().as_secs_f64()
        ));
        Ok(text)
    }
}

fn invent(options: &DemoOptions, date: LocalDate) -> anyhow::Result<Town> {
    let streets = options
        .streets
        .as_ref()
        .map(StreetExtract::read)
        .transpose()?;
    let request = TownRequest {
        seed: options.seed,
        today: date,
        staff: options.staff,
        visits_per_day: options.visits,
        streets: streets.as_ref(),
    };
    Ok(Town::invent(&request)?)
}

fn folder(options: &DemoOptions) -> anyhow::Result<(PathBuf, Option<TemporaryFolder>)> {
    let (folder, temporary) = match &options.folder {
        Some(folder) => (folder.clone(), None),
        None => {
            let folder = std::env::temp_dir().join(format!("vardag-demo-{}", std::process::id()));
            (folder.clone(), Some(TemporaryFolder(folder)))
        }
    };
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    Ok((folder, temporary))
}

fn send_orders(server: &ServerProcess, town: &Town, steps: &Steps) -> anyhow::Result<()> {
    let sender = sign_in(server, town, Role::Integration)?;
    let bar = steps.begin("Sending orders", town.orders.len() as u64);
    for order in &town.orders {
        sender.post("/api/orders", order)?;
        bar.inc(1);
    }
    bar.finish();
    Ok(())
}

fn plan_and_publish(
    server: &ServerProcess,
    town: &Town,
    date: LocalDate,
    budget_s: u32,
    steps: &Steps,
) -> anyhow::Result<PlannedDay> {
    let planner = sign_in(server, town, Role::Planner)?;
    let bar = steps.begin("Planning the day", u64::from(budget_s) * 10);
    let revision = planner.optimise(&date.to_string(), budget_s, |progress| {
        bar.set_position((progress["elapsed_s"].as_f64().unwrap_or(0.0) * 10.0) as u64);
    })?;
    bar.finish();
    let path = format!("/api/units/{}/days/{date}/publish", planner.unit_id);
    let published = planner.post_if(&path, &json!({}), revision)?;
    Ok(PlannedDay {
        visits: published["visits"].as_u64().unwrap_or_default(),
        unplaced: published["unplaced"].as_u64().unwrap_or_default(),
    })
}

fn enrol(
    server: &ServerProcess,
    town: &Town,
    manager: &Office,
    date: LocalDate,
    folder: &Path,
    seed: u64,
    steps: &Steps,
) -> anyhow::Result<Vec<(Phone, Timestamp)>> {
    let shifts: Vec<&Shift> = town
        .registry
        .shifts
        .iter()
        .filter(|shift| shift.date == date)
        .collect();
    let bar = steps.begin("Enrolling phones", shifts.len() as u64);
    let mut phones = Vec::with_capacity(shifts.len());
    for (number, shift) in shifts.iter().enumerate() {
        let login = town
            .registry
            .users
            .iter()
            .find(|user| user.staff_id == Some(shift.staff_id));
        let login = login.context("a staff member without a login")?;
        let path = folder.join(format!("phone-{number}.db"));
        let key_seed = seed * 1000 + number as u64;
        let now = at(date, DAY_BEGINS).plus_seconds(-1800);
        let phone = Phone::new(&path, key_seed, &server.url, &login.username, now)?;
        let form = json!({ "device_name": format!("Telefon {}", number + 1) });
        let code = manager.post(&format!("/api/units/{}/enrolments", manager.unit_id), &form)?;
        phone.enrol(
            code["payload"].as_str().context("no code")?,
            &login.password,
        )?;
        phones.push((phone, local_to_instant(date, shift.start)));
        bar.inc(1);
    }
    bar.finish();
    Ok(phones)
}

fn account(town: &Town, role: Role) -> anyhow::Result<&town::Account> {
    town.accounts
        .iter()
        .find(|account| account.role == role)
        .context("the town lacks an account")
}

fn sign_in(server: &ServerProcess, town: &Town, role: Role) -> anyhow::Result<Office> {
    let account = account(town, role)?;
    Office::sign_in(&server.url, &account.username, &account.password)
}

fn shown(account: &town::Account) -> String {
    format!("{:<10} {}", account.username, account.password)
}

fn recorded(facts: &Value) -> Recorded {
    let mut recorded = Recorded::default();
    let begun = |fact: &&Value| fact["outcome"] != "planned";
    for fact in facts["facts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(begun)
    {
        match fact["origin"].as_str() {
            Some("alarm") => recorded.alarm += 1,
            Some("unplanned") => recorded.unplanned += 1,
            _ => recorded.planned += 1,
        }
    }
    recorded
}

fn at(date: LocalDate, (hour, minute): (u16, u16)) -> Timestamp {
    local_to_instant(
        date,
        LocalTime::new(hour, minute).expect("the named times exist"),
    )
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Progress bars of the long steps, on standard error.
struct Steps;

impl Steps {
    fn new(_options: &DemoOptions) -> Self {
        Self
    }

    fn begin(&self, what: &'static str, length: u64) -> ProgressBar {
        let bar = ProgressBar::new(length);
        let style = ProgressStyle::with_template("{msg:44} {wide_bar} {percent:>3} %");
        bar.set_style(style.expect("the template is sound"));
        bar.set_message(what);
        bar
    }
}

fn day_bar(date: LocalDate, what: &'static str) -> ProgressBar {
    let length = at(date, DAY_ENDS).seconds_since(midnight(date)) as u64;
    Steps.begin(what, length)
}

/// What a person at the terminal reads.
fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}
