//! What is wished for, each goal at a price. Hard rules are not here: they are
//! never priced.

use serde::{Deserialize, Serialize};

use crate::cost::Cost;

/// Prices of the goals, in whole cost units of the caller's choosing (the
/// server takes thousandths of a krona).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goals {
    /// Of a visit with [`Priority::Must`](super::Priority::Must) left out.
    /// Above what any plan saves by leaving it out.
    pub unplaced_must: Cost,
    pub travel_per_s: Cost,
    pub travel_per_m: Cost,
    /// Standing idle between the first stop and the last.
    pub waiting_per_s: Cost,
    pub overtime_per_s: Cost,
    /// Of each shift that has at least one stop.
    pub shift_used: Cost,
    /// Starting after the preferred window: each step adds its price for the
    /// seconds beyond `after_s`.
    pub lateness: Vec<LatenessStep>,
    /// The one visit that starts latest against its preferred window, by the
    /// second: keeps the worst off from paying for all others.
    #[serde(default)]
    pub worst_late_per_s: Cost,
    /// The n-th different staff member of a client within 14 days costs
    /// `n - 1` times this: convex.
    pub continuity_step: Cost,
    /// A visit by another than the client's named care contact.
    pub not_contact: Cost,
    /// A visit, of which somebody is wanted, by somebody not wanted.
    pub not_wanted: Cost,
    pub unwanted: Cost,
    pub trait_missed: Cost,
    /// Service above a staff member's fair share.
    pub unfair_per_s: Cost,
    /// A published visit with another staff member.
    pub changed_staff: Cost,
    /// A published visit moved in time, either way, beyond the tolerance.
    pub changed_start_per_s: Cost,
    /// Seconds a published start may move unpriced.
    pub changed_start_tolerance_s: i32,
}

/// One step of the price of being late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatenessStep {
    pub after_s: i32,
    pub per_s: Cost,
}

impl Goals {
    /// Prices of thousandths of a krona at a wage of 250 kronor an hour.
    pub fn home_care() -> Self {
        Self {
            unplaced_must: Cost(5_000_000),
            travel_per_s: Cost(70),
            travel_per_m: Cost(0),
            waiting_per_s: Cost(35),
            overtime_per_s: Cost(140),
            shift_used: Cost(0),
            lateness: vec![
                LatenessStep {
                    after_s: 0,
                    per_s: Cost(10),
                },
                LatenessStep {
                    after_s: 900,
                    per_s: Cost(40),
                },
            ],
            worst_late_per_s: Cost(0),
            continuity_step: Cost(2_000),
            not_contact: Cost(5_000),
            not_wanted: Cost(5_000),
            unwanted: Cost(20_000),
            trait_missed: Cost(10_000),
            unfair_per_s: Cost(5),
            changed_staff: Cost(20_000),
            changed_start_per_s: Cost(5),
            changed_start_tolerance_s: 600,
        }
    }
}
