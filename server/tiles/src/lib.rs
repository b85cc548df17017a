//! From the street file to map tiles: one PMTiles file with vector tiles of the streets,
//! which the planner's page draws under the routes.
//!
//! Pure but for reading the street file and writing the tiles. The same streets give the
//! same bytes on one machine; two machines may differ by the last bit of a sine, which a
//! position rounded to some decimetres next to never shows.

mod clip;
mod cut;
mod error;
mod file;
mod mercator;
mod street_class;

use std::path::Path;

pub use cut::{EXTENT, MAX_ZOOM, MIN_ZOOM, MOST_TILES};
pub use error::TileError;
pub use file::{TilesMade, check};
use travel::StreetExtract;

/// The ending of a tile file.
pub const ENDING: &str = ".pmtiles";

/// Cuts the tiles of a street file into `out`. A file that is there is replaced, once the
/// new one is whole.
pub fn cut_tiles(streets: &Path, out: &Path) -> Result<TilesMade, TileError> {
    if !file::has_ending(out) {
        return Err(TileError::OtherEnding { path: out.into() });
    }
    let extract = StreetExtract::read(streets)?;
    let tiles = cut::cut(streets, &extract)?;
    file::write(out, &extract, &tiles)
}
