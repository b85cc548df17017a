//! A plan's meetings as the national measure of continuity takes them.

use care_model::continuity::{Meeting, MeetingKind};
use care_model::time::{LocalDate, LocalTime, add_days};

use crate::index::{ClientIndex, StaffIndex, VisitIndex};
use crate::problem::{Link, Problem};
use crate::solution::Plan;

const DAY_S: i32 = 86_400;

/// Who meets whom by a plan of a date on which clocks do not change, for
/// [`care_model::continuity`]. Visits that begin together at one client are one
/// visit, named by the first of them. What the problem does not know, alarms
/// and meals, it cannot tell apart: every meeting is home care.
pub fn planned_meetings(
    problem: &Problem,
    plan: &Plan,
    date: LocalDate,
) -> Vec<Meeting<ClientIndex, StaffIndex, (LocalDate, VisitIndex)>> {
    let named = first_of_each(problem);
    let mut meetings = Vec::new();
    for route in &plan.routes {
        let staff = problem.shift(route.shift).staff;
        meetings.extend(route.stops.iter().map(|stop| {
            let minute = stop.start.0.rem_euclid(DAY_S) / 60;
            let day = i64::from(stop.start.0.div_euclid(DAY_S));
            Meeting {
                client: problem.visit(stop.visit).client,
                staff,
                visit: (date, named[stop.visit.at()]),
                date: add_days(date, day),
                start: LocalTime::from_minute_of_day(minute as u16)
                    .expect("a rest of a day is a time of day"),
                kind: MeetingKind::HomeCare,
            }
        }));
    }
    meetings
}

/// By visit the first of those that begin together with it at its client, in
/// whatever order links tie them.
fn first_of_each(problem: &Problem) -> Vec<VisitIndex> {
    // Each visit names itself or an earlier one of its group.
    let mut named: Vec<VisitIndex> = (0..problem.visits.len() as u32).map(VisitIndex).collect();
    for link in &problem.links {
        if let Link::Simultaneous { first, second } = *link
            && problem.visit(first).client == problem.visit(second).client
        {
            let (one, other) = (earliest(&mut named, first), earliest(&mut named, second));
            named[one.max(other).at()] = one.min(other);
        }
    }
    for at in 0..named.len() {
        // What is earlier already names the first of its group.
        named[at] = named[named[at].at()];
    }
    named
}

/// Follows names to the visit that names itself, and shortens the way there.
fn earliest(named: &mut [VisitIndex], mut visit: VisitIndex) -> VisitIndex {
    while named[visit.at()] != visit {
        let next = named[named[visit.at()].at()];
        named[visit.at()] = next;
        visit = next;
    }
    visit
}
