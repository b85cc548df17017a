//! Everything before the day begins: town, orders, plan, phones.

use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::registry::Role;
use care_model::shift::Shift;
use care_model::time::LocalDate;
use serde_json::json;
use server::reimbursement::RateTable;
use town::{Town, TownRequest};
use travel::StreetExtract;

use super::progress::Steps;
use super::{DAY_BEGINS, DemoOptions, at};
use crate::day::ShiftSpan;
use crate::office::Office;
use crate::phone::Phone;
use crate::server_process::ServerProcess;

/// What the published plan holds.
#[derive(Default)]
pub(crate) struct PlannedDay {
    pub visits: u64,
    pub unplaced: u64,
    /// Seconds until the optimiser told its first plan, as the server measured.
    pub first_plan_s: f64,
    /// Visits the first plan left over.
    pub first_unplaced: u64,
}
/// A folder that goes with what is shown in it.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// An empty one of this name among the machine's temporary ones.
    pub fn make(name: &str) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(name);
        empty(&folder)?;
        Ok(Self(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

pub(super) fn invent(options: &DemoOptions, date: LocalDate) -> anyhow::Result<Town> {
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

pub(super) fn folder(options: &DemoOptions) -> anyhow::Result<(PathBuf, Option<TemporaryFolder>)> {
    if let Some(folder) = &options.folder {
        empty(folder)?;
        return Ok((folder.clone(), None));
    }
    let temporary = TemporaryFolder::make(&format!("vardag-demo-{}", std::process::id()))?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

pub(crate) fn send_orders(
    server: &ServerProcess,
    town: &Town,
    steps: &Steps,
) -> anyhow::Result<()> {
    let sender = sign_in(server, town, Role::Integration)?;
    let bar = steps.begin("Sending orders", town.orders.len() as u64);
    for order in &town.orders {
        sender.post("/api/orders", order)?;
        bar.inc(1);
    }
    bar.finish();
    Ok(())
}

/// The rates of the invented municipality: without any, nothing can be paid.
pub(crate) fn enter_rates(server: &ServerProcess, town: &Town) -> anyhow::Result<()> {
    let finance = sign_in(server, town, Role::Finance)?;
    finance.post("/api/rates", &RateTable::example())?;
    Ok(())
}

pub(crate) fn plan_and_publish(
    server: &ServerProcess,
    town: &Town,
    date: LocalDate,
    budget_s: u32,
    steps: &Steps,
) -> anyhow::Result<PlannedDay> {
    let planner = sign_in(server, town, Role::Planner)?;
    let bar = steps.begin("Planning the day", u64::from(budget_s) * 10);
    let mut first: Option<(f64, u64)> = None;
    let revision = planner.optimise(&date.to_string(), budget_s, |progress| {
        let told = (
            progress["elapsed_s"].as_f64().unwrap_or_default(),
            progress["terms"]["unplaced"].as_u64().unwrap_or_default(),
        );
        first.get_or_insert(told);
        bar.set_position((progress["elapsed_s"].as_f64().unwrap_or(0.0) * 10.0) as u64);
    })?;
    bar.finish();
    let path = format!("/api/units/{}/days/{date}/publish", planner.unit_id);
    let (first_plan_s, first_unplaced) = first.unwrap_or_default();
    let published = planner.post_if(&path, &json!({}), revision)?;
    Ok(PlannedDay {
        visits: published["visits"].as_u64().unwrap_or_default(),
        unplaced: published["unplaced"].as_u64().unwrap_or_default(),
        first_plan_s,
        first_unplaced,
    })
}

pub(super) fn enrol(
    server: &ServerProcess,
    town: &Town,
    manager: &Office,
    shifts: &[&Shift],
    folder: &Path,
    seed: u64,
    steps: &Steps,
) -> anyhow::Result<Vec<(Phone, ShiftSpan)>> {
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
        let now = at(shift.date, DAY_BEGINS).plus_seconds(-1800);
        let phone = Phone::new(&path, key_seed, &server.url, &login.username, now)?;
        let code = enrolment_code(manager, &format!("Telefon {}", number + 1))?;
        phone.enrol(&code, &login.password)?;
        phones.push((phone, ShiftSpan::from(*shift)));
        bar.inc(1);
    }
    bar.finish();
    Ok(phones)
}

/// The text of the QR that enrols a new phone, good for a minute of the server's.
pub(super) fn enrolment_code(manager: &Office, device_name: &str) -> anyhow::Result<String> {
    let path = format!("/api/units/{}/enrolments", manager.unit_id);
    let code = manager.post(&path, &json!({ "device_name": device_name }))?;
    Ok(code["payload"].as_str().context("no code")?.to_owned())
}

/// The shifts of a day.
pub(super) fn shifts_of(town: &Town, date: LocalDate) -> Vec<&Shift> {
    let shifts = town.registry.shifts.iter();
    shifts.filter(|shift| shift.date == date).collect()
}

pub(crate) fn account(town: &Town, role: Role) -> anyhow::Result<&town::Account> {
    town.accounts
        .iter()
        .find(|account| account.role == role)
        .context("the town lacks an account")
}

pub(crate) fn sign_in(server: &ServerProcess, town: &Town, role: Role) -> anyhow::Result<Office> {
    let account = account(town, role)?;
    Office::sign_in(&server.url, &account.username, &account.password)
}
