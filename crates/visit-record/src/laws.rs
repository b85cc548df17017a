//! The laws that nothing is lost, twice or leaked by, by name, so that a simulation
//! can switch one off and show that its oracle notices.
//!
//! Without the feature `breakable-laws`, which only tests have, every law holds and
//! the question is answered when the program is compiled.

/// A law of the way from phone to server and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Law {
    /// A change leaves the outbox against a receipt alone.
    ForgetAgainstReceipt,
    /// A receipt is given for what is on disk.
    ReceiptAfterCommit,
    /// What was receipted is kept for 72 hours.
    KeptAfterReceipt,
    /// A server that was put back is offered everything again.
    OfferedInNewEpoch,
    /// A planned visit's document begins alike for everybody.
    OneBeginning,
    /// A phone's change builds on nothing that others wrote.
    OwnLine,
    /// A document that comes has the phone's unsent work put back on it.
    OwnWorkPutBack,
    /// What was recorded waits until it is sent, whoever has the phone.
    WorkOutlivesUser,
    /// What its user could read is gone when a phone changes hands.
    NothingLeftBehind,
    /// A lease that has run out stops reading.
    LeaseEnds,
    /// A phone is told to forget what left its user's list.
    Revoked,
    /// Both sides compare what they hold.
    StateHash,
    /// A signature is checked before anything is believed.
    SignatureFirst,
    /// Each opening of a store writes under a name of its own.
    FreshActor,
    /// An answer older than the newest taken sets nothing back.
    NewestAnswer,
    /// Work at a visit that is another's by now is kept.
    LateWorkKept,
    /// What builds on changes that are not here yet waits, and is not refused.
    WaitsForMissing,
}

impl Law {
    pub const ALL: [Self; 17] = [
        Self::ForgetAgainstReceipt,
        Self::ReceiptAfterCommit,
        Self::KeptAfterReceipt,
        Self::OfferedInNewEpoch,
        Self::OneBeginning,
        Self::OwnLine,
        Self::OwnWorkPutBack,
        Self::WorkOutlivesUser,
        Self::NothingLeftBehind,
        Self::LeaseEnds,
        Self::Revoked,
        Self::StateHash,
        Self::SignatureFirst,
        Self::FreshActor,
        Self::NewestAnswer,
        Self::LateWorkKept,
        Self::WaitsForMissing,
    ];

    /// Whether it is kept: always, but in a simulation that has switched it off.
    #[cfg(not(feature = "breakable-laws"))]
    pub const fn holds(self) -> bool {
        true
    }

    #[cfg(feature = "breakable-laws")]
    pub fn holds(self) -> bool {
        breaking::BROKEN.load(std::sync::atomic::Ordering::SeqCst) & self.bit() == 0
    }

    #[cfg(feature = "breakable-laws")]
    fn bit(self) -> u32 {
        1 << self as u32
    }
}

#[cfg(feature = "breakable-laws")]
pub use breaking::break_only;

#[cfg(feature = "breakable-laws")]
mod breaking {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Law;

    pub(super) static BROKEN: AtomicU32 = AtomicU32::new(0);

    /// Switches one law off in the whole process, and all others on.
    pub fn break_only(law: Option<Law>) {
        BROKEN.store(law.map_or(0, Law::bit), Ordering::SeqCst);
    }
}
