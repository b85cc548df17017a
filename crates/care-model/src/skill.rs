//! Skills and delegations: what a staff member may do, and between which dates.

use serde::{Deserialize, Serialize};

use crate::time::LocalDate;

/// Code of a skill or of a delegated health task, from the catalogue:
/// `insulin`, `medication`, `transfer_lift` and so on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SkillCode(pub String);

/// A skill of the catalogue with its names on screen.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SkillKind {
    pub code: &'static str,
    /// A delegation (delegering) is personal, dated and revocable.
    pub delegated: bool,
    pub sv: &'static str,
    pub en: &'static str,
}

/// All skills and delegations known to this version of the catalogue.
pub const SKILLS: &[SkillKind] = &[
    SkillKind {
        code: "assistant_nurse",
        delegated: false,
        sv: "Undersköterska",
        en: "Assistant nurse",
    },
    SkillKind {
        code: "transfer_lift",
        delegated: false,
        sv: "Förflyttning med lyft",
        en: "Transfer with lift",
    },
    SkillKind {
        code: "dementia_care",
        delegated: false,
        sv: "Demensvård",
        en: "Dementia care",
    },
    SkillKind {
        code: "key_responsible",
        delegated: false,
        sv: "Nyckelansvarig",
        en: "Key responsible",
    },
    SkillKind {
        code: "medication",
        delegated: true,
        sv: "Delegering: läkemedel",
        en: "Delegation: medication",
    },
    SkillKind {
        code: "insulin",
        delegated: true,
        sv: "Delegering: insulin",
        en: "Delegation: insulin",
    },
    SkillKind {
        code: "catheter",
        delegated: true,
        sv: "Delegering: kateter",
        en: "Delegation: catheter",
    },
    SkillKind {
        code: "wound_care",
        delegated: true,
        sv: "Delegering: sårvård",
        en: "Delegation: wound care",
    },
];

impl SkillCode {
    /// The catalogue's row, or `None` for a code this version does not know.
    pub fn kind(&self) -> Option<&'static SkillKind> {
        SKILLS.iter().find(|skill| skill.code == self.0)
    }
}

/// A skill or delegation a staff member holds, first and last day included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSkill {
    pub code: SkillCode,
    pub valid_from: LocalDate,
    /// Open-ended when absent.
    #[serde(default)]
    pub valid_to: Option<LocalDate>,
}

impl HeldSkill {
    pub fn valid_on(&self, date: LocalDate) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}
