//! Where everything stands: blocks to pages, from the top down.
//!
//! Lengths are points, 72 to the inch; `y` grows downwards.

use crate::document::{Block, Document, HeadingLevel, Orientation, Span, Weight};
use crate::element::{ElementId, ElementKind, Elements};
use crate::face::Line;
use crate::wrap::{Wrapper, legible};

const LONG_SIDE: f32 = 841.89;
const SHORT_SIDE: f32 = 595.28;
/// Room for a hole punch at the left, and for printers that reach no edge.
pub const SIDE: f32 = 40.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = 46.0;

pub const BODY_SIZE: f32 = 9.5;
/// From one baseline to the next, against the font size.
pub const LEADING: f32 = 1.25;
/// From the top of a line to its baseline, against the font size.
pub const ASCENT: f32 = 0.95;
const AFTER_PARAGRAPH: f32 = 5.0;
const STEP_INDENT: f32 = 20.0;
/// A heading stays with at least so much of what follows.
const KEPT_WITH_HEADING: f32 = 90.0;

/// A document laid out.
pub struct Composed {
    pub width: f32,
    pub height: f32,
    pub pages: Vec<Page>,
    pub elements: Elements,
    pub entries: Vec<OutlineEntry>,
}

#[derive(Debug)]
pub struct Page {
    pub running_title: String,
    pub marks: Vec<Mark>,
}

/// Something on a page.
#[derive(Debug)]
pub enum Mark {
    Text {
        x: f32,
        baseline: f32,
        size: f32,
        line: Line,
        /// None for what is said before and only repeated.
        element: Option<ElementId>,
    },
    /// A thin line; one of `width` and `height` is its thickness.
    Rule {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

/// A heading in the list of contents that readers show beside the pages.
#[derive(Debug)]
pub struct OutlineEntry {
    pub title: String,
    pub page: usize,
    pub y: f32,
}

/// Lays a document out. A document without sections has one empty page.
pub fn compose(document: &Document, wrapper: &mut Wrapper) -> Composed {
    let (width, height) = match document.orientation {
        Orientation::Portrait => (SHORT_SIDE, LONG_SIDE),
        Orientation::Landscape => (LONG_SIDE, SHORT_SIDE),
    };
    let mut composer = Composer {
        wrapper,
        y: TOP,
        running_title: String::new(),
        composed: Composed {
            width,
            height,
            pages: vec![],
            elements: Elements::default(),
            entries: vec![],
        },
    };
    for section in &document.sections {
        composer.running_title.clone_from(&section.running_title);
        composer.begin_page();
        let element = composer.element(None, ElementKind::Section);
        for (index, block) in section.blocks.iter().enumerate() {
            composer.block(block, section.blocks.get(index + 1), element);
        }
    }
    if composer.composed.pages.is_empty() {
        composer.begin_page();
    }
    composer.composed
}

/// The pen: what it has written, and how far down the page it is.
pub struct Composer<'a> {
    pub wrapper: &'a mut Wrapper,
    pub y: f32,
    running_title: String,
    composed: Composed,
}

impl Composer<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>, section: ElementId) {
        match block {
            Block::Heading(level, title) => {
                let kept = self.kept_with_heading(next);
                self.heading(*level, title, kept, section);
            }
            Block::Paragraph(span) => {
                let element = self.element(Some(section), ElementKind::Paragraph);
                self.paragraph(span, SIDE, element);
                self.y += AFTER_PARAGRAPH;
            }
            Block::Steps(steps) => self.steps(steps, section),
            Block::Table(table) => self.table(table, section),
        }
    }

    /// A short table stays whole below its heading.
    fn kept_with_heading(&mut self, next: Option<&Block>) -> f32 {
        let Some(Block::Table(table)) = next else {
            return KEPT_WITH_HEADING;
        };
        let half = self.room_of_page() / 2.0;
        let whole = self.height_of_table(table, half);
        whole.map_or(KEPT_WITH_HEADING, |height| height + AFTER_PARAGRAPH)
    }

    fn heading(&mut self, level: HeadingLevel, title: &str, kept: f32, section: ElementId) {
        let (size, before) = match level {
            HeadingLevel::First => (15.0, 0.0),
            HeadingLevel::Second => (11.5, 10.0),
        };
        let lines = self.wrapper.lines(title, Weight::Bold, self.width() / size);
        if lines.is_empty() {
            return;
        }
        let title = legible(title).replace('\n', " ");
        let height = before + lines.len() as f32 * size * LEADING;
        self.make_room(height + kept);
        if !self.is_fresh() {
            self.y += before;
        }
        self.composed.entries.push(OutlineEntry {
            title: title.clone(),
            page: self.composed.pages.len() - 1,
            y: self.y,
        });
        let kind = ElementKind::Heading { level, title };
        let element = self.element(Some(section), kind);
        for line in lines {
            self.line(line, SIDE, size, Some(element));
        }
        self.y += AFTER_PARAGRAPH;
    }

    fn paragraph(&mut self, span: &Span, left: f32, element: ElementId) {
        let width_em = (self.composed.width - SIDE - left) / BODY_SIZE;
        for line in self.wrapper.lines(&span.text, span.weight, width_em) {
            self.make_room(BODY_SIZE * LEADING);
            self.line(line, left, BODY_SIZE, Some(element));
        }
    }

    fn steps(&mut self, steps: &[String], section: ElementId) {
        let list = self.element(Some(section), ElementKind::Steps);
        for (index, step) in steps.iter().enumerate() {
            let item = self.element(Some(list), ElementKind::Step);
            let number = self.element(Some(item), ElementKind::StepNumber);
            let text = self.element(Some(item), ElementKind::StepText);
            self.make_room(2.0 * BODY_SIZE * LEADING);
            let label = format!("{}.", index + 1);
            let label = self.wrapper.faces.shape(&label, Weight::Regular);
            let y = self.y;
            self.line(label, SIDE, BODY_SIZE, Some(number));
            self.y = y;
            self.paragraph(&Span::plain(step), SIDE + STEP_INDENT, text);
            self.y += AFTER_PARAGRAPH;
        }
    }

    /// Writes a line and goes below it.
    pub fn line(&mut self, line: Line, x: f32, size: f32, element: Option<ElementId>) {
        let baseline = self.y + size * ASCENT;
        self.mark(Mark::Text {
            x,
            baseline,
            size,
            line,
            element,
        });
        self.y += size * LEADING;
    }

    pub fn mark(&mut self, mark: Mark) {
        let page = self.composed.pages.last_mut().expect("begun before");
        page.marks.push(mark);
    }

    pub fn element(&mut self, parent: Option<ElementId>, kind: ElementKind) -> ElementId {
        self.composed.elements.add(parent, kind)
    }

    /// The width between the sides.
    pub fn width(&self) -> f32 {
        self.composed.width - 2.0 * SIDE
    }

    /// What is left of the page.
    pub fn room(&self) -> f32 {
        self.composed.height - BOTTOM - self.y
    }

    /// What a page has when it begins.
    pub fn room_of_page(&self) -> f32 {
        self.composed.height - BOTTOM - TOP
    }

    pub fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    /// Goes to the next page where less than `height` is left of this one.
    pub fn make_room(&mut self, height: f32) {
        if self.room() < height && !self.is_fresh() {
            self.begin_page();
        }
    }

    pub fn begin_page(&mut self) {
        self.composed.pages.push(Page {
            running_title: self.running_title.clone(),
            marks: vec![],
        });
        self.y = TOP;
    }
}
