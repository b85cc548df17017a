use std::sync::Arc;

use care_model::person::Protection;
use care_model::route::Stop;
use care_model::time::local_to_instant;
use care_model::travel::Coordinate;
use care_model::unit::Unit;
use care_model::visit_fact::{PlannedTimes, Proven};
use store::planning::{DayPlan, Draft};

use super::super::client_absence::Away;
use super::super::history::{DayFacts, History};
use super::*;

fn day() -> LocalDate {
    "2026-11-22".parse().expect("a date")
}

fn unit_id() -> UnitId {
    UnitId::derived(Timestamp::from_millis(0), "unit")
}

fn client_id(name: &str) -> ClientId {
    ClientId::derived(Timestamp::from_millis(0), name)
}

fn staff_id(name: &str) -> StaffId {
    StaffId::derived(Timestamp::from_millis(0), name)
}

fn visit_id(name: &str) -> VisitId {
    VisitId::derived(Timestamp::from_millis(0), name)
}

fn client(name: &str, born: &str) -> Client {
    Client {
        client_id: client_id(name),
        unit_id: unit_id(),
        name: name.to_owned(),
        personal_number: format!("{born}0000"),
        address: String::new(),
        coordinate: None,
        access: String::new(),
        tag: None,
        household: None,
        alarm: false,
        protection: Protection::None,
        alerts: String::new(),
        care_contact: None,
    }
}

fn staff(name: &str, title: &str) -> (StaffId, Staff) {
    let staff = Staff {
        staff_id: staff_id(name),
        unit_id: unit_id(),
        name: name.to_owned(),
        title: title.to_owned(),
        personal_number: String::new(),
        employee_number: String::new(),
        skills: vec![],
    };
    (staff.staff_id, staff)
}

/// Somebody who came to the client at a time of day.
fn fact(client: &str, staff: &str, visit: &str, date: LocalDate, time: &str) -> VisitFact {
    let start = local_to_instant(date, time.parse().expect("a time"));
    let proven = |at| {
        Some(Proven {
            at,
            method: "tag".to_owned(),
        })
    };
    VisitFact {
        visit_id: visit_id(&format!("{visit}/{date}")),
        staff_id: staff_id(staff),
        client_id: client_id(client),
        unit_id: unit_id(),
        date,
        origin: VisitOrigin::Planned,
        planned: Some(PlannedTimes {
            start,
            end: start.plus_seconds(1_800),
        }),
        started: proven(start),
        ended: proven(start.plus_seconds(1_500)),
        performed: vec![InterventionCode("washing".to_owned())],
        not_performed: vec![],
        outcome: Outcome::Done,
        annulled: false,
        deviations: vec![],
        notes: 0,
        reasons: vec![],
        heads: String::new(),
    }
}

/// Anna in the morning and Bo in the evening on each of the days from `first`.
fn mornings_and_evenings(first: LocalDate, days: i64) -> Vec<VisitFact> {
    dates(first, add_days(first, days - 1))
        .flat_map(|date| {
            [
                fact("greta", "anna", "morning", date, "08:00"),
                fact("greta", "bo", "evening", date, "19:00"),
            ]
        })
        .collect()
}

fn planned_visit(client: &str, visit: &str) -> (VisitId, PlannedVisit) {
    let visit = PlannedVisit {
        visit_id: visit_id(visit),
        template_id: None,
        client_id: client_id(client),
        unit_id: unit_id(),
        date: day(),
        window: care_model::order::LocalWindow {
            start: "07:00".parse().expect("a time"),
            end: "21:00".parse().expect("a time"),
        },
        preferred: None,
        duration_min: 30,
        interventions: vec![InterventionCode("washing".to_owned())],
        skills: vec![],
        staff_count: 1,
        partner: None,
        gap_after: None,
        priority: care_model::order::Priority::Must,
    };
    (visit.visit_id, visit)
}

fn stop(visit: &str, hour: i32) -> Stop {
    Stop {
        visit_id: visit_id(visit),
        arrive_s: hour * 3600,
        start_s: hour * 3600,
        end_s: hour * 3600 + 1_800,
        travel_s: 0,
        travel_m: 0,
    }
}

fn history(before: &[VisitFact]) -> History {
    let days = dates(add_days(day(), -13), add_days(day(), -1)).map(|date| {
        let facts = before.iter().filter(|fact| fact.date == date);
        Arc::new(DayFacts::of(facts.cloned().collect()))
    });
    History::of(days.collect())
}

/// Greta's day: by Cecilia in the morning and by Bo in the evening.
fn parts(before: &[VisitFact]) -> DayParts {
    let route = |name: &str, stops| Route {
        shift_id: care_model::id::ShiftId::derived(Timestamp::from_millis(0), name),
        staff_id: staff_id(name),
        stops,
        breaks: vec![],
        way_back: None,
    };
    let routes = vec![
        route("cecilia", vec![stop("first", 9)]),
        route("bo", vec![stop("second", 18)]),
    ];
    let clients = [client("greta", "19400101")];
    DayParts {
        unit: Unit {
            unit_id: unit_id(),
            name: String::new(),
            provider: String::new(),
            place: Coordinate {
                latitude_e7: 593_000_000,
                longitude_e7: 180_000_000,
            },
            provider_kind: care_model::unit::ProviderKind::default(),
        },
        date: day(),
        visits: [
            planned_visit("greta", "first"),
            planned_visit("greta", "second"),
        ]
        .into(),
        absent: vec![],
        unplanned: BTreeMap::new(),
        away: Away::default(),
        shifts: vec![],
        staff: ["anna", "bo", "cecilia"]
            .map(|name| staff(name, "Undersköterska"))
            .into(),
        clients: clients.map(|client| (client.client_id, client)).into(),
        draft: Draft {
            revision: 1,
            last_step: None,
            undone_step: None,
            absences: vec![],
            plan: DayPlan {
                routes,
                ..DayPlan::default()
            },
        },
        published: None,
        leaves: BTreeMap::new(),
        facts: BTreeMap::new(),
        history: history(before),
    }
}

