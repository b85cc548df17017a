//! Invented cycles. Shared by the tests and the benchmarks.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scheduler::{
    BasePlanProblem, CycleDay, Pin, Problem, ShiftTemplate, TemplateKey, VisitTemplate,
};

use crate::invented::{small, unit_day};

pub fn days(list: impl IntoIterator<Item = u32>) -> Vec<CycleDay> {
    list.into_iter().map(CycleDay).collect()
}

/// A unit's cycle: about `visits` visits a day by `staff` people, of whom five
/// in seven work on any day. One client in six is visited on three days a week,
/// all others on all.
pub fn unit_cycle(seed: u64, weeks: u32, visits: usize, staff: usize) -> BasePlanProblem {
    // The three days a week of some leave a tenth of the visits away.
    let day = unit_day(seed, visits * 11 / 10, staff);
    let all = 0..weeks * 7;
    let of_client = |client: u32| match client % 6 {
        5 => days(all.clone().filter(|day| [0, 2, 4].contains(&(day % 7)))),
        _ => days(all.clone()),
    };
    let of_person = |person: u32| {
        // Two days off in a row, others in every week.
        let is_off = |day: u32| (day % 7 + 7 - (person + day / 7 * 3) % 7) % 7 < 2;
        days(all.clone().filter(|day| !is_off(*day)))
    };
    stated(
        weeks,
        &day,
        |at| of_client(day.visits[at].client.0),
        |at| of_person(day.shifts[at].staff.0),
    )
}

/// A small cycle with the rules of [`small`]: visits on all kinds of days.
pub fn small_cycle(seed: u64) -> BasePlanProblem {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0xc1c1e);
    let mut day = small(seed);
    for visit in &mut day.visits {
        if matches!(visit.pin, Pin::Started { .. }) {
            visit.pin = Pin::Free;
        }
    }
    let weeks = rng.random_range(1..=3);
    let mut some = |most: u32| -> Vec<CycleDay> {
        let chosen = (0..weeks * 7).filter(|_| rng.random_range(0..4) < most);
        let chosen = days(chosen);
        if chosen.is_empty() { days([0]) } else { chosen }
    };
    let of_client: Vec<_> = (0..day.clients.len()).map(|_| some(2)).collect();
    let of_visit: Vec<_> = (0..day.visits.len()).map(|_| some(3)).collect();
    let of_shift: Vec<_> = (0..day.shifts.len()).map(|_| some(3)).collect();
    let visit_days = |at: usize| match at % 3 {
        0 => of_visit[at].clone(),
        _ => of_client[day.visits[at].client.at()].clone(),
    };
    let mut cycle = stated(weeks, &day, visit_days, |at| of_shift[at].clone());
    for link in std::mem::take(&mut cycle.links) {
        cycle.links.push(link);
        if cycle.validate().is_err() {
            cycle.links.pop();
        }
    }
    cycle
}

fn stated(
    weeks: u32,
    day: &Problem,
    visit_days: impl Fn(usize) -> Vec<CycleDay>,
    shift_days: impl Fn(usize) -> Vec<CycleDay>,
) -> BasePlanProblem {
    let visits = day.visits.iter().enumerate();
    let shifts = day.shifts.iter().enumerate();
    BasePlanProblem {
        weeks,
        clients: day.clients.clone(),
        staff: day.staff.clone(),
        matrices: day.matrices.clone(),
        goals: day.goals.clone(),
        visits: visits
            .map(|(at, visit)| VisitTemplate {
                key: TemplateKey(1_000 + at as u64),
                days: visit_days(at),
                visit: visit.clone(),
            })
            .collect(),
        links: day.links.clone(),
        shifts: shifts
            .map(|(at, shift)| ShiftTemplate {
                days: shift_days(at),
                shift: shift.clone(),
            })
            .collect(),
    }
}
