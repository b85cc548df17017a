//! The worked day as a screen shows it.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{StaffId, VisitId};
use care_model::shift_entry::{ShiftEntry, ShiftEntryKind};
use care_model::time::{LocalDate, Timestamp, add_days};
use care_model::visit_event::Author;
use care_model::worked_day::{DayEntry, Stay, WorkedDay, worked_day};
use rusqlite::Connection;
use visit_record::exchange::DaySnapshot;
use visit_record::shift_exchange::SnapshotShift;

use super::entries;
use crate::day::own_facts;
use crate::error::CoreError;
use crate::store::{get_meta, key};

/// How long after its end a night is still the day at hand, in seconds.
const LOOKED_THROUGH_S: i64 = 6 * 3600;

/// The worked day of whoever is signed in, beside what the roster says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkView {
    pub day: WorkedDay,
    pub shift: SnapshotShift,
    /// Other days of which the office has said something, the newest first: she sees it
    /// and may object, however late it comes.
    pub earlier: Vec<EarlierDay>,
}

/// What was said of a day that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierDay {
    pub date: LocalDate,
    pub entries: Vec<DayEntry>,
}

pub(crate) fn work_view(
    connection: &Connection,
    staff_id: StaffId,
    snapshot: &DaySnapshot,
    now: Timestamp,
) -> Result<WorkView, CoreError> {
    let day = worked(connection, staff_id, snapshot.date, now)?;
    let eve = worked(connection, staff_id, add_days(snapshot.date, -1), now)?;
    // The list has turned to the new date in the middle of a night: her day is still the
    // one on which her shift began, until that has ended for a while.
    let is_nights = day.last_began.is_none() && is_at_hand(&eve, now);
    let day = if is_nights { eve } else { day };
    Ok(WorkView {
        earlier: earlier(connection, staff_id, day.date, now)?,
        day,
        shift: snapshot.shift,
    })
}

/// The days that the office has said something of, but for the one at hand.
fn earlier(
    connection: &Connection,
    staff_id: StaffId,
    at_hand: LocalDate,
    now: Timestamp,
) -> Result<Vec<EarlierDay>, CoreError> {
    let entries = entries::of_staff(connection, staff_id)?;
    let by_id: BTreeMap<_, _> = entries.iter().map(|one| (one.entry_id, one)).collect();
    let office = entries
        .iter()
        .filter(|entry| matches!(entry.author, Author::Office { .. }) && entry.kind.is_content());
    let date_of = |entry: &ShiftEntry| match &entry.kind {
        ShiftEntryKind::Corrected { about, .. } | ShiftEntryKind::Annulled { about, .. } => {
            by_id.get(about).map_or(entry.date(), |of| of.date())
        }
        _ => entry.date(),
    };
    let dates: BTreeSet<LocalDate> = office
        .map(date_of)
        .filter(|date| *date != at_hand)
        .collect();
    let of_date = |date: LocalDate| EarlierDay {
        date,
        entries: worked_day(date, &entries, &[], &|_, _| None, now).entries,
    };
    let days = dates.into_iter().rev().map(of_date);
    Ok(days.filter(|day| !day.entries.is_empty()).collect())
}

/// A shift that goes on after midnight, or ended so lately that its day is still looked
/// through and confirmed.
fn is_at_hand(eve: &WorkedDay, now: Timestamp) -> bool {
    let crosses = |ended: Timestamp| ended.local_date() > eve.date;
    let lately = |ended: Timestamp| now.seconds_since(ended) < LOOKED_THROUGH_S;
    eve.is_open(now)
        || eve
            .ended
            .is_some_and(|ended| crosses(ended) && lately(ended))
}

/// The fold of what the phone holds of a date.
pub(super) fn worked(
    connection: &Connection,
    staff_id: StaffId,
    date: LocalDate,
    now: Timestamp,
) -> Result<WorkedDay, CoreError> {
    let entries = entries::of_staff(connection, staff_id)?;
    let facts = own_facts(connection, staff_id)?;
    let stays: Vec<Stay> = facts.iter().filter_map(Stay::of).collect();
    let legs = legs(get_meta(connection, key::SNAPSHOT)?.as_ref());
    let planned_travel_s = |from, to| legs.get(&(from, to)).copied();
    Ok(worked_day(date, &entries, &stays, &planned_travel_s, now))
}

/// The plan's travel from each stop to the next.
fn legs(snapshot: Option<&DaySnapshot>) -> BTreeMap<(VisitId, VisitId), u32> {
    let stops = snapshot.map(|day| day.stops.as_slice()).unwrap_or_default();
    stops
        .windows(2)
        .map(|pair| ((pair[0].visit_id, pair[1].visit_id), pair[1].travel_s))
        .collect()
}
