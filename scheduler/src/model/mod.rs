//! The problem made ready for the search: flat lists by visit and by shift,
//! with all that does not change worked out beforehand.

mod restated;

use std::sync::Arc;

use crate::cost::Cost;
use crate::index::{ShiftIndex, StaffIndex};
use crate::problem::{Problem, Shift, TravelMatrix, Visit};
use crate::rules::{LinkTable, refusal};

/// No visit, no shift.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) problem: Arc<Problem>,
    pub(crate) service_s: Vec<i32>,
    pub(crate) load: Vec<u32>,
    pub(crate) place: Vec<u32>,
    pub(crate) client: Vec<u32>,
    /// First and last allowed start.
    pub(crate) opens: Vec<i32>,
    pub(crate) closes: Vec<i32>,
    /// All windows where a visit has more than one; else empty.
    windows: Vec<Vec<(i32, i32)>>,
    /// The last start that is not late.
    pub(crate) preferred_to: Vec<i32>,
    /// The published start; [`NO_TIME`] without one.
    pub(crate) published_start: Vec<i32>,
    /// Whom the published plan has come.
    pub(crate) published_staff: Vec<Option<StaffIndex>>,
    /// Nobody leaves for the visit before this.
    pub(crate) leave_from: Vec<i32>,
    pub(crate) left_out: Vec<Cost>,
    /// Cost of who does the visit (wishes, care contact, change of staff), by
    /// visit and staff.
    who: Vec<Cost>,
    /// A route's cost is its travel: times have no price, and neither links nor
    /// breaks tie them.
    pub(crate) is_timeless: bool,
    /// Routes may exchange all that follows a stop: shifts are alike.
    pub(crate) tails_are_alike: bool,
    /// Some shift can carry only so much.
    pub(crate) carries: bool,
    /// By visit, a bit for each shift in `shifts_for`.
    shift_bits: Vec<u64>,
    /// By shift, the first one like it but for the staff member.
    likeness: Vec<u32>,
    /// Continuity has a price.
    pub(crate) counts_staff: bool,
    /// By matrix, for each place a row of seconds from and to all others, side
    /// by side as an insertion needs them; empty unless timeless.
    legs: Vec<Vec<Legs>>,
    /// Shifts that may have the visit as far as rules without times say.
    pub(crate) shifts_for: Vec<Vec<u32>>,
    pub(crate) links: LinkTable,
    pub(crate) shifts: Vec<ShiftModel>,
    /// Who met the client before, by client and staff.
    pub(crate) met_before: Vec<bool>,
    pub(crate) met_count: Vec<u32>,
    pub(crate) staff_count: usize,
}

/// No time: before all times, and sums with it do not overflow.
pub(crate) const NO_TIME: i32 = -1_000_000_000;
/// After all times.
pub(crate) const FAR: i32 = 1_000_000_000;

/// Seconds between a place and another, both ways.
#[derive(Clone, Copy)]
pub(crate) struct Legs {
    /// From the other.
    pub(crate) from_s: i32,
    pub(crate) to_s: i32,
}

/// A shift as the timing needs it.
#[derive(Clone)]
pub(crate) struct ShiftModel {
    pub(crate) staff: u32,
    /// Free to leave the start place.
    pub(crate) leaves: i32,
    pub(crate) start_place: u32,
    pub(crate) end_place: u32,
    pub(crate) end: i32,
    /// Work may not end after this.
    pub(crate) limit: i32,
    pub(crate) indirect_end_s: i32,
    pub(crate) matrix: usize,
    pub(crate) capacity: u64,
    pub(crate) breaks: Vec<BreakModel>,
}

#[derive(Clone, Copy)]
pub(crate) struct BreakModel {
    pub(crate) opens: i32,
    pub(crate) closes: i32,
    pub(crate) length_s: i32,
}

