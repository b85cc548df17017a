//! The device half of Vardag: today's route, recording offline, the outbox.
//!
//! It does no network. [`MobileCore::prepare_sync`] gives bytes to send and
//! [`MobileCore::apply_sync`] takes the answer; the platform's own networking
//! carries them. What a staff member does is committed to disk before a call
//! returns: *saved* is true when the call has returned, *sent* only when a
//! receipt has been applied.

mod day;
mod error;
mod exchange;
mod held;
mod lease;
mod one_run;
mod outbox;
mod pause;
mod perform_all;
mod phone_state;
mod platform;
mod record;
pub mod route;
mod server_answer;
mod server_time;
mod shift;
mod store;
mod sync_run;
mod tag;
#[cfg(test)]
mod testing;
mod unsigned;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use care_model::id::Entropy;
use visit_record::ActorKey;
use visit_record::laws::Law;

pub use day::{DayView, StopState, StopView, SyncView, VisitView};
pub use error::CoreError;
pub use exchange::SyncOutcome;
pub use outbox::Unsent;
pub use pause::Pause;
pub use phone_state::{EnrolmentState, LeaseState, PersonView, PhoneState};
pub use platform::{
    BootByJumps, ClockReading, DeviceClock, KeyStore, KeyStoreError, MemoryKeyStore, SteppedClock,
};
pub use record::MAX_TEXT_CHARS;
pub use server_answer::{Refusal, ServerAnswer};
pub use shift::{EarlierDay, WorkView};
pub use sync_run::{Asking, NotTaken, SyncEnd, SyncReport, SyncRun};
pub use tag::TagTarget;
pub use unsigned::Unsigned;
pub use visit_record::shift_exchange::AttestSteps;

use one_run::OneRun;
use store::Store;

/// Version written into every event.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// One opened device store and everything a screen asks of it. Calls may come
/// from any thread; they run one at a time, on the store's one connection.
pub struct MobileCore {
    state: Mutex<State>,
    path: PathBuf,
    keys: Arc<dyn KeyStore>,
    clock: Arc<dyn DeviceClock>,
    entropy: Arc<dyn Entropy>,
    one_run: OneRun,
}

struct State {
    /// `None` while suspended.
    store: Option<Store>,
    /// Drawn anew at each opening, so that a store restored from a backup
    /// never writes under an old name.
    actor: ActorKey,
}

impl std::fmt::Debug for MobileCore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MobileCore(..)")
    }
}

/// The name that one opening of a store writes under.
fn draw_actor(entropy: &dyn Entropy, path: &Path) -> ActorKey {
    if Law::FreshActor.holds() {
        return ActorKey::make(entropy);
    }
    // The same at each opening, as an app does that names a phone once.
    let mut of_store = [0; 16];
    for (at, byte) in path.as_os_str().as_encoded_bytes().iter().enumerate() {
        of_store[at % 16] ^= byte;
    }
    ActorKey(of_store)
}

impl MobileCore {
    /// Opens the store at `path`, or makes it. The database key comes from the
    /// key store and never touches the disk.
    ///
    /// # Errors
    /// [`CoreError::WrongKey`] when the file is of another key or no database,
    /// [`CoreError::StoreInUse`] when another opener holds it,
    /// [`CoreError::KeyStore`] when the platform gives no key.
    pub fn open(
        path: &Path,
        keys: Arc<dyn KeyStore>,
        clock: Arc<dyn DeviceClock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, CoreError> {
        let store = Store::open(path, &keys.database_key()?)?;
        let actor = draw_actor(entropy.as_ref(), path);
        let state = Mutex::new(State {
            store: Some(store),
            actor,
        });
        Ok(Self {
            state,
            path: path.to_owned(),
            keys,
            clock,
            entropy,
            one_run: OneRun::default(),
        })
    }

    /// Writes everything out and closes the database: an app that is suspended
    /// with an open one is killed by the system. Other calls answer
    /// [`CoreError::Suspended`] until [`MobileCore::resume`].
    pub fn suspend(&self) -> Result<(), CoreError> {
        match self.lock().store.take() {
            Some(store) => store.close(),
            None => Ok(()),
        }
    }

    /// Opens the database again after [`MobileCore::suspend`].
    pub fn resume(&self) -> Result<(), CoreError> {
        let mut state = self.lock();
        if state.store.is_none() {
            state.store = Some(Store::open(&self.path, &self.keys.database_key()?)?);
            state.actor = draw_actor(self.entropy.as_ref(), &self.path);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in another call left the database consistent: each call is
        // one transaction.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with_store<T>(
        &self,
        work: impl FnOnce(&mut Store, ActorKey) -> Result<T, CoreError>,
    ) -> Result<T, CoreError> {
        let mut state = self.lock();
        let actor = state.actor;
        work(state.store.as_mut().ok_or(CoreError::Suspended)?, actor)
    }
}
