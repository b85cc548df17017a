//! What the checker finds, in sentences. Visits, shifts and breaks are numbered
//! as in the instance, from 0; times are its seconds.

use scheduler::{Cost, Link, ShiftIndex, Violation, VisitIndex};

/// One broken rule.
pub(super) fn sentence(violation: &Violation) -> String {
    match violation {
        Violation::WrongRoutes { routes, shifts } => {
            format!("there are {routes} routes for {shifts} shifts")
        }
        Violation::LinkBroken { link } => broken_link(*link),
        Violation::HalfPlaced { link } => {
            let (VisitIndex(first), VisitIndex(second)) = link.visits();
            format!("visits {first} and {second} are done together or not at all: one is left out")
        }
        Violation::WrongTerm {
            term,
            stated: Cost(stated),
            counted: Cost(counted),
        } => format!("{term} is told as {stated}, it is {counted}"),
        _ => of_visit(violation)
            .map(|(VisitIndex(visit), told)| format!("visit {visit} {told}"))
            .or_else(|| {
                of_shift(violation).map(|(ShiftIndex(shift), told)| format!("shift {shift} {told}"))
            })
            // A rule younger than these sentences is told all the same.
            .unwrap_or_else(|| format!("{violation:?}")),
    }
}

fn of_visit(violation: &Violation) -> Option<(VisitIndex, String)> {
    let (visit, told) = match *violation {
        Violation::UnknownVisit { visit } => (visit, "is not in the instance".to_owned()),
        Violation::VisitForgotten { visit } => {
            (visit, "is neither done nor said to be left out".to_owned())
        }
        Violation::VisitTwice { visit } => (visit, "is there twice".to_owned()),
        Violation::OutsideWindow { visit, start_s } => {
            (visit, format!("starts at {start_s}, outside its windows"))
        }
        Violation::WrongLength {
            visit,
            stated_s,
            wanted_s,
        } => (visit, format!("lasts {stated_s} s instead of {wanted_s} s")),
        Violation::WrongTravel {
            visit,
            stated_s,
            wanted_s,
        } => {
            let told = format!("is said to be {stated_s} s away, the way takes {wanted_s} s");
            (visit, told)
        }
        Violation::WrongMetres { visit } => {
            (visit, "has a way of another length in metres".to_owned())
        }
        Violation::TooSoon { visit, short_s } => {
            let told = format!("starts {short_s} s before the staff member can be there");
            (visit, told)
        }
        Violation::MissingSkills { visit } => {
            (visit, "needs skills that its shift lacks".to_owned())
        }
        Violation::ForbiddenStaff { visit } => {
            (visit, "is done by somebody who may not come".to_owned())
        }
        Violation::MissingTrait { visit } => (
            visit,
            "needs a trait that its staff member lacks".to_owned(),
        ),
        Violation::PinBroken { visit } => (visit, "is not where and when it is pinned".to_owned()),
        _ => return None,
    };
    Some((visit, told))
}

fn of_shift(violation: &Violation) -> Option<(ShiftIndex, String)> {
    let (shift, told) = match *violation {
        Violation::WrongReturn { shift } => (shift, "has a wrong way back".to_owned()),
        Violation::ShiftTooLong { shift, over_s } => {
            let told = format!("ends {over_s} s after its end and the overtime allowed");
            (shift, told)
        }
        Violation::Overloaded {
            shift,
            load,
            capacity,
        } => (shift, format!("carries {load} and holds {capacity}")),
        Violation::BreakCount {
            shift,
            planned,
            wanted,
        } => (shift, format!("has {planned} breaks instead of {wanted}")),
        Violation::BreakOutsideWindow { shift, number } => {
            (shift, format!("has break {number} outside its window"))
        }
        Violation::BreakWrongLength { shift, number } => {
            (shift, format!("has break {number} of a wrong length"))
        }
        Violation::BreakOverlaps { shift, number } => {
            let told = format!("has break {number} during work, or after other stops than told");
            (shift, told)
        }
        _ => return None,
    };
    Some((shift, told))
}

fn broken_link(link: Link) -> String {
    let (VisitIndex(first), VisitIndex(second)) = link.visits();
    match link {
        Link::Simultaneous { .. } => format!(
            "visits {first} and {second} start together with different staff members, and do not"
        ),
        Link::Gap { min_s, max_s, .. } => format!(
            "visit {second} does not start {min_s} to {max_s} s after the start of visit {first}"
        ),
        Link::Before { .. } => format!("visit {second} starts before visit {first} ends"),
        Link::SameStaff { .. } => {
            format!("visits {first} and {second} are not done by the same staff member")
        }
        Link::DifferentStaff { .. } => {
            format!("visits {first} and {second} are done by the same staff member")
        }
    }
}
