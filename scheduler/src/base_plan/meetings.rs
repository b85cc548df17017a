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
    let mut named: Vec<VisitIndex> = (0..problem.visits.len() as u32).map(VisitIndex).collect();
    for link in &problem.links {
        if let Link::Simultaneous { first, second } = *link {
            let (early, late) = (first.min(second), first.max(second));
            if problem.visit(early).client == problem.visit(late).client {
                named[late.at()] = named[early.at()];
            }
        }
    }
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
