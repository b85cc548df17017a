//! What a client needs and wishes, the same at each visit of the day.

use scheduler::{
    Client, Gender, SkillIndex, StaffIndex, StaffTrait, StaffWish, TraitWish, WishKind,
    WishStrength,
};

use super::crew::{Crew, DEMENTIA, INSULIN, LANGUAGES, MEDICATION};
use crate::dice::Dice;

/// What help every visit of the day turns on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    Plain,
    /// Doses hours apart.
    Medication,
    /// Before meals, within narrow windows.
    Insulin,
    /// Morning and evening with two staff members.
    Lift,
}

pub(super) struct Persona {
    pub(super) care: Care,
    pub(super) has_dementia: bool,
    pub(super) wishes: Vec<StaffWish>,
    pub(super) trait_wishes: Vec<TraitWish>,
}

impl Persona {
    /// The first clients, by `number`, have between them every need and every
    /// wish, so that no rule is missing from a small day.
    pub(super) fn invent(number: usize, crew: &Crew, dice: &mut Dice) -> Self {
        let drawn = match dice.below(100) {
            0..52 => Care::Plain,
            52..78 => Care::Medication,
            78..88 => Care::Insulin,
            _ => Care::Lift,
        };
        let care = match number {
            0 => Care::Lift,
            1 => Care::Insulin,
            2..7 => Care::Plain,
            7 => Care::Medication,
            _ => drawn,
        };
        let mut others: Vec<StaffIndex> = (0..crew.staff.len() as u32).map(StaffIndex).collect();
        dice.shuffle(&mut others);
        let mut wishes = Vec::new();
        for (kind, percent, count, surely) in [
            (WishKind::Wanted, 20, 2, 0),
            (WishKind::Unwanted, 8, 1, 1),
            (WishKind::Forbidden, 7, 1, 2),
        ] {
            // A crew of four has nobody to spare for more.
            let count = count.min(others.len().saturating_sub(2));
            if dice.chance(percent) || number == surely {
                let drawn = others.split_off(others.len() - count);
                wishes.extend(drawn.into_iter().map(|staff| StaffWish { staff, kind }));
            }
        }
        Self {
            care,
            has_dementia: dice.chance(15),
            wishes,
            trait_wishes: trait_wishes(number, dice),
        }
    }

    /// Of the visit at `position` of the day.
    pub(super) fn skills_at(&self, position: usize) -> Vec<SkillIndex> {
        let mut skills = match self.care {
            Care::Plain | Care::Lift => vec![],
            Care::Medication => vec![MEDICATION],
            Care::Insulin => vec![INSULIN],
        };
        if self.has_dementia && position == 0 {
            skills.push(DEMENTIA);
        }
        skills
    }
}

fn trait_wishes(number: usize, dice: &mut Dice) -> Vec<TraitWish> {
    let mut wishes = Vec::new();
    let woman = StaffTrait::Gender(Gender::Woman);
    // The language most staff members speak: another would leave the client alone.
    let spoken = StaffTrait::Speaks(LANGUAGES[0]);
    match (number, dice.below(100)) {
        (3, _) | (_, 0..5) => wishes.push(required(woman)),
        (4, _) | (_, 5..14) => wishes.push(wished(woman)),
        (_, 14..16) => wishes.push(wished(StaffTrait::Gender(Gender::Man))),
        _ => {}
    }
    match (number, dice.below(100)) {
        (5, _) | (_, 0..7) => wishes.push(wished(StaffTrait::Speaks(dice.pick(&LANGUAGES)))),
        (6, _) | (_, 7..9) => wishes.push(required(spoken)),
        _ => {}
    }
    wishes
}

fn required(wanted: StaffTrait) -> TraitWish {
    TraitWish {
        wanted,
        strength: WishStrength::Required,
    }
}

fn wished(wanted: StaffTrait) -> TraitWish {
    TraitWish {
        wanted,
        strength: WishStrength::Wished,
    }
}

/// Of the thirteen days before: the named contact most often, and who else came.
pub(super) fn past_of(crew: &Crew, dice: &mut Dice) -> Client {
    let count = dice.between(2, 9) as usize;
    let mut staff: Vec<StaffIndex> = (0..crew.staff.len() as u32).map(StaffIndex).collect();
    dice.shuffle(&mut staff);
    staff.truncate(count);
    let contact = dice.chance(75).then(|| dice.pick(&crew.nurses));
    if let Some(contact) = contact
        && !staff.contains(&contact)
    {
        staff[0] = contact;
    }
    staff.sort_unstable();
    Client {
        contact,
        met: staff,
    }
}
