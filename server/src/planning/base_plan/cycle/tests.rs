use scheduler::{DaySecond, MatrixIndex, PlaceIndex, SkillSet, StaffIndex};

use super::*;

const HOUR_S: i32 = 3600;

fn shift(staff: u32, from_h: i32, to_h: i32) -> scheduler::Shift {
    scheduler::Shift {
        staff: StaffIndex(staff),
        start_place: PlaceIndex(0),
        end_place: PlaceIndex(0),
        start: DaySecond(from_h * HOUR_S),
        end: DaySecond(to_h * HOUR_S),
        overtime_limit_s: HOUR_S / 2,
        breaks: vec![],
        indirect_start_s: 0,
        indirect_end_s: 0,
        travel: MatrixIndex(0),
        capacity: None,
        skills: SkillSet::default(),
        rested_from: None,
    }
}

/// Overtime of each shift, by person and day, in a cycle of one week.
fn overtime(shifts: &[(u32, scheduler::Shift)]) -> Vec<i32> {
    let mut building = Building {
        shifts: (shifts.iter())
            .map(|(day, shift)| (CycleDay(*day), shift.clone()))
            .collect(),
        ..Building::default()
    };
    building.keep_overtime_apart(7);
    let shifts = building.shifts.iter();
    shifts.map(|(_, shift)| shift.overtime_limit_s).collect()
}

#[test]
fn overtime_ends_where_the_next_shift_of_the_same_person_begins() {
    let split = [(0, shift(1, 7, 11)), (0, shift(1, 11, 15))];
    assert_eq!(overtime(&split), [0, HOUR_S / 2]);
    let apart = [(0, shift(1, 7, 11)), (0, shift(2, 11, 15))];
    assert_eq!(overtime(&apart), [HOUR_S / 2, HOUR_S / 2]);
}

#[test]
fn the_last_night_of_the_cycle_leads_into_its_first_morning() {
    let around = [(0, shift(1, 7, 15)), (6, shift(1, 21, 31))];
    assert_eq!(overtime(&around), [HOUR_S / 2, 0]);
    // One that overlaps has none, and is told when the problem is looked at.
    let over = [(0, shift(1, 6, 15)), (6, shift(1, 21, 31))];
    assert_eq!(overtime(&over), [HOUR_S / 2, 0]);
}

#[test]
fn shifts_alike_are_one_template_with_their_days() {
    let days = |day: u32, shift: scheduler::Shift| (CycleDay(day), shift);
    let templates = merged(vec![
        days(0, shift(1, 7, 15)),
        days(1, shift(1, 12, 21)),
        days(2, shift(1, 7, 15)),
        days(0, shift(2, 7, 15)),
    ]);
    let days: Vec<_> = templates.iter().map(|one| one.days.clone()).collect();
    let at = |all: &[u32]| all.iter().copied().map(CycleDay).collect::<Vec<_>>();
    assert_eq!(days, [at(&[0, 2]), at(&[1]), at(&[0])]);
}

#[test]
fn shifts_that_overlap_around_the_cycle_are_told_as_a_matter_of_weeks() {
    let fault = scheduler::Fault {
        field: "shifts[3].shift.start".to_owned(),
        value: "21600".to_owned(),
        reason: scheduler::FaultReason::ShiftsOverlap,
    };
    let period = Period {
        weeks: 2,
        anchor: ordinary_date(),
    };
    let problem = told(&[fault], period);
    assert_eq!((problem.code, problem.faults.len()), ("invalid", 1));
    assert_eq!(problem.faults[0].field, "weeks");
    assert!(problem.faults[0].maybe.is_some());
}
