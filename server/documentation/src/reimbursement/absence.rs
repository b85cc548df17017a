//! Counts the days of a client's absence.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::time::{LocalDate, Timestamp, add_days, midnight};
use care_model::visit_fact::{Outcome, VisitFact};

/// Of each fact, in the order given, the number of its day in an unbroken
/// absence, from 1; 0 where the client was not absent.
///
/// An absence goes on from the first visit at which the client was absent until
/// the client is met again: days without a visit count. `before` says how many
/// days it had lasted up to the day before `period_start`.
pub(super) fn absence_days(
    facts: &[&VisitFact],
    period_start: LocalDate,
    before: &BTreeMap<ClientId, u16>,
) -> Vec<u16> {
    let mut days = vec![0; facts.len()];
    let mut current: Option<(ClientId, Option<LocalDate>)> = None;
    for meeting in meetings(facts) {
        let known = current.filter(|(client, _)| *client == meeting.client_id);
        let first_day = known.map_or_else(
            || {
                let carried = before.get(&meeting.client_id).filter(|days| **days > 0);
                carried.map(|days| add_days(period_start, -i64::from(*days)))
            },
            |(_, first_day)| first_day,
        );
        let first_day = if meeting.absent {
            let first_day = first_day.unwrap_or(meeting.date);
            let number = (meeting.date - first_day).num_days() + 1;
            days[meeting.index] = u16::try_from(number.max(1)).unwrap_or(u16::MAX);
            Some(first_day)
        } else {
            None
        };
        current = Some((meeting.client_id, first_day));
    }
    days
}

/// How many days each client's absence had lasted up to the day before `first`, by the
/// facts of the days before it: what `absence_days` is told. A client that was met
/// since is not among them.
pub fn absent_days_before(facts: &[VisitFact], first: LocalDate) -> BTreeMap<ClientId, u16> {
    let counted = |fact: &&VisitFact| fact.date < first && !fact.annulled;
    let facts: Vec<&VisitFact> = facts.iter().filter(counted).collect();
    let mut since: BTreeMap<ClientId, LocalDate> = BTreeMap::new();
    for meeting in meetings(&facts) {
        if meeting.absent {
            since.entry(meeting.client_id).or_insert(meeting.date);
        } else {
            since.remove(&meeting.client_id);
        }
    }
    let days = |from: LocalDate| u16::try_from((first - from).num_days()).unwrap_or(u16::MAX);
    since
        .into_iter()
        .map(|(client_id, from)| (client_id, days(from)))
        .collect()
}

/// The client was met or not, at one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    client_id: ClientId,
    at: Timestamp,
    visit_id: VisitId,
    staff_id: StaffId,
    date: LocalDate,
    absent: bool,
    index: usize,
}

/// By client and time, of clients that were absent at all.
fn meetings(facts: &[&VisitFact]) -> Vec<Meeting> {
    let absent: BTreeSet<ClientId> = facts
        .iter()
        .filter(|fact| fact.outcome == Outcome::ClientAbsent)
        .map(|fact| fact.client_id)
        .collect();
    let mut meetings: Vec<Meeting> = facts
        .iter()
        .enumerate()
        .filter(|(_, fact)| absent.contains(&fact.client_id))
        .filter_map(|(index, fact)| {
            let absent = match fact.outcome {
                Outcome::NotStarted | Outcome::Started => return None,
                Outcome::Done | Outcome::Declined => false,
                Outcome::ClientAbsent => true,
            };
            Some(Meeting {
                client_id: fact.client_id,
                at: moment_of(fact),
                visit_id: fact.visit_id,
                staff_id: fact.staff_id,
                date: fact.date,
                absent,
                index,
            })
        })
        .collect();
    meetings.sort_unstable();
    meetings
}

fn moment_of(fact: &VisitFact) -> Timestamp {
    let started = fact.started.as_ref().map(|started| started.at);
    let planned = fact.planned.map(|planned| planned.start);
    started.or(planned).unwrap_or_else(|| midnight(fact.date))
}
