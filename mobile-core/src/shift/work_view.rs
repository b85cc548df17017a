//! The worked day as a screen shows it.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{StaffId, VisitId};
use care_model::shift_entry::ShiftEntry;
use care_model::time::{LocalDate, Timestamp, add_days};
use care_model::visit_event::Author;
use care_model::worked_day::{Stay, WorkedDay, worked_day};
use rusqlite::Connection;
use visit_record::exchange::DaySnapshot;
use visit_record::shift_exchange::{AttestSteps, SnapshotShift};

use super::entries;
use crate::day::own_facts;
use crate::error::CoreError;
use crate::held::kept_stays;
use crate::store::{get_meta, key};

/// How long after its end a night is still the day at hand, in seconds.
const LOOKED_THROUGH_S: i64 = 6 * 3600;

/// The worked day of whoever is signed in, beside what the roster says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkView {
    pub day: WorkedDay,
    pub shift: SnapshotShift,
    /// Other days of which the office has said something, the newest first: she sees it
    /// and may object, however late it comes. Yesterday too, where the unit wants her word
    /// on it.
    pub earlier: Vec<EarlierDay>,
}

/// A day that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierDay {
    pub day: WorkedDay,
    /// Her word on it can be given and taken back here: the phone still holds what the
    /// day was made of.
    pub is_open: bool,
}

pub(crate) fn work_view(
    connection: &Connection,
    staff_id: StaffId,
    snapshot: &DaySnapshot,
    now: Timestamp,
) -> Result<WorkView, CoreError> {
    let held = Held::read(connection, staff_id, now)?;
    let day = held.worked(snapshot.date);
    let eve = held.worked(add_days(snapshot.date, -1));
    // The list has turned to the new date in the middle of a night: her day is still the
    // one on which her shift began, until that has ended for a while.
    let is_nights = day.last_began.is_none() && is_at_hand(&eve, now);
    let day = if is_nights { eve } else { day };
    Ok(WorkView {
        earlier: earlier(&held, day.date, snapshot),
        day,
        shift: snapshot.shift,
    })
}

/// The days but the one at hand that she should look at: where the office has said
/// something, and yesterday where the unit wants her word on it.
fn earlier(held: &Held, at_hand: LocalDate, snapshot: &DaySnapshot) -> Vec<EarlierDay> {
    let told = held.entries.iter().filter(|entry| is_of_office(entry));
    // A night's end is dated a day later than the day that it is of.
    let near = |entry: &ShiftEntry| {
        let date = held.date_of(entry);
        [date, add_days(date, -1)]
    };
    let mut dates: BTreeSet<LocalDate> = told.flat_map(near).collect();
    let yesterday = add_days(snapshot.date, -1);
    dates.insert(yesterday);
    dates.remove(&at_hand);
    let is_open = |day: &WorkedDay| {
        let is_asked = snapshot.shift.steps == AttestSteps::Two && day.date == yesterday;
        is_asked && !day.pieces.is_empty()
    };
    let is_told = |day: &WorkedDay| day.entries.iter().any(|one| is_of_office(&one.entry));
    let days = dates.into_iter().rev().map(|date| {
        let day = held.worked(date);
        let is_open = is_open(&day);
        EarlierDay { day, is_open }
    });
    days.filter(|one| is_told(&one.day) || one.is_open)
        .collect()
}

fn is_of_office(entry: &ShiftEntry) -> bool {
    matches!(entry.author, Author::Office { .. }) && entry.kind.is_content()
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

/// What the phone holds of a staff member's shifts and visits.
struct Held {
    entries: Vec<ShiftEntry>,
    stays: Vec<Stay>,
    legs: BTreeMap<(VisitId, VisitId), u32>,
    now: Timestamp,
}

impl Held {
    fn read(connection: &Connection, staff_id: StaffId, now: Timestamp) -> Result<Self, CoreError> {
        let facts = own_facts(connection, staff_id)?;
        let mut stays: Vec<Stay> = facts.iter().filter_map(Stay::of).collect();
        for kept in kept_stays(connection)? {
            let stay = kept.stay();
            let is_held = facts.iter().any(|fact| fact.visit_id == stay.visit_id);
            if kept.staff_id == staff_id && !is_held {
                stays.push(stay);
            }
        }
        Ok(Self {
            entries: entries::of_staff(connection, staff_id)?,
            stays,
            legs: legs(get_meta(connection, key::SNAPSHOT)?.as_ref()),
            now,
        })
    }

    fn worked(&self, date: LocalDate) -> WorkedDay {
        let planned_travel_s = |from, to| self.legs.get(&(from, to)).copied();
        worked_day(
            date,
            &self.entries,
            &self.stays,
            &planned_travel_s,
            self.now,
        )
    }

    /// The date of what an entry is about.
    fn date_of(&self, entry: &ShiftEntry) -> LocalDate {
        let about = entry.kind.about();
        let mut of = self
            .entries
            .iter()
            .filter(|one| Some(one.entry_id) == about);
        of.next().map_or(entry.date(), ShiftEntry::date)
    }
}

/// The fold of what the phone holds of a date.
pub(super) fn worked(
    connection: &Connection,
    staff_id: StaffId,
    date: LocalDate,
    now: Timestamp,
) -> Result<WorkedDay, CoreError> {
    Ok(Held::read(connection, staff_id, now)?.worked(date))
}

/// The plan's travel from each stop to the next.
fn legs(snapshot: Option<&DaySnapshot>) -> BTreeMap<(VisitId, VisitId), u32> {
    let stops = snapshot.map(|day| day.stops.as_slice()).unwrap_or_default();
    stops
        .windows(2)
        .map(|pair| ((pair[0].visit_id, pair[1].visit_id), pair[1].travel_s))
        .collect()
}
