//! Attested facts to the two tables.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, UnitId, VisitId};
use care_model::time::{LocalDate, add_days, weekday};
use care_model::visit_fact::VisitFact;

use super::suppress::{Tally, told};
use crate::frame_time::fault::FrameFault;
use crate::frame_time::unique_facts;
use crate::month::{Month, year_of};
use crate::refusal::Refusal;

/// A month of one unit or of many. Nothing here has an order, and what is given twice
/// counts once.
#[derive(Clone, Copy, Debug)]
pub struct WarehouseRequest<'a> {
    pub month: Month,
    /// Attested facts. Annulled ones are left out.
    pub facts: &'a [VisitFact],
    /// Clients with protected identity: nothing of theirs is counted.
    pub left_out: &'a BTreeSet<ClientId>,
}

/// Rows of both tables, in the order of their columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WarehouseTables {
    pub visits: Vec<VisitRow>,
    pub interventions: Vec<InterventionRow>,
}

/// Visits of a unit and week, where they are of the month. Without a cell it is what
/// several small ones have together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitRow {
    pub unit_id: UnitId,
    /// `2026-W47`.
    pub week: String,
    pub cell: Option<VisitCell>,
    pub figures: Figures,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VisitCell {
    pub origin: &'static str,
    pub outcome: &'static str,
    pub part_of_day: &'static str,
}

/// Interventions of a unit and month: `None` as with [`VisitRow`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterventionRow {
    pub unit_id: UnitId,
    pub code: Option<&'static str>,
    pub figures: Figures,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// One staff member's work at one visit counts one.
    pub visits: i64,
    /// Of visits from start to end, overlaps not divided; of interventions of the visits
    /// that they were part of.
    pub performed_s: i64,
    /// How many different clients are behind the row.
    pub clients: i64,
}

impl From<&Tally> for Figures {
    fn from(tally: &Tally) -> Self {
        Self {
            visits: tally.visits,
            performed_s: tally.performed_s,
            clients: tally.clients() as i64,
        }
    }
}

/// What may be wrong with the facts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum WarehouseFault {
    #[error(transparent)]
    Facts(#[from] FrameFault),
    #[error(
        "visit {visit_id} is dated {date}, outside {month}\n\
         Maybe it belongs to another month's extract: leave it out here"
    )]
    OutsideMonth {
        visit_id: VisitId,
        date: LocalDate,
        month: Month,
    },
}

/// The cells that may be told; or everything that is wrong.
pub fn warehouse_tables(
    request: &WarehouseRequest,
) -> Result<WarehouseTables, Refusal<WarehouseFault>> {
    let mut faults = faults_of(request);
    let facts = unique_facts(request.facts).unwrap_or_else(|twice| {
        faults.extend(twice.into_iter().map(WarehouseFault::from));
        vec![]
    });
    faults.sort();
    Refusal::when_any(faults)?;
    let counted = |fact: &&VisitFact| !fact.annulled && !request.left_out.contains(&fact.client_id);
    let mut facts: Vec<&VisitFact> = facts.into_iter().filter(counted).collect();
    let mut week_of = weeks();
    let visits = visits(&facts, &mut week_of);
    let told: BTreeSet<(UnitId, &str)> = visits
        .iter()
        .map(|row| (row.unit_id, row.week.as_str()))
        .collect();
    // A week that is too small to be told would be the difference of the two tables.
    facts.retain(|fact| told.contains(&(fact.unit_id, week_of(fact.date).as_str())));
    let interventions = interventions(&facts);
    Ok(WarehouseTables {
        visits,
        interventions,
    })
}

fn faults_of(request: &WarehouseRequest) -> Vec<WarehouseFault> {
    let period = request.month.period();
    let strange = request
        .facts
        .iter()
        .filter(|fact| !period.contains(fact.date));
    strange
        .map(|fact| WarehouseFault::OutsideMonth {
            visit_id: fact.visit_id,
            date: fact.date,
            month: request.month,
        })
        .collect()
}

