//! Stopping a sync from outside.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// Stops the sync it was given to. Cancelling a Swift task does not stop the
/// Rust side, so long calls take one of these. Once cancelled it stays so.
#[derive(Default, uniffi::Object)]
pub struct CancelToken(Mutex<State>);

#[derive(Default)]
struct State {
    cancelled: bool,
    waiting: Vec<Waker>,
}

#[uniffi::export]
impl CancelToken {
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Returns at once; the sync ends with what it has done so far.
    pub fn cancel(&self) {
        let waiting = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.cancelled = true;
            std::mem::take(&mut state.waiting)
        };
        for waker in waiting {
            waker.wake();
        }
    }

    pub fn is_cancelled(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .cancelled
    }
}

impl CancelToken {
    /// Whether cancelled; if not, `waker` is woken when it is.
    fn is_cancelled_or_wakes(&self, waker: &Waker) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.cancelled && !state.waiting.iter().any(|known| known.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        state.cancelled
    }
}

/// The outcome of `work`, or `None` when the token was cancelled first; then
/// `work` is dropped.
pub(crate) async fn unless_cancelled<T>(
    token: Option<&CancelToken>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if token.is_some_and(|token| token.is_cancelled_or_wakes(context.waker())) {
            return Poll::Ready(None);
        }
        work.as_mut().poll(context).map(Some)
    })
    .await
}
