//! From entries to shifts and to the spans that have a beginning and an end.

use std::collections::BTreeMap;

use super::{DayEntry, LONGEST_SHIFT_S, PieceKind, Stay, WorkedPiece, whole_second};
use crate::id::ShiftEntryId;
use crate::shift_entry::{ShiftEntry, ShiftEntryKind, ShiftMark};
use crate::time::{LocalDate, Timestamp};

/// Each entry once, with the moment it stands for now, in the order of that.
pub(super) fn standing(entries: &[ShiftEntry]) -> Vec<DayEntry> {
    let by_id: BTreeMap<ShiftEntryId, &ShiftEntry> = entries
        .iter()
        .map(|entry| (entry.entry_id, entry))
        .collect();
    let mut written: Vec<&ShiftEntry> = by_id.into_values().collect();
    written.sort_by_key(|entry| (entry.at.instant(), entry.entry_id));
    let mut moments: BTreeMap<ShiftEntryId, Timestamp> = BTreeMap::new();
    let mut annulled: Vec<ShiftEntryId> = Vec::new();
    for entry in &written {
        match &entry.kind {
            // The last word on a mark stands.
            ShiftEntryKind::Corrected {
                about, value_ms, ..
            } => {
                moments.insert(*about, Timestamp::from_millis(*value_ms));
            }
            ShiftEntryKind::Annulled { about, .. } => annulled.push(*about),
            _ => {}
        }
    }
    let mut standing: Vec<DayEntry> = written
        .into_iter()
        .map(|entry| DayEntry {
            at: whole_second(
                moments
                    .get(&entry.entry_id)
                    .copied()
                    .unwrap_or_else(|| entry.moment()),
            ),
            first: whole_second(entry.moment()),
            stands: !annulled.contains(&entry.entry_id),
            entry: entry.clone(),
        })
        .collect();
    standing.sort_by_key(|one| (one.at, one.entry.at.instant(), one.entry.entry_id));
    standing
}

/// From one beginning to its end, both included. One of the two may never have
/// been said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    pub began: Option<Timestamp>,
    pub ended: Option<Timestamp>,
}

impl Shift {
    fn date(&self) -> Option<LocalDate> {
        self.began.or(self.ended).map(Timestamp::local_date)
    }

    fn holds(&self, moment: Timestamp) -> bool {
        let Some(began) = self.began else {
            return self.ended == Some(moment);
        };
        let until = self.ended.unwrap_or(began.plus_seconds(LONGEST_SHIFT_S));
        (began..=until).contains(&moment)
    }
}

pub(super) struct Shifts(Vec<Shift>);

impl Shifts {
    pub fn of(entries: &[DayEntry]) -> Self {
        let mut shifts: Vec<Shift> = Vec::new();
        for (mark, at) in marks(entries) {
            let last = shifts.last_mut().filter(|last| is_recent(last, at));
            match (mark, last) {
                // Begun twice on a day, as on two phones: the first stands, until it is
                // ended. The next morning another shift begins: an end was forgotten.
                (ShiftMark::ShiftBegan, Some(last))
                    if last.ended.is_none() && last.date() == Some(at.local_date()) => {}
                (ShiftMark::ShiftBegan, _) => shifts.push(Shift {
                    began: Some(at),
                    ended: None,
                }),
                // Ended twice: the last stands.
                (ShiftMark::ShiftEnded, Some(last)) => last.ended = Some(at),
                (ShiftMark::ShiftEnded, None) => shifts.push(Shift {
                    began: None,
                    ended: Some(at),
                }),
                _ => {}
            }
        }
        Self(shifts)
    }

    /// The date of the shift that holds a moment, else the moment's own: a night
    /// belongs to the day on which it began.
    pub fn date_of(&self, moment: Timestamp) -> LocalDate {
        // Of two, the later: one without an end holds until the next begins.
        let held = self.0.iter().rev().find(|shift| shift.holds(moment));
        held.and_then(Shift::date)
            .unwrap_or_else(|| moment.local_date())
    }

    pub fn of_date(&self, date: LocalDate) -> Vec<Shift> {
        let shifts = self.0.iter().copied();
        shifts.filter(|shift| shift.date() == Some(date)).collect()
    }
}

fn is_recent(shift: &Shift, at: Timestamp) -> bool {
    shift
        .began
        .or(shift.ended)
        .is_some_and(|from| at.seconds_since(from) < LONGEST_SHIFT_S)
}

fn marks(entries: &[DayEntry]) -> impl Iterator<Item = (&ShiftMark, Timestamp)> {
    entries
        .iter()
        .filter(|one| one.stands)
        .filter_map(|one| match &one.entry.kind {
            ShiftEntryKind::Marked { mark, .. } => Some((mark, one.at)),
            _ => None,
        })
}