/// The week of a date, each reckoned once.
fn weeks() -> impl FnMut(LocalDate) -> String {
    let mut weeks: BTreeMap<LocalDate, String> = BTreeMap::new();
    move |date| weeks.entry(date).or_insert_with(|| week_of(date)).clone()
}

fn visits(facts: &[&VisitFact], week_of: &mut impl FnMut(LocalDate) -> String) -> Vec<VisitRow> {
    let mut groups: BTreeMap<(UnitId, String), BTreeMap<VisitCell, Tally>> = BTreeMap::new();
    for fact in facts {
        let cells = groups
            .entry((fact.unit_id, week_of(fact.date)))
            .or_default();
        cells.entry(cell_of(fact)).or_default().count(
            fact.client_id,
            fact.staff_id,
            fact.performed_s(),
        );
    }
    let mut rows = Vec::new();
    for ((unit_id, week), cells) in groups {
        let told = told(cells);
        let cells = told.cells.iter().map(|(cell, tally)| (Some(*cell), tally));
        let rest = told.rest.iter().map(|rest| (None, rest));
        rows.extend(cells.chain(rest).map(|(cell, tally)| VisitRow {
            unit_id,
            week: week.clone(),
            cell,
            figures: tally.into(),
        }));
    }
    rows
}

fn interventions(facts: &[&VisitFact]) -> Vec<InterventionRow> {
    let mut groups: BTreeMap<UnitId, BTreeMap<&'static str, Tally>> = BTreeMap::new();
    for fact in facts {
        // A code that the catalogue does not have may be any text, and is not told.
        let codes = fact
            .performed
            .iter()
            .map(|code| code.kind().map_or("unknown", |kind| kind.code));
        let mut codes: BTreeSet<_> = codes.collect();
        if codes.is_empty() {
            codes.insert("none");
        }
        for code in codes {
            let tally = groups.entry(fact.unit_id).or_default();
            let tally = tally.entry(code).or_default();
            tally.count(fact.client_id, fact.staff_id, fact.performed_s());
        }
    }
    let mut rows = Vec::new();
    for (unit_id, cells) in groups {
        let told = told(cells);
        let cells = told.cells.iter().map(|(code, tally)| (Some(*code), tally));
        let rest = told.rest.iter().map(|rest| (None, rest));
        rows.extend(cells.chain(rest).map(|(code, tally)| InterventionRow {
            unit_id,
            code,
            figures: tally.into(),
        }));
    }
    rows
}

fn cell_of(fact: &VisitFact) -> VisitCell {
    VisitCell {
        origin: fact.origin.code(),
        outcome: fact.outcome.code(),
        part_of_day: part_of_day(fact),
    }
}

/// By when it began, or was to begin.
fn part_of_day(fact: &VisitFact) -> &'static str {
    let started = fact.started.as_ref().map(|started| started.at);
    let Some(at) = started.or(fact.planned.map(|planned| planned.start)) else {
        return "unknown";
    };
    match at.local_time().minute_of_day() / 60 {
        7..11 => "morning",
        11..17 => "day",
        17..22 => "evening",
        _ => "night",
    }
}

/// The ISO week, with the year that most of its days are in.
fn week_of(date: LocalDate) -> String {
    let thursday = add_days(date, 4 - i64::from(weekday(date)));
    let year = year_of(thursday).unwrap_or_default();
    let first = LocalDate::from_ymd_opt(year, 1, 1).unwrap_or(thursday);
    format!("{year}-W{:02}", (thursday - first).num_days() / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::week_of;

    #[test]
    fn weeks_of_the_turn_of_the_year() {
        for (date, week) in [
            ("2026-11-23", "2026-W48"),
            ("2026-12-31", "2026-W53"),
            ("2027-01-03", "2026-W53"),
            ("2027-01-04", "2027-W01"),
            ("2024-12-30", "2025-W01"),
        ] {
            assert_eq!(week_of(date.parse().expect("a date")), week, "{date}");
        }
    }
}
