//! What can be wrong with a file: where, what stands there, how to mend it.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// A file that could not be read as an instance.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("{path}: {source}\nMaybe the path is misspelt.", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: {fault}", path = path.display())]
    Malformed { path: PathBuf, fault: FormatError },
}

/// One fault of an instance's text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct FormatError {
    pub place: Place,
    /// The field or section.
    pub field: String,
    /// What stands there, shortened; empty when nothing does.
    pub value: String,
    /// What is wrong with it: "is negative".
    pub reason: String,
    /// What likely mends it, after the word Maybe.
    pub remedy: Option<&'static str>,
}

/// Where in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    File,
    /// From 1.
    Line(usize),
    /// Both from 1.
    LineColumn(usize, usize),
    /// `patients[3].time_window`.
    JsonPath(String),
}

/// Characters of a foreign value that are told.
const SHOWN: usize = 40;

impl FormatError {
    pub fn new(place: Place, field: &str, value: impl fmt::Display, reason: &str) -> Self {
        let value = value.to_string();
        let mut shown: String = value.chars().take(SHOWN).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self {
            place,
            field: field.to_owned(),
            value: shown,
            reason: reason.to_owned(),
            remedy: None,
        }
    }

    /// A text that is no JSON, or not the JSON wanted.
    pub fn json(place: Place, fault: &serde_json::Error) -> Self {
        let told = fault.to_string();
        // The place is told already.
        let ending = format!(" at line {} column {}", fault.line(), fault.column());
        let told = told.strip_suffix(&ending).unwrap_or(&told);
        Self::new(place, "JSON", "", &format!("cannot be read: {told}"))
    }

    #[must_use]
    pub fn maybe(mut self, remedy: &'static str) -> Self {
        self.remedy = Some(remedy);
        self
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File => {}
            Place::Line(line) => write!(formatter, "line {line}: ")?,
            Place::LineColumn(line, column) => {
                write!(formatter, "line {line}, column {column}: ")?;
            }
            Place::JsonPath(path) => write!(formatter, "{path}: ")?,
        }
        let (field, value, reason) = (&self.field, &self.value, &self.reason);
        if value.is_empty() {
            write!(formatter, "{field} {reason}")?;
        } else {
            write!(formatter, "{field} = {value} {reason}")?;
        }
        self.remedy
            .map_or(Ok(()), |remedy| write!(formatter, "\nMaybe {remedy}."))
    }
}
