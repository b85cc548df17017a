//! Middle and tail of whole numbers, and shares of them.

use serde::Serialize;

/// Of seconds, in the order told: by nearest rank, so that each is a value that
/// occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spread {
    pub median_s: i64,
    /// Nine of ten are at most this.
    pub p90_s: i64,
}

impl Spread {
    /// `None` of nothing.
    pub(super) fn of(mut seconds: Vec<i64>) -> Option<Self> {
        seconds.sort_unstable();
        Some(Self {
            median_s: at_rank(&seconds, 50)?,
            p90_s: at_rank(&seconds, 90)?,
        })
    }
}

fn at_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// Thousandths, rounded to the nearest; `None` of a whole that is nothing.
pub(super) fn per_mille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 2000 + whole).div_euclid(whole * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_values_that_occurred() {
        let spread = Spread::of((1..=10).rev().collect()).expect("ten values");
        assert_eq!((spread.median_s, spread.p90_s), (5, 9));
        let one = Spread::of(vec![-7]).expect("a value");
        assert_eq!((one.median_s, one.p90_s), (-7, -7));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn shares_are_rounded_to_the_nearest() {
        assert_eq!(per_mille(2, 3), Some(667));
        assert_eq!(per_mille(1, 3), Some(333));
        assert_eq!(per_mille(0, 0), None);
    }
}
