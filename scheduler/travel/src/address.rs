//! Addresses found in an extract.

use care_model::travel::Coordinate;
use serde::{Deserialize, Serialize};

/// A street address and where it is. Without its inhabitants it is public
/// information; together with a client it is personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressPoint {
    pub coordinate: Coordinate,
    pub street: String,
    pub house_number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
}
