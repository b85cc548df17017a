//! What was recorded on the days before a planned one: who met whom. Those days hardly change
//! any more, and a large unit's are some thirty thousand visits, so they are kept by day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use care_model::id::{ClientId, StaffId, UnitId};
use care_model::time::{LocalDate, add_days, dates};
use care_model::visit_fact::{Outcome, VisitFact};
use store::Access;

use crate::App;
use crate::error::Problem;
use crate::kept::Kept;

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

    /// Of a cycle that goes round: who meets whom on its other days.
    pub fn of_cycle(met: BTreeMap<ClientId, BTreeSet<StaffId>>) -> Self {
        Self { days: vec![], met }
    }

    /// Of the 13 days before a date.
    pub async fn read(app: &App, access: &Access, date: LocalDate) -> Result<Self, Problem> {
        let (first, last) = (add_days(date, -HISTORY_DAYS), add_days(date, -1));
        let unit_id = access.unit_id();
        // Before they are read: what comes in between makes them stale, not fresh.
        let begun = app.histories.begin();
        let states = app.store.day_positions(unit_id, first, last).await?;
        let state = |date: LocalDate| states.get(&date).copied().unwrap_or(0);
        let kept = |date| {
            let holds = |at: &i64| *at == state(date);
            (date, app.histories.find(&(unit_id, date), holds))
        };
        let found: BTreeMap<LocalDate, Option<Arc<DayFacts>>> =
            dates(first, last).map(kept).collect();
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
                let key = (unit_id, date);
                app.histories.keep(begun, key, state(date), &day);
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

/// Days by unit, each with the newest position of its documents.
pub type Histories = Kept<(UnitId, LocalDate), i64, DayFacts>;

/// Nothing as yet.
pub fn histories() -> Histories {
    // A day without visits takes its room, too.
    Kept::new(FRESH_S, KEPT_FACTS, |day| day.facts.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> LocalDate {
        add_days("2026-11-30".parse().expect("a date"), number)
    }

    #[test]
    fn days_that_follow_one_another_are_read_at_once() {
        let dates = [0, 1, 2, 5, 7, 8].map(day);
        let expected = [(0, 2), (5, 5), (7, 8)].map(|(first, last)| (day(first), day(last)));
        assert_eq!(runs(dates.into_iter()), expected);
        assert_eq!(runs(std::iter::empty()), []);
    }
}
