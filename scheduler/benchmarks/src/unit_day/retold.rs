//! A plan and the rows it is written in. A row says who, when and which breaks;
//! travel, arrivals and the way back follow from the instance and are reckoned
//! here, so that nobody can state them to his own advantage.

use scheduler::{
    DaySecond, ObjectiveTerms, Pin, PlaceIndex, Plan, PlannedBreak, Problem, Route, Shift,
    ShiftIndex, Stop, VisitIndex,
};

use crate::case::Label;
use crate::solution::{BreakRow, RouteRow, StopRow};

/// Shifts without stops are left out.
pub(super) fn rows(problem: &Problem, plan: &Plan) -> Vec<RouteRow> {
    let used = plan.routes.iter().filter(|route| !route.stops.is_empty());
    used.map(|route| RouteRow {
        staff: Label::from(problem.shift(route.shift).staff.at()),
        shift: Some(route.shift.0),
        stops: route
            .stops
            .iter()
            .map(|stop| StopRow {
                visit: Label::from(stop.visit.at()),
                service: None,
                start: f64::from(stop.start.0),
            })
            .collect(),
        breaks: route
            .breaks
            .iter()
            .map(|rest| BreakRow {
                start: f64::from(rest.start.0),
                after_stops: rest.after_stops,
            })
            .collect(),
    })
    .collect()
}

/// The plan of the rows, or a line for each name and number that the instance
/// does not know. Its terms are left at zero.
pub(super) fn plan(problem: &Problem, rows: &[RouteRow]) -> Result<Plan, Vec<String>> {
    let mut unknown = Vec::new();
    let mut routes: Vec<Route> = (0..problem.shifts.len() as u32)
        .map(|shift| unused(ShiftIndex(shift)))
        .collect();
    let mut is_placed = vec![false; problem.visits.len()];
    for (at, row) in rows.iter().enumerate() {
        let Some(shift) = shift_of(problem, at, row, &mut unknown) else {
            continue;
        };
        let route = &mut routes[shift.at()];
        if !route.stops.is_empty() {
            unknown.push(format!("routes[{at}]: shift {} has two routes", shift.0));
            continue;
        }
        let mut stops = Vec::new();
        for stop in &row.stops {
            match read_stop(problem, stop) {
                Ok((visit, start)) => {
                    is_placed[visit.at()] = true;
                    stops.push((visit, start));
                }
                Err(wrong) => unknown.push(format!("routes[{at}]: {wrong}")),
            }
        }
        match read_breaks(problem.shift(shift), &row.breaks) {
            Ok(breaks) => *route = retell(problem, shift, &stops, breaks),
            Err(wrong) => unknown.push(format!("routes[{at}]: {wrong}")),
        }
    }
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let all = 0..problem.visits.len();
    let unplaced = all.filter(|&at| !is_placed[at]);
    Ok(Plan {
        routes,
        unplaced: unplaced.map(|at| VisitIndex(at as u32)).collect(),
        terms: ObjectiveTerms::default(),
        seed: 0,
        iterations: 0,
    })
}

fn unused(shift: ShiftIndex) -> Route {
    Route {
        shift,
        stops: Vec::new(),
        breaks: Vec::new(),
        back: None,
        back_travel_s: 0,
        back_travel_m: 0,
    }
}

fn shift_of(
    problem: &Problem,
    at: usize,
    row: &RouteRow,
    unknown: &mut Vec<String>,
) -> Option<ShiftIndex> {
    let shifts = problem.shifts.len();
    let Some(number) = row.shift else {
        unknown.push(format!("routes[{at}].shift is missing"));
        return None;
    };
    let shift = ShiftIndex(number);
    if shift.at() >= shifts {
        unknown.push(format!(
            "routes[{at}].shift = {number} is not one of the {shifts} in the instance"
        ));
        return None;
    }
    let staff = Label::from(problem.shift(shift).staff.at());
    if row.staff != staff {
        unknown.push(format!(
            "routes[{at}].staff = {} does not work shift {number}, {staff} does",
            row.staff
        ));
        return None;
    }
    Some(shift)
}

