//! The model of a problem that differs a little from another's.

use std::sync::Arc;

use super::{FAR, Model, NO_TIME, ShiftModel, leave_from, likeness, open_windows, who_costs};
use crate::problem::Problem;

impl Model {
    /// The model of a problem that differs from this one's in the pins,
    /// windows and wishes of some visits, and the hours and skills of one
    /// shift, at most.
    pub(crate) fn restated(
        &self,
        problem: &Arc<Problem>,
        visits: &[u32],
        shift: Option<u32>,
    ) -> Self {
        let mut model = self.clone();
        model.problem = Arc::clone(problem);
        let frozen = problem.frozen_until.map_or(NO_TIME, |time| time.0);
        for at in visits.iter().map(|&visit| visit as usize) {
            let windows = open_windows(&problem.visits[at], frozen);
            model.opens[at] = windows.first().map_or(FAR, |first| first.0);
            model.closes[at] = windows.last().map_or(NO_TIME, |last| last.1);
            model.leave_from[at] = leave_from(&problem.visits[at], frozen);
            model.windows[at] = if windows.len() > 1 {
                windows
            } else {
                Vec::new()
            };
        }
        let wish = |&visit: &u32| {
            let at = visit as usize;
            problem.visits[at].wishes != self.problem.visits[at].wishes
        };
        if visits.iter().any(wish) {
            model.who = who_costs(problem, &model.published_staff);
        }
        let restated = shift.map(|shift| (shift, &problem.shifts[shift as usize]));
        let restated = restated.filter(|&(at, shift)| *shift != self.problem.shifts[at as usize]);
        if let Some((at, shift)) = restated {
            model.shifts[at as usize] = ShiftModel::of(shift);
            model.likeness = likeness(&problem.shifts);
            for visit in 0..model.visit_count() {
                if model.may_have(visit, at) != self.allows(visit as u32, at) {
                    model.shifts_for[visit] = model.possible_shifts(visit);
                }
            }
        }
        for &visit in visits {
            model.shifts_for[visit as usize] = model.possible_shifts(visit as usize);
        }
        model.note_bits();
        model
    }
}
