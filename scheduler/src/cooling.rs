//! How a search cools over its budget: once, or where the budget has iterations for it, again
//! and again. Made with operations that every machine computes alike (no library power).

/// Of the budget, for the first cooling of a search that is heated again. One long cooling of
/// a small problem ends in some plan that no small ruin leads out of; short ones, each from
/// the best so far and less hot, are soon out of it.
const FIRST_PERMILLE: u64 = 300;
/// How hot it is made again, as a share of the hottest.
const REHEATED_SHARE: f64 = 0.1;
/// A cooling after the first has so many iterations for each visit; a budget with fewer is
/// one cooling.
const REHEAT_ITERATIONS: u64 = 1_750;
const MOST_REHEATS: u64 = 40;
/// Of a larger problem one long cooling finds more (`docs/scheduling.md`).
const MOST_VISITS: u64 = 120;
/// Bits of the part of a cooling gone by.
const BITS: usize = 16;

pub(crate) struct Cooling {
    /// From the hottest to the coldest.
    first: Powers,
    /// The same from where the search is heated to again.
    again: Powers,
    /// How often it is heated again; `None` until it is known how many iterations the budget
    /// has.
    reheats: Option<u64>,
    /// Heatings so far.
    heated: u64,
    begins_anew: bool,
}

impl Cooling {
    /// To that share of the hottest.
    pub(crate) fn to(coldest_share: f64) -> Self {
        Self {
            first: Powers::of(coldest_share),
            again: Powers::of(coldest_share / REHEATED_SHARE),
            reheats: None,
            heated: 0,
            begins_anew: false,
        }
    }

    pub(crate) fn is_reckoned(&self) -> bool {
        self.reheats.is_some()
    }

    /// So many iterations are in the budget, for so many visits.
    pub(crate) fn reckon(&mut self, iterations: u64, visits: u64) {
        let rest = iterations.saturating_mul(1000 - FIRST_PERMILLE) / 1000;
        let each = visits.max(1) * REHEAT_ITERATIONS;
        let reheats = (rest / each).min(MOST_REHEATS);
        self.reheats = Some(if visits > MOST_VISITS { 0 } else { reheats });
    }

    /// The temperature as a share of the hottest, when so much of a budget is gone.
    pub(crate) fn share(&mut self, gone: u64, of: u64) -> f64 {
        let (gone, of) = (u128::from(gone.min(of)) * 1000, u128::from(of.max(1)));
        let reheats = u128::from(self.reheats.unwrap_or(0));
        let first = of * u128::from(if reheats == 0 { 1000 } else { FIRST_PERMILLE });
        if reheats == 0 || gone < first {
            return self.first.at((gone << BITS) / first);
        }
        let rest = of * 1000 - first;
        let gone = (gone - first) * reheats;
        let before = (gone / rest).min(reheats - 1);
        if before as u64 >= self.heated {
            self.heated = before as u64 + 1;
            self.begins_anew = true;
        }
        REHEATED_SHARE * self.again.at(((gone - before * rest) << BITS) / rest)
    }

    /// True, once, when it was heated again: the search goes on from the best plan.
    pub(crate) fn begins_anew(&mut self) -> bool {
        std::mem::take(&mut self.begins_anew)
    }
}

/// The powers of a ratio between 0 and 1.
struct Powers {
    ratio: f64,
    /// `ratio^(1/2^k)`, from the square root on.
    halves: [f64; BITS],
}

impl Powers {
    fn of(ratio: f64) -> Self {
        let mut halves = [0.0; BITS];
        let mut root = ratio;
        for half in &mut halves {
            root = f64::sqrt(root);
            *half = root;
        }
        Self { ratio, halves }
    }

    /// `ratio^(share / 2^BITS)`.
    fn at(&self, share: u128) -> f64 {
        if share >> BITS > 0 {
            return self.ratio;
        }
        let halves = self.halves.iter().enumerate();
        let counted = halves.filter(|(half, _)| share >> (BITS - 1 - half) & 1 == 1);
        counted.fold(1.0, |power, (_, factor)| power * factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLDEST: f64 = 0.03;

    fn shares(iterations: u64, visits: u64) -> (Vec<f64>, usize) {
        let mut cooling = Cooling::to(COLDEST);
        cooling.reckon(iterations, visits);
        let mut anew = 0;
        let shares = (0..=1000).map(|gone| {
            let share = cooling.share(gone, 1000);
            anew += usize::from(cooling.begins_anew());
            share
        });
        (shares.collect(), anew)
    }

    fn rises(shares: &[f64]) -> usize {
        shares.windows(2).filter(|two| two[1] > two[0]).count()
    }

    #[test]
    fn a_small_budget_is_one_cooling() {
        let (shares, anew) = shares(200_000, 100);
        assert_eq!((rises(&shares), anew), (0, 0));
        assert!((shares[0] - 1.0).abs() < 1e-9 && (shares[1000] - COLDEST).abs() < 1e-9);
        assert!((shares[500] - COLDEST.sqrt()).abs() < 1e-4);
    }

    #[test]
    fn a_large_problem_is_one_cooling_however_large_its_budget() {
        let (shares, anew) = shares(u64::MAX, MOST_VISITS + 1);
        assert_eq!((rises(&shares), anew), (0, 0));
    }

    #[test]
    fn a_large_one_is_heated_as_often_as_it_has_iterations_for() {
        let (shares, anew) = shares(1_500_000, 100);
        assert_eq!((rises(&shares), anew), (6, 6));
        assert!(
            (shares[300] - REHEATED_SHARE).abs() < 1e-9,
            "after three tenths"
        );
        assert!((shares[1000] - COLDEST).abs() < 1e-9, "and ends cold");
        assert!(shares.iter().all(|share| *share >= COLDEST - 1e-9));
        assert_eq!(super::tests::shares(u64::MAX, 1).1, MOST_REHEATS as usize);
    }

    #[test]
    fn until_it_is_reckoned_it_is_one() {
        let mut cooling = Cooling::to(COLDEST);
        let before = cooling.share(20, 1000);
        cooling.reckon(1_500_000, 100);
        assert!(cooling.share(20, 1000) < before && !cooling.begins_anew());
    }
}
