//! What visits wrote in the file.

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::client_file::{ClientFile, Texts, utc_text};
use crate::journal::JournalEntry;

/// In time order, as the law wants the file to be read.
fn sorted<'a>(file: &ClientFile<'a>) -> Vec<&'a JournalEntry> {
    let mut entries: Vec<_> = file.journal.iter().collect();
    entries.sort_by_key(|entry| (entry.happened, entry.written, entry.entry_id));
    entries
}

pub fn as_xml(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let client = file.client.client_id.to_string();
    let attributes = [("xmlns", CLIENT_FILE_NAMESPACE), ("client", &client)];
    Xml::document(texts, "journal", &attributes, |xml| {
        for entry in sorted(file) {
            let attributes = [
                ("id", entry.entry_id.to_string()),
                ("kind", entry.kind.code().to_owned()),
                ("happened", utc_text(entry.happened)),
                ("written", utc_text(entry.written)),
                ("visit", entry.visit_id.to_string()),
                ("event", entry.event_id.to_string()),
                ("unit", entry.unit_id.to_string()),
            ];
            let attributes = attributes
                .each_ref()
                .map(|(key, value)| (*key, value.as_str()));
            xml.element("entry", &attributes, |xml| {
                let staff = entry.staff_id.to_string();
                xml.element("author", &[("staff", &staff)], |xml| {
                    xml.text("name", &entry.author_name);
                    xml.text("title", &entry.author_title);
                });
                xml.text("text", &entry.text);
            });
        }
    })
}
