//! A billing basis as a file: JSON Lines with header, lines and footer, as the batches of
//! reimbursement are. It names its predecessor by hash; no clock is read.

use care_model::id::{ExportId, UnitId};
use serde::Serialize;

use super::line::{BillingLine, sort_and_number};
use crate::month::Month;
use crate::reimbursement::export::{BatchFile, hex_sha256};

/// Name of the format, in the header.
pub const FORMAT: &str = "vardag-billing";
/// Version of the format. It grows when a reader must know.
pub const FORMAT_VERSION: u32 = 1;

/// Which batch a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingIdentity {
    pub unit_id: UnitId,
    pub month: Month,
    pub batch_id: ExportId,
    /// 1 and up without a gap, for each unit.
    pub batch_sequence: u64,
    /// SHA-256 of the whole file of the batch before, 64 hex digits; absent in the first.
    pub previous_sha256: Option<String>,
}

/// The file of a basis. Lines may come in any order.
pub fn write_billing(identity: &BillingIdentity, lines: &[BillingLine]) -> BatchFile {
    let mut lines = lines.to_vec();
    sort_and_number(&mut lines);
    let body: Vec<u8> = lines
        .iter()
        .flat_map(|line| json_line(&Record::Line { line }))
        .collect();
    let sum = |of: fn(&BillingLine) -> i64| lines.iter().map(of).sum();
    let footer = Record::Footer {
        lines: lines.len() as u64,
        visits: sum(|line| line.measure.visits),
        performed_s: sum(|line| line.measure.performed_s),
        absence_days: sum(|line| line.measure.absence_days),
        alarms: sum(|line| i64::from(line.alarm == Some(true))),
        lines_sha256: hex_sha256(&body),
    };
    let header = Record::Header {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        unit_id: identity.unit_id,
        month: identity.month,
        batch_id: identity.batch_id,
        batch_sequence: identity.batch_sequence,
        previous_sha256: identity.previous_sha256.as_deref(),
        sorted_by: ["month", "client_id"],
    };
    let bytes = [json_line(&header), body, json_line(&footer)].concat();
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
        month: Month,
        batch_id: ExportId,
        batch_sequence: u64,
        previous_sha256: Option<&'a str>,
        sorted_by: [&'static str; 2],
    },
    Line {
        #[serde(flatten)]
        line: &'a BillingLine,
    },
    Footer {
        lines: u64,
        visits: i64,
        performed_s: i64,
        absence_days: i64,
        alarms: i64,
        lines_sha256: String,
    },
}

fn json_line(record: &Record) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(record).expect("records hold strings and whole numbers");
    bytes.push(b'\n');
    bytes
}
