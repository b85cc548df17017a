//! Faults of a problem: all of them at once, each with field, value and remedy.

mod fault;
mod links;

use std::fmt;

pub use fault::{Fault, FaultReason};

use super::{DaySecond, Pin, Priority, Problem, Window};
use crate::cost::Cost;

/// Faults as they are found.
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    pub(crate) fn add(
        &mut self,
        field: impl Into<String>,
        value: impl fmt::Display,
        reason: FaultReason,
    ) {
        self.0.push(Fault {
            field: field.into(),
            value: value.to_string(),
            reason,
        });
    }

    fn index(&mut self, field: &str, index: u32, length: usize) -> bool {
        let inside = (index as usize) < length;
        if !inside {
            self.add(field, index, FaultReason::OutOfRange);
        }
        inside
    }

    fn duration(&mut self, field: &str, duration_s: i32) {
        if duration_s < 0 {
            self.add(field, duration_s, FaultReason::Negative);
        } else if duration_s > DaySecond::LIMIT_S {
            self.add(field, duration_s, FaultReason::TimeOutOfBounds);
        }
    }

    fn time(&mut self, field: &str, time: DaySecond) {
        // Not `abs`, which overflows for the smallest number.
        if !(-DaySecond::LIMIT_S..=DaySecond::LIMIT_S).contains(&time.0) {
            self.add(field, time.0, FaultReason::TimeOutOfBounds);
        }
    }

    fn window(&mut self, field: &str, window: Window) {
        self.time(field, window.from);
        self.time(field, window.to);
        if window.to < window.from {
            let value = format!("{}..{}", window.from.0, window.to.0);
            self.add(field, value, FaultReason::EmptyWindow);
        }
    }

    fn price(&mut self, field: &str, price: Cost) {
        if price.0 < 0 {
            self.add(field, price.0, FaultReason::Negative);
        } else if price > Cost::PRICE_LIMIT {
            self.add(field, price.0, FaultReason::OutOfRange);
        }
    }
}

/// The longest leg accepted: eleven days, a slip of units rather than a journey.
const LEG_LIMIT_S: u32 = 1_000_000;

pub(super) fn faults(problem: &Problem) -> Result<(), Vec<Fault>> {
    let mut faults = Faults(Vec::new());
    check_matrices(problem, &mut faults);
    check_clients_and_staff(problem, &mut faults);
    check_visits(problem, &mut faults);
    check_shifts(problem, &mut faults);
    check_goals(problem, &mut faults);
    check_published(problem, &mut faults);
    let links_in_range = links::check_links(problem, &mut faults);
    if links_in_range && faults.0.is_empty() {
        links::check_link_times(problem, &mut faults);
    }
    if faults.0.is_empty() {
        Ok(())
    } else {
        Err(faults.0)
    }
}

fn place_count(problem: &Problem) -> usize {
    problem
        .matrices
        .first()
        .map_or(0, |matrix| matrix.size as usize)
}

fn check_matrices(problem: &Problem, faults: &mut Faults) {
    let places = place_count(problem);
    for (at, matrix) in problem.matrices.iter().enumerate() {
        if matrix.size as usize != places {
            faults.add(
                format!("matrices[{at}].size"),
                matrix.size,
                FaultReason::MatrixSize,
            );
        }
        let wanted = matrix.size as usize * matrix.size as usize;
        for (name, values) in [("seconds", &matrix.seconds), ("metres", &matrix.metres)] {
            if values.len() != wanted {
                let field = format!("matrices[{at}].{name}.len()");
                faults.add(field, values.len(), FaultReason::MatrixSize);
            }
        }
        let longest = matrix
            .seconds
            .iter()
            .position(|&seconds| seconds > LEG_LIMIT_S);
        if let Some(position) = longest {
            let field = format!("matrices[{at}].seconds[{position}]");
            faults.add(field, matrix.seconds[position], FaultReason::MatrixValue);
        }
        let farthest = matrix
            .metres
            .iter()
            .position(|&metres| metres > i32::MAX as u32);
        if let Some(position) = farthest {
            let field = format!("matrices[{at}].metres[{position}]");
            faults.add(field, matrix.metres[position], FaultReason::MatrixValue);
        }
        for (slow_at, slow) in matrix.slow_hours.iter().enumerate() {
            let field = format!("matrices[{at}].slow_hours[{slow_at}]");
            faults.window(&field, slow.window);
            if !(1000..=10_000).contains(&slow.permille) {
                faults.add(field, slow.permille, FaultReason::SlowHoursFaster);
            }
        }
    }
}

