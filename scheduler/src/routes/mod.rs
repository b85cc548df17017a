//! The plan while it is worked on: routes, their times, and the objective kept
//! up to date stop by stop.

mod change;
mod copy;
mod replace;
mod scan;
mod settle;
mod tails;
mod timeless;
mod trial;

pub(crate) use replace::Moved;
use trial::Push;
pub(crate) use trial::{LinkLimits, NO_BOUND, Trial};

use crate::cost::Cost;
use crate::model::{FAR, Model, NO_TIME, NONE};
use crate::rules::StaffTie;
use crate::timing::Free;
use change::Undo;
use copy::Changed;
use scan::ScanStop;

/// Routes with all starts as early as windows, links and breaks let them be.
#[derive(Clone)]
pub(crate) struct Routes {
    /// By shift.
    pub(crate) stops: Vec<Vec<u32>>,
    route_cost: Vec<Cost>,
    /// The sum of them.
    cost_of_all: Cost,
    /// Carried, by shift.
    load: Vec<u64>,
    /// The latest start against its preferred window, by shift, and of all.
    route_worst: Vec<i32>,
    worst: i32,
    /// What later starts could save at most: waiting, and starts earlier than
    /// published.
    saveable: Vec<Cost>,
    /// The sum of them.
    saveable_sum: Cost,
    /// A bit for each shift with stops.
    used_bits: Vec<u64>,
    /// By visit; [`NONE`] when left out.
    pub(crate) shift_of: Vec<u32>,
    pub(crate) position: Vec<u32>,
    pub(crate) start: Vec<i32>,
    breaks: Vec<u8>,
    /// Of the route from its beginning to this stop's start.
    cost_to: Vec<Cost>,
    /// The part of it that later starts could save.
    saveable_to: Vec<Cost>,
    /// The latest start of the route up to this stop, against preferred windows.
    worst_to: Vec<i32>,
    /// The last start that keeps the rest of the route in time, breaks and
    /// links not counted: an upper bound for quick refusals.
    latest: Vec<i32>,
    /// The earliest start that links to placed visits allow.
    bound: Vec<i32>,
    /// Goals that reach over routes.
    pub(crate) met: Vec<u16>,
    different: Vec<u32>,
    service_of: Vec<i64>,
    /// Everything but the routes' own costs.
    other_cost: Cost,
    /// By shift, where routes cost their travel alone; else empty.
    scan: Vec<Vec<ScanStop>>,
    /// By shift: the position from which stops have been taken out since it was
    /// timed; [`NONE`] when it is timed.
    open_from: Vec<u32>,
    /// Visits left out, and where in that list each one is.
    absent: Vec<u32>,
    absent_at: Vec<u32>,
    changed: Changed,
    undo: Undo,
    work: Vec<u32>,
    /// Starts before settling, by visit.
    before: Vec<(u32, i32)>,
}

impl Routes {
    /// All visits left out.
    pub(crate) fn empty(model: &Model) -> Self {
        let (visits, shifts) = (model.visit_count(), model.shifts.len());
        let mut routes = Self {
            stops: vec![Vec::new(); shifts],
            route_cost: vec![Cost::ZERO; shifts],
            cost_of_all: Cost::ZERO,
            load: vec![0; shifts],
            route_worst: vec![0; shifts],
            worst: 0,
            saveable: vec![Cost::ZERO; shifts],
            saveable_sum: Cost::ZERO,
            used_bits: vec![0; shifts.div_ceil(64)],
            shift_of: vec![NONE; visits],
            position: vec![0; visits],
            start: vec![NO_TIME; visits],
            breaks: vec![0; visits],
            cost_to: vec![Cost::ZERO; visits],
            saveable_to: vec![Cost::ZERO; visits],
            worst_to: vec![0; visits],
            latest: vec![FAR; visits],
            bound: vec![NO_TIME; visits],
            met: if model.counts_staff {
                vec![0; model.problem.clients.len() * model.staff_count]
            } else {
                Vec::new()
            },
            different: model.met_count.clone(),
            service_of: vec![0; model.staff_count],
            other_cost: model.left_out.iter().copied().sum(),
            scan: if model.is_timeless {
                vec![Vec::new(); shifts]
            } else {
                Vec::new()
            },
            open_from: vec![NONE; shifts],
            absent: (0..visits as u32).collect(),
            absent_at: (0..visits as u32).collect(),
            changed: Changed::everything(shifts),
            undo: Undo::default(),
            work: Vec::new(),
            before: Vec::new(),
        };
        routes.work.reserve(shifts);
        routes.begin_scan(model);
        routes
    }

