//! Whether a file holds together. All faults are told at once.

use std::collections::BTreeSet;

use care_model::id::{ClientId, EntryId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;
use care_model::visit_event::{EventKind, ManualReason, NotPerformedReason, Presence, VisitEvent};

use super::{
    ClientFile, ClientFileFault, MAX_TEXT_CHARS, MAX_VISITS, Noun, ProtectedIdentity, VisitHistory,
};
use crate::care_file::{Content, FileEntry, Goal};

impl ClientFile<'_> {
    /// Everything that keeps the file from being exported, sorted.
    pub fn faults(&self, identity: ProtectedIdentity) -> Vec<ClientFileFault> {
        let mut faults = Vec::new();
        let client_id = self.client.client_id;
        if self.client.protection.is_protected() && identity == ProtectedIdentity::Refused {
            faults.push(ClientFileFault::Protected { client_id });
        }
        if self.period.to < self.period.from {
            let period = self.period.to_string();
            faults.push(ClientFileFault::PeriodReversed { period });
            return faults;
        }
        if self.visits.len().max(self.planned.len()) > MAX_VISITS {
            let found = self.visits.len().max(self.planned.len());
            faults.push(ClientFileFault::TooManyVisits { found });
            return faults;
        }
        self.collect_row_faults(&mut faults);
        self.collect_history_faults(&mut faults);
        self.collect_unknown(&mut faults);
        self.collect_overlong(&mut faults);
        faults.sort();
        faults.dedup();
        faults
    }

    fn collect_row_faults(&self, faults: &mut Vec<ClientFileFault>) {
        let mut rows = Rows {
            file: self,
            seen: BTreeSet::new(),
            faults,
        };
        for held in self.orders {
            rows.row(Noun::Order, held.order_id, held.order.client_id, None);
        }
        for visit in self.planned {
            let (noun, date) = (Noun::PlannedVisit, Some(visit.date));
            rows.row(noun, visit.visit_id, visit.client_id, date);
        }
        for fact in self.visits {
            let row = format!("{} of staff {}", fact.visit_id, fact.staff_id);
            rows.row(Noun::Visit, row, fact.client_id, Some(fact.date));
        }
        for entry in self.journal {
            let date = Some(entry.happened.local_date());
            rows.row(Noun::JournalEntry, entry.entry_id, entry.client_id, date);
        }
        let told = self.told();
        for entry in self.entries {
            let date = entry.happened.local_date();
            let may_lie_outside = match &entry.content {
                // The plan that the period began with.
                Content::CarePlan(_) => date < self.period.from,
                content => content.about().is_some_and(|of| told.contains(&of)),
            };
            let date = Some(date).filter(|_| !may_lie_outside);
            rows.row(Noun::FileEntry, entry.entry_id, entry.client_id, date);
        }
    }

    /// Every entry of the file, of visits and of persons.
    fn told(&self) -> BTreeSet<EntryId> {
        let of_visits = self.journal.iter().map(|entry| entry.entry_id);
        let of_persons = self.entries.iter().map(|entry| entry.entry_id);
        of_visits.chain(of_persons).collect()
    }

    fn collect_history_faults(&self, faults: &mut Vec<ClientFileFault>) {
        let visits: BTreeSet<VisitId> = self.visits.iter().map(|fact| fact.visit_id).collect();
        let mut seen = BTreeSet::new();
        for VisitHistory { visit_id, .. } in self.histories {
            let visit_id = *visit_id;
            if !visits.contains(&visit_id) {
                faults.push(ClientFileFault::HistoryWithoutVisit { visit_id });
            }
            if !seen.insert(visit_id) {
                let (noun, row) = (Noun::VisitHistory, visit_id.to_string());
                faults.push(ClientFileFault::Repeated { noun, row });
            }
        }
    }

    fn collect_unknown(&self, faults: &mut Vec<ClientFileFault>) {
        let staff: BTreeSet<StaffId> = self.staff.iter().map(|it| it.staff_id).collect();
        let units: BTreeSet<UnitId> = self.units.iter().map(|it| it.unit_id).collect();
        let named_staff = self.visits.iter().map(|fact| fact.staff_id);
        let authors = self.journal.iter().map(|entry| entry.staff_id);
        let unknown = named_staff.chain(authors).filter(|id| !staff.contains(id));
        faults.extend(unknown.map(|staff_id| ClientFileFault::UnknownStaff { staff_id }));
        let named_units = std::iter::once(self.client.unit_id)
            .chain(self.orders.iter().map(|held| held.order.unit_id))
            .chain(self.planned.iter().map(|visit| visit.unit_id))
            .chain(self.visits.iter().map(|fact| fact.unit_id))
            .chain(self.journal.iter().map(|entry| entry.unit_id))
            .chain(self.entries.iter().map(|entry| entry.unit_id));
        let unknown = named_units.filter(|id| !units.contains(id));
        faults.extend(unknown.map(|unit_id| ClientFileFault::UnknownUnit { unit_id }));
    }

    fn collect_overlong(&self, faults: &mut Vec<ClientFileFault>) {
        let mut measure = |noun, row: String, text: &str| {
            // Bytes are never fewer than characters: most texts are not counted.
            if text.len() > MAX_TEXT_CHARS {
                let chars = text.chars().count();
                if chars > MAX_TEXT_CHARS {
                    faults.push(ClientFileFault::OverlongText { noun, row, chars });
                }
            }
        };
        for held in self.orders {
            let reasons = held.agreements.iter().map(|agreement| &agreement.why);
            for text in std::iter::once(&held.order.purpose).chain(reasons) {
                measure(Noun::Order, held.order_id.to_string(), text);
            }
        }
        for fact in self.visits {
            for row in &fact.not_performed {
                if let NotPerformedReason::Other(text) = &row.reason {
                    measure(Noun::Visit, fact.visit_id.to_string(), text);
                }
            }
        }
        for entry in self.journal {
            measure(Noun::JournalEntry, entry.entry_id.to_string(), &entry.text);
        }
        for entry in self.entries {
            for text in texts_of(entry) {
                measure(Noun::FileEntry, entry.entry_id.to_string(), text);
            }
        }
        for history in self.histories {
            for event in &history.events {
                let row = history.visit_id.to_string();
                measure(Noun::VisitHistory, row, free_text(event));
            }
        }
    }
}

