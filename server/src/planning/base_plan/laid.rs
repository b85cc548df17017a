//! A day of the base plan laid on a date: which of its visits and shifts the date has, and
//! back again.

use std::collections::{BTreeMap, BTreeSet};

use care_model::base_plan::{BaseDay, BasePlan, BaseRoute, BaseStop};
use care_model::id::{ClientId, ShiftId, StaffId, VisitId};
use care_model::route::{Route, Stop};
use care_model::shift::Shift;
use store::planning::DayPlan;

use super::super::day::DayParts;
use super::super::history::History;
use super::super::moves;
use super::known::Known;

/// What of a day of the base plan a date has.
pub struct Places {
    pub asked: VisitId,
    /// When the visit has to start: its colleague's half is somebody's who does not work that
    /// date, and stays as it is.
    pub held_s: Option<i32>,
    /// Positions in the base plan.
    visits: BTreeMap<VisitId, u32>,
    /// Of each route of the base plan, where the date has it.
    shifts: Vec<Option<ShiftId>>,
}

impl Places {
    /// Lays a day of the base plan on a date, whose parts have its plan from then on and no
    /// visits but its. `None` where the date does not have the visit that is asked about.
    pub fn lay(
        plan: &BasePlan,
        day: usize,
        asked: u32,
        parts: &mut DayParts,
        known: &Known<VisitId>,
    ) -> Option<Self> {
        let base = &plan.days[day];
        let visit_id = |visit: u32| {
            let found = known.find(plan.visits.get(visit as usize)?)?;
            parts.visits.contains_key(&found).then_some(found)
        };
        let mut laid = Self {
            asked: visit_id(asked)?,
            held_s: None,
            visits: BTreeMap::new(),
            shifts: Vec::new(),
        };
        let mut routes: Vec<Route> = Vec::new();
        for route in &base.routes {
            let shift = shift_of(route, &parts.shifts, &laid.shifts);
            laid.shifts.push(shift);
            let Some(shift_id) = shift else { continue };
            let stops = route.stops.iter().filter_map(|stop| {
                let visit_id = visit_id(stop.visit)?;
                laid.visits.insert(visit_id, stop.visit);
                // By the clock, as the base plan is.
                let duration_min = parts.visits[&visit_id].duration_min;
                Some(Stop {
                    visit_id,
                    arrive_s: stop.start_s,
                    start_s: stop.start_s,
                    end_s: stop.start_s + i32::from(duration_min) * 60,
                    travel_s: stop.travel_s,
                    travel_m: 0,
                })
            });
            routes.push(Route {
                shift_id,
                staff_id: route.staff_id,
                stops: stops.collect(),
                breaks: vec![],
                way_back: None,
            });
        }
        laid.visits.insert(laid.asked, asked);
        if let Some(partner) = parts.visits[&laid.asked].partner {
            let mut own = (0..).zip(&plan.visits);
            let of_partner = own.find(|(_, visit)| known.find(visit) == Some(partner));
            if let Some((at, _)) = of_partner
                && !laid.visits.contains_key(&partner)
            {
                laid.held_s = stop_of(base, at).map(|stop| stop.start_s);
                if laid.held_s.is_none() {
                    laid.visits.insert(partner, at);
                }
            }
        }
        // What nobody comes to, or only somebody who does not work that date, is not asked about.
        let visits = &laid.visits;
        (parts.visits).retain(|visit_id, _| visits.contains_key(visit_id));
        parts.draft.plan = DayPlan {
            routes,
            ..DayPlan::default()
        };
        parts.history = History::of_cycle(met_on_other_days(plan, day));
        Some(laid)
    }
}

fn stop_of(day: &BaseDay, visit: u32) -> Option<&BaseStop> {
    let mut stops = day.routes.iter().flat_map(|route| &route.stops);
    stops.find(|stop| stop.visit == visit)
}

