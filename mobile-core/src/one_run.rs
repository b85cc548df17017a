//! What every sync keeps to: one run at a time, and an end to each.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::platform::DeviceClock;

/// Most rounds of one run. A round sends up to a thousand changes, so a week
/// without network takes two or three; more means that the sides do not settle.
pub(crate) const MAX_ROUNDS: u32 = 20;

/// Keeps a second run out: two at once would send the same work twice and let
/// their answers overtake one another. Whoever comes second may have work that
/// the first has not seen, so the first asks once more before it is complete.
#[derive(Debug, Default)]
pub(crate) struct OneRun(Mutex<Option<Underway>>);

/// The run that has the place.
#[derive(Debug, Default)]
struct Underway {
    asked_again: bool,
}

/// The place of the one run; left when the run ends or is dropped.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    of: &'a OneRun,
    has_left: bool,
}

impl OneRun {
    /// The place, or `None` when a run has it, which is then asked to go on.
    pub fn enter(&self) -> Option<Place<'_>> {
        let mut underway = self.underway();
        if let Some(underway) = underway.as_mut() {
            underway.asked_again = true;
            return None;
        }
        *underway = Some(Underway::default());
        Some(Place {
            of: self,
            has_left: false,
        })
    }

    fn underway(&self) -> MutexGuard<'_, Option<Underway>> {
        // Nothing under this lock can be left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// A round begins: it does what was asked until now.
    pub fn begin_round(&self) {
        *self.of.underway() = Some(Underway::default());
    }

    /// Leaves the place unless somebody has asked since the round began. One step,
    /// so that nobody is sent away by a run that has just looked for the last time.
    pub fn leave_unless_asked_again(&mut self) -> bool {
        let mut underway = self.of.underway();
        if !underway.as_ref().is_some_and(|run| run.asked_again) {
            *underway = None;
            self.has_left = true;
        }
        self.has_left
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // After leaving, the place may be another run's.
        if !self.has_left {
            *self.of.underway() = None;
        }
    }
}

/// Until when a run may go on.
pub(crate) struct Deadline<'a> {
    clock: &'a dyn DeviceClock,
    end_ms: i64,
}

impl std::fmt::Debug for Deadline<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Deadline({} ms since boot)", self.end_ms)
    }
}

impl<'a> Deadline<'a> {
    pub fn within(clock: &'a dyn DeviceClock, within_ms: u64) -> Self {
        let within_ms = i64::try_from(within_ms).unwrap_or(i64::MAX);
        let end_ms = clock.reading().monotonic_ms.saturating_add(within_ms);
        Self { clock, end_ms }
    }

    /// Milliseconds left, or `None` when there are none.
    pub fn left_ms(&self) -> Option<u64> {
        let left_ms = self
            .end_ms
            .saturating_sub(self.clock.reading().monotonic_ms);
        u64::try_from(left_ms).ok().filter(|left_ms| *left_ms > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SteppedClock;

    #[test]
    fn who_comes_second_sends_the_first_round_once_more() {
        let run = OneRun::default();
        let mut place = run.enter().expect("nobody is there");
        place.begin_round();
        assert!(run.enter().is_none());
        assert!(!place.leave_unless_asked_again(), "it was asked again");
        place.begin_round();
        assert!(place.leave_unless_asked_again());
        let next = run.enter().expect("the place is free");
        drop(place);
        assert!(run.enter().is_none(), "the next one's place is its own");
        drop(next);
        assert!(run.enter().is_some(), "a dropped run leaves");
    }

    #[test]
    fn time_is_over_when_it_is_and_no_earlier() {
        let clock = SteppedClock::starting_at(0);
        let deadline = Deadline::within(&clock, 100);
        assert_eq!(deadline.left_ms(), Some(100));
        clock.set(-5, 99, 1);
        assert_eq!(deadline.left_ms(), Some(1));
        clock.set(-5, 100, 1);
        assert_eq!(deadline.left_ms(), None);
        let endless = Deadline::within(&clock, u64::MAX);
        assert!(endless.left_ms().is_some());
    }
}