struct Rows<'a, 'b> {
    file: &'a ClientFile<'a>,
    seen: BTreeSet<(Noun, String)>,
    faults: &'b mut Vec<ClientFileFault>,
}

impl Rows<'_, '_> {
    fn row(
        &mut self,
        noun: Noun,
        row: impl std::fmt::Display,
        found: ClientId,
        date: Option<LocalDate>,
    ) {
        let row = row.to_string();
        if found != self.file.client.client_id {
            let row = row.clone();
            self.faults
                .push(ClientFileFault::OtherClient { noun, row, found });
        }
        if let Some(date) = date.filter(|date| !self.file.period.contains(*date)) {
            self.faults.push(ClientFileFault::OutsidePeriod {
                noun,
                row: row.clone(),
                date,
                period: self.file.period.to_string(),
            });
        }
        if !self.seen.insert((noun, row.clone())) {
            self.faults.push(ClientFileFault::Repeated { noun, row });
        }
    }
}

/// Every text of an entry, one by one: those of a plan are many.
fn texts_of(entry: &FileEntry) -> Vec<&String> {
    match &entry.content {
        Content::Note { text }
        | Content::OwnView { text, .. }
        | Content::Struck { why: text, .. }
        | Content::Complaint { text, .. }
        | Content::Measure { text, .. }
        | Content::LexSarahReport { text }
        | Content::LexSarahStep { text, .. } => vec![text],
        Content::CarePlan(plan) => {
            fn texts(one: &Goal) -> [&String; 3] {
                [&one.goal, &one.how, &one.when]
            }
            plan.goals.iter().flat_map(texts).collect()
        }
    }
}

/// What somebody wrote in their own words, in any kind of event.
pub(crate) fn free_text(event: &VisitEvent) -> &str {
    match &event.kind {
        EventKind::NoteWritten { text }
        | EventKind::DeviationReported { text, .. }
        | EventKind::Objection { text } => text,
        EventKind::Corrected { why, .. } | EventKind::Annulled { why, .. } => why,
        EventKind::Started { presence } | EventKind::Ended { presence } => match presence {
            Presence::Manual {
                reason: ManualReason::Other(text),
            } => text,
            _ => "",
        },
        EventKind::InterventionNotPerformed { reason, .. }
        | EventKind::VisitDeclined { reason }
        | EventKind::ClientAbsent { reason } => match reason {
            NotPerformedReason::Other(text) => text,
            _ => "",
        },
        EventKind::InterventionPerformed { .. }
        | EventKind::InterventionAdded { .. }
        | EventKind::SecondStaffJoined { .. }
        | EventKind::SecondStaffLeft { .. } => "",
    }
}
