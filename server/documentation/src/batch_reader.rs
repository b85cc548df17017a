//! Reads the records of a batch of JSON lines, for those who check one as its receiver
//! would. Shares no code with what writes them.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Why a file cannot be taken. Line numbers count from 1 and include the header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportFault {
    #[error("the file is not UTF-8\nMaybe it was sent as text through a system that recodes")]
    NotText,
    #[error("the file does not end with a line end\nMaybe it was cut off: fetch it again")]
    CutOff,
    #[error("line {line} is not a JSON object\nMaybe the file was edited: fetch it again")]
    NotJson { line: usize },
    #[error("line {line} is a {found:?} record where a {expected} was expected")]
    WrongRecord {
        line: usize,
        found: String,
        expected: &'static str,
    },
    #[error("format {found:?} is not known\nMaybe a newer reader is needed")]
    UnknownFormat { found: String },
    #[error("line {line} has no sound {field}")]
    BadField { line: usize, field: &'static str },
    #[error("line {line} has sequence {found}, expected {expected}\nMaybe a line is missing")]
    Sequence {
        line: usize,
        found: u64,
        expected: u64,
    },
    #[error("line {line} is out of order or repeats the one before")]
    Order { line: usize },
    #[error("line {line} lies outside the period of the header")]
    OutsidePeriod { line: usize },
    #[error("line {line} belongs to another unit than the header says")]
    OtherUnit { line: usize },
    #[error("the footer says {field} {said}, the lines say {counted}")]
    Totals {
        field: &'static str,
        said: String,
        counted: String,
    },
}

/// Whether a line may have no visit or staff member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    Refused,
    Taken,
}

/// The records of a file, one a line.
pub(crate) fn rows_of(bytes: &[u8]) -> Result<Vec<&str>, ExportFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ExportFault::NotText)?;
    let text = text.strip_suffix('\n').ok_or(ExportFault::CutOff)?;
    Ok(text.split('\n').collect())
}

/// A record with its number in the file, from 1.
pub(crate) struct Row {
    pub number: usize,
    pub value: Value,
}

impl Row {
    pub fn read(number: usize, raw: &str, expected: &'static str) -> Result<Self, ExportFault> {
        let not_json = ExportFault::NotJson { line: number };
        let value: Value = serde_json::from_str(raw).map_err(|_| not_json.clone())?;
        if !value.is_object() {
            return Err(not_json);
        }
        let found = value["record"].as_str().unwrap_or_default();
        if found != expected {
            let found = found.chars().take(20).collect();
            return Err(ExportFault::WrongRecord {
                line: number,
                found,
                expected,
            });
        }
        Ok(Self { number, value })
    }

    pub fn bad(&self, field: &'static str) -> ExportFault {
        ExportFault::BadField {
            line: self.number,
            field,
        }
    }

    pub fn text(&self, field: &'static str) -> Result<&str, ExportFault> {
        self.value[field].as_str().ok_or_else(|| self.bad(field))
    }

    /// Empty for a null that may be there.
    pub fn id_or_none(&self, field: &'static str, nulls: Nulls) -> Result<String, ExportFault> {
        let is_null = self.value.get(field).is_some_and(Value::is_null);
        if is_null && nulls == Nulls::Taken {
            return Ok(String::new());
        }
        let id = self.text(field)?;
        if id.is_empty() {
            return Err(self.bad(field));
        }
        Ok(id.to_owned())
    }

    pub fn count(&self, field: &'static str) -> Result<u64, ExportFault> {
        self.value[field].as_u64().ok_or_else(|| self.bad(field))
    }

    pub fn whole(&self, field: &'static str) -> Result<i64, ExportFault> {
        self.value[field].as_i64().ok_or_else(|| self.bad(field))
    }

    pub fn hash_or_none(&self, field: &'static str) -> Result<Option<String>, ExportFault> {
        if self.value[field].is_null() {
            return Ok(None);
        }
        let hash = self.text(field)?;
        let sound = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        sound
            .then(|| Some(hash.to_owned()))
            .ok_or_else(|| self.bad(field))
    }
}

pub(crate) fn lower_hex(hasher: Sha256) -> String {
    hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a String cannot fail");
            hex
        })
}
