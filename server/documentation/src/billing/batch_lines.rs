//! The lines of stored batches: what was told.

use serde::Deserialize;

use super::line::BillingLine;
use crate::reimbursement::batch_lines::UnreadableBatch;

#[derive(Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record {
    Header {},
    Line(BillingLine),
    Footer {},
}

/// All lines of a batch file, in its order. The file was checked when it was stored; here
/// it is read only.
pub fn billing_lines(bytes: &[u8]) -> Result<Vec<BillingLine>, UnreadableBatch> {
    let rows = bytes.split(|byte| *byte == b'\n');
    let rows = (1..).zip(rows).filter(|(_, row)| !row.is_empty());
    let mut lines = Vec::new();
    for (line, row) in rows {
        match serde_json::from_slice(row) {
            Ok(Record::Line(one)) => lines.push(one),
            Ok(Record::Header {} | Record::Footer {}) => {}
            Err(error) => {
                let reason = error.to_string();
                return Err(UnreadableBatch { line, reason });
            }
        }
    }
    Ok(lines)
}
