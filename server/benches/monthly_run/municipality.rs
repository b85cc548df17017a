//! An invented municipality: a hundred units with their register and their orders, and
//! what was planned and recorded of a month.

use care_model::id::{ClientId, StaffId, TemplateId, UnitId};
use care_model::intervention::InterventionCode;
use care_model::order::{FramePeriod, FrameTime, LocalWindow, Order, Priority, VisitPattern};
use care_model::person::{Client, Protection, Staff, is_personal_number};
use care_model::planned_visit::PlannedVisit;
use care_model::registry::RegistryImport;
use care_model::time::{LocalDate, Timestamp, add_days, month_number};
use care_model::travel::Coordinate;
use care_model::unit::{ProviderKind, Unit};
use care_model::visit_fact::{VisitFact, VisitOrigin};
use documentation::month::Month;
use store::client_absence::{ClientAbsence, ClientAbsenceKind};

use crate::city::{self, Visit};

pub const UNITS: u64 = 100;
const STAFF: u64 = 60;
const CLIENTS: u64 = 200;
/// Of a unit in a month.
const VISITS: u64 = 10_000;
const _: () = assert!(UNITS * VISITS == city::VISITS);

/// One in a hundred more was planned and called off.
const CANCELLED: u64 = VISITS / 100;
/// From one visit of a staff member to the next: sometimes they overlap by a little.
const TURN_S: i64 = 6_600;
/// When the early shift and the late one begin, in seconds after midnight.
const SHIFTS_S: [i64; 2] = [6 * 3600, 12 * 3600];
/// Of a client's month. Most stay within it.
const FRAME_MIN: u32 = 36 * 60;
const BIRTH_OF_IDS: Timestamp = Timestamp::from_millis(1_760_000_000_000);

/// One unit of the municipality.
pub struct InventedUnit {
    /// 0 and up.
    number: u64,
    unit_id: UnitId,
    staff: Vec<StaffId>,
    clients: Vec<ClientId>,
}

impl InventedUnit {
    pub fn new(number: u64) -> Self {
        let name = |what: &str, one: u64| format!("{what} {one} of {number}");
        Self {
            number,
            unit_id: UnitId::derived(BIRTH_OF_IDS, &format!("unit {number}")),
            staff: (0..STAFF)
                .map(|one| StaffId::derived(BIRTH_OF_IDS, &name("staff", one)))
                .collect(),
            clients: (0..CLIENTS)
                .map(|one| ClientId::derived(BIRTH_OF_IDS, &name("client", one)))
                .collect(),
        }
    }

    pub fn register(&self) -> RegistryImport {
        let unit = Unit {
            unit_id: self.unit_id,
            name: format!("Enhet {}", self.number + 1),
            provider: "Kommunen".to_owned(),
            place: Coordinate::from_degrees(59.3, 18.1).expect("a place"),
            provider_kind: if self.number.is_multiple_of(4) {
                ProviderKind::Private
            } else {
                ProviderKind::Municipal
            },
        };
        let staff = (0..).zip(&self.staff);
        let clients = (0..).zip(&self.clients);
        RegistryImport {
            units: vec![unit],
            staff: staff.map(|(one, id)| self.staff_member(one, *id)).collect(),
            clients: clients.map(|(one, id)| self.client(one, *id)).collect(),
            ..RegistryImport::default()
        }
    }

    fn staff_member(&self, one: u64, staff_id: StaffId) -> Staff {
        Staff {
            staff_id,
            unit_id: self.unit_id,
            name: format!("Medarbetare {one}"),
            title: "Undersköterska".to_owned(),
            personal_number: personal_number(1965, one),
            employee_number: (self.number * STAFF + one).to_string(),
            skills: vec![],
        }
    }

    /// Every second client has an alarm.
    fn client(&self, one: u64, client_id: ClientId) -> Client {
        Client {
            client_id,
            unit_id: self.unit_id,
            name: format!("Brukare {one}"),
            personal_number: personal_number(1935, one),
            address: format!("Storgatan {one}"),
            coordinate: None,
            access: "Nyckelskåp".to_owned(),
            alerts: String::new(),
            tag: None,
            household: None,
            alarm: one.is_multiple_of(2),
            protection: Protection::None,
            care_contact: None,
        }
    }

