//! Planned visits.

use care_model::order::LocalWindow;
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, add_days, local_to_instant};
use care_model::visit_fact::{Outcome, PlannedTimes, VisitFact};

use super::bundle::Making;
use super::resource::{Appointment, AppointmentParticipant, Resource};
use super::types::{Reference, Span};
use super::{codes, encounter};
use crate::client_file::utc_text;

/// A visit that a published schedule has given a time carries it; one without
/// is `proposed` within its window (FHIR's `app-3`). The reason of a `noshow` is
/// with the encounter alone: `app-4` of R4 spells that status another way.
pub fn of(making: &Making, visit: &PlannedVisit) -> Resource {
    let facts = making.facts(visit.visit_id);
    let times = facts.iter().find_map(|fact| fact.planned);
    let status = status(facts, times);
    let reason = facts
        .iter()
        .find_map(|fact| encounter::reason_not_visited(making, fact));
    let interventions = visit.interventions.iter();
    let partner = visit.partner.filter(|partner| making.is_planned(*partner));
    let staff = facts.iter().map(|fact| fact.staff_id);
    let actors = std::iter::once(making.client()).chain(staff.map(Reference::within));
    Resource::Appointment(Box::new(Appointment {
        id: visit.visit_id.to_string(),
        status,
        cancelation_reason: reason.filter(|_| status == "cancelled"),
        service_category: vec![codes::home_care()],
        service_type: interventions
            .map(|code| codes::intervention(&making.texts, code))
            .collect(),
        start: times.map(|times| utc_text(times.start)),
        end: times.map(|times| utc_text(times.end)),
        minutes_duration: visit.duration_min,
        based_on: making.based_on(visit.visit_id),
        supporting_information: partner.map(Reference::within).into_iter().collect(),
        participant: actors
            .map(|actor| AppointmentParticipant {
                actor,
                status: "accepted",
            })
            .collect(),
        requested_period: vec![window(visit.date, visit.window)],
    }))
}

/// Of all who were to come, the one who did decides. A called-off visit that
/// never had a time may only be `cancelled`.
fn status(facts: &[&VisitFact], times: Option<PlannedTimes>) -> &'static str {
    let any = |outcome| {
        let mut counted = facts.iter().filter(|fact| !fact.annulled);
        counted.any(|fact| fact.outcome == outcome)
    };
    let has_time = times.is_some();
    match () {
        () if any(Outcome::ClientAbsent) && has_time => "noshow",
        () if any(Outcome::ClientAbsent) || any(Outcome::Declined) => "cancelled",
        () if !has_time => "proposed",
        () if any(Outcome::Done) => "fulfilled",
        () if any(Outcome::Started) => "arrived",
        () => "booked",
    }
}

/// When the visit may start. An end before the start is on the next day.
fn window(date: LocalDate, window: LocalWindow) -> Span {
    let last = if window.end < window.start {
        add_days(date, 1)
    } else {
        date
    };
    let start = local_to_instant(date, window.start);
    // In the night of the spring gap both ends may become one instant, never reversed.
    let end = local_to_instant(last, window.end).max(start);
    Span {
        start: Some(utc_text(start)),
        end: Some(utc_text(end)),
    }
}
