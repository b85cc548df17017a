//! What must hold, checked while a world lives and when it is mended.

use std::collections::BTreeSet;

use anyhow::Context;
use care_model::id::{ClientId, StaffId, VisitId};
use care_model::registry::Role;
use care_model::time::{LocalDate, add_days};
use care_model::visit_event::Author;
use mobile_core::CoreError;
use rand::RngExt;
use serde_json::Value;
use server::store::Access;

use super::faults::Mix;
use super::ledger;
use super::ledger::ToldEvent;
use super::world::World;

/// Attempts a phone gets once everything is mended.
const MENDED_ATTEMPTS: u32 = 6;
/// Of the syncs that end with nothing waiting, one in so many is checked against
/// the server: asking it costs more than the sync.
const LOOKS_ONE_IN: u32 = 4;
/// A lease may not be read by longer than this without meeting the server.
const LEASE_S: i64 = 12 * 3600;

impl World<'_> {
    /// After a sync that brought all: the phone holds what its user may read, and
    /// what it says is sent is at the server.
    pub(super) fn check_phone(&mut self, phone: usize) -> anyhow::Result<()> {
        let core = self.phones[phone].core();
        let unsent = core.unsent()?;
        let held = core.held_visits()?;
        let day = core.day().ok();
        if unsent.waiting == 0
            && let (Some(staff_id), Some(day)) = (self.phones[phone].user, day)
        {
            let allowed = self.readable(staff_id);
            for visit_id in held.iter().filter(|visit_id| !allowed.contains(visit_id)) {
                self.tally.leaked += 1;
                self.tally.find(format!(
                    "phone {phone} of {staff_id} holds visit {visit_id} of another"
                ));
            }
            let clients = self.readable_clients(&allowed);
            for card in day
                .clients
                .iter()
                .filter(|card| !clients.contains(&card.client_id))
            {
                self.tally.leaked += 1;
                self.tally.find(format!(
                    "phone {phone} of {staff_id} shows {}",
                    card.client_id
                ));
            }
        }
        let is_due = self.rng.random_range(0..LOOKS_ONE_IN) == 0;
        if unsent.waiting == 0 && unsent.needs_action == 0 && is_due {
            self.check_sent(phone)?;
        }
        Ok(())
    }

    /// All is sent, the phone says.
    fn check_sent(&mut self, phone: usize) -> anyhow::Result<()> {
        self.look_at_server(phone)?;
        let missing = self.ledger.unseen(phone);
        self.tally.false_sent += missing.len() as u64;
        if let Some(first) = missing.first() {
            let count = missing.len();
            self.tally.find(format!(
                "phone {phone} says all is sent; {count} are not there, {first} first"
            ));
        }
        Ok(())
    }

    /// Notes what the server holds of a phone's deeds.
    pub(super) fn look_at_server(&mut self, phone: usize) -> anyhow::Result<()> {
        let mut dates = BTreeSet::new();
        for date in self.ledger.unseen_dates(phone) {
            // A visit begun by yesterday's list is of today.
            dates.extend([date, add_days(date, 1)]);
        }
        for date in dates {
            let told = self.told(date)?;
            self.ledger.see(&told);
        }
        let told = self.told_of_shifts()?;
        self.ledger.see(&told);
        Ok(())
    }

    /// Somebody else has the phone, or nobody: nothing readable is left on it.
    pub(super) fn check_nothing_is_left(&mut self, phone: usize) -> anyhow::Result<()> {
        let held = self.phones[phone].core().held_visits()?;
        if !held.is_empty() {
            self.tally.leaked += held.len() as u64;
            self.tally.find(format!(
                "phone {phone} changed hands with {} documents on it",
                held.len()
            ));
        }
        Ok(())
    }

    /// Twelve hours after the server was met last, nothing is read any more.
    pub(super) fn check_lease(&mut self, phone: usize) -> anyhow::Result<()> {
        let Some(met) = self.phones[phone].met_server else {
            return Ok(());
        };
        if self.now.seconds_since(met) <= LEASE_S || self.phones[phone].cannot_know_time() {
            return Ok(());
        }
        match self.phones[phone].core().day() {
            Ok(_) => {
                self.tally.leaked += 1;
                self.tally
                    .find(format!("phone {phone} is read after its lease"));
                Ok(())
            }
            Err(CoreError::LeaseExpired | CoreError::NotSignedIn) => Ok(()),
            Err(error) => Err(error).context("reading the day failed"),
        }
    }

    /// The visits that may lie on her phone: planned for her today and tomorrow,
    /// and those she has worked on.
    fn readable(&self, staff_id: StaffId) -> BTreeSet<VisitId> {
        let today = self.now.local_date();
        let mut readable = self.ledger.visits_of(staff_id);
        for date in [today, add_days(today, 1)] {
            let routes = self.plans.get(&date).map(|plan| plan.routes.as_slice());
            let own = routes
                .unwrap_or_default()
                .iter()
                .filter(|route| route.staff_id == staff_id);
            readable.extend(own.flat_map(|route| route.stops.iter().map(|stop| stop.visit_id)));
        }
        readable
    }

    /// Their clients, and those whom an alarm may call anybody to.
    fn readable_clients(&self, visits: &BTreeSet<VisitId>) -> BTreeSet<ClientId> {
        let clients = &self.template.town.registry.clients;
        let alarms = clients
            .iter()
            .filter(|client| client.alarm)
            .map(|client| client.client_id);
        let of_visits = self
            .template
            .clients
            .iter()
            .filter(|(visit, _)| visits.contains(visit));
        let begun = self.phones.iter().flat_map(|handset| &handset.begun_at);
        let begun = begun.filter(|(visit, _)| visits.contains(visit));
        alarms
            .chain(of_visits.map(|(_, client)| *client))
            .chain(begun.map(|(_, client)| *client))
            .collect()
    }

    /// Everything is mended: clocks are right, the network is whole, everybody
    /// who was at work looks at her phone again.
    pub(super) fn heal(&mut self) -> anyhow::Result<()> {
        self.mix = Mix::default();
        self.now = self.now.plus_seconds(60);
        self.server.set_time(self.now);
        for phone in 0..self.phones.len() {
            let handset = &mut self.phones[phone];
            handset.off_ms = 0;
            handset.dead_until = self.now;
            handset.set_time(self.now);
            if handset.is_lost {
                continue;
            }
            for _ in 0..MENDED_ATTEMPTS {
                self.sync(phone)?;
            }
            let unsent = self.phones[phone].core().unsent()?;
            if unsent.waiting > 0 {
                self.tally.stuck += u64::from(unsent.waiting);
                self.tally.find(format!(
                    "phone {phone} cannot send {} changes",
                    unsent.waiting
                ));
            } else {
                self.check_sent(phone)?;
            }
        }
        Ok(())
    }

    /// Every deed must be in the facts exactly once.
    pub(super) fn judge(&mut self) -> anyhow::Result<()> {
        let mut told = Vec::new();
        let mut dates = self.ledger.dates();
        dates.extend(self.template.plans.keys());
        for date in &dates {
            told.extend(self.told(*date)?);
        }
        told.extend(self.told_of_shifts()?);
        let verdict = self.ledger.judge(&told);
        self.tally.lost = verdict.lost.len() as u64;
        self.tally.duplicated = verdict.duplicated.len() as u64;
        self.tally.altered = verdict.altered.len() as u64;
        self.tally.destroyed = verdict.destroyed;
        for (what, which) in [
            ("lost", verdict.lost),
            ("doubled", verdict.duplicated),
            ("altered", verdict.altered),
        ] {
            for one in which {
                self.tally.find(format!("{what}: {one}"));
            }
        }
        let view = self.facts(self.template.first_day)?;
        self.tally.conflicts_shown = view["late_work"].as_u64().unwrap_or_default();
        self.tally.quarantined = view["quarantined"].as_u64().unwrap_or_default();
        if self.tally.quarantined > 0 {
            let count = self.tally.quarantined;
            self.tally
                .find(format!("{count} honest changes are in quarantine"));
        }
        self.check_store()?;
        self.check_unsent_list()
    }

    /// What everybody reads is what the changes say, those that were compacted too.
    fn check_store(&mut self) -> anyhow::Result<()> {
        let store = &self.server.app()?.store;
        let (log, documents) = self.server.wait(async {
            let log = store.check_log(None).await?;
            let documents = store.check_documents(None, |_| {}).await?;
            anyhow::Ok((log, documents))
        })?;
        if !log.is_sound() || !documents.is_sound() {
            let (altered, differing) = (log.altered.len(), documents.differing.len());
            self.tally.find(format!(
                "{altered} changes of the log are altered, {differing} visits differ from theirs"
            ));
        }
        Ok(())
    }

    /// Where all is mended and sent, the office is told of no phone that holds work.
    fn check_unsent_list(&mut self) -> anyhow::Result<()> {
        let manager = self.at_desk(Role::UnitManager)?;
        let view = manager.get(&format!("/api/units/{}/unsent-phones", manager.unit_id))?;
        let phones = view["phones"].as_array().context("no phones")?;
        let waits = |phone: &&Value| phone["waiting"] != Value::Array(vec![]);
        let wrongly = phones.iter().filter(waits).count();
        if self.tally.stuck == 0 && wrongly > 0 {
            self.tally
                .find(format!("{wrongly} phones are told to hold unsent work"));
        }
        Ok(())
    }

    pub(super) fn facts(&mut self, date: LocalDate) -> anyhow::Result<Value> {
        let manager = self.at_desk(Role::UnitManager)?;
        let path = format!("/api/units/{}/days/{date}/facts", manager.unit_id);
        manager.get(&path)
    }

    /// What the server has of shifts, by whatever date a phone's clock gave it.
    fn told_of_shifts(&mut self) -> anyhow::Result<Vec<ToldEvent>> {
        let unit_id = self.at_desk(Role::UnitManager)?.unit_id.parse()?;
        let access = Access::unattended(unit_id);
        let store = &self.server.app()?.store;
        let all = store.shift_entries(&access, "0001-01-01".parse()?, "9999-12-31".parse()?);
        let entries = self.server.wait(all)?;
        let told = entries.iter().map(|entry| ToldEvent {
            event_id: ledger::event_of(entry.entry_id),
            visit_id: None,
            staff_id: Some(entry.staff_id),
            said: ledger::said(&entry.kind),
        });
        Ok(told.collect())
    }

    /// The events the server has of a day.
    fn told(&mut self, date: LocalDate) -> anyhow::Result<Vec<ToldEvent>> {
        let unit_id = self.at_desk(Role::UnitManager)?.unit_id.parse()?;
        let access = Access::unattended(unit_id);
        let store = &self.server.app()?.store;
        let events = self.server.wait(store.events_of_day(&access, date))?;
        let told = events.into_iter().map(|stored| ToldEvent {
            event_id: stored.event.event_id,
            visit_id: Some(stored.visit_id),
            staff_id: match stored.event.author {
                Author::Staff { staff_id, .. } => Some(staff_id),
                Author::Office { .. } => None,
            },
            said: ledger::said(&stored.event.kind),
        });
        Ok(told.collect())
    }
}
