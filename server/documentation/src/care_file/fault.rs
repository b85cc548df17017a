//! What may be wrong with an entry.

use care_model::time::LocalDate;

use super::care_plan::MAX_GOALS;
use super::entry::MAX_TEXT_CHARS;

/// One fault; says which field and what to do. No text of the entry is repeated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FileFault {
    #[error("{field} has {chars} characters, where 1 to {MAX_TEXT_CHARS} are asked for")]
    Text { field: String, chars: usize },
    #[error(
        "happened lies after now\nMaybe a planned event is meant: write it when it has happened"
    )]
    NotYet,
    #[error("the entry it is about is not in this client's file\nMaybe it is another client's")]
    Unknown,
    #[error("the entry is struck out already")]
    StruckBefore,
    #[error(
        "what is about another entry is not struck out by itself\nMaybe write another one: the last holds"
    )]
    NotStruck,
    #[error(
        "a lex Sarah report is not struck out\nMaybe decide that it is no misconduct, and close it"
    )]
    Report,
    #[error("only a deviation or a complaint is followed up by measures")]
    NotFollowedUp,
    #[error("the entry is no lex Sarah report")]
    NoReport,
    #[error("{step} does not come next: {next}")]
    Step { step: &'static str, next: String },
    #[error("a plan has 1 to {MAX_GOALS} goals, this one {goals}")]
    Goals { goals: usize },
    #[error("{code} is no intervention of the catalogue")]
    Intervention { code: String },
    #[error("agreed_on {date} lies after today")]
    AgreedLater { date: LocalDate },
    #[error("follow_up_on {date} is not within a year from today\nMaybe the year is wrong")]
    FollowUp { date: LocalDate },
}
