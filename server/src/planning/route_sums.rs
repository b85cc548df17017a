//! What a stored route amounts to, counted alike on the board and where plans are compared.

use care_model::id::VisitId;
use care_model::route::{Route, Stop};
use care_model::shift::Shift;

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
    /// Of the visits that are still planned.
    pub fn of(route: &Route, shift: &Shift, is_planned: impl Fn(VisitId) -> bool) -> Self {
        let stops = || (route.stops.iter()).filter(|stop| is_planned(stop.visit_id));
        let Some(last) = stops().next_back() else {
            return Self::default();
        };
        let back = route.way_back;
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
            overtime_s: i64::from((done_s - shift.end_s()).max(0)),
        }
    }
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
