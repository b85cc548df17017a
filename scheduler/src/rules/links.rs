//! Links as bounds on starts and ties between staff.

use crate::problem::{Link, Problem};

/// `start(to)` is at least `start(this) + offset_s`. An upper bound is one in
/// the other direction with a negative offset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) to: u32,
    pub(crate) offset_s: i32,
}

/// A tie of the staff member of this visit to that of another.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StaffTie {
    Same(u32),
    Different(u32),
}

/// Links by visit.
#[derive(Clone, Debug)]
pub(crate) struct LinkTable {
    /// Bounds this visit's start lays on others.
    pub(crate) pushes: Vec<Vec<Bound>>,
    /// Bounds others lay on this visit; `to` is the other.
    pub(crate) pushed_by: Vec<Vec<Bound>>,
    pub(crate) ties: Vec<Vec<StaffTie>>,
    /// Visits that start together, each in exactly one group; groups of one
    /// are the rule.
    pub(crate) groups: Vec<Vec<u32>>,
    pub(crate) group_of: Vec<u32>,
}

impl LinkTable {
    pub(crate) fn of(problem: &Problem) -> Self {
        let count = problem.visits.len();
        let mut table = Self {
            pushes: vec![Vec::new(); count],
            pushed_by: vec![Vec::new(); count],
            ties: vec![Vec::new(); count],
            groups: Vec::new(),
            group_of: vec![0; count],
        };
        let mut leader: Vec<u32> = (0..count as u32).collect();
        for &link in &problem.links {
            let (first, second) = (link.visits().0.0, link.visits().1.0);
            match link {
                Link::Simultaneous { .. } => {
                    table.push(first, second, 0);
                    table.push(second, first, 0);
                    table.tie(first, second, StaffTie::Different);
                    let (a, b) = (find(&leader, first), find(&leader, second));
                    leader[a.max(b) as usize] = a.min(b);
                }
                Link::Gap { min_s, max_s, .. } => {
                    table.push(first, second, min_s);
                    table.push(second, first, -max_s);
                }
                Link::Before { .. } => {
                    table.push(first, second, problem.visits[first as usize].service_s);
                }
                Link::SameStaff { .. } => table.tie(first, second, StaffTie::Same),
                Link::DifferentStaff { .. } => table.tie(first, second, StaffTie::Different),
            }
        }
        table.gather(&leader);
        table
    }

    fn push(&mut self, from: u32, to: u32, offset_s: i32) {
        self.pushes[from as usize].push(Bound { to, offset_s });
        self.pushed_by[to as usize].push(Bound { to: from, offset_s });
    }

    fn tie(&mut self, first: u32, second: u32, tie: fn(u32) -> StaffTie) {
        self.ties[first as usize].push(tie(second));
        self.ties[second as usize].push(tie(first));
    }

    fn gather(&mut self, leader: &[u32]) {
        let mut group_of_leader = vec![u32::MAX; leader.len()];
        for visit in 0..leader.len() as u32 {
            let head = find(leader, visit) as usize;
            if group_of_leader[head] == u32::MAX {
                group_of_leader[head] = self.groups.len() as u32;
                self.groups.push(Vec::new());
            }
            let group = group_of_leader[head];
            self.group_of[visit as usize] = group;
            self.groups[group as usize].push(visit);
        }
    }
}

fn find(leader: &[u32], mut visit: u32) -> u32 {
    while leader[visit as usize] != visit {
        visit = leader[visit as usize];
    }
    visit
}
