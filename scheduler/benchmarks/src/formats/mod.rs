//! The published files: each format to its own plain instance, with the file's
//! own ids. No bytes make a reader panic.

mod amount;
mod error;
pub mod hhcrsp_json;
pub mod hhcrsp_text;
mod json_path;
pub mod limits;
pub mod solomon;
pub(crate) mod unpack;
pub mod vardag;
pub mod vrptwsyn;

use std::path::Path;

pub use error::{FormatError, Place, ReadError};

/// Which format a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Solomon, and Gehring and Homberger: vehicle routing with time windows.
    Solomon,
    /// Mankowska, Meisel and Bierwirth: home care with double services.
    HhcrspText,
    /// Kummer, the Italian set, and the extended set with shifts and depots.
    HhcrspJson,
    /// Bredström and Rönnqvist: Swedish home care with synchronised visits.
    Vrptwsyn,
    /// Our own unit-days: a problem of the scheduler as JSON.
    Vardag,
}

/// One instance of any format.
#[derive(Clone, Debug, PartialEq)]
pub enum Instance {
    Solomon(solomon::Solomon),
    HhcrspText(hhcrsp_text::HhcrspText),
    HhcrspJson(hhcrsp_json::HhcrspJson),
    Vrptwsyn(vrptwsyn::Vrptwsyn),
    Vardag(Box<vardag::UnitDay>),
}

/// Reads a file, gzip-compressed or plain.
pub fn read(format: Format, path: &Path) -> Result<Instance, ReadError> {
    let bytes = std::fs::File::open(path)
        .and_then(unpack::at_most)
        .map_err(|source| ReadError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
    parse(format, &bytes).map_err(|fault| ReadError::Malformed {
        path: path.to_owned(),
        fault,
    })
}

/// Reads an instance from bytes, gzip-compressed or plain.
pub fn parse(format: Format, bytes: &[u8]) -> Result<Instance, FormatError> {
    let text = unpack::text(bytes)?;
    Ok(match format {
        Format::Solomon => Instance::Solomon(solomon::parse(&text)?),
        Format::HhcrspText => Instance::HhcrspText(hhcrsp_text::parse(&text)?),
        Format::HhcrspJson => Instance::HhcrspJson(hhcrsp_json::parse(&text)?),
        Format::Vrptwsyn => Instance::Vrptwsyn(vrptwsyn::parse(&text)?),
        Format::Vardag => Instance::Vardag(Box::new(vardag::parse(&text)?)),
    })
}

/// The instance's name: the file's, without its endings.
pub fn name_of(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = file.strip_suffix(".gz").unwrap_or(&file);
    let ending = [".txt", ".json", ".dat", ".vrp"]
        .into_iter()
        .find_map(|ending| bare.strip_suffix(ending));
    ending.unwrap_or(bare).to_owned()
}
