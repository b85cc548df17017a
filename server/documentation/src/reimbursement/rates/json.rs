//! Rates from a file.

use std::collections::BTreeMap;
use std::fmt;

use care_model::fault::Fault;
use care_model::intervention::InterventionCode;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Contract, RateTable};

/// Longest file of rates that is read, in bytes: the most contracts a table may
/// hold, with room for a thousand characters of each.
pub const MAX_RATES_BYTES: usize = 1024 * 1024;

impl RateTable {
    /// Reads a table and checks it. Either a sound table, or every fault found:
    /// by line and column what is not readable, by field what is not sound.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        if bytes.len() > MAX_RATES_BYTES {
            return Err(vec![
                Fault::new("", bytes.len(), "a rate table has at most 1048576 bytes")
                    .maybe("another file was sent"),
            ]);
        }
        let table: Self =
            serde_json::from_slice(bytes).map_err(|error| unreadable(bytes, &error))?;
        let faults = table.faults();
        if faults.is_empty() {
            Ok(table)
        } else {
            Err(faults)
        }
    }
}

/// The first place that cannot be read, by line, and then every contract that
/// cannot be, by its number.
fn unreadable(bytes: &[u8], error: &serde_json::Error) -> Vec<Fault> {
    let place = format!("line {}, column {}", error.line(), error.column());
    let first = Fault::new(place, "", error.to_string())
        .maybe("a field is misspelt, missing, or of another kind: compare with the example");
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let contracts = value["contracts"].as_array().cloned().unwrap_or_default();
    let of_contracts = contracts.into_iter().enumerate().filter_map(|(at, value)| {
        let id = value["contract_id"].as_str().unwrap_or_default().to_owned();
        let error = Contract::deserialize(value).err()?;
        Some(Fault::new(
            format!("contracts[{at}]"),
            id,
            error.to_string(),
        ))
    });
    [first].into_iter().chain(of_contracts).collect()
}

/// A map of which no key may come twice: of two figures for one intervention
/// nobody knows which is meant.
pub(super) fn map_without_repetition<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<InterventionCode, u16>, D::Error> {
    deserializer.deserialize_map(WithoutRepetition)
}

struct WithoutRepetition;

impl<'de> Visitor<'de> for WithoutRepetition {
    type Value = BTreeMap<InterventionCode, u16>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map from intervention codes to whole numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((code, figure)) = access.next_entry::<InterventionCode, u16>()? {
            let text = code.0.clone();
            if map.insert(code, figure).is_some() {
                return Err(A::Error::custom(format!("{text:?} has two figures")));
            }
        }
        Ok(map)
    }
}
