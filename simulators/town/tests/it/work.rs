use std::collections::{BTreeMap, BTreeSet};

use care_model::planned_visit::PlannedVisit;
use care_model::shift::Shift;
use care_model::time::{LocalDate, add_days};
use town::{HISTORY_DAYS, HORIZON_DAYS, Town};

use crate::{DAYS, date, town, visits_on};

/// Travel to each visit, in minutes, as the town is made for.
const TRAVEL_MIN: i32 = 6;
/// Of the time of those at work, percent that visits and travel may fill.
const FILLED_PERCENT: i32 = 80;

#[test]
fn orders_have_no_faults() {
    for seed in 0..5 {
        for order in town(seed, DAYS[0]).orders {
            assert_eq!(order.faults(), vec![], "{order:?}");
        }
    }
}

#[test]
fn every_day_has_the_visits_asked_for() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        for ahead in 0..HORIZON_DAYS {
            let visits = visits_on(&town, add_days(date(today), ahead)).len();
            assert!(
                (333..=367).contains(&visits),
                "{visits} visits {ahead} days ahead"
            );
        }
    }
}

#[test]
fn every_day_has_the_shifts_asked_for() {
    for today in DAYS {
        let town = town(1, today);
        let mut by_day: BTreeMap<LocalDate, BTreeSet<_>> = BTreeMap::new();
        for shift in &town.registry.shifts {
            by_day.entry(shift.date).or_default().insert(shift.staff_id);
        }
        assert_eq!(by_day.len() as i64, HISTORY_DAYS + HORIZON_DAYS);
        assert!(by_day.values().all(|staff| staff.len() == 28));
    }
}

#[test]
fn nobody_works_more_than_six_days_in_a_row_or_five_hours_without_a_break() {
    let town = town(1, DAYS[0]);
    for person in &town.registry.staff {
        let days: BTreeSet<_> = town
            .registry
            .shifts
            .iter()
            .filter(|shift| shift.staff_id == person.staff_id)
            .map(|shift| shift.date)
            .collect();
        let run_from = |first: LocalDate| {
            let ahead = 0..HISTORY_DAYS + HORIZON_DAYS;
            ahead
                .take_while(|ahead| days.contains(&add_days(first, *ahead)))
                .count()
        };
        assert!(
            days.iter().all(|first| run_from(*first) <= 6),
            "{}",
            person.staff_id
        );
    }
    for shift in &town.registry.shifts {
        let pause = shift.breaks[0];
        let minute = |time: care_model::time::LocalTime| i32::from(time.minute_of_day());
        assert!(minute(pause.latest) - minute(shift.start) <= 300);
        let until_end = minute(shift.end) - minute(pause.earliest) - i32::from(pause.minutes);
        assert!(until_end <= 300, "{until_end}");
    }
}

fn overlap(one: (i32, i32), other: (i32, i32)) -> i32 {
    (one.1.min(other.1) - one.0.max(other.0)).max(0)
}

/// Minutes that the shifts give to the stretch of the day, breaks that must lie
/// within it taken off.
fn capacity_min(shifts: &[&Shift], stretch: (i32, i32)) -> i32 {
    let minute = |time: care_model::time::LocalTime| i32::from(time.minute_of_day());
    shifts
        .iter()
        .map(|shift| {
            let pause = shift.breaks[0];
            let latest_end = minute(pause.latest) + i32::from(pause.minutes);
            let inside = stretch.0 <= minute(pause.earliest) && latest_end <= stretch.1;
            let paused = if inside { i32::from(pause.minutes) } else { 0 };
            overlap((minute(shift.start), minute(shift.end)), stretch) - paused
        })
        .sum()
}

/// Minutes of visits, travel included, that can be nowhere but within the stretch.
fn demand_min(visits: &[PlannedVisit], stretch: (i32, i32)) -> i32 {
    visits
        .iter()
        .map(|visit| {
            let duration = i32::from(visit.duration_min);
            let start = i32::from(visit.window.start.minute_of_day());
            let end = i32::from(visit.window.end.minute_of_day()) + duration;
            if stretch.0 <= start && end <= stretch.1 {
                duration + TRAVEL_MIN
            } else {
                0
            }
        })
        .sum()
}

fn shifts_on(town: &Town, date: LocalDate) -> Vec<&Shift> {
    town.registry
        .shifts
        .iter()
        .filter(|shift| shift.date == date)
        .collect()
}

