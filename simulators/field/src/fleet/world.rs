//! One simulated world: some phones, the people who carry them, an office and a
//! server, through some days, with one seed's trouble.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::path::{Path, PathBuf};

use anyhow::Context;
use care_model::id::{EventId, StaffId};
use care_model::registry::Role;
use care_model::time::{LocalDate, Timestamp, add_days};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use server::store::planning::DayPlan;
use sha2::{Digest, Sha256};

use super::deed::Deed;
use super::faults::{Fault, Mix};
use super::handset::Handset;
use super::ledger::Ledger;
use super::network::Road;
use super::report::Tally;
use super::server::SimulatedServer;
use super::template::{Template, before_work, sign_in};
use crate::demo::say_aside;
use crate::office::Office;

/// Fewest and most phones of a world.
const PHONES: std::ops::RangeInclusive<usize> = 2..=6;
const LONGEST_DAYS: i64 = 3;
/// From half past four: when everybody is long at home.
const NIGHT_S: i64 = 19 * 3600;
const HOUR_S: i64 = 3600;
/// How long somebody at a desk stays signed in, in seconds.
const DESK_S: i64 = 6 * 3600;

/// Something about to happen.
struct Planned {
    at: Timestamp,
    order: u64,
    deed: Deed,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl Eq for Planned {}
impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// Somebody of the office, who is signed in as long as she works.
pub(super) struct Desk {
    role: Role,
    pub office: Option<Office>,
    since: Timestamp,
}

impl Desk {
    fn of(role: Role) -> Self {
        Self {
            role,
            office: None,
            since: Timestamp::default(),
        }
    }
}

/// A copy of the server's database and what it held.
pub(super) struct ServerBackup {
    pub file: PathBuf,
    pub held: BTreeSet<EventId>,
}

/// A world and all that is in it.
pub struct World<'a> {
    pub(super) template: &'a Template,
    pub(super) rng: ChaCha8Rng,
    pub(super) mix: Mix,
    pub(super) now: Timestamp,
    pub(super) server: SimulatedServer,
    pub(super) road: Road,
    pub(super) planner: Desk,
    pub(super) manager: Desk,
    pub(super) phones: Vec<Handset>,
    pub(super) plans: BTreeMap<LocalDate, DayPlan>,
    pub(super) ledger: Ledger,
    pub(super) tally: Tally,
    pub(super) backup: Option<ServerBackup>,
    pub(super) folder: PathBuf,
    queue: BinaryHeap<Reverse<Planned>>,
    order: u64,
    days: i64,
    /// Of every request and answer: the same for the same seed.
    trace: Sha256,
    /// Tells what happens, for whoever looks for a fault.
    pub(super) is_told: bool,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "World({} phones)", self.phones.len())
    }
}