fn check_clients_and_staff(problem: &Problem, faults: &mut Faults) {
    for (at, client) in problem.clients.iter().enumerate() {
        if let Some(contact) = client.contact {
            faults.index(
                &format!("clients[{at}].contact"),
                contact.0,
                problem.staff.len(),
            );
        }
        for (met_at, staff) in client.met.iter().enumerate() {
            faults.index(
                &format!("clients[{at}].met[{met_at}]"),
                staff.0,
                problem.staff.len(),
            );
        }
    }
    for (at, staff) in problem.staff.iter().enumerate() {
        if let Some(share) = staff.fair_service_s {
            faults.duration(&format!("staff[{at}].fair_service_s"), share);
        }
    }
}

fn check_visits(problem: &Problem, faults: &mut Faults) {
    if problem.visits.len() > Problem::VISIT_LIMIT {
        faults.add("visits.len()", problem.visits.len(), FaultReason::TooMany);
    }
    for (at, visit) in problem.visits.iter().enumerate() {
        let name = |part: &str| format!("visits[{at}].{part}");
        faults.index(&name("client"), visit.client.0, problem.clients.len());
        faults.index(&name("place"), visit.place.0, place_count(problem));
        faults.duration(&name("service_s"), visit.service_s);
        if visit.start_windows.is_empty() {
            faults.add(name("start_windows"), "[]", FaultReason::NoWindow);
        }
        for (window_at, &window) in visit.start_windows.iter().enumerate() {
            faults.window(&name(&format!("start_windows[{window_at}]")), window);
        }
        for (pair_at, pair) in visit.start_windows.windows(2).enumerate() {
            if pair[1].from <= pair[0].to {
                let field = name(&format!("start_windows[{}]", pair_at + 1));
                faults.add(field, pair[1].from.0, FaultReason::WindowsNotRising);
            }
        }
        if let Some(preferred) = visit.preferred {
            faults.window(&name("preferred"), preferred);
        }
        for (wish_at, wish) in visit.wishes.iter().enumerate() {
            let field = name(&format!("wishes[{wish_at}].staff"));
            faults.index(&field, wish.staff.0, problem.staff.len());
        }
        if let Priority::MayDrop(price) = visit.priority {
            faults.price(&name("priority"), price);
        }
        if let Some(start) = visit.pin.start() {
            faults.time(&name("pin"), start);
        }
        match visit.pin {
            Pin::Staff(staff) | Pin::StaffAndStart { staff, .. } => {
                faults.index(&name("pin"), staff.0, problem.staff.len());
            }
            Pin::Started { shift, .. } => {
                faults.index(&name("pin"), shift.0, problem.shifts.len());
            }
            Pin::Free | Pin::Start(_) => {}
        }
    }
}

fn check_shifts(problem: &Problem, faults: &mut Faults) {
    for (at, shift) in problem.shifts.iter().enumerate() {
        let name = |part: &str| format!("shifts[{at}].{part}");
        faults.index(&name("staff"), shift.staff.0, problem.staff.len());
        faults.index(
            &name("start_place"),
            shift.start_place.0,
            place_count(problem),
        );
        faults.index(&name("end_place"), shift.end_place.0, place_count(problem));
        faults.index(&name("travel"), shift.travel.0, problem.matrices.len());
        faults.time(&name("start"), shift.start);
        faults.time(&name("end"), shift.end);
        faults.duration(&name("overtime_limit_s"), shift.overtime_limit_s);
        faults.duration(&name("indirect_start_s"), shift.indirect_start_s);
        faults.duration(&name("indirect_end_s"), shift.indirect_end_s);
        if shift.end <= shift.start {
            let value = format!("{}..{}", shift.start.0, shift.end.0);
            faults.add(name("end"), value, FaultReason::ShiftTooShort);
        }
        if let Some(rested) = shift.rested_from {
            faults.time(&name("rested_from"), rested);
        }
        check_breaks(problem, at, faults);
    }
    check_overlaps(problem, faults);
}

