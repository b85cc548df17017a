//! The rate table: what is paid, by contract and date. Data, not code.

mod contract;
mod example;
mod fault_checks;
mod json;
mod rules;

pub use contract::{Contract, ProviderKind};
pub use json::MAX_RATES_BYTES;
pub use rules::{
    AbsenceStep, AlarmPay, BeyondFrame, DeclinedPay, NightPay, Rounding, WastedCallPay,
};

use care_model::time::LocalDate;
use serde::{Deserialize, Serialize};

/// All contracts of a municipality, old ones included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateTable {
    /// Name of this edition of the table, 1 to 60 letters, digits, `-`, `_` and
    /// `.`; the batches made with it name it.
    pub version: String,
    /// At most [`RateTable::MAX_CONTRACTS`].
    pub contracts: Vec<Contract>,
}

impl RateTable {
    /// Two kinds of provider and some decades of yearly rates.
    pub const MAX_CONTRACTS: usize = 500;

    /// Every contract of this kind that holds on the date; a sound table has
    /// one at most.
    pub(super) fn holding(
        &self,
        kind: ProviderKind,
        date: LocalDate,
    ) -> impl Iterator<Item = &Contract> {
        self.contracts
            .iter()
            .filter(move |contract| contract.provider_kind == kind && contract.valid_on(date))
    }
}
