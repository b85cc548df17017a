//! Towns with one server: every unit's day planned and published, every phone in
//! somebody's hand.

use anyhow::Context;
use care_model::registry::Role;
use care_model::time::{Clock, LocalDate, SystemClock, Timestamp};
use serde_json::json;
use town::{Town, TownRequest};

use super::LoadOptions;
use super::figures::Figure;
use crate::demo::prepare::{TemporaryFolder, account, plan_and_publish, send_orders, sign_in};
use crate::demo::progress::Steps;
use crate::demo::{DAY_BEGINS, at};
use crate::office::Office;
use crate::oracle;
use crate::phone::Phone;
use crate::server_process::{ServerOptions, ServerProcess};

const STAFF: u16 = 28;
const VISITS: u16 = 350;
/// Seconds the optimiser gets a unit: any plan will do.
const PLANNING_S: u32 = 1;

/// A unit with its phones.
pub(super) struct LoadUnit {
    pub town: Town,
    pub phones: Vec<Phone>,
}

/// All units of one server.
pub(super) struct LoadStage {
    pub units: Vec<LoadUnit>,
    pub server: ServerProcess,
    pub date: LocalDate,
    admin: Office,
    _folder: TemporaryFolder,
}

impl LoadStage {
    pub fn set(options: &LoadOptions) -> anyhow::Result<Self> {
        let date = SystemClock.now().local_date();
        let folder = TemporaryFolder::make(&format!("vardag-sync-bench-{}", std::process::id()))?;
        let towns = towns(options.phones.div_ceil(u32::from(STAFF)), date)?;
        let streets = folder.path().join("town.streets.json");
        towns[0].streets.write(&streets)?;
        let server_options = ServerOptions {
            program: &options.server,
            folder: folder.path(),
            streets: &streets,
            map_tiles: None,
            port: 0,
            database: options.database.as_deref(),
            exchanges_at_once: options.at_once,
        };
        for town in &towns {
            let register = folder.path().join("register.json");
            std::fs::write(&register, serde_json::to_vec(&town.registry)?)?;
            server_options.import_registry(&register)?;
        }
        let server = server_options.start()?;
        let begin = at(date, DAY_BEGINS);
        let admin = sign_in(&server, &towns[0], Role::Admin)?;
        admin.post("/api/training/clock", &json!({ "now_ms": begin.millis() }))?;
        let admin = sign_in(&server, &towns[0], Role::Admin)?;
        let bar = Steps::SHOWN.begin("Planning, publishing, enrolling", towns.len() as u64);
        let mut units = Vec::with_capacity(towns.len());
        for (number, town) in towns.into_iter().enumerate() {
            send_orders(&server, &town, &Steps::HIDDEN)?;
            plan_and_publish(&server, &town, date, PLANNING_S, &Steps::HIDDEN)?;
            let phones = enrol(&server, &town, number, folder.path(), begin)?;
            units.push(LoadUnit { town, phones });
            bar.inc(1);
        }
        bar.finish();
        Ok(Self {
            units,
            server,
            date,
            admin,
            _folder: folder,
        })
    }

    pub fn phones(&self) -> usize {
        self.units.iter().map(|unit| unit.phones.len()).sum()
    }

    pub fn every_phone(&mut self) -> impl Iterator<Item = &mut Phone> {
        self.units
            .iter_mut()
            .flat_map(|unit| unit.phones.iter_mut())
    }

    /// Sets the server's clock and every phone's.
    pub fn set_time(&self, now: Timestamp) -> anyhow::Result<()> {
        self.admin
            .post("/api/training/clock", &json!({ "now_ms": now.millis() }))?;
        for phone in self.units.iter().flat_map(|unit| &unit.phones) {
            phone.set_time(now);
        }
        Ok(())
    }

    /// What every phone's user did against what the server has.
    pub fn compare(&self) -> anyhow::Result<Vec<Figure>> {
        let (mut given, mut lost, mut doubled, mut unsynced) = (0, 0, 0, 0);
        for unit in &self.units {
            let manager = sign_in(&self.server, &unit.town, Role::UnitManager)?;
            let facts = manager.get(&format!(
                "/api/units/{}/days/{}/facts",
                manager.unit_id, self.date
            ))?;
            let found = oracle::compare(&unit.phones, &facts)?;
            given += found.given;
            lost += found.lost;
            doubled += found.duplicated;
            unsynced += found.unsynced;
        }
        Ok(vec![
            Figure::plain("commands given on phones", given as f64, ""),
            Figure::at_most("of them lost", lost as f64, "", 0.0),
            Figure::at_most("twice", doubled as f64, "", 0.0),
            Figure::at_most("unsent", unsynced as f64, "", 0.0),
        ])
    }
}

/// Each town its own people, the first one's streets for all.
fn towns(count: u32, date: LocalDate) -> anyhow::Result<Vec<Town>> {
    let bar = Steps::SHOWN.begin("Inventing units", u64::from(count));
    let mut towns: Vec<Town> = Vec::new();
    for number in 0..count {
        let streets = towns.first().map(|first| first.streets.clone());
        let request = TownRequest {
            seed: 1 + u64::from(number),
            today: date,
            staff: STAFF,
            visits_per_day: VISITS,
            streets: streets.as_ref(),
        };
        let mut town = Town::invent(&request)?;
        // Towns name their people and orders alike; logins and orders are one name space.
        for user in &mut town.registry.users {
            user.username = format!("u{number}-{}", user.username);
        }
        for account in &mut town.accounts {
            account.username = format!("u{number}-{}", account.username);
        }
        for order in &mut town.orders {
            order.sender_order_id = format!("u{number}-{}", order.sender_order_id);
        }
        towns.push(town);
        bar.inc(1);
    }
    bar.finish();
    Ok(towns)
}

fn enrol(
    server: &ServerProcess,
    town: &Town,
    number: usize,
    folder: &std::path::Path,
    now: Timestamp,
) -> anyhow::Result<Vec<Phone>> {
    let manager = sign_in(server, town, Role::UnitManager)?;
    anyhow::ensure!(account(town, Role::Staff).is_ok(), "a town without staff");
    let date = now.local_date();
    let shifts = town
        .registry
        .shifts
        .iter()
        .filter(|shift| shift.date == date);
    let mut phones = Vec::new();
    for (at, shift) in shifts.enumerate() {
        let mut users = town.registry.users.iter();
        let login = users.find(|user| user.staff_id == Some(shift.staff_id));
        let login = login.context("a staff member without a login")?;
        let path = folder.join(format!("phone-{number}-{at}.db"));
        let seed = (number * 1_000 + at) as u64;
        let phone = Phone::new(&path, seed, &server.url, &login.username, now)?;
        let form = json!({ "device_name": format!("Telefon {at}") });
        let code = manager.post(&format!("/api/units/{}/enrolments", manager.unit_id), &form)?;
        phone.enrol(
            code["payload"].as_str().context("no code")?,
            &login.password,
        )?;
        phones.push(phone);
    }
    Ok(phones)
}
