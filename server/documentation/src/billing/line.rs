//! A line of a billing basis.

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::intervention::{InterventionCode, InterventionGroup};
use care_model::visit_fact::VisitFact;
use serde::{Deserialize, Serialize};

use crate::month::Month;

/// What one client is charged by for one month; or, where an earlier batch had that month
/// already, by how much it differs from what was told then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingLine {
    /// 1 and up without a gap, in the order of month and client.
    pub sequence: u64,
    pub month: Month,
    pub client_id: ClientId,
    pub kind: LineKind,
    #[serde(flatten)]
    pub measure: Measure,
    /// Whether the client had an alarm in the month; `None` where nothing new is said of it.
    pub alarm: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// The month of the batch, told for the first time.
    Basis,
    /// To be added to what was told before; figures may be negative.
    Correction,
}

/// What a fee is reckoned by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Performed visits on the frame; one with two staff members is two.
    pub visits: i64,
    /// Seconds on the frame; seconds shared by cohabitants are divided between them.
    pub performed_s: i64,
    /// The same seconds by what was done.
    pub performed_s_by_group: BTreeMap<BilledGroup, i64>,
    /// Dates on which the client was away from midnight to midnight and nobody came.
    pub absence_days: i64,
}

/// The group of interventions that a visit's time is told under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BilledGroup {
    PersonalCare,
    Service,
    Social,
    Respite,
    Alarm,
    Night,
    HealthCare,
    /// More than one group at one visit: nobody measured how much of it was which.
    Mixed,
    /// No intervention was recorded, or one that the catalogue does not have.
    Unsaid,
}

impl BilledGroup {
    pub(super) fn of_visit(fact: &VisitFact) -> Self {
        let mut groups = fact.performed.iter().map(Self::of_code);
        let Some(first) = groups.next() else {
            return Self::Unsaid;
        };
        if groups.all(|group| group == first) {
            first
        } else {
            Self::Mixed
        }
    }

    fn of_code(code: &InterventionCode) -> Self {
        let Some(kind) = code.kind() else {
            return Self::Unsaid;
        };
        match kind.group {
            InterventionGroup::PersonalCare => Self::PersonalCare,
            InterventionGroup::Service => Self::Service,
            InterventionGroup::Social => Self::Social,
            InterventionGroup::Respite => Self::Respite,
            InterventionGroup::Alarm => Self::Alarm,
            InterventionGroup::Night => Self::Night,
            InterventionGroup::HealthCare => Self::HealthCare,
        }
    }
}

impl Measure {
    /// Adds, or takes away with `sign` -1. A group with nothing is not told.
    pub(super) fn add(&mut self, other: &Self, sign: i64) {
        self.visits += sign * other.visits;
        self.performed_s += sign * other.performed_s;
        self.absence_days += sign * other.absence_days;
        for (group, seconds) in &other.performed_s_by_group {
            *self.performed_s_by_group.entry(*group).or_default() += sign * seconds;
        }
        self.performed_s_by_group.retain(|_, seconds| *seconds != 0);
    }

    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Puts the lines in the order of month and client and numbers them from 1.
pub(super) fn sort_and_number(lines: &mut [BillingLine]) {
    lines.sort_unstable_by_key(|line| (line.month, line.client_id));
    for (sequence, line) in (1..).zip(lines) {
        line.sequence = sequence;
    }
}
