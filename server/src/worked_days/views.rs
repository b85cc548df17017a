//! What goes to the page.

use care_model::shift_entry::{IndirectTime, ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::Timestamp;
use care_model::visit_event::Author;
use care_model::worked_day::{DayEntry, PieceKind, WorkedPiece, WorkedSums};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct WorkedDaysView {
    pub date: String,
    /// Staff members confirm their days before the manager attests.
    pub two_step: bool,
    pub staff: Vec<WorkedDayView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WorkedDayView {
    pub staff_id: String,
    pub staff_name: String,
    pub planned: Option<PlannedShiftView>,
    pub planned_sums: PlannedSums,
    pub began_ms: Option<i64>,
    pub ended_ms: Option<i64>,
    /// In their order; between them lies only time outside the shifts that were said.
    pub pieces: Vec<PieceView>,
    pub sums: WorkedSumsView,
    pub entries: Vec<ShiftEntryView>,
    pub confirmed_ms: Option<i64>,
    pub changed_since_confirmed: bool,
    /// Visits of the day that wait for the manager's attest.
    pub unattested: usize,
    /// Why a person should look: `untold` (over half an hour nobody said anything of),
    /// `no_end` (a shift that should have ended by now) or `changed` (since it was
    /// confirmed).
    pub remarks: Vec<&'static str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedShiftView {
    pub start_ms: i64,
    pub end_ms: i64,
    pub breaks: Vec<PlannedBreakView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedBreakView {
    pub start_ms: i64,
    pub end_ms: i64,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct PlannedSums {
    pub visits_s: i64,
    pub travel_s: i64,
    pub break_s: i64,
}

/// Seconds of each kind; the total is their sum.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct WorkedSumsView {
    pub visits_s: i64,
    pub travel_s: i64,
    pub break_s: i64,
    pub indirect_s: i64,
    pub untold_s: i64,
    pub total_s: i64,
}

impl From<WorkedSums> for WorkedSumsView {
    fn from(sums: WorkedSums) -> Self {
        Self {
            visits_s: sums.visits_s,
            travel_s: sums.travel_s,
            break_s: sums.break_s,
            indirect_s: sums.indirect_s,
            untold_s: sums.untold_s,
            total_s: sums.total_s,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PieceView {
    /// `visit`, `travel`, `break`, `indirect` or `untold`.
    pub kind: &'static str,
    pub start_ms: i64,
    pub end_ms: Option<i64>,
    /// False where another thing's beginning ended it.
    pub end_is_told: bool,
    pub visit_id: Option<String>,
    pub client_label: Option<String>,
    pub protected: bool,
    /// `handover`, `documentation`, `meeting`, `keys` or `other`.
    pub indirect: Option<&'static str>,
    pub text: Option<String>,
    /// The plan's leg, of travel.
    pub planned_s: Option<u32>,
    /// When the plan had the visit.
    pub planned_start_ms: Option<i64>,
    pub planned_end_ms: Option<i64>,
}

impl PieceView {
    /// A piece; `client` tells the label of a visit's client and whether it is protected.
    pub fn of(piece: &WorkedPiece, client: Option<(String, bool)>) -> Self {
        let (visit_id, indirect, planned_s) = match &piece.kind {
            PieceKind::Visit { visit_id } => (Some(visit_id.to_string()), None, None),
            PieceKind::Travel { planned_s } => (None, None, *planned_s),
            PieceKind::Indirect(indirect) => (None, Some(indirect), None),
            PieceKind::Break | PieceKind::Untold => (None, None, None),
        };
        let (client_label, protected) = match client {
            Some((label, protected)) => (Some(label), protected),
            None => (None, false),
        };
        Self {
            kind: piece.kind.code(),
            start_ms: piece.start.millis(),
            end_ms: piece.end.map(Timestamp::millis),
            end_is_told: piece.end_is_told,
            visit_id,
            client_label,
            protected,
            indirect: indirect.map(IndirectTime::code),
            text: indirect.and_then(IndirectTime::text).map(str::to_owned),
            planned_s,
            planned_start_ms: None,
            planned_end_ms: None,
        }
    }
}

/// One thing that was said of the shift.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftEntryView {
    pub entry_id: String,
    /// `staff` or `office`.
    pub by: &'static str,
    /// `marked`, `confirmed`, `withdrawn`, `corrected`, `annulled` or `objection`.
    pub kind: &'static str,
    /// The moment it stands for now, corrections heeded.
    pub at_ms: i64,
    /// The moment as it was said, before any correction.
    pub first_ms: i64,
    pub recorded_ms: i64,
    /// Who said it; empty where that is no longer known.
    pub author_name: String,
    /// `shift_began`, `shift_ended`, `break_began`, `break_ended`, `indirect_began` or
    /// `indirect_ended`.
    pub mark: Option<&'static str>,
    pub indirect: Option<&'static str>,
    pub text: Option<String>,
    pub said_by_hand: bool,
    pub about: Option<String>,
    pub value_ms: Option<i64>,
    pub why: Option<String>,
    /// False for a mark that was annulled.
    pub standing: bool,
}

impl ShiftEntryView {
    pub fn of(one: &DayEntry, author_name: String) -> Self {
        let ShiftEntry {
            entry_id,
            author,
            at,
            kind,
            ..
        } = &one.entry;
        let mut view = Self {
            entry_id: entry_id.to_string(),
            by: match author {
                Author::Staff { .. } => "staff",
                Author::Office { .. } => "office",
            },
            kind: kind.name(),
            at_ms: one.at.millis(),
            first_ms: one.first.millis(),
            recorded_ms: at.instant().millis(),
            author_name,
            mark: None,
            indirect: None,
            text: None,
            said_by_hand: false,
            about: None,
            value_ms: None,
            why: None,
            standing: one.stands,
        };
        match kind {
            ShiftEntryKind::Marked { mark, said_ms, why } => {
                view.mark = Some(mark.name());
                view.said_by_hand = said_ms.is_some();
                view.why = Some(why.clone()).filter(|why| !why.is_empty());
                if let ShiftMark::IndirectBegan { indirect } = mark {
                    view.indirect = Some(indirect.code());
                    view.text = indirect.text().map(str::to_owned);
                }
            }
            ShiftEntryKind::Corrected {
                about,
                value_ms,
                why,
            } => {
                view.about = Some(about.to_string());
                view.value_ms = Some(*value_ms);
                view.why = Some(why.clone());
            }
            ShiftEntryKind::Annulled { about, why } => {
                view.about = Some(about.to_string());
                view.why = Some(why.clone());
            }
            ShiftEntryKind::Objection { text, .. } => view.text = Some(text.clone()),
            ShiftEntryKind::Confirmed { .. } | ShiftEntryKind::Withdrawn { .. } => {}
        }
        view
    }
}
