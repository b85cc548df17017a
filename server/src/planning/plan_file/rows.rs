//! The rows of a plan file, from JSON or CSV. Which visit and which person a row means, the
//! register says: here a row is read.

use care_model::fault::Fault;
use care_model::id::{StaffId, VisitId};
use care_model::time::LocalTime;
use documentation::unit_report::cell_of_free_text;
use serde::Deserialize;
use store::planning::Pin;

/// Most rows of a file: several times the largest unit's day.
pub const MAX_ROWS: usize = 10_000;

/// One visit and who comes when, or nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Where it stands, for whoever mends the file: `visits[3]`, or `line 5`.
    pub at: String,
    pub visit: RowVisit,
    /// Nobody: the visit is left unplaced.
    pub place: Option<RowPlace>,
}

/// Which visit a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowVisit {
    Id(VisitId),
    /// As the sender of the order knows it.
    OfOrder {
        /// Needed where two senders have orders with the same id.
        sender: Option<String>,
        sender_order_id: String,
        pattern: String,
        /// 0, and 1 for the colleague at a double-staffed visit.
        slot: u8,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPlace {
    pub staff: RowStaff,
    pub start: LocalTime,
    /// Elapsed seconds of the day, as an export has it besides: it parts the two hours of the
    /// autumn night, and counts while it is of the same minute.
    pub start_s: Option<i32>,
    /// What the optimiser may not change of it.
    pub pin: Option<Pin>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowStaff {
    Id(StaffId),
    /// The employer's number.
    EmployeeNumber(String),
}

/// What a file says of the day it is of, besides its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileOf {
    pub unit_id: Option<String>,
    pub date: Option<String>,
}

/// As written; every other field is passed over, so that an export can be sent back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Written {
    visit_id: Option<String>,
    sender: Option<String>,
    sender_order_id: Option<String>,
    pattern: Option<String>,
    slot: Option<u8>,
    staff_id: Option<String>,
    employee_number: Option<String>,
    start: Option<String>,
    start_s: Option<i32>,
    pin: Option<String>,
}

#[derive(Debug, Deserialize)]
struct WrittenFile {
    #[serde(default)]
    unit_id: Option<String>,
    #[serde(default)]
    date: Option<String>,
    visits: Vec<Written>,
}

/// Reads `{"unit_id": …, "date": …, "visits": [{…}]}`.
///
/// # Errors
/// Every row's faults with their place, as `visits[3].start`.
pub fn read_json(bytes: &[u8]) -> Result<(FileOf, Vec<PlanRow>), Vec<Fault>> {
    let file: WrittenFile = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        vec![Fault::new(place, "", error.to_string())]
    })?;
    refuse_many(file.visits.len())?;
    let rows = file.visits.into_iter().enumerate();
    let rows = read(rows.map(|(index, row)| (format!("visits[{index}]"), row)))?;
    let of = FileOf {
        unit_id: file.unit_id,
        date: file.date,
    };
    Ok((of, rows))
}

/// Reads rows under a line of names. Cells are parted by semicolons or commas, whichever
/// the line of names has more of; a byte order mark is passed over.
///
/// # Errors
/// Every row's faults with their place, as `line 5: start`.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<PlanRow>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // The reader's count of lines is one behind after a carriage return.
    let bytes: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| *byte != b'\r')
        .collect();
    let bytes = bytes.as_slice();
    let names = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let count = |sign: u8| names.split(|byte| *byte == sign).count();
    let delimiter = if count(b';') >= count(b',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let names = reader.headers().map_err(|error| vec![unreadable(&error)])?;
    if !names
        .iter()
        .any(|name| name == "visit_id" || name == "sender_order_id")
    {
        let message =
            "the first line must name the columns, visit_id or sender_order_id among them";
        return Err(vec![Fault::new("line 1", "", message)]);
    }
    let names = names.clone();
    let (mut written, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let read = record.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let row: Written = record.deserialize(Some(&names))?;
            Ok((format!("line {line}"), row))
        });
        match read {
            Ok(row) => written.push(row),
            Err(error) => faults.push(unreadable(&error)),
        }
        refuse_many(written.len() + faults.len())?;
    }
    match read(written.into_iter()) {
        Ok(rows) if faults.is_empty() => Ok(rows),
        Ok(_) => Err(faults),
        Err(more) => Err(faults.into_iter().chain(more).collect()),
    }
}

