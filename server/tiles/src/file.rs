//! Tiles as one PMTiles file: written, and looked at before it is served.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use care_model::travel::Coordinate;
use mvt::{GeomEncoder, GeomType, Tile};
use pmtiles::{PmTilesWriter, TileCoord, TileId, TileType};
use serde_json::json;
use travel::StreetExtract;

use crate::ENDING;
use crate::cut::{EXTENT, MAX_ZOOM, MIN_ZOOM, TilePlace, TileStreets};
use crate::error::TileError;

/// The one layer of our tiles.
const LAYER: &str = "streets";
/// The format's first bytes, and the version that we write.
const MAGIC: &[u8; 7] = b"PMTiles";
const VERSION: u8 = 3;

/// What has been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TilesMade {
    pub tiles: usize,
    pub bytes: u64,
    /// Who must be named where they are shown; empty for invented streets.
    pub attribution: String,
}

pub(crate) fn has_ending(path: &Path) -> bool {
    path.to_string_lossy().to_lowercase().ends_with(ENDING)
}

/// Looks at a file's first bytes.
pub fn check(path: &Path) -> Result<(), TileError> {
    let unreadable = |error: std::io::Error| TileError::Unreadable {
        path: path.into(),
        reason: error.to_string(),
    };
    let none = |reason: &str| TileError::NoTiles {
        path: path.into(),
        reason: reason.to_owned(),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut begin = [0; 8];
    let whole = file.read_exact(&mut begin);
    if whole.is_err() || !begin.starts_with(MAGIC) {
        return Err(none("it does not begin as one"));
    }
    if begin[7] != VERSION {
        return Err(none("of another version of the format"));
    }
    Ok(())
}

pub(crate) fn write(
    out: &Path,
    extract: &StreetExtract,
    tiles: &BTreeMap<TilePlace, TileStreets>,
) -> Result<TilesMade, TileError> {
    let mut part = out.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_to(&part, extract, tiles).and_then(|()| {
        std::fs::rename(&part, out)?;
        Ok(std::fs::metadata(out)?.len())
    });
    match written {
        Ok(bytes) => Ok(TilesMade {
            tiles: tiles.len(),
            bytes,
            attribution: extract.attribution.clone(),
        }),
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            Err(TileError::Unwritable {
                path: out.into(),
                reason: error.to_string(),
            })
        }
    }
}

fn write_to(
    part: &Path,
    extract: &StreetExtract,
    tiles: &BTreeMap<TilePlace, TileStreets>,
) -> std::io::Result<()> {
    let area = Area::of(extract);
    let writer = PmTilesWriter::new(TileType::Mvt)
        .min_zoom(MIN_ZOOM)
        .max_zoom(MAX_ZOOM)
        .bounds(area.west, area.south, area.east, area.north)
        .center(
            f64::midpoint(area.west, area.east),
            f64::midpoint(area.south, area.north),
        )
        .center_zoom(MAX_ZOOM - 2)
        .metadata(metadata(extract));
    let mut file = writer.create(File::create(part)?).map_err(told)?;
    // In the order of the format's curve, so that neighbours are fetched together.
    let mut in_order: Vec<(TileCoord, &TileStreets)> = Vec::with_capacity(tiles.len());
    for (place, streets) in tiles {
        let at = TileCoord::new(place.zoom, place.x, place.y).map_err(told)?;
        in_order.push((at, streets));
    }
    in_order.sort_by_key(|(at, _)| TileId::from(*at));
    for (at, streets) in in_order {
        file.add_tile(at, &encoded(streets).map_err(std::io::Error::other)?)
            .map_err(told)?;
    }
    file.finalize().map_err(told)
}

/// What the disk said, without the library's words around it.
fn told(error: pmtiles::PmtError) -> std::io::Error {
    match error {
        pmtiles::PmtError::Reading(error) => error,
        other => std::io::Error::other(other),
    }
}

fn encoded(streets: &TileStreets) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(EXTENT);
    let mut layer = tile.create_layer(LAYER);
    for ((class, name), runs) in streets {
        let mut lines = GeomEncoder::<i32>::new(GeomType::Linestring);
        for run in runs {
            for &(x, y) in run {
                lines.add_point(x, y)?;
            }
            lines.complete_geom()?;
        }
        let mut feature = layer.into_feature(lines.encode()?);
        feature.add_tag_string("class", class.code());
        if let Some(name) = name {
            feature.add_tag_string("name", name);
        }
        layer = feature.into_layer();
    }
    tile.add_layer(layer)?;
    tile.to_bytes()
}

/// What the file says of itself: whose streets they are, and what is in its layer.
fn metadata(extract: &StreetExtract) -> String {
    let is_invented = extract.attribution.is_empty();
    let source = if is_invented {
        "invented streets"
    } else {
        "OpenStreetMap extract"
    };
    json!({
        "name": "streets",
        "description": "Streets for the planner's map",
        "type": "baselayer",
        "attribution": extract.attribution,
        "source": source,
        "generator": "vardag cut-tiles",
        "vector_layers": [{
            "id": LAYER,
            "minzoom": MIN_ZOOM,
            "maxzoom": MAX_ZOOM,
            "fields": { "class": "String", "name": "String" },
        }],
    })
    .to_string()
}

/// The corners of all nodes, in degrees.
struct Area {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Area {
    fn of(extract: &StreetExtract) -> Self {
        let places = || extract.nodes.iter().map(|node| node.coordinate);
        let edge = |most: fn(f64, f64) -> f64, pick: fn(Coordinate) -> f64| {
            places().map(pick).reduce(most).unwrap_or(0.0)
        };
        Self {
            west: edge(f64::min, Coordinate::longitude),
            south: edge(f64::min, Coordinate::latitude),
            east: edge(f64::max, Coordinate::longitude),
            north: edge(f64::max, Coordinate::latitude),
        }
    }
}
