//! Day and night, and how a time divides between them.

use care_model::time::{LocalTime, Timestamp, dates, local_to_instant};

use super::rates::Contract;

/// Part of the day a rate holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Band {
    Day,
    Night,
}

/// What of a time falls in one band.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// Seconds counted to this visit.
    pub duration_s: i64,
    /// Seconds by the clock; more than `duration_s` where the stay was shared.
    pub clock_s: i64,
    /// Most visits that any of these seconds was split over; 0 when there are no
    /// seconds, 1 when none was shared.
    pub visits: usize,
}

/// A time divided into day and night.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shares {
    pub day: Share,
    pub night: Share,
}

impl Shares {
    /// Seconds of one visit alone, from `from_s` to `until_s` since 1970, the end
    /// excluded.
    pub(super) fn of_plan(from_s: i64, until_s: i64, contract: &Contract) -> Self {
        let mut shares = Self::default();
        let mut cuts: Vec<i64> = rate_changes(from_s, until_s, contract).collect();
        cuts.extend([from_s, until_s.max(from_s)]);
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            let length_s = pair[1] - pair[0];
            shares.add(contract.band_at(instant(pair[0])), length_s, length_s, 1);
        }
        shares
    }

    pub(super) fn add(&mut self, band: Band, duration_s: i64, clock_s: i64, visits: usize) {
        if clock_s == 0 {
            return;
        }
        let share = match band {
            Band::Day => &mut self.day,
            Band::Night => &mut self.night,
        };
        share.duration_s += duration_s;
        share.clock_s += clock_s;
        share.visits = share.visits.max(visits);
    }

    /// Day and night together.
    pub(super) fn whole(&self) -> Share {
        Share {
            duration_s: self.day.duration_s + self.night.duration_s,
            clock_s: self.day.clock_s + self.night.clock_s,
            visits: self.day.visits.max(self.night.visits),
        }
    }
}

impl Share {
    /// A figure that stands for the whole of the clock's seconds, reduced as they
    /// are shared; rounded half up. 0 when there are no seconds.
    pub(super) fn part_of(self, whole: i64) -> i64 {
        if self.clock_s == 0 {
            return 0;
        }
        (whole * self.duration_s * 2 + self.clock_s).div_euclid(self.clock_s * 2)
    }
}

/// Seconds strictly between the two at which the rate changes.
pub(super) fn rate_changes(
    from_s: i64,
    until_s: i64,
    contract: &Contract,
) -> impl Iterator<Item = i64> + use<> {
    let times: [LocalTime; 2] = [contract.day_start, contract.day_end];
    let day_of = |second: i64| instant(second).local_date();
    dates(day_of(from_s), day_of(until_s))
        .flat_map(move |date| times.map(|time| second_of(local_to_instant(date, time))))
        .filter(move |cut| from_s < *cut && *cut < until_s)
}

/// The whole second an instant lies in, since 1970.
pub(super) fn second_of(instant: Timestamp) -> i64 {
    instant.millis().div_euclid(1000)
}

pub(super) fn instant(second: i64) -> Timestamp {
    Timestamp::from_millis(second * 1000)
}
