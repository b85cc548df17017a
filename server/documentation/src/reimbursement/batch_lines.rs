//! The lines of stored batches, of any version of the format: what was paid.

use super::line::ReimbursementLine;
use serde::Deserialize;

/// A stored batch whose lines cannot be read. Nothing may be paid then: what it
/// paid would be paid again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the batch cannot be read: {reason}\n\
     Maybe the stored file was changed: compare its hash with the next batch's"
)]
pub struct UnreadableBatch {
    /// From 1, the header included.
    pub line: usize,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record {
    Header {},
    Line(ReimbursementLine),
    Footer {},
}

/// All lines of a batch file, in its order. The file was checked when it was
/// stored; here it is read only.
pub fn batch_lines(bytes: &[u8]) -> Result<Vec<ReimbursementLine>, UnreadableBatch> {
    let rows = bytes.split(|byte| *byte == b'\n');
    let rows = (1..).zip(rows).filter(|(_, row)| !row.is_empty());
    let mut lines = Vec::new();
    for (number, row) in rows {
        match serde_json::from_slice(row) {
            Ok(Record::Line(line)) => lines.push(line),
            Ok(Record::Header {} | Record::Footer {}) => {}
            Err(error) => {
                return Err(UnreadableBatch {
                    line: number,
                    reason: error.to_string(),
                });
            }
        }
    }
    Ok(lines)
}
