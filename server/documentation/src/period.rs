//! The days a run covers.

use care_model::time::LocalDate;
use serde::{Deserialize, Serialize};

/// A period of dates, both ends included: a month of reimbursement or payroll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub from: LocalDate,
    pub to: LocalDate,
}

impl Period {
    pub fn contains(&self, date: LocalDate) -> bool {
        self.from <= date && date <= self.to
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} to {}", self.from, self.to)
    }
}
