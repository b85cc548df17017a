//! The package put together: contents, then what describes them, inside out.

use care_model::id::ExportId;
use care_model::time::midnight;
use sha2::{Digest, Sha256};

use super::mets::{Group, Listed, Mets};
use super::{
    ArchivePackage, ArchiveParties, ArchiveTotals, CLIENT_FILE_XSD, PackageFile, descriptive,
    journal, mets, orders, people, premis, visits,
};
use crate::client_file::{ClientFile, ClientFileFault, ProtectedIdentity, Texts, utc_text};
use crate::refusal::Refusal;

const ABOUT: &str = include_str!("about.txt");
const REPRESENTATION: &str = "rep1";
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
    let label = format!("Utförardokumentation {}", file.period);
    let mut files = Folder {
        name: &name,
        files: vec![],
    };

    let content = contents(file, &texts);
    let totals = totals(file, &texts);
    let listed: Vec<Listed> = content
        .into_iter()
        .map(|(path, mime, bytes)| {
            files.add(REPRESENTATION_FOLDER, &format!("data/{path}"), mime, bytes)
        })
        .collect();
    let bytes = premis::of_files(&listed, &texts);
    let path = "metadata/preservation/premis.xml";
    let preservation = files.add(REPRESENTATION_FOLDER, path, "text/xml", bytes);
    let data = Group {
        id: "rep1-data".to_owned(),
        purpose: "Data".to_owned(),
        files: listed,
    };
    let of_representation = Mets {
        name: REPRESENTATION,
        prefix: "rep1",
        label: &label,
        created: &created,
        parties,
        descriptive: None,
        preservation: &preservation,
        groups: &[data],
    };
    let bytes = mets::write(&of_representation, &texts);
    let pointed = files.add("", "representations/rep1/METS.xml", "text/xml", bytes);

    let making = premis::Making {
        package: &name,
        representation: REPRESENTATION,
        created: &created,
        parties,
        totals: &totals,
    };
    let bytes = premis::of_package(&making, &texts);
    let preservation = files.add("", path, "text/xml", bytes);
    let bytes = descriptive::dublin_core(file, &name, parties, &texts);
    let described = files.add("", "metadata/descriptive/dc.xml", "text/xml", bytes);
    let groups = groups(&mut files, pointed);
    let of_package = Mets {
        name: &name,
        prefix: "package",
        label: &label,
        created: &created,
        parties,
        descriptive: Some(&described),
        preservation: &preservation,
        groups: &groups,
    };
    let bytes = mets::write(&of_package, &texts);
    files.add("", "METS.xml", "text/xml", bytes);
    let mut files = files.files;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(ArchivePackage {
        name,
        files,
        totals,
        written_at: file.written_at,
    })
}

/// The files of the representation, with their media types.
fn contents(file: &ClientFile, texts: &Texts) -> [(&'static str, &'static str, Vec<u8>); 6] {
    [
        ("people.xml", "text/xml", people::people(file, texts)),
        ("decisions.xml", "text/xml", orders::decisions(file, texts)),
        ("orders.xml", "text/xml", orders::orders(file, texts)),
        ("visits.xml", "text/xml", visits::visits(file, texts)),
        ("journal.xml", "text/xml", journal::as_xml(file, texts)),
        // The page repeats the journal: what it replaces is counted already.
        (
            "journal.html",
            "text/html",
            journal::as_page(file, &Texts::default()),
        ),
    ]
}

fn totals(file: &ClientFile, texts: &Texts) -> ArchiveTotals {
    let events = file.histories.iter().map(|history| history.events.len());
    ArchiveTotals {
        journal_entries: file.journal.len() as u64,
        visits: file.visits.len() as u64,
        events: events.sum::<usize>() as u64,
        planned_visits: file.planned.len() as u64,
        orders: file.orders.len() as u64,
        replaced_characters: texts.replaced(),
    }
}

/// Documentation, schemas and the representation, as the package's METS lists
/// them (CSIP60, CSIP113, CSIP114).
fn groups(files: &mut Folder, representation: Listed) -> [Group; 3] {
    let about = files.add("", "documentation/about.txt", "text/plain", ABOUT.into());
    let xsd = CLIENT_FILE_XSD.as_bytes().to_vec();
    let xsd = files.add("", "schemas/client-file.xsd", "text/xml", xsd);
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

fn hex_sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
