//! A town with its server, its phones and the people of its office.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use care_model::registry::Role;
use care_model::time::{Clock, LocalDate, Stopwatch, SystemClock, Timestamp, midnight};
use serde_json::{Value, json};
use town::Town;

use super::prepare::{
    PlannedDay, TemporaryFolder, account, enrol, enter_rates, folder, invent, plan_and_publish,
    send_orders, shifts_of, sign_in,
};
use super::progress::{Steps, day_bar, say};
use super::server_clock::ServerClock;
use super::watched_phones::{WatchedPhones, take_out};
use super::{DAY_BEGINS, DAY_ENDS, DemoOptions, HALF_WAY, at};
use crate::day::Day;
use crate::oracle;
use crate::server_process::{ServerOptions, ServerProcess, own_usage};
use crate::summary::{Recorded, Summary};

/// A town with its server, its phones and the people of its office.
pub(crate) struct Stage {
    options: StageOptions,
    town: Town,
    server: ServerProcess,
    date: LocalDate,
    pub day: Day,
    pub planned: PlannedDay,
    clock: ServerClock,
    /// None where nobody watches.
    watched: Option<WatchedPhones>,
    _folder: Option<TemporaryFolder>,
}

struct StageOptions {
    seed: u64,
    streets: String,
}

impl StageOptions {
    fn of(options: &DemoOptions) -> Self {
        let named = |file: &PathBuf| {
            let name = file.file_name().map(|name| name.to_string_lossy());
            name.unwrap_or_default().into_owned()
        };
        let streets = options.streets.as_ref();
        Self {
            seed: options.seed,
            streets: streets.map_or_else(|| "invented".to_owned(), named),
        }
    }
}

impl Stage {
    pub fn set(options: &DemoOptions) -> anyhow::Result<Self> {
        let date = options
            .date
            .unwrap_or_else(|| SystemClock.now().local_date());
        let (folder, temporary) = folder(options)?;
        let steps = Steps::SHOWN;
        let step = steps.begin("Inventing the town", 1);
        let town = invent(options, date)?;
        let streets_file = folder.join("town.streets.json");
        town.streets.write(&streets_file)?;
        let register = folder.join("register.json");
        std::fs::write(&register, serde_json::to_vec(&town.registry)?)?;
        step.finish();
        let map_tiles = folder.join("town.pmtiles");
        let server_options = ServerOptions {
            program: &options.server,
            folder: &folder,
            streets: &streets_file,
            map_tiles: Some(&map_tiles),
            port: options.port,
            database: None,
            exchanges_at_once: None,
        };
        let step = steps.begin("Starting the server on its embedded SQLite", 3);
        server_options.cut_tiles(&map_tiles)?;
        step.inc(1);
        server_options.import_registry(&register)?;
        step.inc(1);
        let server = server_options.start()?;
        step.finish();
        let begin = at(date, DAY_BEGINS).plus_seconds(-1800);
        let clock = ServerClock::start(&server, &town, begin)?;
        let manager = sign_in(&server, &town, Role::UnitManager)?;
        enter_rates(&server, &town)?;
        send_orders(&server, &town, &steps)?;
        let planned = plan_and_publish(&server, &town, date, options.budget, &steps)?;
        let mut played = shifts_of(&town, date);
        let watched = if options.headless {
            None
        } else {
            let planner = sign_in(&server, &town, Role::Planner)?;
            let path = format!("/api/units/{}/days/{date}/board", planner.unit_id);
            let logins = take_out(&mut played, &town, &planner.get(&path)?);
            Some(WatchedPhones::set(options, &folder, logins, begin)?)
        };
        let phones = enrol(
            &server,
            &town,
            &manager,
            &played,
            &folder,
            options.seed,
            &steps,
        )?;
        Ok(Self {
            options: StageOptions::of(options),
            day: Day::new(phones, options.seed),
            town,
            server,
            date,
            planned,
            clock,
            watched,
            _folder: temporary,
        })
    }

    /// Mean milliseconds the server spent on a route so far, by its own figures.
    pub fn server_milliseconds(&self, route: &str) -> anyhow::Result<f64> {
        let text = crate::office::agent()
            .get(format!("{}/metrics", self.server.url))
            .call()?
            .body_mut()
            .read_to_string()?;
        let figure = |name: &str| -> anyhow::Result<f64> {
            let start = format!("vardag_request_seconds_{name}{{route=\"{route}\"}} ");
            let line = text.lines().find_map(|line| line.strip_prefix(&start));
            Ok(line
                .context("the server has no such figure")?
                .trim()
                .parse()?)
        };
        Ok(figure("sum")? / figure("count")? * 1000.0)
    }

