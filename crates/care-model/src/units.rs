//! Money and durations with their unit in the type.

use serde::{Deserialize, Serialize};

/// Swedish öre, a hundredth of a krona. May be negative in a correction.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ore(pub i64);

impl std::iter::Sum for Ore {
    fn sum<I: Iterator<Item = Ore>>(amounts: I) -> Self {
        Ore(amounts.map(|amount| amount.0).sum())
    }
}

/// Pay for a duration at an hourly rate, rounded half up to the whole öre.
/// `duration_s` is in seconds and not negative.
pub fn pay_for_duration(duration_s: i64, hourly: Ore) -> Ore {
    Ore((duration_s * hourly.0 + 1800).div_euclid(3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_pays_the_rate_and_a_second_is_rounded() {
        assert_eq!(pay_for_duration(3600, Ore(48_500)), Ore(48_500));
        assert_eq!(pay_for_duration(1, Ore(48_500)), Ore(13));
        assert_eq!(pay_for_duration(0, Ore(48_500)), Ore(0));
    }
}
