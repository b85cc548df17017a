//! A case as a problem for the scheduler: scaled to whole seconds, rounded so
//! that what holds there holds in double precision.

use care_model::travel::TravelMode;
use scheduler::{
    Client, ClientIndex, Cost, DaySecond, Fault, Goals, LatenessStep, Link, MatrixIndex,
    MatrixMode, Pin, PlaceIndex, Plan, Priority, Problem, Shift, SkillIndex, SkillSet, Staff,
    StaffIndex, StaffWish, TravelMatrix, Visit, VisitIndex, Window, WishKind,
};
use thiserror::Error;

use crate::case::{AfterTo, Carer, Case, CostRule, Job, Pair, Resolution, Tie, Until};
use crate::evaluate::JobName;
use crate::solution::{Route, Solution, Stop};

/// The problem, and how its seconds relate to the case's units. Visits are the
/// case's jobs, shifts and staff its carers, in their order.
#[derive(Clone, Debug)]
pub struct Converted {
    pub problem: Problem,
    /// Seconds of the problem in one unit of the case.
    pub scale: i32,
}

/// An instance the scheduler cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConvertError {
    #[error("{skills} kinds of service are over the scheduler's limit of {limit}\nMaybe some are done by everybody and can be left out.", limit = SkillSet::LIMIT)]
    TooManySkills { skills: usize },
    #[error("times up to {longest} are over the scheduler's limit of {limit} s at {scale} s a unit\nMaybe the times are in finer units than minutes.", limit = DaySecond::LIMIT_S)]
    TooLong { longest: i64, scale: i32 },
    #[error(
        "{first} may start within {first_window}, {second} within {second_window}: no starts suit both\nMaybe the file pairs the wrong visits."
    )]
    NeverTogether {
        first: JobName,
        second: JobName,
        first_window: String,
        second_window: String,
    },
    #[error("the scheduler refuses the problem:\n{}", told(.0))]
    Refused(Vec<Fault>),
}

