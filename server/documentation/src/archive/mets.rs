//! METS of the package and of its representation, by the profiles E-ARK CSIP
//! 2.1.0 and SIP 2.1.0 (earkcsip.dilcis.eu, earksip.dilcis.eu). The numbers in
//! comments are those of their requirements.

use super::xml::Xml;
use super::{ArchiveParties, ArchiveParty, FORMAT};
use crate::client_file::Texts;

// SIP2. The profile says this without a version; commons-ip wants the version.
const PROFILE: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-1-0.xml";

/// A file as METS lists it.
pub struct Listed {
    /// Unique in the package, and an XML id.
    pub id: String,
    /// Relative to the METS that lists it.
    pub path: String,
    pub mime: &'static str,
    pub size: usize,
    /// 64 hex digits.
    pub sha256: String,
}

/// A group of files with what it is used for, as CSIP names the uses.
pub struct Group {
    pub id: String,
    pub purpose: String,
    pub files: Vec<Listed>,
}

/// What one METS tells.
pub struct Mets<'a> {
    /// The package's or representation's folder (CSIP1).
    pub name: &'a str,
    /// Makes ids of sections unique: every id is, in the whole package.
    pub prefix: &'a str,
    pub label: &'a str,
    /// When the export is made, in UTC.
    pub created: &'a str,
    pub parties: &'a ArchiveParties,
    /// Dublin Core; of the package alone.
    pub descriptive: Option<&'a Listed>,
    pub preservation: &'a Listed,
    pub groups: &'a [Group],
}

pub fn write(mets: &Mets, texts: &Texts) -> Vec<u8> {
    let attributes = [
        ("xmlns", "http://www.loc.gov/METS/"),
        ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
        ("xmlns:csip", "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"),
        ("OBJID", mets.name),
        ("LABEL", mets.label),
        // CSIP2: a person's file is none of the vocabulary's kinds.
        ("TYPE", "Other"),
        ("csip:OTHERTYPE", "Personakt"),
        ("csip:CONTENTINFORMATIONTYPE", "OTHER"),
        ("csip:OTHERCONTENTINFORMATIONTYPE", FORMAT),
        ("PROFILE", PROFILE),
    ];
    Xml::document(texts, "mets", &attributes, |xml| {
        header(mets, xml);
        if let Some(listed) = mets.descriptive {
            let attributes = [
                ("ID", format!("{}-dmd", mets.prefix)),
                ("CREATED", mets.created.to_owned()),
                ("STATUS", "CURRENT".to_owned()),
            ];
            let attributes = attributes.each_ref().map(|(key, it)| (*key, it.as_str()));
            xml.element("dmdSec", &attributes, |xml| {
                reference(mets, listed, "DC", xml);
            });
        }
        xml.element(
            "amdSec",
            &[("ID", &format!("{}-amd", mets.prefix))],
            |xml| {
                let id = format!("{}-digiprov", mets.prefix);
                let attributes = [("ID", id.as_str()), ("STATUS", "CURRENT")];
                xml.element("digiprovMD", &attributes, |xml| {
                    reference(mets, mets.preservation, "PREMIS", xml);
                });
            },
        );
        files(mets, xml);
        structure(mets, xml);
    })
}

fn header(mets: &Mets, xml: &mut Xml) {
    let attributes = [
        ("CREATEDATE", mets.created),
        ("LASTMODDATE", mets.created),
        ("RECORDSTATUS", "NEW"),
        ("csip:OAISPACKAGETYPE", "SIP"),
    ];
    let parties = mets.parties;
    xml.element("metsHdr", &attributes, |xml| {
        // CSIP10 to CSIP16: the software first.
        let software = [
            ("ROLE", "CREATOR"),
            ("TYPE", "OTHER"),
            ("OTHERTYPE", "SOFTWARE"),
        ];
        xml.element("agent", &software, |xml| {
            xml.text("name", "Vardag");
            let kind = [("csip:NOTETYPE", "SOFTWARE VERSION")];
            xml.text_with("note", &kind, &parties.software_version);
        });
        // SIP9 to SIP14, then SIP15 to SIP20.
        party("ARCHIVIST", &parties.archivist, xml);
        party("CREATOR", &parties.submitter, xml);
        if let Some(agreement) = &parties.submission_agreement {
            xml.text_with("altRecordID", &[("TYPE", "SUBMISSIONAGREEMENT")], agreement);
        }
    });
}

