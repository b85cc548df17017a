//! Compares what people did with what the server holds. Shares no code with
//! either: it counts ids in the server's answer.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;

use crate::phone::Phone;

/// What came of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub given: u64,
    pub in_facts: u64,
    pub lost: u64,
    pub duplicated: u64,
    /// Changes that still wait on phones.
    pub unsynced: u64,
}

/// Every deed of every phone must be at the server exactly once, at its visit.
pub fn compare(phones: &[Phone], day_facts: &Value) -> anyhow::Result<Comparison> {
    let mut held: BTreeMap<(String, String), u64> = BTreeMap::new();
    for event in day_facts["events"].as_array().context("no events")? {
        let id = event["event_id"].as_str().context("an event without id")?;
        let visit = event["visit_id"]
            .as_str()
            .context("an event without visit")?;
        *held.entry((visit.to_owned(), id.to_owned())).or_default() += 1;
    }
    let mut comparison = Comparison::default();
    for phone in phones {
        comparison.unsynced += u64::from(phone.core.unsent()?.waiting);
        for deed in &phone.deeds {
            comparison.given += 1;
            let key = (deed.visit_id.to_string(), deed.event_id.to_string());
            match held.get(&key).copied().unwrap_or(0) {
                0 => comparison.lost += 1,
                1 => comparison.in_facts += 1,
                _ => comparison.duplicated += 1,
            }
        }
    }
    Ok(comparison)
}