fn unreadable(error: &csv::Error) -> Fault {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is no UTF-8 text".to_owned(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("has {len} cells; the line of names has {expected_len}"),
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        other => format!("{other:?}"),
    };
    Fault::new(format!("line {line}"), "", message)
}

fn refuse_many(rows: usize) -> Result<(), Vec<Fault>> {
    if rows <= MAX_ROWS {
        return Ok(());
    }
    let message = format!("a plan file has at most {MAX_ROWS} rows");
    Err(vec![Fault::new("visits", rows, message)])
}

fn read(written: impl Iterator<Item = (String, Written)>) -> Result<Vec<PlanRow>, Vec<Fault>> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (at, row) in written {
        let mut reading = Reading {
            at: &at,
            faults: &mut faults,
        };
        let visit = reading.visit(&row);
        let place = reading.place(&row);
        if let (Some(visit), Some(place)) = (visit, place) {
            rows.push(PlanRow { at, visit, place });
        }
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

/// What of a row is there: a cell without text is none.
fn said(cell: Option<&String>) -> Option<&str> {
    cell.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// Text of others as an export wrote it for spreadsheets, without the sign that keeps them
/// from computing it.
fn without_guard(cell: &str) -> String {
    let rest = cell.strip_prefix('\'');
    let guarded = rest.filter(|rest| cell_of_free_text(rest) == cell);
    guarded.unwrap_or(cell).to_owned()
}

struct Reading<'a> {
    at: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Reading<'_> {
    fn refuse(&mut self, field: &str, value: &str, message: &str) {
        let place = place_of(self.at, field);
        self.faults.push(Fault::new(place, value, message));
    }

    fn visit(&mut self, row: &Written) -> Option<RowVisit> {
        if let Some(text) = said(row.visit_id.as_ref()) {
            let id = text.parse().ok();
            if id.is_none() {
                self.refuse("visit_id", text, "is no visit's id");
            }
            return id.map(RowVisit::Id);
        }
        let (order, pattern) = (
            said(row.sender_order_id.as_ref()),
            said(row.pattern.as_ref()),
        );
        match (order, pattern) {
            (Some(order), Some(pattern)) => Some(RowVisit::OfOrder {
                sender: said(row.sender.as_ref()).map(without_guard),
                sender_order_id: without_guard(order),
                pattern: without_guard(pattern),
                slot: row.slot.unwrap_or(0),
            }),
            (Some(_), None) => {
                self.refuse("pattern", "", "is needed with sender_order_id");
                None
            }
            _ => {
                self.refuse("visit_id", "", "is needed, or sender_order_id and pattern");
                None
            }
        }
    }

    /// None where it cannot be read; nobody where nobody is named.
    #[expect(clippy::option_option, reason = "read and empty are two things")]
    fn place(&mut self, row: &Written) -> Option<Option<RowPlace>> {
        let staff = match (
            said(row.staff_id.as_ref()),
            said(row.employee_number.as_ref()),
        ) {
            (Some(text), _) => {
                if let Ok(id) = text.parse() {
                    Some(RowStaff::Id(id))
                } else {
                    self.refuse("staff_id", text, "is no staff member's id");
                    return None;
                }
            }
            (None, Some(number)) => Some(RowStaff::EmployeeNumber(without_guard(number))),
            (None, None) => None,
        };
        let start = said(row.start.as_ref());
        match (staff, start) {
            (None, None) => Some(None),
            (None, Some(start)) => {
                self.refuse("staff_id", start, "is needed where a start is given");
                None
            }
            (Some(_), None) => {
                self.refuse("start", "", "is needed where somebody is named");
                None
            }
            (Some(staff), Some(text)) => {
                let pin = self.pin(row);
                let Ok(start) = text.parse() else {
                    self.refuse("start", text, "must be a time from 00:00 to 23:59");
                    return None;
                };
                Some(Some(RowPlace {
                    staff,
                    start,
                    start_s: row.start_s,
                    pin: pin?,
                }))
            }
        }
    }

    /// Without a word the plan of another tool holds: person and time.
    #[expect(clippy::option_option, reason = "read and free are two things")]
    fn pin(&mut self, row: &Written) -> Option<Option<Pin>> {
        match said(row.pin.as_ref()) {
            None | Some("both") => Some(Some(Pin::Both)),
            Some("none") => Some(None),
            Some("staff") => Some(Some(Pin::Staff)),
            Some("time") => Some(Some(Pin::Time)),
            Some(other) => {
                self.refuse("pin", other, "must be none, staff, time or both");
                None
            }
        }
    }
}

/// `visits[3].start` in JSON, `line 5: start` in CSV.
pub fn place_of(at: &str, field: &str) -> String {
    if at.starts_with("line") {
        format!("{at}: {field}")
    } else {
        format!("{at}.{field}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISIT: &str = "0192f0c1-7c1e-7b6a-9d52-3f6a1c2b4d5e";

    fn told(faults: &[Fault]) -> Vec<String> {
        let faults = faults.iter();
        faults
            .map(|fault| format!("{} {}", fault.field, fault.message))
            .collect()
    }

    #[test]
    fn json_and_csv_say_the_same() {
        let json = format!(
            r#"{{"date": "2026-11-30", "other": 1, "visits": [
                {{"visit_id": "{VISIT}", "employee_number": "17", "start": "08:15", "client_id": "x"}},
                {{"sender_order_id": "a", "pattern": "morning", "slot": 1, "pin": "none"}}]}}"#
        );
        let (of, rows) = read_json(json.as_bytes()).expect("good");
        assert_eq!(of.date.as_deref(), Some("2026-11-30"));
        let place = rows[0].place.clone().expect("a place");
        assert_eq!(place.pin, Some(Pin::Both));
        assert_eq!(place.staff, RowStaff::EmployeeNumber("17".into()));
        assert_eq!(rows[1].place, None);
        for (sign, mark) in [(';', ""), (',', "\u{feff}")] {
            let csv = format!(
                "{mark}visit_id;sender_order_id;pattern;slot;employee_number;start;duration_min\r\n\
                 {VISIT};;;;17;08:15;30\r\n;a;morning;1;;;45\r\n"
            );
            let csv = csv.replace(';', &sign.to_string());
            let read = read_csv(csv.as_bytes()).expect("good");
            let same = |one: &PlanRow, other: &PlanRow| {
                (&one.visit, &one.place) == (&other.visit, &other.place)
            };
            assert!(read.iter().zip(&rows).all(|(one, other)| same(one, other)));
            assert_eq!((read.len(), read[1].at.as_str()), (2, "line 3"));
        }
    }

    #[test]
    fn a_broken_row_is_told_with_its_line_and_field() {
        let csv = format!(
            "visit_id;staff_id;start;pin\nnonsense;;;\n{VISIT};me;08:00;\n{VISIT};;08:00;\n;;;\n\
             {VISIT};{VISIT};25:00;maybe\n{VISIT};{VISIT};;\n"
        );
        let faults = read_csv(csv.as_bytes()).expect_err("broken");
        assert_eq!(
            told(&faults),
            [
                "line 2: visit_id is no visit's id",
                "line 3: staff_id is no staff member's id",
                "line 4: staff_id is needed where a start is given",
                "line 5: visit_id is needed, or sender_order_id and pattern",
                "line 6: pin must be none, staff, time or both",
                "line 6: start must be a time from 00:00 to 23:59",
                "line 7: start is needed where somebody is named",
            ]
        );
    }

    #[test]
    fn what_is_no_plan_file_is_told() {
        let place = |faults: Vec<Fault>| faults[0].field.clone();
        assert_eq!(
            place(read_json(b"{\n\"visits\": 3}").expect_err("no")),
            "line 2, column 11"
        );
        assert_eq!(place(read_json(b"").expect_err("no")), "line 1, column 0");
        assert_eq!(place(read_csv(b"a;b\n1;2\n").expect_err("no")), "line 1");
        assert_eq!(place(read_csv(b"").expect_err("no")), "line 1");
        let ragged = format!("visit_id;start\n{VISIT}\n");
        assert_eq!(
            place(read_csv(ragged.as_bytes()).expect_err("no")),
            "line 2"
        );
        assert_eq!(
            place(read_csv(b"visit_id;start\n\xff;\n").expect_err("no")),
            "line 2"
        );
        let slot = "sender_order_id;pattern;slot\na;b;many\n";
        assert_eq!(place(read_csv(slot.as_bytes()).expect_err("no")), "line 2");
        let many = format!("visit_id\n{}", format!("{VISIT}\n").repeat(MAX_ROWS + 1));
        let faults = read_csv(many.as_bytes()).expect_err("too many");
        assert_eq!(told(&faults), ["visits a plan file has at most 10000 rows"]);
    }
}
