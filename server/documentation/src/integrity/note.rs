//! A note, and what it found.

use care_model::id::{ClientId, DeviceId, IntegrityNoteId, StaffId, VisitId};
use care_model::time::{LocalDate, midnight};
use serde::Serialize;

use super::sentence;
use crate::language::Language;

/// One thing that asks for an explanation. A question, never a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntegrityNote {
    /// Made from the kind of finding and the records it rests on, so that it
    /// stays the same when a figure in it changes: answers and appeals name it.
    pub note_id: IntegrityNoteId,
    /// Of the first of the visits.
    pub date: LocalDate,
    /// Whose records it rests on: who may answer it. Sorted, at least one.
    pub staff: Vec<StaffId>,
    /// The records it rests on. Sorted, at least one.
    pub visits: Vec<VisitId>,
    #[serde(flatten)]
    pub finding: Finding,
}

/// What was found, with the figures it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Finding {
    /// A tag was read at one home too soon after a tag at another.
    ImpossibleLeg {
        from_client: ClientId,
        to_client: ClientId,
        gap_s: i64,
        /// By the fastest mode.
        travel_s: u32,
    },
    /// One home's tag was in use on two phones at once, by people not planned
    /// together or by one person. The tag's own code is not told: who has it can
    /// register with it.
    TagOnTwoPhones {
        client_id: ClientId,
        first_device: DeviceId,
        second_device: DeviceId,
        overlap_s: i64,
    },
    /// Several starts and ends at different homes within moments.
    Burst {
        starts_and_ends: u32,
        homes: u32,
        within_s: i64,
        /// Of them, registered by hand.
        manual: u32,
    },
    /// The phone's clock was moved between start and end.
    ClockMoved {
        device_id: DeviceId,
        /// By the phone's clock.
        wall_s: i64,
        /// By the phone's running time, where it was not restarted in between.
        monotonic_s: Option<i64>,
        /// How far the difference to the server's clock moved, where both are known.
        offset_change_ms: Option<i64>,
    },
    /// Every visit took its planned time to the second.
    AlwaysPlannedLength { days: u32 },
    /// One person at two homes at once.
    TwoHomesAtOnce {
        first_client: ClientId,
        second_client: ClientId,
        overlap_s: i64,
    },
}

impl Finding {
    /// The stable code, as it is stored and as the web's catalogue knows it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ImpossibleLeg { .. } => "impossible_leg",
            Self::TagOnTwoPhones { .. } => "tag_on_two_phones",
            Self::Burst { .. } => "burst",
            Self::ClockMoved { .. } => "clock_moved",
            Self::AlwaysPlannedLength { .. } => "always_planned_length",
            Self::TwoHomesAtOnce { .. } => "two_homes_at_once",
        }
    }
}

impl IntegrityNote {
    /// `records` are those the note rests on, as text; their order does not matter.
    pub(super) fn new(
        date: LocalDate,
        mut staff: Vec<StaffId>,
        mut visits: Vec<VisitId>,
        finding: Finding,
        mut records: Vec<String>,
    ) -> Self {
        staff.sort_unstable();
        staff.dedup();
        visits.sort_unstable();
        visits.dedup();
        records.sort_unstable();
        let name = format!("{}/{}", finding.code(), records.join("/"));
        Self {
            note_id: IntegrityNoteId::derived(midnight(date), &name),
            date,
            staff,
            visits,
            finding,
        }
    }

    /// What was found, with its figures. Names nobody.
    pub fn sentence(&self, language: Language) -> String {
        sentence::of_note(self, language)
    }

    /// What may lie behind it without anybody having done wrong; shown beside
    /// the sentence, always.
    pub fn innocent_reasons(&self, language: Language) -> &'static str {
        sentence::innocent_reasons(&self.finding).in_language(language)
    }
}
