//! What each client's days look like: the visit patterns, before anybody has a
//! name or an address.

use care_model::order::{LocalWindow, VisitPattern};

use crate::day_part::{DayPart, PARTS, PartShape, shape, window};
use crate::dice::{Dice, Subject};
use crate::request::TownRequest;
use crate::service::add_services;
use crate::task::{add_medication, add_skill_to_first, add_task, intervention, skill, tasks};

/// One client's patterns.
pub(crate) struct Routine {
    pub patterns: Vec<VisitPattern>,
    pub kind: RoutineKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoutineKind {
    Alone,
    /// Lives with the client before.
    Cohabitant,
    /// Protected identity: no skills asked for, so that the few named suffice.
    Protected,
}

/// Of all visits, percent: those of every day. The rest are services of
/// certain weekdays.
const DAILY_PERCENT: u32 = 97;
/// Of all visits, percent: those that come in pairs, counted as two.
const DOUBLE_PERCENT: usize = 7;
/// Of all visits, percent: short rounds with keys late in the evening.
const KEY_ROUND_PERCENT: u32 = 3;
/// One pair of cohabitants for so many visits a day.
const VISITS_FOR_COHABITANTS: u16 = 70;

use DayPart::{Afternoon, Evening, Lunch, Morning};

/// Which parts of the day a client is visited; repeated ones are likelier.
const PROFILES: &[&[DayPart]] = &[
    &[Morning, Lunch, Afternoon, Evening],
    &[Morning, Lunch, Afternoon, Evening],
    &[Morning, Lunch, Afternoon, Evening],
    &[Morning, Lunch, Afternoon, Evening],
    &[Morning, Lunch, Afternoon, Evening],
    &[Morning, Lunch, Evening],
    &[Morning, Afternoon, Evening],
    &[Morning, Afternoon, Evening],
    &[Morning, Evening],
    &[Morning, Evening],
    &[Lunch, Afternoon],
    &[Morning, Afternoon],
    &[Morning],
    &[Afternoon],
];

/// Visits still to be given out, by part of the day.
struct Quotas([i32; 4]);

impl Quotas {
    fn new(request: &TownRequest) -> Self {
        let daily = u32::from(request.visits_per_day) * DAILY_PERCENT / 100;
        let mut quotas = Self(PARTS.map(|part| (daily * part.share / 100) as i32));
        let rounds = u32::from(request.visits_per_day) * KEY_ROUND_PERCENT / 100;
        quotas.0[Evening as usize] -= rounds as i32;
        quotas
    }

    fn left(&self, part: DayPart) -> i32 {
        self.0[part as usize]
    }

