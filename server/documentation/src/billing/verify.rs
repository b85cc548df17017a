//! Checks a billing basis as its receiver would. Shares no code with the writer: it knows
//! the format from this page alone.
//!
//! UTF-8, one JSON object a line ended by `\n`: a header, lines numbered from 1 in the
//! order of month and client, and a footer whose totals cover the lines and whose hash
//! covers their bytes, line ends included. A line has these fields and no other, so that
//! no text can travel along:
//!
//! - `month`, not after the header's; `client_id`; `kind`: `basis`, of the header's month
//!   and without negative figures, or `correction`;
//! - `visits`, `performed_s`, `absence_days`, and `performed_s_by_group`, whose seconds are
//!   those of `performed_s` divided by group;
//! - `alarm`: true, false, or null where nothing new is said of it.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::batch_reader::{ExportFault, Nulls, Row, lower_hex, rows_of};

const FIELDS: [&str; 10] = [
    "record",
    "sequence",
    "month",
    "client_id",
    "kind",
    "visits",
    "performed_s",
    "performed_s_by_group",
    "absence_days",
    "alarm",
];
const GROUPS: [&str; 9] = [
    "personal_care",
    "service",
    "social",
    "respite",
    "alarm",
    "night",
    "health_care",
    "mixed",
    "unsaid",
];
/// What the footer sums up.
const SUMMED: [&str; 4] = ["visits", "performed_s", "absence_days", "alarms"];

/// Control totals (kontrollsummor) as counted from the file itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillingTotals {
    pub lines: u64,
    pub visits: i64,
    pub performed_s: i64,
    pub absence_days: i64,
    /// Lines that say a client has an alarm.
    pub alarms: i64,
    /// Of the whole file: what the next batch must name.
    pub file_sha256: String,
    pub batch_sequence: u64,
    pub previous_sha256: Option<String>,
}

/// Reads the file from the first byte to the last and counts everything anew.
pub fn verify_billing(bytes: &[u8]) -> Result<BillingTotals, ExportFault> {
    let rows = rows_of(bytes)?;
    let header = Row::read(1, rows[0], "header")?;
    let found = format!(
        "{} {}",
        header.text("format")?,
        header.count("format_version")?
    );
    if found != "vardag-billing 1" {
        return Err(ExportFault::UnknownFormat { found });
    }
    header.text("unit_id")?;
    let last = rows.len();
    let footer = Row::read(last, rows[last - 1], "footer")?;
    let mut counter = Counter {
        month: month_of(&header)?.to_owned(),
        lines: 0,
        sums: [0; 4],
        last_key: None,
        hasher: Sha256::new(),
    };
    for (number, raw) in (2..).zip(&rows[1..last - 1]) {
        counter.take(&Row::read(number, raw, "line")?, raw)?;
    }
    counter.compare(&footer)?;
    let [visits, performed_s, absence_days, alarms] = counter.sums;
    Ok(BillingTotals {
        lines: counter.lines,
        visits,
        performed_s,
        absence_days,
        alarms,
        file_sha256: lower_hex(Sha256::new_with_prefix(bytes)),
        batch_sequence: header.count("batch_sequence")?,
        previous_sha256: header.hash_or_none("previous_sha256")?,
    })
}

/// Months written 2026-11 order as texts do.
fn month_of(row: &Row) -> Result<&str, ExportFault> {
    let month = row.text("month")?;
    let sound = month.len() == 7
        && month.bytes().enumerate().all(|(place, byte)| match place {
            4 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    sound.then_some(month).ok_or_else(|| row.bad("month"))
}

struct Counter {
    month: String,
    lines: u64,
    /// In the order of `SUMMED`.
    sums: [i64; 4],
    last_key: Option<(String, String)>,
    hasher: Sha256,
}

impl Counter {
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
        has_no_other_field(row)?;
        let month = month_of(row)?.to_owned();
        if month > self.month {
            return Err(ExportFault::OutsidePeriod { line });
        }
        let figures = self.figures(row, &month)?;
        let key = (month, row.id_or_none("client_id", Nulls::Refused)?);
        if self.last_key.as_ref().is_some_and(|last| *last >= key) {
            return Err(ExportFault::Order { line });
        }
        self.last_key = Some(key);
        for ((sum, figure), field) in self.sums.iter_mut().zip(figures).zip(SUMMED) {
            *sum = sum.checked_add(figure).ok_or_else(|| row.bad(field))?;
        }
        self.hasher.update(raw.as_bytes());
        self.hasher.update(b"\n");
        Ok(())
    }

    fn figures(&self, row: &Row, month: &str) -> Result<[i64; 4], ExportFault> {
        let alarm = match row.value.get("alarm") {
            Some(Value::Bool(alarm)) => Some(*alarm),
            Some(Value::Null) => None,
            _ => return Err(row.bad("alarm")),
        };
        let figures = [
            row.whole("visits")?,
            row.whole("performed_s")?,
            row.whole("absence_days")?,
            i64::from(alarm == Some(true)),
        ];
        let of_groups = seconds_of_groups(row)?;
        if of_groups != Some(figures[1]) {
            return Err(row.bad("performed_s_by_group"));
        }
        match row.text("kind")? {
            "basis" if month == self.month && figures.iter().all(|figure| *figure >= 0) => {}
            "correction" => {}
            _ => return Err(row.bad("kind")),
        }
        Ok(figures)
    }

    fn compare(&self, footer: &Row) -> Result<(), ExportFault> {
        let differs = |field, said: String, counted: String| {
            if said == counted {
                return Ok(());
            }
            Err(ExportFault::Totals {
                field,
                said,
                counted,
            })
        };
        let said = footer.count("lines")?.to_string();
        differs("lines", said, self.lines.to_string())?;
        for (field, counted) in SUMMED.into_iter().zip(self.sums) {
            let said = footer.whole(field)?.to_string();
            differs(field, said, counted.to_string())?;
        }
        let said = footer.text("lines_sha256")?.to_owned();
        differs("lines_sha256", said, lower_hex(self.hasher.clone()))
    }
}

fn has_no_other_field(row: &Row) -> Result<(), ExportFault> {
    let mut fields = row.value.as_object().into_iter().flatten();
    let all_known = fields.all(|(field, _)| FIELDS.contains(&field.as_str()));
    all_known
        .then_some(())
        .ok_or_else(|| row.bad("list of fields"))
}

/// `None` where the sum is beyond what a number holds.
fn seconds_of_groups(row: &Row) -> Result<Option<i64>, ExportFault> {
    let bad = || row.bad("performed_s_by_group");
    let groups = row.value["performed_s_by_group"].as_object();
    let mut sum = Some(0_i64);
    for (group, seconds) in groups.ok_or_else(bad)? {
        let seconds = seconds.as_i64().ok_or_else(bad)?;
        if !GROUPS.contains(&group.as_str()) {
            return Err(bad());
        }
        sum = sum.and_then(|sum| sum.checked_add(seconds));
    }
    Ok(sum)
}
