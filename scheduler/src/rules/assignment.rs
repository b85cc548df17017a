//! Who may do a visit, whatever the time.

use crate::explain::Refusal;
use crate::index::{ShiftIndex, SkillSet, StaffIndex};
use crate::problem::{Pin, Problem, StaffTrait, Visit, WishKind, WishStrength};

/// The rule that keeps a visit out of a shift for good, if one does.
pub(crate) fn refusal(problem: &Problem, visit: &Visit, at: ShiftIndex) -> Option<Refusal> {
    let shift = problem.shift(at);
    let elsewhere = match visit.pin {
        Pin::Free | Pin::Start(_) => false,
        Pin::Staff(staff) | Pin::StaffAndStart { staff, .. } => staff != shift.staff,
        Pin::Started { shift, .. } => shift != at,
    };
    if elsewhere {
        return Some(Refusal::PinnedElsewhere);
    }
    // What has started stands, whoever should have done it.
    if matches!(visit.pin, Pin::Started { .. }) {
        return None;
    }
    let missing = shift.skills.lacking(visit.required_skills);
    if missing != SkillSet::default() {
        return Some(Refusal::MissingSkills { missing });
    }
    let forbidden = visit
        .wishes
        .iter()
        .any(|wish| wish.staff == shift.staff && wish.kind == WishKind::Forbidden);
    if forbidden {
        return Some(Refusal::ForbiddenStaff);
    }
    let lacking = visit
        .trait_wishes
        .iter()
        .filter(|wish| wish.strength == WishStrength::Required)
        .find(|wish| !has_trait(problem, shift.staff, wish.wanted));
    lacking.map(|wish| Refusal::MissingTrait {
        wanted: wish.wanted,
    })
}

/// True when the staff member has a trait.
pub(crate) fn has_trait(problem: &Problem, staff: StaffIndex, wanted: StaffTrait) -> bool {
    let staff = &problem.staff[staff.at()];
    match wanted {
        StaffTrait::Speaks(language) => staff.languages.contains(&language),
        StaffTrait::Gender(gender) => staff.gender == Some(gender),
    }
}
