//! Splits overlapping stays of one staff member, so that no second is paid twice.

use care_model::id::{StaffId, VisitId};

use super::band::{Shares, instant, rate_changes};
use super::rates::Contract;

/// One staff member's stay at one visit, in seconds since 1970, end excluded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay<'a> {
    /// Whose shares these are, in the list of shares.
    pub index: usize,
    pub staff_id: StaffId,
    pub visit_id: VisitId,
    pub from_s: i64,
    pub until_s: i64,
    pub contract: &'a Contract,
}

/// Adds what each stay is counted for to `shares`, at its index. Over one staff
/// member it is the time the person was at somebody's, counted once; a second
/// left over goes to the earlier visit id.
pub(super) fn share_stays(mut stays: Vec<Stay>, shares: &mut [Shares]) {
    stays.sort_unstable_by_key(|stay| (stay.staff_id, stay.from_s, stay.until_s, stay.visit_id));
    let mut rest = stays.as_slice();
    while let Some(first) = rest.first() {
        let length = overlapping_length(first, rest);
        share_cluster(&rest[..length], shares);
        rest = &rest[length..];
    }
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

/// Quadratic in the stays of one staff member that hang together, which are few:
/// nobody is at more than a household's visits at once.
fn share_cluster(cluster: &[Stay], shares: &mut [Shares]) {
    let mut cuts = cut_points(cluster);
    cuts.sort_unstable();
    cuts.dedup();
    let mut present: Vec<&Stay> = Vec::with_capacity(cluster.len());
    for pair in cuts.windows(2) {
        let (from_s, until_s) = (pair[0], pair[1]);
        let is_there = |stay: &&Stay| stay.from_s <= from_s && until_s <= stay.until_s;
        present.clear();
        present.extend(cluster.iter().filter(is_there));
        present.sort_unstable_by_key(|stay| stay.visit_id);
        let length_s = until_s - from_s;
        let visits = present.len() as i64;
        for (place, stay) in (0..).zip(&present) {
            let duration_s = length_s / visits + i64::from(place < length_s % visits);
            let band = stay.contract.band_at(instant(from_s));
            shares[stay.index].add(band, duration_s, length_s, present.len());
        }
    }
}

/// Every second at which somebody comes or goes, or a rate changes.
fn cut_points(cluster: &[Stay]) -> Vec<i64> {
    let mut cuts = Vec::with_capacity(cluster.len() * 2);
    for stay in cluster {
        cuts.extend([stay.from_s, stay.until_s]);
        cuts.extend(rate_changes(stay.from_s, stay.until_s, stay.contract));
    }
    cuts
}
