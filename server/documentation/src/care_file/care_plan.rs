//! The care plan (genomförandeplan): how what was decided is done, agreed with the client.

use care_model::intervention::InterventionCode;
use care_model::time::LocalDate;
use serde::{Deserialize, Serialize};

/// Most goals of one plan: more than there are kinds of interventions.
pub const MAX_GOALS: usize = 60;

/// One version of a plan, whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarePlan {
    pub made_with: PlanMadeWith,
    /// The client, or who speaks for the client, agreed on this day.
    pub agreed_on: LocalDate,
    pub goals: Vec<Goal>,
    /// When it is looked at anew, at latest.
    pub follow_up_on: LocalDate,
}

impl std::fmt::Debug for CarePlan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "CarePlan({} goals)", self.goals.len())
    }
}

/// Who took part. A plan made over somebody's head says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanMadeWith {
    Client,
    ClientAndRelative,
    /// A guardian (god man, förvaltare) or another who speaks for the client.
    Representative,
    /// The client did not want to, or could not.
    NotTakenPart,
}

impl PlanMadeWith {
    pub fn code(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ClientAndRelative => "client_and_relative",
            Self::Representative => "representative",
            Self::NotTakenPart => "not_taken_part",
        }
    }
}

/// What is to be reached, and how (mål, hur, när).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// The intervention it is about.
    pub intervention: InterventionCode,
    pub goal: String,
    /// How the client wants it done.
    pub how: String,
    /// When and how often, in words: times are in the plan of visits.
    pub when: String,
}

impl std::fmt::Debug for Goal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Goal({})", self.intervention.0)
    }
}

impl CarePlan {
    pub(super) fn text(&self) -> String {
        let of = |goal: &Goal| format!("{} {} {}", goal.goal, goal.how, goal.when);
        self.goals.iter().map(of).collect::<Vec<_>>().join("\n")
    }
}
