//! What an hour may bring: the office's changes, the machines' and bad luck.

use std::collections::BTreeSet;

use anyhow::Context;
use care_model::id::{UserId, VisitId};
use care_model::route::Stop;
use care_model::time::{LocalDate, Timestamp};
use rand::RngExt;
use serde_json::json;
use server::store::Access;
use server::store::compaction::Compactable;
use server::store::review::AttestationLine;

use super::faults::Fault;
use super::template::publish;
use super::world::{ServerBackup, World};
use care_model::registry::Role;

/// How far a phone's clock may jump, in seconds: minutes, hours, days, years.
const JUMPS_S: [i64; 5] = [600, 5 * 3600, 5 * 86_400, 400 * 86_400, 20_780 * 86_400];

impl World<'_> {
    pub(super) fn hour(&mut self, date: LocalDate) -> anyhow::Result<()> {
        self.office_hour(date)?;
        self.server_hour(date)?;
        for phone in 0..self.phones.len() {
            if !self.phones[phone].is_lost {
                self.phone_hour(phone)?;
            }
        }
        Ok(())
    }

    fn office_hour(&mut self, date: LocalDate) -> anyhow::Result<()> {
        let moves = self.strikes(Fault::VisitMoved);
        let drops = self.strikes(Fault::VisitDropped);
        if moves && self.move_visit(date) || drops && self.drop_visit(date) {
            self.publish(date)?;
        }
        if self.strikes(Fault::Corrected) {
            self.correct(date)?;
        }
        if self.strikes(Fault::Compacted) {
            self.compact(date)?;
        }
        Ok(())
    }

    fn server_hour(&mut self, date: LocalDate) -> anyhow::Result<()> {
        if self.strikes(Fault::ServerKilled) {
            self.server.kill_and_restart()?;
        }
        if self.strikes(Fault::ServerRestarted) {
            self.server.restart()?;
        }
        if self.strikes(Fault::ServerRestored)
            && let Some(backup) = self.backup.take()
        {
            self.tell(|| {
                format!(
                    "the server is put back; {} deeds were in the backup",
                    backup.held.len()
                )
            });
            self.server.restore(&backup.file, true)?;
            self.ledger.server_forgets(&backup.held);
            self.backup = Some(backup);
            // Their sessions are gone with what came after the backup.
            self.planner.office = None;
            self.manager.office = None;
            // The planner sees the day as it was in the night and makes it again.
            self.publish(date)?;
        }
        Ok(())
    }

    fn phone_hour(&mut self, phone: usize) -> anyhow::Result<()> {
        self.check_lease(phone)?;
        if self.mix.faults().contains(&Fault::PhoneRestored)
            && (self.phones[phone].backup.is_none() || self.rng.random_range(0..6) == 0)
        {
            let now = self.now;
            self.tell(|| format!("phone {phone} is backed up"));
            self.phones[phone].back_up(now)?;
        }
        if self.strikes(Fault::Rebooted) {
            let now = self.now;
            self.phones[phone].reboot(now)?;
        }
        if self.strikes(Fault::ClockJumps) {
            let jump_s = JUMPS_S[self.rng.random_range(0..JUMPS_S.len())];
            let ahead = self.rng.random_range(0..2) == 0;
            self.phones[phone].off_ms = if ahead { jump_s } else { -jump_s } * 1000;
            let now = self.now;
            self.phones[phone].set_time(now);
        }
        if self.strikes(Fault::ChangesHands) {
            self.hand_over(phone)?;
        }
        if self.strikes(Fault::PhoneLost) {
            self.look_at_server(phone)?;
            self.phones[phone].is_lost = true;
            self.ledger.phone_forgets(phone, None);
        }
        Ok(())
    }

    /// The app may die at any moment.
    pub(super) fn bad_luck(&mut self, phone: usize) -> anyhow::Result<()> {
        if self.strikes(Fault::AppKilled) {
            self.phones[phone].kill_app()?;
        }
        if self.strikes(Fault::Suspended) {
            self.phones[phone].suspend_and_resume()?;
        }
        if self.strikes(Fault::PhoneRestored) {
            self.restore_phone(phone)?;
        }
        Ok(())
    }

    fn restore_phone(&mut self, phone: usize) -> anyhow::Result<()> {
        self.look_at_server(phone)?;
        let Some(back_to) = self.phones[phone].restore()? else {
            return Ok(());
        };
        self.tell(|| format!("phone {phone} is put back to {}", back_to.local_time()));
        self.ledger.phone_forgets(phone, Some(back_to));
        let handset = &mut self.phones[phone];
        handset.late_answers.clear();
        // Whoever was signed in then is so again.
        handset.user = handset.core().day().ok().map(|day| day.staff_id);
        Ok(())
    }

    /// A colleague without a phone takes this one and goes through her own list.
    fn hand_over(&mut self, phone: usize) -> anyhow::Result<()> {
        let staff = &self.template.town.registry.staff;
        let next = staff[self.rng.random_range(0..staff.len())].staff_id;
        let is_at_work = self.phones.iter().any(|handset| handset.user == Some(next));
        if !is_at_work && self.sign_in(phone, next)? {
            self.sync(phone)?;
            self.plan_stops(phone, next)?;
        }
        Ok(())
    }

    pub(super) fn back_up_server(&mut self) -> anyhow::Result<()> {
        for phone in 0..self.phones.len() {
            self.look_at_server(phone)?;
        }
        let file = self.folder.join("backup.db");
        self.server.back_up(&file)?;
        let held = self.ledger.seen();
        self.backup = Some(ServerBackup { file, held });
        Ok(())
    }

    pub(super) fn publish(&mut self, date: LocalDate) -> anyhow::Result<()> {
        let plan = self
            .plans
            .get(&date)
            .context("a day without a plan")?
            .clone();
        self.at_desk(Role::Planner)?;
        let planner = self.planner.office.as_ref().context("a planner")?;
        publish(&self.server, planner, date, &plan)
    }

    /// Takes a visit from somebody and puts it at the end of somebody else's.
    fn move_visit(&mut self, date: LocalDate) -> bool {
        let Some(stop) = self.take_stop(date) else {
            self.tell(|| "there is no visit to move".to_owned());
            return false;
        };
        self.tell(|| format!("visit {} is given to somebody else", stop.visit_id));
        let Some(plan) = self.plans.get_mut(&date) else {
            return false;
        };
        let to = self.rng.random_range(0..plan.routes.len());
        let route = &mut plan.routes[to];
        let length_s = stop.end_s - stop.start_s;
        let start_s = route
            .stops
            .last()
            .map_or(stop.start_s, |last| last.end_s + 300);
        route.stops.push(Stop {
            arrive_s: start_s,
            start_s,
            end_s: start_s + length_s,
            ..stop
        });
        true
    }

    fn drop_visit(&mut self, date: LocalDate) -> bool {
        self.take_stop(date).is_some()
    }

    fn take_stop(&mut self, date: LocalDate) -> Option<Stop> {
        // Of somebody with a phone: what happens to others nobody sees.
        let at_work: Vec<_> = self.phones.iter().filter_map(|phone| phone.user).collect();
        let plan = self.plans.get_mut(&date)?;
        let routes = plan.routes.iter_mut();
        let mut of_phones: Vec<_> = routes
            .filter(|route| at_work.contains(&route.staff_id) && !route.stops.is_empty())
            .collect();
        if of_phones.is_empty() {
            return None;
        }
        let from = self.rng.random_range(0..of_phones.len());
        let stops = &mut of_phones[from].stops;
        // Of the later half of the day: what is done nobody takes over.
        let at = self.rng.random_range(stops.len() / 2..stops.len());
        let taken = stops.remove(at);
        // Those after it come a little earlier, also where somebody is at the door.
        for stop in &mut stops[at.saturating_sub(1)..] {
            stop.start_s -= 60;
            stop.end_s -= 60;
        }
        Some(taken)
    }

    /// The manager gives a visit that has begun another start.
    fn correct(&mut self, date: LocalDate) -> anyhow::Result<()> {
        let told = self.facts(date)?;
        let facts = told["facts"].as_array().context("facts")?;
        let begun: Vec<_> = facts
            .iter()
            .filter(|fact| fact["outcome"] == "done")
            .collect();
        if begun.is_empty() {
            return Ok(());
        }
        let fact = begun[self.rng.random_range(0..begun.len())];
        let visit_id: VisitId = fact["visit_id"].as_str().unwrap_or_default().parse()?;
        let value: Timestamp = self.now.plus_seconds(-3600);
        let form = json!({
            "staff_id": fact["staff_id"],
            "field": "started",
            "value_ms": value.millis(),
            "why": "Började tidigare än taggen visar.",
        });
        // It may be refused (a start after the end): that is the office's to see.
        let manager = self.at_desk(Role::UnitManager)?;
        let _ = manager.post(&format!("/api/visits/{visit_id}/corrections"), &form);
        Ok(())
    }

    /// All that the day's visits say by now is attested and compacted, without the month that
    /// the server would wait: what comes afterwards comes to compacted documents.
    fn compact(&mut self, date: LocalDate) -> anyhow::Result<()> {
        let unit_id = self.at_desk(Role::UnitManager)?.unit_id.parse()?;
        let access = Access::unattended(unit_id);
        let store = &self.server.app()?.store;
        let now = self.now;
        let done = self.server.wait(async {
            let facts = store.facts(&access, date, date).await?;
            let lines: Vec<AttestationLine> = facts
                .into_iter()
                .map(|fact| AttestationLine {
                    visit_id: fact.visit_id,
                    staff_id: fact.staff_id,
                    heads: Some(fact.heads),
                    why: String::new(),
                })
                .collect();
            let by = UserId::derived(now, "manager");
            store.attest(&access, &lines, by, now).await?;
            let which = Compactable {
                still_since: now.plus_seconds(1),
                but: &BTreeSet::new(),
                most: u64::MAX,
            };
            store.compact(which).await
        })?;
        self.tell(|| format!("{} visits are compacted", done.visits));
        if let Some(unproved) = done.unproved.first() {
            let (visit_id, why) = (unproved.visit_id, &unproved.why);
            self.tally
                .find(format!("visit {visit_id} was not compacted: {why}"));
        }
        Ok(())
    }
}
