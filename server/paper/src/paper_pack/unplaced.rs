//! Visits that are on no published route.

use care_model::order::Priority;
use care_model::planned_visit::PlannedVisit;

use super::{Day, words};
use crate::document::{Block, Cell, HeadingLevel, Section, Span, Table};

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
                columns: day.visit_columns(&[
                    (words::WHO_GOES, 11),
                    (words::CAME, 7),
                    (words::WENT, 7),
                    (words::SIGNATURE, 8),
                ]),
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
    day.visit_row(time, visit)
}
