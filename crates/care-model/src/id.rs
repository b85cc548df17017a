//! Typed identifiers. `Uuid` appears in no other signature.
//!
//! New ids are UUIDv7 made from the clock and entropy passed in, so that a
//! simulation with the same seed makes the same ids.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// Where random bytes come from.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system can give random bytes");
    }
}

/// A reproducible source for simulations and tests (SplitMix64). Never for keys.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.lock().expect("no holder of this lock panics");
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = *state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

/// An identifier that is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not a {kind} id: expected a UUID such as 0192f0c1-7c1e-7b6a-9d52-3f6a1c2b4d5e"
)]
pub struct IdError {
    pub kind: &'static str,
    pub text: String,
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id for this moment.
            pub fn make(now: Timestamp, entropy: &dyn Entropy) -> Self {
                let mut random = [0u8; 10];
                entropy.fill(&mut random);
                let millis = u64::try_from(now.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The same id whenever made from the same name and moment, so that
            /// a step that runs twice makes its rows once.
            pub fn derived(moment: Timestamp, name: &str) -> Self {
                let hashed = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes());
                let mut random = [0u8; 10];
                random.copy_from_slice(&hashed.as_bytes()[..10]);
                let millis = u64::try_from(moment.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| IdError { kind: $kind, text: text.chars().take(40).collect() })
            }
        }
    };
}

typed_id!(/// A municipal unit (enhet).
    UnitId, "unit");
typed_id!(/// A client (brukare).
    ClientId, "client");
typed_id!(/// A staff member (omsorgspersonal).
    StaffId, "staff");
typed_id!(/// A login: a staff member's, a planner's, a manager's or a system's.
    UserId, "user");
typed_id!(/// An order (beställning).
    OrderId, "order");
typed_id!(/// A visit template: one pattern of an order.
    TemplateId, "template");
typed_id!(/// A visit, planned or not, and its document.
    VisitId, "visit");
typed_id!(/// A work shift (arbetspass).
    ShiftId, "shift");
typed_id!(/// A phone.
    DeviceId, "device");
typed_id!(/// A command given on a phone or in the office, and the event it became.
    EventId, "event");
typed_id!(/// One thing said of a shift (passnotering).
    ShiftEntryId, "shift entry");
typed_id!(/// Something in a unit's inbox that a person has to look at.
    InboxItemId, "inbox item");
typed_id!(/// An absence of a client (frånvaro).
    ClientAbsenceId, "client absence");
typed_id!(/// A leave of a staff member (ledighet).
    LeaveId, "leave");
typed_id!(/// A journal entry (journalanteckning).
    EntryId, "entry");
typed_id!(/// A batch of export lines.
    ExportId, "export");
typed_id!(/// A run of the optimiser or another long job.
    JobId, "job");
typed_id!(/// A note of an integrity check, to be answered and appealed by it.
    IntegrityNoteId, "integrity note");
typed_id!(/// One line of the work list of the log review.
    LogPickId, "log pick");
typed_id!(/// People who live together and are visited in one stay.
    HouseholdId, "household");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_repeat_and_made_ids_do_not() {
        let moment = Timestamp::from_millis(1_795_000_000_000);
        assert_eq!(
            VisitId::derived(moment, "a/1"),
            VisitId::derived(moment, "a/1")
        );
        assert_ne!(
            VisitId::derived(moment, "a/1"),
            VisitId::derived(moment, "a/2")
        );
        let entropy = SeededEntropy::new(7);
        assert_ne!(
            VisitId::make(moment, &entropy),
            VisitId::make(moment, &entropy)
        );
    }

    #[test]
    fn a_bad_id_says_what_was_expected() {
        let error = "not-an-id".parse::<ClientId>().expect_err("no UUID");
        assert!(error.to_string().contains("client"), "{error}");
    }
}
