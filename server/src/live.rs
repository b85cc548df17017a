//! News for open pages: which day of which unit has changed.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use care_model::id::UnitId;
use care_model::time::LocalDate;
use tokio::sync::broadcast;

/// Pages behind by more than this are told to load anew anyway.
const KEPT: usize = 64;

/// How long small news wait for more of the same: after a publishing the phones of a whole
/// unit come within seconds, and a page fetches its day anew each time it is told.
const SOON: Duration = Duration::from_secs(4);

/// A day has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayChanged {
    pub unit_id: UnitId,
    pub date: LocalDate,
}

/// Where changes are told and listened for.
#[derive(Debug)]
pub struct Hub {
    sender: broadcast::Sender<DayChanged>,
    /// Small news that will be told soon.
    soon: Arc<Mutex<HashSet<DayChanged>>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
            soon: Arc::default(),
        }
    }
}

impl Hub {
    pub fn tell(&self, unit_id: UnitId, date: LocalDate) {
        // Nobody listening is fine.
        let _ = self.sender.send(DayChanged { unit_id, date });
    }

    /// Tells it within some seconds, once for all that comes until then.
    pub fn tell_soon(&self, unit_id: UnitId, date: LocalDate) {
        let news = DayChanged { unit_id, date };
        let is_first = self.soon.lock().is_ok_and(|mut soon| soon.insert(news));
        if !is_first {
            return;
        }
        let (sender, soon) = (self.sender.clone(), Arc::clone(&self.soon));
        tokio::spawn(async move {
            tokio::time::sleep(SOON).await;
            if let Ok(mut soon) = soon.lock() {
                soon.remove(&news);
            }
            let _ = sender.send(news);
        });
    }

    pub fn listen(&self) -> broadcast::Receiver<DayChanged> {
        self.sender.subscribe()
    }
}
