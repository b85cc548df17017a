//! The parts of the published costs.

use std::collections::BTreeMap;

use super::Evaluation;
use crate::case::{Case, CostRule};
use crate::solution::Route;

/// What is summed while routes are walked.
pub(super) struct Amounts {
    travel: f64,
    tardiness: f64,
    max_tardiness: f64,
    waiting: f64,
    max_waiting: f64,
    extra: f64,
    routes: u32,
    /// By carer.
    stops: Vec<usize>,
}

/// Sums are told to so many parts of a unit: below are only traces of the order
/// in which doubles were added.
const TOLD_PARTS: f64 = 1e9;

impl Amounts {
    pub(super) fn of(case: &Case) -> Self {
        Self {
            travel: 0.0,
            tardiness: 0.0,
            max_tardiness: 0.0,
            waiting: 0.0,
            max_waiting: 0.0,
            extra: 0.0,
            routes: 0,
            stops: vec![0; case.carers.len()],
        }
    }

    pub(super) fn add_travel(&mut self, leg: f64) {
        self.travel += leg;
    }

    /// Nothing where it is negative.
    pub(super) fn add_tardiness(&mut self, late: f64) {
        self.tardiness += late.max(0.0);
        self.max_tardiness = self.max_tardiness.max(late);
    }

    /// Nothing where it is negative.
    pub(super) fn add_waiting(&mut self, waiting: f64) {
        self.waiting += waiting.max(0.0);
        self.max_waiting = self.max_waiting.max(waiting);
    }

    /// Nothing where it is negative.
    pub(super) fn add_extra(&mut self, extra: f64) {
        self.extra += extra.max(0.0);
    }

    pub(super) fn add_route(&mut self, route: &Route) {
        self.routes += 1;
        self.stops[route.carer] += route.stops.len();
    }

    /// Visits below the even share rounded down and above it rounded up.
    fn balance(&self) -> f64 {
        let visits: usize = self.stops.iter().sum();
        let carers = self.stops.len().max(1);
        let (least, most) = (visits / carers, visits.div_ceil(carers));
        let off = |&stops: &usize| least.saturating_sub(stops) + stops.saturating_sub(most);
        self.stops.iter().map(off).sum::<usize>() as f64
    }

    pub(super) fn evaluation(&self, case: &Case) -> Evaluation {
        let told = |amount: f64| (amount * TOLD_PARTS).round() / TOLD_PARTS;
        let routes = ("routes", f64::from(self.routes));
        let tardiness = ("total_tardiness", self.tardiness);
        let max_tardiness = ("max_tardiness", self.max_tardiness);
        let (cost, components) = match case.cost_rule {
            CostRule::Distance | CostRule::RoutesThenDistance => {
                (self.travel, vec![("distance", self.travel), routes])
            }
            CostRule::TravelTime => (self.travel, vec![("travel_time", self.travel), routes]),
            CostRule::ThirdOfTravelAndTardiness => (
                (self.travel + self.tardiness + self.max_tardiness) / 3.0,
                vec![
                    ("travel_time", self.travel),
                    tardiness,
                    max_tardiness,
                    routes,
                ],
            ),
            CostRule::TravelTardinessAndExtra => (
                self.travel + self.tardiness + self.max_tardiness + self.extra,
                vec![
                    ("traveled_distance", self.travel),
                    tardiness,
                    max_tardiness,
                    ("total_waiting_time", self.waiting),
                    ("max_waiting_time", self.max_waiting),
                    ("total_extra_time", self.extra),
                    ("balance", self.balance()),
                    routes,
                ],
            ),
        };
        let components: BTreeMap<&'static str, f64> = components
            .into_iter()
            .map(|(name, amount)| (name, told(amount)))
            .collect();
        Evaluation {
            cost: told(cost),
            components,
        }
    }
}
