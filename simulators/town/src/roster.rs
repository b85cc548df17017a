//! The staff of the unit.

use care_model::id::{StaffId, UnitId};
use care_model::person::Staff;
use care_model::skill::{HeldSkill, SkillCode};
use care_model::time::{LocalDate, add_days};
use care_model::travel::TravelMode;

use crate::dice::{Dice, Subject};
use crate::name::Names;
use crate::personal_number::PersonalNumbers;
use crate::request::TownRequest;
use crate::shift::{ShiftKind, daily_count};
use crate::town::BIRTH_OF_IDS;

/// Everybody employed: more than work on one day, since all have days off.
pub(crate) struct Roster {
    pub staff: Vec<Staff>,
    pub kinds: Vec<ShiftKind>,
    pub modes: Vec<TravelMode>,
    crews: Vec<Crew>,
}

/// Those who share one kind of shift: `size` persons from position `first` on,
/// `daily` of them at work on any day.
struct Crew {
    first: usize,
    size: usize,
    daily: usize,
}

/// A skill, and who of every ten in a crew holds it. Neighbours in a crew work
/// the same days, so every day has its part of the ten.
const SKILL_TENTHS: &[(&str, &[usize])] = &[
    ("assistant_nurse", ASSISTANT_NURSES),
    ("medication", &[0, 1, 2, 3, 4, 5, 6, 8, 9]),
    ("insulin", &[0, 2, 4, 5, 7, 9]),
    ("transfer_lift", &[0, 1, 2, 3, 5, 6, 7, 8, 9]),
    ("dementia_care", &[0, 1, 3, 4, 6, 8, 9]),
    ("key_responsible", &[0, 2, 3, 5, 6, 8]),
    ("catheter", &[0, 2, 5, 7]),
    ("wound_care", &[0, 4, 5, 9]),
];
const ASSISTANT_NURSES: &[usize] = &[0, 2, 4, 5, 7, 9];
/// Of every ten, whose delegations end within the horizon …
const EXPIRING_TENTH: usize = 3;
/// … and whose ended yesterday.
const EXPIRED_TENTH: usize = 8;

impl Crew {
    /// The crew turns as a wheel: on each day the first `daily` seats of it are
    /// at work, and everyone moves on by a seventh of the wheel, so runs of
    /// work last some four days and days off come in pairs or more.
    fn at_work(&self, date: LocalDate) -> impl Iterator<Item = usize> + '_ {
        let turn = i64::from(care_model::time::week_number(date)) * 7
            + i64::from(care_model::time::weekday(date));
        let step = (self.size as i64 + 3) / 7;
        let offset = (turn * step).rem_euclid(self.size as i64) as usize;
        (0..self.size)
            .filter(move |seat| (seat + self.size - offset) % self.size < self.daily)
            .map(|seat| self.first + seat)
    }
}

impl Roster {
    pub(crate) fn invent(request: &TownRequest, unit_id: UnitId) -> Self {
        let mut roster = Self {
            staff: vec![],
            kinds: vec![],
            modes: vec![],
            crews: vec![],
        };
        let mut dice = Dice::new(request.seed, Subject::Staff);
        let mut names = Names::new(&mut dice);
        let mut numbers = PersonalNumbers::default();
        for kind in ShiftKind::ALL {
            let daily = daily_count(kind, request.staff);
            let size = (daily * 8).div_ceil(5);
            roster.crews.push(Crew {
                first: roster.staff.len(),
                size,
                daily,
            });
            for seat in 0..size {
                let position = roster.staff.len() + 1;
                let name = format!("{}/staff/{position}", request.seed);
                let nurse = ASSISTANT_NURSES.contains(&(seat % 10));
                roster.staff.push(Staff {
                    staff_id: StaffId::derived(BIRTH_OF_IDS, &name),
                    unit_id,
                    name: names.staff(),
                    title: if nurse {
                        "Undersköterska"
                    } else {
                        "Vårdbiträde"
                    }
                    .to_owned(),
                    personal_number: numbers.draw(&mut dice, 1962, 2004),
                    employee_number: format!("{}", 40_000 + position * 7),
                    skills: skills(seat, request.today, &mut dice),
                });
                roster.kinds.push(kind);
                roster.modes.push(mode(seat));
            }
        }
        roster
    }

    /// Positions of those at work on the date.
    pub(crate) fn at_work(&self, date: LocalDate) -> impl Iterator<Item = usize> + '_ {
        self.crews.iter().flat_map(move |crew| crew.at_work(date))
    }

    /// Positions of a kind's crew.
    pub(crate) fn crew(&self, kind: ShiftKind) -> Vec<usize> {
        (0..self.staff.len())
            .filter(|position| self.kinds[*position] == kind)
            .collect()
    }

    /// Four of the morning crew, a quarter of the wheel apart so that two or
    /// more of them work on any day, turned so that three do today.
    pub(crate) fn named_for_protected(&self, today: LocalDate) -> Vec<usize> {
        let crew = self.crew(ShiftKind::Morning);
        let working: Vec<usize> = self.at_work(today).collect();
        let named = |turn: usize| -> Vec<usize> {
            (0..4)
                .map(|quarter| crew[(turn + quarter * crew.len() / 4) % crew.len()])
                .collect()
        };
        let at_work = |named: &[usize]| named.iter().filter(|one| working.contains(one)).count();
        let has_nurse = |named: &[usize]| named.iter().any(|one| self.is_nurse(*one));
        (0..crew.len())
            .map(named)
            .filter(|named| has_nurse(named))
            .max_by_key(|named| at_work(named))
            .expect("six of every ten are assistant nurses")
    }

    pub(crate) fn is_nurse(&self, position: usize) -> bool {
        self.staff[position]
            .skills
            .iter()
            .any(|held| held.code.0 == "assistant_nurse")
    }
}

fn mode(seat: usize) -> TravelMode {
    match seat % 10 {
        0 | 3 | 6 => TravelMode::Walk,
        1 | 4 | 7 | 9 => TravelMode::Bicycle,
        _ => TravelMode::Car,
    }
}

fn skills(seat: usize, today: LocalDate, dice: &mut Dice) -> Vec<HeldSkill> {
    SKILL_TENTHS
        .iter()
        .filter(|(_, tenths)| tenths.contains(&(seat % 10)))
        .map(|(code, _)| {
            let code = SkillCode((*code).to_owned());
            let delegated = code.kind().is_some_and(|kind| kind.delegated);
            let age_days = i64::from(dice.between(40, 300));
            let left_days = i64::from(dice.between(60, 300));
            let days_to_end = match seat % 10 {
                EXPIRING_TENTH => i64::from(dice.between(2, 20)),
                EXPIRED_TENTH => -1,
                _ => left_days,
            };
            HeldSkill {
                code,
                valid_from: add_days(today, -age_days),
                valid_to: delegated.then(|| add_days(today, days_to_end)),
            }
        })
        .collect()
}
