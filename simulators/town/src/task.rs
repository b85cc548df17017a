//! What is done at a visit, and what it asks of whoever comes.

use care_model::intervention::InterventionCode;
use care_model::order::{GapAfter, Priority, VisitPattern};
use care_model::skill::SkillCode;

use crate::day_part::{DayPart, window};
use crate::dice::Dice;

pub(crate) fn tasks(
    part: DayPart,
    start_min: i32,
    dice: &mut Dice,
) -> (Vec<&'static str>, Priority) {
    const DINNER_FROM_MIN: i32 = 15 * 60 + 15;
    match part {
        DayPart::Morning => (
            vec!["morning_help", "breakfast", "dressing"],
            Priority::Must,
        ),
        DayPart::Lunch => (vec!["lunch", "toilet"], Priority::Must),
        DayPart::Afternoon if start_min >= DINNER_FROM_MIN => (vec!["dinner"], Priority::Must),
        DayPart::Afternoon => match dice.below(4) {
            0 => (vec!["walk"], Priority::May),
            1 => (vec!["social_time"], Priority::May),
            2 => (vec!["check_visit", "drinking"], Priority::Must),
            _ => (vec!["toilet", "drinking"], Priority::Must),
        },
        DayPart::Evening => (vec!["evening_help", "dressing"], Priority::Must),
    }
}

/// Medicine at two visits; of those that allow it some must lie hours apart.
pub(crate) fn add_medication(patterns: &mut [VisitPattern], dice: &mut Dice) {
    add_task(patterns, "medication", "medication");
    if dice.chance(60) {
        for (first, second) in [("morning", "lunch"), ("afternoon", "evening")] {
            add_gap(patterns, first, second);
        }
    }
}

/// Hours between two doses, in minutes.
const GAP_MIN_MINUTES: u16 = 4 * 60;
const GAP_MAX_MINUTES: u16 = 6 * 60;
/// From the start of the first window to the start of the second.
const GAP_WINDOWS_MIN: i32 = 4 * 60 + 30;

/// Whatever the start of the first within its window (150 minutes at most),
/// some start of the second keeps the gap.
fn add_gap(patterns: &mut [VisitPattern], first: &str, second: &str) {
    let latest = if second == "lunch" {
        13 * 60
    } else {
        19 * 60 + 30
    };
    let Some(first_start) = patterns
        .iter()
        .find(|pattern| pattern.key == first)
        .map(|pattern| i32::from(pattern.window.start.minute_of_day()))
    else {
        return;
    };
    let start_min = first_start + GAP_WINDOWS_MIN;
    if start_min > latest {
        return;
    }
    let Some(pattern) = patterns.iter_mut().find(|pattern| pattern.key == second) else {
        return;
    };
    pattern.window = window(start_min, 120);
    pattern.preferred = None;
    pattern.skills = vec![skill("medication")];
    if !pattern.interventions.contains(&intervention("medication")) {
        pattern.interventions.push(intervention("medication"));
    }
    pattern.gap_after = Some(GapAfter {
        key: first.to_owned(),
        min_minutes: GAP_MIN_MINUTES,
        max_minutes: GAP_MAX_MINUTES,
    });
}

/// A task of the first and the last visit of the day.
pub(crate) fn add_task(patterns: &mut [VisitPattern], intervention_code: &str, skill_code: &str) {
    let last = patterns.len() - 1;
    for (index, pattern) in patterns.iter_mut().enumerate() {
        if index == 0 || index == last {
            pattern.interventions.push(intervention(intervention_code));
            pattern.skills.push(skill(skill_code));
        }
    }
}

pub(crate) fn add_skill_to_first(patterns: &mut [VisitPattern], code: &str) {
    patterns[0].interventions.push(intervention("own_health"));
    patterns[0].skills.push(skill(code));
}

pub(crate) fn intervention(code: &str) -> InterventionCode {
    InterventionCode(code.to_owned())
}

pub(crate) fn skill(code: &str) -> SkillCode {
    SkillCode(code.to_owned())
}
