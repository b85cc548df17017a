//! Worked time, however it came to be known.

use care_model::id::StaffId;
use care_model::shift::Shift;
use care_model::time::{Timestamp, local_to_instant, midnight};
use care_model::visit_fact::VisitFact;

/// One staff member at work from `start` to `end`, end excluded. Spans of one
/// person may overlap; no moment is paid twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkedSpan {
    pub staff_id: StaffId,
    pub start: Timestamp,
    pub end: Timestamp,
}

/// The performed work of visits, travel between them not included.
pub fn spans_of_facts(facts: &[VisitFact]) -> Vec<WorkedSpan> {
    facts
        .iter()
        .filter(|fact| fact.performed_s() > 0)
        .filter_map(|fact| {
            Some(WorkedSpan {
                staff_id: fact.staff_id,
                start: fact.started.as_ref()?.at,
                end: fact.ended.as_ref()?.at,
            })
        })
        .collect()
}

/// The hours of shifts less their unpaid breaks, each taken at its earliest.
pub fn spans_of_shifts(shifts: &[Shift]) -> Vec<WorkedSpan> {
    shifts.iter().flat_map(spans_of_shift).collect()
}

fn spans_of_shift(shift: &Shift) -> Vec<WorkedSpan> {
    let end = midnight(shift.date).plus_seconds(i64::from(shift.end_s()));
    let mut start = local_to_instant(shift.date, shift.start);
    let mut spans = Vec::new();
    let mut breaks: Vec<(Timestamp, Timestamp)> = shift
        .breaks
        .iter()
        .filter(|pause| !pause.paid)
        .map(|pause| {
            let from_s =
                care_model::shift::second_in_shift(shift.date, shift.start, pause.earliest);
            let from = midnight(shift.date).plus_seconds(i64::from(from_s));
            (from, from.plus_seconds(i64::from(pause.minutes) * 60))
        })
        .collect();
    breaks.sort_unstable();
    for (from, until) in breaks {
        if from > start {
            spans.push(WorkedSpan {
                staff_id: shift.staff_id,
                start,
                end: from.min(end),
            });
        }
        start = start.max(until);
    }
    if start < end {
        spans.push(WorkedSpan {
            staff_id: shift.staff_id,
            start,
            end,
        });
    }
    spans
}
