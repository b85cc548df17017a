//! Reads a PAXml file back as its receiver would and sums its hours. Shares no
//! code with the writer.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a file says in sum. Hours are in hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayrollTotals {
    pub transactions: u64,
    pub hundredths_by_code: BTreeMap<String, i64>,
    pub hundredths_by_employee: BTreeMap<String, i64>,
}

/// Why a file cannot be taken. `transaction` counts from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayrollFileFault {
    #[error("the file is not UTF-8\nMaybe it was sent as text through a system that recodes")]
    NotText,
    #[error("the file is not well-formed XML at byte {at}\nMaybe it was cut off: fetch it again")]
    NotXml { at: u64 },
    #[error("the header says {found:?}, expected format LÖNIN and version 2.0")]
    WrongFormat { found: String },
    #[error("transaction {transaction} has no sound {field}")]
    BadField {
        transaction: u64,
        field: &'static str,
    },
    #[error("transaction {transaction} repeats an employee, date and code")]
    Repeated { transaction: u64 },
}

/// Reads every transaction and counts.
pub fn check_payroll_file(bytes: &[u8]) -> Result<PayrollTotals, PayrollFileFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| PayrollFileFault::NotText)?;
    let mut reader = Reader::from_str(text);
    let mut reading = Reading::default();
    loop {
        let at = reader.buffer_position();
        match reader.read_event() {
            Err(_) => return Err(PayrollFileFault::NotXml { at }),
            Ok(Event::Eof) if reading.depth > 0 => return Err(PayrollFileFault::NotXml { at }),
            Ok(Event::Eof) => break,
            Ok(Event::Start(start)) => reading.open(&start)?,
            Ok(Event::End(_)) => reading.close()?,
            Ok(Event::Text(text)) => reading.text.push_str(&text.xml10_content()),
            Ok(_) => {}
        }
    }
    let found = format!("{} {}", reading.format, reading.version);
    if found != "LÖNIN 2.0" {
        return Err(PayrollFileFault::WrongFormat { found });
    }
    Ok(reading.totals)
}

#[derive(Default)]
struct Reading {
    depth: u32,
    path: Vec<String>,
    text: String,
    format: String,
    version: String,
    employee: String,
    code: String,
    date: String,
    hours: String,
    seen: std::collections::BTreeSet<(String, String, String)>,
    totals: PayrollTotals,
}

impl Reading {
    fn bad(&self, field: &'static str) -> PayrollFileFault {
        PayrollFileFault::BadField {
            transaction: self.totals.transactions,
            field,
        }
    }

    fn open(&mut self, start: &BytesStart) -> Result<(), PayrollFileFault> {
        self.depth += 1;
        self.text.clear();
        let name = name_of(start);
        if name == "tidtrans" {
            self.totals.transactions += 1;
            self.employee = attribute(start, "anstid").ok_or_else(|| self.bad("anstid"))?;
            let number = attribute(start, "persnr").ok_or_else(|| self.bad("persnr"))?;
            if number.len() != 12 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(self.bad("persnr"));
            }
            if attribute(start, "postid") != Some(self.totals.transactions.to_string()) {
                return Err(self.bad("postid"));
            }
        }
        self.path.push(name);
        Ok(())
    }

    fn close(&mut self) -> Result<(), PayrollFileFault> {
        self.depth = self.depth.saturating_sub(1);
        let text = std::mem::take(&mut self.text).trim().to_owned();
        match self.path.pop().as_deref() {
            Some("format") => self.format = text,
            Some("version") => self.version = text,
            Some("tidkod") => self.code = text,
            Some("datum") => self.date = text,
            Some("timmar") => self.hours = text,
            Some("tidtrans") => self.count()?,
            _ => {}
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), PayrollFileFault> {
        let hundredths = hundredths(&self.hours).ok_or_else(|| self.bad("timmar"))?;
        let code = std::mem::take(&mut self.code);
        let date = std::mem::take(&mut self.date);
        if code.is_empty() {
            return Err(self.bad("tidkod"));
        }
        if date.len() != 10 {
            return Err(self.bad("datum"));
        }
        if !self
            .seen
            .insert((self.employee.clone(), date, code.clone()))
        {
            return Err(PayrollFileFault::Repeated {
                transaction: self.totals.transactions,
            });
        }
        *self.totals.hundredths_by_code.entry(code).or_default() += hundredths;
        let employee = self.employee.clone();
        *self
            .totals
            .hundredths_by_employee
            .entry(employee)
            .or_default() += hundredths;
        self.hours.clear();
        Ok(())
    }
}

/// `7.50` is 750. Exactly two decimals.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.')?;
    if part.len() != 2 {
        return None;
    }
    let (whole, part): (u16, u8) = (whole.parse().ok()?, part.parse().ok()?);
    Some(i64::from(whole) * 100 + i64::from(part))
}

fn name_of(start: &BytesStart) -> String {
    start.name().as_ref().to_owned()
}

fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    let value = quick_xml::escape::unescape(&found.value).ok()?;
    Some(value.into_owned()).filter(|value| !value.is_empty())
}
