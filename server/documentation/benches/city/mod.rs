//! A city's month: a million attested visits of 20,000 clients by 6,000 staff
//! members, with alarms, frames, absences and late cancellations.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::time::{LocalDate, Timestamp, add_days, midnight};
use care_model::visit_fact::{Outcome, PlannedTimes, Proven, VisitFact, VisitOrigin};
use documentation::month::Month;
use documentation::reimbursement::rates::{ProviderKind, RateTable};
use documentation::reimbursement::request::{AlarmSpan, CancelledVisit};
use documentation::reimbursement::{Run, RunRequest, reimbursement_run};

pub const VISITS: u64 = 1_000_000;
const STAFF: u64 = 6_000;
const CLIENTS: u64 = 20_000;
const DAYS: u64 = 30;
const BIRTH_OF_IDS: Timestamp = Timestamp::from_millis(1_760_000_000_000);

/// Inputs of a run.
pub struct City {
    pub unit_id: UnitId,
    pub month: Month,
    pub facts: Vec<VisitFact>,
    rates: RateTable,
    alarm_clients: Vec<AlarmSpan>,
    frame_left_s: BTreeMap<ClientId, i64>,
    cancelled: Vec<CancelledVisit>,
}

impl City {
    pub fn invented() -> Self {
        let month = Month::new(2026, 11).expect("a month");
        let unit_id = UnitId::derived(BIRTH_OF_IDS, "unit");
        let staff: Vec<StaffId> = (0..STAFF)
            .map(|number| StaffId::derived(BIRTH_OF_IDS, &format!("staff {number}")))
            .collect();
        let clients: Vec<ClientId> = (0..CLIENTS)
            .map(|number| ClientId::derived(BIRTH_OF_IDS, &format!("client {number}")))
            .collect();
        let fact = |number| {
            let visit = Visit {
                number,
                unit_id,
                client_id: place(&clients, number),
                staff_id: place(&staff, number / DAYS),
                date: add_days(month.first_day(), (number % DAYS) as i64),
                // Some six visits a person and day.
                earliest_s: 5 * 3600 + (number / DAYS / STAFF) as i64 * 10_500,
            };
            visit.fact()
        };
        Self {
            unit_id,
            month,
            facts: (0..VISITS).map(fact).collect(),
            rates: RateTable::example(),
            alarm_clients: alarms(month, &clients),
            frame_left_s: clients.iter().map(|client| (*client, 24 * 3600)).collect(),
            cancelled: (0..VISITS / 100)
                .map(|number| cancelled(number, month.first_day(), &clients))
                .collect(),
        }
    }

    pub fn run(&self) -> Run {
        let request = RunRequest {
            unit_id: self.unit_id,
            provider_kind: ProviderKind::Municipal,
            period: self.month.period(),
            facts: &self.facts,
            rates: &self.rates,
            absent_days_before: &BTreeMap::new(),
            alarm_clients: &self.alarm_clients,
            frame_left_s: &self.frame_left_s,
            cancelled: &self.cancelled,
            judgements: &[],
            decisions: &[],
        };
        reimbursement_run(&request).expect("sound inputs")
    }
}

/// Spreads numbers, the same every time.
fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 20
}

fn place<T: Copy>(list: &[T], number: u64) -> T {
    list[number as usize % list.len()]
}

/// A visit of which nobody has drawn yet when and how it went.
pub struct Visit {
    /// Everything is drawn from it.
    pub number: u64,
    pub unit_id: UnitId,
    pub client_id: ClientId,
    pub staff_id: StaffId,
    pub date: LocalDate,
    /// Seconds after midnight; the visit begins in the hour and a half from there.
    pub earliest_s: i64,
}

impl Visit {
    pub fn fact(&self) -> VisitFact {
        let Self { number, date, .. } = *self;
        let chance = mixed(number);
        let earliest = midnight(date).plus_seconds(self.earliest_s);
        let start = earliest.plus_seconds((chance % 5400) as i64);
        let end = start.plus_seconds(600 + (chance % 3000) as i64);
        let (outcome, origin) = match chance % 50 {
            0 => (Outcome::Declined, VisitOrigin::Planned),
            1 | 2 => (Outcome::ClientAbsent, VisitOrigin::Planned),
            3 => (Outcome::Done, VisitOrigin::Alarm),
            _ => (Outcome::Done, VisitOrigin::Planned),
        };
        let proven = |at| {
            Some(Proven {
                at,
                method: "tag".to_owned(),
            })
        };
        VisitFact {
            visit_id: VisitId::derived(midnight(date), &format!("visit {number}")),
            staff_id: self.staff_id,
            client_id: self.client_id,
            unit_id: self.unit_id,
            date,
            origin,
            planned: Some(PlannedTimes { start, end }),
            started: proven(start),
            ended: proven(end),
            performed: vec![code(if chance.is_multiple_of(9) {
                "cleaning"
            } else {
                "washing"
            })],
            not_performed: vec![],
            outcome,
            annulled: false,
            deviations: vec![],
            notes: 0,
            reasons: vec![],
            heads: format!("{number:064x}"),
        }
    }
}

fn code(text: &str) -> InterventionCode {
    InterventionCode(text.to_owned())
}

fn alarms(month: Month, clients: &[ClientId]) -> Vec<AlarmSpan> {
    let with_alarm = clients.iter().step_by(2);
    with_alarm
        .map(|client_id| AlarmSpan {
            client_id: *client_id,
            from: month.first_day(),
            to: month.last_day(),
        })
        .collect()
}

fn cancelled(number: u64, first_day: LocalDate, clients: &[ClientId]) -> CancelledVisit {
    let date = add_days(first_day, (number % DAYS) as i64);
    let start = midnight(date).plus_seconds(9 * 3600);
    CancelledVisit {
        visit_id: VisitId::derived(midnight(date), &format!("cancelled {number}")),
        client_id: place(clients, mixed(number)),
        date,
        planned: PlannedTimes {
            start,
            end: start.plus_seconds(1800),
        },
        interventions: vec![code("washing")],
        known: start.plus_seconds(-((mixed(number) % 100) as i64) * 3600),
    }
}