    fn take(&mut self, parts: &[DayPart], visits: i32) {
        for part in parts {
            self.0[*part as usize] -= visits;
        }
    }
}

pub(crate) fn invent_routines(request: &TownRequest) -> Vec<Routine> {
    let mut dice = Dice::new(request.seed, Subject::Routines);
    let mut quotas = Quotas::new(request);
    let mut routines = vec![protected(&mut dice)];
    quotas.take(&[Morning, Lunch], 1);
    let parts_of_double = [Morning, Lunch, Evening];
    let doubles =
        usize::from(request.visits_per_day) * DOUBLE_PERCENT / 200 / parts_of_double.len();
    for _ in 0..doubles.max(1) {
        routines.push(double_staffed(&parts_of_double, &mut dice));
        quotas.take(&parts_of_double, 2);
    }
    for _ in 0..(request.visits_per_day / VISITS_FOR_COHABITANTS).max(1) {
        let pair = cohabitants(&[Morning, Lunch, Evening], &mut dice);
        quotas.take(&[Morning, Lunch, Evening], 2);
        routines.extend(pair);
    }
    let shapes = PARTS.iter().map(|shape| shape.part);
    loop {
        let mut parts = dice.pick(PROFILES).to_vec();
        parts.retain(|part| quotas.left(*part) > 0);
        if parts.is_empty() {
            parts.extend(shapes.clone().filter(|part| quotas.left(*part) > 0));
        }
        if parts.is_empty() {
            break;
        }
        quotas.take(&parts, 1);
        routines.push(alone(&parts, &mut dice));
    }
    add_key_rounds(request, &mut routines, &mut dice);
    add_services(request, &mut routines);
    routines
}

fn protected(dice: &mut Dice) -> Routine {
    let mut patterns: Vec<VisitPattern> = [Morning, Lunch]
        .map(|part| plain_pattern(shape(part), dice))
        .into();
    patterns[0].window = window(7 * 60 + 30, 150);
    patterns[1].window = window(11 * 60 + 30, 150);
    for pattern in &mut patterns {
        pattern.preferred = None;
    }
    Routine {
        patterns,
        kind: RoutineKind::Protected,
    }
}

fn double_staffed(parts: &[DayPart], dice: &mut Dice) -> Routine {
    let mut routine = alone_without_tasks(parts, dice);
    for pattern in &mut routine.patterns {
        pattern.staff_count = 2;
        pattern.duration_min = pattern.duration_min.max(20);
        pattern.interventions.push(intervention("transfer"));
        pattern.skills.push(skill("transfer_lift"));
    }
    routine
}

/// Two who live together: the same windows, so that one stay can serve both.
fn cohabitants(parts: &[DayPart], dice: &mut Dice) -> [Routine; 2] {
    let first = alone(parts, dice);
    let mut second = alone_without_tasks(parts, dice);
    for (pattern, model) in second.patterns.iter_mut().zip(&first.patterns) {
        pattern.window = model.window;
        pattern.preferred = model.preferred;
    }
    second.kind = RoutineKind::Cohabitant;
    [first, second]
}

fn alone(parts: &[DayPart], dice: &mut Dice) -> Routine {
    let mut routine = alone_without_tasks(parts, dice);
    match dice.below(100) {
        0..50 => add_medication(&mut routine.patterns, dice),
        50..56 => add_task(&mut routine.patterns, "insulin", "insulin"),
        56..68 => {
            for pattern in &mut routine.patterns {
                pattern.skills.push(skill("dementia_care"));
            }
        }
        68..70 => add_skill_to_first(&mut routine.patterns, "catheter"),
        70..72 => add_skill_to_first(&mut routine.patterns, "wound_care"),
        _ => {}
    }
    routine
}

fn alone_without_tasks(parts: &[DayPart], dice: &mut Dice) -> Routine {
    Routine {
        patterns: parts
            .iter()
            .map(|part| plain_pattern(shape(*part), dice))
            .collect(),
        kind: RoutineKind::Alone,
    }
}

fn plain_pattern(shape: &PartShape, dice: &mut Dice) -> VisitPattern {
    let start_min = shape.earliest + 5 * dice.between(0, (shape.latest - shape.earliest) / 5);
    let length_min = dice.pick(shape.window_lengths);
    let duration_min = dice.pick(shape.durations);
    let (codes, priority) = tasks(shape.part, start_min, dice);
    let preferred = dice
        .chance(70)
        .then(|| preferred_within(window(start_min, length_min)));
    VisitPattern {
        key: shape.key.to_owned(),
        cycle_weeks: 1,
        weeks: vec![1],
        weekdays: (1..=7).collect(),
        window: window(start_min, length_min),
        preferred,
        duration_min,
        interventions: codes.iter().map(|code| intervention(code)).collect(),
        skills: vec![],
        staff_count: 1,
        priority,
        gap_after: None,
    }
}

/// The middle of the window, a half hour.
fn preferred_within(whole: LocalWindow) -> LocalWindow {
    let start_min = i32::from(whole.start.minute_of_day());
    let length_min = i32::from(whole.end.minute_of_day()) - start_min;
    window(start_min + (length_min - 30) / 2, 30)
}

/// Short looks-in behind locked doors: first for those without an evening visit.
fn add_key_rounds(request: &TownRequest, routines: &mut [Routine], dice: &mut Dice) {
    let rounds = u32::from(request.visits_per_day) * KEY_ROUND_PERCENT / 100;
    let mut order: Vec<usize> = (0..routines.len())
        .filter(|index| routines[*index].kind == RoutineKind::Alone)
        .collect();
    let has_evening = |routine: &Routine| {
        routine
            .patterns
            .iter()
            .any(|pattern| pattern.key == "evening")
    };
    order.sort_by_key(|index| has_evening(&routines[*index]));
    for index in order.into_iter().take(rounds as usize) {
        let mut round = plain_pattern(shape(Evening), dice);
        "key_round".clone_into(&mut round.key);
        round.window = window(19 * 60 + 5 * dice.between(0, 12), 90);
        round.preferred = None;
        round.duration_min = 10;
        round.interventions = vec![intervention("check_visit")];
        round.skills = vec![skill("key_responsible")];
        routines[index].patterns.push(round);
    }
}
