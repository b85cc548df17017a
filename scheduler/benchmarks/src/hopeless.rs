//! What no search could do, told before any.

use std::fmt;

use scheduler::Refusal;

use crate::case::Case;
use crate::evaluate::JobName;
use crate::to_problem::Converted;

/// A job that nobody could do, were it the only one, and why.
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
            .map(|(refusal, staff)| (in_words(case, refusal), staff))
            .collect(),
        staff: converted.problem.shifts.len(),
    };
    found.map(of).collect()
}

fn in_words(case: &Case, refusal: Refusal) -> String {
    let other = |visit: scheduler::VisitIndex| case.job_name(visit.at());
    match refusal {
        Refusal::MissingSkills { .. } => "lack the skill".to_owned(),
        Refusal::ForbiddenStaff => "must not come".to_owned(),
        Refusal::TooMuchToCarry { load, capacity } => {
            format!("can carry {capacity} and not {load}")
        }
        Refusal::OutsideShift { .. } | Refusal::NoTimeInShift | Refusal::TooLateNow { .. } => {
            "cannot be there within its window and their hours, the way there and back included"
                .to_owned()
        }
        Refusal::PartnerUnplaced { partner } => {
            format!("find nobody for {}, which goes with it", other(partner))
        }
        Refusal::LinkedTime { partner, .. } => {
            format!("cannot keep its distance in time to {}", other(partner))
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
