//! What codes are called on screen.

use care_model::deviation::ReportedDeviation as Inner;
use care_model::intervention::INTERVENTIONS;

/// A code with its names.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CatalogueEntry {
    pub code: String,
    pub swedish: String,
    pub english: String,
}

impl CatalogueEntry {
    fn new(code: &str, swedish: &str, english: &str) -> Self {
        Self {
            code: code.to_owned(),
            swedish: swedish.to_owned(),
            english: english.to_owned(),
        }
    }
}

/// All interventions this version knows. A code of a stop that is not among
/// them is shown as it is.
#[uniffi::export]
pub fn intervention_catalogue() -> Vec<CatalogueEntry> {
    INTERVENTIONS
        .iter()
        .map(|kind| CatalogueEntry::new(kind.code, kind.sv, kind.en))
        .collect()
}

/// All kinds of deviation, in the order a screen shows them.
#[uniffi::export]
pub fn deviation_catalogue() -> Vec<CatalogueEntry> {
    Inner::NAMES
        .iter()
        .map(|(_, code, swedish, english)| CatalogueEntry::new(code, swedish, english))
        .collect()
}
