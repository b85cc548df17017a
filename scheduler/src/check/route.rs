//! The times of one route.

use super::Violation;
use crate::index::PlaceIndex;
use crate::problem::{Pin, Problem, Shift};
use crate::solution::{PlannedBreak, Route};

struct Reader<'a> {
    problem: &'a Problem,
    shift: &'a Shift,
    route: &'a Route,
}

pub(super) fn check_route(
    problem: &Problem,
    shift: &Shift,
    route: &Route,
    found: &mut Vec<Violation>,
) {
    let reader = Reader {
        problem,
        shift,
        route,
    };
    if route.stops.is_empty() {
        if route.back.is_some() || !route.breaks.is_empty() {
            found.push(Violation::WrongReturn { shift: route.shift });
        }
        return;
    }
    reader.check_load(found);
    reader.check_breaks(found);
    reader.check_legs(found);
}

impl Reader<'_> {
    fn check_load(&self, found: &mut Vec<Violation>) {
        let Some(capacity) = self.shift.capacity else {
            return;
        };
        let loads = self.route.stops.iter();
        let load = loads
            .map(|stop| u64::from(self.problem.visits[stop.visit.at()].load))
            .sum();
        if load > u64::from(capacity) {
            let shift = self.route.shift;
            found.push(Violation::Overloaded {
                shift,
                load,
                capacity,
            });
        }
    }

    fn check_breaks(&self, found: &mut Vec<Violation>) {
        let (planned, wanted) = (self.route.breaks.len(), self.shift.breaks.len());
        let shift = self.route.shift;
        if planned != wanted {
            found.push(Violation::BreakCount {
                shift,
                planned,
                wanted,
            });
            return;
        }
        let mut free_from = i32::MIN;
        for (number, (rest, rule)) in self.route.breaks.iter().zip(&self.shift.breaks).enumerate() {
            let window = rule.start_window;
            if rest.start < window.from || rest.start > window.to {
                found.push(Violation::BreakOutsideWindow { shift, number });
            }
            if rest.end.0 - rest.start.0 != rule.length_s {
                found.push(Violation::BreakWrongLength { shift, number });
            }
            if rest.start.0 < free_from || !self.between_its_stops(rest) {
                found.push(Violation::BreakOverlaps { shift, number });
            }
            free_from = rest.end.0;
        }
    }

    fn between_its_stops(&self, rest: &PlannedBreak) -> bool {
        let after = rest.after_stops as usize;
        let stops = &self.route.stops;
        let before_ends = match after.checked_sub(1) {
            Some(last) => match stops.get(last) {
                Some(stop) => stop.end.0,
                None => return false,
            },
            None => self.leaves_from(),
        };
        let ends_by = match stops.get(after) {
            Some(next) => next.arrive.0,
            None => self.shift.end.0 + self.shift.overtime_limit_s,
        };
        rest.start.0 >= before_ends && rest.end.0 <= ends_by
    }

    fn leaves_from(&self) -> i32 {
        let rested = self.shift.rested_from.map_or(i32::MIN, |rested| rested.0);
        self.shift.start.0.max(rested) + self.shift.indirect_start_s
    }

    fn check_legs(&self, found: &mut Vec<Violation>) {
        let mut place = self.shift.start_place;
        let mut free = self.leaves_from();
        for (position, stop) in self.route.stops.iter().enumerate() {
            let visit = &self.problem.visits[stop.visit.at()];
            let held = match (visit.pin, self.problem.frozen_until) {
                (Pin::Free | Pin::Staff(_), Some(frozen)) => free.max(frozen.0),
                _ => free,
            };
            let wanted_s = self.leg_s(place, visit.place, held);
            if stop.travel_s != wanted_s {
                let (visit, stated_s) = (stop.visit, stop.travel_s);
                found.push(Violation::WrongTravel {
                    visit,
                    stated_s,
                    wanted_s,
                });
            }
            if stop.travel_m != self.leg_m(place, visit.place) {
                found.push(Violation::WrongMetres { visit: stop.visit });
            }
            let needed = held + wanted_s + self.rest_s(position as u32, i32::MAX);
            let short_s = (needed - stop.arrive.0).max(stop.arrive.0 - stop.start.0);
            if short_s > 0 {
                found.push(Violation::TooSoon {
                    visit: stop.visit,
                    short_s,
                });
            }
            place = visit.place;
            free = stop.end.0;
        }
        self.check_return(place, free, found);
    }

    /// Seconds of the breaks taken after so many stops and begun before `until`.
    fn rest_s(&self, after_stops: u32, until: i32) -> i32 {
        let here = self
            .route
            .breaks
            .iter()
            .filter(|rest| rest.after_stops == after_stops);
        here.filter(|rest| rest.start.0 < until)
            .map(|rest| rest.end.0 - rest.start.0)
            .sum()
    }

    fn check_return(&self, place: PlaceIndex, free: i32, found: &mut Vec<Violation>) {
        let shift = self.route.shift;
        let wanted_s = self.leg_s(place, self.shift.end_place, free);
        let Some(back) = self.route.back else {
            found.push(Violation::WrongReturn { shift });
            return;
        };
        let resting_s = self.rest_s(self.route.stops.len() as u32, back.0);
        let right = self.route.back_travel_s == wanted_s
            && self.route.back_travel_m == self.leg_m(place, self.shift.end_place)
            && back.0 >= free + wanted_s + resting_s;
        if !right {
            found.push(Violation::WrongReturn { shift });
        }
        // A break after the return comes after the indirect time there.
        let done = back.0 + self.shift.indirect_end_s;
        for (number, rest) in self.route.breaks.iter().enumerate() {
            if rest.start.0 < done && rest.end.0 > back.0 {
                found.push(Violation::BreakOverlaps { shift, number });
            }
        }
        let over_s = done - self.shift.end.0 - self.shift.overtime_limit_s;
        if over_s > 0 {
            found.push(Violation::ShiftTooLong { shift, over_s });
        }
    }

    fn leg_s(&self, from: PlaceIndex, to: PlaceIndex, leaves: i32) -> i32 {
        let matrix = &self.problem.matrices[self.shift.travel.at()];
        let usual = i64::from(matrix.seconds_between(from, to));
        for slow in &matrix.slow_hours {
            if slow.window.from.0 <= leaves && leaves <= slow.window.to.0 {
                let slowed = (usual * i64::from(slow.permille)).div_euclid(1000)
                    + i64::from((usual * i64::from(slow.permille)) % 1000 != 0);
                let until_quick = i64::from(slow.window.to.0 - leaves);
                return slowed.min(until_quick + usual) as i32;
            }
        }
        usual as i32
    }

    fn leg_m(&self, from: PlaceIndex, to: PlaceIndex) -> u32 {
        self.problem.matrices[self.shift.travel.at()].metres_between(from, to)
    }
}
