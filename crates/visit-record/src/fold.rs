//! The state of a visit: the fold of its events, in any order, any number of
//! times.

use std::collections::{BTreeMap, BTreeSet};

use care_model::deviation::ReviewReason;
use care_model::id::StaffId;
use care_model::intervention::InterventionCode;
use care_model::visit_event::{
    Author, CorrectedField, EventKind, NotPerformedReason, Presence, VisitEvent,
};
use care_model::visit_fact::{NotPerformed, Outcome, PlannedTimes, Proven, VisitFact};

use crate::edit::{RecordError, VisitRecord};
use crate::schema::{OFFICE_KEY, PlannedWork, VisitHeader, WORK_KEY};

/// A visit much shorter or longer than planned differs by at least this many
/// seconds and by half the planned time. A planning aid's limit: it asks for a
/// look, it judges nobody.
pub const NOTABLE_DIFFERENCE_S: i64 = 600;

/// All events of a record and what could not be read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordEvents {
    /// In the order of time, then id.
    pub events: Vec<VisitEvent>,
    /// Keys at which two writers put different values.
    pub conflicts: Vec<String>,
    /// Keys whose value this version cannot read; kept in the document.
    pub unknown: Vec<String>,
}

/// The events of a record. At a key with two values the first in byte order
/// stands, and the key is told as a conflict.
pub fn events(record: &VisitRecord) -> RecordEvents {
    let mut read = RecordEvents::default();
    for map in [WORK_KEY, OFFICE_KEY] {
        for (key, values) in record.entries(map) {
            if values.len() > 1 {
                read.conflicts.push(key.clone());
            }
            match values
                .first()
                .map(|value| serde_json::from_str::<VisitEvent>(value))
            {
                Some(Ok(event)) => read.events.push(event),
                _ => read.unknown.push(key),
            }
        }
    }
    read.events
        .sort_by_key(|event| (event.at.instant(), event.event_id));
    read
}

/// One fact for each staff member who worked at the visit, or for the planned
/// one when nobody has yet. Sorted by staff member.
pub fn facts(record: &mut VisitRecord) -> Result<Vec<VisitFact>, RecordError> {
    let header = record.header()?;
    let planned = record.planned();
    let heads = record.heads();
    let read = events(record);
    let mut workers: BTreeSet<StaffId> = read.events.iter().filter_map(worker).collect();
    if workers.is_empty() {
        workers.extend(planned.as_ref().map(|planned| planned.staff_id));
    }
    Ok(workers
        .into_iter()
        .map(|staff| {
            let own: Vec<_> = read
                .events
                .iter()
                .filter(|event| concerns(event, staff))
                .collect();
            let conflict = read
                .conflicts
                .iter()
                .any(|key| key.starts_with(&staff.to_string()));
            fold_one(&header, planned.as_ref(), staff, &own, conflict, &heads)
        })
        .collect())
}

/// Whose work an event is part of.
fn worker(event: &VisitEvent) -> Option<StaffId> {
    match (&event.author, &event.kind) {
        (_, EventKind::Corrected { staff_id, .. } | EventKind::Annulled { staff_id, .. }) => {
            Some(*staff_id)
        }
        (Author::Staff { staff_id, .. }, _) => Some(*staff_id),
        (Author::Office { .. }, _) => None,
    }
}

fn concerns(event: &VisitEvent, staff: StaffId) -> bool {
    worker(event) == Some(staff)
}

