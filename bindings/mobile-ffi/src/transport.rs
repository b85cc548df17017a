//! The platform's networking, as the core uses it.

use mobile_core::{ServerAnswer, route};

use crate::error::CoreError;

/// A request to carry: POST `body` as `application/cbor` to `url`.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct Outgoing {
    pub url: String,
    pub body: Vec<u8>,
}

/// What the server answered, whatever its status.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransportAnswer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The header `Retry-After`, where it is a number of seconds.
    #[uniffi(default = None)]
    pub retry_after_s: Option<u32>,
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TransportError {
    #[error("there is no network")]
    Offline,
    #[error("no answer came in time")]
    TimedOut,
    #[error("the transport failed: {what}")]
    Failed { what: String },
}

/// Carries requests. A call may be dropped at any time; then it should stop.
#[uniffi::export(with_foreign)]
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// POSTs and gives the answer of any status, within `timeout_ms`.
    async fn post(
        &self,
        request: Outgoing,
        timeout_ms: u64,
    ) -> Result<TransportAnswer, TransportError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed {
            what: "the platform's code threw an unexpected exception".to_owned(),
        }
    }
}

impl Outgoing {
    pub(crate) fn new(server: &str, path: &str, body: Vec<u8>) -> Self {
        let url = route::address(server, path);
        Self { url, body }
    }
}

impl From<TransportAnswer> for ServerAnswer {
    fn from(answer: TransportAnswer) -> Self {
        Self {
            status: answer.status,
            body: answer.body,
            retry_after_s: answer.retry_after_s,
        }
    }
}

impl TransportAnswer {
    /// The body of an answer with success; else the refusal.
    pub(crate) fn accepted(self) -> Result<Vec<u8>, CoreError> {
        Ok(ServerAnswer::from(self).accepted()?)
    }
}
