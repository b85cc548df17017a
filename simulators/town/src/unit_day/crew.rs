//! Who works, when, and what they can do.

use scheduler::{
    Break, BreakPay, Gender, LanguageIndex, MatrixIndex, Problem, Shift, SkillIndex, SkillSet,
    Staff, StaffIndex,
};

use super::clock::{minute, minutes};
use super::ground::{BICYCLE, CAR, OFFICE, PUBLIC_TRANSPORT, WALK};
use super::request::UnitDayRequest;
use crate::dice::{Dice, Subject};

pub(super) const ASSISTANT_NURSE: SkillIndex = SkillIndex(0);
pub(super) const MEDICATION: SkillIndex = SkillIndex(1);
pub(super) const INSULIN: SkillIndex = SkillIndex(2);
pub(super) const LIFT: SkillIndex = SkillIndex(3);
pub(super) const DEMENTIA: SkillIndex = SkillIndex(4);
pub(super) const WOUND: SkillIndex = SkillIndex(5);

/// A skill, whether it is a delegation, and who of every ten in a kind of shift
/// holds it.
const HELD: [(SkillIndex, bool, &[usize]); 6] = [
    (ASSISTANT_NURSE, false, &[0, 2, 4, 5, 7, 9]),
    (MEDICATION, true, &[0, 1, 2, 3, 4, 5, 6, 8, 9]),
    (INSULIN, true, &[0, 1, 2, 4, 5, 7, 8, 9]),
    (LIFT, false, &[0, 1, 2, 3, 5, 6, 7, 8, 9]),
    (DEMENTIA, false, &[0, 1, 3, 4, 6, 8, 9]),
    (WOUND, true, &[0, 1, 4, 5, 8, 9]),
];
/// Of every ten, whose delegations ended yesterday.
const EXPIRED: usize = 8;

/// Languages beside Swedish that staff and clients speak.
pub(super) const LANGUAGES: [LanguageIndex; 3] =
    [LanguageIndex(1), LanguageIndex(2), LanguageIndex(3)];

/// A kind of working day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Morning,
    Day,
    Evening,
    /// The two peaks, with hours off between them: two shifts of one person.
    Split,
}

/// Of every fourteen staff members; the first four cover a whole day.
const KINDS: [Kind; 14] = {
    use Kind::{Day, Evening, Morning, Split};
    [
        Morning, Evening, Split, Morning, Day, Evening, Morning, Evening, Morning, Evening, Day,
        Morning, Split, Evening,
    ]
};

/// One of the first four, who worked late last night whatever the dice say.
const LATE_LAST_NIGHT: usize = 3;
/// Of every seven, the first two speak the first language, so that a client who
/// needs it has somebody from morning to evening.
const SPEAKERS: std::ops::Range<usize> = 0..2;

/// Those at work, and their shifts.
pub(super) struct Crew {
    pub(super) staff: Vec<Staff>,
    pub(super) shifts: Vec<Shift>,
    /// Assistant nurses: who may be a named contact.
    pub(super) nurses: Vec<StaffIndex>,
}

impl Crew {
    pub(super) fn invent(request: &UnitDayRequest) -> Self {
        let mut dice = Dice::new(request.seed, Subject::UnitDayCrew);
        let mut crew = Self {
            staff: Vec::new(),
            shifts: Vec::new(),
            nurses: Vec::new(),
        };
        let mut seats = [0_usize; 4];
        for number in 0..request.staff_count() {
            let kind = KINDS[number % KINDS.len()];
            let seat = seats[kind as usize] % 10;
            seats[kind as usize] += 1;
            let staff = StaffIndex(number as u32);
            crew.staff.push(person(number, &mut dice));
            let skills = skills_of(seat);
            if skills.iter().any(|skill| skill == ASSISTANT_NURSE) {
                crew.nurses.push(staff);
            }
            let mut shift = plain_shift(staff, &mut dice);
            shift.skills = skills;
            let mut shifts = shifts_of(kind, shift, &mut dice);
            if number == LATE_LAST_NIGHT {
                shifts[0].rested_from = Some(minute(8 * 60));
            }
            crew.shifts.extend(shifts);
        }
        crew
    }
}

fn person(number: usize, dice: &mut Dice) -> Staff {
    let mut languages = Vec::new();
    let is_speaker = SPEAKERS.contains(&(number % 7));
    for (language, percent) in LANGUAGES.into_iter().zip([5, 12, 8]) {
        if dice.chance(percent) || is_speaker && language == LANGUAGES[0] {
            languages.push(language);
        }
    }
    let gender = match (number, dice.below(40)) {
        (0..2, _) | (_, 11..) => Gender::Woman,
        (_, 0) => Gender::Other,
        (_, 1..11) => Gender::Man,
    };
    Staff {
        languages,
        gender: Some(gender),
        fair_service_s: None,
    }
}