fn check_breaks(problem: &Problem, at: usize, faults: &mut Faults) {
    let shift = &problem.shifts[at];
    for (break_at, pause) in shift.breaks.iter().enumerate() {
        let field = format!("shifts[{at}].breaks[{break_at}]");
        faults.window(&field, pause.start_window);
        faults.duration(&field, pause.length_s);
        let last_start = i64::from(shift.end.0) - i64::from(pause.length_s);
        if pause.start_window.to < shift.start || i64::from(pause.start_window.from.0) > last_start
        {
            faults.add(
                field,
                pause.start_window.from.0,
                FaultReason::BreakOutsideShift,
            );
        }
    }
    for (pair_at, pair) in shift.breaks.windows(2).enumerate() {
        let free_from = i64::from(pair[0].start_window.from.0) + i64::from(pair[0].length_s);
        if i64::from(pair[1].start_window.from.0) < free_from {
            let field = format!("shifts[{at}].breaks[{}]", pair_at + 1);
            faults.add(
                field,
                pair[1].start_window.from.0,
                FaultReason::WindowsNotRising,
            );
        }
    }
}

fn check_overlaps(problem: &Problem, faults: &mut Faults) {
    let mut order: Vec<usize> = (0..problem.shifts.len()).collect();
    order.sort_by_key(|&at| (problem.shifts[at].staff, problem.shifts[at].start));
    for pair in order.windows(2) {
        let (before, after) = (&problem.shifts[pair[0]], &problem.shifts[pair[1]]);
        let ends = i64::from(before.end.0) + i64::from(before.overtime_limit_s);
        if before.staff == after.staff && ends > i64::from(after.start.0) {
            let field = format!("shifts[{}].start", pair[1]);
            faults.add(field, after.start.0, FaultReason::ShiftsOverlap);
        }
    }
}

fn check_goals(problem: &Problem, faults: &mut Faults) {
    let goals = &problem.goals;
    let prices = [
        ("unplaced_must", goals.unplaced_must),
        ("travel_per_s", goals.travel_per_s),
        ("travel_per_m", goals.travel_per_m),
        ("waiting_per_s", goals.waiting_per_s),
        ("overtime_per_s", goals.overtime_per_s),
        ("shift_used", goals.shift_used),
        ("worst_late_per_s", goals.worst_late_per_s),
        ("continuity_step", goals.continuity_step),
        ("not_contact", goals.not_contact),
        ("not_wanted", goals.not_wanted),
        ("unwanted", goals.unwanted),
        ("trait_missed", goals.trait_missed),
        ("unfair_per_s", goals.unfair_per_s),
        ("changed_staff", goals.changed_staff),
        ("changed_start_per_s", goals.changed_start_per_s),
    ];
    for (name, price) in prices {
        faults.price(&format!("goals.{name}"), price);
    }
    for (at, step) in goals.lateness.iter().enumerate() {
        faults.price(&format!("goals.lateness[{at}].per_s"), step.per_s);
        faults.duration(&format!("goals.lateness[{at}].after_s"), step.after_s);
    }
    faults.duration(
        "goals.changed_start_tolerance_s",
        goals.changed_start_tolerance_s,
    );
}

fn check_published(problem: &Problem, faults: &mut Faults) {
    let mut seen = vec![false; problem.visits.len()];
    for (at, published) in problem.published.iter().enumerate() {
        let field = format!("published[{at}]");
        faults.index(&field, published.shift.0, problem.shifts.len());
        faults.time(&field, published.start);
        if faults.index(&field, published.visit.0, problem.visits.len())
            && std::mem::replace(&mut seen[published.visit.at()], true)
        {
            faults.add(field, published.visit.0, FaultReason::Duplicate);
        }
    }
    if let Some(frozen) = problem.frozen_until {
        faults.time("frozen_until", frozen);
    }
}