/// The date of an entry: one that corrects or annuls belongs where its mark does.
fn date_of_entry(
    one: &DayEntry,
    moments: &BTreeMap<ShiftEntryId, Timestamp>,
    shifts: &Shifts,
) -> LocalDate {
    match &one.entry.kind {
        ShiftEntryKind::Marked { .. } => shifts.date_of(one.at),
        ShiftEntryKind::Corrected { about, .. } | ShiftEntryKind::Annulled { about, .. } => {
            shifts.date_of(moments.get(about).copied().unwrap_or(one.at))
        }
        ShiftEntryKind::Confirmed { date }
        | ShiftEntryKind::Withdrawn { date }
        | ShiftEntryKind::Objection { date, .. } => *date,
    }
}

fn moments(entries: &[DayEntry]) -> BTreeMap<ShiftEntryId, Timestamp> {
    let all = entries.iter();
    all.map(|one| (one.entry.entry_id, one.at)).collect()
}

/// What was said of a date.
pub(super) fn of_date(entries: &[DayEntry], shifts: &Shifts, date: LocalDate) -> Vec<DayEntry> {
    let moments = moments(entries);
    let is_of_date = |one: &&DayEntry| date_of_entry(one, &moments, shifts) == date;
    entries.iter().filter(is_of_date).cloned().collect()
}

/// When something of which date was said or corrected.
pub(super) fn changes(entries: &[DayEntry], shifts: &Shifts) -> Vec<(LocalDate, Timestamp)> {
    let moments = moments(entries);
    let contents = entries.iter().filter(|one| one.entry.kind.is_content());
    let change = |one: &DayEntry| {
        let at = whole_second(one.entry.at.instant());
        (date_of_entry(one, &moments, shifts), at)
    };
    contents.map(change).collect()
}

/// Visits, breaks and indirect time in the order of their start. What is open ends
/// where the next thing begins; what nobody ended has no end.
pub(super) fn spans(
    entries: &[DayEntry],
    stays: &[Stay],
    shifts: &[Shift],
    now: Timestamp,
) -> Vec<WorkedPiece> {
    let mut spans: Vec<WorkedPiece> = Vec::new();
    let mut open: Option<(PieceKind, Timestamp)> = None;
    let mut close = |open: &mut Option<(PieceKind, Timestamp)>, end, end_is_told| {
        if let Some((kind, start)) = open.take() {
            spans.push(WorkedPiece {
                kind,
                start,
                end,
                end_is_told,
            });
        }
    };
    for (at, turn) in turns(entries, stays, shifts) {
        match turn {
            Turn::Begins(kind) => {
                close(&mut open, Some(at), false);
                open = Some((kind, at));
            }
            Turn::Ends(code) if open.as_ref().is_some_and(|(kind, _)| kind.code() == code) => {
                close(&mut open, Some(at), true);
            }
            // An end of what was not begun says nothing.
            Turn::Ends(_) => {}
            Turn::Other => close(&mut open, Some(at), false),
        }
    }
    let goes_on = |start: Timestamp| now.seconds_since(start) < LONGEST_SHIFT_S;
    if let Some((_, start)) = open {
        close(&mut open, None, goes_on(start));
    }
    spans.extend(stays.iter().map(|stay| WorkedPiece {
        kind: PieceKind::Visit {
            visit_id: stay.visit_id,
        },
        start: stay.start,
        end: stay.end,
        end_is_told: stay.end.is_some() || goes_on(stay.start),
    }));
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

enum Turn {
    Begins(PieceKind),
    Ends(&'static str),
    /// A visit began, or the shift ended.
    Other,
}

fn turns(entries: &[DayEntry], stays: &[Stay], shifts: &[Shift]) -> Vec<(Timestamp, Turn)> {
    let mut turns: Vec<(Timestamp, Turn)> = marks(entries)
        .filter_map(|(mark, at)| {
            let turn = match mark {
                ShiftMark::BreakBegan => Turn::Begins(PieceKind::Break),
                ShiftMark::BreakEnded => Turn::Ends("break"),
                ShiftMark::IndirectBegan { indirect } => {
                    Turn::Begins(PieceKind::Indirect(indirect.clone()))
                }
                ShiftMark::IndirectEnded => Turn::Ends("indirect"),
                ShiftMark::ShiftBegan | ShiftMark::ShiftEnded => return None,
            };
            Some((at, turn))
        })
        .collect();
    turns.extend(stays.iter().map(|stay| (stay.start, Turn::Other)));
    turns.extend(
        shifts
            .iter()
            .filter_map(|shift| Some((shift.ended?, Turn::Other))),
    );
    // Stable: at one moment what was said comes before what it implies.
    turns.sort_by_key(|(at, _)| *at);
    turns
}
