//! What was recorded on the days before a planned one: who met whom. Those days hardly change
//! any more, and a large unit's are some thirty thousand visits, so they are kept by day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use care_model::id::{ClientId, StaffId, UnitId};
use care_model::time::{LocalDate, Stopwatch, add_days, dates};
use care_model::visit_fact::{Outcome, VisitFact};
use store::Access;

use crate::App;
use crate::error::Problem;

/// Continuity looks back over this many days before the planned one.
pub const HISTORY_DAYS: i64 = 13;
/// Visits of days that are kept, of all units: some hundred megabytes.
const KEPT_FACTS: usize = 250_000;
/// How long, in seconds: what a register brings of another system's visits has no position.
const FRESH_S: u64 = 600;

/// What was recorded on a day.
#[derive(Debug, Default)]
pub struct DayFacts {
    pub facts: Vec<VisitFact>,
    /// Each pair once.
    met: BTreeSet<(ClientId, StaffId)>,
}

impl DayFacts {
    pub fn of(facts: Vec<VisitFact>) -> Self {
        let meetings = facts
            .iter()
            .filter(|fact| matches!(fact.outcome, Outcome::Started | Outcome::Done));
        let met = meetings.map(|fact| (fact.client_id, fact.staff_id));
        Self {
            met: met.collect(),
            facts,
        }
    }
}

/// The days before a planned one.
#[derive(Clone, Debug, Default)]
pub struct History {
    days: Vec<Arc<DayFacts>>,
    met: BTreeMap<ClientId, BTreeSet<StaffId>>,
}

impl History {
    pub fn of(days: Vec<Arc<DayFacts>>) -> Self {
        let mut met: BTreeMap<ClientId, BTreeSet<StaffId>> = BTreeMap::new();
        for (client_id, staff_id) in days.iter().flat_map(|day| &day.met) {
            met.entry(*client_id).or_default().insert(*staff_id);
        }
        Self { days, met }
    }

    /// Of the 13 days before a date.
    pub async fn read(app: &App, access: &Access, date: LocalDate) -> Result<Self, Problem> {
        let (first, last) = (add_days(date, -HISTORY_DAYS), add_days(date, -1));
        let unit_id = access.unit_id();
        // Before they are read: what comes in between makes them stale, not fresh.
        let forgotten = app.histories.forgotten();
        let states = app.store.day_positions(unit_id, first, last).await?;
        let state = |date: LocalDate| states.get(&date).copied().unwrap_or(0);
        let kept = |date| app.histories.find((unit_id, date), state(date));
        let found: BTreeMap<LocalDate, Option<Arc<DayFacts>>> =
            dates(first, last).map(|date| (date, kept(date))).collect();
        let missing = found.iter().filter(|(_, kept)| kept.is_none());
        let mut read: BTreeMap<LocalDate, Vec<VisitFact>> = BTreeMap::new();
        for (from, to) in runs(missing.map(|(date, _)| *date)) {
            for fact in app.store.facts(access, from, to).await? {
                read.entry(fact.date).or_default().push(fact);
            }
        }
        let days = found.into_iter().map(|(date, kept)| {
            kept.unwrap_or_else(|| {
                let day = Arc::new(DayFacts::of(read.remove(&date).unwrap_or_default()));
                app.histories
                    .keep((unit_id, date), state(date), forgotten, &day);
                day
            })
        });
        Ok(Self::of(days.collect()))
    }

    pub fn facts(&self) -> impl Iterator<Item = &VisitFact> + Clone {
        self.days.iter().flat_map(|day| &day.facts)
    }

    /// Who met each client.
    pub fn met(&self) -> &BTreeMap<ClientId, BTreeSet<StaffId>> {
        &self.met
    }

    pub fn has_met(&self, client_id: ClientId, staff_id: StaffId) -> bool {
        let met = self.met.get(&client_id);
        met.is_some_and(|met| met.contains(&staff_id))
    }

