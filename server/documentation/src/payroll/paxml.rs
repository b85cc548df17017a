//! The PAXml 2.0 file: time transactions in UTF-8.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::StaffId;
use care_model::person::{Staff, is_personal_number};
use care_model::time::LocalDate;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::fault::PayrollFault;
use super::hours::{MAX_SPAN_S, by_staff_and_date, supplements_on};
use super::paxml_code::is_known;
use super::time_code::TimeCodeTable;
use super::worked_span::WorkedSpan;
use crate::period::Period;
use crate::refusal::Refusal;

/// A payroll file for a period.
#[derive(Clone, Copy, Debug)]
pub struct PayrollRequest<'a> {
    pub period: Period,
    /// The date the file says it was written.
    pub written_on: LocalDate,
    pub staff: &'a [Staff],
    /// Worked time, in any order.
    pub spans: &'a [WorkedSpan],
    /// Tables whose validities do not overlap.
    pub time_codes: &'a [TimeCodeTable],
}

/// The bytes of the file: one `tidtrans` for each staff member, date and code,
/// in that order. Hours are hundredths of an hour, each transaction rounded
/// half up from its whole seconds, so the file may differ from the seconds by
/// at most 18 s a transaction.
pub fn payroll_file(request: &PayrollRequest) -> Result<Vec<u8>, Refusal<PayrollFault>> {
    let mut faults = span_faults(request);
    Refusal::when_any(faults.clone())?;
    faults.extend(code_faults(request.time_codes));
    let days = by_staff_and_date(request.spans);
    let staff: BTreeMap<StaffId, &Staff> = request
        .staff
        .iter()
        .map(|staff| (staff.staff_id, staff))
        .collect();
    let workers: BTreeSet<StaffId> = days.keys().map(|(staff_id, _)| *staff_id).collect();
    faults.extend(staff_faults(&workers, &staff));
    let mut transactions = Vec::new();
    for ((staff_id, date), work) in &days {
        if !request.period.contains(*date) {
            let period = request.period.to_string();
            let (staff_id, date) = (*staff_id, *date);
            faults.push(PayrollFault::OutsidePeriod {
                staff_id,
                date,
                period,
            });
        }
        match table_on(request.time_codes, *staff_id, *date) {
            Err(fault) => faults.push(fault),
            Ok(table) => {
                let total_s = work.iter().map(|piece| piece.end_s - piece.start_s).sum();
                let base = [(table.base_code.as_str(), total_s)];
                let codes = base.into_iter().chain(supplements_on(table, *date, work));
                if let Some(staff) = staff.get(staff_id) {
                    transactions.extend(codes.map(|(code, duration_s)| Transaction {
                        staff,
                        date: *date,
                        code,
                        hundredths: hundredths_of_hour(duration_s),
                    }));
                }
            }
        }
    }
    faults.sort();
    faults.dedup();
    Refusal::when_any(faults)?;
    transactions.sort_by(|one, other| one.key().cmp(&other.key()));
    Ok(write_file(request.written_on, &transactions).expect("writing to memory cannot fail"))
}

struct Transaction<'a> {
    staff: &'a Staff,
    date: LocalDate,
    code: &'a str,
    hundredths: i64,
}

impl Transaction<'_> {
    fn key(&self) -> (&str, LocalDate, &str) {
        (&self.staff.employee_number, self.date, self.code)
    }
}

fn hundredths_of_hour(duration_s: i64) -> i64 {
    (duration_s * 100 + 1800).div_euclid(3600)
}

fn code_faults(tables: &[TimeCodeTable]) -> Vec<PayrollFault> {
    let codes = tables.iter().flat_map(|table| {
        let supplements = table.supplements.iter().map(|supplement| &supplement.code);
        std::iter::once(&table.base_code)
            .chain(supplements)
            .map(|code| (&table.table_id, code))
    });
    codes
        .filter(|(_, code)| !is_known(code))
        .map(|(table, code)| PayrollFault::UnknownTimeCode {
            table: table.clone(),
            code: code.clone(),
        })
        .collect()
}