    /// The whole objective.
    pub(crate) fn total(&self, model: &Model) -> Cost {
        self.other_cost + self.cost_of_all + model.problem.goals.worst_late(self.worst)
    }

    /// The latest start of all against its preferred window, in seconds.
    pub(crate) fn worst_late_s(&self) -> i32 {
        self.worst
    }

    fn set_route_cost(&mut self, shift: u32, cost: Cost) {
        let before = std::mem::replace(&mut self.route_cost[shift as usize], cost);
        self.cost_of_all += cost - before;
    }

    fn set_saveable(&mut self, shift: u32, cost: Cost) {
        let before = std::mem::replace(&mut self.saveable[shift as usize], cost);
        self.saveable_sum += cost - before;
    }

    /// The first shift without stops that may have a visit.
    #[inline]
    pub(crate) fn first_unused(&self, model: &Model, visit: u32) -> Option<u32> {
        if !model.is_all_one_who() {
            // The cheapest for the visit first.
            let mut shifts = model.shifts_for[visit as usize].iter().copied();
            return shifts.find(|&shift| self.stops[shift as usize].is_empty());
        }
        let bits = model.bits_of(visit).iter().zip(&self.used_bits);
        bits.enumerate().find_map(|(word, (allowed, used))| {
            let unused = allowed & !used;
            (unused != 0).then(|| word as u32 * 64 + unused.trailing_zeros())
        })
    }

    fn note_use(&mut self, shift: u32) {
        let bit = 1_u64 << (shift % 64);
        let word = &mut self.used_bits[shift as usize / 64];
        if self.stops[shift as usize].is_empty() {
            *word &= !bit;
        } else {
            *word |= bit;
        }
    }

    fn find_worst(&mut self) {
        self.worst = self.route_worst.iter().copied().max().unwrap_or(0);
    }

    /// True when the shift can carry what the visit needs with all it has.
    #[inline]
    pub(crate) fn can_carry(&self, model: &Model, visit: u32, shift: u32) -> bool {
        let load = self.load[shift as usize] + u64::from(model.load[visit as usize]);
        load <= model.shifts[shift as usize].capacity
    }

    /// Whether a shift carries the visits `gets` instead of `gives`.
    pub(crate) fn can_swap_load(
        &self,
        model: &Model,
        shift: u32,
        (gives, gets): (&[u32], &[u32]),
    ) -> bool {
        let sum = |visits: &[u32]| -> u64 {
            let loads = visits.iter().map(|&at| model.load[at as usize]);
            loads.map(u64::from).sum()
        };
        let load = self.load[shift as usize] - sum(gives) + sum(gets);
        load <= model.shifts[shift as usize].capacity
    }

    /// The part of the objective that later starts could save at most.
    pub(crate) fn saveable(&self) -> Cost {
        self.saveable_sum
    }

    /// Whether the times kept are those that bounds, windows and links give, and
    /// who comes keeps the ties.
    /// For assertions: it works all of them out again.
    pub(crate) fn times_hold(&self, model: &Model) -> bool {
        let links_hold = (0..model.visit_count() as u32)
            .filter(|&visit| self.is_placed(visit))
            .all(|visit| {
                let start = self.start[visit as usize];
                let mut pushes = model.links.pushes[visit as usize].iter();
                pushes.all(|push| {
                    let other = self.start[push.to as usize];
                    !self.is_placed(push.to) || other >= start + push.offset_s
                })
            });
        let route_holds = |(shift, stops): (usize, &Vec<u32>)| {
            let shift = &model.shifts[shift];
            let mut free = Free::at_start(shift);
            stops.iter().enumerate().all(|(position, &visit)| {
                let at = visit as usize;
                let arrival = model.go(shift, free, visit, self.bound[at], |_, _| {});
                free = model.after(visit, self.start[at], self.breaks[at]);
                self.position[at] as usize == position
                    && arrival.is_some_and(|arrival| {
                        (arrival.start, arrival.breaks) == (self.start[at], self.breaks[at])
                    })
            })
        };
        links_hold && self.ties_hold(model) && self.stops.iter().enumerate().all(route_holds)
    }

