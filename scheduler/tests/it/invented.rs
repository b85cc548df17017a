//! Invented problems. Shared by the tests and the benchmarks.

use std::sync::Arc;

use care_model::travel::TravelMode;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scheduler::{
    Break, BreakPay, Client, ClientIndex, Cost, DaySecond, Gender, Goals, LanguageIndex, Link,
    MatrixIndex, MatrixMode, Pin, PlaceIndex, Priority, Problem, PublishedVisit, Shift, ShiftIndex,
    SkillIndex, SkillSet, SlowHours, Staff, StaffIndex, StaffTrait, StaffWish, TraitWish,
    TravelMatrix, Visit, VisitIndex, Window, WishKind, WishStrength,
};

pub fn at(hours: i32, minutes: i32) -> DaySecond {
    DaySecond::hm(hours, minutes)
}

pub fn window(from: (i32, i32), to: (i32, i32)) -> Window {
    Window::new(at(from.0, from.1), at(to.0, to.1))
}

pub fn skills(list: &[u32]) -> SkillSet {
    SkillSet::of(list.iter().copied().map(SkillIndex)).expect("skills of tests are few")
}

/// A matrix between points on a plain, `metres_per_s` along streets at right
/// angles.
pub fn grid_matrix(mode: TravelMode, points: &[(i32, i32)], metres_per_s: u32) -> TravelMatrix {
    let metres: Vec<u32> = points
        .iter()
        .flat_map(|a| {
            points
                .iter()
                .map(|b| ((a.0 - b.0).abs() + (a.1 - b.1).abs()) as u32)
        })
        .collect();
    TravelMatrix {
        mode: MatrixMode::Street(mode),
        size: points.len() as u32,
        seconds: metres
            .iter()
            .map(|metres| metres.div_ceil(metres_per_s))
            .collect(),
        metres,
        slow_hours: Vec::new(),
    }
}

pub fn plain_staff() -> Staff {
    Staff {
        languages: Vec::new(),
        gender: None,
        fair_service_s: None,
    }
}

pub fn plain_shift(staff: u32) -> Shift {
    Shift {
        staff: StaffIndex(staff),
        start_place: PlaceIndex(0),
        end_place: PlaceIndex(0),
        start: at(7, 0),
        end: at(16, 0),
        overtime_limit_s: 0,
        breaks: Vec::new(),
        indirect_start_s: 0,
        indirect_end_s: 0,
        travel: MatrixIndex(0),
        capacity: None,
        skills: SkillSet::default(),
        rested_from: None,
    }
}

pub fn plain_visit(place: u32, minutes: i32, start: Window) -> Visit {
    Visit {
        client: ClientIndex(0),
        place: PlaceIndex(place),
        service_s: minutes * 60,
        start_windows: vec![start],
        preferred: None,
        load: 0,
        required_skills: SkillSet::default(),
        priority: Priority::Must,
        wishes: Vec::new(),
        trait_wishes: Vec::new(),
        pin: Pin::Free,
    }
}

/// A unit's day from nothing: about `visits` visits, `staff` staff, most rules in use.
/// No visit asks for a language, and nobody goes by public transport: see [`small`].
pub fn unit_day(seed: u64, visits: usize, staff: usize) -> Problem {
    let mut town = Town {
        rng: ChaCha8Rng::seed_from_u64(seed),
        staff,
        points: vec![(1_500, 1_500)],
    };
    let clients = (visits / 3).max(1);
    for _ in 0..clients {
        let point = (
            town.rng.random_range(0..3_000),
            town.rng.random_range(0..3_000),
        );
        town.points.push(point);
    }
    let mut problem = Problem {
        clients: (0..clients).map(|_| town.client()).collect(),
        staff: (0..staff).map(|_| town.person()).collect(),
        visits: Vec::new(),
        links: Vec::new(),
        shifts: Vec::new(),
        matrices: vec![
            grid_matrix(TravelMode::Walk, &town.points, 1).into(),
            grid_matrix(TravelMode::Bicycle, &town.points, 4).into(),
            grid_matrix(TravelMode::Car, &town.points, 7).into(),
        ],
        goals: Goals::home_care(),
        published: Vec::new(),
        frozen_until: None,
    };
    problem.shifts = (0..staff).flat_map(|person| town.shifts(person)).collect();
    let mut client = 0;
    while problem.visits.len() < visits {
        town.day_of_client(client % clients, &mut problem);
        client += 1;
    }
    keep_possible_links(&mut problem);
    problem
}

fn keep_possible_links(problem: &mut Problem) {
    for link in std::mem::take(&mut problem.links) {
        problem.links.push(link);
        if problem.validate().is_err() {
            problem.links.pop();
        }
    }
}

struct Town {
    rng: ChaCha8Rng,
    staff: usize,
    points: Vec<(i32, i32)>,
}

impl Town {
    fn one_in(&mut self, n: u32) -> bool {
        self.rng.random_ratio(1, n)
    }

    fn somebody(&mut self) -> StaffIndex {
        StaffIndex(self.rng.random_range(0..self.staff as u32))
    }

