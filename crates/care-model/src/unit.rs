//! Units of a provider.

use serde::{Deserialize, Serialize};

use crate::id::UnitId;
use crate::travel::Coordinate;

/// A municipal unit (enhet) with the place its shifts begin and end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    pub unit_id: UnitId,
    pub name: String,
    pub provider: String,
    pub place: Coordinate,
    #[serde(default)]
    pub provider_kind: ProviderKind,
}

/// Who runs the unit: rates differ.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    #[default]
    Municipal,
    Private,
}
