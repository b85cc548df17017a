//! Invented facts for the tests.

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::time::{LocalDate, LocalTime, Timestamp, local_to_instant};
use care_model::visit_fact::{Outcome, PlannedTimes, Proven, VisitFact, VisitOrigin};
use documentation::month::Month;
use documentation::period::Period;

const BIRTH_OF_IDS: Timestamp = Timestamp::from_millis(1_760_000_000_000);

pub fn unit() -> UnitId {
    UnitId::derived(BIRTH_OF_IDS, "unit")
}

pub fn staff(number: u32) -> StaffId {
    StaffId::derived(BIRTH_OF_IDS, &format!("staff {number}"))
}

pub fn client(number: u32) -> ClientId {
    ClientId::derived(BIRTH_OF_IDS, &format!("client {number}"))
}

pub fn visit(number: u32) -> VisitId {
    VisitId::derived(BIRTH_OF_IDS, &format!("visit {number}"))
}

/// A calendar month, `2026-11`.
pub fn month(text: &str) -> Period {
    text.parse::<Month>().expect("a month").period()
}

pub fn date(text: &str) -> LocalDate {
    text.parse().expect("a date that exists")
}

/// `2026-11-23 08:30`, in Europe/Stockholm.
pub fn at(text: &str) -> Timestamp {
    let (date_text, time) = text.split_once(' ').expect("a date and a time");
    local_to_instant(
        date(date_text),
        time.parse::<LocalTime>().expect("a time that exists"),
    )
}

/// Visit `number`, done by staff 1 at client 1 as planned.
pub fn done(number: u32, start: &str, end: &str) -> VisitFact {
    let proven = |text| {
        Some(Proven {
            at: at(text),
            method: "tag".to_owned(),
        })
    };
    VisitFact {
        visit_id: visit(number),
        staff_id: staff(1),
        client_id: client(1),
        unit_id: unit(),
        date: date(&start[..10]),
        origin: VisitOrigin::Planned,
        planned: Some(PlannedTimes {
            start: at(start),
            end: at(end),
        }),
        started: proven(start),
        ended: proven(end),
        performed: vec![],
        not_performed: vec![],
        outcome: Outcome::Done,
        annulled: false,
        deviations: vec![],
        notes: 0,
        reasons: vec![],
        heads: String::new(),
    }
}

/// As [`done`], but the visit never took place.
pub fn missed(number: u32, outcome: Outcome, start: &str, end: &str) -> VisitFact {
    VisitFact {
        started: None,
        ended: None,
        outcome,
        ..done(number, start, end)
    }
}
