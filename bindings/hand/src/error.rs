//! What a page can act on: a stable code, and words for a log.

use mobile_core::{CoreError, NotTaken, Refusal};
use serde::Serialize;

use crate::carry::CarryError;

/// Few and actionable; no text holds personal data or anything of the call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandError {
    #[error(transparent)]
    Core(#[from] CoreError),
    /// The text is no call that this version knows. `what` names the field.
    #[error("{what}")]
    BadCall { what: String },
    #[error("{field} is no id")]
    BadId { field: &'static str },
    #[error(transparent)]
    Carry(#[from] CarryError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A fault of ours. Each step of the core is one transaction, so the store is
    /// as it was before or after the call, never between.
    #[error("the core failed inside; what was recorded is kept")]
    Panicked,
}

impl From<NotTaken> for HandError {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::Core(error) => error.into(),
            NotTaken::Refused(refusal) => refusal.into(),
        }
    }
}

/// The error as it goes over the border.
#[derive(Serialize)]
pub(crate) struct ErrorView {
    code: &'static str,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text_chars: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
}

impl HandError {
    /// The stable code: a page's words are found by it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Core(error) => code_of_core(error),
            Self::BadCall { .. } => "bad_call",
            Self::BadId { .. } => "bad_id",
            Self::Carry(CarryError::Offline) => "offline",
            Self::Carry(CarryError::TimedOut) => "timed_out",
            Self::Refused(_) => "refused",
            Self::Panicked => "store",
        }
    }

    pub(crate) fn bad_call(what: impl Into<String>) -> Self {
        Self::BadCall { what: what.into() }
    }
}

fn code_of_core(error: &CoreError) -> &'static str {
    match error {
        CoreError::NotEnrolled => "not_enrolled",
        CoreError::NotSignedIn => "not_signed_in",
        CoreError::LeaseExpired => "lease_expired",
        CoreError::UnknownVisit => "unknown_visit",
        CoreError::UnknownClient => "unknown_client",
        CoreError::AlreadyStarted => "already_started",
        CoreError::AlreadyMarked => "already_marked",
        CoreError::NotBegun => "not_begun",
        CoreError::OddTime => "odd_time",
        CoreError::TextNeeded => "text_needed",
        CoreError::TextTooLong { .. } => "text_too_long",
        CoreError::Suspended => "suspended",
        CoreError::StoreInUse => "store_in_use",
        CoreError::WrongKey => "wrong_key",
        CoreError::DiskFull => "disk_full",
        CoreError::Store { .. } => "store",
        CoreError::KeyStore(_) => "key_store",
        CoreError::BadMessage { .. } => "bad_message",
        CoreError::ForeignServer => "foreign_server",
        CoreError::Record { .. } => "record",
    }
}

impl From<&HandError> for ErrorView {
    fn from(error: &HandError) -> Self {
        let (status, refusal) = match error {
            HandError::Refused(refusal) => (Some(refusal.status), Some(refusal.code.clone())),
            _ => (None, None),
        };
        let text_chars = match error {
            HandError::Core(CoreError::TextTooLong { chars }) => Some(*chars),
            _ => None,
        };
        Self {
            code: error.code(),
            what: error.to_string(),
            text_chars,
            status,
            refusal,
        }
    }
}
