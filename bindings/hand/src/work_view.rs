//! The worked day as a page shows it. No `Debug`: it holds texts of people.

use care_model::id::{ShiftEntryId, VisitId};
use care_model::shift_entry::{IndirectTime, ShiftEntryKind, ShiftMark};
use care_model::time::Timestamp;
use care_model::visit_event::Author;
use care_model::worked_day::{DayEntry, PieceKind, WorkedPiece, WorkedSums};
use mobile_core::{AttestSteps, EarlierDay};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct WorkView {
    /// Whose day it is: after midnight that of the night's beginning.
    date: String,
    /// The unit wants staff members to confirm their days.
    two_step: bool,
    planned: Option<SpanView>,
    began_ms: Option<i64>,
    ended_ms: Option<i64>,
    under_way: Option<UnderWayView>,
    pieces: Vec<PieceView>,
    sums: WorkedSums,
    entries: Vec<EntryView>,
    /// Other days of which the office has said something, and yesterday where the unit
    /// wants it confirmed; the newest first.
    earlier: Vec<EarlierView>,
    confirmed_ms: Option<i64>,
    changed_since_confirmed: bool,
}

#[derive(Serialize)]
struct EarlierView {
    date: String,
    /// Whether it can be confirmed here, or that taken back.
    is_open: bool,
    total_s: i64,
    entries: Vec<EntryView>,
    confirmed_ms: Option<i64>,
    changed_since_confirmed: bool,
}

/// A break or indirect time that goes on.
#[derive(Serialize)]
struct UnderWayView {
    kind: &'static str,
    indirect: Option<&'static str>,
    text: Option<String>,
    since_ms: i64,
}

#[derive(Serialize)]
struct SpanView {
    start_ms: i64,
    end_ms: i64,
}

#[derive(Serialize)]
struct PieceView {
    kind: &'static str,
    start_ms: i64,
    end_ms: Option<i64>,
    end_is_told: bool,
    visit_id: Option<VisitId>,
    indirect: Option<&'static str>,
    text: Option<String>,
    planned_s: Option<u32>,
}

#[derive(Serialize)]
struct EntryView {
    entry_id: ShiftEntryId,
    by: &'static str,
    kind: &'static str,
    at_ms: i64,
    /// The moment as it was said, before any correction.
    first_ms: i64,
    recorded_ms: i64,
    mark: Option<&'static str>,
    indirect: Option<&'static str>,
    text: Option<String>,
    said_by_hand: bool,
    about: Option<ShiftEntryId>,
    value_ms: Option<i64>,
    why: Option<String>,
    standing: bool,
}

impl From<mobile_core::WorkView> for WorkView {
    fn from(work: mobile_core::WorkView) -> Self {
        let day = work.day;
        Self {
            date: day.date.to_string(),
            two_step: work.shift.steps == AttestSteps::Two,
            planned: work.shift.planned.map(|planned| SpanView {
                start_ms: planned.start.millis(),
                end_ms: planned.end.millis(),
            }),
            began_ms: day.began.map(Timestamp::millis),
            ended_ms: day.ended.map(Timestamp::millis),
            under_way: day.under_way.as_ref().map(UnderWayView::from),
            pieces: day.pieces.iter().map(PieceView::from).collect(),
            sums: day.sums,
            entries: day.entries.iter().map(EntryView::from).collect(),
            earlier: work.earlier.iter().map(EarlierView::from).collect(),
            confirmed_ms: day.confirmed.map(Timestamp::millis),
            changed_since_confirmed: day.changed_since_confirmed,
        }
    }
}

impl From<&EarlierDay> for EarlierView {
    fn from(EarlierDay { day, is_open }: &EarlierDay) -> Self {
        Self {
            date: day.date.to_string(),
            is_open: *is_open,
            // By kind it would be another's: the legs of that day's plan are gone.
            total_s: day.sums.total_s,
            entries: day.entries.iter().map(EntryView::from).collect(),
            confirmed_ms: day.confirmed.map(Timestamp::millis),
            changed_since_confirmed: day.changed_since_confirmed,
        }
    }
}

impl From<&WorkedPiece> for UnderWayView {
    fn from(piece: &WorkedPiece) -> Self {
        let (indirect, text) = match &piece.kind {
            PieceKind::Indirect(indirect) => named(indirect),
            _ => (None, None),
        };
        Self {
            kind: piece.kind.code(),
            indirect,
            text,
            since_ms: piece.start.millis(),
        }
    }
}

impl From<&WorkedPiece> for PieceView {
    fn from(piece: &WorkedPiece) -> Self {
        let mut view = Self {
            kind: piece.kind.code(),
            start_ms: piece.start.millis(),
            end_ms: piece.end.map(Timestamp::millis),
            end_is_told: piece.end_is_told,
            visit_id: None,
            indirect: None,
            text: None,
            planned_s: None,
        };
        match &piece.kind {
            PieceKind::Visit { visit_id } => view.visit_id = Some(*visit_id),
            PieceKind::Travel { planned_s } => view.planned_s = *planned_s,
            PieceKind::Indirect(indirect) => (view.indirect, view.text) = named(indirect),
            PieceKind::Break | PieceKind::Untold => {}
        }
        view
    }
}

fn named(indirect: &IndirectTime) -> (Option<&'static str>, Option<String>) {
    (Some(indirect.code()), indirect.text().map(str::to_owned))
}

impl From<&DayEntry> for EntryView {
    fn from(one: &DayEntry) -> Self {
        let mut view = Self {
            entry_id: one.entry.entry_id,
            by: match one.entry.author {
                Author::Staff { .. } => "staff",
                Author::Office { .. } => "office",
            },
            kind: one.entry.kind.name(),
            at_ms: one.at.millis(),
            first_ms: one.first.millis(),
            recorded_ms: one.entry.at.instant().millis(),
            mark: None,
            indirect: None,
            text: None,
            said_by_hand: false,
            about: None,
            value_ms: None,
            why: None,
            standing: one.stands,
        };
        match one.entry.kind.clone() {
            ShiftEntryKind::Marked { mark, said_ms, why } => {
                view.mark = Some(mark.name());
                view.said_by_hand = said_ms.is_some();
                view.why = Some(why).filter(|why| !why.is_empty());
                if let ShiftMark::IndirectBegan { indirect } = &mark {
                    (view.indirect, view.text) = named(indirect);
                }
            }
            ShiftEntryKind::Corrected {
                about,
                value_ms,
                why,
            } => {
                (view.about, view.value_ms, view.why) = (Some(about), Some(value_ms), Some(why));
            }
            ShiftEntryKind::Annulled { about, why } => {
                (view.about, view.why) = (Some(about), Some(why));
            }
            ShiftEntryKind::Objection { text, .. } => view.text = Some(text),
            ShiftEntryKind::Confirmed { .. } | ShiftEntryKind::Withdrawn { .. } => {}
        }
        view
    }
}
