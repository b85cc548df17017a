//! The worked time of a unit in a period: by the shifts that were said and vouched
//! for, else by the visits alone.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::StaffId;
use care_model::shift::Shift;
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, Timestamp, add_days, dates, midnight};
use care_model::visit_fact::VisitFact;
use care_model::worked_day::{PieceKind, Stay, WorkedDay, worked_day};

use super::worked_span::{WorkedSpan, spans_of_facts};
use crate::period::Period;

/// What worked time is known from. Everything reaches from the day before the period
/// to the day after it: a night's shift crosses its ends, and is paid by its moments.
#[derive(Clone, Copy, Debug)]
pub struct WorkRequest<'a> {
    pub period: Period,
    /// What was said of shifts.
    pub entries: &'a [ShiftEntry],
    /// Attested facts.
    pub attested: &'a [VisitFact],
    /// Days on which somebody's work waits for the manager.
    pub open: &'a BTreeSet<(StaffId, LocalDate)>,
    /// The roster: it says which breaks are paid.
    pub shifts: &'a [Shift],
}

/// Worked spans within the period, one after the other for each staff member. A shift
/// counts as a whole, less its unpaid breaks, when its beginning and end were said, none
/// of its visits waits for the manager, and one was attested or the staff member has
/// confirmed the day. Else the attested visits count.
pub fn worked_spans(request: &WorkRequest) -> Vec<WorkedSpan> {
    let mut entries: BTreeMap<StaffId, Vec<ShiftEntry>> = BTreeMap::new();
    for entry in request.entries {
        entries
            .entry(entry.staff_id)
            .or_default()
            .push(entry.clone());
    }
    let mut facts: BTreeMap<StaffId, Vec<VisitFact>> = BTreeMap::new();
    for fact in request.attested {
        facts.entry(fact.staff_id).or_default().push(fact.clone());
    }
    let staff: BTreeSet<StaffId> = entries.keys().chain(facts.keys()).copied().collect();
    let mut spans = Vec::new();
    for staff_id in staff {
        let own_entries = entries.get(&staff_id).map(Vec::as_slice);
        let own_facts = facts.get(&staff_id).map(Vec::as_slice);
        let person = Person {
            staff_id,
            entries: own_entries.unwrap_or_default(),
            facts: own_facts.unwrap_or_default(),
        };
        for date in dates(add_days(request.period.from, -1), request.period.to) {
            spans.extend(person.spans_of(date, request));
        }
    }
    let within = spans
        .into_iter()
        .filter_map(|span| clipped(span, request.period));
    within.collect()
}

struct Person<'a> {
    staff_id: StaffId,
    entries: &'a [ShiftEntry],
    facts: &'a [VisitFact],
}

impl Person<'_> {
    fn spans_of(&self, date: LocalDate, request: &WorkRequest) -> Vec<WorkedSpan> {
        let stays: Vec<Stay> = self.facts.iter().filter_map(Stay::of).collect();
        // By then nothing goes on any more.
        let later = midnight(add_days(request.period.to, 3));
        let day = worked_day(date, self.entries, &stays, &|_, _| None, later);
        let of_date = self.facts.iter().filter(|fact| fact.date == date);
        let of_date: Vec<VisitFact> = of_date.cloned().collect();
        let is_told = day.began.is_some() && day.ended.is_some();
        let is_open = request.open.contains(&(self.staff_id, date));
        let is_vouched = !of_date.is_empty() || day.confirmed.is_some();
        if is_told && is_vouched && !is_open {
            self.spans_of_shift(&day, breaks_are_paid(request.shifts, self.staff_id, date))
        } else {
            spans_of_facts(&of_date)
        }
    }

    fn spans_of_shift(&self, day: &WorkedDay, with_breaks: bool) -> Vec<WorkedSpan> {
        let counts = |kind: &PieceKind| with_breaks || *kind != PieceKind::Break;
        let pieces = day.pieces.iter().filter(|piece| counts(&piece.kind));
        let spans = pieces.filter_map(|piece| {
            Some(WorkedSpan {
                staff_id: self.staff_id,
                start: piece.start,
                end: piece.end?,
            })
        });
        spans.filter(|span| span.start < span.end).collect()
    }
}

/// Whether the roster has breaks for her that day and pays all of them.
fn breaks_are_paid(shifts: &[Shift], staff_id: StaffId, date: LocalDate) -> bool {
    let own = shifts
        .iter()
        .filter(|shift| shift.staff_id == staff_id && shift.date == date);
    let mut breaks = own.flat_map(|shift| &shift.breaks).peekable();
    breaks.peek().is_some() && breaks.all(|pause| pause.paid)
}

fn clipped(span: WorkedSpan, period: Period) -> Option<WorkedSpan> {
    let from: Timestamp = midnight(period.from);
    let until = midnight(add_days(period.to, 1));
    let (start, end) = (span.start.max(from), span.end.min(until));
    (start < end).then_some(WorkedSpan { start, end, ..span })
}
