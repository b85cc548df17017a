//! Why a visit is where it is, or nowhere.

use serde::{Deserialize, Serialize};

use crate::index::SkillSet;
use crate::problem::StaffTrait;

/// The rule that says no, with its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    PinnedElsewhere,
    MissingSkills { missing: SkillSet },
    ForbiddenStaff,
    MissingTrait { wanted: StaffTrait },
}
