//! Sheets about protected identities, each for one staff member who is named.

use std::collections::BTreeSet;

use care_model::id::StaffId;
use care_model::person::Client;

use super::client_list::{care_contact, needs, visits};
use super::{Day, ProtectedSheet, words};
use crate::document::{Block, Cell, Column, HeadingLevel, Section, Span, Table};

/// For all on duty: the protected clients of whom the staff member is one of the named,
/// and who are on her route, may call by the alarm, or have a visit that none of the
/// named has.
pub fn sheets(day: &Day) -> Vec<ProtectedSheet> {
    let with_routes = day.routes().iter().map(|it| it.staff_id);
    let with_shifts = day.request.shifts.iter().map(|it| it.staff_id);
    let on_duty: BTreeSet<StaffId> = with_routes.chain(with_shifts).collect();
    let mut sheets = Vec::new();
    for staff_id in on_duty {
        let clients = day.request.clients.values();
        let hers = clients
            .filter(|client| client.protection.is_protected())
            .filter(|client| client.protection.admits(staff_id))
            .filter(|client| {
                client.alarm || is_on_route(day, staff_id, client) || has_loose_visit(day, client)
            });
        sheets.extend(hers.map(|client| ProtectedSheet {
            staff_id,
            client_id: client.client_id,
            section: section(day, staff_id, client),
        }));
    }
    sheets
}

fn is_on_route(day: &Day, staff_id: StaffId, client: &Client) -> bool {
    let mut placed = day.placed.iter();
    placed.any(|(visit_id, (by, _))| {
        let visit = day.request.visits.get(visit_id);
        *by == staff_id && visit.is_some_and(|visit| visit.client_id == client.client_id)
    })
}

/// A visit that takes place and is on the route of none of the named: one of them will
/// have to go.
fn has_loose_visit(day: &Day, client: &Client) -> bool {
    let visits = day.request.visits.values();
    let mut hers = visits
        .filter(|visit| visit.client_id == client.client_id)
        .filter(|visit| !day.request.away.contains(&visit.visit_id));
    hers.any(|visit| {
        let placed = day.placed.get(&visit.visit_id);
        placed.is_none_or(|(by, _)| !client.protection.admits(*by))
    })
}

fn section(day: &Day, staff_id: StaffId, client: &Client) -> Section {
    let only_for = format!("{} {}", day.say(words::ONLY_FOR), day.staff_name(staff_id));
    let mut known = vec![
        (words::NAME, vec![Span::bold(&client.name)]),
        (words::ADDRESS, vec![Span::plain(&client.address)]),
        (words::KEY, vec![day.key(client)]),
        (words::CONTACTS, day.contacts(client.client_id)),
        (words::NEED, needs(day, client.client_id)),
        (words::VISITS_OF_THE_DAY, visits(day, client.client_id)),
    ];
    let mut rest = day.warnings(client);
    rest.extend(care_contact(day, client));
    if !rest.is_empty() {
        known.push((words::CLIENT, rest));
    }
    let row = |(label, cell): (_, Cell)| vec![vec![Span::plain(day.say(label))], cell];
    Section {
        running_title: only_for.clone(),
        blocks: vec![
            Block::Heading(HeadingLevel::First, only_for),
            Block::Paragraph(Span::bold(day.say(words::ONLY_FOR_WHY))),
            Block::Table(Table {
                summary: day.say(words::PROTECTED_SUMMARY).to_owned(),
                columns: vec![
                    Column::printed(day.say(words::DATUM), 1),
                    Column::printed(day.say(words::VALUE), 4),
                ],
                rows: known.into_iter().map(row).collect(),
            }),
        ],
    }
}