    fn client(&mut self) -> Client {
        let met: Vec<StaffIndex> = (0..self.rng.random_range(2..7))
            .map(|_| self.somebody())
            .collect();
        let contact = met.first().copied();
        Client { contact, met }
    }

    fn person(&mut self) -> Staff {
        let languages = if self.one_in(5) {
            vec![LanguageIndex(1)]
        } else {
            Vec::new()
        };
        let gender = if self.one_in(4) {
            Gender::Man
        } else {
            Gender::Woman
        };
        Staff {
            languages,
            gender: Some(gender),
            fair_service_s: Some(5 * 3600),
        }
    }

    fn shifts(&mut self, person: usize) -> Vec<Shift> {
        let mut shift = plain_shift(person as u32);
        // A fifth of the skills are common, delegations less so.
        let mut held = vec![0];
        for skill in 1..6 {
            if self.rng.random_ratio(3, 5) {
                held.push(skill);
            }
        }
        shift.skills = skills(&held);
        shift.travel = MatrixIndex(if self.one_in(4) { 2 } else { 1 });
        shift.overtime_limit_s = 900;
        shift.indirect_start_s = 900;
        shift.indirect_end_s = 600;
        let lunch = |from: (i32, i32), to: (i32, i32)| Break {
            start_window: window(from, to),
            length_s: 1800,
            pay: BreakPay::Unpaid,
        };
        match person % 5 {
            0..=2 => {
                (shift.start, shift.end) = (at(7, 0), at(16, 0));
                shift.breaks = vec![lunch((11, 0), (13, 0))];
                vec![shift]
            }
            3 => {
                (shift.start, shift.end) = (at(13, 0), at(22, 0));
                shift.breaks = vec![lunch((16, 30), (18, 30))];
                shift.rested_from = self.one_in(3).then(|| at(13, 30));
                vec![shift]
            }
            _ => {
                let mut evening = shift.clone();
                (shift.start, shift.end) = (at(7, 0), at(12, 0));
                (evening.start, evening.end) = (at(16, 0), at(21, 0));
                vec![shift, evening]
            }
        }
    }

    /// Morning, perhaps noon and evening visits of one client, some with two
    /// staff, some with hours between doses.
    fn day_of_client(&mut self, client: usize, problem: &mut Problem) {
        let mut doses = Vec::new();
        let times = [(7, 30), (11, 30), (16, 30), (19, 0)];
        let count = self.rng.random_range(2..=4);
        let is_dose = self.one_in(6);
        for &(hour, minute) in &times[..count] {
            let visit = self.visit(client, hour, minute);
            let name = VisitIndex(problem.visits.len() as u32);
            let double = self.one_in(12);
            problem.visits.push(visit.clone());
            if double {
                let second = VisitIndex(problem.visits.len() as u32);
                problem.visits.push(visit);
                problem.links.push(Link::Simultaneous {
                    first: name,
                    second,
                });
            }
            doses.push(name);
        }
        if is_dose {
            for pair in doses.windows(2).take(2) {
                let (first, second) = (pair[0], pair[1]);
                let (min_s, max_s) = (3 * 3600, 6 * 3600);
                problem.links.push(Link::Gap {
                    first,
                    second,
                    min_s,
                    max_s,
                });
            }
        } else if doses.len() > 1 && self.one_in(15) {
            problem.links.push(Link::SameStaff {
                first: doses[0],
                second: doses[1],
            });
        }
    }

    fn visit(&mut self, client: usize, hour: i32, minute: i32) -> Visit {
        let minutes = [10, 10, 15, 15, 20, 25, 30, 45][self.rng.random_range(0..8)];
        let middle = at(hour, minute).0 + 60 * self.rng.random_range(-30..=120);
        let wide_s = 60 * [20, 30, 45, 60, 90][self.rng.random_range(0..5)];
        let start = Window::new(DaySecond(middle - wide_s), DaySecond(middle + wide_s));
        let mut visit = plain_visit(client as u32 + 1, minutes, start);
        visit.client = ClientIndex(client as u32);
        visit.preferred = Some(Window::new(
            DaySecond(middle - wide_s / 3),
            DaySecond(middle + wide_s / 3),
        ));
        visit.required_skills = match self.rng.random_range(0..10) {
            0..5 => SkillSet::default(),
            5..8 => skills(&[0]),
            _ => skills(&[self.rng.random_range(1..6)]),
        };
        if self.one_in(8) {
            visit.priority = Priority::MayDrop(Cost(400_000));
        }
        if self.one_in(6) {
            let kind = [WishKind::Wanted, WishKind::Unwanted, WishKind::Forbidden]
                [self.rng.random_range(0..3)];
            visit.wishes.push(StaffWish {
                staff: self.somebody(),
                kind,
            });
        }
        if self.one_in(12) {
            let strength = if self.one_in(3) {
                WishStrength::Required
            } else {
                WishStrength::Wished
            };
            let wanted = StaffTrait::Gender(Gender::Woman);
            visit.trait_wishes.push(TraitWish { wanted, strength });
        }
        visit
    }
}

