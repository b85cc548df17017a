//! What of a base plan is still ordered.

use std::collections::BTreeSet;

use care_model::base_plan::{BaseDay, BasePlan, WEEKS_LIMIT};
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, add_days};

use super::known::Known;

/// Every visit's own cycle goes round once in so many weeks, on whatever day it is asked.
const LOOKED_AT: i64 = WEEKS_LIMIT as i64 * 7;

/// The base plan without what no template has on that day of the week in the coming weeks: a
/// date begun from it would have those visits nowhere.
pub fn still_ordered(plan: BasePlan, templates: &[VisitTemplate], today: LocalDate) -> BasePlan {
    let mut ordered: BTreeSet<(usize, u32)> = BTreeSet::new();
    for date in (0..LOOKED_AT).map(|day| add_days(today, day)) {
        let known = Known::on(templates, date);
        let weekday = plan.cycle_day(date) % 7;
        let visits = (0..).zip(&plan.visits);
        let found = visits.filter(|(_, visit)| known.find(visit).is_some());
        ordered.extend(found.map(|(at, _)| (weekday, at)));
    }
    let days = plan.days.into_iter().enumerate();
    let days = days.map(|(day, stated)| {
        let is_ordered = |visit: u32| ordered.contains(&(day % 7, visit));
        kept(stated, is_ordered)
    });
    BasePlan {
        days: days.collect(),
        ..plan
    }
}

fn kept(mut day: BaseDay, is_ordered: impl Fn(u32) -> bool) -> BaseDay {
    day.unplaced.retain(|visit| is_ordered(*visit));
    for route in &mut day.routes {
        route.stops.retain(|stop| is_ordered(stop.visit));
    }
    day
}
