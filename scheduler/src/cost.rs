//! The objective: what each goal costs. Every price is applied here and
//! nowhere else; moves ask for a delta.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use crate::index::StaffIndex;
use crate::problem::{Goals, LatenessStep, Priority, Problem, Visit, WishKind, WishStrength};
use crate::rules::has_trait;

/// Whole cost units; what a unit is worth is the caller's choice.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cost(pub i64);

impl Cost {
    /// No price is above this, so that sums over the largest problem stay far
    /// inside 64 bits.
    pub const PRICE_LIMIT: Cost = Cost(1_000_000_000_000);

    pub(crate) const ZERO: Cost = Cost(0);

    pub(crate) fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Cost {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Cost {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Cost {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::ZERO, Add::add)
    }
}

/// The objective, goal by goal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectiveTerms {
    pub unplaced: Cost,
    pub travel: Cost,
    pub waiting: Cost,
    pub overtime: Cost,
    pub shifts_used: Cost,
    pub lateness: Cost,
    #[serde(default)]
    pub worst_lateness: Cost,
    pub continuity: Cost,
    pub wishes: Cost,
    pub fairness: Cost,
    pub change: Cost,
}

impl ObjectiveTerms {
    /// The sum of all goals: what the search makes small.
    pub fn total(&self) -> Cost {
        self.each().into_iter().map(|(_, cost)| cost).sum()
    }

    /// Every goal by name.
    pub fn each(&self) -> [(&'static str, Cost); 11] {
        [
            ("unplaced", self.unplaced),
            ("travel", self.travel),
            ("waiting", self.waiting),
            ("overtime", self.overtime),
            ("shifts_used", self.shifts_used),
            ("lateness", self.lateness),
            ("worst_lateness", self.worst_lateness),
            ("continuity", self.continuity),
            ("wishes", self.wishes),
            ("fairness", self.fairness),
            ("change", self.change),
        ]
    }

    /// Both together, goal by goal.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.minus(&Self::default().minus(other))
    }

    /// What changed from `before` to this, goal by goal.
    #[must_use]
    pub fn minus(&self, before: &Self) -> Self {
        Self {
            unplaced: self.unplaced - before.unplaced,
            travel: self.travel - before.travel,
            waiting: self.waiting - before.waiting,
            overtime: self.overtime - before.overtime,
            shifts_used: self.shifts_used - before.shifts_used,
            lateness: self.lateness - before.lateness,
            worst_lateness: self.worst_lateness - before.worst_lateness,
            continuity: self.continuity - before.continuity,
            wishes: self.wishes - before.wishes,
            fairness: self.fairness - before.fairness,
            change: self.change - before.change,
        }
    }
}

/// Prices of the goals applied to amounts.
impl Goals {
    pub(crate) fn travel(&self, travel_s: i32, metres: i64) -> Cost {
        self.travel_per_s.times(i64::from(travel_s)) + self.travel_per_m.times(metres)
    }

    pub(crate) fn waiting(&self, waiting_s: i32) -> Cost {
        self.waiting_per_s.times(i64::from(waiting_s))
    }

    pub(crate) fn overtime(&self, overtime_s: i32) -> Cost {
        self.overtime_per_s.times(i64::from(overtime_s.max(0)))
    }

    pub(crate) fn late(&self, late_s: i32) -> Cost {
        if late_s <= 0 {
            return Cost::ZERO;
        }
        let price =
            |step: &LatenessStep| step.per_s.times(i64::from((late_s - step.after_s).max(0)));
        self.lateness.iter().map(price).sum()
    }

    /// Of the latest start of all.
    pub(crate) fn worst_late(&self, late_s: i32) -> Cost {
        self.worst_late_per_s.times(i64::from(late_s.max(0)))
    }

    /// Of the `nth` different staff member of a client (1 for the first).
    pub(crate) fn different_staff(&self, nth: u32) -> Cost {
        self.continuity_step.times(i64::from(nth.saturating_sub(1)))
    }

    pub(crate) fn unfair(&self, service_s: i64, fair_share_s: Option<i32>) -> Cost {
        let over = fair_share_s.map_or(0, |share_s| (service_s - i64::from(share_s)).max(0));
        self.unfair_per_s.times(over)
    }

    pub(crate) fn moved(&self, moved_s: i32) -> Cost {
        let over = (moved_s.abs() - self.changed_start_tolerance_s).max(0);
        self.changed_start_per_s.times(i64::from(over))
    }

    pub(crate) fn left_out(&self, visit: &Visit) -> Cost {
        match visit.priority {
            Priority::Must => self.unplaced_must,
            Priority::MayDrop(price) => price,
        }
    }
}

/// What it costs that a given staff member does a visit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WhoCost {
    pub(crate) wishes: Cost,
    pub(crate) contact: Cost,
}

impl Goals {
    pub(crate) fn who(&self, problem: &Problem, visit: &Visit, staff: StaffIndex) -> WhoCost {
        let kind_of = |kind| visit.wishes.iter().any(move |wish| wish.kind == kind);
        let has = |kind| {
            visit
                .wishes
                .iter()
                .any(|wish| wish.kind == kind && wish.staff == staff)
        };
        let mut who = WhoCost::default();
        if kind_of(WishKind::Wanted) && !has(WishKind::Wanted) {
            who.wishes += self.not_wanted;
        }
        if has(WishKind::Unwanted) {
            who.wishes += self.unwanted;
        }
        let missed = visit
            .trait_wishes
            .iter()
            .filter(|wish| wish.strength == WishStrength::Wished)
            .filter(|wish| !has_trait(problem, staff, wish.wanted))
            .count();
        who.wishes += self.trait_missed.times(missed as i64);
        let contact = problem.clients[visit.client.at()].contact;
        if contact.is_some_and(|contact| contact != staff) {
            who.contact = self.not_contact;
        }
        who
    }

    pub(crate) fn replaced(&self, published: Option<StaffIndex>, staff: StaffIndex) -> Cost {
        if published.is_some_and(|published| published != staff) {
            self.changed_staff
        } else {
            Cost::ZERO
        }
    }
}
