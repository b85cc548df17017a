//! The file's own id of a carer, a visit or a service.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A word where the file has ids, else a row number from zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Label {
    Number(u64),
    Word(String),
}

impl fmt::Display for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Word(word) => write!(formatter, "{word}"),
        }
    }
}

impl From<usize> for Label {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<&str> for Label {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}
