//! What is wished for, each goal at its price in thousandths of a krona.

use scheduler::{Cost, Goals, LatenessStep};

/// Written out rather than taken from the scheduler's own: costs of the set stay
/// comparable when those change. At a wage of 250 kronor an hour a second is
/// some 70 thousandths.
pub(super) fn goals() -> Goals {
    let step = |after_s, per_s| LatenessStep {
        after_s,
        per_s: Cost(per_s),
    };
    Goals {
        unplaced_must: Cost(5_000_000),
        travel_per_s: Cost(70),
        travel_per_m: Cost(1),
        waiting_per_s: Cost(35),
        overtime_per_s: Cost(140),
        shift_used: Cost(10_000),
        lateness: vec![step(0, 10), step(900, 40)],
        worst_late_per_s: Cost(100),
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
