//! Pages to the bytes of a PDF file.
//!
//! PDF/UA-1 for whoever hears it and PDF/A-2a for whoever keeps it; the library
//! checks both and refuses what would be neither. The same document gives the same
//! bytes.

use std::collections::BTreeSet;

use care_model::time::Timestamp;
use documentation::language::{Language, Words};
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};

use crate::compose::{Composed, Mark, Page, SIDE, compose};
use crate::document::{Document, Weight};
use crate::element::Elements;
use crate::face::{Faces, Line};
use crate::wrap::{Wrapper, legible};

const HEAD_BASELINE: f32 = 38.0;
const FOOT_FROM_BELOW: f32 = 26.0;
const SMALL: f32 = 8.5;
/// Of the width between the sides: the two ends of a head never meet.
const HALF: f32 = 0.48;
const GREY: u8 = 110;
const DAY_MINUTES: i64 = 24 * 60;

/// A printed document.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// The PDF file.
    pub bytes: Vec<u8>,
    pub page_count: usize,
    /// Characters that the fonts lack; each stands as a box where it should be.
    pub missing: BTreeSet<char>,
}

/// No text holds anything of the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    #[error("the document would be no accessible PDF: {faults} faults")]
    NotAccessible { faults: usize },
    #[error("the document could not be written as PDF")]
    NotWritten,
}

/// Prints a document.
///
/// # Errors
/// When the library refuses what was laid out; no input is known that it refuses.
pub fn print(document: &Document) -> Result<Paper, PaperError> {
    let mut wrapper = Wrapper::new();
    let mut composed = compose(document, &mut wrapper);
    let mut pdf = krilla::Document::new_with(krilla::SerializeSettings {
        configuration: ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|_| PaperError::NotWritten)?,
        ..krilla::SerializeSettings::default()
    });
    pdf.set_metadata(metadata(document));
    let pages = std::mem::take(&mut composed.pages);
    let page_count = pages.len();
    for (index, page) in pages.into_iter().enumerate() {
        let settings = PageSettings::from_wh(composed.width, composed.height);
        let mut sheet = pdf.start_page_with(settings.ok_or(PaperError::NotWritten)?);
        let mut pen = Pen {
            surface: sheet.surface(),
            faces: &mut wrapper.faces,
            width: composed.width,
            height: composed.height,
        };
        pen.head(document, &page);
        pen.foot(document, index + 1, page_count);
        pen.marks(page.marks, &mut composed.elements);
    }
    pdf.set_outline(outline(&composed));
    let language = code(document.language);
    pdf.set_tag_tree(composed.elements.into_tree(language));
    let bytes = pdf.finish().map_err(|error| match error {
        KrillaError::Validation(faults) => PaperError::NotAccessible {
            faults: faults.len(),
        },
        _ => PaperError::NotWritten,
    })?;
    Ok(Paper {
        bytes,
        page_count,
        missing: wrapper.faces.missing,
    })
}

struct Pen<'a> {
    surface: Surface<'a>,
    faces: &'a mut Faces,
    width: f32,
    height: f32,
}

