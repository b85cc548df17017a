//! Notes in words. Figures and dates, no names and no places.

use super::note::{Finding, IntegrityNote};
use crate::language::{Language, Words};

pub(super) fn of_note(note: &IntegrityNote, language: Language) -> String {
    match language {
        Language::Swedish => swedish(note),
        Language::English => english(note),
    }
}

fn swedish(note: &IntegrityNote) -> String {
    let (date, visits) = (note.date, note.visits.len());
    match &note.finding {
        Finding::ImpossibleLeg {
            gap_s, travel_s, ..
        } => format!(
            "{date}: taggen hos en annan brukare lästes {} efter att förra besöket avslutats med tagg. \
             Snabbaste resan tar {}.",
            told(*gap_s),
            told(i64::from(*travel_s))
        ),
        Finding::TagOnTwoPhones { overlap_s, .. } if note.staff.len() > 1 => format!(
            "{date}: samma tagg användes på två telefoner under {} av två personer \
             som inte var planerade tillsammans.",
            told(*overlap_s)
        ),
        Finding::TagOnTwoPhones { overlap_s, .. } => format!(
            "{date}: samma tagg användes på två telefoner under {} av en och samma person.",
            told(*overlap_s)
        ),
        Finding::Burst {
            starts_and_ends,
            homes,
            within_s,
            manual,
        } => format!(
            "{date}: {starts_and_ends} starter och avslut i {homes} hem registrerades inom {}, \
             {manual} av registreringarna för hand.",
            told(*within_s)
        ),
        Finding::ClockMoved {
            wall_s,
            monotonic_s,
            offset_change_ms,
            ..
        } => {
            let ran = monotonic_s
                .map(|ran_s| format!(" Enligt telefonens gångtid gick {}.", told(ran_s)));
            let moved = offset_change_ms.map(|change_ms| {
                let change = told(change_ms.abs() / 1000);
                format!(" Skillnaden mot serverns klocka ändrades med {change}.")
            });
            format!(
                "{date}: telefonens klocka ställdes om under besöket. Enligt klockan gick {}.{}{}",
                told(*wall_s),
                ran.unwrap_or_default(),
                moved.unwrap_or_default()
            )
        }
        Finding::AlwaysPlannedLength { days } => format!(
            "Från {date}: alla {visits} besök under {days} dagar tog exakt planerad tid, \
             på några sekunder när."
        ),
        Finding::TwoHomesAtOnce { overlap_s, .. } => format!(
            "{date}: två besök i olika hem pågick samtidigt under {}.",
            told(*overlap_s)
        ),
    }
}

fn english(note: &IntegrityNote) -> String {
    let (date, visits) = (note.date, note.visits.len());
    match &note.finding {
        Finding::ImpossibleLeg {
            gap_s, travel_s, ..
        } => format!(
            "{date}: the tag at another client's was read {} after the visit before was ended by tag. \
             The fastest way takes {}.",
            told(*gap_s),
            told(i64::from(*travel_s))
        ),
        Finding::TagOnTwoPhones { overlap_s, .. } if note.staff.len() > 1 => format!(
            "{date}: one tag was in use on two phones for {} by two people \
             who were not planned together.",
            told(*overlap_s)
        ),
        Finding::TagOnTwoPhones { overlap_s, .. } => format!(
            "{date}: one tag was in use on two phones for {} by one and the same person.",
            told(*overlap_s)
        ),
        Finding::Burst {
            starts_and_ends,
            homes,
            within_s,
            manual,
        } => format!(
            "{date}: {starts_and_ends} starts and ends in {homes} homes were registered within {}, \
             {manual} of the registrations by hand.",
            told(*within_s)
        ),
        Finding::ClockMoved {
            wall_s,
            monotonic_s,
            offset_change_ms,
            ..
        } => {
            let ran = monotonic_s
                .map(|ran_s| format!(" By the phone's running time {} passed.", told(ran_s)));
            let moved = offset_change_ms.map(|change_ms| {
                let change = told(change_ms.abs() / 1000);
                format!(" The difference to the server's clock moved by {change}.")
            });
            format!(
                "{date}: the phone's clock was moved during the visit. By the clock {} passed.{}{}",
                told(*wall_s),
                ran.unwrap_or_default(),
                moved.unwrap_or_default()
            )
        }
        Finding::AlwaysPlannedLength { days } => format!(
            "From {date}: all {visits} visits of {days} days took exactly the planned time, \
             to a few seconds."
        ),
        Finding::TwoHomesAtOnce { overlap_s, .. } => format!(
            "{date}: two visits at different homes were under way at once for {}.",
            told(*overlap_s)
        ),
    }
}

pub(super) fn innocent_reasons(finding: &Finding) -> Words {
    match finding {
        Finding::ImpossibleLeg { .. } => Words::new(
            "Kan bero på att taggen sitter i entrén, att brukarna möttes på samma plats, \
             att restiden är fel eller att en tagg bytts ut.",
            "It may be that the tag hangs in the entrance, that the clients met at one place, \
             that the travel time is wrong, or that a tag was replaced.",
        ),
        Finding::TagOnTwoPhones { .. } => Words::new(
            "Kan bero på hjälp som inte planerats, introduktion av en ny kollega, \
             ett avslut som glömts eller ett telefonbyte under besöket.",
            "It may be help that was not planned, a new colleague being shown round, \
             an end that was forgotten, or a phone changed during the visit.",
        ),
        Finding::Burst { .. } => Words::new(
            "Kan bero på besök som registrerats i efterhand, brukare som träffades samtidigt \
             eller en telefon som hängt sig.",
            "It may be visits registered afterwards, clients met together, \
             or a phone that had hung.",
        ),
        Finding::ClockMoved { .. } => Words::new(
            "Kan bero på att telefonen rättade sin klocka när den fick täckning \
             eller startades om.",
            "It may be that the phone put its clock right when it found coverage \
             or was restarted.",
        ),
        Finding::AlwaysPlannedLength { .. } => Words::new(
            "Kan bero på att personen väntar in planerad tid innan besöket avslutas, \
             eller har fått höra att tiden ska hållas.",
            "It may be that the person waits for the planned time before ending a visit, \
             or has been told to keep it.",
        ),
        Finding::TwoHomesAtOnce { .. } => Words::new(
            "Kan bero på ett avslut som glömts, brukare som bor ihop utan att det är registrerat \
             eller ett akut ärende hos en annan brukare.",
            "May be an end that was forgotten, clients who live together without it being \
             registered, or something urgent at another client's.",
        ),
    }
}

/// `95` is `1 min 35 s`; the same in both languages.
fn told(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.abs();
    match (seconds / 60, seconds % 60) {
        (0, rest) => format!("{sign}{rest} s"),
        (minutes, 0) => format!("{sign}{minutes} min"),
        (minutes, rest) => format!("{sign}{minutes} min {rest} s"),
    }
}
