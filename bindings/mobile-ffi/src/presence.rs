//! How presence at a visit is proven.

use care_model::visit_event as inner;
use care_model::visit_fact::VisitOrigin;

/// How presence was proven at a visit's start or end.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Presence {
    /// NFC tag in the home.
    Tag {
        tag: String,
    },
    /// The same code typed or read as QR.
    Code {
        tag: String,
    },
    Manual {
        reason: ManualReason,
    },
}

/// Why no tag was read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ManualReason {
    TagMissing,
    TagDamaged,
    TagInWrongPlace,
    PhoneOutOfBattery,
    PhoneForgottenOrLost,
    AppFailure,
    VisitOutsideTheHome,
    ClientMetOutside,
    ForgotToRegister,
    EmergencyTookPrecedence,
    NewClientWithoutTag,
    ProtectedIdentity,
    Other { text: String },
}

/// Why a visit that nobody planned is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum BegunAs {
    Unplanned,
    Alarm,
}

impl From<BegunAs> for VisitOrigin {
    fn from(begun: BegunAs) -> Self {
        match begun {
            BegunAs::Unplanned => Self::Unplanned,
            BegunAs::Alarm => Self::Alarm,
        }
    }
}

impl From<Presence> for inner::Presence {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::Tag { tag } => Self::Tag { tag },
            Presence::Code { tag } => Self::Code { tag },
            Presence::Manual { reason } => Self::Manual {
                reason: reason.into(),
            },
        }
    }
}

impl From<inner::Presence> for Presence {
    fn from(presence: inner::Presence) -> Self {
        match presence {
            inner::Presence::Tag { tag } => Self::Tag { tag },
            inner::Presence::Code { tag } => Self::Code { tag },
            inner::Presence::Manual { reason } => Self::Manual {
                reason: reason.into(),
            },
        }
    }
}

impl From<ManualReason> for inner::ManualReason {
    fn from(reason: ManualReason) -> Self {
        match reason {
            ManualReason::TagMissing => Self::TagMissing,
            ManualReason::TagDamaged => Self::TagDamaged,
            ManualReason::TagInWrongPlace => Self::TagInWrongPlace,
            ManualReason::PhoneOutOfBattery => Self::PhoneOutOfBattery,
            ManualReason::PhoneForgottenOrLost => Self::PhoneForgottenOrLost,
            ManualReason::AppFailure => Self::AppFailure,
            ManualReason::VisitOutsideTheHome => Self::VisitOutsideTheHome,
            ManualReason::ClientMetOutside => Self::ClientMetOutside,
            ManualReason::ForgotToRegister => Self::ForgotToRegister,
            ManualReason::EmergencyTookPrecedence => Self::EmergencyTookPrecedence,
            ManualReason::NewClientWithoutTag => Self::NewClientWithoutTag,
            ManualReason::ProtectedIdentity => Self::ProtectedIdentity,
            ManualReason::Other { text } => Self::Other(text),
        }
    }
}

impl From<inner::ManualReason> for ManualReason {
    fn from(reason: inner::ManualReason) -> Self {
        match reason {
            inner::ManualReason::TagMissing => Self::TagMissing,
            inner::ManualReason::TagDamaged => Self::TagDamaged,
            inner::ManualReason::TagInWrongPlace => Self::TagInWrongPlace,
            inner::ManualReason::PhoneOutOfBattery => Self::PhoneOutOfBattery,
            inner::ManualReason::PhoneForgottenOrLost => Self::PhoneForgottenOrLost,
            inner::ManualReason::AppFailure => Self::AppFailure,
            inner::ManualReason::VisitOutsideTheHome => Self::VisitOutsideTheHome,
            inner::ManualReason::ClientMetOutside => Self::ClientMetOutside,
            inner::ManualReason::ForgotToRegister => Self::ForgotToRegister,
            inner::ManualReason::EmergencyTookPrecedence => Self::EmergencyTookPrecedence,
            inner::ManualReason::NewClientWithoutTag => Self::NewClientWithoutTag,
            inner::ManualReason::ProtectedIdentity => Self::ProtectedIdentity,
            inner::ManualReason::Other(text) => Self::Other { text },
        }
    }
}
