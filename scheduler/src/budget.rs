//! How long the search may go on, without a clock.

use crate::cost::ObjectiveTerms;

/// The bound of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// `None`: until the observer stops it.
    pub max_iterations: Option<u64>,
}

impl Budget {
    /// The observer is asked every so many iterations: often enough that a
    /// second of work is stopped within a few milliseconds.
    pub const OBSERVED_EVERY: u64 = 32;

    /// A bound in iterations: the same plan on every machine.
    pub fn iterations(max_iterations: u64) -> Self {
        Self {
            max_iterations: Some(max_iterations),
        }
    }

    /// No bound: the observer has to stop the search.
    pub fn until_stopped() -> Self {
        Self {
            max_iterations: None,
        }
    }
}

/// What the observer is told. The first call comes with the first plan, at
/// iteration 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub iteration: u64,
    pub best: ObjectiveTerms,
    pub unplaced: usize,
}

/// The observer's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    Continue,
    /// Go on; this many thousandths of the caller's own budget (of time) are
    /// spent. The search cools accordingly.
    Spent {
        permille: u32,
    },
    /// Stop and keep the best.
    Stop,
}
