//! Starts and ends one after the other, faster than anybody visits.

use std::collections::BTreeSet;

use care_model::visit_event::Presence;

use super::note::{Finding, IntegrityNote};
use super::reading::{Evidence, Reading};

/// Two are usual: out of one door, in at the next on the same landing. Three
/// within the window hold a whole visit.
pub const BURST_READINGS: usize = 3;
/// No visit of the catalogue is planned for less than some minutes; within one
/// minute nobody starts and ends one and is at another home.
pub const BURST_WINDOW_S: i64 = 60;

/// What people who live together have in common, such as one start for two
/// visits, counts once; and a burst is at two homes or more.
pub(super) fn notes(evidence: &Evidence) -> Vec<IntegrityNote> {
    let mut notes = Vec::new();
    for readings in evidence.readings_by_staff() {
        let readings = without_repetition(readings);
        let mut rest = readings.as_slice();
        while let Some(first) = rest.first() {
            let until = first.at.instant().plus_seconds(BURST_WINDOW_S);
            let length = rest.partition_point(|reading| reading.at.instant() <= until);
            let found = note(&rest[..length]);
            rest = &rest[if found.is_some() { length } else { 1 }..];
            notes.extend(found);
        }
    }
    notes
}

/// The first of those that say the same: one home and moment, one after the other.
fn without_repetition<'a>(readings: &[Reading<'a>]) -> Vec<Reading<'a>> {
    let mut kept: Vec<Reading> = readings.to_vec();
    kept.dedup_by_key(|reading| (reading.home, reading.moment));
    kept
}

fn note(burst: &[Reading]) -> Option<IntegrityNote> {
    let different: BTreeSet<_> = burst.iter().map(|one| (one.home, one.moment)).collect();
    let homes: BTreeSet<_> = burst.iter().map(|one| one.home).collect();
    if different.len() < BURST_READINGS || homes.len() < 2 {
        return None;
    }
    let (first, last) = (burst.first()?, burst.last()?);
    let by_hand = burst
        .iter()
        .filter(|one| matches!(one.presence, Presence::Manual { .. }));
    Some(IntegrityNote::new(
        first.fact.date,
        vec![first.staff_id()],
        burst.iter().map(|one| one.fact.visit_id).collect(),
        Finding::Burst {
            starts_and_ends: different.len() as u32,
            homes: homes.len() as u32,
            within_s: last.at.instant().seconds_since(first.at.instant()),
            manual: by_hand.count() as u32,
        },
        // The first reading alone: a late sync may bring more of the same burst.
        vec![first.event_id.to_string()],
    ))
}