/// Delegations that ended are not valid on the day, so they are not there.
fn skills_of(seat: usize) -> SkillSet {
    let valid = HELD.iter().filter(|(_, is_delegation, tenths)| {
        tenths.contains(&seat) && !(*is_delegation && seat == EXPIRED)
    });
    SkillSet::of(valid.map(|(skill, _, _)| *skill)).expect("six skills fit a set")
}

fn plain_shift(staff: StaffIndex, dice: &mut Dice) -> Shift {
    // The first four move in four ways.
    let travel = match (staff.at(), dice.below(10)) {
        (2, _) | (4.., 0..2) => WALK,
        (0, _) | (4.., 2..6) => BICYCLE,
        (1, _) | (4.., 6..9) => CAR,
        _ => PUBLIC_TRANSPORT,
    };
    // A bag or a basket; a car holds whatever there is.
    let capacity = match travel {
        WALK | PUBLIC_TRANSPORT => Some(6),
        BICYCLE => Some(10),
        MatrixIndex(_) => None,
    };
    Shift {
        staff,
        start_place: OFFICE,
        end_place: OFFICE,
        start: minute(0),
        end: minute(0),
        overtime_limit_s: dice.pick(&[0, 900, 900, 1800]),
        breaks: Vec::new(),
        indirect_start_s: 60 * dice.pick(&[10, 15, 15]),
        indirect_end_s: 60 * dice.pick(&[5, 10]),
        travel,
        capacity,
        skills: SkillSet::default(),
        rested_from: None,
    }
}

fn shifts_of(kind: Kind, mut shift: Shift, dice: &mut Dice) -> Vec<Shift> {
    let coffee = |from, to| pause(from, to, 10, BreakPay::Paid);
    let meal = |from, to| pause(from, to, 30, BreakPay::Unpaid);
    match kind {
        Kind::Morning => {
            (shift.start, shift.end) = (minute(7 * 60), minute(16 * 60));
            if dice.chance(40) {
                shift.breaks.push(coffee(9 * 60, 10 * 60 + 15));
            }
            shift.breaks.push(meal(11 * 60, 13 * 60));
            if dice.chance(15) {
                // Worked until half past eight to a quarter past nine last night.
                let rested = 7 * 60 + 30 + 15 * dice.between(0, 3);
                shift.rested_from = Some(minute(rested));
            }
            vec![shift]
        }
        Kind::Day => {
            (shift.start, shift.end) = (minute(8 * 60), minute(17 * 60));
            shift.breaks.push(meal(11 * 60 + 30, 13 * 60 + 30));
            vec![shift]
        }
        Kind::Evening => {
            (shift.start, shift.end) = (minute(14 * 60), minute(22 * 60));
            shift.breaks.push(meal(16 * 60 + 30, 18 * 60 + 30));
            if dice.chance(40) {
                shift.breaks.push(coffee(19 * 60 + 30, 20 * 60 + 45));
            }
            vec![shift]
        }
        Kind::Split => {
            let mut second = shift.clone();
            (shift.start, shift.end) = (minute(7 * 60), minute(11 * 60 + 30));
            shift.breaks.push(coffee(8 * 60 + 45, 10 * 60));
            (second.start, second.end) = (minute(16 * 60 + 30), minute(21 * 60));
            second.breaks.push(coffee(18 * 60, 19 * 60 + 30));
            vec![shift, second]
        }
    }
}

fn pause(from: i32, to: i32, length_min: i32, pay: BreakPay) -> Break {
    Break {
        start_window: minutes(from, to),
        length_s: length_min * 60,
        pay,
    }
}

/// To everybody the part of all service that their shifts are of all shifts, in
/// whole minutes.
pub(super) fn share_fairly(problem: &mut Problem) {
    let worked = |shift: &Shift| (shift.end.0 - shift.work_from().0) as u64;
    let service: u64 = problem
        .visits
        .iter()
        .map(|visit| visit.service_s as u64)
        .sum();
    let all: u64 = problem.shifts.iter().map(worked).sum();
    let mut own = vec![0_u64; problem.staff.len()];
    for shift in &problem.shifts {
        own[shift.staff.at()] += worked(shift);
    }
    for (person, own) in problem.staff.iter_mut().zip(own) {
        let share_min = (service * own).div_ceil(all * 60);
        person.fair_service_s = Some(share_min as i32 * 60);
    }
}
