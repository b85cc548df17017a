//! The host's networking, as the core uses it.

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

/// What the server answered, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct CarryAnswer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The header `Retry-After`, where it is a number of seconds.
    pub retry_after_s: Option<u32>,
}

impl std::fmt::Debug for CarryAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "CarryAnswer({})", self.status)
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
    fn post(&self, request: &Outgoing, timeout_ms: u64) -> Result<CarryAnswer, CarryError>;
}

impl CarryAnswer {
    /// The body of an answer with success; else the refusal.
    pub(crate) fn accepted(self) -> Result<Vec<u8>, HandError> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let problem: Option<serde_json::Value> = serde_json::from_slice(&self.body).ok();
        let code = problem
            .as_ref()
            .and_then(|problem| problem["code"].as_str());
        Err(HandError::Refused {
            status: self.status,
            refusal: code.unwrap_or_default().to_owned(),
        })
    }
}
