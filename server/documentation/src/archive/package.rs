//! The package put together: contents, then what describes them, inside out.

use care_model::id::ExportId;
use care_model::time::midnight;

use super::mets::{Group, Listed, Mets};
use super::{
    ArchivePackage, ArchiveParties, ArchiveTotals, CLIENT_FILE_XSD, PackageFile, descriptive,
    entries, journal, mets, orders, page, people, premis, visits,
};
use crate::client_file::{ClientFile, ClientFileFault, ProtectedIdentity, Texts, utc_text};
use crate::refusal::Refusal;
use crate::reimbursement::export::hex_sha256;

const ABOUT: &str = include_str!("about.txt");
const REPRESENTATION: &str = "rep1";
const XML: &str = "text/xml";
const PREMIS: &str = "metadata/preservation/premis.xml";
const REPRESENTATION_FOLDER: &str = "representations/rep1/";

/// The package of a client's file, or all that is wrong with the file. A visit
/// that ends before it starts is archived as it was recorded.
pub fn archive_package(
    file: &ClientFile,
    identity: ProtectedIdentity,
    parties: &ArchiveParties,
) -> Result<ArchivePackage, Refusal<ClientFileFault>> {
    Refusal::when_any(file.faults(identity))?;
    let texts = Texts::default();
    let created = utc_text(file.written_at);
    // Another export of the same period is another package.
    let key = format!(
        "archive/{}/{}/{created}",
        file.client.client_id, file.period
    );
    let name = format!(
        "uuid-{}",
        ExportId::derived(midnight(file.period.from), &key)
    );
    let cover = Cover {
        label: format!("Utförardokumentation {}", file.period),
        created,
        parties,
    };
    let mut files = Folder {
        name: &name,
        files: vec![],
    };
    let content = contents(file, &texts);
    let totals = totals(file, &texts);
    let pointed = representation(&mut files, content, &cover, &texts);

    let making = premis::Making {
        package: &name,
        representation: REPRESENTATION,
        created: &cover.created,
        parties,
        totals: &totals,
    };
    let bytes = premis::of_package(&making, &texts);
    let preservation = files.add("", PREMIS, XML, bytes);
    let bytes = descriptive::dublin_core(file, &name, parties, &texts);
    let described = files.add("", "metadata/descriptive/dc.xml", XML, bytes);
    let groups = groups(&mut files, pointed);
    let of_package = Mets {
        name: &name,
        prefix: "package",
        label: &cover.label,
        created: &cover.created,
        parties,
        descriptive: Some(&described),
        preservation: &preservation,
        groups: &groups,
    };
    let bytes = mets::write(&of_package, &texts);
    files.add("", "METS.xml", XML, bytes);
    let mut files = files.files;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(ArchivePackage {
        name,
        files,
        totals,
        written_at: file.written_at,
    })
}

/// What both METS say alike.
struct Cover<'a> {
    label: String,
    created: String,
    parties: &'a ArchiveParties,
}

/// Adds the readable files with their PREMIS and METS; lists the METS for the
/// package's own.
fn representation(
    files: &mut Folder,
    content: [Content; 7],
    cover: &Cover,
    texts: &Texts,
) -> Listed {
    let listed: Vec<Listed> = content
        .into_iter()
        .map(|(path, mime, bytes)| {
            files.add(REPRESENTATION_FOLDER, &format!("data/{path}"), mime, bytes)
        })
        .collect();
    let bytes = premis::of_files(&listed, texts);
    let preservation = files.add(REPRESENTATION_FOLDER, PREMIS, XML, bytes);
    let data = Group {
        id: "rep1-data".to_owned(),
        purpose: "Data".to_owned(),
        files: listed,
    };
    let mets = Mets {
        name: REPRESENTATION,
        prefix: REPRESENTATION,
        label: &cover.label,
        created: &cover.created,
        parties: cover.parties,
        descriptive: None,
        preservation: &preservation,
        groups: &[data],
    };
    let bytes = mets::write(&mets, texts);
    files.add("", "representations/rep1/METS.xml", XML, bytes)
}

/// Path below `data`, media type and bytes.
type Content = (&'static str, &'static str, Vec<u8>);

/// The files of the representation, with their media types.
fn contents(file: &ClientFile, texts: &Texts) -> [Content; 7] {
    [
        ("people.xml", XML, people::people(file, texts)),
        ("decisions.xml", XML, orders::decisions(file, texts)),
        ("orders.xml", XML, orders::orders(file, texts)),
        ("visits.xml", XML, visits::visits(file, texts)),
        ("journal.xml", XML, journal::as_xml(file, texts)),
        ("entries.xml", XML, entries::as_xml(file, texts)),
        // The page repeats the entries: what it replaces is counted already.
        (
            "journal.html",
            "text/html",
            page::as_page(file, &Texts::default()),
        ),
    ]
}

fn totals(file: &ClientFile, texts: &Texts) -> ArchiveTotals {
    let agreements = file.orders.iter().map(|held| held.agreements.len());
    let events = file.histories.iter().map(|history| history.events.len());
    ArchiveTotals {
        journal_entries: file.journal.len() as u64,
        file_entries: file.entries.len() as u64,
        visits: file.visits.len() as u64,
        events: events.sum::<usize>() as u64,
        planned_visits: file.planned.len() as u64,
        orders: file.orders.len() as u64,
        agreements: agreements.sum::<usize>() as u64,
        replaced_characters: texts.replaced(),
    }
}

/// Documentation, schemas and the representation, as the package's METS lists
/// them (CSIP60, CSIP113, CSIP114).
fn groups(files: &mut Folder, representation: Listed) -> [Group; 3] {
    let about = files.add("", "documentation/about.txt", "text/plain", ABOUT.into());
    let xsd = CLIENT_FILE_XSD.as_bytes().to_vec();
    let xsd = files.add("", "schemas/client-file.xsd", XML, xsd);
    let group = |id: &str, purpose: &str, file| Group {
        id: id.to_owned(),
        purpose: purpose.to_owned(),
        files: vec![file],
    };
    [
        group("package-documentation", "Documentation", about),
        group("package-schemas", "Schemas", xsd),
        group("package-rep1", "Representations/rep1", representation),
    ]
}

/// The files so far, under the package's folder.
struct Folder<'a> {
    name: &'a str,
    files: Vec<PackageFile>,
}

impl Folder<'_> {
    /// Adds a file and lists it for the METS that lies in `below`.
    fn add(&mut self, below: &str, path: &str, mime: &'static str, bytes: Vec<u8>) -> Listed {
        let id: String = format!("file-{below}{path}")
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() { it } else { '-' })
            .collect();
        let listed = Listed {
            id,
            path: path.to_owned(),
            mime,
            size: bytes.len(),
            sha256: hex_sha256(&bytes),
        };
        let path = format!("{}/{below}{path}", self.name);
        self.files.push(PackageFile { path, bytes });
        listed
    }
}
