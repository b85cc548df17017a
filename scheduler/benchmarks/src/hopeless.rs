//! What no search places, told before any.

use std::fmt;

use scheduler::Refusal;

use crate::case::Case;
use crate::evaluate::JobName;
use crate::to_problem::Converted;

/// A job that nobody may be planned for, whatever else is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopelessJob {
    pub job: JobName,
    /// Each kind of reason once, with how many of the staff it keeps away.
    pub reasons: Vec<(String, usize)>,
    pub staff: usize,
}

/// All such jobs of a case, by their order in the file.
pub fn hopeless_jobs(case: &Case, converted: &Converted) -> Vec<HopelessJob> {
    let found = scheduler::hopeless(&converted.problem).into_iter();
    let of = |hopeless: scheduler::Hopeless| HopelessJob {
        job: case.job_name(hopeless.visit.at()),
        reasons: hopeless
            .refusals
            .into_iter()
            .map(|(refusal, staff)| (in_words(refusal), staff))
            .collect(),
        staff: converted.problem.shifts.len(),
    };
    found.map(of).collect()
}

fn in_words(refusal: Refusal) -> String {
    match refusal {
        Refusal::MissingSkills { .. } => "lack the skill".to_owned(),
        Refusal::ForbiddenStaff => "must not come".to_owned(),
        Refusal::TooMuchToCarry { load, capacity } => {
            format!("can carry {capacity} and not {load}")
        }
        Refusal::OutsideShift { .. } => {
            "cannot be there within its window and their hours, straight from where they begin \
             and back"
                .to_owned()
        }
        reason => format!("are kept away by {reason:?}"),
    }
}

impl fmt::Display for HopelessJob {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "nobody can do {}", self.job)?;
        for (place, (reason, staff)) in self.reasons.iter().enumerate() {
            let between = if place == 0 { ": " } else { "; " };
            write!(formatter, "{between}{staff} of {} {reason}", self.staff)?;
        }
        if self.reasons.is_empty() {
            write!(formatter, ": there is no staff")?;
        }
        Ok(())
    }
}
