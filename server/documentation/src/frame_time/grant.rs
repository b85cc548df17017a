//! What orders grant, by the day.

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::order::{FramePeriod, FrameTime, Order};
use care_model::time::{
    LocalDate, add_days, first_of_month, is_plannable, last_of_month, month_number, week_number,
    weekday,
};

use super::fault::FrameFault;
use crate::period::Period;

/// The frame of one version of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedFrame {
    pub sender: String,
    pub sender_order_id: String,
    /// A higher version replaces a lower one from its first day on, also where
    /// the higher one ends first: the lower never comes back.
    pub version: u32,
    pub client_id: ClientId,
    pub valid_from: LocalDate,
    /// Included; without it the order holds until further notice.
    pub valid_to: Option<LocalDate>,
    pub frame: FrameTime,
}

impl From<&Order> for GrantedFrame {
    fn from(order: &Order) -> Self {
        Self {
            sender: order.sender.clone(),
            sender_order_id: order.sender_order_id.clone(),
            version: order.version,
            client_id: order.client_id,
            valid_from: order.valid_from,
            valid_to: order.valid_to,
            frame: order.frame,
        }
    }
}

/// Granted seconds of `period` by client. A client is in it when an order is in
/// force on a day of the period, though it may grant nothing.
pub(super) fn granted_by_client_s(
    grants: &[GrantedFrame],
    period: Period,
) -> Result<BTreeMap<ClientId, i64>, Vec<FrameFault>> {
    let orders = versions_by_order(grants)?;
    let mut granted_s = BTreeMap::new();
    for versions in orders.values() {
        let mut replaced_from: Option<LocalDate> = None;
        for grant in versions.values().rev() {
            let replaced = replaced_from.map(|first| add_days(first, -1));
            let last = [grant.valid_to, replaced, Some(period.to)];
            let last = last.into_iter().flatten().min().unwrap_or(period.to);
            let first = grant.valid_from.max(period.from);
            if first <= last {
                let of_client = granted_s.entry(grant.client_id).or_insert(0);
                *of_client += granted_between_s(grant.frame, first, last);
            }
            let earliest = replaced_from.map_or(grant.valid_from, |day| day.min(grant.valid_from));
            replaced_from = Some(earliest);
        }
    }
    Ok(granted_s)
}

type VersionsByOrder<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<u32, &'a GrantedFrame>>;

/// Each version once. The same version twice with the same content is harmless.
fn versions_by_order(grants: &[GrantedFrame]) -> Result<VersionsByOrder<'_>, Vec<FrameFault>> {
    let mut orders = VersionsByOrder::new();
    let mut faults = Vec::new();
    for grant in grants {
        let valid_to = grant.valid_to.unwrap_or(grant.valid_from);
        let in_order = grant.valid_from <= valid_to;
        if !in_order || !is_plannable(grant.valid_from) || !is_plannable(valid_to) {
            faults.push(FrameFault::BadValidity {
                sender_order_id: grant.sender_order_id.clone(),
                version: grant.version,
                valid_from: grant.valid_from,
                valid_to,
            });
        }
        let key = (grant.sender.as_str(), grant.sender_order_id.as_str());
        let versions = orders.entry(key).or_default();
        if *versions.entry(grant.version).or_insert(grant) != grant {
            faults.push(FrameFault::TwoOrders {
                sender_order_id: grant.sender_order_id.clone(),
                version: grant.version,
            });
        }
    }
    if faults.is_empty() {
        return Ok(orders);
    }
    Err(faults)
}

/// Both days included. A day has a seventh of its week's seconds, or its part of
/// its own month's. Every result is the difference of two points of one rising
/// line, so that parts of a second cut off at one end are there at the next
/// beginning, and neighbouring periods add up to the whole.
fn granted_between_s(frame: FrameTime, first: LocalDate, last: LocalDate) -> i64 {
    granted_before_s(frame, add_days(last, 1)) - granted_before_s(frame, first)
}

/// Seconds granted from January 2024 until the beginning of `date`, rounded
/// down; negative before.
fn granted_before_s(frame: FrameTime, date: LocalDate) -> i64 {
    let whole_s = i64::from(frame.minutes) * 60;
    let (whole_periods, days_into, days_of_period) = match frame.period {
        FramePeriod::Week => (week_number(date), i64::from(weekday(date)) - 1, 7),
        FramePeriod::Month => {
            let (first, last) = (first_of_month(date), last_of_month(date));
            let days_of_month = (last - first).num_days() + 1;
            (month_number(date), (date - first).num_days(), days_of_month)
        }
    };
    whole_s * i64::from(whole_periods) + whole_s * days_into / days_of_period
}
