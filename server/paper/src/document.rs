//! What is to be printed, before anybody knows where on a page it stands. No `Debug`:
//! it holds names and what is known of people.

use care_model::time::Timestamp;
use documentation::language::Language;

/// A document of A4 pages with a running head and numbered pages.
#[derive(Clone, PartialEq)]
pub struct Document {
    /// What a reader's window and a screen reader call it.
    pub title: String,
    pub language: Language,
    pub orientation: Orientation,
    /// Whose it is: the unit, at the left of every page's head.
    pub issuer: String,
    /// What it is about: a date or a month, beside the issuer.
    pub about: String,
    pub made_at: Timestamp,
    pub sections: Vec<Section>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Portrait,
    Landscape,
}

/// Begins on a page of its own: sheets are handed to different people.
#[derive(Clone, PartialEq)]
pub struct Section {
    /// At the right of the head of its pages, so that a sheet that is on its own
    /// still says where it belongs.
    pub running_title: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, PartialEq)]
pub enum Block {
    Heading(HeadingLevel, String),
    Paragraph(Span),
    /// Numbered from 1.
    Steps(Vec<String>),
    Table(Table),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingLevel {
    First,
    Second,
}

/// A table. Its head is repeated on every page it reaches.
#[derive(Clone, PartialEq)]
pub struct Table {
    /// For whoever hears the table instead of seeing it.
    pub summary: String,
    pub columns: Vec<Column>,
    /// Each with a cell for each column, but for the last ones that are written by hand;
    /// the first cell names the row.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone, PartialEq)]
pub struct Column {
    pub title: String,
    /// Its part of the table's width, against the others' shares.
    pub share: u16,
    pub purpose: ColumnPurpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnPurpose {
    Printed,
    /// Printed at the right edge, as figures are.
    Figures,
    /// Left empty, with an edge to write inside.
    ByHand,
}

/// Paragraphs of a cell, one below the other.
pub type Cell = Vec<Span>;

#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    pub weight: Weight,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    Bold,
}

impl Span {
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            weight: Weight::Regular,
            text: text.into(),
        }
    }

    pub fn bold(text: impl Into<String>) -> Self {
        Self {
            weight: Weight::Bold,
            text: text.into(),
        }
    }
}

impl Column {
    pub fn printed(title: &str, share: u16) -> Self {
        Self::of(ColumnPurpose::Printed, title, share)
    }

    pub fn figures(title: &str, share: u16) -> Self {
        Self::of(ColumnPurpose::Figures, title, share)
    }

    pub fn by_hand(title: &str, share: u16) -> Self {
        Self::of(ColumnPurpose::ByHand, title, share)
    }

    fn of(purpose: ColumnPurpose, title: &str, share: u16) -> Self {
        Self {
            title: title.to_owned(),
            share,
            purpose,
        }
    }
}
