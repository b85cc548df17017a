//! A day as it happened: who came to whom, from when to when, planned or not.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ShiftId, StaffId};
use care_model::order::{LocalWindow, Priority};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, Stop};
use care_model::shift::Shift;
use care_model::time::{Timestamp, midnight};
use care_model::travel::TravelMode;
use care_model::visit_fact::VisitFact;

use super::day::DayParts;
use crate::App;
use crate::error::Problem;

/// How long a visit is taken to have lasted of which nobody planned or told how long.
const UNTOLD_S: i32 = 30 * 60;

/// Nothing that was made lasts longer, in seconds: the end of a shift is a time of the day, and
/// after a whole day, which may be of 23 hours, would be one before its start.
const LONGEST_S: i32 = 22 * 3600;

/// Puts in the draft's place what was made, planned or not, in the shift of whoever made it;
/// those who had none on the day get one as long as their visits. What was annulled is not
/// counted. A visit that goes on in a shift ends now; one whose end nobody told, and one of
/// somebody without a shift, after as long as was planned, if not now.
pub async fn put_in_place_of_draft(app: &App, parts: &mut DayParts) -> Result<(), Problem> {
    let now = app.clock.now();
    let without_shift = shifts_of_others(parts, now);
    for shift in &without_shift {
        if parts.staff.contains_key(&shift.staff_id) {
            continue;
        }
        // Of another unit, or no more of this one.
        if let Some(staff) = app.store.staff(shift.staff_id).await? {
            parts.staff.insert(staff.staff_id, staff);
        }
    }
    parts.shifts.extend(without_shift);
    let routes = (parts.shifts.iter()).map(|shift| Route {
        shift_id: shift.shift_id,
        staff_id: shift.staff_id,
        stops: stops_of(parts, shift, now),
        breaks: vec![],
        way_back: None,
    });
    parts.draft.plan.routes = routes.collect();
    let mut others = BTreeMap::new();
    for route in &parts.draft.plan.routes {
        for stop in &route.stops {
            if parts.visits.contains_key(&stop.visit_id) {
                continue;
            }
            if let Some(visit) = unplanned(parts, route.staff_id, stop) {
                others.entry(stop.visit_id).or_insert(visit);
            }
        }
    }
    parts.unplanned = others;
    Ok(())
}

/// The visit of a stop that the day does not plan, as its own staff member made it; none of a
/// client whom the unit does not know.
fn unplanned(parts: &DayParts, staff_id: StaffId, stop: &Stop) -> Option<PlannedVisit> {
    let mut facts = parts.facts_of(stop.visit_id).iter();
    let fact = facts.find(|fact| !fact.annulled && fact.staff_id == staff_id)?;
    parts.clients.get(&fact.client_id)?;
    let start = midnight(parts.date)
        .plus_seconds(i64::from(stop.start_s))
        .local_time();
    let minutes = ((stop.end_s - stop.start_s).max(0) + 59) / 60;
    Some(PlannedVisit {
        visit_id: fact.visit_id,
        template_id: None,
        client_id: fact.client_id,
        unit_id: fact.unit_id,
        date: fact.date,
        window: LocalWindow { start, end: start },
        preferred: None,
        duration_min: u16::try_from(minutes).unwrap_or(u16::MAX),
        interventions: fact.performed.clone(),
        skills: vec![],
        staff_count: 1,
        partner: None,
        gap_after: None,
        priority: Priority::Must,
    })
}

fn made(parts: &DayParts) -> impl Iterator<Item = &VisitFact> {
    let facts = parts.facts.values().flatten();
    facts.filter(|fact| !fact.annulled && fact.started.is_some())
}

/// A shift for each of those who made something and had none, as long as what they made.
fn shifts_of_others(parts: &DayParts, now: Timestamp) -> Vec<Shift> {
    let on_duty: BTreeSet<StaffId> = parts.shifts.iter().map(|shift| shift.staff_id).collect();
    let mut spans: BTreeMap<StaffId, (Timestamp, Timestamp)> = BTreeMap::new();
    for fact in made(parts).filter(|fact| !on_duty.contains(&fact.staff_id)) {
        let Some(started) = fact.started.as_ref() else {
            continue;
        };
        let lasted_s = lasted_s(parts, fact, (started.at, now));
        let ended = started.at.plus_seconds(i64::from(lasted_s));
        let span = spans.entry(fact.staff_id).or_insert((started.at, ended));
        *span = (span.0.min(started.at), span.1.max(ended));
    }
    let shifts = spans.into_iter().map(|(staff_id, (from, until))| Shift {
        shift_id: ShiftId::derived(midnight(parts.date), &staff_id.to_string()),
        staff_id,
        unit_id: parts.unit.unit_id,
        // What belongs to the day may have been made in the night after it.
        date: from.local_date(),
        start: from.local_time(),
        // An end that is not after the start would be the next day's.
        end: (until.max(from.plus_seconds(60)))
            .min(from.plus_seconds(i64::from(LONGEST_S)))
            .local_time(),
        breaks: vec![],
        mode: TravelMode::Walk,
    });
    shifts.collect()
}

/// From its start to the end that was told, or else to now, but for no longer than was planned.
fn lasted_s(parts: &DayParts, fact: &VisitFact, (start, now): (Timestamp, Timestamp)) -> i32 {
    let since_s = |at: Timestamp| at.seconds_since(start).clamp(0, i64::from(LONGEST_S)) as i32;
    if let Some(ended) = &fact.ended {
        return since_s(ended.at);
    }
    let told = fact
        .planned
        .map(|planned| planned.end.seconds_since(planned.start) as i32);
    let ordered = parts.visits.get(&fact.visit_id);
    let ordered = ordered.map(|visit| i32::from(visit.duration_min) * 60);
    let planned_s = told.or(ordered).unwrap_or(UNTOLD_S);
    since_s(now).min(planned_s.max(0))
}

fn stops_of(parts: &DayParts, shift: &Shift, now: Timestamp) -> Vec<Stop> {
    let second = |at: Timestamp| at.seconds_since(midnight(parts.date)) as i32;
    let now_s = second(now);
    let goes_on = now_s < parts.ends_s(shift);
    let mut stops: Vec<Stop> = made(parts)
        .filter(|fact| fact.staff_id == shift.staff_id)
        .filter_map(|fact| {
            let started = fact.started.as_ref()?.at;
            let start_s = second(started);
            if !is_nearest(parts, shift, start_s) {
                return None;
            }
            let lasted_s = match fact.ended {
                None if goes_on => (now_s - start_s).clamp(0, LONGEST_S),
                _ => lasted_s(parts, fact, (started, now)),
            };
            Some(Stop {
                visit_id: fact.visit_id,
                arrive_s: start_s,
                start_s,
                end_s: start_s + lasted_s,
                travel_s: 0,
                travel_m: 0,
            })
        })
        .collect();
    stops.sort_by_key(|stop| (stop.start_s, stop.visit_id));
    stops
}

/// Whether of somebody's shifts this is the one that a moment belongs to.
fn is_nearest(parts: &DayParts, shift: &Shift, at_s: i32) -> bool {
    let own = (parts.shifts.iter()).filter(|one| one.staff_id == shift.staff_id);
    let nearest = own.min_by_key(|one| {
        let (from_s, to_s) = (parts.hours(one).start_s, parts.ends_s(one));
        let outside_s = (from_s - at_s).max(at_s - to_s).max(0);
        (outside_s, one.shift_id)
    });
    nearest.is_some_and(|one| one.shift_id == shift.shift_id)
}
