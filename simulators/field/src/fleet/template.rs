//! The town that every world begins with: made once, then copied.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::id::{ClientId, ShiftId, StaffId, UserId, VisitId};
use care_model::registry::Role;
use care_model::route::{Route, Stop};
use care_model::time::{LocalDate, LocalTime, Timestamp, add_days, local_to_instant};
use serde_json::{Value, json};
use server::store::planning::DayPlan;
use server::store::steps::{PlanChange, Step};
use town::{Town, TownRequest};

use super::server::SimulatedServer;
use crate::office::Office;

/// Days that are planned; a world uses the first of them.
pub const DAYS: i64 = 4;
/// Stops of a staff member's day.
const STOPS_EACH: usize = 12;
const STAFF: u16 = 14;
const VISITS: u16 = 150;
/// The town is the same in all worlds: what differs is what happens in it.
const TOWN_SEED: u64 = 5;
/// Staff members who have no route and can be given visits.
const BETWEEN_STOPS_S: i32 = 300;

const BIRTH: Timestamp = Timestamp::from_millis(1_735_689_600_000);

/// A town with the plan of its days, in a file. Each day is published in its world,
/// after the night's backup: a server that is put back has never heard of it.
#[derive(Debug)]
pub struct Template {
    pub town: Town,
    pub database: PathBuf,
    pub first_day: LocalDate,
    pub plans: BTreeMap<LocalDate, DayPlan>,
    /// Whom each planned visit is to.
    pub clients: BTreeMap<VisitId, ClientId>,
}

/// Half past four in the morning.
pub fn before_work(date: LocalDate) -> Timestamp {
    local_to_instant(date, LocalTime::new(4, 30).expect("it exists"))
}

impl Template {
    /// Invents it in `folder`.
    pub fn make(folder: &Path) -> anyhow::Result<Self> {
        let first_day: LocalDate = "2026-11-23".parse()?;
        let request = TownRequest {
            seed: TOWN_SEED,
            today: first_day,
            staff: STAFF,
            visits_per_day: VISITS,
            streets: None,
        };
        let town = Town::invent(&request)?;
        let place = folder.join("template");
        std::fs::create_dir_all(&place)?;
        let server = SimulatedServer::start(&place, None, TOWN_SEED, before_work(first_day))?;
        let import = server::registry::import(server.app()?, town.registry.clone(), "simulation");
        server.wait(import)?;
        let sender = sign_in(&server, &town, Role::Integration)?;
        for order in &town.orders {
            sender.post("/api/orders", order)?;
        }
        let planner = sign_in(&server, &town, Role::Planner)?;
        let (mut plans, mut clients) = (BTreeMap::new(), BTreeMap::new());
        for day in 0..DAYS {
            let date = add_days(first_day, day);
            let board =
                planner.get(&format!("/api/units/{}/days/{date}/board", planner.unit_id))?;
            for visit in board["unplaced"].as_array().context("visits")? {
                let visit_id = id_of(&visit["visit_id"])?;
                clients.insert(visit_id, id_of(&visit["client_id"])?);
            }
            let plan = plan_of(&board)?;
            plans.insert(date, plan);
        }
        let database = server.database();
        drop(server);
        Ok(Self {
            town,
            database,
            first_day,
            plans,
            clients,
        })
    }
}

/// Signs somebody of this role in.
pub fn sign_in(server: &SimulatedServer, town: &Town, role: Role) -> anyhow::Result<Office> {
    let mut accounts = town.accounts.iter();
    let account = accounts.find(|account| account.role == role);
    let account = account.context("the town lacks an account")?;
    Office::sign_in(&server.url(), &account.username, &account.password)
}

/// Saves a plan as the draft and publishes it.
pub fn publish(
    server: &SimulatedServer,
    planner: &Office,
    date: LocalDate,
    plan: &DayPlan,
) -> anyhow::Result<()> {
    let unit_id = planner.unit_id.parse().context("the unit's id")?;
    let app = server.app()?;
    let step = Step::new(
        PlanChange::Optimised,
        UserId::derived(BIRTH, "planner"),
        app.clock.now(),
    );
    let revision = server.wait(async {
        let before = app.store.draft(unit_id, date).await?.revision;
        let access = server::store::Access::unattended(unit_id);
        app.store
            .save_draft(&access, unit_id, date, before, plan, &step)
            .await
    })?;
    let path = format!("/api/units/{}/days/{date}/publish", planner.unit_id);
    planner.post_if(&path, &json!({}), revision)?;
    Ok(())
}

/// A plan without a search: what counts here is who has which visit.
fn plan_of(board: &Value) -> anyhow::Result<DayPlan> {
    let shifts = board["shifts"].as_array().context("shifts")?;
    let mut visits: Vec<&Value> = board["unplaced"]
        .as_array()
        .context("visits")?
        .iter()
        .collect();
    visits.sort_by_key(|visit| {
        let opens = visit["windows"][0]["start_s"].as_i64();
        (opens, visit["visit_id"].as_str().map(str::to_owned))
    });
    let mut left = visits.into_iter();
    let mut plan = DayPlan::default();
    for shift in shifts {
        let mut at_s = shift["start_s"].as_i64().context("a shift's start")? as i32;
        let mut route = Route {
            shift_id: id_of::<ShiftId>(&shift["shift_id"])?,
            staff_id: id_of::<StaffId>(&shift["staff_id"])?,
            stops: vec![],
            breaks: vec![],
            way_back: None,
        };
        for visit in left.by_ref().take(STOPS_EACH) {
            let length_s = visit["duration_s"].as_i64().context("a duration")? as i32;
            let start_s = at_s + BETWEEN_STOPS_S;
            route.stops.push(Stop {
                visit_id: id_of::<VisitId>(&visit["visit_id"])?,
                arrive_s: start_s,
                start_s,
                end_s: start_s + length_s,
                travel_s: BETWEEN_STOPS_S as u32,
                travel_m: 300,
            });
            at_s = start_s + length_s;
        }
        plan.routes.push(route);
    }
    Ok(plan)
}

fn id_of<T: std::str::FromStr>(value: &Value) -> anyhow::Result<T> {
    let text = value.as_str().context("an id")?;
    text.parse()
        .map_err(|_| anyhow::anyhow!("{text:?} is no id"))
}
