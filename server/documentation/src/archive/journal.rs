//! The journal: for programs as XML, for people as a page.

use super::CLIENT_FILE_NAMESPACE;
use super::xml::Xml;
use crate::client_file::{ClientFile, Texts, utc_text};
use crate::journal::{JournalEntry, JournalKind};
use care_model::time::Timestamp;

/// In time order, as the law wants the file to be read.
pub fn sorted<'a>(file: &ClientFile<'a>) -> Vec<&'a JournalEntry> {
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

/// The same entries to be read without any program but a browser.
pub fn as_page(file: &ClientFile, texts: &Texts) -> Vec<u8> {
    let period = format!("{}–{}", file.period.from, file.period.to);
    Xml::page(texts, |xml| {
        xml.element("head", &[], |xml| {
            xml.empty("meta", &[("charset", "utf-8")]);
            xml.text("title", &format!("Utförardokumentation {period}"));
            xml.text("style", "p.text { white-space: pre-wrap }");
        });
        xml.element("body", &[], |xml| {
            xml.text("h1", "Utförardokumentation");
            let name = format!("{}, {}", file.client.name, file.client.personal_number);
            xml.text("p", &name);
            xml.text("p", &format!("Period: {period}"));
            let entries = sorted(file);
            if entries.is_empty() {
                xml.text("p", "Inga journalanteckningar under perioden.");
            }
            for entry in entries {
                article(xml, entry);
            }
        });
    })
}

fn article(xml: &mut Xml, entry: &JournalEntry) {
    xml.element("article", &[("id", &entry.entry_id.to_string())], |xml| {
        let heading = format!("{} – {}", local(entry.happened), kind_name(entry.kind));
        xml.text("h2", &heading);
        xml.text_with("p", &[("class", "text")], &entry.text);
        let signature = format!(
            "{}, {}. Skrivet {}.",
            entry.author_name,
            entry.author_title,
            local(entry.written)
        );
        xml.text("p", &signature);
    });
}

fn local(instant: Timestamp) -> String {
    format!("{} {}", instant.local_date(), instant.local_time())
}

fn kind_name(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Deviation => "Avvikelse",
        JournalKind::VisitDeclined => "Avböjt besök",
        JournalKind::ClientAbsent => "Inte hemma",
        JournalKind::InterventionNotPerformed => "Insats inte utförd",
        JournalKind::Note => "Anteckning",
    }
}
