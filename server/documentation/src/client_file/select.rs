//! Which entries of a client belong to a period.

use std::collections::BTreeSet;

use care_model::id::EntryId;

use crate::care_file::{Content, FileEntry};
use crate::journal::JournalEntry;
use crate::period::Period;

/// The visits' entries of a period, by when it happened.
pub fn journal_in(period: Period, journal: Vec<JournalEntry>) -> Vec<JournalEntry> {
    let of_period = |entry: &JournalEntry| period.contains(entry.happened.local_date());
    journal.into_iter().filter(of_period).collect()
}

/// What persons wrote, for a period: what happened in it, what was said of such an
/// entry whenever that was (a note without its strike-out would tell a wrong story),
/// and the care plan that held when the period began. `journal` is that of the period.
pub fn entries_in(
    period: Period,
    journal: &[JournalEntry],
    entries: Vec<FileEntry>,
) -> Vec<FileEntry> {
    let first_plan = plan_before(period, &entries);
    let is_of_period = |entry: &FileEntry| {
        period.contains(entry.happened.local_date()) || Some(entry.entry_id) == first_plan
    };
    let of_visits = journal.iter().map(|entry| entry.entry_id);
    let of_persons = entries
        .iter()
        .filter(|entry| is_of_period(entry))
        .map(|entry| entry.entry_id);
    let mut told: BTreeSet<EntryId> = of_visits.chain(of_persons).collect();
    // What is said may itself be spoken of: a measure has an own view.
    loop {
        let before = told.len();
        for entry in &entries {
            if entry.content.about().is_some_and(|of| told.contains(&of)) {
                told.insert(entry.entry_id);
            }
        }
        if told.len() == before {
            break;
        }
    }
    let belongs = |entry: &FileEntry| told.contains(&entry.entry_id);
    entries.into_iter().filter(belongs).collect()
}

/// The newest plan of before the period that was not struck out before it began.
fn plan_before(period: Period, entries: &[FileEntry]) -> Option<EntryId> {
    let is_before = |entry: &&FileEntry| entry.happened.local_date() < period.from;
    let struck: BTreeSet<EntryId> = entries
        .iter()
        .filter(is_before)
        .filter_map(|entry| match entry.content {
            Content::Struck { of, .. } => Some(of),
            _ => None,
        })
        .collect();
    let plans = entries.iter().filter(is_before).filter(|entry| {
        matches!(entry.content, Content::CarePlan(_)) && !struck.contains(&entry.entry_id)
    });
    let newest = plans.max_by_key(|entry| (entry.written, entry.entry_id));
    newest.map(|entry| entry.entry_id)
}
