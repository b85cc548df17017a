//! Services of certain weekdays and weeks: cleaning, shower, shopping.

use care_model::order::{Priority, VisitPattern};

use crate::day_part::window;
use crate::dice::{Dice, Subject};
use crate::request::TownRequest;
use crate::routine::{Routine, RoutineKind};
use crate::task::intervention;

/// Of all visits, percent: the services of a Monday to Friday.
const SERVICE_PERCENT: usize = 4;
/// Longest cycle, in weeks.
const CYCLE_WEEKS: usize = 8;

struct ServiceKind {
    key: &'static str,
    cycle_weeks: usize,
    duration_min: u16,
    priority: Priority,
}

/// Repeated ones are likelier.
const KINDS: &[ServiceKind] = &[
    kind("shower", 1, 35, Priority::Must),
    kind("cleaning", 2, 60, Priority::May),
    kind("shower", 1, 30, Priority::Must),
    kind("shopping", 1, 45, Priority::Must),
    kind("cleaning", 2, 50, Priority::May),
    kind("laundry", 2, 45, Priority::May),
    kind("pharmacy", 4, 40, Priority::Must),
    kind("cleaning", 3, 60, Priority::May),
    kind("escort", 8, 60, Priority::May),
];

const fn kind(
    key: &'static str,
    cycle_weeks: usize,
    duration_min: u16,
    priority: Priority,
) -> ServiceKind {
    ServiceKind {
        key,
        cycle_weeks,
        duration_min,
        priority,
    }
}

/// How many services lie on each weekday of the weeks of all cycles together.
/// 24 weeks hold every cycle a whole number of times.
struct Load([[usize; 5]; 24]);

impl Load {
    fn on(&self, week: usize, weekday: usize, cycle: usize) -> usize {
        (week..self.0.len())
            .step_by(cycle)
            .map(|week| self.0[week][weekday])
            .sum()
    }

    fn add(&mut self, week: usize, weekday: usize, cycle: usize) {
        for week in (week..self.0.len()).step_by(cycle) {
            self.0[week][weekday] += 1;
        }
    }

    fn total(&self) -> usize {
        self.0.iter().flatten().sum()
    }
}

/// Gives services to one client after another, each on the emptiest weekday and
/// week of its cycle, until the weekdays are full.
pub(crate) fn add_services(request: &TownRequest, routines: &mut [Routine]) {
    let mut dice = Dice::new(request.seed, Subject::Services);
    let mut load = Load([[0; 5]; 24]);
    let wanted = usize::from(request.visits_per_day) * SERVICE_PERCENT / 100 * 5 * load.0.len();
    let mut order: Vec<usize> = (0..routines.len())
        .filter(|index| routines[*index].kind == RoutineKind::Alone)
        .collect();
    dice.shuffle(&mut order);
    for (number, index) in order.iter().cycle().enumerate() {
        if load.total() >= wanted || number >= 3 * order.len() {
            return;
        }
        let kind = &KINDS[number % KINDS.len()];
        if routines[*index]
            .patterns
            .iter()
            .any(|pattern| pattern.key == kind.key)
        {
            continue;
        }
        debug_assert!(kind.cycle_weeks <= CYCLE_WEEKS, "orders allow eight weeks");
        let (week, weekday) = (0..kind.cycle_weeks)
            .flat_map(|week| (0..5).map(move |weekday| (week, weekday)))
            .min_by_key(|(week, weekday)| load.on(*week, *weekday, kind.cycle_weeks))
            .expect("a cycle has a week");
        load.add(week, weekday, kind.cycle_weeks);
        routines[*index]
            .patterns
            .push(pattern(kind, week, weekday, &mut dice));
    }
}

fn pattern(kind: &ServiceKind, week: usize, weekday: usize, dice: &mut Dice) -> VisitPattern {
    VisitPattern {
        key: kind.key.to_owned(),
        cycle_weeks: kind.cycle_weeks as u8,
        weeks: vec![week as u8 + 1],
        weekdays: vec![weekday as u8 + 1],
        window: window(12 * 60 + 30 + 15 * dice.between(0, 4), 150),
        preferred: None,
        duration_min: kind.duration_min,
        interventions: vec![intervention(kind.key)],
        skills: vec![],
        staff_count: 1,
        priority: kind.priority,
        gap_after: None,
    }
}
