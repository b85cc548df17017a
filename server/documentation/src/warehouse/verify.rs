//! Reads an extract as its receiver would and counts everything anew. Shares no code with
//! the writer.

use std::collections::BTreeMap;
use std::io::Read;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::batch_reader::lower_hex;

/// As the page of the format says; a row with fewer clients is refused.
const FEWEST_CLIENTS: i64 = 5;

/// Control totals (kontrollsummor) as counted from the tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractTotals {
    /// Of both tables.
    pub rows: u64,
    pub visits: i64,
    pub performed_s: i64,
}

/// Why an extract cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractFault {
    #[error("the extract is no tar that can be read\nMaybe it was cut off: fetch it again")]
    NotTar,
    #[error("{file} is missing or unreadable\nMaybe the extract was cut off: fetch it again")]
    Unreadable { file: &'static str },
    #[error("{file} has another hash than the manifest says")]
    OtherHash { file: &'static str },
    #[error("the manifest says {field} of {file} otherwise than its rows")]
    Totals {
        file: &'static str,
        field: &'static str,
    },
    #[error("row {row} of {file} has no sound {field}")]
    BadField {
        file: &'static str,
        row: usize,
        field: &'static str,
    },
    #[error("row {row} of {file} has too few people behind it")]
    FewPeople { file: &'static str, row: usize },
}

/// Reads the tar, its manifest and both tables from the first byte to the last. The totals
/// are those of the visits, with the rows of both tables.
pub fn verify_extract(bytes: &[u8]) -> Result<ExtractTotals, ExtractFault> {
    let mut files = files_of(bytes)?;
    let manifest = files.remove("manifest.json").unwrap_or_default();
    let unreadable = ExtractFault::Unreadable {
        file: "manifest.json",
    };
    let manifest: Value = serde_json::from_slice(&manifest).map_err(|_| unreadable)?;
    let mut table = |name: &'static str, place: usize| {
        let file = files.remove(name).unwrap_or_default();
        let totals = read_table(name, file, &manifest["tables"][place])?;
        Ok(totals)
    };
    let visits = table("visits.parquet", 0)?;
    let interventions = table("interventions.parquet", 1)?;
    Ok(ExtractTotals {
        rows: visits.rows + interventions.rows,
        ..visits
    })
}

fn files_of(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, ExtractFault> {
    let not_tar = |_| ExtractFault::NotTar;
    let mut files = BTreeMap::new();
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().map_err(not_tar)? {
        let mut entry = entry.map_err(not_tar)?;
        let path = entry.path().map_err(not_tar)?.display().to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(not_tar)?;
        files.insert(path, content);
    }
    Ok(files)
}

fn read_table(
    file: &'static str,
    content: Vec<u8>,
    said: &Value,
) -> Result<ExtractTotals, ExtractFault> {
    let hash = lower_hex(Sha256::new_with_prefix(&content));
    if said["file"] != file || said["sha256"] != hash.as_str() {
        return Err(ExtractFault::OtherHash { file });
    }
    let unreadable = |_| ExtractFault::Unreadable { file };
    let reader = SerializedFileReader::new(Bytes::from(content)).map_err(unreadable)?;
    let mut totals = ExtractTotals::default();
    for (row, read) in (1..).zip(reader.get_row_iter(None).map_err(unreadable)?) {
        let read = read.map_err(unreadable)?;
        let whole = |field| whole(&read, field).ok_or(ExtractFault::BadField { file, row, field });
        let clients = whole("clients")?;
        if clients < FEWEST_CLIENTS || whole("visits")? < clients {
            return Err(ExtractFault::FewPeople { file, row });
        }
        totals.rows += 1;
        totals.visits += whole("visits")?;
        totals.performed_s += whole("performed_s")?;
    }
    for (field, counted) in [
        ("rows", totals.rows as i64),
        ("visits", totals.visits),
        ("performed_s", totals.performed_s),
    ] {
        if said[field] != counted {
            return Err(ExtractFault::Totals { file, field });
        }
    }
    Ok(totals)
}

/// A whole number that is not negative.
fn whole(row: &Row, name: &str) -> Option<i64> {
    let mut columns = row.get_column_iter();
    match columns.find(|(column, _)| *column == name)?.1 {
        Field::Long(value) => Some(*value).filter(|value| *value >= 0),
        _ => None,
    }
}
