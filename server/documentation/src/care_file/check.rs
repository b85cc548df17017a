//! Whether an entry may be added to a file.

use care_model::id::EntryId;
use care_model::time::{LocalDate, Timestamp, add_days};

use super::care_plan::{CarePlan, MAX_GOALS};
use super::entry::{Content, MAX_TEXT_CHARS};
use super::fault::FileFault;
use super::fold::{FileState, ItemSource};
use super::lex_sarah::LexSarahStep;

/// A plan is followed up within this many days: at least once a year.
const FOLLOW_UP_DAYS: i64 = 366;

/// Everything that speaks against adding this content to a file of that state.
pub fn faults_of(
    content: &Content,
    happened: Timestamp,
    file: &FileState,
    now: Timestamp,
) -> Vec<FileFault> {
    let mut faults = Vec::new();
    if happened > now {
        faults.push(FileFault::NotYet);
    }
    match content {
        Content::Note { text }
        | Content::Complaint { text, .. }
        | Content::LexSarahReport { text } => text_fault("text", text, &mut faults),
        Content::OwnView { of, text } => {
            text_fault("text", text, &mut faults);
            if file.find(*of).is_none() {
                faults.push(FileFault::Unknown);
            }
        }
        Content::Struck { of, why } => {
            text_fault("why", why, &mut faults);
            faults.extend(strike_fault(*of, file));
        }
        Content::Measure { of, text, .. } => {
            text_fault("text", text, &mut faults);
            if !file.follow_ups.iter().any(|one| one.of == *of) {
                faults.push(FileFault::NotFollowedUp);
            }
        }
        Content::CarePlan(plan) => plan_faults(plan, now.local_date(), &mut faults),
        Content::LexSarahStep { of, step, text } => {
            text_fault("text", text, &mut faults);
            faults.extend(step_fault(*of, *step, file));
        }
    }
    faults.sort();
    faults
}

fn text_fault(field: &str, text: &str, faults: &mut Vec<FileFault>) {
    let chars = text.trim().chars().count();
    if !(1..=MAX_TEXT_CHARS).contains(&chars) {
        let field = field.to_owned();
        faults.push(FileFault::Text { field, chars });
    }
}

fn strike_fault(of: EntryId, file: &FileState) -> Option<FileFault> {
    match file.find(of) {
        Some(item) if item.struck.is_some() => Some(FileFault::StruckBefore),
        Some(_) if file.lex_sarah.iter().any(|case| case.of == of) => Some(FileFault::Report),
        Some(item) => match &item.source {
            ItemSource::Person(entry) if entry.content.about().is_some() => {
                Some(FileFault::NotStruck)
            }
            ItemSource::Person(_) | ItemSource::Visit(_) => None,
        },
        None => Some(FileFault::Unknown),
    }
}

fn step_fault(of: EntryId, step: LexSarahStep, file: &FileState) -> Option<FileFault> {
    let Some(case) = file.lex_sarah.iter().find(|case| case.of == of) else {
        return Some(FileFault::NoReport);
    };
    let next = case.next();
    if next.contains(&step) {
        return None;
    }
    let codes: Vec<&str> = next.iter().map(|step| step.code()).collect();
    Some(FileFault::Step {
        step: step.code(),
        next: match codes[..] {
            [] => "the case is closed".to_owned(),
            _ => format!("expected one of {}", codes.join(", ")),
        },
    })
}

fn plan_faults(plan: &CarePlan, today: LocalDate, faults: &mut Vec<FileFault>) {
    let goals = plan.goals.len();
    if !(1..=MAX_GOALS).contains(&goals) {
        faults.push(FileFault::Goals { goals });
    }
    if plan.agreed_on > today {
        let date = plan.agreed_on;
        faults.push(FileFault::AgreedLater { date });
    }
    if plan.follow_up_on <= today || plan.follow_up_on > add_days(today, FOLLOW_UP_DAYS) {
        let date = plan.follow_up_on;
        faults.push(FileFault::FollowUp { date });
    }
    for (number, goal) in plan.goals.iter().take(MAX_GOALS).enumerate() {
        if goal.intervention.kind().is_none() {
            let code = goal.intervention.0.chars().take(40).collect();
            faults.push(FileFault::Intervention { code });
        }
        for (field, text) in [
            ("goal", &goal.goal),
            ("how", &goal.how),
            ("when", &goal.when),
        ] {
            text_fault(&format!("goals[{number}].{field}"), text, faults);
        }
    }
}
