//! A line of the work list, and why it is there.

use care_model::id::{ClientId, LogPickId};
use care_model::time::Timestamp;
use serde::Serialize;

use crate::language::{Language, Words};

/// Why somebody's looking at a client should be looked at. In the order of the
/// list, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PickReason {
    RepeatedBreakGlass,
    BreakGlass,
    NotOnList,
    AfterShift,
    SameSurname,
    SameStreet,
    /// By lot, out of all that nothing is said about.
    Drawn,
}

impl PickReason {
    pub fn code(self) -> &'static str {
        match self {
            Self::RepeatedBreakGlass => "repeated_break_glass",
            Self::BreakGlass => "break_glass",
            Self::NotOnList => "not_on_list",
            Self::AfterShift => "after_shift",
            Self::SameSurname => "same_surname",
            Self::SameStreet => "same_street",
            Self::Drawn => "drawn",
        }
    }

    pub fn sentence(self, language: Language) -> &'static str {
        let words = match self {
            Self::RepeatedBreakGlass => Words::new(
                "Nödöppning mer än en gång under månaden.",
                "Break-glass more than once in the month.",
            ),
            Self::BreakGlass => Words::new(
                "Nödöppning: akten öppnades utanför personens behörighet.",
                "Break-glass: the file was opened outside the person's rights.",
            ),
            Self::NotOnList => Words::new(
                "Brukaren stod inte på personens lista den dagen.",
                "The client was not on the person's list that day.",
            ),
            Self::AfterShift => Words::new(
                "Mer än en timme efter arbetspassets slut.",
                "More than an hour after the end of the shift.",
            ),
            Self::SameSurname => Words::new(
                "Personen och brukaren har samma efternamn.",
                "The person and the client have the same surname.",
            ),
            Self::SameStreet => Words::new(
                "Personen och brukaren bor på samma gata.",
                "The person and the client live in the same street.",
            ),
            Self::Drawn => Words::new(
                "Utvald genom lottning. Inget särskilt talar för att något är fel.",
                "Drawn by lot. Nothing says that anything is wrong.",
            ),
        };
        words.in_language(language)
    }
}

/// One person's accesses to one client's data in the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogPick {
    /// Of unit, month, person and client: stays the same when more is logged or
    /// the reasons change, so that a review stays with it.
    pub pick_id: LogPickId,
    /// As [`super::LogRow::person`] gives it.
    pub person: String,
    pub client_id: ClientId,
    /// The gravest first; at least one.
    pub reasons: Vec<ReasonCount>,
    pub accesses: u32,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    /// Codes of the acts, sorted, each once.
    pub acts: Vec<String>,
}

/// How many of the accesses a reason holds for, and when first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    pub reason: PickReason,
    pub accesses: u32,
    pub first_at: Timestamp,
}
