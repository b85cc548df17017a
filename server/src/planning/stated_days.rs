//! Days as they were last stated for the scheduler: a planner who picks up one visit after
//! another asks about the same day each time, and reading and stating a large one takes
//! longer than the answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use care_model::id::{ShiftId, UnitId, VisitId};
use care_model::time::{LocalDate, Timestamp};
use store::planning::DayState;

use super::day::DayParts;
use super::moves::Desk;
use super::problem::Question;
use crate::kept::{Begun, Kept};

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

/// What a day was stated from, and when by the server's clock, which in training stands still
/// or jumps.
#[derive(Clone, Copy, Debug)]
struct StatedFrom {
    state: DayState,
    stated: Timestamp,
}

/// The last days that were stated.
pub struct StatedDays(Kept<(UnitId, LocalDate), StatedFrom, StatedDay>);

/// What a day is about to be read from.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    from: StatedFrom,
    begun: Begun,
}

impl Default for StatedDays {
    fn default() -> Self {
        Self(Kept::new(FRESH_S.unsigned_abs(), KEPT, |_| 1))
    }
}

impl StatedDays {
    /// Before the day is read: what comes in between makes it stale, not fresh.
    pub fn about_to_read(&self, state: DayState, stated: Timestamp) -> Seen {
        Seen {
            from: StatedFrom { state, stated },
            begun: self.0.begin(),
        }
    }

    /// The day, if nothing that it was stated from has changed since.
    pub fn find(&self, day: (UnitId, LocalDate), seen: Seen) -> Option<Arc<StatedDay>> {
        let now = seen.from;
        self.0.find(&day, |from| {
            let apart_s = now.stated.seconds_since(from.stated).abs();
            from.state == now.state && apart_s <= FRESH_S
        })
    }

    pub fn keep(&self, day: (UnitId, LocalDate), seen: Seen, desk: Desk) -> Arc<StatedDay> {
        let stated = Arc::new(StatedDay::from(desk));
        self.0.keep(seen.begun, day, seen.from, &stated);
        stated
    }

    /// What a day's own state does not tell has changed: orders, absences of clients, the
    /// register.
    pub fn forget(&self) {
        self.0.forget();
    }
}
