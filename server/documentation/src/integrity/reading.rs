//! Starts and ends as they were registered, and stays as they are read today.

use std::collections::{HashMap, HashSet};

use care_model::id::{ClientId, DeviceId, EventId, HouseholdId, StaffId, VisitId};
use care_model::time::Timestamp;
use care_model::visit_event::{Author, EventKind, EventTime, Presence};
use care_model::visit_fact::{VisitFact, VisitOrigin};

use super::IntegrityRequest;

/// Where somebody was visited. People who live together have one home.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    Household(HouseholdId),
    Client(ClientId),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    Start,
    End,
}

/// A start or an end as the phone wrote it, whatever was corrected afterwards.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub event_id: EventId,
    pub device_id: DeviceId,
    pub at: EventTime,
    pub moment: Moment,
    pub presence: &'a Presence,
    pub fact: &'a VisitFact,
    pub home: Home,
}

impl Reading<'_> {
    pub fn staff_id(&self) -> StaffId {
        self.fact.staff_id
    }
}

/// A fact that has both times.
#[derive(Clone, Copy)]
pub(super) struct Stay<'a> {
    pub fact: &'a VisitFact,
    pub home: Home,
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Stay<'_> {
    /// Seconds both were under way; negative by the time between them.
    pub fn overlap_s(&self, other: &Stay) -> i64 {
        self.end
            .min(other.end)
            .seconds_since(self.start.max(other.start))
    }
}

/// Everything the checks look at, sorted once.
pub(super) struct Evidence<'a> {
    /// Neither annulled nor of an older system, whose clocks and rounding are not
    /// ours; each once, by visit and staff member.
    pub facts: Vec<&'a VisitFact>,
    /// By staff member and time, each event once.
    pub readings: Vec<Reading<'a>>,
    /// By staff member and start.
    pub stays: Vec<Stay<'a>>,
}

impl<'a> Evidence<'a> {
    pub fn of(request: &IntegrityRequest<'a>) -> Self {
        let home = |client_id: ClientId| {
            let household = request.households.get(&client_id);
            household.map_or(Home::Client(client_id), |id| Home::Household(*id))
        };
        let is_asked = |fact: &&VisitFact| {
            let is_ours = !fact.annulled && fact.origin != VisitOrigin::Imported;
            is_ours && request.period.contains(fact.date)
        };
        let mut facts: Vec<&VisitFact> = request.facts.iter().filter(is_asked).collect();
        facts.sort_by_cached_key(|fact| (fact.visit_id, fact.staff_id));
        facts.dedup_by_key(|fact| (fact.visit_id, fact.staff_id));
        let mut stays: Vec<Stay> = facts
            .iter()
            .filter_map(|fact| {
                Some(Stay {
                    fact,
                    home: home(fact.client_id),
                    start: fact.started.as_ref()?.at,
                    end: fact.ended.as_ref()?.at,
                })
            })
            .collect();
        stays.sort_by_cached_key(|stay| (stay.fact.staff_id, stay.start, stay.fact.visit_id));
        Self {
            readings: readings(request, &facts, &home),
            facts,
            stays,
        }
    }

    /// The readings of one staff member after the other.
    pub fn readings_by_staff(&self) -> impl Iterator<Item = &[Reading<'a>]> {
        self.readings
            .chunk_by(|one, next| one.staff_id() == next.staff_id())
    }

    /// The stays of one staff member after the other.
    pub fn stays_by_staff(&self) -> impl Iterator<Item = &[Stay<'a>]> {
        self.stays
            .chunk_by(|one, next| one.fact.staff_id == next.fact.staff_id)
    }
}

fn readings<'a>(
    request: &IntegrityRequest<'a>,
    facts: &[&'a VisitFact],
    home: &dyn Fn(ClientId) -> Home,
) -> Vec<Reading<'a>> {
    let facts: HashMap<(VisitId, StaffId), &VisitFact> = facts
        .iter()
        .map(|fact| ((fact.visit_id, fact.staff_id), *fact))
        .collect();
    let mut seen = HashSet::new();
    let mut readings = Vec::new();
    for visit in request.events {
        for event in visit.events {
            let (moment, presence) = match &event.kind {
                EventKind::Started { presence } => (Moment::Start, presence),
                EventKind::Ended { presence } => (Moment::End, presence),
                _ => continue,
            };
            let Author::Staff {
                staff_id,
                device_id,
            } = event.author
            else {
                continue;
            };
            let Some(fact) = facts.get(&(visit.visit_id, staff_id)) else {
                continue;
            };
            if seen.insert(event.event_id) {
                readings.push(Reading {
                    event_id: event.event_id,
                    device_id,
                    at: event.at,
                    moment,
                    presence,
                    fact,
                    home: home(fact.client_id),
                });
            }
        }
    }
    readings
        .sort_by_cached_key(|reading| (reading.staff_id(), reading.at.instant(), reading.event_id));
    readings
}

/// Milliseconds from one reading to a later one, or `None` when their clocks
/// cannot be compared: two phones of which one has not met the server. One phone
/// that was not restarted is asked for its running time, which nobody can set.
pub(super) fn elapsed_ms(from: &Reading, to: &Reading) -> Option<i64> {
    let is_one_phone = from.device_id == to.device_id;
    if is_one_phone && is_one_boot(from.at, to.at) {
        return Some(to.at.monotonic_ms - from.at.monotonic_ms);
    }
    let is_known = is_one_phone || (from.at.offset_ms.is_some() && to.at.offset_ms.is_some());
    is_known.then(|| to.at.instant().millis() - from.at.instant().millis())
}

/// Whether running times can be compared; 0 is a boot that was not told.
pub(super) fn is_one_boot(from: EventTime, to: EventTime) -> bool {
    from.boot != 0 && from.boot == to.boot
}
