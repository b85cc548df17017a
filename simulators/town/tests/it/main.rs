//! Tests of whole towns.

mod greedy_plan;
mod people;
mod streets;
mod unit_days;
mod work;

use care_model::id::{TemplateId, VisitId};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp};
use town::{Town, TownRequest};

pub fn date(text: &str) -> LocalDate {
    text.parse().expect("a date that exists")
}

pub fn request(seed: u64, today: &str) -> TownRequest<'static> {
    TownRequest {
        seed,
        today: date(today),
        staff: 28,
        visits_per_day: 350,
        streets: None,
    }
}

pub fn town(seed: u64, today: &str) -> Town {
    Town::invent(&request(seed, today)).expect("a town that can be")
}

/// An ordinary day, and two fortnights around the clock changes.
pub const DAYS: [&str; 3] = ["2026-11-23", "2026-03-27", "2026-10-23"];

/// The planned visits of a day, as the server expands the orders.
pub fn visits_on(town: &Town, date: LocalDate) -> Vec<PlannedVisit> {
    let moment = Timestamp::from_millis(0);
    town.orders
        .iter()
        .flat_map(|order| {
            let id = |key: &str| TemplateId::derived(moment, &format!("{}/{key}", order.client_id));
            order.visits.iter().flat_map(move |pattern| {
                let template = VisitTemplate {
                    template_id: id(&pattern.key),
                    client_id: order.client_id,
                    unit_id: order.unit_id,
                    valid_from: order.valid_from,
                    valid_to: order.valid_to,
                    pattern: pattern.clone(),
                    gap_template: pattern.gap_after.as_ref().map(|gap| id(&gap.key)),
                };
                template.expand(date, date)
            })
        })
        .collect()
}

#[test]
fn the_same_request_gives_the_same_town_to_the_byte() {
    let bytes = |seed| serde_json::to_vec(&town(seed, DAYS[0])).expect("a town is plain values");
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn a_town_can_be_stored_and_read_back() {
    let town = town(7, DAYS[0]);
    let bytes = serde_json::to_vec(&town).expect("a town is plain values");
    let read: Town = serde_json::from_slice(&bytes).expect("as it was written");
    assert!(read == town);
}

#[test]
fn people_keep_their_ids_when_the_day_is_another() {
    let ids = |today| -> Vec<_> {
        let clients = town(7, today).registry.clients;
        clients.into_iter().map(|client| client.client_id).collect()
    };
    assert_eq!(ids("2026-11-23"), ids("2026-11-30"));
}

#[test]
fn every_id_is_given_once() {
    let town = town(7, DAYS[0]);
    let mut visits: Vec<VisitId> = town
        .registry
        .history
        .iter()
        .map(|fact| fact.visit_id)
        .collect();
    let all = visits.len();
    visits.sort_unstable();
    visits.dedup();
    assert_eq!(visits.len(), all);
    let mut shifts: Vec<_> = town
        .registry
        .shifts
        .iter()
        .map(|shift| shift.shift_id)
        .collect();
    let all = shifts.len();
    shifts.sort_unstable();
    shifts.dedup();
    assert_eq!(shifts.len(), all);
}

#[test]
fn debug_shows_nobody() {
    let town = town(7, DAYS[0]);
    let shown = format!("{town:?} {:?}", town.accounts);
    assert!(!shown.contains(&town.registry.clients[0].name), "{shown}");
    assert!(!shown.contains(&town.accounts[0].password), "{shown}");
}
