//! XML as all files of the package are written.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::client_file::Texts;

/// Writes elements; every text and attribute passes [`Texts`] first, so that
/// what XML has no place for is seen and counted.
pub struct Xml<'a> {
    writer: Writer<Vec<u8>>,
    pub texts: &'a Texts,
}

const MEMORY: &str = "writing to memory cannot fail";

impl<'a> Xml<'a> {
    /// A document with its declaration and one element.
    pub fn document(
        texts: &'a Texts,
        root: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self),
    ) -> Vec<u8> {
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None));
        Self::starting_with(texts, declaration, root, attributes, inner)
    }

    /// An HTML page whose elements are all closed.
    pub fn page(texts: &'a Texts, inner: impl FnOnce(&mut Self)) -> Vec<u8> {
        let doctype = Event::DocType(BytesText::from_escaped("html"));
        Self::starting_with(texts, doctype, "html", &[("lang", "sv")], inner)
    }

    fn starting_with(
        texts: &'a Texts,
        first: Event<'_>,
        root: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self),
    ) -> Vec<u8> {
        let mut xml = Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', 1),
            texts,
        };
        xml.event(first);
        xml.element(root, attributes, inner);
        let mut bytes = xml.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    pub fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self),
    ) {
        let start = self.start(name, attributes);
        self.event(Event::Start(start));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = self.start(name, attributes);
        self.event(Event::Empty(start));
    }

    pub fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    pub fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let start = self.start(name, attributes);
        let text = self.texts.visible(text);
        self.event(Event::Start(start));
        self.event(Event::Text(BytesText::new(&text)));
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// Nothing at all where there is no text.
    pub fn text_if_filled(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.text(name, text);
        }
    }

    fn start<'n>(&self, name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, self.texts.visible(value).as_str()));
        }
        start
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect(MEMORY);
    }
}