/// A small problem with the rest of the rules too (loads, pins, a published plan, languages,
/// public transport), met more often than in life.
pub fn small(seed: u64) -> Problem {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5eed);
    let (visits, staff) = (rng.random_range(1..24), rng.random_range(1..6));
    let mut problem = unit_day(seed, visits, staff);
    let count = problem.visits.len() as u32;
    let shifts = problem.shifts.len() as u32;
    problem.goals.travel_per_m = Cost(rng.random_range(0..3));
    problem.goals.shift_used = Cost(rng.random_range(0..2) * 50_000);
    if rng.random_ratio(1, 2) {
        let slow = SlowHours {
            window: window((7, 30), (9, 0)),
            permille: 1300,
        };
        Arc::make_mut(&mut problem.matrices[1])
            .slow_hours
            .push(slow);
    }
    for matrix in problem.matrices.iter_mut().map(Arc::make_mut) {
        // Streets are not a plain: a detour here and there breaks the triangle rule.
        let length = matrix.seconds.len();
        for _ in 0..3 {
            matrix.seconds[rng.random_range(0..length)] += 400;
        }
    }
    for visit in &mut problem.visits {
        let first = visit.start_windows[0];
        if rng.random_ratio(1, 5) {
            let later = Window::new(DaySecond(first.to.0 + 1800), DaySecond(first.to.0 + 5400));
            visit.start_windows.push(later);
        }
        visit.pin = match rng.random_range(0..24) {
            0 => Pin::Staff(StaffIndex(rng.random_range(0..staff as u32))),
            1 => Pin::Start(first.from),
            2 => Pin::StaffAndStart {
                staff: StaffIndex(rng.random_range(0..staff as u32)),
                start: first.to,
            },
            3 => Pin::Started {
                shift: ShiftIndex(rng.random_range(0..shifts)),
                start: DaySecond(first.from.0 - 300),
            },
            _ => Pin::Free,
        };
    }
    for _ in 0..rng.random_range(0..5) {
        let (first, second) = (
            VisitIndex(rng.random_range(0..count)),
            VisitIndex(rng.random_range(0..count)),
        );
        let link = match rng.random_range(0..5) {
            0 => Link::Simultaneous { first, second },
            1 => Link::Gap {
                first,
                second,
                min_s: 600,
                max_s: 9_000,
            },
            2 => Link::Before { first, second },
            3 => Link::SameStaff { first, second },
            _ => Link::DifferentStaff { first, second },
        };
        problem.links.push(link);
        if problem.validate().is_err() {
            problem.links.pop();
        }
    }
    if rng.random_ratio(1, 3) {
        problem.frozen_until = Some(at(8, 30));
    }
    for visit in 0..count {
        if rng.random_ratio(1, 2) {
            problem.published.push(PublishedVisit {
                visit: VisitIndex(visit),
                shift: ShiftIndex(rng.random_range(0..shifts)),
                start: problem.visits[visit as usize].start_windows[0].from,
            });
        }
    }
    problem.goals.worst_late_per_s = Cost(rng.random_range(0..2) * 300);
    for visit in &mut problem.visits {
        visit.load = rng.random_range(0..4);
    }
    for shift in &mut problem.shifts {
        shift.capacity = rng.random_ratio(1, 3).then(|| rng.random_range(1..15));
        if rng.random_ratio(1, 4) {
            shift.breaks.insert(
                0,
                Break {
                    start_window: Window::new(
                        DaySecond(shift.start.0 + 3_600),
                        DaySecond(shift.start.0 + 7_200),
                    ),
                    length_s: 600,
                    pay: BreakPay::Paid,
                },
            );
        }
    }
    speak_and_ride(&mut problem, &mut rng);
    problem
}

/// Visits that ask for a language, and staff who go by public transport: a matrix of which
/// nothing says that a leg has a length, or that a way back takes as long.
fn speak_and_ride(problem: &mut Problem, rng: &mut ChaCha8Rng) {
    for visit in &mut problem.visits {
        if rng.random_ratio(1, 8) {
            let strengths = [WishStrength::Required, WishStrength::Wished];
            visit.trait_wishes.push(TraitWish {
                wanted: StaffTrait::Speaks(LanguageIndex(rng.random_range(1..3))),
                strength: strengths[rng.random_range(0..2)],
            });
        }
    }
    for person in &mut problem.staff {
        if rng.random_ratio(1, 3) {
            person.languages.push(LanguageIndex(2));
        }
    }
    let walked = &problem.matrices[0];
    let seconds = walked.seconds.iter();
    let ridden = TravelMatrix {
        mode: MatrixMode::PublicTransport,
        size: walked.size,
        // A wait, then three times as fast as on foot; nobody rides to where she is.
        seconds: seconds
            .map(|&on_foot_s| match on_foot_s {
                0 => 0,
                _ => on_foot_s.min(on_foot_s / 3 + rng.random_range(60..600)),
            })
            .collect(),
        metres: vec![0; walked.metres.len()],
        slow_hours: Vec::new(),
    };
    let matrix = MatrixIndex(problem.matrices.len() as u32);
    problem.matrices.push(ridden.into());
    for shift in &mut problem.shifts {
        if rng.random_ratio(1, 4) {
            shift.travel = matrix;
        }
    }
}