impl Model {
    pub(crate) fn of(problem: impl Into<Arc<Problem>>) -> Self {
        let problem: Arc<Problem> = problem.into();
        let visits = &problem.visits;
        let frozen = problem.frozen_until.map_or(NO_TIME, |time| time.0);
        let windows = visits.iter().map(|visit| open_windows(visit, frozen));
        let windows: Vec<Vec<(i32, i32)>> = windows.collect();
        let mut model = Self {
            problem: Arc::clone(&problem),
            service_s: visits.iter().map(|visit| visit.service_s).collect(),
            load: visits.iter().map(|visit| visit.load).collect(),
            place: visits.iter().map(|visit| visit.place.0).collect(),
            client: visits.iter().map(|visit| visit.client.0).collect(),
            opens: windows
                .iter()
                .map(|list| list.first().map_or(FAR, |first| first.0))
                .collect(),
            closes: windows
                .iter()
                .map(|list| list.last().map_or(NO_TIME, |last| last.1))
                .collect(),
            windows: windows
                .into_iter()
                .map(|list| if list.len() > 1 { list } else { Vec::new() })
                .collect(),
            preferred_to: visits
                .iter()
                .map(|visit| visit.preferred.map_or(FAR, |window| window.to.0))
                .collect(),
            published_start: vec![NO_TIME; visits.len()],
            published_staff: vec![None; visits.len()],
            leave_from: visits
                .iter()
                .map(|visit| leave_from(visit, frozen))
                .collect(),
            left_out: visits
                .iter()
                .map(|visit| problem.goals.left_out(visit))
                .collect(),
            who: Vec::new(),
            is_timeless: false,
            tails_are_alike: false,
            carries: problem.shifts.iter().any(|shift| shift.capacity.is_some()),
            shift_bits: Vec::new(),
            likeness: likeness(&problem.shifts),
            counts_staff: problem.goals.continuity_step > Cost::ZERO,
            legs: Vec::new(),
            shifts_for: Vec::new(),
            links: LinkTable::of(&problem),
            shifts: problem.shifts.iter().map(ShiftModel::of).collect(),
            met_before: Vec::new(),
            met_count: vec![0; problem.clients.len()],
            staff_count: problem.staff.len(),
        };
        model.note_published();
        if model.counts_staff {
            model.note_history();
        }
        model.is_timeless = model.times_are_free();
        if model.is_timeless {
            let matrices = problem.matrices.iter();
            model.legs = matrices.map(|matrix| paired(matrix)).collect();
        }
        model.shifts_for = (0..visits.len())
            .map(|visit| model.possible_shifts(visit))
            .collect();
        model.note_bits();
        model.tails_are_alike = model.any_route_is_as_good();
        model
    }

    fn note_published(&mut self) {
        for published in &self.problem.published {
            let at = published.visit.at();
            self.published_start[at] = published.start.0;
            self.published_staff[at] = Some(self.problem.shift(published.shift).staff);
        }
        self.who = who_costs(&self.problem, &self.published_staff);
    }

    fn note_history(&mut self) {
        self.met_before = vec![false; self.problem.clients.len() * self.staff_count];
        for (client, history) in self.problem.clients.iter().enumerate() {
            for staff in &history.met {
                let met = &mut self.met_before[client * self.staff_count + staff.at()];
                if !std::mem::replace(met, true) {
                    self.met_count[client] += 1;
                }
            }
        }
    }

    fn note_bits(&mut self) {
        let words = self.shifts.len().div_ceil(64);
        self.shift_bits = vec![0; words * self.visit_count()];
        for (visit, shifts) in self.shifts_for.iter().enumerate() {
            for &shift in shifts {
                self.shift_bits[visit * words + shift as usize / 64] |= 1 << (shift % 64);
            }
        }
    }

    /// Whether a shift is among those that may have the visit.
    #[inline]
    pub(crate) fn allows(&self, visit: u32, shift: u32) -> bool {
        let words = self.shifts.len().div_ceil(64);
        let word = self.shift_bits[visit as usize * words + shift as usize / 64];
        word >> (shift % 64) & 1 == 1
    }

    /// The bits of `shifts_for`, 64 shifts a word.
    #[inline]
    pub(crate) fn bits_of(&self, visit: u32) -> &[u64] {
        let words = self.shifts.len().div_ceil(64);
        &self.shift_bits[visit as usize * words..(visit as usize + 1) * words]
    }

    /// No link ties it to another visit.
    #[inline]
    pub(crate) fn is_loose(&self, visit: u32) -> bool {
        let at = visit as usize;
        let links = &self.links;
        links.pushes[at].is_empty() && links.pushed_by[at].is_empty() && links.ties[at].is_empty()
    }

