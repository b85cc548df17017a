//! The clients and the visits of the day, and the links between them.

use scheduler::{
    Client, ClientIndex, Cost, Link, Pin, PlaceIndex, Priority, SkillIndex, SkillSet, Visit,
    VisitIndex, Window,
};

use super::clock::{minute, minutes};
use super::crew::{Crew, LIFT, WOUND};
use super::persona::{Care, Persona, past_of};
use super::request::UnitDayRequest;
use crate::dice::{Dice, Subject};

/// A part of the day: minutes of the day and minutes at the client's.
struct Part {
    /// Earliest and latest beginning of a window.
    earliest: i32,
    latest: i32,
    window_lengths: &'static [i32],
    durations: &'static [i32],
    /// Of the visits, percent that may be left out.
    may_drop: usize,
}

const MORNING: Part = Part {
    earliest: 7 * 60 + 15,
    latest: 9 * 60 + 30,
    window_lengths: &[60, 60, 75, 90, 90, 120],
    durations: &[15, 20, 20, 25, 25, 30, 35, 45],
    may_drop: 0,
};
const NOON: Part = Part {
    earliest: 10 * 60 + 45,
    latest: 12 * 60 + 15,
    window_lengths: &[60, 75, 90, 90, 120],
    durations: &[10, 15, 15, 20, 20, 25],
    may_drop: 5,
};
const AFTERNOON: Part = Part {
    earliest: 13 * 60 + 30,
    latest: 15 * 60 + 45,
    window_lengths: &[60, 90, 90, 120, 150],
    durations: &[10, 15, 20, 20, 25, 30, 40],
    may_drop: 35,
};
const EVENING: Part = Part {
    earliest: 17 * 60,
    latest: 19 * 60 + 30,
    window_lengths: &[45, 60, 75, 90, 90, 120],
    durations: &[10, 15, 15, 20, 20, 25, 30],
    may_drop: 0,
};
/// A look-in with keys before the night.
const LATE: Part = Part {
    earliest: 19 * 60 + 45,
    latest: 20 * 60 + 15,
    window_lengths: &[45, 60],
    durations: &[5, 5, 5, 10],
    may_drop: 10,
};
/// Cleaning, shopping, shower.
const SERVICE: Part = Part {
    earliest: 12 * 60 + 45,
    latest: 13 * 60 + 30,
    window_lengths: &[120, 150, 180],
    durations: &[30, 35, 45, 50, 60],
    may_drop: 70,
};

/// When in the day a client is visited; repeated ones are likelier.
const PROFILES: [&[&Part]; 14] = [
    &[&MORNING, &NOON, &AFTERNOON, &EVENING],
    &[&MORNING, &NOON, &AFTERNOON, &EVENING],
    &[&MORNING, &NOON, &AFTERNOON, &EVENING],
    &[&MORNING, &NOON, &AFTERNOON, &EVENING],
    &[&MORNING, &NOON, &EVENING],
    &[&MORNING, &NOON, &EVENING],
    &[&MORNING, &NOON, &EVENING],
    &[&MORNING, &AFTERNOON, &EVENING],
    &[&MORNING, &AFTERNOON, &EVENING],
    &[&MORNING, &EVENING],
    &[&MORNING, &EVENING],
    &[&NOON, &EVENING],
    &[&NOON, &AFTERNOON],
    &[&MORNING, &NOON],
];

/// Two doses may lie so much nearer or farther than the middles of their windows.
const GAP_SLACK_MIN: i32 = 45;
/// The length of the narrow window before a meal.
const BEFORE_MEAL_MIN: i32 = 45;

pub(super) struct Day {
    pub(super) clients: Vec<Client>,
    /// Their places are not known yet.
    pub(super) visits: Vec<Visit>,
    pub(super) links: Vec<Link>,
}

impl Day {
    /// Client by client, until there are visits enough.
    pub(super) fn invent(request: &UnitDayRequest, crew: &Crew) -> Self {
        let mut dice = Dice::new(request.seed, Subject::UnitDayClients);
        let wanted = usize::from(request.visits);
        let mut day = Self {
            clients: Vec::new(),
            visits: Vec::new(),
            links: Vec::new(),
        };
        while day.visits.len() < wanted {
            let number = day.clients.len();
            let persona = Persona::invent(number, crew, &mut dice);
            let mut inventor = ClientDay {
                number,
                persona,
                dice: &mut dice,
                first: day.visits.len(),
                visits: Vec::new(),
                links: Vec::new(),
            };
            inventor.invent();
            let (visits, links) = (inventor.visits, inventor.links);
            day.clients.push(past_of(crew, &mut dice));
            day.visits.extend(visits);
            day.links.extend(links);
        }
        day.visits.truncate(wanted);
        day.links.retain(|link| {
            let (first, second) = link.visits();
            first.at() < wanted && second.at() < wanted
        });
        day
    }
}

/// One client's day while it is invented.
struct ClientDay<'a> {
    /// Of the client. The first few have between them every rule.
    number: usize,
    persona: Persona,
    dice: &'a mut Dice,
    /// Visits of the clients before.
    first: usize,
    visits: Vec<Visit>,
    links: Vec<Link>,
}

