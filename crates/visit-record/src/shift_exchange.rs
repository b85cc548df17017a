//! What phone and server say to one another of a shift. An entry has one writer and
//! never changes, so it travels as the text that was stored, not as a document: the
//! same text under the same id is the same entry, however often it is offered.

use care_model::id::ShiftEntryId;
use care_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::exchange::Verdict;

/// Most entries in one request; the rest follows in the next.
pub const MAX_ENTRIES: usize = 200;
/// Longest entry, in bytes: its longest text written as escapes, with room.
pub const MAX_ENTRY_BYTES: usize = 64 * 1024;

/// The part of a request that is about the sender's shift.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAsk {
    /// At most [`MAX_ENTRIES`], oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ShiftEntryUpload>,
    /// Position up to which this phone has the reader's entries, in the epoch that
    /// the request names.
    #[serde(default)]
    pub cursor: u64,
}

/// One entry as the phone stored it: the JSON of a `ShiftEntry`. The receiver reads
/// it by itself, so that one it does not understand costs no other.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftEntryUpload {
    pub entry_id: ShiftEntryId,
    pub body: String,
}

impl std::fmt::Debug for ShiftEntryUpload {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ShiftEntryUpload({})", self.entry_id)
    }
}

/// The part of an answer that is about the reader's shift.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAnswer {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<ShiftEntryReceipt>,
    /// The reader's entries after the cursor, of whatever phone, and the office's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ShiftEntryUpload>,
    #[serde(default)]
    pub cursor: u64,
}

/// What became of one entry. A phone forgets an entry only against one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftEntryReceipt {
    pub entry_id: ShiftEntryId,
    /// Accepted or quarantined: an entry waits for nothing else.
    pub verdict: Verdict,
}

/// What the day's list says of the staff member's shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotShift {
    /// First beginning and last end of the roster's shifts of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<PlannedShift>,
    #[serde(default)]
    pub steps: AttestSteps,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedShift {
    pub start: Timestamp,
    pub end: Timestamp,
}

/// How a unit approves what was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestSteps {
    /// The manager attests.
    #[default]
    One,
    /// The staff member says that her own day is right, then the manager attests.
    Two,
}