    fn ties_hold(&self, model: &Model) -> bool {
        let staff = |visit: u32| model.shifts[self.shift_of[visit as usize] as usize].staff;
        let holds = |visit: u32, tie: &StaffTie| {
            let (StaffTie::Same(other) | StaffTie::Different(other)) = *tie;
            let is_same = matches!(tie, StaffTie::Same(_));
            !self.is_placed(other) || (staff(visit) == staff(other)) == is_same
        };
        (0..model.visit_count() as u32)
            .filter(|&visit| self.is_placed(visit))
            .all(|visit| {
                let mut ties = model.links.ties[visit as usize].iter();
                ties.all(|tie| holds(visit, tie))
            })
    }

    pub(crate) fn is_placed(&self, visit: u32) -> bool {
        self.shift_of[visit as usize] != NONE
    }

    /// Visits left out, in no order.
    pub(crate) fn absent(&self) -> &[u32] {
        &self.absent
    }

    pub(crate) fn left_out(&self) -> u32 {
        self.absent.len() as u32
    }

    /// The staff member before the stop at `position`, and the route's cost so far.
    #[inline]
    fn before(&self, model: &Model, shift: u32, position: usize) -> (Free, Cost) {
        match position.checked_sub(1) {
            None => (Free::at_start(&model.shifts[shift as usize]), Cost::ZERO),
            Some(last) => {
                let visit = self.stops[shift as usize][last];
                let at = visit as usize;
                (
                    model.after(visit, self.start[at], self.breaks[at]),
                    self.cost_to[at],
                )
            }
        }
    }

    /// What placing a visit with a shift's staff member changes in the goals
    /// that do not hang on times.
    pub(crate) fn placing_cost(&self, model: &Model, visit: u32, shift: u32) -> Cost {
        let staff = model.shifts[shift as usize].staff;
        let goals = &model.problem.goals;
        let client = model.client[visit as usize] as usize;
        let pair = client * model.staff_count + staff as usize;
        let mut cost = model.who(visit, staff) - model.left_out[visit as usize];
        if model.counts_staff && self.met[pair] == 0 && !model.met_before[pair] {
            cost += goals.different_staff(self.different[client] + 1);
        }
        let fair_s = model.problem.staff[staff as usize].fair_service_s;
        if fair_s.is_some() {
            let now_s = self.service_of[staff as usize];
            let then_s = now_s + i64::from(model.service_s[visit as usize]);
            cost += goals.unfair(then_s, fair_s) - goals.unfair(now_s, fair_s);
        }
        cost
    }

    fn count_in(&mut self, model: &Model, visit: u32, shift: u32) {
        self.other_cost += self.placing_cost(model, visit, shift);
        self.count(model, visit, shift, 1);
        self.load[shift as usize] += u64::from(model.load[visit as usize]);
        let last = self.absent.len() - 1;
        let at = self.absent_at[visit as usize];
        self.absent.swap(at as usize, last);
        self.absent_at[self.absent[at as usize] as usize] = at;
        self.absent.pop();
    }

    fn count_out(&mut self, model: &Model, visit: u32, shift: u32) {
        self.count(model, visit, shift, -1);
        self.load[shift as usize] -= u64::from(model.load[visit as usize]);
        self.other_cost -= self.placing_cost(model, visit, shift);
        self.absent_at[visit as usize] = self.absent.len() as u32;
        self.absent.push(visit);
    }

    fn count(&mut self, model: &Model, visit: u32, shift: u32, by: i16) {
        let staff = model.shifts[shift as usize].staff as usize;
        let client = model.client[visit as usize] as usize;
        let pair = client * model.staff_count + staff;
        if model.counts_staff {
            let before = self.met[pair];
            self.met[pair] = before.wrapping_add_signed(by);
            let first = before.min(self.met[pair]) == 0;
            if first && !model.met_before[pair] {
                self.different[client] = self.different[client].wrapping_add_signed(i32::from(by));
            }
        }
        self.service_of[staff] += i64::from(by) * i64::from(model.service_s[visit as usize]);
    }
}
