//! How far a search is: told to those who watch its job, and whether it goes on.

use std::num::NonZeroU32;
use std::time::Duration;

use care_model::time::Stopwatch;
use scheduler::{BasePlanProgress, Control, Goals, Progress};

use super::explain::{lateness_price, seconds};
use super::jobs::Watched;
use super::views::{CycleProgressView, ProgressView, TermsView};

/// Cores that a job may count on: the least machine that a city would run this on.
pub(super) const CORES: NonZeroU32 = NonZeroU32::new(2).expect("two");

/// How often a watcher is told.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// Tells a watcher how far a search is, no oftener than they need.
pub(super) struct Pace<'a> {
    watched: &'a Watched,
    watch: Stopwatch,
    last_told: Duration,
    budget_s: u32,
}

impl<'a> Pace<'a> {
    /// Of a job that may take so long in all.
    pub fn begin(watched: &'a Watched, budget_s: u32) -> Self {
        Self {
            watched,
            watch: Stopwatch::start(),
            last_told: Duration::ZERO,
            budget_s,
        }
    }

    /// How long the job has taken.
    pub fn tell(&mut self, goals: &Goals, progress: &Progress) -> Duration {
        let elapsed = self.watch.elapsed();
        if progress.iteration == 0 || elapsed >= self.last_told + TOLD_EVERY {
            self.last_told = elapsed;
            let view = progress_view(goals, progress, elapsed, self.budget_s);
            self.watched.tell(view);
        }
        elapsed
    }

    /// How long the making of a base plan has taken.
    pub fn tell_cycle(&mut self, goals: &Goals, progress: &BasePlanProgress) -> Duration {
        let elapsed = self.watch.elapsed();
        if self.last_told.is_zero() || elapsed >= self.last_told + TOLD_EVERY {
            self.last_told = elapsed;
            let of_cycle = Progress {
                iteration: progress.iteration,
                best: progress.best.unwrap_or_default(),
                unplaced: progress.unplaced,
            };
            let mut view = progress_view(goals, &of_cycle, elapsed, self.budget_s);
            view.cycle = Some(CycleProgressView {
                round: progress.round,
                day: progress.day.0,
            });
            self.watched.tell(view);
        }
        elapsed
    }

    /// Whether a search that has taken so long of its share goes on.
    pub fn share(watched: &Watched, elapsed: Duration, share_s: u32) -> Control {
        let share_ms = u128::from(share_s) * 1000;
        if watched.is_stopped() || elapsed.as_millis() >= share_ms {
            return Control::Stop;
        }
        Control::Spent {
            permille: (elapsed.as_millis() * 1000 / share_ms) as u32,
        }
    }
}

fn progress_view(
    goals: &Goals,
    progress: &Progress,
    elapsed: Duration,
    budget_s: u32,
) -> ProgressView {
    let best = &progress.best;
    ProgressView {
        elapsed_s: (elapsed.as_millis() as f64 / 100.0).round() / 10.0,
        budget_s,
        iteration: progress.iteration,
        cycle: None,
        terms: TermsView {
            unplaced: progress.unplaced as i64,
            travel_s: seconds(best.travel.0, goals.travel_per_s.0),
            waiting_s: seconds(best.waiting.0, goals.waiting_per_s.0),
            overtime_s: seconds(best.overtime.0, goals.overtime_per_s.0),
            lateness_s: seconds(best.lateness.0, lateness_price(goals)),
            continuity: 0.0,
            continuity_measure: "of_day",
            changes: 0,
            total: best.total().0,
        },
    }
}
