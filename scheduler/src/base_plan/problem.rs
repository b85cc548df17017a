//! What a base plan is made of: templates of visits and shifts, and the days of
//! the cycle they fall on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::validate;
use crate::index::{CycleDay, StaffIndex, VisitIndex};
use crate::problem::{Client, Fault, Goals, Link, Problem, Shift, Staff, TravelMatrix, Visit};

/// The question of a base plan: a cycle of weeks that repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePlanProblem {
    /// 1 to 8.
    pub weeks: u32,
    /// What stands in [`Client::met`] is not read: the history of a cycle is
    /// the cycle itself.
    pub clients: Vec<Client>,
    pub staff: Vec<Staff>,
    pub matrices: Vec<Arc<TravelMatrix>>,
    pub goals: Goals,
    pub visits: Vec<VisitTemplate>,
    /// Between positions in `visits`, on every day that both fall on.
    pub links: Vec<Link>,
    pub shifts: Vec<ShiftTemplate>,
}

/// A visit of certain days of the cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTemplate {
    pub key: TemplateKey,
    /// Each once.
    pub days: Vec<CycleDay>,
    /// Times are of the day it falls on. A pin names a staff member or a start;
    /// nothing of a template has begun.
    pub visit: Visit,
}

/// A shift of certain days of the cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftTemplate {
    /// Each once.
    pub days: Vec<CycleDay>,
    pub shift: Shift,
}

/// The caller's own number of a visit template, by which a day's visits are
/// known again. One for each staff member of a double-staffed visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TemplateKey(pub u64);

/// One day of a cycle as a problem of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedDay {
    pub problem: Problem,
    /// The template of each visit.
    pub keys: Vec<TemplateKey>,
}

impl BasePlanProblem {
    /// The longest cycle: whoever comes every eighth week has a place.
    pub const WEEK_LIMIT: u32 = 8;
    /// Visits of all days together: eight weeks of the largest unit. Of
    /// templates there are no more than [`Problem::VISIT_LIMIT`]: all are judged
    /// as though of one day.
    pub const VISIT_LIMIT: usize = 120_000;
    /// Shifts of all days together: as many people as that takes.
    pub const SHIFT_LIMIT: usize = 20_000;
    /// Far more than any unit has. For each the days are kept on which she could
    /// do each visit template, a third of a gigabyte at the most.
    pub const STAFF_LIMIT: usize = 1_000;
    /// Clients times staff, for each of which the days they meet are kept.
    pub const PAIR_LIMIT: usize = 4_000_000;

    /// All faults, or none. Nothing is planned of a faulty problem.
    pub fn validate(&self) -> Result<(), Vec<Fault>> {
        validate::faults(self)
    }

    /// Days of the cycle.
    pub fn day_count(&self) -> usize {
        self.weeks as usize * 7
    }

    /// A day without any history; `None` outside the cycle. Links whose visits
    /// do not both fall on it are left out.
    pub fn day(&self, day: CycleDay) -> Option<StatedDay> {
        (day.at() < self.day_count()).then(|| self.stated(day, &self.goals))
    }

    pub(super) fn stated(&self, day: CycleDay, goals: &Goals) -> StatedDay {
        let templates: Vec<usize> = (0..self.visits.len())
            .filter(|&at| self.visits[at].days.contains(&day))
            .collect();
        let mut position = vec![None; self.visits.len()];
        for (at, &template) in templates.iter().enumerate() {
            position[template] = Some(VisitIndex(at as u32));
        }
        let visits = templates.iter().map(|&at| &self.visits[at]);
        let problem = Problem {
            clients: self.clients.iter().map(without_history).collect(),
            staff: self.staff.clone(),
            visits: visits.clone().map(|one| one.visit.clone()).collect(),
            links: self
                .links
                .iter()
                .filter_map(|&link| link_on_day(link, &position))
                .collect(),
            shifts: self
                .shifts
                .iter()
                .filter(|template| template.days.contains(&day))
                .map(|template| template.shift.clone())
                .collect(),
            matrices: self.matrices.clone(),
            goals: goals.clone(),
            published: Vec::new(),
            frozen_until: None,
        };
        StatedDay {
            problem,
            keys: visits.map(|one| one.key).collect(),
        }
    }

    /// All templates as though of one day: visits and shifts at their own
    /// positions. Without links: those of different days never meet.
    pub(super) fn whole(&self) -> Problem {
        Problem {
            clients: self.clients.iter().map(without_history).collect(),
            staff: self.staff.clone(),
            visits: self.visits.iter().map(|one| one.visit.clone()).collect(),
            links: Vec::new(),
            shifts: self.shifts.iter().map(|one| one.shift.clone()).collect(),
            matrices: self.matrices.clone(),
            goals: self.goals.clone(),
            published: Vec::new(),
            frozen_until: None,
        }
    }
}

fn without_history(client: &Client) -> Client {
    let met: Vec<StaffIndex> = Vec::new();
    Client {
        met,
        contact: client.contact,
    }
}

fn link_on_day(link: Link, position: &[Option<VisitIndex>]) -> Option<Link> {
    let (first, second) = link.visits();
    let on_day = |visit: VisitIndex| position.get(visit.at()).copied().flatten();
    let (first, second) = (on_day(first)?, on_day(second)?);
    Some(match link {
        Link::Simultaneous { .. } => Link::Simultaneous { first, second },
        Link::Gap { min_s, max_s, .. } => Link::Gap {
            first,
            second,
            min_s,
            max_s,
        },
        Link::Before { .. } => Link::Before { first, second },
        Link::SameStaff { .. } => Link::SameStaff { first, second },
        Link::DifferentStaff { .. } => Link::DifferentStaff { first, second },
    })
}
