//! Two tags too far apart for the time between them.

use care_model::id::ClientId;
use care_model::visit_event::Presence;

use super::note::{Finding, IntegrityNote};
use super::reading::{Evidence, Moment, Reading, elapsed_ms};

/// A leg may be this much shorter than the fastest travel before it is noted.
/// Two minutes is what a phone's clock may be off without being flagged, and
/// travel times are rounded up and start at the street, not at the door.
pub const LEG_TOLERANCE_S: i64 = 120;

/// From a tag-proven end to the tag-proven start that follows it. A visit that
/// began or ended by hand may have been away from the home, and says nothing.
pub(super) fn notes(
    evidence: &Evidence,
    travel_s: &dyn Fn(ClientId, ClientId) -> Option<u32>,
) -> Vec<IntegrityNote> {
    let mut notes = Vec::new();
    for readings in evidence.readings_by_staff() {
        let proven: Vec<&Reading> = readings
            .iter()
            .filter(|reading| matches!(reading.presence, Presence::Tag { .. }))
            .collect();
        let legs = proven.windows(2).map(|pair| (pair[0], pair[1]));
        notes.extend(legs.filter_map(|(end, start)| note(end, start, travel_s)));
    }
    notes
}

fn note(
    end: &Reading,
    start: &Reading,
    travel_s: &dyn Fn(ClientId, ClientId) -> Option<u32>,
) -> Option<IntegrityNote> {
    if (end.moment, start.moment) != (Moment::End, Moment::Start) || end.home == start.home {
        return None;
    }
    // Below nothing a clock was moved in between, and the end is no end before this start.
    let gap_s = elapsed_ms(end, start).filter(|elapsed| *elapsed >= 0)? / 1000;
    let travel_s = travel_s(end.fact.client_id, start.fact.client_id)?;
    (gap_s + LEG_TOLERANCE_S < i64::from(travel_s)).then(|| {
        IntegrityNote::new(
            end.fact.date,
            vec![end.staff_id()],
            vec![end.fact.visit_id, start.fact.visit_id],
            Finding::ImpossibleLeg {
                from_client: end.fact.client_id,
                to_client: start.fact.client_id,
                gap_s,
                travel_s,
            },
            vec![end.event_id.to_string(), start.event_id.to_string()],
        )
    })
}