    /// Who does a visit costs nothing, whoever it is.
    pub(crate) fn is_all_one_who(&self) -> bool {
        self.who.is_empty()
    }

    /// Whether two unused shifts are the same choice for a visit.
    #[inline]
    pub(crate) fn are_alike(&self, visit: u32, one: u32, other: u32) -> bool {
        let staff = |shift: u32| self.shifts[shift as usize].staff;
        self.likeness[one as usize] == self.likeness[other as usize]
            && !self.counts_staff
            && self.problem.goals.unfair_per_s == Cost::ZERO
            && self.who(visit, staff(one)) == self.who(visit, staff(other))
    }

    /// Seconds from the first shift's start place.
    pub(crate) fn far_s(&self, visit: u32) -> i64 {
        let shift = &self.shifts[0];
        i64::from(leg_s(
            self.matrix(shift),
            shift.start_place,
            self.place[visit as usize],
        ))
    }

    /// Whether a route is worth the same, and as possible, in every shift.
    fn any_route_is_as_good(&self) -> bool {
        let all_shifts = self.shifts.len();
        self.is_timeless
            && self.is_all_one_who()
            && !self.counts_staff
            && self.problem.goals.unfair_per_s == Cost::ZERO
            && self.likeness.iter().all(|&first| first == 0)
            && self
                .shifts_for
                .iter()
                .all(|possible| [0, all_shifts].contains(&possible.len()))
    }

    fn times_are_free(&self) -> bool {
        let (problem, goals) = (&self.problem, &self.problem.goals);
        let priced = [
            goals.travel_per_m,
            goals.waiting_per_s,
            goals.overtime_per_s,
            goals.worst_late_per_s,
        ];
        let never_late = goals.lateness.is_empty()
            || problem.visits.iter().all(|visit| visit.preferred.is_none());
        priced.iter().all(|&price| price == Cost::ZERO)
            && never_late
            && problem.published.is_empty()
            && problem.frozen_until.is_none()
            && problem.links.is_empty()
            && problem.shifts.iter().all(|shift| shift.breaks.is_empty())
            && problem
                .matrices
                .iter()
                .all(|matrix| matrix.slow_hours.is_empty())
    }

    /// Seconds to a place from all others, and from it to all others.
    #[inline]
    pub(crate) fn legs_of(&self, matrix: usize, place: u32) -> &[Legs] {
        let size = self.problem.matrices[matrix].size as usize;
        &self.legs[matrix][place as usize * size..(place as usize + 1) * size]
    }

    /// No rule keeps the visit out of the shift, and its hours touch its windows.
    fn may_have(&self, visit: usize, at: u32) -> bool {
        let shift = &self.shifts[at as usize];
        let matrix = self.matrix(shift);
        let out_s = leg_s(matrix, shift.start_place, self.place[visit]);
        let back_s = leg_s(matrix, self.place[visit], shift.end_place);
        let begins = (shift.leaves + out_s).max(self.opens[visit]);
        begins <= self.closes[visit]
            && u64::from(self.load[visit]) <= shift.capacity
            && begins + self.service_s[visit] + back_s + shift.indirect_end_s <= shift.limit
            && refusal(&self.problem, &self.problem.visits[visit], ShiftIndex(at)).is_none()
    }

    /// The shifts that may have a visit.
    fn possible_shifts(&self, visit: usize) -> Vec<u32> {
        let shifts = 0..self.shifts.len() as u32;
        let mut shifts: Vec<u32> = shifts.filter(|&at| self.may_have(visit, at)).collect();
        // Those likely to be cheap first: the others are then given up early.
        shifts.sort_by_key(|&shift| self.who(visit as u32, self.shifts[shift as usize].staff));
        shifts
    }

    pub(crate) fn visit_count(&self) -> usize {
        self.service_s.len()
    }

    pub(crate) fn matrix(&self, shift: &ShiftModel) -> &TravelMatrix {
        &self.problem.matrices[shift.matrix]
    }

    /// What it costs that this staff member does this visit.
    pub(crate) fn who(&self, visit: u32, staff: u32) -> Cost {
        if self.who.is_empty() {
            return Cost::ZERO;
        }
        self.who[visit as usize * self.staff_count + staff as usize]
    }

