//! What the next batch tells: what no batch has told yet, and what differs from what was.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::ClientId;

use super::line::{BillingLine, LineKind, Measure, sort_and_number};
use crate::month::Month;

/// Of one client's month: what all batches told together, and what holds now.
#[derive(Default)]
struct Balance {
    was_told: bool,
    told: Measure,
    told_alarm: Option<bool>,
    now: Measure,
    now_alarm: Option<bool>,
}

/// The lines of the next batch, which is of `batch_month`. `told` are all lines of all
/// earlier batches that are of the same months as `now`, corrections included.
///
/// A month of a client with work in `pending` that was told before is left as it was until
/// somebody has attested that work: else it would be taken back, and told again later. With
/// the result among `told`, nothing is left to tell.
pub fn next_lines(
    told: &[BillingLine],
    now: &[BillingLine],
    pending: &BTreeSet<(ClientId, Month)>,
    batch_month: Month,
) -> Vec<BillingLine> {
    let mut balances: BTreeMap<(Month, ClientId), Balance> = BTreeMap::new();
    for line in told {
        let balance = balances.entry((line.month, line.client_id)).or_default();
        balance.was_told = true;
        balance.told.add(&line.measure, 1);
        balance.told_alarm = line.alarm.or(balance.told_alarm);
    }
    for line in now {
        let balance = balances.entry((line.month, line.client_id)).or_default();
        balance.now = line.measure.clone();
        balance.now_alarm = line.alarm;
    }
    let mut lines: Vec<BillingLine> = balances
        .into_iter()
        .filter(|((month, client_id), balance)| {
            !balance.was_told || !pending.contains(&(*client_id, *month))
        })
        .filter_map(|((month, client_id), balance)| {
            balance.line(month, client_id, month == batch_month)
        })
        .collect();
    sort_and_number(&mut lines);
    lines
}

impl Balance {
    /// `None` where nothing is to be told.
    fn line(self, month: Month, client_id: ClientId, is_of_batch: bool) -> Option<BillingLine> {
        let mut measure = self.now;
        measure.add(&self.told, -1);
        // Of an earlier month the register says nothing: it knows who has an alarm today.
        let alarm = if is_of_batch {
            Some(self.now_alarm.unwrap_or(false)).filter(|now| self.told_alarm != Some(*now))
        } else {
            None
        };
        if measure.is_nothing() && alarm.is_none() {
            return None;
        }
        let kind = if is_of_batch && !self.was_told {
            LineKind::Basis
        } else {
            LineKind::Correction
        };
        Some(BillingLine {
            sequence: 0,
            month,
            client_id,
            kind,
            measure,
            alarm,
        })
    }
}
