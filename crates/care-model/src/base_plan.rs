//! The base plan (grundschema): the routes that repeat over a cycle of weeks.
//!
//! All times are by the clock: seconds since the midnight of a day of the cycle
//! as though clocks never changed, over 86,400 in the night after it.

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, StaffId, TemplateId};
use crate::intervention::InterventionCode;
use crate::time::{LocalDate, LocalTime, add_days, local_to_instant, midnight, weekday};

/// The longest cycle: whoever comes every eighth week has a place.
pub const WEEKS_LIMIT: u8 = 8;

const DAY_S: i32 = 86_400;

/// Who comes to whom, on which day of the cycle, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePlan {
    /// 1 to 8.
    pub weeks: u8,
    /// The Monday that is day 0 of the cycle; before and after it the cycle
    /// goes round.
    pub anchor: LocalDate,
    /// What repeats; days name them by their position.
    pub visits: Vec<BaseVisit>,
    /// Seven for each week.
    pub days: Vec<BaseDay>,
}

/// One staff member's visit by one visit template; two at a double-staffed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseVisit {
    pub template_id: TemplateId,
    /// The pattern's key: with the client it finds the template of the order's
    /// next version.
    pub key: String,
    /// 0, and 1 for the colleague at a double-staffed visit.
    pub slot: u8,
    pub client_id: ClientId,
    /// The pattern's own cycle, 1 to 8 weeks.
    pub cycle_weeks: u8,
    pub duration_min: u16,
    pub interventions: Vec<InterventionCode>,
}

/// One day of the cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseDay {
    pub routes: Vec<BaseRoute>,
    /// Visits of the day that nobody comes to.
    pub unplaced: Vec<u32>,
}

/// One shift's visits in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseRoute {
    pub staff_id: StaffId,
    pub start_s: i32,
    pub end_s: i32,
    pub stops: Vec<BaseStop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseStop {
    /// Position in [`BasePlan::visits`].
    pub visit: u32,
    pub start_s: i32,
    /// Travel to it from the one before.
    pub travel_s: u32,
}

impl BasePlan {
    /// The day of the cycle that a date is.
    pub fn cycle_day(&self, date: LocalDate) -> usize {
        let days = (date - self.anchor).num_days();
        days.rem_euclid(self.days.len().max(1) as i64) as usize
    }

    /// Visits whose own cycle does not go into that of the plan: the plan has
    /// them on the weeks they fell on when it was made, which are not all.
    pub fn uneven(&self) -> impl Iterator<Item = u32> {
        let visits = (0..).zip(&self.visits);
        let is_uneven = |visit: &BaseVisit| !self.weeks.is_multiple_of(visit.cycle_weeks.max(1));
        visits.filter_map(move |(at, visit)| is_uneven(visit).then_some(at))
    }

    /// Whether it holds together: what was stored may be anything.
    pub fn is_whole(&self) -> bool {
        let known = |visit: &u32| (*visit as usize) < self.visits.len();
        let is_whole = |day: &BaseDay| {
            let stops = day.routes.iter().flat_map(|route| &route.stops);
            stops
                .map(|stop| &stop.visit)
                .chain(&day.unplaced)
                .all(known)
        };
        (1..=WEEKS_LIMIT).contains(&self.weeks)
            && weekday(self.anchor) == 1
            && self.days.len() == usize::from(self.weeks) * 7
            && self.days.iter().all(is_whole)
    }
}

/// A time by the clock as date and time of day.
pub fn clock_time(date: LocalDate, clock_s: i32) -> (LocalDate, LocalTime) {
    let minute = clock_s.rem_euclid(DAY_S) / 60;
    let time = LocalTime::from_minute_of_day(minute as u16);
    let days = i64::from(clock_s.div_euclid(DAY_S));
    let time = time.expect("the rest of a day is a time of day");
    (add_days(date, days), time)
}

/// A time by the clock as elapsed seconds since the midnight of the date on
/// which it falls, which on the nights when clocks change is another number.
pub fn elapsed_s(date: LocalDate, clock_s: i32) -> i32 {
    let (day, time) = clock_time(date, clock_s);
    let whole = local_to_instant(day, time).seconds_since(midnight(date)) as i32;
    whole + clock_s.rem_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn empty(weeks: u8) -> BasePlan {
        BasePlan {
            weeks,
            anchor: day("2026-11-23"),
            visits: vec![],
            days: vec![BaseDay::default(); usize::from(weeks) * 7],
        }
    }

    #[test]
    fn the_cycle_goes_round_both_ways() {
        let plan = empty(2);
        assert_eq!(plan.cycle_day(day("2026-11-23")), 0);
        assert_eq!(plan.cycle_day(day("2026-12-06")), 13);
        assert_eq!(plan.cycle_day(day("2026-12-07")), 0);
        assert_eq!(plan.cycle_day(day("2026-11-22")), 13);
        // Over both clock changes of the year before.
        assert_eq!(plan.cycle_day(day("2025-11-24")), 0);
    }

    #[test]
    fn what_does_not_hold_together_is_told() {
        assert!(empty(1).is_whole() && empty(8).is_whole());
        assert!(!empty(0).is_whole() && !empty(9).is_whole());
        let mut tuesday = empty(1);
        tuesday.anchor = day("2026-11-24");
        assert!(!tuesday.is_whole());
        let mut short = empty(2);
        short.days.pop();
        assert!(!short.is_whole());
        let mut unknown = empty(1);
        unknown.days[3].unplaced.push(0);
        assert!(!unknown.is_whole());
    }

    #[test]
    fn a_cycle_that_does_not_go_into_the_plans_is_told() {
        let mut plan = empty(4);
        let moment = crate::time::Timestamp::from_millis(0);
        plan.visits = [1, 2, 3, 4, 8]
            .map(|cycle_weeks| BaseVisit {
                template_id: TemplateId::derived(moment, "template"),
                key: "key".to_owned(),
                slot: 0,
                client_id: ClientId::derived(moment, "client"),
                cycle_weeks,
                duration_min: 30,
                interventions: vec![],
            })
            .to_vec();
        assert_eq!(plan.uneven().collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn a_clock_time_is_the_same_time_when_the_clocks_change() {
        let at = |date, clock_s| elapsed_s(day(date), clock_s);
        assert_eq!(at("2026-11-24", 8 * 3600), 8 * 3600);
        assert_eq!(at("2026-11-24", 25 * 3600 + 90), 25 * 3600 + 90);
        assert_eq!(at("2026-03-29", 8 * 3600), 7 * 3600);
        assert_eq!(at("2026-10-25", 8 * 3600), 9 * 3600);
        // The night that leads into the change.
        assert_eq!(at("2026-03-28", 30 * 3600), 29 * 3600);
        assert_eq!(at("2026-10-24", 30 * 3600), 31 * 3600);
    }
}