impl Pen<'_> {
    fn head(&mut self, document: &Document, page: &Page) {
        let left = format!("{} · {}", document.issuer, document.about);
        self.artifact(ArtifactType::Header);
        self.small(&left, Weight::Bold, HEAD_BASELINE, Side::Left);
        self.small(
            &page.running_title,
            Weight::Bold,
            HEAD_BASELINE,
            Side::Right,
        );
        self.rule(SIDE, HEAD_BASELINE + 6.0, self.width - 2.0 * SIDE, 0.6);
        self.surface.end_tagged();
    }

    fn foot(&mut self, document: &Document, number: usize, count: usize) {
        let made = Words::new("Skapad", "Made").in_language(document.language);
        let mut left = format!("{made} {}", moment(document.made_at));
        // All that the pages say has been shaped by now.
        let missing = self.faces.missing.len();
        if missing > 0 {
            let said = match document.language {
                Language::Swedish => "tecken saknas i teckensnittet och står som □",
                Language::English => "characters are not in the font and stand as □",
            };
            left = format!("{left} · {missing} {said}");
        }
        let right = match document.language {
            Language::Swedish => format!("sida {number} av {count}"),
            Language::English => format!("page {number} of {count}"),
        };
        let baseline = self.height - FOOT_FROM_BELOW;
        self.artifact(ArtifactType::Footer);
        self.small(&left, Weight::Regular, baseline, Side::Left);
        self.small(&right, Weight::Regular, baseline, Side::Right);
        self.surface.end_tagged();
    }

    fn marks(&mut self, marks: Vec<Mark>, elements: &mut Elements) {
        for mark in marks {
            match mark {
                Mark::Text {
                    x,
                    baseline,
                    size,
                    line,
                    element: Some(element),
                } => {
                    let tag = ContentTag::Span(SpanTag::empty());
                    let identifier = self.surface.start_tagged(tag);
                    elements.drawn(element, identifier);
                    self.draw(&line, x, baseline, size);
                }
                Mark::Text {
                    x,
                    baseline,
                    size,
                    line,
                    element: None,
                } => {
                    self.artifact(ArtifactType::PaginationOther);
                    self.draw(&line, x, baseline, size);
                }
                Mark::Rule {
                    x,
                    y,
                    width,
                    height,
                } => {
                    self.artifact(ArtifactType::Layout);
                    self.rule(x, y, width, height);
                }
            }
            self.surface.end_tagged();
        }
    }

    fn artifact(&mut self, kind: ArtifactType) {
        let artifact = Artifact::with_kind(kind);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
    }

    /// A text of head or foot, cut where it would meet the other.
    fn small(&mut self, text: &str, weight: Weight, baseline: f32, side: Side) {
        let widest_em = (self.width - 2.0 * SIDE) * HALF / SMALL;
        let text = legible(text).replace('\n', " ");
        let mut line = self.faces.shape(&text, weight);
        let mut kept: Vec<char> = text.chars().collect();
        while line.width_em > widest_em && !kept.is_empty() {
            // In proportion first: a name of thousands is not shaped thousands of times.
            let length = (kept.len() as f32 * widest_em / line.width_em) as usize;
            kept.truncate(length.min(kept.len() - 1));
            let cut: String = kept.iter().chain(&['…']).collect();
            line = self.faces.shape(&cut, weight);
        }
        let x = match side {
            Side::Left => SIDE,
            Side::Right => self.width - SIDE - line.width_em * SMALL,
        };
        self.draw(&line, x, baseline, SMALL);
    }

    fn draw(&mut self, line: &Line, x: f32, baseline: f32, size: f32) {
        self.surface.set_fill(Some(fill(0)));
        let font = self.faces.font(line.weight);
        let start = Point::from_xy(x, baseline);
        self.surface
            .draw_glyphs(start, &line.glyphs, font, &line.text, size, false);
    }

    fn rule(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
        if let Some(path) = path.finish() {
            self.surface.set_fill(Some(fill(GREY)));
            self.surface.draw_path(&path);
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

fn fill(lightness: u8) -> Fill {
    Fill {
        paint: luma::Color::new(lightness).into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}

fn outline(composed: &Composed) -> Outline {
    let mut outline = Outline::new();
    for entry in &composed.entries {
        let place = Point::from_xy(SIDE, entry.y);
        let destination = XyzDestination::new(entry.page, place);
        outline.push_child(OutlineNode::new(entry.title.clone(), destination));
    }
    outline
}

fn code(language: Language) -> &'static str {
    Words::new("sv", "en").in_language(language)
}

/// As the clock on the wall in Stockholm has it.
fn moment(at: Timestamp) -> String {
    format!("{} {}", at.local_date(), at.local_time())
}

fn metadata(document: &Document) -> Metadata {
    let title = format!(
        "{} · {} · {}",
        document.title, document.issuer, document.about
    );
    Metadata::new()
        .title(legible(&title).replace('\n', " "))
        .language(code(document.language).to_owned())
        .creator("Vardag".to_owned())
        .creation_date(date_time(document.made_at))
}

/// The wall clock in Stockholm, to the minute, with its distance from UTC.
fn date_time(at: Timestamp) -> DateTime {
    let date = at.local_date().to_string();
    let part = |from: usize, to: usize| date.get(from..to).and_then(|part| part.parse().ok());
    let minutes = at.local_time().minute_of_day();
    let utc_minutes = at.millis().div_euclid(60_000).rem_euclid(DAY_MINUTES);
    let ahead = (i64::from(minutes) - utc_minutes).rem_euclid(DAY_MINUTES);
    DateTime::new(part(0, 4).unwrap_or_default())
        .month(part(5, 7).unwrap_or(1) as u8)
        .day(part(8, 10).unwrap_or(1) as u8)
        .hour((minutes / 60) as u8)
        .minute((minutes % 60) as u8)
        .utc_offset_hour((ahead / 60) as i8)
        .utc_offset_minute((ahead % 60) as u8)
}