    /// Whether somebody was met on every day: else nobody can be measured.
    pub fn is_whole(&self) -> bool {
        self.days.len() == HISTORY_DAYS as usize && self.days.iter().all(|day| !day.met.is_empty())
    }
}

/// Dates that follow one another, as the first and the last of each run.
fn runs(dates: impl Iterator<Item = LocalDate>) -> Vec<(LocalDate, LocalDate)> {
    let mut runs: Vec<(LocalDate, LocalDate)> = Vec::new();
    for date in dates {
        match runs.last_mut() {
            Some((_, last)) if add_days(*last, 1) == date => *last = date,
            _ => runs.push((date, date)),
        }
    }
    runs
}

struct Entry {
    unit_id: UnitId,
    date: LocalDate,
    state: i64,
    since: Stopwatch,
    day: Arc<DayFacts>,
}

/// The days that were asked for last, the newest first.
#[derive(Default)]
pub struct Histories {
    kept: Mutex<Vec<Entry>>,
    forgotten: AtomicU64,
}

impl Histories {
    /// How often all was forgotten; what was read before the last time is not kept.
    fn forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::Acquire)
    }

    fn find(&self, (unit_id, date): (UnitId, LocalDate), state: i64) -> Option<Arc<DayFacts>> {
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        let is_of = |entry: &Entry| (entry.unit_id, entry.date) == (unit_id, date);
        let is_fresh =
            |entry: &Entry| entry.state == state && entry.since.elapsed().as_secs() <= FRESH_S;
        kept.retain(|entry| !is_of(entry) || is_fresh(entry));
        let at = kept.iter().position(is_of)?;
        kept[..=at].rotate_right(1);
        Some(Arc::clone(&kept[0].day))
    }

    fn keep(
        &self,
        (unit_id, date): (UnitId, LocalDate),
        state: i64,
        forgotten: u64,
        day: &Arc<DayFacts>,
    ) {
        if forgotten != self.forgotten() {
            return;
        }
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.retain(|entry| (entry.unit_id, entry.date) != (unit_id, date));
        let entry = Entry {
            unit_id,
            date,
            state,
            since: Stopwatch::start(),
            day: Arc::clone(day),
        };
        kept.insert(0, entry);
        let mut facts = 0;
        kept.retain(|entry| {
            // A day without visits takes its room, too.
            facts += entry.day.facts.len() + 1;
            facts <= KEPT_FACTS
        });
    }

    /// What positions do not tell has changed: the register brought visits.
    pub fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::time::Timestamp;

    fn day(number: i64) -> LocalDate {
        add_days("2026-11-30".parse().expect("a date"), number)
    }

    fn unit() -> UnitId {
        UnitId::derived(Timestamp::from_millis(0), "unit")
    }

    #[test]
    fn days_that_follow_one_another_are_read_at_once() {
        let dates = [0, 1, 2, 5, 7, 8].map(day);
        let expected = [(0, 2), (5, 5), (7, 8)].map(|(first, last)| (day(first), day(last)));
        assert_eq!(runs(dates.into_iter()), expected);
        assert_eq!(runs(std::iter::empty()), []);
    }

    #[test]
    fn a_day_is_found_by_its_state_and_not_after_all_was_forgotten() {
        let histories = Histories::default();
        let facts = Arc::new(DayFacts::default());
        let key = (unit(), day(0));
        let before = histories.forgotten();
        histories.keep(key, 3, before, &facts);
        assert!(histories.find(key, 3).is_some());
        assert!(histories.find(key, 4).is_none(), "something came");
        assert!(histories.find(key, 3).is_none(), "and what was is gone");
        histories.keep(key, 4, before, &facts);
        histories.forget();
        assert!(histories.find(key, 4).is_none());
        // Read before, and come after.
        histories.keep(key, 4, before, &facts);
        assert!(histories.find(key, 4).is_none());
    }
}
