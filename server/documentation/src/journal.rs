//! Journal entries (journalanteckningar): what a visit adds to the client's file.
//!
//! A routine visit adds nothing. A reported deviation, a declined visit, an
//! absent client and an intervention that was not performed do; the notes of
//! such a visit follow, since they tell why. An entry is made from its event
//! and the end of the author's own stay alone, so making it again, at any time
//! and from events in any order, gives the same entry.

use care_model::deviation::ReportedDeviation;
use care_model::id::{ClientId, EntryId, EventId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, NotPerformedReason, VisitEvent};
use care_model::visit_fact::VisitFact;
use serde::{Deserialize, Serialize};

/// Whose entry it is, as it stands in the file: name and title at the time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub title: String,
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Signature(..)")
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalKind {
    Deviation,
    VisitDeclined,
    ClientAbsent,
    InterventionNotPerformed,
    Note,
}

impl JournalKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Deviation => "deviation",
            Self::VisitDeclined => "visit_declined",
            Self::ClientAbsent => "client_absent",
            Self::InterventionNotPerformed => "intervention_not_performed",
            Self::Note => "note",
        }
    }
}

/// One entry of a client's file. Append-only: a stored entry is struck out by
/// another, never changed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Derived from the source event and the kind: the key that makes storing
    /// an entry twice harmless.
    pub entry_id: EntryId,
    pub kind: JournalKind,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub staff_id: StaffId,
    /// When what the entry tells of happened: when it was written, or the end
    /// of the author's stay when it was written after that.
    pub happened: Timestamp,
    /// When the author wrote it.
    pub written: Timestamp,
    pub author_name: String,
    pub author_title: String,
    /// Which deviation was reported. Entries of before it was kept have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<ReportedDeviation>,
    /// Swedish, for the file. Never logged.
    pub text: String,
    pub visit_id: VisitId,
    pub event_id: EventId,
}

impl std::fmt::Debug for JournalEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "JournalEntry({}, {})",
            self.entry_id,
            self.kind.code()
        )
    }
}

/// The entries of one staff member's work at one visit, in the order they were
/// written. `events` are all events of the visit; those of others belong to
/// their own facts. An annulled visit keeps its entries: what somebody saw and
/// wrote down stays legible.
pub fn entries_for(
    fact: &VisitFact,
    events: &[VisitEvent],
    author: &Signature,
) -> Vec<JournalEntry> {
    let own: Vec<&VisitEvent> = events
        .iter()
        .filter(|event| is_by(event, fact.staff_id))
        .collect();
    let departed = own
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Ended { .. }))
        .map(|event| event.at.instant())
        .min();
    let mut entries: Vec<JournalEntry> = own
        .iter()
        .filter_map(|event| {
            let (kind, text) = telling(&event.kind)?;
            Some(entry(fact, event, author, departed, kind, text))
        })
        .collect();
    if entries.iter().all(|entry| entry.kind == JournalKind::Note) {
        return Vec::new();
    }
    entries.sort_by_key(|entry| (entry.written, entry.event_id));
    entries.dedup_by_key(|entry| entry.entry_id);
    entries
}

fn is_by(event: &VisitEvent, staff: StaffId) -> bool {
    matches!(event.author, Author::Staff { staff_id, .. } if staff_id == staff)
}

fn entry(
    fact: &VisitFact,
    event: &VisitEvent,
    author: &Signature,
    departed: Option<Timestamp>,
    kind: JournalKind,
    text: String,
) -> JournalEntry {
    let written = event.at.instant();
    JournalEntry {
        entry_id: EntryId::derived(written, &format!("{}/{}", event.event_id, kind.code())),
        kind,
        client_id: fact.client_id,
        unit_id: fact.unit_id,
        staff_id: fact.staff_id,
        happened: departed.map_or(written, |end| end.min(written)),
        written,
        author_name: author.name.clone(),
        author_title: author.title.clone(),
        deviation: match event.kind {
            EventKind::DeviationReported { deviation, .. } => Some(deviation),
            _ => None,
        },
        text,
        visit_id: fact.visit_id,
        event_id: event.event_id,
    }
}

/// Kind and Swedish text of an event the file should hold.
fn telling(kind: &EventKind) -> Option<(JournalKind, String)> {
    match kind {
        EventKind::DeviationReported { deviation, text } => {
            let heading = format!("Avvikelse: {}.", deviation_name(*deviation));
            Some((JournalKind::Deviation, with_free_text(heading, text)))
        }
        EventKind::VisitDeclined { reason } => Some((
            JournalKind::VisitDeclined,
            format!("Besöket avböjdes. Orsak: {}.", reason_name(reason)),
        )),
        EventKind::ClientAbsent { reason } => Some((
            JournalKind::ClientAbsent,
            format!(
                "Den enskilde var inte hemma vid besöket. Orsak: {}.",
                reason_name(reason)
            ),
        )),
        EventKind::InterventionNotPerformed { code, reason } => Some((
            JournalKind::InterventionNotPerformed,
            format!(
                "Insatsen {} utfördes inte. Orsak: {}.",
                intervention_name(code),
                reason_name(reason)
            ),
        )),
        EventKind::NoteWritten { text } if !text.trim().is_empty() => {
            Some((JournalKind::Note, text.trim().to_owned()))
        }
        EventKind::NoteWritten { .. }
        | EventKind::Started { .. }
        | EventKind::Ended { .. }
        | EventKind::InterventionPerformed { .. }
        | EventKind::InterventionAdded { .. }
        | EventKind::SecondStaffJoined { .. }
        | EventKind::SecondStaffLeft { .. }
        | EventKind::Corrected { .. }
        | EventKind::Annulled { .. }
        | EventKind::Objection { .. } => None,
    }
}

fn with_free_text(heading: String, text: &str) -> String {
    match text.trim() {
        "" => heading,
        text => format!("{heading} {text}"),
    }
}

fn deviation_name(deviation: ReportedDeviation) -> &'static str {
    ReportedDeviation::NAMES
        .iter()
        .find(|(named, ..)| *named == deviation)
        .map_or("Annat", |(_, _, swedish, _)| swedish)
}

/// The Swedish name in quotation marks, or the code when a newer catalogue
/// than this one knows it.
fn intervention_name(code: &InterventionCode) -> String {
    let name = code.kind().map_or(code.0.as_str(), |kind| kind.sv);
    format!("”{name}”")
}

fn reason_name(reason: &NotPerformedReason) -> String {
    let name = match reason {
        NotPerformedReason::ClientDeclined => "den enskilde tackade nej",
        NotPerformedReason::ClientAbsent => "den enskilde var inte hemma",
        NotPerformedReason::ClientInHospital => "den enskilde är på sjukhus",
        NotPerformedReason::DoneByRelative => "utfört av anhörig",
        NotPerformedReason::TimeDidNotSuffice => "tiden räckte inte till",
        NotPerformedReason::MovedToOtherVisit => "flyttat till ett annat besök",
        NotPerformedReason::NotNeededToday => "behövdes inte i dag",
        NotPerformedReason::StaffLacksDelegation => "personalen saknar delegering",
        NotPerformedReason::Other(text) => match text.trim().trim_end_matches('.') {
            "" => "annat",
            text => text,
        },
    };
    name.to_owned()
}
