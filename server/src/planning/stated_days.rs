//! Days as they were last stated for the scheduler: a planner who picks up one visit after
//! another asks about the same day each time, and reading and stating a large one takes
//! longer than the answers.

use std::sync::{Arc, Mutex};

use care_model::id::UnitId;
use care_model::time::{LocalDate, Stopwatch, Timestamp};
use store::planning::DayState;

use super::day::DayParts;
use super::moves::Desk;
use super::problem::Question;

/// Days that are kept; one of a large unit takes some 20 MB.
const KEPT: usize = 6;
/// How long one is: what may still begin depends on the time of day.
const FRESH_S: i64 = 20;

/// A day that several may ask about; one asks at a time.
pub struct StatedDay {
    pub parts: DayParts,
    pub question: Mutex<Question>,
    /// Where the day stands; below zero before it has begun.
    pub now_s: i32,
}

impl From<Desk> for StatedDay {
    fn from(desk: Desk) -> Self {
        Self {
            parts: desk.parts,
            question: Mutex::new(desk.question),
            now_s: desk.now_s,
        }
    }
}

/// A stated day with what it was stated from.
struct Entry {
    unit_id: UnitId,
    date: LocalDate,
    state: DayState,
    /// By the server's clock, which in training stands still or jumps.
    stated: Timestamp,
    since: Stopwatch,
    day: Arc<StatedDay>,
}

impl Entry {
    fn is_of(&self, unit_id: UnitId, date: LocalDate) -> bool {
        (self.unit_id, self.date) == (unit_id, date)
    }

    fn is_fresh(&self, state: DayState, now: Timestamp) -> bool {
        self.state == state
            && now.seconds_since(self.stated).abs() <= FRESH_S
            && self.since.elapsed().as_secs() <= FRESH_S as u64
            // A question that panicked may have left it other than it was.
            && !self.day.question.is_poisoned()
    }
}

/// The last days that were stated, the newest first.
#[derive(Default)]
pub struct StatedDays(Mutex<Vec<Entry>>);

impl StatedDays {
    /// The day, if nothing that it was stated from has changed since.
    pub fn find(
        &self,
        (unit_id, date): (UnitId, LocalDate),
        state: DayState,
        now: Timestamp,
    ) -> Option<Arc<StatedDay>> {
        let mut kept = self.0.lock().expect("no holder of this lock panics");
        kept.retain(|entry| !entry.is_of(unit_id, date) || entry.is_fresh(state, now));
        let entry = kept.iter().find(|entry| entry.is_of(unit_id, date))?;
        Some(Arc::clone(&entry.day))
    }

    pub fn keep(
        &self,
        (unit_id, date): (UnitId, LocalDate),
        state: DayState,
        now: Timestamp,
        desk: Desk,
    ) -> Arc<StatedDay> {
        let day = Arc::new(StatedDay::from(desk));
        let entry = Entry {
            unit_id,
            date,
            state,
            stated: now,
            since: Stopwatch::start(),
            day: Arc::clone(&day),
        };
        let mut kept = self.0.lock().expect("no holder of this lock panics");
        kept.retain(|entry| !entry.is_of(unit_id, date));
        kept.insert(0, entry);
        kept.truncate(KEPT);
        day
    }

    /// What a day's own state does not tell has changed: orders, absences of clients, the
    /// register.
    pub fn forget(&self) {
        let mut kept = self.0.lock().expect("no holder of this lock panics");
        kept.clear();
    }
}