    /// Ends the server without playing the day.
    pub fn stop(self) -> anyhow::Result<()> {
        self.server.stop()
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

    pub fn play_to_the_end(mut self, watch: &Stopwatch) -> anyhow::Result<Summary> {
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
    pub fn serve(mut self, options: &DemoOptions) -> anyhow::Result<()> {
        let until = at(self.date, HALF_WAY);
        while self.day.next_at().is_some_and(|next| next < until) {
            self.step()?;
        }
        self.clock.tell(until)?;
        let login = |role| {
            account(&self.town, role)
                .map(|account| format!("{}:{}", account.username, account.password))
        };
        let planners = self.town.accounts.iter();
        let mut planners = planners.filter(|account| account.role == Role::Planner);
        let second = planners.nth(1).context("a town has two planners")?;
        let mut ready = json!({
            "url": self.server.url,
            "date": self.date.to_string(),
            "planner": login(Role::Planner)?,
            "planner_2": format!("{}:{}", second.username, second.password),
            "manager": login(Role::UnitManager)?,
            "finance": login(Role::Finance)?,
            "sender": login(Role::Integration)?,
            "admin": login(Role::Admin)?,
            "staff": login(Role::Staff)?,
        });
        if let Some(watched) = &self.watched {
            watched.tell(until);
            let manager = sign_in(&self.server, &self.town, Role::UnitManager)?;
            watched.take_to_work(&manager)?;
            ready["hand"] = watched.ready(&manager)?;
        }
        if let Some(file) = &options.ready_file {
            // Whole or not at all: a reader may be waiting for it.
            let part = file.with_extension("part");
            std::fs::write(&part, ready.to_string())?;
            std::fs::rename(&part, file)?;
        }
        say(&ready.to_string());
        loop {
            std::thread::sleep(Duration::from_hours(1));
        }
    }

    /// Tells where to look and plays the day while somebody watches.
    pub fn show(mut self, options: &DemoOptions, watch: &Stopwatch) -> anyhow::Result<()> {
        if let Some(watched) = &self.watched {
            let manager = sign_in(&self.server, &self.town, Role::UnitManager)?;
            watched.take_to_work(&manager)?;
        }
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
                self.tell_watched(now);
                if now.seconds_since(self.clock.told) >= 60 {
                    self.clock.tell(now)?;
                }
            }
            self.step()?;
        }
        self.come_home()?;
        self.tell_watched(at(self.date, DAY_ENDS));
        bar.finish();
        let summary = self.summary()?;
        say(&format!(
            "The day is over: {} commands given on phones, {} at the server, {} lost, {} twice.\nThe server goes on until Ctrl-C.",
            summary.commands_given, summary.commands_in_facts, summary.lost, summary.duplicated
        ));
        if let Some(watched) = &self.watched {
            // Before, its minute would have been over at once: now the server's time
            // stands.
            let manager = sign_in(&self.server, &self.town, Role::UnitManager)?;
            let code = watched.code_of_the_last(&manager)?;
            say(&format!("The last phone can be enrolled with\n  {code}"));
        }
        loop {
            std::thread::sleep(Duration::from_hours(1));
        }
    }

    fn tell_watched(&self, now: Timestamp) {
        if let Some(watched) = &self.watched {
            watched.tell(now);
        }
    }

    fn welcome(&self, options: &DemoOptions, watch: &Stopwatch) -> anyhow::Result<String> {
        let mut text = format!(
            "\nVardag is running at  {}\n\n  Planner       {}\n  Unit manager  {}\n  Finance       {}\n  Administrator {}\n\n",
            self.server.url,
            shown(account(&self.town, Role::Planner)?),
            shown(account(&self.town, Role::UnitManager)?),
            shown(account(&self.town, Role::Finance)?),
            shown(account(&self.town, Role::Admin)?),
        );
        if let Some(watched) = &self.watched {
            text.push_str(&watched.welcome());
        }
        let _ = writeln!(
            text,
            "{} visits are planned for {} staff, {} left over. {} phones now work through {} at {} times the speed.\nReady after {:.0} s. Ctrl-C ends everything.",
            self.planned.visits,
            self.day.phones.len(),
            self.planned.unplaced,
            self.day.phones.len(),
            self.date,
            options.speed,
            watch.elapsed().as_secs_f64()
        );
        Ok(text)
    }
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
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
