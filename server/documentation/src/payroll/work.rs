//! The worked time of a unit in a period: by the shifts that were said and vouched
//! for, else by the visits alone.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{StaffId, VisitId};
use care_model::shift::Shift;
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, Timestamp, add_days, dates, midnight};
use care_model::visit_event::Author;
use care_model::visit_fact::VisitFact;
use care_model::worked_day::{PieceKind, Stay, WorkedDay, worked_day};

use super::worked_span::{WorkedSpan, spans_of_facts};
use crate::period::Period;

/// What worked time is known from. Everything reaches from the day before the period
/// to the day after it: a night's shift crosses its ends, and is paid by its moments.
#[derive(Clone, Copy, Debug)]
pub struct WorkRequest<'a> {
    pub period: Period,
    /// What was said of shifts, each with when the server got it.
    pub entries: &'a [(ShiftEntry, Timestamp)],
    /// Attested facts, each with when the manager attested it.
    pub attested: &'a [(VisitFact, Timestamp)],
    /// Work that waits for the manager.
    pub open: &'a [VisitFact],
    /// The roster: it says which breaks are paid.
    pub shifts: &'a [Shift],
    /// Whose shifts are paid here. A pool worker's are her own unit's; her visits count
    /// where she made them.
    pub own_staff: &'a BTreeSet<StaffId>,
}

/// Worked spans within the period, one after the other for each staff member. A shift
/// counts as a whole, less its unpaid breaks, when its beginning and end were said, none
/// of its visits waits for the manager, and all that was said of it was the office's word
/// or had come before the manager attested a visit of it: she has seen the day. Else the
/// attested visits count. Nobody's own word alone is money.
pub fn worked_spans(request: &WorkRequest) -> Vec<WorkedSpan> {
    let mut people: BTreeMap<StaffId, Person> = BTreeMap::new();
    for (entry, received) in request.entries {
        if request.own_staff.contains(&entry.staff_id) {
            let person = people.entry(entry.staff_id).or_default();
            person.entries.push(entry.clone());
            person.received.push(*received);
        }
    }
    for (fact, at) in request.attested {
        let person = people.entry(fact.staff_id).or_default();
        person.facts.push(fact.clone());
        person.attested.insert(fact.visit_id, *at);
    }
    for fact in request.open {
        let person = people.entry(fact.staff_id).or_default();
        person.open.extend(fact.started.as_ref().map(|one| one.at));
    }
    let mut spans = Vec::new();
    for (staff_id, person) in &people {
        for date in dates(add_days(request.period.from, -1), request.period.to) {
            spans.extend(person.spans_of(*staff_id, date, request));
        }
    }
    let within = spans
        .into_iter()
        .filter_map(|span| clipped(span, request.period));
    within.collect()
}

#[derive(Default)]
struct Person {
    entries: Vec<ShiftEntry>,
    /// When the server got each of the entries, in their order.
    received: Vec<Timestamp>,
    facts: Vec<VisitFact>,
    attested: BTreeMap<VisitId, Timestamp>,
    /// When visits that wait were started.
    open: Vec<Timestamp>,
}

impl Person {
    fn spans_of(
        &self,
        staff_id: StaffId,
        date: LocalDate,
        request: &WorkRequest,
    ) -> Vec<WorkedSpan> {
        let stays: Vec<Stay> = self.facts.iter().filter_map(Stay::of).collect();
        // By then nothing goes on any more.
        let later = midnight(add_days(request.period.to, 3));
        let day = worked_day(date, &self.entries, &stays, &|_, _| None, later);
        if self.is_vouched(&day) {
            let with_breaks = breaks_are_paid(request.shifts, staff_id, date);
            return spans_of_shift(staff_id, &day, with_breaks);
        }
        let of_day: BTreeSet<VisitId> = visits(&day).collect();
        let is_of_day = |fact: &&VisitFact| of_day.contains(&fact.visit_id);
        let facts: Vec<VisitFact> = self.facts.iter().filter(is_of_day).cloned().collect();
        spans_of_facts(&facts)
    }

    fn is_vouched(&self, day: &WorkedDay) -> bool {
        let (Some(began), Some(ended)) = (day.began, day.ended) else {
            return false;
        };
        let waits = self.open.iter().any(|at| (began..=ended).contains(at));
        let seen = visits(day).filter_map(|id| self.attested.get(&id)).max();
        let said = day.entries.iter().filter(|one| one.entry.kind.is_content());
        let mut unseen = said.filter(|one| {
            let is_office = matches!(one.entry.author, Author::Office { .. });
            !is_office && seen.is_none_or(|seen| self.received_at(&one.entry) > *seen)
        });
        !waits && unseen.next().is_none()
    }

    fn received_at(&self, entry: &ShiftEntry) -> Timestamp {
        let mut both = self.entries.iter().zip(&self.received);
        let found = both.find(|(one, _)| one.entry_id == entry.entry_id);
        found.map_or(entry.at.instant(), |(_, received)| *received)
    }
}

fn visits(day: &WorkedDay) -> impl Iterator<Item = VisitId> {
    day.pieces.iter().filter_map(|piece| match piece.kind {
        PieceKind::Visit { visit_id } => Some(visit_id),
        _ => None,
    })
}

fn spans_of_shift(staff_id: StaffId, day: &WorkedDay, with_breaks: bool) -> Vec<WorkedSpan> {
    let counts = |kind: &PieceKind| with_breaks || *kind != PieceKind::Break;
    let pieces = day.pieces.iter().filter(|piece| counts(&piece.kind));
    let spans = pieces.filter_map(|piece| {
        Some(WorkedSpan {
            staff_id,
            start: piece.start,
            end: piece.end?,
        })
    });
    spans.collect()
}

/// Whether the roster has breaks for her that day and pays all of them.
fn breaks_are_paid(shifts: &[Shift], staff_id: StaffId, date: LocalDate) -> bool {
    let own = shifts
        .iter()
        .filter(|shift| shift.staff_id == staff_id && shift.date == date);
    let mut breaks = own.flat_map(|shift| &shift.breaks).peekable();
    breaks.peek().is_some() && breaks.all(|pause| pause.paid)
}

/// What lies in the period, if that is a second at least.
fn clipped(span: WorkedSpan, period: Period) -> Option<WorkedSpan> {
    let from: Timestamp = midnight(period.from);
    let until = midnight(add_days(period.to, 1));
    let (start, end) = (span.start.max(from), span.end.min(until));
    (end.seconds_since(start) >= 1).then_some(WorkedSpan { start, end, ..span })
}
