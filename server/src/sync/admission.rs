//! How many exchanges are worked on at once. What comes beyond is told at once
//! to come later: a queue would answer when nobody listens any more.

use care_model::id::Entropy;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::Problem;

/// Soonest that a phone is asked to come again, in seconds.
const SOONEST_S: u32 = 5;
/// And latest: phones that were turned away together must not come together.
const LATEST_S: u32 = 30;

/// Turns at syncing.
#[derive(Debug)]
pub struct Admission(Semaphore);

impl Admission {
    pub fn new(at_once: u16) -> Self {
        Self(Semaphore::new(usize::from(at_once)))
    }

    /// A turn, held until the answer is made; or `busy` with a time to come again,
    /// drawn for each phone.
    pub fn enter(&self, entropy: &dyn Entropy) -> Result<SemaphorePermit<'_>, Problem> {
        self.0.try_acquire().map_err(|_| {
            let mut drawn = [0u8; 4];
            entropy.fill(&mut drawn);
            let spread_s = u32::from_le_bytes(drawn) % (LATEST_S - SOONEST_S + 1);
            Problem::busy("as many phones as the server takes at once are syncing")
                .retry_after(SOONEST_S + spread_s)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::id::SeededEntropy;
    use std::collections::BTreeSet;

    #[test]
    fn who_is_turned_away_is_told_when_to_come_each_at_another_time() {
        let entropy = SeededEntropy::new(4);
        let admission = Admission::new(2);
        let first = admission.enter(&entropy).expect("a turn");
        let _second = admission.enter(&entropy).expect("a turn");
        let told: BTreeSet<u32> = (0..200)
            .map(|_| admission.enter(&entropy).expect_err("no turn is left"))
            .map(|problem| problem.retry_after_s.expect("a time"))
            .collect();
        assert!(
            told.iter()
                .all(|at_s| (SOONEST_S..=LATEST_S).contains(at_s))
        );
        assert!(told.len() > 20, "{told:?}");
        drop(first);
        drop(admission.enter(&entropy).expect("a turn again"));
    }
}
