//! Days as they were last stated for the scheduler: a planner who picks up one visit after
//! another asks about the same day each time, and reading and stating a large one takes
//! longer than the answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use care_model::id::{ShiftId, UnitId, VisitId};
use care_model::time::{LocalDate, Stopwatch, Timestamp};
use store::planning::DayState;

use super::day::DayParts;
use super::moves::Desk;
use super::problem::Question;

/// Days that are kept; one of a large unit takes some 20 MB.
const KEPT: usize = 6;
/// How long one is: what may still begin depends on the time of day.
const FRESH_S: i64 = 20;

/// A day that several may ask about.
pub struct StatedDay {
    pub parts: DayParts,
    pub question: Question,
    /// Where the day stands; below zero before it has begun.
    pub now_s: i32,
    impossible: OnceLock<Impossible>,
}

/// Visits that the draft has where the rules no longer allow them, by their shift: the
/// register, the orders or a colleague have gone on.
pub type Impossible = BTreeMap<ShiftId, Vec<VisitId>>;

impl StatedDay {
    /// Found out once for a stated day.
    pub fn impossible(&self) -> &Impossible {
        self.impossible.get_or_init(|| {
            let (question, draft) = (&self.question, &self.parts.draft.plan);
            let restated = question.inquiry().restate(&question.plan(draft));
            let stops = restated.routes.iter().flat_map(|route| &route.stops);
            let possible: BTreeSet<VisitId> =
                stops.map(|stop| question.visits[stop.visit.at()]).collect();
            let lost = draft.routes.iter().map(|route| {
                let stops = route.stops.iter().map(|stop| stop.visit_id);
                let lost = stops.filter(|visit_id| !possible.contains(visit_id));
                (route.shift_id, lost.collect::<Vec<_>>())
            });
            lost.filter(|(_, lost)| !lost.is_empty()).collect()
        })
    }
}

impl From<Desk> for StatedDay {
    fn from(desk: Desk) -> Self {
        Self {
            parts: desk.parts,
            question: desk.question,
            now_s: desk.now_s,
            impossible: OnceLock::new(),
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
    }
}

/// The last days that were stated, the newest first.
#[derive(Default)]
pub struct StatedDays {
    kept: Mutex<Vec<Entry>>,
    forgotten: AtomicU64,
}

/// What a day is about to be read from.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub state: DayState,
    /// By the server's clock.
    pub now: Timestamp,
    forgotten: u64,
}

impl StatedDays {
    /// Before the day is read: what comes in between makes it stale, not fresh.
    pub fn about_to_read(&self, state: DayState, now: Timestamp) -> Seen {
        let forgotten = self.forgotten.load(Ordering::Acquire);
        Seen {
            state,
            now,
            forgotten,
        }
    }

    /// The day, if nothing that it was stated from has changed since.
    pub fn find(&self, (unit_id, date): (UnitId, LocalDate), seen: Seen) -> Option<Arc<StatedDay>> {
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.retain(|entry| !entry.is_of(unit_id, date) || entry.is_fresh(seen.state, seen.now));
        let entry = kept.iter().find(|entry| entry.is_of(unit_id, date))?;
        Some(Arc::clone(&entry.day))
    }

    pub fn keep(
        &self,
        (unit_id, date): (UnitId, LocalDate),
        seen: Seen,
        desk: Desk,
    ) -> Arc<StatedDay> {
        let day = Arc::new(StatedDay::from(desk));
        if seen.forgotten != self.forgotten.load(Ordering::Acquire) {
            return day;
        }
        let entry = Entry {
            unit_id,
            date,
            state: seen.state,
            stated: seen.now,
            since: Stopwatch::start(),
            day: Arc::clone(&day),
        };
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.retain(|entry| !entry.is_of(unit_id, date));
        kept.insert(0, entry);
        kept.truncate(KEPT);
        day
    }

    /// What a day's own state does not tell has changed: orders, absences of clients, the
    /// register.
    pub fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        let mut kept = self.kept.lock().expect("no holder of this lock panics");
        kept.clear();
    }
}