#[test]
fn the_work_fits_into_every_stretch_of_every_day() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2]), (4, DAYS[0])] {
        let town = town(seed, today);
        for ahead in 0..14 {
            let day = add_days(date(today), ahead);
            let (visits, shifts) = (visits_on(&town, day), shifts_on(&town, day));
            for from in (6 * 60..20 * 60).step_by(30) {
                for to in (from + 120..=23 * 60).step_by(30) {
                    let demand = demand_min(&visits, (from, to));
                    let capacity = capacity_min(&shifts, (from, to));
                    assert!(
                        demand * 100 <= capacity * FILLED_PERCENT,
                        "seed {seed}, {day}: {demand} of {capacity} min from {from} to {to}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_whole_day_is_neither_idle_nor_full() {
    let town = town(1, DAYS[0]);
    let visits = visits_on(&town, date(DAYS[0]));
    let shifts = shifts_on(&town, date(DAYS[0]));
    let percent = demand_min(&visits, (0, 1440)) * 100 / capacity_min(&shifts, (0, 1440));
    assert!((60..=75).contains(&percent), "{percent} %");
}

#[test]
fn every_visit_can_be_done_by_three_at_work_then() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        for ahead in 0..HORIZON_DAYS {
            let day = add_days(date(today), ahead);
            let shifts = shifts_on(&town, day);
            for visit in visits_on(&town, day) {
                let holders = shifts
                    .iter()
                    .filter(|shift| shift.start <= visit.window.start)
                    .filter(|shift| {
                        let end = visit.window.start.minute_of_day() + visit.duration_min;
                        end <= shift.end.minute_of_day()
                    })
                    .filter(|shift| {
                        let staff = &town.registry.staff;
                        let found = staff.iter().find(|staff| staff.staff_id == shift.staff_id);
                        let person = found.expect("shifts are of the unit's staff");
                        visit.skills.iter().all(|skill| person.holds(&skill.0, day))
                    })
                    .count();
                assert!(holders >= 3, "{holders} hold {:?} on {day}", visit.skills);
            }
        }
    }
}

#[test]
fn gaps_can_be_kept_wherever_the_first_visit_starts() {
    let town = town(1, DAYS[0]);
    let mut gaps = 0;
    for order in &town.orders {
        for pattern in &order.visits {
            let Some(gap) = &pattern.gap_after else {
                continue;
            };
            gaps += 1;
            assert!((240..=360).contains(&gap.min_minutes) && gap.max_minutes <= 360);
            let first = order
                .visits
                .iter()
                .find(|other| other.key == gap.key)
                .expect("named");
            let minute = |time: care_model::time::LocalTime| time.minute_of_day();
            for start in minute(first.window.start)..=minute(first.window.end) {
                let earliest = (start + gap.min_minutes).max(minute(pattern.window.start));
                let latest = (start + gap.max_minutes).min(minute(pattern.window.end));
                assert!(earliest <= latest, "{order:?} {}", pattern.key);
            }
        }
    }
    assert!(gaps >= 10, "{gaps} gaps");
}

#[test]
fn a_day_has_visits_of_every_sort() {
    for (seed, today) in [(1, DAYS[0]), (2, DAYS[1]), (3, DAYS[2])] {
        let town = town(seed, today);
        let visits = visits_on(&town, date(today));
        let doubles = visits.iter().filter(|visit| visit.staff_count == 2).count();
        let percent = doubles * 100 / visits.len();
        assert!((6..=8).contains(&percent), "{percent} % double staffed");
        let cycles: BTreeSet<u8> = town
            .orders
            .iter()
            .flat_map(|order| &order.visits)
            .map(|pattern| pattern.cycle_weeks)
            .collect();
        assert!(
            cycles.is_superset(&BTreeSet::from([1, 2, 4, 8])),
            "{cycles:?}"
        );
        assert!(visits.iter().any(|visit| visit.duration_min == 10));
        assert!(
            visits
                .iter()
                .all(|visit| (10..=60).contains(&visit.duration_min))
        );
        assert!(visits.iter().all(|visit| {
            let length = visit.window.end.minute_of_day() - visit.window.start.minute_of_day();
            (60..=150).contains(&length)
        }));
    }
}

#[test]
fn smaller_and_larger_units_can_be_had() {
    for (staff, visits_per_day) in [(14, 60), (20, 200), (70, 900)] {
        let mut request = crate::request(1, DAYS[0]);
        (request.staff, request.visits_per_day) = (staff, visits_per_day);
        let town = Town::invent(&request).expect("a town that can be");
        let visits = visits_on(&town, date(DAYS[0])).len();
        let wanted = usize::from(visits_per_day);
        assert!(
            (wanted * 94..=wanted * 106).contains(&(visits * 100)),
            "{visits} of {wanted}"
        );
        assert_eq!(shifts_on(&town, date(DAYS[0])).len(), usize::from(staff));
    }
}
