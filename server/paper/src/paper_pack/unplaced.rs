//! Visits that nobody has yet.

use care_model::order::Priority;
use care_model::planned_visit::PlannedVisit;

use super::{Day, words};
use crate::document::{Block, Cell, Column, HeadingLevel, Section, Span, Table};

/// None where every visit is on a route.
pub fn section(day: &Day) -> Option<Section> {
    let visits = day.unplaced();
    if visits.is_empty() {
        return None;
    }
    let title = day.say(words::UNPLACED);
    Some(Section {
        running_title: title.to_owned(),
        blocks: vec![
            Block::Heading(HeadingLevel::First, title.to_owned()),
            Block::Paragraph(Span::plain(day.say(words::WRITE_HERE))),
            Block::Table(Table {
                summary: day.say(words::UNPLACED_SUMMARY).to_owned(),
                columns: vec![
                    Column::printed(day.say(words::TIME), 10),
                    Column::printed(day.say(words::CLIENT), 20),
                    Column::printed(day.say(words::INTERVENTIONS), 17),
                    Column::printed(day.say(words::KEY_AND_CONTACTS), 22),
                    Column::by_hand(day.say(words::WHO_GOES), 11),
                    Column::by_hand(day.say(words::CAME), 7),
                    Column::by_hand(day.say(words::WENT), 7),
                    Column::by_hand(day.say(words::SIGNATURE), 8),
                ],
                rows: visits.into_iter().map(|visit| row(day, visit)).collect(),
            }),
        ],
    })
}

fn row(day: &Day, visit: &PlannedVisit) -> Vec<Cell> {
    let window = format!("{}–{}", visit.window.start, visit.window.end);
    let length = format!("{} {}", visit.duration_min, day.say(words::MINUTES));
    let mut time = vec![Span::bold(window), Span::plain(length)];
    if visit.priority == Priority::May {
        time.push(Span::plain(day.say(words::MAY_BE_LEFT_OUT)));
    }
    let mut who = day.who_and_where(visit.client_id);
    who.extend(day.company(visit));
    if let Some(client) = day.open_client(visit.client_id) {
        who.extend(day.warnings(client));
    }
    let mut row = vec![
        time,
        who,
        day.interventions(visit),
        day.key_and_contacts(visit.client_id),
    ];
    row.resize(8, vec![]);
    row
}
