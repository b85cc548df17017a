//! A client's file as an archive package: E-ARK SIP 2.1.0 on CSIP 2.1.0, which
//! Riksarkivet takes as FGS Paketstruktur 2.0.
//!
//! The package holds one representation of readable files (XML with our schema,
//! and the journal as a page), a METS of the package and one of the
//! representation, Dublin Core and PREMIS 3. `docs/exports.md` has the layout.

mod descriptive;
mod entries;
mod journal;
mod mets;
mod orders;
mod package;
mod page;
mod people;
mod premis;
pub(crate) mod tarball;
mod visits;
mod words;
mod xml;

use care_model::time::Timestamp;

pub use package::archive_package;

/// The schema of our files in the package, which travels with it.
pub const CLIENT_FILE_XSD: &str = include_str!("client-file.xsd");
/// Namespace of those files.
pub const CLIENT_FILE_NAMESPACE: &str = "https://vardag.example/xml/client-file/1";
/// Name of the format, as METS tells it.
pub const FORMAT: &str = "vardag-client-file-1";

/// Whose archive it is and who hands over, as METS names them (SIP9 to SIP20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveParties {
    /// Whose records these are: the municipality's board.
    pub archivist: ArchiveParty,
    /// Who hands them over.
    pub submitter: ArchiveParty,
    /// The agreement with the archive, when there is one.
    pub submission_agreement: Option<String>,
    /// Version of this product.
    pub software_version: String,
}

/// An organisation and its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveParty {
    pub name: String,
    /// Such as `ORG:212000-0142`.
    pub identification: String,
}

/// A file of the package; the path begins with the package's own folder.
#[derive(Clone, PartialEq, Eq)]
pub struct PackageFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PackageFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({} bytes)", self.path, self.bytes.len())
    }
}

/// A written package. The same input gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePackage {
    /// The package's id and the name of its folder.
    pub name: String,
    /// Sorted by path.
    pub files: Vec<PackageFile>,
    pub totals: ArchiveTotals,
    written_at: Timestamp,
}

/// What the package holds, told in its PREMIS too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveTotals {
    pub journal_entries: u64,
    /// Entries of persons.
    pub file_entries: u64,
    pub visits: u64,
    pub events: u64,
    pub planned_visits: u64,
    pub orders: u64,
    /// What was agreed of the orders after they came.
    pub agreements: u64,
    /// Characters that XML has no place for, each made visible.
    pub replaced_characters: u64,
}

impl ArchivePackage {
    /// The package as one tar file (ustar), uncompressed.
    pub fn to_tar(&self) -> Vec<u8> {
        tarball::write(self)
    }
}
