//! What can be wrong with streets and places, and what to do about it.

use std::path::PathBuf;

use care_model::travel::TravelMode;
use thiserror::Error;

/// An extract file that cannot be used. Nothing of it is kept.
#[derive(Debug, Error)]
pub enum StreetError {
    #[error(
        "{path}: not a kind of street file known here\nMaybe rename it: OpenStreetMap data ends in .osm.pbf, streets written by this project in .streets.json"
    )]
    UnknownKind { path: PathBuf },
    #[error("{path}: cannot be read ({reason})\nMaybe the path or its permissions are wrong.")]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{path}: ends in the middle of block {block}, which begins at byte {offset} and needs {wanted_bytes} bytes where {left_bytes} are left\nMaybe the download was cut: fetch it again."
    )]
    Truncated {
        path: PathBuf,
        block: usize,
        offset: u64,
        wanted_bytes: u64,
        left_bytes: u64,
    },
    #[error(
        "{path}: block {block}, which begins at byte {offset}, is damaged or not PBF: {reason}\nMaybe fetch the file again, or rewrite it with `osmium cat`."
    )]
    Damaged {
        path: PathBuf,
        block: usize,
        offset: u64,
        reason: String,
    },
    #[error(
        "{path}: line {line}, column {column}: {reason}\nMaybe the file was edited or cut: write it again."
    )]
    BadJson {
        path: PathBuf,
        line: usize,
        column: usize,
        reason: String,
    },
    #[error("{path}: {field}: {reason}\nMaybe the file was edited by hand: write it again.")]
    BadValue {
        path: PathBuf,
        field: String,
        reason: String,
    },
    #[error(
        "{path}: holds no street\nMaybe the extract covers only water or was cut with a filter that dropped highway=*."
    )]
    NoStreets { path: PathBuf },
    #[error(
        "{path}: needs more than {limit} nodes\nMaybe cut out the municipality: `osmium extract --bbox`."
    )]
    TooLarge { path: PathBuf, limit: usize },
}

/// Streets no network can be made of.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NetworkError {
    #[error(
        "the extract has no street anybody may walk\nMaybe it is empty, or its ways lost their highway tags."
    )]
    NothingToWalk,
}

/// A matrix that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MatrixError {
    /// The numbers of the places are given, never where they are.
    #[error(
        "{} of the places are farther than {limit_m} m from any street for {mode:?}: {}\nMaybe their addresses are wrong, or the extract does not reach them.",
        places.len(), listed(places)
    )]
    OffTheMap {
        mode: TravelMode,
        limit_m: u32,
        places: Vec<OffTheMap>,
    },
    #[error("the extract has no street for {mode:?}\nMaybe plan without it.")]
    NoStreets { mode: TravelMode },
    #[error("{places} places are over the limit of {limit}\nMaybe split the unit.")]
    TooManyPlaces { places: usize, limit: usize },
}

/// A place too far from the streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffTheMap {
    /// Its position in the list given.
    pub index: usize,
    /// Metres to the nearest usable street, rounded up.
    pub distance_m: u32,
}

fn listed(places: &[OffTheMap]) -> String {
    let each: Vec<String> = places
        .iter()
        .map(|place| format!("number {} ({} m)", place.index, place.distance_m))
        .collect();
    each.join(", ")
}