    /// One of every client.
    pub fn orders(&self) -> impl Iterator<Item = Order> {
        let first_day = LocalDate::from_ymd_opt(2026, 1, 1).expect("a date");
        self.clients.iter().map(move |client_id| Order {
            sender: "paraply".to_owned(),
            sender_order_id: format!("B-{client_id}"),
            version: 1,
            client_id: *client_id,
            unit_id: self.unit_id,
            decision: "D-1".to_owned(),
            purpose: String::new(),
            valid_from: first_day,
            valid_to: None,
            frame: FrameTime {
                minutes: FRAME_MIN,
                period: FramePeriod::Month,
            },
            contacts: vec![],
            wishes: care_model::order::ClientWishes::default(),
            visits: vec![
                pattern("morning", "06:00", "11:00"),
                pattern("evening", "12:00", "21:00"),
            ],
        })
    }

    /// What was recorded of the visits of a month.
    pub fn facts(&self, month: Month) -> impl Iterator<Item = VisitFact> {
        (0..VISITS).map(move |number| self.visit(month, number).fact())
    }

    /// Visits that were planned beside those that took place, and the absence which each
    /// was called off for.
    pub fn cancelled(&self, month: Month) -> impl Iterator<Item = (PlannedVisit, ClientAbsence)> {
        let numbers = VISITS..VISITS + CANCELLED;
        let facts = numbers.map(move |number| self.visit(month, number).fact());
        facts.filter_map(|fact| {
            let start = fact.planned?.start;
            let absence = ClientAbsence {
                client_id: fact.client_id,
                kind: ClientAbsenceKind::Hospital,
                from: start.plus_seconds(-3600),
                until: Some(start.plus_seconds(3600)),
            };
            Some((planned_visit(&fact)?, absence))
        })
    }

    fn visit(&self, month: Month, number: u64) -> Visit {
        let first_day = month.first_day();
        let days = (month.last_day() - first_day).num_days() as u64 + 1;
        let (round, day) = (number / days, number % days);
        let (turn, one) = (round / STAFF, round % STAFF);
        let months = u64::from(month_number(first_day).unsigned_abs());
        Visit {
            // No other unit or month has it.
            number: (months * UNITS + self.number) * (VISITS + CANCELLED) + number,
            unit_id: self.unit_id,
            // Each day begins with another client: all have visits on all days.
            client_id: self.clients[((round + day * 67) % CLIENTS) as usize],
            staff_id: self.staff[one as usize],
            date: add_days(first_day, day as i64),
            earliest_s: SHIFTS_S[one as usize % SHIFTS_S.len()] + turn as i64 * TURN_S,
        }
    }
}

/// The visit as it stood on the plan; none where it was nobody's plan.
pub fn planned_visit(fact: &VisitFact) -> Option<PlannedVisit> {
    let planned = fact.planned?;
    if fact.origin != VisitOrigin::Planned {
        return None;
    }
    let start = planned.start.local_time();
    Some(PlannedVisit {
        visit_id: fact.visit_id,
        template_id: Some(TemplateId::derived(
            BIRTH_OF_IDS,
            &fact.client_id.to_string(),
        )),
        client_id: fact.client_id,
        unit_id: fact.unit_id,
        date: fact.date,
        window: LocalWindow { start, end: start },
        preferred: None,
        duration_min: (planned.end.seconds_since(planned.start) / 60) as u16,
        interventions: fact.performed.clone(),
        skills: vec![],
        staff_count: 1,
        partner: None,
        gap_after: None,
        priority: Priority::Must,
    })
}

fn pattern(key: &str, from: &str, to: &str) -> VisitPattern {
    VisitPattern {
        key: key.to_owned(),
        cycle_weeks: 1,
        weeks: vec![1],
        weekdays: (1..=7).collect(),
        window: LocalWindow {
            start: from.parse().expect("a time"),
            end: to.parse().expect("a time"),
        },
        preferred: None,
        duration_min: 35,
        interventions: vec![InterventionCode("washing".to_owned())],
        skills: vec![],
        staff_count: 1,
        priority: Priority::Must,
        gap_after: None,
    }
}

/// Of somebody born in one of 28 years, on a day of January.
fn personal_number(first_year: u64, one: u64) -> String {
    let (year, day) = (first_year + one % 28, one / 28 % 28 + 1);
    let numbers = (0..10).map(|check| format!("{year}01{day:02}{:03}{check}", one % 1000));
    let mut sound = numbers.filter(|number| is_personal_number(number));
    sound.next().expect("one of ten check digits holds")
}
