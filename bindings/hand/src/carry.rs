//! The host's networking, as the core uses it.

use mobile_core::{Asking, ServerAnswer};

use crate::error::HandError;

/// A request to carry: POST `body` as `application/cbor` to `url`.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub url: String,
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Outgoing({} bytes)", self.body.len())
    }
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryError {
    /// Nobody was asked.
    #[error("there is no network")]
    Offline,
    #[error("no answer came in time")]
    TimedOut,
}

/// Carries requests. A call blocks until an answer has come or will not.
pub trait Carry {
    /// POSTs and gives the answer of any status, within `timeout_ms` by the
    /// phone's monotonic clock.
    fn post(&self, request: &Outgoing, timeout_ms: u64) -> Result<ServerAnswer, CarryError>;
}

impl Outgoing {
    /// A message with its DER signature.
    pub fn signed(asking: Asking, signature: Vec<u8>) -> Self {
        Self {
            url: asking.url,
            body: asking.unsigned.sealed(signature),
        }
    }

    /// The same with a signature as browsers give it: 32 bytes of r and 32 of s.
    ///
    /// # Errors
    /// When it is no signature.
    pub fn signed_raw(asking: Asking, signature: &[u8]) -> Result<Self, HandError> {
        Ok(Self {
            url: asking.url,
            body: asking.unsigned.sealed_raw(signature)?,
        })
    }
}
