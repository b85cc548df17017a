//! The timeline of a day without gaps.

use super::marks::Shift;
use super::{LONGEST_WAIT_S, PieceKind, WorkedPiece, WorkedSums};
use crate::id::VisitId;
use crate::time::Timestamp;

type PlannedTravel<'a> = &'a dyn Fn(VisitId, VisitId) -> Option<u32>;

/// Puts spans one after the other and names what lies between them.
pub(super) fn fill(
    spans: &[WorkedPiece],
    shifts: &[Shift],
    planned_travel_s: PlannedTravel,
    now: Timestamp,
) -> Vec<WorkedPiece> {
    let mut pieces: Vec<WorkedPiece> = Vec::new();
    let first_began = shifts.iter().find_map(|shift| shift.began);
    let mut reached = match (first_began, spans.first()) {
        (Some(began), Some(span)) => began.min(span.start),
        (Some(one), None) => one,
        (None, Some(span)) => span.start,
        (None, None) => return pieces,
    };
    for span in spans {
        gap(
            &mut pieces,
            reached,
            span.start,
            Some(span),
            shifts,
            planned_travel_s,
        );
        let start = span.start.max(reached);
        let end = span.end.map(|end| end.max(start));
        reached = end.unwrap_or_else(|| lasting_to(span, now).max(start));
        pieces.push(WorkedPiece {
            start,
            end,
            ..span.clone()
        });
    }
    let last = shifts.last();
    let until = last.and_then(|shift| shift.ended);
    match until {
        Some(ended) => gap(&mut pieces, reached, ended, None, shifts, planned_travel_s),
        // The shift goes on: what comes after the last piece is not over either.
        None => open_end(&mut pieces, reached, last, now),
    }
    pieces
}

/// Where a span without an end stands by now; one that was forgotten lasts nothing.
fn lasting_to(span: &WorkedPiece, now: Timestamp) -> Timestamp {
    if span.end_is_told { now } else { span.start }
}

/// Names the time from `from` to `until`, less what is free: before the first shift of
/// the day, between two and after the last, as far as they were said.
fn gap(
    pieces: &mut Vec<WorkedPiece>,
    from: Timestamp,
    until: Timestamp,
    next: Option<&WorkedPiece>,
    shifts: &[Shift],
    planned_travel_s: PlannedTravel,
) {
    let mut from = from;
    for (free_from, free_until) in free_times(shifts) {
        let free_from = free_from.unwrap_or(from).max(from);
        let free_until = free_until.unwrap_or(until).min(until);
        if free_from >= free_until {
            continue;
        }
        let before = pieces.last().cloned();
        name_gap(
            pieces,
            from,
            free_from,
            (before.as_ref(), None),
            planned_travel_s,
        );
        from = free_until;
    }
    let before = pieces.last().cloned();
    name_gap(
        pieces,
        from,
        until,
        (before.as_ref(), next),
        planned_travel_s,
    );
}

/// What lies outside the shifts that were said, in order; open at an end of the day.
fn free_times(shifts: &[Shift]) -> Vec<(Option<Timestamp>, Option<Timestamp>)> {
    let first = shifts.first().and_then(|shift| shift.began);
    let last = shifts.last().and_then(|shift| shift.ended);
    let between = shifts
        .windows(2)
        .filter_map(|pair| Some((Some(pair[0].ended?), Some(pair[1].began?))));
    let before = first.map(|began| (None, Some(began)));
    let after = last.map(|ended| (Some(ended), None));
    before.into_iter().chain(between).chain(after).collect()
}

fn name_gap(
    pieces: &mut Vec<WorkedPiece>,
    from: Timestamp,
    until: Timestamp,
    (before, next): (Option<&WorkedPiece>, Option<&WorkedPiece>),
    planned_travel_s: PlannedTravel,
) {
    if until <= from {
        return;
    }
    let visit = |piece: Option<&WorkedPiece>| match piece.map(|piece| &piece.kind) {
        Some(PieceKind::Visit { visit_id }) => Some(*visit_id),
        _ => None,
    };
    // Only what lies just before is where she came from.
    let before = before.filter(|piece| piece.end == Some(from));
    let (leaves, comes) = (visit(before), visit(next));
    let planned_s = leaves
        .zip(comes)
        .and_then(|(leaves, comes)| planned_travel_s(leaves, comes));
    let planned = i64::from(planned_s.unwrap_or(0));
    let is_way = leaves.is_some() || comes.is_some();
    let gap_s = until.seconds_since(from);
    let travel_until = if is_way && gap_s <= planned + LONGEST_WAIT_S {
        until
    } else {
        from.plus_seconds(planned)
    };
    let mut push = |kind, start: Timestamp, end: Timestamp| {
        if start < end {
            pieces.push(WorkedPiece {
                kind,
                start,
                end: Some(end),
                end_is_told: true,
            });
        }
    };
    push(PieceKind::Travel { planned_s }, from, travel_until);
    push(PieceKind::Untold, travel_until, until);
}

/// After the last piece of a shift that goes on.
fn open_end(
    pieces: &mut Vec<WorkedPiece>,
    reached: Timestamp,
    last: Option<&Shift>,
    now: Timestamp,
) {
    let goes_on = last
        .and_then(|shift| shift.began)
        .is_some_and(|began| now.seconds_since(began) < super::LONGEST_SHIFT_S);
    let is_under_way = pieces.last().is_some_and(|piece| piece.end.is_none());
    if !goes_on || is_under_way || now <= reached {
        return;
    }
    let leaves_visit = matches!(
        pieces.last().map(|piece| &piece.kind),
        Some(PieceKind::Visit { .. })
    );
    let kind = if leaves_visit && now.seconds_since(reached) <= LONGEST_WAIT_S {
        PieceKind::Travel { planned_s: None }
    } else {
        PieceKind::Untold
    };
    pieces.push(WorkedPiece {
        kind,
        start: reached,
        end: None,
        end_is_told: true,
    });
}

pub(super) fn sums(pieces: &[WorkedPiece], now: Timestamp) -> WorkedSums {
    let mut sums = WorkedSums::default();
    for piece in pieces {
        let end = piece
            .end
            .unwrap_or_else(|| lasting_to(piece, now).max(piece.start));
        let length_s = end.seconds_since(piece.start);
        let sum = match piece.kind {
            PieceKind::Visit { .. } => &mut sums.visits_s,
            PieceKind::Travel { .. } => &mut sums.travel_s,
            PieceKind::Break => &mut sums.break_s,
            PieceKind::Indirect(_) => &mut sums.indirect_s,
            PieceKind::Untold => &mut sums.untold_s,
        };
        *sum += length_s;
        sums.total_s += length_s;
    }
    sums
}

/// The break or indirect time that goes on.
pub(super) fn under_way(pieces: &[WorkedPiece]) -> Option<&WorkedPiece> {
    pieces.iter().rev().find(|piece| {
        let can = matches!(piece.kind, PieceKind::Break | PieceKind::Indirect(_));
        can && piece.end.is_none() && piece.end_is_told
    })
}
