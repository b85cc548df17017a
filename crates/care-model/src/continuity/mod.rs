//! Continuity of staff by the national measure: how many different staff
//! members a client of home care meets in 14 days. One function, for plans and
//! for what was done.
//!
//! The definition, as municipalities report it: clients of 65 and over with two
//! or more visits every day of the period, Monday to Sunday; meetings between
//! 07:00 and 22:00; neither alarm visits, meal deliveries nor home-nursing
//! staff; clients who were not at home for all or part of the period are left
//! out. Told as a mean, of late as a median, and as the share above 20.
//! Source: <https://www.kungalv.se/omsorg--hjalp/aldre2/hemtjanst/kontinuitet/>;
//! for the median
//! <https://osteraker.malbarometern.se/mal-3-trygg-kommun/namndernas-malarbete/vard-och-omsorgsnamnden/personalkontinuitet-hemtjanst>.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::time::{LocalDate, LocalTime, add_days, dates};

/// Days of the period.
pub const PERIOD_DAYS: i64 = 14;
/// Clients are at least this old on the first day of the period.
pub const AGE_YEARS: u32 = 65;
/// Fewest counted visits on every day of the period.
pub const VISITS_A_DAY: usize = 2;
/// Meetings that begin from here on count.
pub const COUNTED_FROM_HOUR: u16 = 7;
/// Meetings that begin before this count.
pub const COUNTED_BEFORE_HOUR: u16 = 22;
/// Above so many different staff members a client is in the reported share.
pub const MANY_STAFF: usize = 20;

/// One staff member at one client, planned or done. Ids are the caller's own:
/// the scheduler's indices or the store's ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting<ClientKey, StaffKey, VisitKey> {
    pub client: ClientKey,
    pub staff: StaffKey,
    /// Two staff members at one visit are two meetings and one visit.
    pub visit: VisitKey,
    pub date: LocalDate,
    pub start: LocalTime,
    pub kind: MeetingKind,
}

/// What a meeting is; only home care counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    HomeCare,
    Alarm,
    MealDelivery,
    HomeNursing,
}

/// A client who may be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredClient<ClientKey> {
    pub client: ClientKey,
    pub born: Option<LocalDate>,
    /// Dates away from home, as far as known; those outside the period do not
    /// matter.
    pub away: Vec<LocalDate>,
}

/// Why a client is not in the measure. The first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Exclusion {
    BirthDateUnknown,
    /// Not yet 65 on the first day.
    Under65,
    /// Not at home on this date, the first of them.
    Away {
        date: LocalDate,
    },
    /// Fewer than two counted visits on this date, the first of them.
    FewVisits {
        date: LocalDate,
    },
}

/// The measure of one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuity<ClientKey> {
    /// Different staff members met, for each client measured, by client.
    pub staff_met: Vec<(ClientKey, usize)>,
    pub excluded: Vec<(ClientKey, Exclusion)>,
}

/// The measure for the 14 days from `first`. Clients of meetings who are not in
/// `clients` are not measured; a client given twice is measured once.
pub fn continuity<ClientKey, StaffKey, VisitKey>(
    first: LocalDate,
    clients: &[MeasuredClient<ClientKey>],
    meetings: &[Meeting<ClientKey, StaffKey, VisitKey>],
) -> Continuity<ClientKey>
where
    ClientKey: Copy + Ord,
    StaffKey: Copy + Ord,
    VisitKey: Copy + Ord,
{
    let last = last_day(first);
    let mut staff: BTreeMap<ClientKey, BTreeSet<StaffKey>> = BTreeMap::new();
    let mut visits: BTreeMap<(ClientKey, LocalDate), BTreeSet<VisitKey>> = BTreeMap::new();
    for meeting in meetings {
        if (first..=last).contains(&meeting.date) && counts(meeting.kind, meeting.start) {
            staff
                .entry(meeting.client)
                .or_default()
                .insert(meeting.staff);
            let of_day = visits.entry((meeting.client, meeting.date)).or_default();
            of_day.insert(meeting.visit);
        }
    }
    let few = |client: ClientKey| {
        dates(first, last).find(|date| {
            let of_day = visits.get(&(client, *date));
            of_day.map_or(0, BTreeSet::len) < VISITS_A_DAY
        })
    };
    let clients: BTreeMap<ClientKey, &MeasuredClient<ClientKey>> =
        clients.iter().map(|one| (one.client, one)).collect();
    let mut measured = Continuity {
        staff_met: Vec::new(),
        excluded: Vec::new(),
    };
    for (&client, person) in &clients {
        let exclusion = exclusion_of_person(person, first, last)
            .or_else(|| few(client).map(|date| Exclusion::FewVisits { date }));
        match exclusion {
            Some(exclusion) => measured.excluded.push((client, exclusion)),
            None => measured
                .staff_met
                .push((client, staff.get(&client).map_or(0, BTreeSet::len))),
        }
    }
    measured
}

