//! When a worse plan is accepted. All numbers are made with operations that
//! every machine computes alike (no library logarithm).

use crate::budget::Budget;
use crate::cooling::Cooling;
use crate::cost::Cost;
use crate::model::Model;
use crate::routes::Routes;

/// Simulated annealing over an iteration bound, over the caller's own budget,
/// or, when neither is known, over rounds each twice as long as the last.
pub(crate) struct Annealing {
    hottest: f64,
    /// The one at which what has to be done may be exchanged.
    loose: f64,
    cooling: Cooling,
    horizon: Horizon,
    visits: u64,
    /// The first thousandths and iterations that were told, until it is reckoned what is in
    /// the budget.
    first_told: Option<(u64, u64)>,
    temperature: f64,
    /// Minus the natural logarithm of each chance.
    minus_ln: Vec<f64>,
}

enum Horizon {
    Iterations(u64),
    Permille,
    Rounds { begin: u64, length: u64 },
}

/// Exchanging what has to be done and is left out for something else: its
/// temperature as a share of the mean cost of a placed visit, until
/// [`LOOSE_DOWN_TO`] of the first temperature of the search is left.
/// Where that is travel alone, and elsewhere.
const LOOSE_TRAVEL_PERCENT: f64 = 450.0;
const LOOSE_PERCENT: f64 = 750.0;
const LOOSE_DOWN_TO: f64 = 0.1;
/// The first temperature as a share of the mean cost of a placed visit: while no
/// price is put on who comes, and where it is. There local moves find what a
/// hotter search found by chance.
const HOTTEST_PERCENT: f64 = 150.0;
const HOTTEST_STAFF_PERCENT: f64 = 80.0;
/// The last temperature as a share of the first: colder than this, little is found
/// that pays for the time. Where it matters who comes, the search ends warmer still.
const COLDEST_SHARE: f64 = 0.03;
/// Where a route has as many stops as this, a visit has more places that cost nearly
/// the same, and the cold end still finds some.
const LONG_ROUTE_STOPS: usize = 20;
const COLDEST_LONG_SHARE: f64 = 0.01;
const COLDEST_STAFF_SHARE: f64 = 0.06;
const FIRST_ROUND: u64 = 20_000;
/// So much of a budget of time goes by before it is reckoned how many iterations it has.
const RECKONED_PERMILLE: u64 = 20;

impl Annealing {
    /// Acceptance draws one of so many.
    pub(crate) const CHANCES: usize = 1024;

    pub(crate) fn begin(model: &Model, first: &Routes, budget: Budget) -> Self {
        let left_out: Cost = (0..model.visit_count() as u32)
            .filter(|&visit| !first.is_placed(visit))
            .map(|visit| model.left_out[visit as usize])
            .sum();
        let placed = (model.visit_count() - first.left_out() as usize).max(1);
        // What a shift costs by being used says nothing of how far apart plans are.
        let used = first.stops.iter().filter(|stops| !stops.is_empty()).count();
        let for_shifts = model.problem.goals.shift_used.times(used as i64);
        let of_visits = first.total(model) - left_out - for_shifts;
        let mean = of_visits.0.max(0) as f64 / placed as f64;
        let (percent, coldest_share) = if model.counts_staff {
            (HOTTEST_STAFF_PERCENT, COLDEST_STAFF_SHARE)
        } else if placed >= used * LONG_ROUTE_STOPS {
            (HOTTEST_PERCENT, COLDEST_LONG_SHARE)
        } else {
            (HOTTEST_PERCENT, COLDEST_SHARE)
        };
        let horizon = match budget.max_iterations {
            Some(most) => Horizon::Iterations(most.max(1)),
            None => Horizon::Rounds {
                begin: 0,
                length: FIRST_ROUND,
            },
        };
        let loose_percent = if model.is_timeless {
            LOOSE_TRAVEL_PERCENT
        } else {
            LOOSE_PERCENT
        };
        let hottest = (mean * percent / 100.0).max(1.0);
        let visits = model.visit_count() as u64;
        let mut cooling = Cooling::to(coldest_share);
        if let Some(most) = budget.max_iterations {
            cooling.reckon(most, visits);
        }
        Self {
            hottest,
            loose: mean * loose_percent / 100.0,
            cooling,
            horizon,
            visits,
            first_told: None,
            temperature: hottest,
            minus_ln: minus_logarithms(),
        }
    }

