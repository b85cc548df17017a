//! The seeded source of everything that is by chance.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Dice of one subject. Each subject has its own stream, so a change in one
/// leaves the others as they were.
pub(crate) struct Dice(ChaCha8Rng);

/// What is drawn. The number is the stream and never changes its meaning.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Streets = 1,
    Homes = 2,
    Staff = 3,
    Clients = 4,
    Routines = 5,
    Services = 6,
    History = 7,
    Passwords = 8,
    UnitDayCrew = 9,
    UnitDayClients = 10,
    UnitDayHomes = 11,
    UnitDayDecisions = 12,
}

impl Dice {
    pub(crate) fn new(seed: u64, subject: Subject) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(subject as u64);
        Self(generator)
    }

    /// 0 to `sides` - 1. `sides` is at least 1.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        let word = u64::from(self.0.next_u32());
        ((word * sides as u64) >> 32) as usize
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1) as usize) as i32
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