fn told(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Seconds a unit for double precision, the finest first.
const SCALES: [i32; 8] = [1_000, 500, 200, 100, 50, 20, 10, 1];
/// Tardy visits may start long after the last window: so many horizons fit.
const HORIZONS: f64 = 2.0;
/// The longest leg the scheduler takes, seconds.
const LEG_LIMIT_S: f64 = 1_000_000.0;
/// Leaving a visit out is never worth it.
const UNPLACED_MUST: Cost = Cost::PRICE_LIMIT;
/// What a number may be above a whole one and still be it.
const NOISE: f64 = 1e-6;

/// The case as a problem, valid.
pub fn to_problem(case: &Case) -> Result<Converted, ConvertError> {
    let skills = case.carers.iter().map(|it| it.skills.len()).max();
    if let Some(skills) = skills.filter(|&skills| skills > SkillSet::LIMIT as usize) {
        return Err(ConvertError::TooManySkills { skills });
    }
    case.pairs
        .iter()
        .try_for_each(|pair| check_pair(case, pair))?;
    let scale = scale_of(case)?;
    let units = Units { scale };
    let problem = Problem {
        clients: vec![Client::default(); case.legs.size()],
        staff: case.carers.iter().map(|_| nobody_special()).collect(),
        visits: case.jobs.iter().map(|job| units.visit(job)).collect(),
        links: case
            .pairs
            .iter()
            .flat_map(|pair| units.links(pair))
            .collect(),
        shifts: (0..)
            .zip(&case.carers)
            .map(|(at, carer)| units.shift(at, carer))
            .collect(),
        matrices: vec![units.matrix(case).into()],
        goals: goals(case, units),
        published: Vec::new(),
        frozen_until: None,
    };
    problem.validate().map_err(ConvertError::Refused)?;
    Ok(Converted { problem, scale })
}

/// Hard windows have to leave starts that suit both.
fn check_pair(case: &Case, pair: &Pair) -> Result<(), ConvertError> {
    let (first, second) = (&case.jobs[pair.first], &case.jobs[pair.second]);
    let (min, max) = match pair.tie {
        Tie::Simultaneous => (0.0, 0.0),
        Tie::Gap { min, max } => (min, max),
    };
    let is_hard = |job: &Job| job.after_to == AfterTo::Forbidden;
    let too_late = is_hard(second) && first.from + min > second.to + NOISE;
    let too_soon = is_hard(first) && first.to + max < second.from - NOISE;
    if !too_late && !too_soon {
        return Ok(());
    }
    let window = |job: &Job| format!("{}..{}", job.from, job.to);
    Err(ConvertError::NeverTogether {
        first: case.job_name(pair.first),
        second: case.job_name(pair.second),
        first_window: window(first),
        second_window: window(second),
    })
}

impl Converted {
    /// The scheduler's plan as a solution, at its own times.
    pub fn solution(&self, plan: &Plan) -> Solution {
        let stop = |stop: &scheduler::Stop| Stop {
            job: stop.visit.at(),
            start: f64::from(stop.start.0) / f64::from(self.scale),
        };
        let used = plan.routes.iter().filter(|route| !route.stops.is_empty());
        Solution {
            routes: used
                .map(|route| Route {
                    carer: route.shift.at(),
                    stops: route.stops.iter().map(stop).collect(),
                })
                .collect(),
        }
    }
}

/// The latest time a case names.
fn horizon(case: &Case) -> f64 {
    let windows = case.jobs.iter().map(|job| job.to + job.duration);
    let ends = case.carers.iter().map(|carer| match carer.until {
        Until::Whenever => carer.from,
        Until::Latest(end) | Until::ExtraAfter(end) => end,
    });
    windows.chain(ends).fold(0.0, f64::max)
}

fn scale_of(case: &Case) -> Result<i32, ConvertError> {
    let (horizon, longest) = (horizon(case), case.legs.longest());
    let fits = |&scale: &i32| {
        HORIZONS * horizon * f64::from(scale) <= f64::from(DaySecond::LIMIT_S)
            && longest * f64::from(scale) <= LEG_LIMIT_S
    };
    let (scale, found) = match case.resolution {
        Resolution::Parts(parts) => (parts as i32, fits(&(parts as i32))),
        Resolution::Continuous => SCALES
            .into_iter()
            .find(fits)
            .map_or((1, false), |scale| (scale, true)),
    };
    if found {
        return Ok(scale);
    }
    Err(ConvertError::TooLong {
        longest: horizon.max(longest) as i64,
        scale,
    })
}

fn nobody_special() -> Staff {
    Staff {
        languages: Vec::new(),
        gender: None,
        fair_service_s: None,
    }
}

/// Only what the published objective counts has a price.
fn goals(case: &Case, units: Units) -> Goals {
    let tardiness = match case.cost_rule {
        CostRule::Distance | CostRule::RoutesThenDistance | CostRule::TravelTime => Cost(0),
        CostRule::ThirdOfTravelAndTardiness | CostRule::TravelTardinessAndExtra => Cost(1),
    };
    let shift_used = if case.cost_rule == CostRule::RoutesThenDistance {
        route_price(case, units)
    } else {
        Cost(0)
    };
    Goals {
        unplaced_must: UNPLACED_MUST,
        travel_per_s: Cost(1),
        travel_per_m: Cost(0),
        waiting_per_s: Cost(0),
        overtime_per_s: tardiness,
        shift_used,
        lateness: vec![LatenessStep {
            after_s: 0,
            per_s: tardiness,
        }],
        worst_late_per_s: tardiness,
        continuity_step: Cost(0),
        not_contact: Cost(0),
        not_wanted: Cost(0),
        unwanted: Cost(0),
        trait_missed: Cost(0),
        unfair_per_s: Cost(0),
        changed_staff: Cost(0),
        changed_start_per_s: Cost(0),
        changed_start_tolerance_s: 0,
    }
}

/// Above all distance any solution can have: a longest leg to each visit and
/// home from it.
fn route_price(case: &Case, units: Units) -> Cost {
    let longest = i64::from(units.up(case.legs.longest()));
    Cost(longest * 2 * case.jobs.len() as i64 + 1)
}

#[derive(Clone, Copy)]
struct Units {
    scale: i32,
}

impl Units {
    fn up(self, amount: f64) -> i32 {
        (amount * f64::from(self.scale) - NOISE).ceil() as i32
    }

    fn down(self, amount: f64) -> i32 {
        (amount * f64::from(self.scale) + NOISE).floor() as i32
    }

    fn visit(self, job: &Job) -> Visit {
        let from = DaySecond(self.up(job.from));
        let to = DaySecond(self.down(job.to).max(from.0));
        let (hard_to, preferred) = match job.after_to {
            AfterTo::Forbidden => (to, None),
            AfterTo::Tardy => (DaySecond(DaySecond::LIMIT_S), Some(Window::new(from, to))),
        };
        let wish = |&carer: &usize| StaffWish {
            staff: StaffIndex(carer as u32),
            kind: WishKind::Forbidden,
        };
        let skill = job.skill.map(|skill| SkillIndex(skill as u32));
        Visit {
            client: ClientIndex(job.place as u32),
            place: PlaceIndex(job.place as u32),
            service_s: self.up(job.duration),
            start_windows: vec![Window::new(from, hard_to)],
            preferred,
            required_skills: SkillSet::of(skill).expect("skills were counted against the limit"),
            priority: Priority::Must,
            wishes: job.refused.iter().map(wish).collect(),
            trait_wishes: Vec::new(),
            load: job.load,
            pin: Pin::Free,
        }
    }

    fn links(self, pair: &Pair) -> Vec<Link> {
        let first = VisitIndex(pair.first as u32);
        let second = VisitIndex(pair.second as u32);
        match pair.tie {
            Tie::Simultaneous => vec![Link::Simultaneous { first, second }],
            Tie::Gap { min, max } => {
                let min_s = self.up(min);
                vec![
                    Link::Gap {
                        first,
                        second,
                        min_s,
                        // Gaps beyond all times bind nothing.
                        max_s: self.down(max).min(DaySecond::LIMIT_S).max(min_s),
                    },
                    Link::DifferentStaff { first, second },
                ]
            }
        }
    }

    fn shift(self, at: u32, carer: &Carer) -> Shift {
        let (end, overtime_limit_s) = match carer.until {
            Until::Whenever => (DaySecond::LIMIT_S, 0),
            Until::Latest(latest) => (self.down(latest), 0),
            Until::ExtraAfter(end) => (self.down(end), DaySecond::LIMIT_S - self.down(end)),
        };
        let skill = |(_, skill): (&bool, u32)| SkillIndex(skill);
        let able = carer.skills.iter().zip(0..).filter(|(able, _)| **able);
        Shift {
            staff: StaffIndex(at),
            start_place: PlaceIndex(carer.place as u32),
            end_place: PlaceIndex(carer.place as u32),
            start: DaySecond(self.up(carer.from)),
            end: DaySecond(end),
            overtime_limit_s,
            breaks: Vec::new(),
            indirect_start_s: 0,
            indirect_end_s: 0,
            travel: MatrixIndex(0),
            skills: SkillSet::of(able.map(skill)).expect("skills were counted against the limit"),
            capacity: carer.capacity,
            rested_from: None,
        }
    }

    /// Legs that must not be travelled are longer than any shift.
    fn matrix(self, case: &Case) -> TravelMatrix {
        let size = case.legs.size();
        let no_way = LEG_LIMIT_S as i32;
        let leg = |at: usize| {
            let (from, to) = (at / size, at % size);
            // Staying is no leg, whatever the file says of it.
            if from == to {
                return 0;
            }
            let leg = case.legs.between(from, to);
            leg.map_or(no_way, |leg| self.up(leg)) as u32
        };
        TravelMatrix {
            mode: MatrixMode::Street(TravelMode::Car),
            size: size as u32,
            seconds: (0..size * size).map(leg).collect(),
            metres: vec![0; size * size],
            slow_hours: Vec::new(),
        }
    }
}
