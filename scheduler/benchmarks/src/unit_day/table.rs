//! `best_known.csv`: the best plan known to us of each instance.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::solution::write_whole;

/// One instance and its best plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BestKnownRow {
    pub instance: String,
    pub visits: u32,
    pub staff: u32,
    /// SHA-256 of the unpacked instance, in hexadecimal.
    pub fingerprint: String,
    pub cost: i64,
    /// When it was found: `2026-11-23`.
    pub date: String,
    /// Processor seconds over all threads.
    pub cpu_seconds: f64,
    pub threads: u32,
    pub left_out_must: u32,
    pub left_out_may_drop: u32,
}

/// The table, by visits and then by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    rows: Vec<BestKnownRow>,
}

/// A table that could not be read or written.
#[derive(Debug, Error)]
pub enum TableError {
    #[error("{path}: {source}\nMaybe the folder of the set is elsewhere.", path = path.display())]
    Unusable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: {source}\nMaybe a row was edited by hand.", path = path.display())]
    Malformed { path: PathBuf, source: csv::Error },
}

impl Table {
    /// None is an empty one.
    pub fn read(path: &Path) -> Result<Self, TableError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(source) => {
                let path = path.to_owned();
                return Err(TableError::Unusable { path, source });
            }
        };
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let rows = reader.deserialize().collect::<Result<_, _>>();
        let rows = rows.map_err(|source| TableError::Malformed {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self { rows })
    }

    pub fn rows(&self) -> &[BestKnownRow] {
        &self.rows
    }

    pub fn of(&self, instance: &str) -> Option<&BestKnownRow> {
        self.rows.iter().find(|row| row.instance == instance)
    }

    /// In the place of the instance's row before, if it had one.
    pub fn put(&mut self, row: BestKnownRow) {
        self.rows.retain(|old| old.instance != row.instance);
        self.rows.push(row);
        self.rows
            .sort_by(|a, b| (a.visits, &a.instance).cmp(&(b.visits, &b.instance)));
    }

    pub fn write(&self, path: &Path) -> Result<(), TableError> {
        let malformed = |source| TableError::Malformed {
            path: path.to_owned(),
            source,
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &self.rows {
            writer.serialize(row).map_err(malformed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| malformed(error.into_error().into()))?;
        write_whole(path, &bytes).map_err(|source| TableError::Unusable {
            path: path.to_owned(),
            source,
        })
    }
}