    /// The caller says how much of its budget is gone, in thousandths, after so many
    /// iterations.
    pub(crate) fn spent(&mut self, permille: u32, iteration: u64) {
        let permille = u64::from(permille.min(1000));
        self.horizon = Horizon::Permille;
        if !self.cooling.is_reckoned() {
            // Before the first iteration some of it went to a first plan.
            let (from, since) = *self.first_told.get_or_insert((permille, iteration));
            if permille >= from + RECKONED_PERMILLE && iteration > since {
                let rest = (iteration - since) * (1000 - from) / (permille - from);
                self.cooling.reckon(since + rest, self.visits);
            }
        }
        self.temperature = self.hottest * self.cooling.share(permille, 1000);
    }

    /// How much more than the current plan another may cost and replace it.
    pub(crate) fn allowance(&mut self, iteration: u64, chance: usize) -> Cost {
        match self.horizon {
            Horizon::Iterations(most) => {
                self.temperature = self.hottest * self.cooling.share(iteration, most);
            }
            Horizon::Rounds { begin, length } => {
                let gone = iteration - begin;
                self.temperature = self.hottest * self.cooling.share(gone, length);
            }
            Horizon::Permille => {}
        }
        Cost((self.temperature * self.minus_ln[chance]) as i64)
    }

    /// The same for a plan that leaves out what finds a place more often (the sum
    /// of absences of Christiaens and Vanden Berghe 2020): wide until the search
    /// is cool.
    pub(crate) fn loose_allowance(&self, chance: usize) -> Cost {
        if self.temperature <= self.hottest * LOOSE_DOWN_TO {
            return Cost::ZERO;
        }
        Cost((self.loose * self.minus_ln[chance]) as i64)
    }

    /// True, once, when the search goes on from the best plan after this iteration.
    pub(crate) fn restarts(&mut self, iteration: u64) -> bool {
        if self.cooling.begins_anew() {
            return true;
        }
        if let Horizon::Rounds { begin, length } = &mut self.horizon
            && iteration + 1 == *begin + *length
        {
            (*begin, *length) = (iteration + 1, *length * 2);
            return true;
        }
        false
    }
}

/// `-ln((n + 1/2) / CHANCES)`, by adding up the logarithm's slope.
pub(crate) fn minus_logarithms() -> Vec<f64> {
    let count = Annealing::CHANCES;
    (0..count)
        .map(|chance| {
            let x = (chance as f64 + 0.5) / count as f64;
            minus_ln(x)
        })
        .collect()
}

/// For 0 < x < 1: halved until near one, then the series of the inverse
/// hyperbolic tangent.
fn minus_ln(x: f64) -> f64 {
    let (mut near_one, mut doublings) = (x, 0.0);
    while near_one < 0.75 {
        near_one *= 2.0;
        doublings += 1.0;
    }
    let y = (1.0 - near_one) / (1.0 + near_one);
    let (mut sum, mut power) = (0.0, y);
    for step in 0..20 {
        sum += power / f64::from(2 * step + 1);
        power *= y * y;
    }
    2.0 * sum + doublings * core::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_agrees_with_the_library() {
        for (chance, value) in minus_logarithms().into_iter().enumerate() {
            let x = (chance as f64 + 0.5) / Annealing::CHANCES as f64;
            assert!((value + x.ln()).abs() < 1e-12);
        }
    }
}
