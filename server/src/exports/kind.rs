//! What a batch is for.

use care_model::fault::Fault;

use crate::error::Problem;
use crate::permit::Act;
use store::exports::ExportRow;

/// What a batch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchKind {
    Reimbursement,
    Payroll,
}

impl BatchKind {
    pub fn of_code(code: &str) -> Result<Self, Problem> {
        match code {
            "reimbursement" => Ok(Self::Reimbursement),
            "payroll" => Ok(Self::Payroll),
            other => {
                let fault = Fault::new("kind", other, "must be reimbursement or payroll");
                Err(Problem::invalid(vec![fault]))
            }
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Reimbursement => "reimbursement",
            Self::Payroll => "payroll",
        }
    }
}

/// Whoever pays a provider has no business with its staff's hours.
pub fn act_to_read(row: &ExportRow) -> Act {
    if row.kind == BatchKind::Payroll.code() {
        Act::ReadPayroll
    } else {
        Act::ReadExport
    }
}
