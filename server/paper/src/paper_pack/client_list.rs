//! Everybody of the day by name: for who answers the telephone.

use care_model::id::ClientId;
use care_model::person::Client;
use care_model::planned_visit::PlannedVisit;

use super::said::{clock_of, swedish_order};
use super::{Day, words};
use crate::document::{Block, Cell, Column, HeadingLevel, Section, Span, Table};

/// None where nobody is visited and nobody has an alarm.
pub fn section(day: &Day) -> Option<Section> {
    let on_paper = day.clients_on_paper();
    let mut open: Vec<&Client> = on_paper
        .iter()
        .filter_map(|client_id| day.open_client(*client_id))
        .collect();
    open.sort_by_key(|client| (swedish_order(&client.name), client.client_id));
    // Somebody hidden stands on the route alone: here it would be said again to everybody.
    let rows: Vec<Vec<Cell>> = open.into_iter().map(|client| row(day, client)).collect();
    if rows.is_empty() {
        return None;
    }
    let title = day.say(words::CLIENTS);
    Some(Section {
        running_title: title.to_owned(),
        blocks: vec![
            Block::Heading(HeadingLevel::First, title.to_owned()),
            Block::Table(Table {
                summary: day.say(words::CLIENTS_SUMMARY).to_owned(),
                columns: vec![
                    Column::printed(day.say(words::NAME_AND_ADDRESS), 22),
                    Column::printed(day.say(words::KEY), 18),
                    Column::printed(day.say(words::CONTACTS), 22),
                    Column::printed(day.say(words::NEED), 18),
                    Column::printed(day.say(words::VISITS_OF_THE_DAY), 20),
                ],
                rows,
            }),
        ],
    })
}

fn row(day: &Day, client: &Client) -> Vec<Cell> {
    let mut who = vec![Span::bold(&client.name), Span::plain(&client.address)];
    who.extend(day.warnings(client));
    who.extend(care_contact(day, client));
    vec![
        who,
        vec![day.key(client)],
        day.contacts(client.client_id),
        needs(day, client.client_id),
        visits(day, client.client_id),
    ]
}

pub fn care_contact(day: &Day, client: &Client) -> Option<Span> {
    let name = day.staff_name(client.care_contact?);
    Some(Span::plain(day.labelled(words::CARE_CONTACT, name)))
}

/// Need and purpose, as the orders in force have them.
pub fn needs(day: &Day, client_id: ClientId) -> Cell {
    let orders = day.orders.get(&client_id).into_iter().flatten();
    let said = orders.filter(|order| !order.purpose.trim().is_empty());
    said.map(|order| Span::plain(&order.purpose)).collect()
}

/// The visits of a client in order, each with who comes.
pub fn visits(day: &Day, client_id: ClientId) -> Cell {
    let visits = day.request.visits.values();
    let mut lines: Vec<(i32, String)> = visits
        .filter(|visit| visit.client_id == client_id)
        .map(|visit| visit_line(day, visit))
        .collect();
    if lines.is_empty() {
        return vec![Span::plain(day.say(words::NO_VISIT))];
    }
    lines.sort();
    let told = lines.into_iter();
    told.map(|(_, line)| Span::plain(line)).collect()
}

fn visit_line(day: &Day, visit: &PlannedVisit) -> (i32, String) {
    let date = day.request.date;
    let is_away = day.request.away.contains(&visit.visit_id);
    if let Some((staff_id, stop)) = day.placed.get(&visit.visit_id)
        && !is_away
    {
        let clock = clock_of(date, stop.start_s);
        return (
            stop.start_s,
            format!("{clock} {}", day.staff_name(*staff_id)),
        );
    }
    let state = if is_away {
        words::IS_AWAY
    } else {
        words::WITHOUT_ROUTE
    };
    let start = visit.window.start;
    let order = i32::from(start.minute_of_day()) * 60;
    (
        order,
        format!("{start}–{} {}", visit.window.end, day.say(state)),
    )
}
