//! What an app can act on.

use mobile_core::{CoreError as Inner, NotTaken, Refusal};

use crate::key_store::KeyStoreError;
use crate::transport::TransportError;

/// Few and actionable; no text holds personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
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
    /// The app handed over a text that is no date such as `2026-11-23`.
    #[error("this is not a date")]
    BadDate,
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
    #[error("the phone's key store failed: {reason}")]
    KeyStore { reason: KeyStoreError },
    #[error("the server's answer was not understood: {what}; nothing was changed")]
    BadMessage { what: String },
    #[error("this answer comes from another server than the one that enrolled the phone")]
    ForeignServer,
    #[error("the visit's document failed: {what}; what was recorded is kept")]
    Record { what: String },
    /// The app handed over a text that is no id; ids come from this library.
    #[error("this is not a {kind} id")]
    BadId { kind: String },
    #[error("the server was not reached: {reason}; what was recorded is kept")]
    Transport { reason: TransportError },
    /// The server answered and refused. `code` is the stable code of its
    /// problem form, empty when the answer had none.
    #[error("the server refused with status {status}, code {code:?}")]
    Refused { status: u16, code: String },
}

impl From<Inner> for CoreError {
    fn from(error: Inner) -> Self {
        match error {
            Inner::NotEnrolled => Self::NotEnrolled,
            Inner::NotSignedIn => Self::NotSignedIn,
            Inner::LeaseExpired => Self::LeaseExpired,
            Inner::UnknownVisit => Self::UnknownVisit,
            Inner::UnknownClient => Self::UnknownClient,
            Inner::AlreadyStarted => Self::AlreadyStarted,
            Inner::AlreadyMarked => Self::AlreadyMarked,
            Inner::NotBegun => Self::NotBegun,
            Inner::OddTime => Self::OddTime,
            Inner::TextNeeded => Self::TextNeeded,
            Inner::TextTooLong { chars } => Self::TextTooLong { chars },
            Inner::Suspended => Self::Suspended,
            Inner::StoreInUse => Self::StoreInUse,
            Inner::WrongKey => Self::WrongKey,
            Inner::DiskFull => Self::DiskFull,
            Inner::Store { what } => Self::Store { what },
            Inner::KeyStore(reason) => Self::KeyStore {
                reason: reason.into(),
            },
            Inner::BadMessage { what } => Self::BadMessage { what },
            Inner::ForeignServer => Self::ForeignServer,
            Inner::Record { what } => Self::Record { what },
        }
    }
}

impl From<Refusal> for CoreError {
    fn from(Refusal { status, code }: Refusal) -> Self {
        Self::Refused { status, code }
    }
}

impl From<NotTaken> for CoreError {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::Core(error) => error.into(),
            NotTaken::Refused(refusal) => refusal.into(),
        }
    }
}

impl From<TransportError> for CoreError {
    fn from(reason: TransportError) -> Self {
        Self::Transport { reason }
    }
}

impl From<care_model::id::IdError> for CoreError {
    fn from(error: care_model::id::IdError) -> Self {
        // Not the text itself: a caller may have mixed up its fields.
        Self::BadId {
            kind: error.kind.to_owned(),
        }
    }
}
