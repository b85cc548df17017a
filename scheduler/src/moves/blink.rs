//! Positions passed over now and then, so that the search does not always end
//! in the same plan.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::annealing::minus_logarithms;

/// In a thousand: a position is passed over.
const BLINK_PERMILLE: f64 = 10.0;

/// Counts down to the next position that is passed over.
pub(crate) struct Blink {
    chance: Option<Chance>,
    left: u32,
}

struct Chance {
    rng: ChaCha8Rng,
    /// Positions between two that are passed over, each as likely.
    gaps: Vec<u32>,
}

impl Blink {
    /// Sees every position.
    pub(crate) fn never() -> Self {
        Self {
            chance: None,
            left: u32::MAX,
        }
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        let per_position = BLINK_PERMILLE / 1000.0;
        let gaps = minus_logarithms()
            .into_iter()
            .map(|minus_ln| (minus_ln / per_position) as u32)
            .collect();
        let mut blink = Self {
            chance: Some(Chance {
                rng: ChaCha8Rng::seed_from_u64(seed),
                gaps,
            }),
            left: 0,
        };
        blink.draw();
        blink
    }

    #[inline]
    pub(crate) fn passes_over(&mut self) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        self.draw()
    }

    #[cold]
    fn draw(&mut self) -> bool {
        let Some(chance) = &mut self.chance else {
            self.left = u32::MAX;
            return false;
        };
        self.left = chance.gaps[chance.rng.random_range(0..chance.gaps.len())];
        true
    }
}
