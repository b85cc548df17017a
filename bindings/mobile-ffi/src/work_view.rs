//! A shift: what is said of it, and the day it makes. No `Debug` where texts of
//! people stand.

use care_model::shift_entry as inner;
use care_model::time::Timestamp;
use care_model::worked_day::{self, PieceKind};
use mobile_core::AttestSteps;

/// A moment at which something of the shift begins or ends.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum ShiftMark {
    ShiftBegan,
    ShiftEnded,
    BreakBegan,
    BreakEnded,
    IndirectBegan { indirect: IndirectTime },
    IndirectEnded,
}

/// Work that is neither visit nor travel (kringtid).
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum IndirectTime {
    Handover,
    Documentation,
    Meeting,
    Keys,
    Other { text: String },
}

/// The worked day of the staff member who is signed in.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct WorkView {
    /// The date that is confirmed: after midnight that of the night's beginning.
    pub date: String,
    /// The unit wants staff members to confirm their days.
    pub two_step: bool,
    /// The roster's shift.
    pub planned_start_ms: Option<i64>,
    pub planned_end_ms: Option<i64>,
    pub began_ms: Option<i64>,
    pub ended_ms: Option<i64>,
    /// In their order; between them lies only time outside the shifts that were said.
    pub pieces: Vec<WorkedPiece>,
    pub sums: WorkedSums,
    pub confirmed_ms: Option<i64>,
    pub changed_since_confirmed: bool,
}

/// A stretch of the day, end excluded.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct WorkedPiece {
    pub kind: WorkedKind,
    pub start_ms: i64,
    /// None while it goes on, or when nobody said that it ended.
    pub end_ms: Option<i64>,
    /// False where another thing's beginning ended it, and where an end is missing.
    pub end_is_told: bool,
}

#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
pub enum WorkedKind {
    Visit { visit_id: String },
    Travel { planned_s: Option<u32> },
    Break,
    Indirect { indirect: IndirectTime },
    Untold,
}

/// Seconds of each kind; the total is their sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WorkedSums {
    pub visits_s: i64,
    pub travel_s: i64,
    pub break_s: i64,
    pub indirect_s: i64,
    pub untold_s: i64,
    pub total_s: i64,
}

impl From<ShiftMark> for inner::ShiftMark {
    fn from(mark: ShiftMark) -> Self {
        match mark {
            ShiftMark::ShiftBegan => Self::ShiftBegan,
            ShiftMark::ShiftEnded => Self::ShiftEnded,
            ShiftMark::BreakBegan => Self::BreakBegan,
            ShiftMark::BreakEnded => Self::BreakEnded,
            ShiftMark::IndirectBegan { indirect } => Self::IndirectBegan {
                indirect: indirect.into(),
            },
            ShiftMark::IndirectEnded => Self::IndirectEnded,
        }
    }
}

impl From<IndirectTime> for inner::IndirectTime {
    fn from(indirect: IndirectTime) -> Self {
        match indirect {
            IndirectTime::Handover => Self::Handover,
            IndirectTime::Documentation => Self::Documentation,
            IndirectTime::Meeting => Self::Meeting,
            IndirectTime::Keys => Self::Keys,
            IndirectTime::Other { text } => Self::Other(text),
        }
    }
}

impl From<inner::IndirectTime> for IndirectTime {
    fn from(indirect: inner::IndirectTime) -> Self {
        match indirect {
            inner::IndirectTime::Handover => Self::Handover,
            inner::IndirectTime::Documentation => Self::Documentation,
            inner::IndirectTime::Meeting => Self::Meeting,
            inner::IndirectTime::Keys => Self::Keys,
            inner::IndirectTime::Other(text) => Self::Other { text },
        }
    }
}

impl From<mobile_core::WorkView> for WorkView {
    fn from(work: mobile_core::WorkView) -> Self {
        let planned = work.shift.planned;
        let sums = work.day.sums;
        Self {
            date: work.day.date.to_string(),
            two_step: work.shift.steps == AttestSteps::Two,
            planned_start_ms: planned.map(|planned| planned.start.millis()),
            planned_end_ms: planned.map(|planned| planned.end.millis()),
            began_ms: work.day.began.map(Timestamp::millis),
            ended_ms: work.day.ended.map(Timestamp::millis),
            pieces: work.day.pieces.into_iter().map(Into::into).collect(),
            sums: WorkedSums {
                visits_s: sums.visits_s,
                travel_s: sums.travel_s,
                break_s: sums.break_s,
                indirect_s: sums.indirect_s,
                untold_s: sums.untold_s,
                total_s: sums.total_s,
            },
            confirmed_ms: work.day.confirmed.map(Timestamp::millis),
            changed_since_confirmed: work.day.changed_since_confirmed,
        }
    }
}

impl From<worked_day::WorkedPiece> for WorkedPiece {
    fn from(piece: worked_day::WorkedPiece) -> Self {
        let kind = match piece.kind {
            PieceKind::Visit { visit_id } => WorkedKind::Visit {
                visit_id: visit_id.to_string(),
            },
            PieceKind::Travel { planned_s } => WorkedKind::Travel { planned_s },
            PieceKind::Break => WorkedKind::Break,
            PieceKind::Indirect(indirect) => WorkedKind::Indirect {
                indirect: indirect.into(),
            },
            PieceKind::Untold => WorkedKind::Untold,
        };
        Self {
            kind,
            start_ms: piece.start.millis(),
            end_ms: piece.end.map(Timestamp::millis),
            end_is_told: piece.end_is_told,
        }
    }
}
