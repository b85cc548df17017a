//! Splits overlapping stays of one staff member, so that no second is paid twice.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{StaffId, VisitId};
use care_model::time::{LocalTime, Timestamp, dates, local_to_instant};

use super::contract::{Band, Contract};

/// One staff member's stay at one visit, in seconds since 1970, end excluded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay<'a> {
    pub staff_id: StaffId,
    pub visit_id: VisitId,
    pub from_s: i64,
    pub until_s: i64,
    pub contract: &'a Contract,
}

/// What of a stay one band pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub duration_s: i64,
    /// Most visits that any of these seconds was split over; 1 when none was.
    pub visits: usize,
}

/// Shares by visit, staff member and band. Over one staff member they add up to
/// the time the person was at somebody's, counted once.
pub(super) type Shares = BTreeMap<(VisitId, StaffId, Band), Share>;

pub(super) fn share_stays(mut stays: Vec<Stay>) -> Shares {
    stays.sort_by_key(|stay| (stay.staff_id, stay.from_s, stay.until_s, stay.visit_id));
    let mut shares = Shares::new();
    let mut rest = stays.as_slice();
    while let Some(first) = rest.first() {
        let length = overlapping_length(first, rest);
        share_cluster(&rest[..length], &mut shares);
        rest = &rest[length..];
    }
    shares
}

/// How many of the sorted stays, from the first on, hang together in time and
/// belong to the same staff member.
fn overlapping_length(first: &Stay, sorted: &[Stay]) -> usize {
    let mut until_s = first.until_s;
    let hangs_on = |stay: &&Stay| {
        let on = stay.staff_id == first.staff_id && stay.from_s < until_s;
        until_s = until_s.max(stay.until_s);
        on
    };
    1 + sorted[1..].iter().take_while(hangs_on).count()
}

fn share_cluster(cluster: &[Stay], shares: &mut Shares) {
    let cuts: Vec<i64> = cut_points(cluster).into_iter().collect();
    for pair in cuts.windows(2) {
        let (from_s, until_s) = (pair[0], pair[1]);
        let mut present: Vec<&Stay> = cluster
            .iter()
            .filter(|stay| stay.from_s <= from_s && until_s <= stay.until_s)
            .collect();
        present.sort_by_key(|stay| stay.visit_id);
        let length_s = until_s - from_s;
        let visits = present.len() as i64;
        for (index, stay) in (0..).zip(&present) {
            let duration_s = length_s / visits + i64::from(index < length_s % visits);
            let band = stay.contract.band_at(Timestamp::from_millis(from_s * 1000));
            let share = shares
                .entry((stay.visit_id, stay.staff_id, band))
                .or_default();
            share.duration_s += duration_s;
            share.visits = share.visits.max(present.len());
        }
    }
}

/// Every second at which somebody comes or goes, or a rate changes.
fn cut_points(cluster: &[Stay]) -> BTreeSet<i64> {
    let mut cuts = BTreeSet::new();
    for stay in cluster {
        cuts.extend([stay.from_s, stay.until_s]);
        cuts.extend(rate_changes(stay).filter(|cut| stay.from_s < *cut && *cut < stay.until_s));
    }
    cuts
}

fn rate_changes(stay: &Stay) -> impl Iterator<Item = i64> {
    let day_of = |second: i64| Timestamp::from_millis(second * 1000).local_date();
    let times: [LocalTime; 2] = [stay.contract.day_start, stay.contract.day_end];
    dates(day_of(stay.from_s), day_of(stay.until_s)).flat_map(move |date| {
        times.map(|time| local_to_instant(date, time).millis().div_euclid(1000))
    })
}
