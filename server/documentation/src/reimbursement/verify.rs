//! Checks a batch file as its receiver would. Shares no code with the writer:
//! it knows the format from this page alone.
//!
//! The file is UTF-8, each record one JSON object on a line ended by `\n`.
//! First comes the header, then lines numbered from 1 in the order of date,
//! client, visit, staff and rule, then the footer. In version 2 visit and staff
//! may be null, which comes before any other; a line with a staff member has a
//! visit. Its totals cover the lines
//! and its hash their bytes, line ends included. A line is dated within the
//! period of the header, or before it when its rule ends in `/correction` or in
//! `/exceeded`.

use sha2::{Digest, Sha256};

pub use crate::batch_reader::ExportFault;
use crate::batch_reader::{Nulls, Row, lower_hex, rows_of};

/// Control totals (kontrollsummor) as counted from the file itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    pub lines: u64,
    pub duration_s: i64,
    pub amount_ore: i64,
    /// Of the lines' bytes, 64 hex digits.
    pub lines_sha256: String,
    /// Of the whole file: what the next batch must name.
    pub file_sha256: String,
    pub batch_sequence: u64,
    pub previous_sha256: Option<String>,
}

/// Reads the file from the first byte to the last and counts everything anew.
pub fn verify(bytes: &[u8]) -> Result<Totals, ExportFault> {
    let rows = rows_of(bytes)?;
    let header = Row::read(1, rows[0], "header")?;
    let format = format!(
        "{} {}",
        header.text("format")?,
        header.count("format_version")?
    );
    let nulls = match format.as_str() {
        "vardag-reimbursement 1" => Nulls::Refused,
        "vardag-reimbursement 2" => Nulls::Taken,
        _ => return Err(ExportFault::UnknownFormat { found: format }),
    };
    if nulls == Nulls::Taken {
        header.text("rates_version")?;
    }
    let last = rows.len();
    let footer = Row::read(last, rows[last - 1], "footer")?;
    let mut counter = Counter::start(&header, nulls)?;
    for (number, raw) in (2..).zip(&rows[1..last - 1]) {
        counter.take(&Row::read(number, raw, "line")?, raw)?;
    }
    counter.compare(&footer)?;
    Ok(Totals {
        lines: counter.lines,
        duration_s: counter.duration_s,
        amount_ore: counter.amount_ore,
        lines_sha256: lower_hex(counter.hasher),
        file_sha256: lower_hex(Sha256::new_with_prefix(bytes)),
        batch_sequence: header.count("batch_sequence")?,
        previous_sha256: header.hash_or_none("previous_sha256")?,
    })
}

struct Counter {
    nulls: Nulls,
    unit_id: String,
    from: String,
    to: String,
    lines: u64,
    duration_s: i64,
    amount_ore: i64,
    last_key: Option<[String; 5]>,
    hasher: Sha256,
}

impl Counter {
    fn start(header: &Row, nulls: Nulls) -> Result<Self, ExportFault> {
        let bound = |name: &str| {
            let bound = header.value["period"][name].as_str();
            bound.map(str::to_owned).ok_or_else(|| header.bad("period"))
        };
        Ok(Self {
            nulls,
            unit_id: header.text("unit_id")?.to_owned(),
            from: bound("from")?,
            to: bound("to")?,
            lines: 0,
            duration_s: 0,
            amount_ore: 0,
            last_key: None,
            hasher: Sha256::new(),
        })
    }

    fn take(&mut self, row: &Row, raw: &str) -> Result<(), ExportFault> {
        let line = row.number;
        self.lines += 1;
        let found = row.count("sequence")?;
        if found != self.lines {
            return Err(ExportFault::Sequence {
                line,
                found,
                expected: self.lines,
            });
        }
        if row.text("unit_id")? != self.unit_id {
            return Err(ExportFault::OtherUnit { line });
        }
        let key = [
            row.text("date")?.to_owned(),
            row.text("client_id")?.to_owned(),
            row.id_or_none("visit_id", self.nulls)?,
            row.id_or_none("staff_id", self.nulls)?,
            row.text("rule")?.to_owned(),
        ];
        if key[2].is_empty() && !key[3].is_empty() {
            return Err(row.bad("visit_id"));
        }
        // Dates written 2026-11-23 order as texts do.
        let may_be_late = key[4].ends_with("/correction") || key[4].ends_with("/exceeded");
        let too_early = key[0] < self.from && !may_be_late;
        if too_early || key[0] > self.to {
            return Err(ExportFault::OutsidePeriod { line });
        }
        if self.last_key.as_ref().is_some_and(|last| *last >= key) {
            return Err(ExportFault::Order { line });
        }
        self.last_key = Some(key);
        let seconds = row.whole("duration_s")?;
        let amount = row.whole("amount_ore")?;
        self.duration_s = self
            .duration_s
            .checked_add(seconds)
            .ok_or_else(|| row.bad("duration_s"))?;
        self.amount_ore = self
            .amount_ore
            .checked_add(amount)
            .ok_or_else(|| row.bad("amount_ore"))?;
        self.hasher.update(raw.as_bytes());
        self.hasher.update(b"\n");
        Ok(())
    }

    fn compare(&self, footer: &Row) -> Result<(), ExportFault> {
        let pairs = [
            (
                "lines",
                footer.count("lines")?.to_string(),
                self.lines.to_string(),
            ),
            (
                "duration_s",
                footer.whole("duration_s")?.to_string(),
                self.duration_s.to_string(),
            ),
            (
                "amount_ore",
                footer.whole("amount_ore")?.to_string(),
                self.amount_ore.to_string(),
            ),
            (
                "lines_sha256",
                footer.text("lines_sha256")?.to_owned(),
                lower_hex(self.hasher.clone()),
            ),
        ];
        for (field, said, counted) in pairs {
            if said != counted {
                return Err(ExportFault::Totals {
                    field,
                    said,
                    counted,
                });
            }
        }
        Ok(())
    }
}
