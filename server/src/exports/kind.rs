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
    /// What the city charges clients for.
    Billing,
    /// Figures for the city's data warehouse, in which nobody can be told apart.
    Warehouse,
}

impl BatchKind {
    const ALL: [Self; 4] = [
        Self::Reimbursement,
        Self::Payroll,
        Self::Billing,
        Self::Warehouse,
    ];

    pub fn of_code(code: &str) -> Result<Self, Problem> {
        let kind = Self::ALL.into_iter().find(|kind| kind.code() == code);
        kind.ok_or_else(|| {
            let said: String = code.chars().take(40).collect();
            let must = "must be reimbursement, payroll, billing or warehouse";
            Problem::invalid(vec![Fault::new("kind", said, must)])
        })
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Reimbursement => "reimbursement",
            Self::Payroll => "payroll",
            Self::Billing => "billing",
            Self::Warehouse => "warehouse",
        }
    }

    /// Media type and extension of the kind's files.
    pub fn form(self) -> (&'static str, &'static str) {
        match self {
            Self::Payroll => ("application/xml", "xml"),
            Self::Warehouse => ("application/x-tar", "tar"),
            Self::Reimbursement | Self::Billing => ("application/x-ndjson", "jsonl"),
        }
    }

    /// Whether whoever fetches it sees anything of clients.
    pub fn is_about_clients(self) -> bool {
        self != Self::Warehouse
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

/// A provider is paid by the other kinds, and would make a month that it rejects anew.
pub fn act_to_acknowledge(row: &ExportRow) -> Act {
    if row.kind == BatchKind::Payroll.code() {
        Act::AcknowledgePayroll
    } else {
        Act::AcknowledgeExport
    }
}
