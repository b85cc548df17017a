//! What may be wrong with a client's file.

use std::fmt;

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::time::LocalDate;

/// Which kind of row a fault speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noun {
    Order,
    PlannedVisit,
    Visit,
    JournalEntry,
    FileEntry,
    VisitHistory,
}

impl fmt::Display for Noun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Order => "order",
            Self::PlannedVisit => "planned visit",
            Self::Visit => "visit",
            Self::JournalEntry => "journal entry",
            Self::FileEntry => "entry of a person",
            Self::VisitHistory => "history of visit",
        })
    }
}

/// One fault; names the row and what to do, by id alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum ClientFileFault {
    #[error(
        "client {client_id} has protected identity\n\
         Maybe the export is meant and lawful: admit it by name, which is logged"
    )]
    Protected { client_id: ClientId },
    #[error("the period {period} ends before it begins\nMaybe the two dates are swapped")]
    PeriodReversed { period: String },
    #[error(
        "{noun} {row} is of client {found}\n\
         Maybe the rows of two clients were mixed: ask for one client at a time"
    )]
    OtherClient {
        noun: Noun,
        row: String,
        found: ClientId,
    },
    #[error(
        "{noun} {row} is on {date}, outside the period {period}\n\
         Maybe it belongs to another file: leave it out here"
    )]
    OutsidePeriod {
        noun: Noun,
        row: String,
        date: LocalDate,
        period: String,
    },
    #[error("{noun} {row} comes twice\nMaybe two answers were put together: give each row once")]
    Repeated { noun: Noun, row: String },
    #[error(
        "the history of visit {visit_id} is of no visit in the file\n\
         Maybe its fact was left out: give both or neither"
    )]
    HistoryWithoutVisit { visit_id: VisitId },
    #[error(
        "visit {visit_id} of staff {staff_id} ends before it starts\n\
         Maybe the phone's clock was wrong: correct the visit in review"
    )]
    EndsBeforeStart {
        visit_id: VisitId,
        staff_id: StaffId,
    },
    #[error(
        "staff {staff_id} is named but not among the staff given\n\
         Maybe the person belongs to another unit: give that unit's staff too"
    )]
    UnknownStaff { staff_id: StaffId },
    #[error(
        "unit {unit_id} is named but not among the units given\n\
         Maybe the client moved between units: give both"
    )]
    UnknownUnit { unit_id: UnitId },
    #[error(
        "{noun} {row} has a text of {chars} characters, over {max}\n\
         Maybe something that is no note was pasted: it is never cut, correct the source",
        max = super::MAX_TEXT_CHARS
    )]
    OverlongText {
        noun: Noun,
        row: String,
        chars: usize,
    },
    #[error(
        "the file holds {found} visits, over {max}\nMaybe the period is too long: make several",
        max = super::MAX_VISITS
    )]
    TooManyVisits { found: usize },
}
