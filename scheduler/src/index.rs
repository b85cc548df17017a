//! Indices into the lists of a [`Problem`](crate::Problem), a type each, so
//! that a visit's number is never used for a shift.

use serde::{Deserialize, Serialize};

macro_rules! index_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a position in a slice.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index_type! {
    /// A position in [`Problem::visits`](crate::Problem::visits).
    VisitIndex
}
index_type! {
    /// A position in [`Problem::shifts`](crate::Problem::shifts).
    ShiftIndex
}
index_type! {
    /// A position in [`Problem::staff`](crate::Problem::staff).
    StaffIndex
}
index_type! {
    /// A row and column of every travel matrix.
    PlaceIndex
}
index_type! {
    /// A position in [`Problem::clients`](crate::Problem::clients).
    ClientIndex
}
index_type! {
    /// A position in [`Problem::matrices`](crate::Problem::matrices).
    MatrixIndex
}
index_type! {
    /// A day of a base plan's cycle, from 0, its first Monday.
    CycleDay
}
index_type! {
    /// A skill or delegation; below [`SkillSet::LIMIT`].
    SkillIndex
}
index_type! {
    /// A language, numbered by the caller.
    LanguageIndex
}

/// A set of skills and delegations. Written as a list of [`SkillIndex`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<SkillIndex>", into = "Vec<SkillIndex>")]
pub struct SkillSet(u128);

impl SkillSet {
    /// Skill numbers are below this: one bit each.
    pub const LIMIT: u32 = 128;

    /// The set of the given skills; `None` when one is at or over [`Self::LIMIT`].
    pub fn of(skills: impl IntoIterator<Item = SkillIndex>) -> Option<Self> {
        let mut set = Self::default();
        for skill in skills {
            if skill.0 >= Self::LIMIT {
                return None;
            }
            set.0 |= 1 << skill.0;
        }
        Some(set)
    }

    /// True when every skill of `required` is in this set.
    pub fn covers(self, required: Self) -> bool {
        required.0 & !self.0 == 0
    }

    /// The skills of `required` that this set lacks.
    #[must_use]
    pub fn lacking(self, required: Self) -> Self {
        Self(required.0 & !self.0)
    }

    /// All skills of this set and of another.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The skills in rising order.
    pub fn iter(self) -> impl Iterator<Item = SkillIndex> {
        (0..Self::LIMIT)
            .filter(move |bit| self.0 >> bit & 1 == 1)
            .map(SkillIndex)
    }
}

impl TryFrom<Vec<SkillIndex>> for SkillSet {
    type Error = String;

    fn try_from(skills: Vec<SkillIndex>) -> Result<Self, String> {
        Self::of(skills).ok_or_else(|| format!("a skill number is at or over {}", Self::LIMIT))
    }
}

impl From<SkillSet> for Vec<SkillIndex> {
    fn from(set: SkillSet) -> Self {
        set.iter().collect()
    }
}