fn fold_one(
    header: &VisitHeader,
    planned: Option<&PlannedWork>,
    staff: StaffId,
    events: &[&VisitEvent],
    conflict: bool,
    heads: &str,
) -> VisitFact {
    let mut fact = VisitFact {
        visit_id: header.visit_id,
        staff_id: staff,
        client_id: header.client_id,
        unit_id: header.unit_id,
        date: header.date,
        origin: header.origin,
        planned: planned.map(|planned| PlannedTimes {
            start: planned.start,
            end: planned.end,
        }),
        started: None,
        ended: None,
        performed: Vec::new(),
        not_performed: Vec::new(),
        outcome: Outcome::NotStarted,
        annulled: false,
        deviations: Vec::new(),
        notes: 0,
        reasons: Vec::new(),
        heads: heads.to_owned(),
    };
    let mut interventions: BTreeMap<InterventionCode, Option<NotPerformedReason>> = BTreeMap::new();
    let mut whole: Option<Outcome> = None;
    // Events come in the order of time: the first start and the last end
    // stand, and corrections, which come after in time, have the last word.
    for event in events {
        match &event.kind {
            EventKind::Started { presence } if fact.started.is_none() => {
                fact.started = Some(proven(event, presence));
            }
            EventKind::Ended { presence } => fact.ended = Some(proven(event, presence)),
            EventKind::InterventionPerformed { code } => {
                interventions.insert(code.clone(), None);
            }
            EventKind::InterventionNotPerformed { code, reason } => {
                interventions.insert(code.clone(), Some(reason.clone()));
            }
            EventKind::NoteWritten { .. } => fact.notes += 1,
            EventKind::DeviationReported { deviation, .. } => fact.deviations.push(*deviation),
            EventKind::VisitDeclined { .. } => whole = Some(Outcome::Declined),
            EventKind::ClientAbsent { .. } => whole = Some(Outcome::ClientAbsent),
            EventKind::Annulled { .. } => fact.annulled = true,
            _ => {}
        }
    }
    apply_corrections(&mut fact, events);
    for (code, reason) in interventions {
        match reason {
            None => fact.performed.push(code),
            Some(reason) => fact.not_performed.push(NotPerformed { code, reason }),
        }
    }
    fact.deviations.sort_unstable();
    fact.outcome = whole.unwrap_or(match (&fact.started, &fact.ended) {
        (_, Some(_)) => Outcome::Done,
        (Some(_), None) => Outcome::Started,
        (None, None) => Outcome::NotStarted,
    });
    fact.reasons = reasons(&fact, events, conflict);
    fact
}

fn proven(event: &VisitEvent, presence: &Presence) -> Proven {
    Proven {
        at: event.at.instant(),
        method: presence.method().to_owned(),
    }
}

/// Corrections after everything else: one written by the office may bear an
/// earlier time than a late event from a phone, and still stands.
fn apply_corrections(fact: &mut VisitFact, events: &[&VisitEvent]) {
    for event in events {
        if let EventKind::Corrected {
            field, value_ms, ..
        } = &event.kind
        {
            let corrected = Proven {
                at: care_model::time::Timestamp::from_millis(*value_ms),
                method: "corrected".to_owned(),
            };
            match field {
                CorrectedField::Started => fact.started = Some(corrected),
                CorrectedField::Ended => fact.ended = Some(corrected),
            }
        }
    }
}

/// The reasons one record can tell by itself. What needs other records or the
/// clock (missed, overlapping, second staff missing) is added where the review
/// list is made.
fn reasons(fact: &VisitFact, events: &[&VisitEvent], conflict: bool) -> Vec<ReviewReason> {
    let mut reasons = BTreeSet::new();
    let manual =
        |proven: &Option<Proven>| proven.as_ref().is_some_and(|one| one.method == "manual");
    let found = [
        (manual(&fact.started), ReviewReason::ManualStart),
        (manual(&fact.ended), ReviewReason::ManualEnd),
        (fact.outcome == Outcome::Started, ReviewReason::NoEnd),
        (fact.outcome == Outcome::Declined, ReviewReason::Declined),
        (
            fact.outcome == Outcome::ClientAbsent,
            ReviewReason::ClientAbsent,
        ),
        (!fact.not_performed.is_empty(), ReviewReason::NotPerformed),
        (!fact.deviations.is_empty(), ReviewReason::Deviation),
        (fact.planned.is_none(), ReviewReason::Unplanned),
        (
            events.iter().any(|event| event.at.clock_is_off()),
            ReviewReason::ClockOff,
        ),
        (conflict, ReviewReason::Conflict),
    ];
    reasons.extend(
        found
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, reason)| reason),
    );
    if let (Some(planned), Outcome::Done) = (fact.planned, fact.outcome) {
        let planned_s = planned.end.seconds_since(planned.start);
        let difference_s = fact.performed_s() - planned_s;
        if difference_s.abs() >= NOTABLE_DIFFERENCE_S && difference_s.abs() * 2 >= planned_s {
            let shorter = difference_s < 0;
            reasons.insert(if shorter {
                ReviewReason::Shorter
            } else {
                ReviewReason::Longer
            });
        }
    }
    reasons.into_iter().collect()
}
