//! What a stored route amounts to, counted alike on the board and where plans are compared.

use care_model::id::VisitId;
use care_model::route::{Route, Stop, WayBack};

/// In seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteSums {
    /// With the way back.
    pub travel_s: i64,
    /// Between visits; before the first nobody waits.
    pub waiting_s: i64,
    /// Of the visits.
    pub work_s: i64,
    /// From the end of the shift until all is done, the indirect time after the way back
    /// too. Of a plan that was kept without its way back: until the last visit ends.
    pub overtime_s: i64,
}

impl RouteSums {
    /// Of the visits that the board shows, in a shift that ends at a second of the day.
    pub fn of(route: &Route, shift_ends_s: i32, is_shown: impl Fn(VisitId) -> bool) -> Self {
        let stops = || (route.stops.iter()).filter(|stop| is_shown(stop.visit_id));
        let Some(last) = stops().next_back() else {
            return Self::default();
        };
        let back = way_back(route, &is_shown);
        let sum = |of: fn(&Stop) -> i64| stops().map(of).sum::<i64>();
        let waits = stops()
            .skip(1)
            .map(|stop| i64::from((stop.start_s - stop.arrive_s).max(0)));
        let done_s = back.map_or(last.end_s, |back| back.done_s);
        Self {
            travel_s: sum(|stop| i64::from(stop.travel_s))
                + back.map_or(0, |back| i64::from(back.travel_s)),
            waiting_s: waits.sum(),
            work_s: sum(|stop| i64::from(stop.end_s - stop.start_s)),
            overtime_s: i64::from((done_s - shift_ends_s).max(0)),
        }
    }
}

/// The way back of a route whose last shown visit it leads from: a client who is away or a
/// person on leave takes stops out of a route that is kept.
pub fn way_back(route: &Route, is_shown: impl Fn(VisitId) -> bool) -> Option<WayBack> {
    let mut stops = route.stops.iter().rev();
    let last = stops.find(|stop| is_shown(stop.visit_id))?;
    (route.way_back).filter(|back| back.visit_id == last.visit_id)
}

impl std::iter::Sum for RouteSums {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        sums.fold(Self::default(), |all, one| Self {
            travel_s: all.travel_s + one.travel_s,
            waiting_s: all.waiting_s + one.waiting_s,
            work_s: all.work_s + one.work_s,
            overtime_s: all.overtime_s + one.overtime_s,
        })
    }
}

#[cfg(test)]
mod tests {
    use care_model::id::{ShiftId, StaffId, UnitId};
    use care_model::shift::Shift;
    use care_model::time::{Timestamp, midnight};
    use care_model::travel::TravelMode;

    use super::*;

    const BIRTH: Timestamp = Timestamp::from_millis(1_760_000_000_000);

    fn visit(number: u32) -> VisitId {
        VisitId::derived(BIRTH, &format!("visit {number}"))
    }

    fn until_nine() -> Shift {
        Shift {
            shift_id: ShiftId::derived(BIRTH, "shift"),
            staff_id: StaffId::derived(BIRTH, "anna"),
            unit_id: UnitId::derived(BIRTH, "unit"),
            date: midnight("2026-11-23".parse().expect("a date")).local_date(),
            start: "07:00".parse().expect("a time"),
            end: "09:00".parse().expect("a time"),
            breaks: vec![],
            mode: TravelMode::Walk,
        }
    }

    /// Two visits of twenty minutes with ten minutes of way to each, the second waited for,
    /// and a quarter of an hour home.
    fn route(way_back: bool) -> Route {
        let shift = until_nine();
        let stop = |number, arrive_s, start_s| Stop {
            visit_id: visit(number),
            arrive_s,
            start_s,
            end_s: start_s + 1_200,
            travel_s: 600,
            travel_m: 700,
        };
        Route {
            shift_id: shift.shift_id,
            staff_id: shift.staff_id,
            stops: vec![stop(1, 30_000, 30_100), stop(2, 31_900, 32_000)],
            breaks: vec![],
            way_back: way_back.then_some(WayBack {
                visit_id: visit(2),
                travel_s: 900,
                travel_m: 1_000,
                arrive_s: 34_100,
                done_s: 34_700,
            }),
        }
    }

    fn told(route: &Route, gone: Option<VisitId>) -> (i64, i64, i64, i64) {
        let sums = RouteSums::of(route, until_nine().end_s(), |visit| Some(visit) != gone);
        (sums.travel_s, sums.waiting_s, sums.work_s, sums.overtime_s)
    }

    #[test]
    fn the_way_back_is_travel_and_what_ends_the_shift_is_overtime() {
        assert_eq!(told(&route(true), None), (2_100, 100, 2_400, 2_300));
        assert_eq!(told(&route(false), None), (1_200, 100, 2_400, 800));
    }

    #[test]
    fn a_way_back_from_a_visit_that_is_no_more_is_nobodys() {
        assert_eq!(way_back(&route(true), |one| one == visit(1)), None);
        assert_eq!(way_back(&route(true), |_| true), route(true).way_back);
        assert_eq!(told(&route(true), Some(visit(2))), (600, 0, 1_200, 0));
        assert_eq!(told(&route(true), Some(visit(1))), (1_500, 0, 1_200, 2_300));
    }

    #[test]
    fn nothing_planned_amounts_to_nothing() {
        let none = RouteSums::of(&route(true), until_nine().end_s(), |_| false);
        assert_eq!(none, RouteSums::default());
        let both: RouteSums = [true, false]
            .map(|way_back| RouteSums::of(&route(way_back), until_nine().end_s(), |_| true))
            .into_iter()
            .sum();
        assert_eq!((both.travel_s, both.overtime_s), (3_300, 3_100));
    }
}
