//! What a person writes in a client's file.

use care_model::id::{ClientId, EntryId, UnitId, UserId};
use care_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::care_plan::CarePlan;
use super::lex_sarah::LexSarahStep;

/// Longest text of an entry, in characters: some pages.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// One entry, signed by its author and locked. Append-only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub entry_id: EntryId,
    pub client_id: ClientId,
    pub unit_id: UnitId,
    pub by: UserId,
    /// Name and title as they were when it was written.
    pub author_name: String,
    pub author_title: String,
    /// When what it tells of happened.
    pub happened: Timestamp,
    pub written: Timestamp,
    pub content: Content,
}

impl std::fmt::Debug for FileEntry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "FileEntry({}, {})",
            self.entry_id,
            self.content.code()
        )
    }
}

/// What an entry is. Kinds only grow.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Content {
    /// A journal note (journalanteckning).
    Note { text: String },
    /// The client's own view (den enskildes uppfattning) on another entry.
    OwnView { of: EntryId, text: String },
    /// Another entry is wrong; it stays legible.
    Struck { of: EntryId, why: String },
    /// Somebody is not content (klagomål, synpunkt).
    Complaint { from: ComplaintFrom, text: String },
    /// What is done, or was, about a deviation or a complaint (åtgärd).
    Measure {
        of: EntryId,
        state: MeasureState,
        text: String,
    },
    /// A version of the care plan (genomförandeplan); the newest holds.
    CarePlan(CarePlan),
    /// A misconduct, or the risk of one, reported by the office.
    LexSarahReport { text: String },
    /// How a reported misconduct is dealt with. `of` is the report, from a visit or from
    /// the office.
    LexSarahStep {
        of: EntryId,
        step: LexSarahStep,
        text: String,
    },
}

impl Content {
    /// The stable code, as it is stored.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Note { .. } => "note",
            Self::OwnView { .. } => "own_view",
            Self::Struck { .. } => "struck",
            Self::Complaint { .. } => "complaint",
            Self::Measure { .. } => "measure",
            Self::CarePlan(_) => "care_plan",
            Self::LexSarahReport { .. } => "lex_sarah_report",
            Self::LexSarahStep { .. } => "lex_sarah_step",
        }
    }

    /// The words a person wrote; of a care plan those of its goals, one after the other.
    pub fn text(&self) -> String {
        match self {
            Self::Note { text }
            | Self::OwnView { text, .. }
            | Self::Struck { why: text, .. }
            | Self::Complaint { text, .. }
            | Self::Measure { text, .. }
            | Self::LexSarahReport { text }
            | Self::LexSarahStep { text, .. } => text.clone(),
            Self::CarePlan(plan) => plan.text(),
        }
    }

    /// The entry it is about; nothing where it stands by itself.
    pub fn about(&self) -> Option<EntryId> {
        match self {
            Self::OwnView { of, .. }
            | Self::Struck { of, .. }
            | Self::Measure { of, .. }
            | Self::LexSarahStep { of, .. } => Some(*of),
            Self::Note { .. }
            | Self::Complaint { .. }
            | Self::CarePlan(_)
            | Self::LexSarahReport { .. } => None,
        }
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

/// Who complained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintFrom {
    Client,
    Relative,
    Somebody,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureState {
    /// Something is planned or under way.
    Open,
    /// Nothing more is to be done.
    Done,
}
