//! News for open pages: which day of which unit has changed.

use care_model::id::UnitId;
use care_model::time::LocalDate;
use tokio::sync::broadcast;

/// Pages behind by more than this are told to load anew anyway.
const KEPT: usize = 64;

/// A day has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayChanged {
    pub unit_id: UnitId,
    pub date: LocalDate,
}

/// Where changes are told and listened for.
#[derive(Debug)]
pub struct Hub(broadcast::Sender<DayChanged>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }
}

impl Hub {
    pub fn tell(&self, unit_id: UnitId, date: LocalDate) {
        // Nobody listening is fine.
        let _ = self.0.send(DayChanged { unit_id, date });
    }

    pub fn listen(&self) -> broadcast::Receiver<DayChanged> {
        self.0.subscribe()
    }
}