    /// The first allowed start at or after `time`.
    #[inline]
    pub(crate) fn start_from(&self, visit: u32, time: i32) -> Option<i32> {
        let at = visit as usize;
        if time > self.closes[at] {
            return None;
        }
        if time <= self.opens[at] {
            return Some(self.opens[at]);
        }
        if self.windows[at].is_empty() {
            return Some(time);
        }
        self.windows[at]
            .iter()
            .find(|window| window.1 >= time)
            .map(|window| window.0.max(time))
    }

    /// The last allowed start at or before `time`.
    pub(crate) fn start_until(&self, visit: u32, time: i32) -> Option<i32> {
        let at = visit as usize;
        if time < self.opens[at] {
            return None;
        }
        if self.windows[at].is_empty() {
            return Some(time.min(self.closes[at]));
        }
        self.windows[at]
            .iter()
            .rev()
            .find(|window| window.0 <= time)
            .map(|window| window.1.min(time))
    }
}

/// Usual seconds of a leg.
#[inline]
pub(crate) fn leg_s(matrix: &TravelMatrix, from: u32, to: u32) -> i32 {
    matrix.seconds[from as usize * matrix.size as usize + to as usize] as i32
}

impl ShiftModel {
    fn of(shift: &Shift) -> Self {
        Self {
            staff: shift.staff.0,
            leaves: shift.work_from().0 + shift.indirect_start_s,
            start_place: shift.start_place.0,
            end_place: shift.end_place.0,
            end: shift.end.0,
            limit: shift.end.0 + shift.overtime_limit_s,
            indirect_end_s: shift.indirect_end_s,
            matrix: shift.travel.at(),
            capacity: shift.capacity.map_or(u64::MAX, u64::from),
            breaks: shift
                .breaks
                .iter()
                .map(|pause| BreakModel {
                    opens: pause.start_window.from.0,
                    closes: pause.start_window.to.0,
                    length_s: pause.length_s,
                })
                .collect(),
        }
    }
}

fn likeness(shifts: &[Shift]) -> Vec<u32> {
    let like = |one: &Shift, other: &Shift| {
        let other = Shift {
            staff: one.staff,
            ..other.clone()
        };
        *one == other
    };
    let mut firsts: Vec<u32> = Vec::new();
    let mut found = Vec::with_capacity(shifts.len());
    for (at, shift) in shifts.iter().enumerate() {
        let first = firsts
            .iter()
            .copied()
            .find(|&first| like(shift, &shifts[first as usize]));
        if first.is_none() {
            firsts.push(at as u32);
        }
        found.push(first.unwrap_or(at as u32));
    }
    found
}

fn paired(matrix: &TravelMatrix) -> Vec<Legs> {
    let size = matrix.size as usize;
    let mut pairs = Vec::with_capacity(size * size);
    for place in 0..size {
        pairs.extend((0..size).map(|other| Legs {
            from_s: matrix.seconds[other * size + place] as i32,
            to_s: matrix.seconds[place * size + other] as i32,
        }));
    }
    pairs
}

fn leave_from(visit: &Visit, frozen: i32) -> i32 {
    match visit.pin.start() {
        Some(_) => NO_TIME,
        None => frozen,
    }
}

fn open_windows(visit: &Visit, frozen: i32) -> Vec<(i32, i32)> {
    if let Some(start) = visit.pin.start() {
        return vec![(start.0, start.0)];
    }
    visit
        .start_windows
        .iter()
        .map(|window| (window.from.0.max(frozen), window.to.0))
        .filter(|(from, to)| from <= to)
        .collect()
}

/// By visit and staff; empty where all are nothing.
fn who_costs(problem: &Problem, published_staff: &[Option<StaffIndex>]) -> Vec<Cost> {
    let mut costs = Vec::with_capacity(problem.visits.len() * problem.staff.len());
    for (visit, &published) in problem.visits.iter().zip(published_staff) {
        for staff in 0..problem.staff.len() as u32 {
            let staff = StaffIndex(staff);
            let who = problem.goals.who(problem, visit, staff);
            costs.push(who.wishes + who.contact + problem.goals.replaced(published, staff));
        }
    }
    if costs.iter().all(|&cost| cost == Cost::ZERO) {
        costs.clear();
    }
    costs
}