/// The shift of a date that a route of the base plan is: of the same hours, else another of the
/// same person in those hours.
fn shift_of(route: &BaseRoute, shifts: &[Shift], taken: &[Option<ShiftId>]) -> Option<ShiftId> {
    let own = shifts.iter();
    let own: Vec<&Shift> = own
        .filter(|shift| shift.staff_id == route.staff_id)
        .filter(|shift| !taken.contains(&Some(shift.shift_id)))
        .collect();
    let same = own
        .iter()
        .find(|shift| (shift.start_s(), shift.end_s()) == (route.start_s, route.end_s));
    let overlapping = || {
        let meets =
            |shift: &&&Shift| shift.start_s() < route.end_s && route.start_s < shift.end_s();
        own.iter().find(meets)
    };
    same.or_else(overlapping).map(|shift| shift.shift_id)
}

/// Who comes to whom on the days of a cycle but one.
fn met_on_other_days(plan: &BasePlan, day: usize) -> BTreeMap<ClientId, BTreeSet<StaffId>> {
    let mut met: BTreeMap<ClientId, BTreeSet<StaffId>> = BTreeMap::new();
    let others = plan.days.iter().enumerate().filter(|(at, _)| *at != day);
    for route in others.flat_map(|(_, other)| &other.routes) {
        for stop in &route.stops {
            if let Some(visit) = plan.visits.get(stop.visit as usize) {
                met.entry(visit.client_id)
                    .or_default()
                    .insert(route.staff_id);
            }
        }
    }
    met
}

impl Places {
    /// A date's plan as a day of the base plan; `was` had a place before. What the date does
    /// not have stays as it is.
    pub fn based(
        &self,
        base: &BaseDay,
        was: &BTreeSet<VisitId>,
        plan: &DayPlan,
        of_date: &[Shift],
    ) -> BaseDay {
        let is = moves::placed(plan);
        let asked = BTreeSet::from([self.asked]);
        let stated: BTreeSet<u32> = self.positions(was.iter().chain(&is).chain(&asked));
        let lost = was.union(&asked).filter(|visit_id| !is.contains(visit_id));
        let unplaced = base.unplaced.iter().copied();
        let mut day = BaseDay {
            routes: Vec::new(),
            unplaced: unplaced.filter(|visit| !stated.contains(visit)).collect(),
        };
        day.unplaced.extend(self.positions(lost));
        for (route, shift) in base.routes.iter().zip(&self.shifts) {
            let mut planned = plan.routes.iter();
            let planned = planned.find(|one| Some(one.shift_id) == *shift);
            let stops = planned.map(|planned| planned.stops.as_slice());
            let mut stops = self.stops(stops.unwrap_or_default());
            stops.extend((route.stops.iter()).filter(|stop| !stated.contains(&stop.visit)));
            stops.sort_by_key(|stop| stop.start_s);
            day.routes.push(BaseRoute {
                stops,
                ..route.clone()
            });
        }
        // A shift that the base plan did not know.
        for route in &plan.routes {
            let mut shifts = of_date.iter();
            let shift = shifts.find(|shift| shift.shift_id == route.shift_id);
            if self.shifts.contains(&Some(route.shift_id)) || route.stops.is_empty() {
                continue;
            }
            day.routes.extend(shift.map(|shift| BaseRoute {
                staff_id: shift.staff_id,
                start_s: shift.start_s(),
                end_s: shift.end_s(),
                stops: self.stops(&route.stops),
            }));
        }
        day
    }

    fn positions<'a>(&self, visits: impl Iterator<Item = &'a VisitId>) -> BTreeSet<u32> {
        visits
            .filter_map(|id| self.visits.get(id).copied())
            .collect()
    }

    /// Stops as the base plan has them.
    fn stops(&self, stops: &[Stop]) -> Vec<BaseStop> {
        let stops = stops.iter().filter_map(|stop| {
            Some(BaseStop {
                visit: *self.visits.get(&stop.visit_id)?,
                start_s: stop.start_s,
                travel_s: stop.travel_s,
            })
        });
        stops.collect()
    }
}
