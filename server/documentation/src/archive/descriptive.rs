//! What the package is about, as Dublin Core: what an archive's register shows.

use super::ArchiveParties;
use super::xml::Xml;
use crate::client_file::{ClientFile, Texts};

/// With protected identity neither name nor number stands in the register.
pub fn dublin_core(
    file: &ClientFile,
    package: &str,
    parties: &ArchiveParties,
    texts: &Texts,
) -> Vec<u8> {
    let client = file.client;
    let root = [
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xml:lang", "sv"),
    ];
    Xml::document(texts, "metadata", &root, |xml| {
        let title = format!(
            "Utförardokumentation {}–{}",
            file.period.from, file.period.to
        );
        xml.text("dc:title", &title);
        xml.text("dc:identifier", package);
        xml.text("dc:identifier", &client.client_id.to_string());
        if !client.protection.is_protected() {
            xml.text("dc:subject", &client.name);
            xml.text("dc:subject", &client.personal_number);
        }
        xml.text("dc:creator", &parties.archivist.name);
        xml.text("dc:publisher", &parties.submitter.name);
        let period = format!("{}/{}", file.period.from, file.period.to);
        xml.text("dc:date", &period);
        xml.text("dc:type", "Personakt");
        xml.text("dc:language", "sv");
    })
}
