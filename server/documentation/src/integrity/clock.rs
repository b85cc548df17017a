//! A clock that was moved between start and end.

use std::collections::HashMap;

use care_model::id::{StaffId, VisitId};

use super::note::{Finding, IntegrityNote};
use super::reading::{Evidence, Moment, Reading, is_one_boot};

/// The difference to the server's clock may move this much within a visit: two
/// minutes is what counts as a clock that is off.
pub const OFFSET_CHANGE_MS: i64 = 120_000;
/// Wall clock and running time of a phone may disagree by this much over a visit.
/// A clock that is put right by the network moves by seconds; the running time
/// drifts by some thousandths of a second a minute.
pub const CLOCK_DISAGREEMENT_MS: i64 = 60_000;

/// The first start and the last end of one staff member at one visit, on one
/// phone. The times themselves are not mended: the visit says what it says.
pub(super) fn notes(evidence: &Evidence) -> Vec<IntegrityNote> {
    let mut visits: HashMap<(VisitId, StaffId), [Option<&Reading>; 2]> = HashMap::new();
    for reading in &evidence.readings {
        let key = (reading.fact.visit_id, reading.fact.staff_id);
        let [start, end] = visits.entry(key).or_default();
        match reading.moment {
            Moment::Start => start.get_or_insert(reading),
            Moment::End => end.insert(reading),
        };
    }
    let both = visits
        .into_values()
        .filter_map(|[start, end]| start.zip(end));
    both.filter_map(|(start, end)| note(start, end)).collect()
}

fn note(start: &Reading, end: &Reading) -> Option<IntegrityNote> {
    if start.device_id != end.device_id {
        return None;
    }
    let wall_ms = end.at.wall_ms - start.at.wall_ms;
    let monotonic_ms =
        is_one_boot(start.at, end.at).then(|| end.at.monotonic_ms - start.at.monotonic_ms);
    let offsets = end.at.offset_ms.zip(start.at.offset_ms);
    let offset_change_ms = offsets.map(|(after, before)| after - before);
    let has_moved = offset_change_ms.is_some_and(|change| change.abs() > OFFSET_CHANGE_MS);
    let disagrees =
        monotonic_ms.is_some_and(|monotonic| (wall_ms - monotonic).abs() > CLOCK_DISAGREEMENT_MS);
    (has_moved || disagrees).then(|| {
        IntegrityNote::new(
            start.fact.date,
            vec![start.staff_id()],
            vec![start.fact.visit_id],
            Finding::ClockMoved {
                device_id: start.device_id,
                wall_s: wall_ms / 1000,
                monotonic_s: monotonic_ms.map(|monotonic| monotonic / 1000),
                offset_change_ms,
            },
            vec![start.event_id.to_string(), end.event_id.to_string()],
        )
    })
}
