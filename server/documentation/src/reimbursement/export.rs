//! A batch of lines as a file: JSON Lines with header, lines and footer.
//!
//! The file names its predecessor by hash, so a lost or changed batch shows.
//! No clock is read: the same inputs give the same bytes.

use care_model::id::{ExportId, UnitId};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::line::{ReimbursementLine, sort_and_number};
use crate::period::Period;

/// Name of the format, in the header.
pub const FORMAT: &str = "vardag-reimbursement";
/// Version of the format. It grows when a reader must know: in 2 a line may have
/// no visit or staff member (`null`), and the header names the rate table.
pub const FORMAT_VERSION: u32 = 2;
/// The order of the lines, in the header.
const SORTED_BY: [&str; 5] = ["date", "client_id", "visit_id", "staff_id", "rule"];

/// Which batch a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchIdentity {
    pub unit_id: UnitId,
    pub period: Period,
    pub batch_id: ExportId,
    /// 1 and up without a gap, for each unit.
    pub batch_sequence: u64,
    /// SHA-256 of the whole file of the batch before, 64 hex digits; absent in
    /// the first.
    pub previous_sha256: Option<String>,
    /// Of the rate table that the run was made with.
    pub rates_version: String,
}

/// A written batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchFile {
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes`, 64 hex digits: the next batch names it.
    pub sha256: String,
}

/// The file of a batch. Lines may come in any order; the writer sorts and
/// numbers them.
pub fn write_batch(identity: &BatchIdentity, lines: &[ReimbursementLine]) -> BatchFile {
    let mut lines = lines.to_vec();
    sort_and_number(&mut lines);
    let body: Vec<u8> = lines
        .iter()
        .flat_map(|line| json_line(&Record::Line { line }))
        .collect();
    let footer = Record::Footer {
        lines: lines.len() as u64,
        duration_s: lines.iter().map(|line| line.duration_s).sum(),
        amount_ore: lines.iter().map(|line| line.amount_ore.0).sum(),
        lines_sha256: hex_sha256(&body),
    };
    let bytes = [json_line(&header(identity)), body, json_line(&footer)].concat();
    let sha256 = hex_sha256(&bytes);
    BatchFile { bytes, sha256 }
}

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record<'a> {
    Header {
        format: &'static str,
        format_version: u32,
        unit_id: UnitId,
        period: Period,
        batch_id: ExportId,
        batch_sequence: u64,
        previous_sha256: Option<&'a str>,
        rates_version: &'a str,
        sorted_by: [&'static str; 5],
    },
    Line {
        #[serde(flatten)]
        line: &'a ReimbursementLine,
    },
    Footer {
        lines: u64,
        duration_s: i64,
        amount_ore: i64,
        lines_sha256: String,
    },
}

fn header(identity: &BatchIdentity) -> Record<'_> {
    Record::Header {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        unit_id: identity.unit_id,
        period: identity.period,
        batch_id: identity.batch_id,
        batch_sequence: identity.batch_sequence,
        previous_sha256: identity.previous_sha256.as_deref(),
        rates_version: &identity.rates_version,
        sorted_by: SORTED_BY,
    }
}

fn json_line(record: &Record) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(record).expect("records hold strings and whole numbers");
    bytes.push(b'\n');
    bytes
}

/// 64 hex digits.
pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    Sha256::digest(bytes)
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(DIGITS[usize::from(half)]))
        .collect()
}
