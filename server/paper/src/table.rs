//! Tables: a row stays whole where a page can hold it.

use crate::compose::{BODY_SIZE, Composer, LEADING, Mark, SIDE};
use crate::document::{Cell, Column, ColumnPurpose, Span, Table};
use crate::element::{ElementId, ElementKind};
use crate::face::Line;

const PAD: f32 = 3.0;
const LINE: f32 = BODY_SIZE * LEADING;
/// Lowest row that somebody writes in by hand.
const BY_HAND: f32 = 34.0;
const THIN: f32 = 0.4;
const THICK: f32 = 1.0;
const AFTER_TABLE: f32 = 8.0;

/// A column on the page.
struct Place {
    x: f32,
    width: f32,
    purpose: ColumnPurpose,
}

/// The lines of each cell of a row.
struct Row {
    cells: Vec<Vec<Line>>,
    lowest: f32,
}

impl Row {
    fn line_count(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or_default()
    }

    fn height(&self) -> f32 {
        height_of(self.line_count()).max(self.lowest)
    }

    /// Takes the first lines of each cell.
    fn split(&mut self, count: usize) -> Self {
        let cells = self.cells.iter_mut().map(|lines| {
            let count = count.min(lines.len());
            lines.drain(..count).collect()
        });
        Self {
            cells: cells.collect(),
            lowest: self.lowest,
        }
    }
}

fn head_of(table: &Table) -> Vec<Cell> {
    let columns = table.columns.iter();
    columns
        .map(|column| vec![Span::bold(&column.title)])
        .collect()
}

fn lowest_row(places: &[Place]) -> f32 {
    let by_hand = places.iter().any(|it| it.purpose == ColumnPurpose::ByHand);
    if by_hand { BY_HAND } else { 0.0 }
}

fn height_of(line_count: usize) -> f32 {
    line_count as f32 * LINE + 2.0 * PAD
}

impl Composer<'_> {
    pub fn table(&mut self, table: &Table, section: ElementId) {
        let places = self.places(&table.columns);
        let head = head_of(table);
        let lowest = lowest_row(&places);
        let first = table.rows.first().map(|row| self.row(row, &places, lowest));
        let head_height = self.row(&head, &places, 0.0).height();
        let first_height = first.map_or(0.0, |row| row.height());
        self.make_room((head_height + first_height).min(self.room_of_page()));
        let summary = table.summary.clone();
        let element = self.element(Some(section), ElementKind::Table { summary });
        let thead = self.element(Some(element), ElementKind::TableHead);
        let cells = self.row_elements(thead, &places, &ElementKind::ColumnHeading);
        self.head(&head, &places, Some(&cells));
        let body = self.element(Some(element), ElementKind::TableBody);
        for row in &table.rows {
            let cells = self.row_elements(body, &places, &ElementKind::RowHeading);
            let row = self.row(row, &places, lowest);
            self.whole_or_in_parts(row, &head, &places, &cells);
        }
        self.y += AFTER_TABLE;
    }

    /// How high a table is, where it is no higher than `most`.
    pub fn height_of_table(&mut self, table: &Table, most: f32) -> Option<f32> {
        let places = self.places(&table.columns);
        let lowest = lowest_row(&places);
        let mut height = self.row(&head_of(table), &places, 0.0).height();
        for row in &table.rows {
            height += self.row(row, &places, lowest).height();
            if height > most {
                return None;
            }
        }
        Some(height)
    }

    fn places(&self, columns: &[Column]) -> Vec<Place> {
        let shares: f32 = columns.iter().map(|column| f32::from(column.share)).sum();
        let mut x = SIDE;
        let place = |column: &Column| {
            let width = self.width() * f32::from(column.share) / shares;
            let place = Place {
                x,
                width,
                purpose: column.purpose,
            };
            x += width;
            place
        };
        columns.iter().map(place).collect()
    }

    fn row(&mut self, row: &[Cell], places: &[Place], lowest: f32) -> Row {
        let cells = row.iter().map(Vec::as_slice);
        let cells = cells.chain(std::iter::repeat(&[][..]));
        let cells = cells.zip(places).map(|(cell, place)| {
            let width_em = (place.width - 2.0 * PAD) / BODY_SIZE;
            cell.iter()
                .flat_map(|span| self.wrapper.lines(&span.text, span.weight, width_em))
                .collect()
        });
        Row {
            cells: cells.collect(),
            lowest,
        }
    }

    /// The first cell of a row is `first`, the others of a body are plain.
    fn row_elements(
        &mut self,
        parent: ElementId,
        places: &[Place],
        first: &ElementKind,
    ) -> Vec<ElementId> {
        let row = self.element(Some(parent), ElementKind::Row);
        let kind_of = |index| match (first, index) {
            (ElementKind::RowHeading, 1..) => ElementKind::Cell,
            _ => first.clone(),
        };
        (0..places.len())
            .map(|index| self.element(Some(row), kind_of(index)))
            .collect()
    }

    fn head(&mut self, head: &[Cell], places: &[Place], cells: Option<&[ElementId]>) {
        let row = self.row(head, places, 0.0);
        self.draw(row, places, cells, THICK);
    }

    fn whole_or_in_parts(
        &mut self,
        mut row: Row,
        head: &[Cell],
        places: &[Place],
        cells: &[ElementId],
    ) {
        let head_height = self.row(head, places, 0.0).height();
        if row.height() > self.room() && row.height() <= self.room_of_page() - head_height {
            self.next_page(head, places);
        }
        while row.height() > self.room() {
            let count = ((self.room() - 2.0 * PAD) / LINE).floor() as usize;
            if count > 0 {
                let part = row.split(count);
                self.draw(part, places, Some(cells), THIN);
            }
            self.next_page(head, places);
        }
        self.draw(row, places, Some(cells), THIN);
    }

    fn next_page(&mut self, head: &[Cell], places: &[Place]) {
        self.begin_page();
        self.head(head, places, None);
    }

    fn draw(&mut self, row: Row, places: &[Place], cells: Option<&[ElementId]>, below: f32) {
        let (top, height) = (self.y, row.height());
        for (index, (lines, place)) in row.cells.into_iter().zip(places).enumerate() {
            self.y = top + PAD;
            let element = cells.map(|cells| cells[index]);
            for line in lines {
                let x = match place.purpose {
                    ColumnPurpose::Figures => {
                        let text_width = line.width_em * BODY_SIZE;
                        place.x + place.width - PAD - text_width
                    }
                    ColumnPurpose::Printed | ColumnPurpose::ByHand => place.x + PAD,
                };
                self.line(line, x, BODY_SIZE, element);
            }
            if place.purpose == ColumnPurpose::ByHand {
                self.rule(place.x, top, THIN, height);
            }
        }
        self.y = top + height;
        self.rule(SIDE, self.y, self.width(), below);
    }

    fn rule(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.mark(Mark::Rule {
            x,
            y,
            width,
            height,
        });
    }
}
