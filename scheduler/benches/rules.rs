//! What each rule costs the search: 200 iterations of a day of 350 visits and
//! 28 staff that has this rule and no other. `cargo bench -p scheduler --bench
//! rules`; compare with `none`.

#[path = "../tests/it/invented.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod invented;

use divan::Bencher;
use scheduler::{
    Budget, Control, Cost, DaySecond, Goals, Link, MatrixIndex, Pin, Plan, Problem, PublishedVisit,
    SkillSet, VisitIndex, Window, solve,
};

const ITERATIONS: u64 = 200;

const RULES: [&str; 19] = [
    "none",
    "several windows",
    "preferred windows",
    "skills and delegations",
    "simultaneous",
    "gap",
    "same staff",
    "different staff",
    "order",
    "breaks",
    "rest",
    "overtime",
    "ways of moving",
    "pins",
    "wishes",
    "language and gender",
    "continuity",
    "change against the published plan",
    "all",
];

fn main() {
    divan::main();
}

#[divan::bench(args = RULES, sample_count = 10)]
fn day_with(bencher: Bencher, rule: &str) {
    let problem = only(rule);
    bencher.bench_local(|| planned(&problem, ITERATIONS));
}

fn planned(problem: &Problem, iterations: u64) -> Plan {
    solve(problem, 1, Budget::iterations(iterations), |_| {
        Control::Continue
    })
    .expect("the invented day is valid")
}

fn only(rule: &str) -> Problem {
    let whole = invented::unit_day(1, 350, 28);
    if rule == "all" {
        return whole;
    }
    let mut day = plain(whole.clone());
    match rule {
        "preferred windows" => {
            day.goals.lateness.clone_from(&whole.goals.lateness);
            for (visit, own) in day.visits.iter_mut().zip(&whole.visits) {
                visit.preferred = own.preferred;
            }
        }
        "skills and delegations" => {
            for (visit, own) in day.visits.iter_mut().zip(&whole.visits) {
                visit.required_skills = own.required_skills;
            }
        }
        "wishes" => {
            for (visit, own) in day.visits.iter_mut().zip(&whole.visits) {
                visit.wishes.clone_from(&own.wishes);
            }
        }
        "language and gender" => {
            for (visit, own) in day.visits.iter_mut().zip(&whole.visits) {
                visit.trait_wishes.clone_from(&own.trait_wishes);
            }
        }
        "breaks" | "rest" | "overtime" | "ways of moving" => {
            for (shift, own) in day.shifts.iter_mut().zip(&whole.shifts) {
                match rule {
                    "breaks" => shift.breaks.clone_from(&own.breaks),
                    "rest" => shift.rested_from = own.rested_from,
                    "overtime" => shift.overtime_limit_s = own.overtime_limit_s,
                    _ => shift.travel = own.travel,
                }
            }
            if rule == "overtime" {
                day.goals.overtime_per_s = whole.goals.overtime_per_s;
            }
        }
        "continuity" => {
            day.goals.continuity_step = whole.goals.continuity_step;
            day.clients = whole.clients;
        }
        "several windows" => add_windows(&mut day),
        "pins" => pin_some(&mut day),
        "change against the published plan" => publish(&mut day),
        _ => add_links(rule, &mut day, &whole),
    }
    assert_eq!(day.validate(), Ok(()), "{rule}");
    day
}

/// Windows, shifts and travel alone; only travel has a price.
fn plain(mut day: Problem) -> Problem {
    day.goals = Goals {
        waiting_per_s: Cost(0),
        overtime_per_s: Cost(0),
        lateness: Vec::new(),
        continuity_step: Cost(0),
        not_contact: Cost(0),
        unfair_per_s: Cost(0),
        ..day.goals
    };
    day.links.clear();
    for client in &mut day.clients {
        (client.contact, client.met) = (None, Vec::new());
    }
    for visit in &mut day.visits {
        visit.preferred = None;
        visit.required_skills = SkillSet::default();
        visit.wishes.clear();
        visit.trait_wishes.clear();
    }
    for shift in &mut day.shifts {
        shift.breaks.clear();
        (shift.rested_from, shift.overtime_limit_s) = (None, 0);
        shift.travel = MatrixIndex(1);
    }
    day
}

fn add_windows(day: &mut Problem) {
    for visit in day.visits.iter_mut().step_by(4) {
        let last = visit.start_windows[0].to.0;
        let later = Window::new(DaySecond(last + 1_800), DaySecond(last + 5_400));
        visit.start_windows.push(later);
    }
}

fn pin_some(day: &mut Problem) {
    for (at, visit) in day.visits.iter_mut().enumerate().step_by(10) {
        let staff = day.shifts[at % day.shifts.len()].staff;
        visit.pin = if at % 20 == 0 {
            Pin::Staff(staff)
        } else {
            Pin::Start(visit.start_windows[0].from)
        };
    }
}

fn publish(day: &mut Problem) {
    let plan = planned(day, 0);
    for route in &plan.routes {
        day.published
            .extend(route.stops.iter().map(|stop| PublishedVisit {
                visit: stop.visit,
                shift: route.shift,
                start: stop.start,
            }));
    }
}

/// Those of the whole day, or, of the kinds it has few of, between neighbours in
/// the list.
fn add_links(rule: &str, day: &mut Problem, whole: &Problem) {
    let is_asked = |link: &&Link| match link {
        Link::Simultaneous { .. } => rule == "simultaneous",
        Link::Gap { .. } => rule == "gap",
        Link::SameStaff { .. } => rule == "same staff",
        Link::DifferentStaff { .. } | Link::Before { .. } => false,
    };
    day.links
        .extend(whole.links.iter().filter(is_asked).copied());
    if !["different staff", "order"].contains(&rule) {
        return;
    }
    for at in (0..day.visits.len() as u32 - 1).step_by(10) {
        let (first, second) = (VisitIndex(at), VisitIndex(at + 1));
        if day.visits[first.at()].client != day.visits[second.at()].client {
            continue;
        }
        day.links.push(if rule == "order" {
            Link::Before { first, second }
        } else {
            Link::DifferentStaff { first, second }
        });
        if day.validate().is_err() {
            day.links.pop();
        }
    }
}
