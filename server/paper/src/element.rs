//! The structure a screen reader follows: headings, lists, tables.

use std::num::NonZeroU16;

use krilla::tagging::{ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use crate::document::HeadingLevel;

/// Its place among the [`Elements`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementId(usize);

#[derive(Clone, Debug)]
pub enum ElementKind {
    Section,
    Heading { level: HeadingLevel, title: String },
    Paragraph,
    Steps,
    Step,
    StepNumber,
    StepText,
    Table { summary: String },
    TableHead,
    TableBody,
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
}

/// All elements of a document, each with its parent before it.
#[derive(Debug, Default)]
pub struct Elements {
    kinds: Vec<ElementKind>,
    parents: Vec<Option<usize>>,
    content: Vec<Vec<Node>>,
}

impl Elements {
    pub fn add(&mut self, parent: Option<ElementId>, kind: ElementKind) -> ElementId {
        self.kinds.push(kind);
        self.parents.push(parent.map(|parent| parent.0));
        self.content.push(vec![]);
        ElementId(self.kinds.len() - 1)
    }

    /// Says what was drawn of an element, in reading order.
    pub fn drawn(&mut self, element: ElementId, node: impl Into<Node>) {
        self.content[element.0].push(node.into());
    }

    /// Children come after their parents, so they are handed over from the end.
    pub fn into_tree(mut self, language: &str) -> TagTree {
        let mut roots = Vec::new();
        let mut children: Vec<Vec<Node>> = self.kinds.iter().map(|_| vec![]).collect();
        for index in (0..self.kinds.len()).rev() {
            let mut nodes = std::mem::take(&mut self.content[index]);
            nodes.extend(children[index].drain(..).rev());
            let group = Node::Group(TagGroup::with_children(tag(&self.kinds[index]), nodes));
            match self.parents[index] {
                Some(parent) => children[parent].push(group),
                None => roots.push(group),
            }
        }
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        roots.into_iter().rev().for_each(|root| tree.push(root));
        tree
    }
}

fn tag(kind: &ElementKind) -> TagKind {
    match kind {
        ElementKind::Section => Tag::Section.into(),
        ElementKind::Heading { level, title } => {
            let number = match level {
                HeadingLevel::First => NonZeroU16::MIN,
                HeadingLevel::Second => NonZeroU16::MIN.saturating_add(1),
            };
            Tag::Hn(number, Some(title.clone())).into()
        }
        ElementKind::Paragraph => Tag::P.into(),
        ElementKind::Steps => Tag::L(ListNumbering::Decimal).into(),
        ElementKind::Step => Tag::LI.into(),
        ElementKind::StepNumber => Tag::Lbl.into(),
        ElementKind::StepText => Tag::LBody.into(),
        ElementKind::Table { summary } => Tag::Table.with_summary(Some(summary.clone())).into(),
        ElementKind::TableHead => Tag::THead.into(),
        ElementKind::TableBody => Tag::TBody.into(),
        ElementKind::Row => Tag::TR.into(),
        ElementKind::ColumnHeading => Tag::TH(TableHeaderScope::Column).into(),
        ElementKind::RowHeading => Tag::TH(TableHeaderScope::Row).into(),
        ElementKind::Cell => Tag::TD.into(),
    }
}