impl ClientDay<'_> {
    fn invent(&mut self) {
        let drawn = self.dice.pick(&PROFILES);
        let profile = match self.number {
            0..8 => PROFILES[self.number],
            _ => drawn,
        };
        for (position, part) in profile.iter().enumerate() {
            let skills = self.persona.skills_at(position);
            self.add(part, &skills);
        }
        let plain = self.visits.len();
        self.link(plain);
        if self.persona.care == Care::Lift {
            self.double(0);
            self.double(plain - 1);
        } else if self.dice.chance(5) || self.number == 3 {
            self.add_wound_care();
        }
        if self.dice.chance(11) {
            self.add(&LATE, &[]);
        }
        if self.dice.chance(22) || self.number == 5 {
            self.add(&SERVICE, &[]);
        }
    }

    fn index(&self, position: usize) -> VisitIndex {
        VisitIndex((self.first + position) as u32)
    }

    fn add(&mut self, part: &Part, skills: &[SkillIndex]) {
        let from = part.earliest + 5 * self.dice.below(slots(part.earliest, part.latest)) as i32;
        let length = if self.persona.care == Care::Insulin && !skills.is_empty() {
            BEFORE_MEAL_MIN
        } else {
            self.dice.pick(part.window_lengths)
        };
        let is_meal = (10 * 60 + 45..=12 * 60 + 15).contains(&part.earliest);
        let load = if is_meal && (self.dice.chance(20) || self.number == 2) {
            self.dice.between(1, 3) as u32
        } else {
            0
        };
        let may_drop = self.dice.chance(part.may_drop) || self.number == 5 && part.may_drop > 50;
        let price = Cost(1_000 * self.dice.pick(&[15, 30, 60, 150, 300]));
        self.visits.push(Visit {
            client: ClientIndex(self.number as u32),
            place: PlaceIndex(0),
            service_s: 60 * self.dice.pick(part.durations),
            start_windows: vec![minutes(from, from + length)],
            preferred: self
                .dice
                .chance(80)
                .then(|| minutes(from + length / 4, from + length * 2 / 3)),
            load,
            required_skills: SkillSet::of(skills.iter().copied()).expect("skills are few"),
            priority: if may_drop {
                Priority::MayDrop(price)
            } else {
                Priority::Must
            },
            wishes: self.persona.wishes.clone(),
            trait_wishes: self.persona.trait_wishes.clone(),
            pin: Pin::Free,
        });
    }

    /// Links among the first `plain` visits, one a part of the day.
    fn link(&mut self, plain: usize) {
        if plain < 2 {
            return;
        }
        let (first, second) = (self.index(0), self.index(1));
        match (self.persona.care, self.number, self.dice.below(100)) {
            (Care::Lift, _, _) => {}
            (Care::Insulin, _, _) => (0..plain - 1).for_each(|at| self.add_gap(at)),
            (Care::Medication, _, 0..60) => self.add_gap(0),
            // Who came in the morning comes again before the shift ends.
            (_, 2, _) | (_, 8.., 60..69) if self.ends_early(1) => {
                self.links.push(Link::SameStaff { first, second });
            }
            // Money is counted by two.
            (_, 4, _) | (_, 8.., 69..74) => {
                self.links.push(Link::DifferentStaff { first, second });
            }
            (_, 5, _) | (_, 8.., 74..90) => self.open_another_window(1),
            _ => {}
        }
    }

    fn ends_early(&self, position: usize) -> bool {
        self.visits[position].start_windows[0].to <= minute(14 * 60 + 30)
    }

    fn add_gap(&mut self, at: usize) {
        let middle = |visit: &Visit| {
            let window = visit.start_windows[0];
            i32::midpoint(window.from.0, window.to.0)
        };
        // Whole quarters of an hour, as they are prescribed.
        let apart_s = middle(&self.visits[at + 1]) - middle(&self.visits[at]);
        let apart_min = (apart_s / 60 + 7) / 15 * 15;
        self.links.push(Link::Gap {
            first: self.index(at),
            second: self.index(at + 1),
            min_s: 60 * (apart_min - GAP_SLACK_MIN).max(0),
            max_s: 60 * (apart_min + GAP_SLACK_MIN),
        });
    }

    /// The client is away for an hour or more and back after it.
    fn open_another_window(&mut self, position: usize) {
        let away_min = 15 * self.dice.between(4, 6);
        let back = self.visits[position].start_windows[0].to.0 / 60 + away_min;
        let last = 20 * 60 + 30;
        if back + 30 <= last {
            let again: Window = minutes(back, (back + 60).min(last));
            self.visits[position].start_windows.push(again);
        }
    }

    /// A second staff member at the visit.
    fn double(&mut self, position: usize) {
        let visit = &mut self.visits[position];
        visit.required_skills = SkillSet::of([LIFT]).expect("a skill");
        visit.priority = Priority::Must;
        let second = visit.clone();
        self.links.push(Link::Simultaneous {
            first: self.index(position),
            second: self.index(self.visits.len()),
        });
        self.visits.push(second);
    }

    /// After the first visit of the day is over, by whoever may dress wounds.
    fn add_wound_care(&mut self) {
        let before = self.visits[0].start_windows[0];
        let mut visit = self.visits[0].clone();
        visit.service_s = 60 * self.dice.pick(&[10, 15, 20]);
        let from = before.from.0 / 60 + 30;
        visit.start_windows = vec![minutes(from, from + 150)];
        visit.preferred = None;
        visit.load = 0;
        visit.priority = Priority::Must;
        visit.required_skills = SkillSet::of([WOUND]).expect("a skill");
        self.links.push(Link::Before {
            first: self.index(0),
            second: self.index(self.visits.len()),
        });
        self.visits.push(visit);
    }
}

/// Beginnings five minutes apart.
fn slots(earliest: i32, latest: i32) -> usize {
    ((latest - earliest) / 5 + 1) as usize
}
