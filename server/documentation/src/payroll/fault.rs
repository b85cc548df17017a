//! What may be wrong with the inputs of a payroll file.

use care_model::id::StaffId;
use care_model::time::LocalDate;

/// One fault; says which staff member and what to do, by id alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PayrollFault {
    #[error(
        "staff {staff_id} worked but is not in the register given\n\
         Maybe the person belongs to another unit: give that unit's staff too"
    )]
    UnknownStaff { staff_id: StaffId },
    #[error(
        "staff {staff_id} has no employee number\n\
         Maybe the person is newly employed: enter the number in the register"
    )]
    NoEmployeeNumber { staff_id: StaffId },
    #[error(
        "staff {staff_id} and {other} have the same employee number\n\
         Maybe one person is registered twice: correct the register"
    )]
    SharedEmployeeNumber { staff_id: StaffId, other: StaffId },
    #[error(
        "staff {staff_id} has no personal number with a sound check digit\n\
         Maybe a digit is wrong: correct it in the register"
    )]
    BadPersonalNumber { staff_id: StaffId },
    #[error(
        "staff {staff_id} worked on {date}, outside the period {period}\n\
         Maybe the time belongs to another file: leave it out here"
    )]
    OutsidePeriod {
        staff_id: StaffId,
        date: LocalDate,
        period: String,
    },
    #[error(
        "a span of staff {staff_id} on {date} does not end after it starts, or lasts over {hours} hours\n\
         Maybe the end was forgotten: correct it in review",
        hours = super::hours::MAX_SPAN_S / 3600
    )]
    BadSpan { staff_id: StaffId, date: LocalDate },
    #[error(
        "no table of time codes holds on {date}, needed by staff {staff_id}\n\
         Maybe the agreement of the year is not entered: add its table"
    )]
    NoTimeCodes { staff_id: StaffId, date: LocalDate },
    #[error(
        "tables {first} and {second} both hold on {date}, needed by staff {staff_id}\n\
         Maybe the older one should end the day before the newer begins"
    )]
    TwoTimeCodeTables {
        staff_id: StaffId,
        date: LocalDate,
        first: String,
        second: String,
    },
    #[error(
        "PAXml 2.0 has no time code {code:?}, which the table {table} holds\n\
         Maybe it is the payroll system's own: its kinds of pay are set up there, from OB1 and the like"
    )]
    UnknownTimeCode { table: String, code: String },
}