fn party(role: &str, party: &ArchiveParty, xml: &mut Xml) {
    let attributes = [("ROLE", role), ("TYPE", "ORGANIZATION")];
    xml.element("agent", &attributes, |xml| {
        xml.text("name", &party.name);
        let kind = [("csip:NOTETYPE", "IDENTIFICATIONCODE")];
        xml.text_with("note", &kind, &party.identification);
    });
}

fn reference(mets: &Mets, listed: &Listed, kind: &str, xml: &mut Xml) {
    let size = listed.size.to_string();
    xml.empty(
        "mdRef",
        &[
            ("LOCTYPE", "URL"),
            ("xlink:type", "simple"),
            ("xlink:href", &listed.path),
            ("MDTYPE", kind),
            ("MIMETYPE", listed.mime),
            ("SIZE", &size),
            ("CREATED", mets.created),
            ("CHECKSUM", &listed.sha256),
            ("CHECKSUMTYPE", "SHA-256"),
        ],
    );
}

fn files(mets: &Mets, xml: &mut Xml) {
    let id = format!("{}-files", mets.prefix);
    xml.element("fileSec", &[("ID", &id)], |xml| {
        for group in mets.groups {
            let mut attributes = vec![("ID", group.id.as_str()), ("USE", &group.purpose)];
            // CSIP62: content says which specification it follows.
            if group.purpose.starts_with("Representations") {
                attributes.push(("csip:CONTENTINFORMATIONTYPE", "OTHER"));
                attributes.push(("csip:OTHERCONTENTINFORMATIONTYPE", FORMAT));
            }
            xml.element("fileGrp", &attributes, |xml| {
                for listed in &group.files {
                    file(mets, listed, xml);
                }
            });
        }
    });
}

fn file(mets: &Mets, listed: &Listed, xml: &mut Xml) {
    let size = listed.size.to_string();
    let attributes = [
        ("ID", listed.id.as_str()),
        ("MIMETYPE", listed.mime),
        ("SIZE", &size),
        ("CREATED", mets.created),
        ("CHECKSUM", &listed.sha256),
        ("CHECKSUMTYPE", "SHA-256"),
    ];
    xml.element("file", &attributes, |xml| {
        let attributes = [
            ("LOCTYPE", "URL"),
            ("xlink:type", "simple"),
            ("xlink:href", listed.path.as_str()),
        ];
        xml.empty("FLocat", &attributes);
    });
}

/// One division for each part (CSIP80 to CSIP118).
fn structure(mets: &Mets, xml: &mut Xml) {
    let id = |part: &str| format!("{}-{part}", mets.prefix);
    let map = [
        ("ID", id("structure")),
        ("TYPE", "PHYSICAL".into()),
        ("LABEL", "CSIP".into()),
    ];
    let map = map.each_ref().map(|(key, it)| (*key, it.as_str()));
    xml.element("structMap", &map, |xml| {
        let whole = id("div");
        xml.element("div", &[("ID", &whole), ("LABEL", mets.name)], |xml| {
            let (div, preserved, described) = (id("div-metadata"), id("digiprov"), id("dmd"));
            let mut metadata = vec![("ID", div.as_str()), ("LABEL", "Metadata")];
            metadata.push(("ADMID", &preserved));
            if mets.descriptive.is_some() {
                metadata.push(("DMDID", &described));
            }
            xml.empty("div", &metadata);
            for group in mets.groups {
                division(mets, group, xml);
            }
        });
    });
}

fn division(mets: &Mets, group: &Group, xml: &mut Xml) {
    let id = format!("{}-div-{}", mets.prefix, group.id);
    let attributes = [("ID", id.as_str()), ("LABEL", &group.purpose)];
    xml.element("div", &attributes, |xml| {
        if !group.purpose.starts_with("Representations") {
            xml.empty("fptr", &[("FILEID", &group.id)]);
            return;
        }
        // CSIP107 to CSIP112: a representation is pointed to by its own METS.
        for listed in &group.files {
            let attributes = [
                ("LOCTYPE", "URL"),
                ("xlink:type", "simple"),
                ("xlink:href", listed.path.as_str()),
                ("xlink:title", &group.id),
            ];
            xml.empty("mptr", &attributes);
        }
    });
}
