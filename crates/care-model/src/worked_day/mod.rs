//! A staff member's day as it was worked: the fold of what she said of her shift
//! and of the visits she was at. Its pieces follow each other without a gap, so a
//! day hides nothing. The same function serves her phone and the office.
//!
//! Nobody is followed on the way: travel is the time between two visits, as far as
//! the plan's leg and a wait explain it. What nobody said anything of is *untold*,
//! and can be told afterwards.

mod confirmations;
mod marks;
mod pieces;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::id::VisitId;
use crate::shift_entry::{IndirectTime, ShiftEntry, ShiftEntryKind};
use crate::time::{LocalDate, Timestamp};
use crate::visit_fact::VisitFact;

pub use confirmations::Confirmations;

/// A gap longer than the planned travel by more than this held a break, a meeting
/// or free time, and tells nothing about travel: the shortest unpaid break of the
/// agreements is half an hour.
pub const LONGEST_WAIT_S: i64 = 30 * 60;
/// A shift that has begun and not ended holds what happens in so many seconds: no
/// shift is longer than 13 hours by law, and one may run late.
pub const LONGEST_SHIFT_S: i64 = 16 * 3600;

/// One staff member's presence at a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    pub visit_id: VisitId,
    pub start: Timestamp,
    /// `None` while it is under way, or when nobody said that it ended.
    pub end: Option<Timestamp>,
}

impl Stay {
    /// Of one who has started at a visit and whose work there counts.
    pub fn of(fact: &VisitFact) -> Option<Self> {
        let started = fact.started.as_ref().filter(|_| !fact.annulled)?;
        Some(Self {
            visit_id: fact.visit_id,
            start: started.at,
            end: fact.ended.as_ref().map(|ended| ended.at),
        })
    }
}

/// A staff member's day, times in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedDay {
    pub date: LocalDate,
    /// When the first shift of the day was said to begin.
    pub began: Option<Timestamp>,
    /// When the last shift of the day was said to end; `None` while one is open.
    pub ended: Option<Timestamp>,
    /// When the last shift of the day was said to begin.
    pub last_began: Option<Timestamp>,
    /// In their order; between them lies only time outside the shifts that were said.
    pub pieces: Vec<WorkedPiece>,
    pub sums: WorkedSums,
    /// A break or indirect time that has begun and not ended.
    pub under_way: Option<WorkedPiece>,
    pub entries: Vec<DayEntry>,
    /// When the staff member said that the day is right, unless she took it back.
    pub confirmed: Option<Timestamp>,
    /// Something of the day was said, corrected or ended after that.
    pub changed_since_confirmed: bool,
}

/// A stretch of a day, end excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkedPiece {
    pub kind: PieceKind,
    pub start: Timestamp,
    /// `None` while it goes on, or when nobody said that it ended.
    pub end: Option<Timestamp>,
    /// False where another thing's beginning ended it, and where an end is missing
    /// that should have come by now: such a piece lasts nothing.
    pub end_is_told: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    Visit {
        visit_id: VisitId,
    },
    /// Between visits, the plan's leg beside it where it has one.
    Travel {
        planned_s: Option<u32>,
    },
    Break,
    Indirect(IndirectTime),
    Untold,
}

impl PieceKind {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Visit { .. } => "visit",
            Self::Travel { .. } => "travel",
            Self::Break => "break",
            Self::Indirect(_) => "indirect",
            Self::Untold => "untold",
        }
    }
}

/// Seconds of each kind; the total is their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkedSums {
    pub visits_s: i64,
    pub travel_s: i64,
    pub break_s: i64,
    pub indirect_s: i64,
    pub untold_s: i64,
    pub total_s: i64,
}

/// An entry of the day as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayEntry {
    pub entry: ShiftEntry,
    /// The moment it stands for, corrections heeded.
    pub at: Timestamp,
    /// The moment as it was said, before any correction.
    pub first: Timestamp,
    /// False for a mark that the office annulled.
    pub stands: bool,
}

/// The day of a staff member. `entries` and `stays` are hers from the day before
/// to the day after, in any order, any number of times; `planned_travel_s` tells
/// the plan's leg from one visit to another.
pub fn worked_day(
    date: LocalDate,
    entries: &[ShiftEntry],
    stays: &[Stay],
    planned_travel_s: &dyn Fn(VisitId, VisitId) -> Option<u32>,
    now: Timestamp,
) -> WorkedDay {
    let entries = marks::standing(entries);
    let shifts = marks::Shifts::of(&entries);
    let own = marks::of_date(&entries, &shifts, date);
    let mut stays: Vec<Stay> = stays
        .iter()
        .map(|stay| Stay {
            start: whole_second(stay.start),
            end: stay
                .end
                .map(|end| whole_second(end).max(whole_second(stay.start))),
            ..*stay
        })
        .filter(|stay| shifts.date_of(stay.start) == date)
        .collect();
    stays.sort_by_key(|stay| (stay.start, stay.end, stay.visit_id));
    stays.dedup();
    let of_day = shifts.of_date(date);
    let spans = marks::spans(&own, &stays, &of_day, now);
    let now = whole_second(now);
    let pieces = pieces::fill(&spans, &of_day, planned_travel_s, now);
    let confirmed = confirmed(&own, date);
    let changed_since_confirmed =
        confirmed.is_some_and(|confirmed| is_changed_since(confirmed, &own, &stays));
    WorkedDay {
        date,
        began: of_day.iter().find_map(|shift| shift.began),
        ended: of_day.last().and_then(|shift| shift.ended),
        last_began: of_day.iter().rev().find_map(|shift| shift.began),
        sums: pieces::sums(&pieces, now),
        under_way: pieces::under_way(&pieces).cloned(),
        pieces,
        entries: own,
        confirmed,
        changed_since_confirmed,
    }
}

impl WorkedDay {
    /// A shift of the day has begun, has not ended and may go on at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended.is_none()
            && self
                .last_began
                .is_some_and(|began| now.seconds_since(began) < LONGEST_SHIFT_S)
    }
}

/// The last word on whether the day is right.
fn confirmed(entries: &[DayEntry], date: LocalDate) -> Option<Timestamp> {
    let mut latest_first = entries.iter().rev().filter_map(|one| match one.entry.kind {
        ShiftEntryKind::Confirmed { date: of } if of == date => Some(Some(one.at)),
        ShiftEntryKind::Withdrawn { date: of } if of == date => Some(None),
        _ => None,
    });
    latest_first.next().flatten()
}

fn is_changed_since(confirmed: Timestamp, entries: &[DayEntry], stays: &[Stay]) -> bool {
    let later = |one: &DayEntry| whole_second(one.entry.at.instant()) > confirmed;
    let contents = entries.iter().filter(|one| one.entry.kind.is_content());
    let mut later = contents.filter(|one| later(one));
    later.next().is_some()
        || stays
            .iter()
            .any(|stay| stay.end.is_none_or(|end| end > confirmed))
}

fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_millis(moment.millis().div_euclid(1000) * 1000)
}
