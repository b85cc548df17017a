//! What a screen can act on. The detail stays inside.

use visit_record::RecordError;
use visit_record::exchange::EnvelopeError;

use crate::platform::KeyStoreError;

/// Few and actionable; no text holds personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoreError {
    #[error("this phone is not enrolled: read the unit's enrolment code first")]
    NotEnrolled,
    #[error("nobody is signed in on this phone")]
    NotSignedIn,
    #[error("the sign-in has run out; what was recorded is kept and will be sent: sign in again")]
    LeaseExpired,
    #[error("this visit is not on the phone: sync, or start an unplanned visit")]
    UnknownVisit,
    #[error("this client is not on your list")]
    UnknownClient,
    #[error("the visit is started already")]
    AlreadyStarted,
    #[error("this is under way already")]
    AlreadyMarked,
    #[error("this has not begun: begin it, or state the time by hand")]
    NotBegun,
    #[error("the time is to come or too long ago; at most 48 hours back can be stated")]
    OddTime,
    #[error("a text is needed here")]
    TextNeeded,
    #[error("the text has {chars} characters; at most 10,000 are kept")]
    TextTooLong { chars: u64 },
    #[error("the app is suspended")]
    Suspended,
    #[error("the phone's store is open in another process")]
    StoreInUse,
    #[error("the phone's store does not open with this phone's key; it is kept as it is")]
    WrongKey,
    #[error("the phone is full: free some space; nothing recorded was lost")]
    DiskFull,
    #[error("the phone's store failed: {what}; nothing was changed")]
    Store { what: String },
    #[error("the phone's key store failed: {0}")]
    KeyStore(#[from] KeyStoreError),
    #[error("the server's answer was not understood: {what}; nothing was changed")]
    BadMessage { what: String },
    #[error("this answer comes from another server than the one that enrolled the phone")]
    ForeignServer,
    #[error("the visit's document failed: {what}; what was recorded is kept")]
    Record { what: String },
}

impl From<rusqlite::Error> for CoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull, NotADatabase};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::DiskFull,
            Some(DatabaseBusy | DatabaseLocked) => Self::StoreInUse,
            Some(NotADatabase) => Self::WrongKey,
            Some(code) => Self::Store {
                what: format!("{code:?}"),
            },
            // The text of other errors may quote a value.
            None => Self::Store {
                what: "unexpected form of a stored value".to_owned(),
            },
        }
    }
}

impl From<EnvelopeError> for CoreError {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::BadSignature => Self::ForeignServer,
            other => Self::BadMessage {
                what: other.to_string(),
            },
        }
    }
}

impl From<RecordError> for CoreError {
    fn from(error: RecordError) -> Self {
        Self::Record {
            what: error.to_string(),
        }
    }
}