fn read_stop(problem: &Problem, stop: &StopRow) -> Result<(VisitIndex, DaySecond), String> {
    let visits = problem.visits.len();
    match stop.visit {
        Label::Number(number) if number < visits as u64 => {
            let start = second(stop.start)
                .ok_or_else(|| format!("visit {number}: start = {} is no second", stop.start))?;
            Ok((VisitIndex(number as u32), start))
        }
        ref label => Err(format!(
            "visit {label} is not one of the {visits} in the instance"
        )),
    }
}

/// Lengths are the shift's; breaks it does not have are of no length, and the
/// checker says so.
fn read_breaks(shift: &Shift, rows: &[BreakRow]) -> Result<Vec<PlannedBreak>, String> {
    let read = |(number, row): (usize, &BreakRow)| {
        let start =
            second(row.start).ok_or_else(|| format!("break start = {} is no second", row.start))?;
        let length_s = shift.breaks.get(number).map_or(0, |rest| rest.length_s);
        Ok(PlannedBreak {
            start,
            end: DaySecond(start.0 + length_s),
            after_stops: row.after_stops,
        })
    };
    rows.iter().enumerate().map(read).collect()
}

fn second(number: f64) -> Option<DaySecond> {
    let limit = f64::from(DaySecond::LIMIT_S);
    let is_second = number.fract() == 0.0 && number.abs() <= limit;
    is_second.then_some(DaySecond(number as i32))
}

fn retell(
    problem: &Problem,
    shift: ShiftIndex,
    stops: &[(VisitIndex, DaySecond)],
    breaks: Vec<PlannedBreak>,
) -> Route {
    let mut route = unused(shift);
    if stops.is_empty() {
        route.breaks = breaks;
        return route;
    }
    let shift = problem.shift(shift);
    let mut place = shift.start_place;
    let mut free = shift.work_from().0 + shift.indirect_start_s;
    for (position, &(name, start)) in stops.iter().enumerate() {
        let visit = problem.visit(name);
        let leaves = match (visit.pin, problem.frozen_until) {
            (Pin::Free | Pin::Staff(_), Some(frozen)) => free.max(frozen.0),
            _ => free,
        };
        let travel_s = leg_s(problem, shift, place, visit.place, leaves);
        let mut arrive = leaves + travel_s;
        for rest in after(&breaks, position) {
            arrive = arrive.max(rest.start.0) + (rest.end.0 - rest.start.0);
        }
        let end = DaySecond(start.0 + visit.service_s);
        route.stops.push(Stop {
            visit: name,
            travel_s,
            travel_m: matrix(problem, shift).metres_between(place, visit.place),
            arrive: DaySecond(arrive),
            start,
            end,
        });
        (place, free) = (visit.place, end.0);
    }
    route.back_travel_s = leg_s(problem, shift, place, shift.end_place, free);
    route.back_travel_m = matrix(problem, shift).metres_between(place, shift.end_place);
    let mut back = free + route.back_travel_s;
    for rest in after(&breaks, stops.len()) {
        // One taken when all work is done holds nobody up.
        if rest.start.0 < back + shift.indirect_end_s {
            back = back.max(rest.start.0) + (rest.end.0 - rest.start.0);
        }
    }
    route.back = Some(DaySecond(back));
    route.breaks = breaks;
    route
}

fn after(breaks: &[PlannedBreak], stops: usize) -> impl Iterator<Item = &PlannedBreak> {
    let here = move |rest: &&PlannedBreak| rest.after_stops as usize == stops;
    breaks.iter().filter(here)
}

fn matrix<'p>(problem: &'p Problem, shift: &Shift) -> &'p scheduler::TravelMatrix {
    &problem.matrices[shift.travel.at()]
}

/// Seconds of a leg left for at a second of the day.
fn leg_s(problem: &Problem, shift: &Shift, from: PlaceIndex, to: PlaceIndex, leaves: i32) -> i32 {
    let matrix = matrix(problem, shift);
    let usual = i64::from(matrix.seconds_between(from, to));
    let slow = matrix
        .slow_hours
        .iter()
        .find(|slow| slow.window.contains(DaySecond(leaves)));
    let seconds = slow.map_or(usual, |slow| {
        let slowed = (usual * i64::from(slow.permille) + 999) / 1000;
        slowed.min(i64::from(slow.window.to.0 - leaves) + usual)
    });
    seconds as i32
}
