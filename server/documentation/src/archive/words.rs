//! What the kinds of entries are called on the readable page.

use crate::care_file::{ComplaintFrom, Content, LexSarahStep, MeasureState, PlanMadeWith};
use crate::journal::JournalKind;

pub fn of_visit(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Deviation => "Avvikelse",
        JournalKind::VisitDeclined => "Avböjt besök",
        JournalKind::ClientAbsent => "Inte hemma",
        JournalKind::InterventionNotPerformed => "Insats inte utförd",
        JournalKind::Note => "Anteckning",
    }
}

pub fn of_person(content: &Content) -> String {
    let name = match content {
        Content::Note { .. } => "Anteckning",
        Content::OwnView { .. } => "Den enskildes uppfattning",
        Content::Struck { .. } => "Överstruken",
        Content::Complaint { from, .. } => match from {
            ComplaintFrom::Client => "Klagomål från den enskilde",
            ComplaintFrom::Relative => "Klagomål från närstående",
            ComplaintFrom::Somebody => "Klagomål från annan",
        },
        Content::Measure { state, .. } => match state {
            MeasureState::Open => "Åtgärd, pågår",
            MeasureState::Done => "Åtgärd, klar",
        },
        Content::CarePlan(_) => "Genomförandeplan",
        Content::LexSarahReport { .. } => "Lex Sarah-rapport",
        Content::LexSarahStep { step, .. } => {
            return format!("Lex Sarah: {}", of_step(*step));
        }
    };
    name.to_owned()
}

fn of_step(step: LexSarahStep) -> &'static str {
    match step {
        LexSarahStep::Received => "mottagen",
        LexSarahStep::Remedied => "avhjälpt",
        LexSarahStep::Investigating => "utredning pågår",
        LexSarahStep::NotMisconduct => "inget missförhållande",
        LexSarahStep::Misconduct => "missförhållande",
        LexSarahStep::SeriousMisconduct => "allvarligt missförhållande",
        LexSarahStep::ReportedToInspectorate => "anmäld till IVO",
        LexSarahStep::Closed => "avslutad",
    }
}

pub fn made_with(who: PlanMadeWith) -> &'static str {
    match who {
        PlanMadeWith::Client => "Gjord med den enskilde.",
        PlanMadeWith::ClientAndRelative => "Gjord med den enskilde och närstående.",
        PlanMadeWith::Representative => "Gjord med den enskildes företrädare.",
        PlanMadeWith::NotTakenPart => "Den enskilde deltog inte.",
    }
}