impl<'a> World<'a> {
    /// A world of this seed in an empty `folder`.
    pub fn begin(
        template: &'a Template,
        folder: &Path,
        seed: u64,
        allowed: &[Fault],
    ) -> anyhow::Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mix = Mix::draw(&mut rng, allowed);
        let count = rng.random_range(PHONES);
        let days = rng.random_range(1..=LONGEST_DAYS);
        let now = before_work(template.first_day);
        let server = SimulatedServer::start(folder, Some(&template.database), seed, now)?;
        let road = Road::new(server.url());
        let planner = Desk::of(Role::Planner);
        let manager = Desk::of(Role::UnitManager);
        let mut world = Self {
            template,
            rng,
            mix,
            now,
            server,
            road,
            planner,
            manager,
            phones: vec![],
            plans: template.plans.clone(),
            ledger: Ledger::default(),
            tally: Tally::default(),
            backup: None,
            folder: folder.to_owned(),
            queue: BinaryHeap::new(),
            order: 0,
            days,
            trace: Sha256::new(),
            is_told: false,
        };
        for number in 0..count {
            let place = folder.join(format!("phone-{number}"));
            let key_seed = seed.wrapping_mul(1_000).wrapping_add(number as u64);
            world.phones.push(Handset::new(place, key_seed, now)?);
            world.enrol(number)?;
        }
        for day in 0..days {
            let date = add_days(template.first_day, day);
            world.plan(before_work(date), Deed::Morning { date });
        }
        Ok(world)
    }

    /// Lives it through, mends everything, and compares.
    pub fn live(mut self, is_told: bool) -> anyhow::Result<Tally> {
        self.is_told = is_told;
        self.tell(|| format!("faults: {:?}", self.mix.faults()));
        while let Some(Reverse(planned)) = self.queue.pop() {
            self.now = planned.at;
            self.server.set_time(self.now);
            for phone in &self.phones {
                phone.set_time(self.now);
            }
            self.do_it(planned.deed)
                .with_context(|| format!("at {} of the simulated clock", self.now.local_time()))?;
        }
        self.heal()?;
        self.judge()?;
        self.tally.device_days = self.phones.len() as u64 * self.days as u64;
        self.tally.commands = self.ledger.count() as u64;
        let digest = self.trace.finalize();
        self.tally.digest = visit_record::edit::hex(&digest[..8]);
        Ok(self.tally)
    }

    pub(super) fn plan(&mut self, at: Timestamp, deed: Deed) {
        self.order += 1;
        let order = self.order;
        self.queue.push(Reverse(Planned { at, order, deed }));
    }

    /// Writes into the trace.
    pub(super) fn note(&mut self, what: &[u8]) {
        self.trace.update((what.len() as u64).to_le_bytes());
        self.trace.update(what);
    }

    /// Tells what happens, if somebody listens.
    pub(super) fn tell(&self, what: impl FnOnce() -> String) {
        if self.is_told {
            let (date, time) = (self.now.local_date(), self.now.local_time());
            say_aside(&format!("{date} {time} {}", what()));
        }
    }

    pub(super) fn strikes(&mut self, fault: Fault) -> bool {
        let strikes = self.mix.strikes(fault, &mut self.rng);
        if strikes {
            *self.tally.struck.entry(fault.name()).or_default() += 1;
        }
        strikes
    }

    fn enrol(&mut self, phone: usize) -> anyhow::Result<()> {
        let form = serde_json::json!({ "device_name": format!("Telefon {phone}") });
        let manager = self.at_desk(Role::UnitManager)?;
        let path = format!("/api/units/{}/enrolments", manager.unit_id);
        let code = manager.post(&path, &form)?;
        let code = code["payload"].as_str().context("no code")?;
        let core = self.phones[phone].core();
        let request = core.prepare_enrolment(code, "simulated")?;
        let answer = self.road.post("/api/device/enrol", &request)?;
        core.apply_enrolment(code, &answer.body)?;
        Ok(())
    }

    /// Somebody of the office at her desk: signed in anew when she was away from it.
    pub(super) fn at_desk(&mut self, role: Role) -> anyhow::Result<&Office> {
        let desk = if role == Role::Planner {
            &mut self.planner
        } else {
            &mut self.manager
        };
        let is_fresh = self.now.seconds_since(desk.since) < DESK_S;
        if desk.office.is_none() || !is_fresh {
            desk.office = Some(sign_in(&self.server, &self.template.town, desk.role)?);
            desk.since = self.now;
        }
        desk.office.as_ref().context("just signed in")
    }

    /// A day begins: everybody who works takes a phone, and the hours strike.
    pub(super) fn morning(&mut self, date: LocalDate) -> anyhow::Result<()> {
        if self.mix.faults().contains(&Fault::ServerRestored) {
            self.back_up_server()?;
        }
        self.publish(date)?;
        for (phone, staff_id) in self.workers(date).into_iter().enumerate() {
            let Some(until) = self.shift_end(date, staff_id) else {
                continue;
            };
            let begins = self.shift_start(date, staff_id).unwrap_or(self.now);
            self.plan(
                begins,
                Deed::Begin {
                    phone,
                    staff_id,
                    until,
                },
            );
        }
        let mut at = self.now.plus_seconds(HOUR_S);
        while at < self.now.plus_seconds(NIGHT_S) {
            self.plan(at, Deed::Hour { date });
            at = at.plus_seconds(HOUR_S);
        }
        Ok(())
    }

    /// Who takes which phone: they change from day to day.
    fn workers(&self, date: LocalDate) -> Vec<StaffId> {
        let Some(plan) = self.plans.get(&date) else {
            return vec![];
        };
        let shift = date
            .signed_duration_since(self.template.first_day)
            .num_days() as usize;
        let routes = plan.routes.iter().filter(|route| !route.stops.is_empty());
        let staff: Vec<StaffId> = routes.map(|route| route.staff_id).collect();
        let count = self.phones.len().min(staff.len());
        (0..count)
            .map(|phone| staff[(phone + shift) % staff.len()])
            .collect()
    }

    fn shift_start(&self, date: LocalDate, staff_id: StaffId) -> Option<Timestamp> {
        let shift = self.shift(date, staff_id)?;
        let midnight = care_model::time::midnight(date);
        Some(midnight.plus_seconds(i64::from(shift.start_s()) - 600))
    }

    fn shift_end(&self, date: LocalDate, staff_id: StaffId) -> Option<Timestamp> {
        let shift = self.shift(date, staff_id)?;
        Some(care_model::time::midnight(date).plus_seconds(i64::from(shift.end_s())))
    }

    fn shift(&self, date: LocalDate, staff_id: StaffId) -> Option<&care_model::shift::Shift> {
        let mut shifts = self.template.town.registry.shifts.iter();
        shifts.find(|shift| shift.date == date && shift.staff_id == staff_id)
    }
}