/// How many visits each client has by each staff member in the 14 days from `first`, of
/// those the measure counts. A visit that was begun anew is still one.
pub fn visits_met<ClientKey, StaffKey, VisitKey>(
    first: LocalDate,
    meetings: &[Meeting<ClientKey, StaffKey, VisitKey>],
) -> BTreeMap<(ClientKey, StaffKey), usize>
where
    ClientKey: Copy + Ord,
    StaffKey: Copy + Ord,
    VisitKey: Copy + Ord,
{
    let last = last_day(first);
    let mut visits: BTreeMap<(ClientKey, StaffKey), BTreeSet<VisitKey>> = BTreeMap::new();
    for meeting in meetings {
        if (first..=last).contains(&meeting.date) && counts(meeting.kind, meeting.start) {
            let of_pair = visits.entry((meeting.client, meeting.staff)).or_default();
            of_pair.insert(meeting.visit);
        }
    }
    let counted = visits.into_iter();
    counted.map(|(pair, visits)| (pair, visits.len())).collect()
}

/// The last day of the period, included.
pub fn last_day(first: LocalDate) -> LocalDate {
    add_days(first, PERIOD_DAYS - 1)
}

/// Whether a meeting is one the measure counts.
pub fn counts(kind: MeetingKind, start: LocalTime) -> bool {
    let hour = start.minute_of_day() / 60;
    kind == MeetingKind::HomeCare && (COUNTED_FROM_HOUR..COUNTED_BEFORE_HOUR).contains(&hour)
}

fn exclusion_of_person<ClientKey>(
    person: &MeasuredClient<ClientKey>,
    first: LocalDate,
    last: LocalDate,
) -> Option<Exclusion> {
    let Some(born) = person.born else {
        return Some(Exclusion::BirthDateUnknown);
    };
    if first.years_since(born).is_none_or(|age| age < AGE_YEARS) {
        return Some(Exclusion::Under65);
    }
    let away = person.away.iter().copied();
    away.filter(|date| (first..=last).contains(date))
        .min()
        .map(|date| Exclusion::Away { date })
}

impl<ClientKey> Continuity<ClientKey> {
    /// `None` when nobody is measured.
    pub fn mean(&self) -> Option<f64> {
        let sum: usize = self.staff_met.iter().map(|(_, met)| met).sum();
        (!self.staff_met.is_empty()).then(|| sum as f64 / self.staff_met.len() as f64)
    }

    /// The middle one, or halfway between the two in the middle.
    pub fn median(&self) -> Option<f64> {
        let mut met: Vec<usize> = self.staff_met.iter().map(|&(_, met)| met).collect();
        met.sort_unstable();
        let upper = *met.get(met.len() / 2)?;
        let lower = met[(met.len() - 1) / 2];
        Some((lower + upper) as f64 / 2.0)
    }

    /// The share of clients who meet more than [`MANY_STAFF`], 0 to 1.
    pub fn share_above_20(&self) -> Option<f64> {
        let above = self.staff_met.iter().filter(|(_, met)| *met > MANY_STAFF);
        let share = above.count() as f64 / self.staff_met.len() as f64;
        (!self.staff_met.is_empty()).then_some(share)
    }
}

#[cfg(test)]
mod tests;
