//! The monthly report of a unit as pages.

use care_model::time::Timestamp;
use documentation::language::{Language, Words};
use documentation::unit_report::UnitReport;

use crate::document::{Block, Column, Document, HeadingLevel, Orientation, Section, Span, Table};

const TITLE: Words = Words::new("Månadsrapport", "Monthly report");
const WITHOUT_NAMES: Words = Words::new(
    "Enhetens månad i siffror, utan namn, räknad på det som var registrerat när rapporten gjordes.",
    "The unit's month in figures, without names, of what was recorded when the report was made.",
);

/// Where there is nothing to measure: an empty place would look forgotten.
const NOTHING: &str = "–";

/// The report as a document; its figures and their words are those of the
/// spreadsheet file. `month` is written `2026-11`.
pub fn unit_report(
    report: &UnitReport,
    unit_name: &str,
    month: &str,
    made_at: Timestamp,
    language: Language,
) -> Document {
    let title = TITLE.in_language(language);
    let mut blocks = vec![
        Block::Heading(HeadingLevel::First, format!("{title} {month}: {unit_name}")),
        Block::Paragraph(Span::plain(WITHOUT_NAMES.in_language(language))),
    ];
    let figures = report.told(language);
    for area in figures.chunk_by(|one, next| one.area == next.area) {
        let heading = area[0].area;
        blocks.push(Block::Heading(HeadingLevel::Second, heading.to_owned()));
        let [name, value, measure] = UnitReport::headings(language);
        let rows = area.iter().map(|figure| {
            let is_empty = figure.value.is_empty();
            let value = if is_empty { NOTHING } else { &figure.value };
            vec![
                vec![Span::plain(figure.name)],
                vec![Span::bold(value)],
                vec![Span::plain(figure.measure)],
            ]
        });
        blocks.push(Block::Table(Table {
            summary: heading.to_owned(),
            columns: vec![
                Column::printed(name, 10),
                Column::figures(value, 3),
                Column::printed(measure, 4),
            ],
            rows: rows.collect(),
        }));
    }
    Document {
        title: title.to_owned(),
        language,
        orientation: Orientation::Portrait,
        issuer: unit_name.to_owned(),
        about: month.to_owned(),
        made_at,
        sections: vec![Section {
            running_title: title.to_owned(),
            blocks,
        }],
    }
}
