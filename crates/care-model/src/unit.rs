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
}
