//! The state of a file: its entries in order, and what stands open.

use std::collections::BTreeMap;

use care_model::deviation::ReportedDeviation;
use care_model::id::EntryId;
use care_model::time::Timestamp;

use super::care_plan::CarePlan;
use super::entry::{Content, FileEntry, MeasureState};
use super::lex_sarah::{LexSarahCase, StepTaken};
use crate::journal::{JournalEntry, JournalKind};

/// Where an entry came from.
#[derive(Clone, Copy, Debug)]
pub enum ItemSource<'a> {
    /// From a visit, by itself.
    Visit(&'a JournalEntry),
    Person(&'a FileEntry),
}

/// One entry with what was said of it since.
#[derive(Clone, Debug)]
pub struct FileItem<'a> {
    pub entry_id: EntryId,
    pub happened: Timestamp,
    pub written: Timestamp,
    pub source: ItemSource<'a>,
    pub struck: Option<Struck<'a>>,
    /// The client's own view, oldest first.
    pub own_views: Vec<&'a FileEntry>,
}

/// Who struck an entry out, and why.
#[derive(Clone, Copy, Debug)]
pub struct Struck<'a> {
    pub entry: &'a FileEntry,
    pub why: &'a str,
}

/// A deviation or a complaint, and what is done about it.
#[derive(Clone, Debug)]
pub struct FollowUp<'a> {
    /// The entry that tells of it.
    pub of: EntryId,
    pub since: Timestamp,
    pub measures: Vec<Measure<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    pub entry: &'a FileEntry,
    pub state: MeasureState,
    pub text: &'a str,
}

impl FollowUp<'_> {
    /// The last measure says whether anything is left to do.
    pub fn is_open(&self) -> bool {
        let last = self.measures.last();
        last.is_none_or(|last| last.state == MeasureState::Open)
    }
}

/// A file, folded.
#[derive(Clone, Debug, Default)]
pub struct FileState<'a> {
    /// By when it happened, then by when it was written.
    pub items: Vec<FileItem<'a>>,
    /// Versions of the care plan that were not struck out, oldest first.
    pub plans: Vec<(&'a FileEntry, &'a CarePlan)>,
    /// Those that were not struck out, oldest first.
    pub follow_ups: Vec<FollowUp<'a>>,
    pub lex_sarah: Vec<LexSarahCase>,
}

impl<'a> FileState<'a> {
    /// The state of a file. Persons' entries are given in the order of the store, which
    /// no clock can turn round: the last word on a thing is the last that was stored.
    pub fn fold(visits: &'a [JournalEntry], persons: &'a [FileEntry]) -> Self {
        let persons: Vec<&FileEntry> = persons.iter().collect();
        let mut items = items_of(visits, &persons);
        say(&mut items, &persons);
        items.sort_by_key(|item| (item.happened, item.written));
        let mut state = Self {
            items,
            ..Self::default()
        };
        state.open_cases();
        for entry in persons {
            state.follow(entry);
        }
        state
    }

    pub fn find(&self, entry_id: EntryId) -> Option<&FileItem<'a>> {
        self.items.iter().find(|item| item.entry_id == entry_id)
    }

    /// What asks to be followed up, of entries that were not struck out.
    fn open_cases(&mut self) {
        for item in self.items.iter().filter(|item| item.struck.is_none()) {
            let (followed_up, reported) = match item.source {
                ItemSource::Visit(entry) => (
                    entry.kind == JournalKind::Deviation,
                    entry.deviation == Some(ReportedDeviation::LexSarah),
                ),
                ItemSource::Person(entry) => (
                    matches!(entry.content, Content::Complaint { .. }),
                    matches!(entry.content, Content::LexSarahReport { .. }),
                ),
            };
            if reported {
                self.lex_sarah.push(LexSarahCase {
                    of: item.entry_id,
                    reported: item.written,
                    steps: vec![],
                });
            } else if followed_up {
                self.follow_ups.push(FollowUp {
                    of: item.entry_id,
                    since: item.written,
                    measures: vec![],
                });
            }
        }
    }

    fn follow(&mut self, entry: &'a FileEntry) {
        match &entry.content {
            Content::Measure { of, state, text } => {
                if let Some(one) = self.follow_ups.iter_mut().find(|one| one.of == *of) {
                    let state = *state;
                    one.measures.push(Measure { entry, state, text });
                }
            }
            Content::LexSarahStep { of, step, text } => {
                if let Some(case) = self.lex_sarah.iter_mut().find(|case| case.of == *of) {
                    case.steps.push(StepTaken {
                        step: *step,
                        at: entry.written,
                        author_name: entry.author_name.clone(),
                        text: text.clone(),
                    });
                }
            }
            Content::CarePlan(plan) => {
                let item = self.find(entry.entry_id);
                if item.is_some_and(|item| item.struck.is_none()) {
                    self.plans.push((entry, plan));
                }
            }
            Content::Note { .. }
            | Content::OwnView { .. }
            | Content::Struck { .. }
            | Content::Complaint { .. }
            | Content::LexSarahReport { .. } => {}
        }
    }
}

fn items_of<'a>(visits: &'a [JournalEntry], persons: &[&'a FileEntry]) -> Vec<FileItem<'a>> {
    let of_visits = visits.iter().map(|entry| FileItem {
        entry_id: entry.entry_id,
        happened: entry.happened,
        written: entry.written,
        source: ItemSource::Visit(entry),
        struck: None,
        own_views: vec![],
    });
    let of_persons = persons
        .iter()
        .filter(|entry| {
            !matches!(
                entry.content,
                Content::Struck { .. } | Content::OwnView { .. }
            )
        })
        .map(|entry| FileItem {
            entry_id: entry.entry_id,
            happened: entry.happened,
            written: entry.written,
            source: ItemSource::Person(entry),
            struck: None,
            own_views: vec![],
        });
    of_visits.chain(of_persons).collect()
}

/// Strikes and own views onto the entries they are about; the first strike holds.
fn say<'a>(items: &mut [FileItem<'a>], persons: &[&'a FileEntry]) {
    let mut by_id: BTreeMap<EntryId, &mut FileItem<'a>> =
        items.iter_mut().map(|item| (item.entry_id, item)).collect();
    for entry in persons.iter().copied() {
        match &entry.content {
            Content::Struck { of, why } => {
                if let Some(item) = by_id.get_mut(of) {
                    item.struck.get_or_insert(Struck { entry, why });
                }
            }
            Content::OwnView { of, .. } => {
                if let Some(item) = by_id.get_mut(of) {
                    item.own_views.push(entry);
                }
            }
            _ => {}
        }
    }
}
