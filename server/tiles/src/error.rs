//! What can be wrong with streets to be cut and with tile files, and what to do about it.

use std::path::PathBuf;

use thiserror::Error;
use travel::StreetError;

/// Tiles that cannot be made, or cannot be used. No file is left half written.
#[derive(Debug, Error)]
pub enum TileError {
    #[error(transparent)]
    Streets(#[from] StreetError),
    #[error(
        "{path}: tiles are written to a file that ends in .pmtiles\nMaybe the two files were given the wrong way round."
    )]
    OtherEnding { path: PathBuf },
    #[error(
        "{path}: none of its {ways} ways is a street that a map shows\nMaybe it holds only what is planned or under construction, or lies beyond 85 degrees of latitude."
    )]
    NothingToDraw { path: PathBuf, ways: usize },
    #[error(
        "{path}: its streets need more than {limit} tiles\nMaybe cut out the municipality: `osmium extract --bbox`."
    )]
    TooLarge { path: PathBuf, limit: usize },
    #[error(
        "{path}: cannot be written ({reason})\nMaybe the folder is missing, its permissions are wrong, or the disk is full."
    )]
    Unwritable { path: PathBuf, reason: String },
    #[error("{path}: cannot be read ({reason})\nMaybe the path or its permissions are wrong.")]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{path}: is no tile file ({reason})\nMaybe it is the street file itself, or was cut off: make it again with `vardag cut-tiles`."
    )]
    NoTiles { path: PathBuf, reason: String },
}
