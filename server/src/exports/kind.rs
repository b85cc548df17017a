//! What a batch is for.

use std::collections::BTreeSet;

use care_model::fault::Fault;
use care_model::id::ClientId;
use documentation::billing::batch_lines::billing_lines;
use documentation::reimbursement::batch_lines::{UnreadableBatch, batch_lines};
use store::exports::ExportRow;

use crate::error::Problem;
use crate::permit::Act;

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

    /// The clients that the file of a batch names, each once. Payroll names staff alone, an
    /// extract nobody.
    pub fn clients_in(self, row: &ExportRow, content: &[u8]) -> Result<Vec<ClientId>, Problem> {
        let unreadable = |fault| unreadable(row, &fault);
        let named: BTreeSet<ClientId> = match self {
            Self::Payroll | Self::Warehouse => BTreeSet::new(),
            Self::Reimbursement => {
                let lines = batch_lines(content).map_err(unreadable)?;
                lines.into_iter().map(|line| line.client_id).collect()
            }
            Self::Billing => {
                let lines = billing_lines(content).map_err(unreadable)?;
                lines.into_iter().map(|line| line.client_id).collect()
            }
        };
        Ok(named.into_iter().collect())
    }
}

/// A stored batch that cannot be read: nothing is made of it, nor told.
pub fn unreadable(row: &ExportRow, fault: &UnreadableBatch) -> Problem {
    tracing::error!(export = %row.export_id, %fault, "a stored batch is unreadable");
    Problem::conflict(format!("batch {} cannot be read: {fault}", row.sequence))
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
