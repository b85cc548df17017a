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

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

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

/// Reads the file from the first byte to the last and counts everything anew.
pub fn verify(bytes: &[u8]) -> Result<Totals, ExportFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| ExportFault::NotText)?;
    let text = text.strip_suffix('\n').ok_or(ExportFault::CutOff)?;
    let rows: Vec<&str> = text.split('\n').collect();
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

/// Whether a line may have no visit or staff member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Refused,
    Taken,
}

struct Row {
    number: usize,
    value: Value,
}

impl Row {
    fn read(number: usize, raw: &str, expected: &'static str) -> Result<Self, ExportFault> {
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

    fn bad(&self, field: &'static str) -> ExportFault {
        ExportFault::BadField {
            line: self.number,
            field,
        }
    }

    fn text(&self, field: &'static str) -> Result<&str, ExportFault> {
        self.value[field].as_str().ok_or_else(|| self.bad(field))
    }

    /// Empty for a null that may be there.
    fn id_or_none(&self, field: &'static str, nulls: Nulls) -> Result<String, ExportFault> {
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

    fn count(&self, field: &'static str) -> Result<u64, ExportFault> {
        self.value[field].as_u64().ok_or_else(|| self.bad(field))
    }

    fn whole(&self, field: &'static str) -> Result<i64, ExportFault> {
        self.value[field].as_i64().ok_or_else(|| self.bad(field))
    }

    fn hash_or_none(&self, field: &'static str) -> Result<Option<String>, ExportFault> {
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

fn lower_hex(hasher: Sha256) -> String {
    hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a String cannot fail");
            hex
        })
}
