//! PREMIS 3: which files there are, what made them, and what was changed in
//! making them (loc.gov/standards/premis/v3).

use super::mets::Listed;
use super::xml::Xml;
use super::{ArchiveParties, ArchiveTotals};
use crate::client_file::Texts;

const ROOT: &[(&str, &str)] = &[
    ("xmlns", "http://www.loc.gov/premis/v3"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("version", "3.0"),
];
const LOCAL: &str = "local";
const SOFTWARE: &str = "vardag";

/// Of the package: the representation as an object, its making as an event, the
/// software as its agent.
pub struct Making<'a> {
    pub package: &'a str,
    pub representation: &'a str,
    pub created: &'a str,
    pub parties: &'a ArchiveParties,
    pub totals: &'a ArchiveTotals,
}

pub fn of_package(making: &Making, texts: &Texts) -> Vec<u8> {
    let event = format!("{}-export", making.package);
    Xml::document(texts, "premis", ROOT, |xml| {
        xml.element("object", &[("xsi:type", "representation")], |xml| {
            identifier(xml, "object", making.representation);
            link(xml, "linkingEventIdentifier", &event);
        });
        xml.element("event", &[], |xml| {
            identifier(xml, "event", &event);
            xml.text("eventType", "creation");
            xml.text("eventDateTime", making.created);
            xml.element("eventDetailInformation", &[], |xml| {
                xml.text("eventDetail", "Export av en akt ur Vardag");
            });
            xml.element("eventOutcomeInformation", &[], |xml| {
                xml.text("eventOutcome", "success");
                xml.element("eventOutcomeDetail", &[], |xml| {
                    xml.text("eventOutcomeDetailNote", &outcome(making.totals));
                });
            });
            link(xml, "linkingAgentIdentifier", SOFTWARE);
            link(xml, "linkingObjectIdentifier", making.representation);
        });
        xml.element("agent", &[], |xml| {
            identifier(xml, "agent", SOFTWARE);
            xml.text("agentName", "Vardag");
            xml.text("agentType", "software");
            xml.text("agentVersion", &making.parties.software_version);
        });
    })
}

fn outcome(totals: &ArchiveTotals) -> String {
    format!(
        "{} journalanteckningar från besök, {} anteckningar av personer, {} utförda besök, \
         {} händelser, {} planerade besök, {} beställningar, {} senare överenskommelser; \
         {} tecken som XML inte kan bära är utbytta mot synliga",
        totals.journal_entries,
        totals.file_entries,
        totals.visits,
        totals.events,
        totals.planned_visits,
        totals.orders,
        totals.agreements,
        totals.replaced_characters
    )
}

/// Of the representation: each file with checksum, size and format.
pub fn of_files(files: &[Listed], texts: &Texts) -> Vec<u8> {
    Xml::document(texts, "premis", ROOT, |xml| {
        for listed in files {
            xml.element("object", &[("xsi:type", "file")], |xml| file(listed, xml));
        }
    })
}

fn file(listed: &Listed, xml: &mut Xml) {
    identifier(xml, "object", &listed.id);
    xml.element("objectCharacteristics", &[], |xml| {
        xml.element("fixity", &[], |xml| {
            xml.text("messageDigestAlgorithm", "SHA-256");
            xml.text("messageDigest", &listed.sha256);
        });
        xml.text("size", &listed.size.to_string());
        // The keys are PRONOM's.
        let (name, version, key) = match listed.mime {
            "text/html" => ("HTML", "5", "fmt/471"),
            _ => ("XML", "1.0", "fmt/101"),
        };
        xml.element("format", &[], |xml| {
            xml.element("formatDesignation", &[], |xml| {
                xml.text("formatName", name);
                xml.text("formatVersion", version);
            });
            xml.element("formatRegistry", &[], |xml| {
                xml.text("formatRegistryName", "PRONOM");
                xml.text("formatRegistryKey", key);
            });
        });
    });
    xml.text("originalName", &listed.path);
}

fn identifier(xml: &mut Xml, noun: &str, value: &str) {
    xml.element(&format!("{noun}Identifier"), &[], |xml| {
        xml.text(&format!("{noun}IdentifierType"), LOCAL);
        xml.text(&format!("{noun}IdentifierValue"), value);
    });
}

fn link(xml: &mut Xml, name: &str, value: &str) {
    xml.element(name, &[], |xml| {
        xml.text(&format!("{name}Type"), LOCAL);
        xml.text(&format!("{name}Value"), value);
    });
}