fn span_faults(request: &PayrollRequest) -> Vec<PayrollFault> {
    let mut faults: Vec<PayrollFault> = request
        .spans
        .iter()
        .filter(|span| !(1..=MAX_SPAN_S).contains(&span.end.seconds_since(span.start)))
        .map(|span| PayrollFault::BadSpan {
            staff_id: span.staff_id,
            date: span.start.local_date(),
        })
        .collect();
    faults.sort();
    faults.dedup();
    faults
}

fn staff_faults(
    workers: &BTreeSet<StaffId>,
    staff: &BTreeMap<StaffId, &Staff>,
) -> Vec<PayrollFault> {
    let mut faults = Vec::new();
    let mut numbers: BTreeMap<&str, StaffId> = BTreeMap::new();
    for &staff_id in workers {
        let Some(person) = staff.get(&staff_id) else {
            faults.push(PayrollFault::UnknownStaff { staff_id });
            continue;
        };
        let number = person.employee_number.trim();
        if number.is_empty() {
            faults.push(PayrollFault::NoEmployeeNumber { staff_id });
        } else if let Some(other) = numbers.insert(number, staff_id) {
            faults.push(PayrollFault::SharedEmployeeNumber { staff_id, other });
        }
        if !is_personal_number(&person.personal_number) {
            faults.push(PayrollFault::BadPersonalNumber { staff_id });
        }
    }
    faults
}

fn table_on(
    tables: &[TimeCodeTable],
    staff_id: StaffId,
    date: LocalDate,
) -> Result<&TimeCodeTable, PayrollFault> {
    let mut holding = tables.iter().filter(|table| table.valid_on(date));
    match (holding.next(), holding.next()) {
        (Some(table), None) => Ok(table),
        (Some(first), Some(second)) => Err(PayrollFault::TwoTimeCodeTables {
            staff_id,
            date,
            first: first.table_id.clone(),
            second: second.table_id.clone(),
        }),
        (None, _) => Err(PayrollFault::NoTimeCodes { staff_id, date }),
    }
}

fn write_file(written_on: LocalDate, transactions: &[Transaction]) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("paxml")
        .with_attribute(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"))
        .with_attribute((
            "xsi:noNamespaceSchemaLocation",
            "http://www.paxml.se/2.0/paxml.xsd",
        ))
        .write_inner_content(|writer| {
            writer
                .create_element("header")
                .write_inner_content(|writer| {
                    text_element(writer, "format", "LÖNIN")?;
                    text_element(writer, "version", "2.0")?;
                    text_element(writer, "datum", &format!("{written_on}T00:00:00"))
                })?;
            write_transactions(writer, transactions)
        })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The schema lets the list be left out, and not be empty.
fn write_transactions(
    writer: &mut Writer<Vec<u8>>,
    transactions: &[Transaction],
) -> std::io::Result<()> {
    if transactions.is_empty() {
        return Ok(());
    }
    writer
        .create_element("tidtransaktioner")
        .write_inner_content(|writer| {
            for (post_id, transaction) in (1_u64..).zip(transactions) {
                write_transaction(writer, post_id, transaction)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn write_transaction(
    writer: &mut Writer<Vec<u8>>,
    post_id: u64,
    transaction: &Transaction,
) -> std::io::Result<()> {
    let hours = format!(
        "{}.{:02}",
        transaction.hundredths / 100,
        transaction.hundredths % 100
    );
    writer
        .create_element("tidtrans")
        .with_attribute(("postid", post_id.to_string().as_str()))
        .with_attribute(("anstid", transaction.staff.employee_number.trim()))
        .with_attribute(("persnr", transaction.staff.personal_number.as_str()))
        .write_inner_content(|writer| {
            text_element(writer, "tidkod", transaction.code)?;
            text_element(writer, "datum", &transaction.date.to_string())?;
            text_element(writer, "timmar", &hours)
        })?;
    Ok(())
}

fn text_element(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> std::io::Result<()> {
    writer
        .create_element(name)
        .write_text_content(BytesText::new(text))?;
    Ok(())
}
