//! What codes are called on screen.

use care_model::deviation::ReportedDeviation;
use care_model::intervention::INTERVENTIONS;
use serde::Serialize;

/// A code with its names.
#[derive(Serialize)]
struct Entry {
    code: &'static str,
    sv: &'static str,
    en: &'static str,
}

/// All codes this version knows. A code of a stop that is not among them is
/// shown as it is.
#[derive(Serialize)]
pub(crate) struct Catalogue {
    interventions: Vec<Entry>,
    deviations: Vec<Entry>,
}

impl Catalogue {
    pub fn of_this_version() -> Self {
        let interventions = INTERVENTIONS.iter().map(|kind| Entry {
            code: kind.code,
            sv: kind.sv,
            en: kind.en,
        });
        let deviations = ReportedDeviation::NAMES
            .iter()
            .map(|(_, code, sv, en)| Entry { code, sv, en });
        Self {
            interventions: interventions.collect(),
            deviations: deviations.collect(),
        }
    }
}