fn figure(staff_met: f64, measure: &'static str) -> DayFigure {
    DayFigure { staff_met, measure }
}

#[test]
fn the_board_takes_the_national_measure_where_fourteen_days_are_known() {
    let before = mornings_and_evenings(add_days(day(), -13), 13);
    let known = parts(&before);
    assert_eq!(DayFigure::of(&known), figure(3.0, "national"));
    // A night visit by a fourth is a face of the day's figure alone.
    let mut night = before.clone();
    night.push(fact("greta", "dag", "night", add_days(day(), -2), "23:30"));
    let with_night = parts(&night);
    assert_eq!(DayFigure::of(&with_night), figure(3.0, "national"));
    night.retain(|fact| fact.date > add_days(day(), -13));
    assert_eq!(DayFigure::of(&parts(&night)), figure(4.0, "of_day"));
}

#[test]
fn it_falls_back_to_the_day_where_nobody_can_be_measured() {
    let short = mornings_and_evenings(add_days(day(), -5), 5);
    assert_eq!(DayFigure::of(&parts(&short)), figure(3.0, "of_day"));
    let before = mornings_and_evenings(add_days(day(), -13), 13);
    let mut young = parts(&before);
    for client in young.clients.values_mut() {
        client.personal_number = "199001010000".to_owned();
    }
    assert_eq!(DayFigure::of(&young), figure(3.0, "of_day"));
    let mut unplanned = parts(&before);
    unplanned.draft = Draft::default();
    assert_eq!(DayFigure::of(&unplanned), figure(0.0, "of_day"));
}

/// What fourteen performed days come to.
fn performed(people: &BTreeMap<StaffId, Staff>, facts: &[VisitFact]) -> Result<usize, Exclusion> {
    let clients = [client("greta", "19400101")];
    let clients = measured_clients(clients.iter(), facts, BTreeMap::new());
    let measured = measure(first(), &clients, &performed_meetings(people, facts));
    match measured.excluded.first() {
        None => Ok(measured.staff_met[0].1),
        Some((_, exclusion)) => Err(*exclusion),
    }
}

fn first() -> LocalDate {
    add_days(day(), -13)
}

fn people() -> BTreeMap<StaffId, Staff> {
    let nurse = |title| staff("nurse", title);
    [
        staff("anna", "Undersköterska"),
        staff("bo", "Vårdbiträde"),
        nurse("Distriktssköterska"),
    ]
    .into()
}

#[test]
fn what_was_performed_is_measured_with_its_exclusions() {
    let fortnight = mornings_and_evenings(first(), 14);
    assert_eq!(performed(&people(), &fortnight), Ok(2));
    let with = |change: &dyn Fn(&mut VisitFact)| {
        let mut facts = fortnight.clone();
        let mut other = fact("greta", "dag", "other", first(), "12:00");
        change(&mut other);
        facts.push(other);
        performed(&people(), &facts)
    };
    assert_eq!(with(&|_| ()), Ok(3));
    assert_eq!(with(&|other| other.origin = VisitOrigin::Alarm), Ok(2));
    assert_eq!(with(&|other| other.annulled = true), Ok(2));
    assert_eq!(with(&|other| other.outcome = Outcome::Declined), Ok(2));
    let meal = InterventionCode(MEAL_DELIVERY.to_owned());
    let washing = InterventionCode("washing".to_owned());
    assert_eq!(with(&|other| other.performed = vec![meal.clone()]), Ok(2));
    let both = vec![meal, washing];
    assert_eq!(with(&|other| other.performed = both.clone()), Ok(3));
    assert_eq!(with(&|other| other.staff_id = staff_id("nurse")), Ok(2));
    let away = Exclusion::Away { date: first() };
    let absent = with(&|other| other.outcome = Outcome::ClientAbsent);
    assert_eq!(absent, Err(away));
}

#[test]
fn two_at_one_planned_visit_are_one_visit() {
    let mut facts = mornings_and_evenings(first(), 14);
    // On the first day the evening was by both in the morning's place.
    facts[1] = fact("greta", "bo", "beside", first(), "08:00");
    let few = Exclusion::FewVisits { date: first() };
    assert_eq!(performed(&people(), &facts), Err(few));
    facts[1].planned = None;
    assert_eq!(performed(&people(), &facts), Ok(2), "a visit of its own");
}

#[test]
fn an_assistant_nurse_is_home_care() {
    for (title, registered) in [
        ("Undersköterska", false),
        ("Vårdbiträde", false),
        ("Sjuksköterska", true),
        ("Specialistsjuksköterska", true),
        ("DISTRIKTSSKÖTERSKA", true),
        ("", false),
    ] {
        assert_eq!(is_registered(title), registered, "{title}");
    }
    let meals = InterventionCode(MEAL_DELIVERY.to_owned());
    assert!(meals.kind().is_some(), "the catalogue knows the code");
}

#[test]
fn whoever_the_draft_brings_to_a_client_anyhow_is_no_new_face() {
    let parts = parts(&[]);
    let (visit_id, _) = planned_visit("greta", "first");
    let (anna, bo) = (staff_id("anna"), staff_id("bo"));
    assert!(parts.is_new_face(visit_id, bo), "they have not met");
    assert!(!parts.is_new_to_draft(visit_id, bo), "in the evening");
    assert!(parts.is_new_to_draft(visit_id, anna));
}
