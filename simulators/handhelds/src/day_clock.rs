//! What time it is on the phones.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use care_model::time::{Clock, Stopwatch, SystemClock, Timestamp};
use mobile_core::{ClockReading, DeviceClock};

/// The day that all phones of a shelf live in. It runs at real pace and can be
/// told to be further on, as a simulated day is; it never goes back.
#[derive(Debug)]
pub struct DayClock {
    begin: Timestamp,
    /// Simulated seconds a second: what a phone counts as a minute is so much less.
    pace: u32,
    /// Another one each time a process carries the phones.
    boot: u64,
    told: Mutex<Told>,
}

#[derive(Debug)]
struct Told {
    at: Timestamp,
    since: Stopwatch,
}

impl Told {
    fn now(&self) -> Timestamp {
        let passed_ms = self.since.elapsed().as_millis() as i64;
        Timestamp::from_millis(self.at.millis() + passed_ms)
    }
}

impl DayClock {
    /// The machine's own time.
    pub fn of_machine() -> Self {
        Self::starting_at(SystemClock.now(), 1)
    }

    /// A day that is told from outside, so many times as fast as real time.
    pub fn starting_at(now: Timestamp, pace: u32) -> Self {
        Self {
            begin: now,
            pace: pace.max(1),
            boot: SystemClock.now().millis() as u64,
            told: Mutex::new(Told {
                at: now,
                since: Stopwatch::start(),
            }),
        }
    }

    /// It is this late by now. An earlier time is passed over.
    pub fn tell(&self, now: Timestamp) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told = Told {
            at: told.now().max(now),
            since: Stopwatch::start(),
        };
    }

    pub fn now(&self) -> Timestamp {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.now()
    }

    /// How long a phone takes this much real time to be, in milliseconds.
    pub(crate) fn phone_ms(&self, real: std::time::Duration) -> u64 {
        real.as_millis() as u64 * u64::from(self.pace)
    }
}

/// One phone's clocks: the day's, and a wall clock that somebody may have set.
#[derive(Debug)]
pub(crate) struct PhoneClock {
    day: Arc<DayClock>,
    ahead_s: AtomicI64,
}

impl PhoneClock {
    pub fn new(day: Arc<DayClock>) -> Self {
        Self {
            day,
            ahead_s: AtomicI64::new(0),
        }
    }

    pub fn ahead_s(&self) -> i64 {
        self.ahead_s.load(Ordering::SeqCst)
    }

    pub fn set_ahead(&self, ahead_s: i64) {
        self.ahead_s.store(ahead_s, Ordering::SeqCst);
    }

    pub fn day(&self) -> &DayClock {
        &self.day
    }
}

impl DeviceClock for PhoneClock {
    fn reading(&self) -> ClockReading {
        let now = self.day.now();
        ClockReading {
            wall_ms: now.plus_seconds(self.ahead_s()).millis(),
            monotonic_ms: now.millis() - self.day.begin.millis(),
            boot: self.day.boot,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_forward_and_never_back() {
        let begin = Timestamp::from_millis(1_000_000);
        let day = Arc::new(DayClock::starting_at(begin, 120));
        day.tell(begin.plus_seconds(3600));
        let later = day.now();
        assert!(later >= begin.plus_seconds(3600));
        day.tell(begin);
        assert!(day.now() >= later);
        assert_eq!(day.phone_ms(std::time::Duration::from_secs(1)), 120_000);
    }

    #[test]
    fn a_clock_that_was_set_moves_the_wall_alone() {
        let begin = Timestamp::from_millis(1_000_000);
        let clock = PhoneClock::new(Arc::new(DayClock::starting_at(begin, 1)));
        let before = clock.reading();
        clock.set_ahead(-3600);
        let after = clock.reading();
        assert!(after.monotonic_ms >= before.monotonic_ms);
        let moved_ms = before.wall_ms - after.wall_ms;
        assert!((3_590_000..=3_600_000).contains(&moved_ms), "{moved_ms}");
        assert_eq!(after.boot, before.boot);
    }
}
