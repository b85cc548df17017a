//! Streets laid out on the tiles of each zoom.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use geo::{Coord, LineString, Simplify};
use travel::{StreetExtract, StreetWay};

use crate::clip::{Frame, runs_inside};
use crate::error::TileError;
use crate::mercator::{SquarePoint, project};
use crate::street_class::StreetClass;

/// The whole of a large municipality on a screen.
pub const MIN_ZOOM: u8 = 9;
/// A block on a screen; closer, the page enlarges these. One more would double the file.
pub const MAX_ZOOM: u8 = 15;
/// Units across a tile, as most makers of tiles have it.
pub const EXTENT: u32 = 4096;
/// Tiles of all zooms: half of Sweden's settled land. More is a file of the wrong place.
pub const MOST_TILES: usize = 100_000;

/// What lies this far outside is kept, so that a wide street is whole at the seam.
const MARGIN: i64 = 64;
/// A bend smaller than this is straightened: a quarter of a pixel on a tile of 256.
const TOLERANCE: f64 = 4.0;
/// From this zoom on a street of any class has its name.
const NAMED_ZOOM: u8 = 13;

/// A tile's place in the file and in the square.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePlace {
    pub zoom: u8,
    pub x: u32,
    pub y: u32,
}

/// What is drawn alike in one tile: a class, and a name where it is told.
pub type StreetKind = (StreetClass, Option<String>);
/// A run of points in units of the tile, from its north-western corner.
pub type Run = Vec<(i32, i32)>;
/// What one tile holds, from the least class to the greatest: the last is drawn on top.
pub type TileStreets = BTreeMap<StreetKind, Vec<Run>>;

/// The tiles that have streets.
pub fn cut(
    path: &Path,
    extract: &StreetExtract,
) -> Result<BTreeMap<TilePlace, TileStreets>, TileError> {
    let finest = i64::from(EXTENT) << MAX_ZOOM;
    let nodes: HashMap<i64, SquarePoint> = extract
        .nodes
        .iter()
        .filter_map(|node| Some((node.id, project(node.coordinate, finest)?)))
        .collect();
    let mut tiles = BTreeMap::new();
    for way in &extract.ways {
        let Some(class) = StreetClass::of(&way.tags) else {
            continue;
        };
        let line: Option<Vec<SquarePoint>> =
            way.nodes.iter().map(|id| nodes.get(id).copied()).collect();
        let Some(line) = line.filter(|line| line.len() > 1) else {
            continue;
        };
        for zoom in class.first_zoom()..=MAX_ZOOM {
            lay(way, class, &simplified(&line, zoom), zoom, &mut tiles);
        }
        if tiles.len() > MOST_TILES {
            return Err(TileError::TooLarge {
                path: path.into(),
                limit: MOST_TILES,
            });
        }
    }
    if tiles.is_empty() {
        return Err(TileError::NothingToDraw {
            path: path.into(),
            ways: extract.ways.len(),
        });
    }
    Ok(tiles)
}

/// The line in units of a zoom, without what nobody sees there.
fn simplified(line: &[SquarePoint], zoom: u8) -> Vec<SquarePoint> {
    let shift = MAX_ZOOM - zoom;
    let coarse = line.iter().map(|point| Coord {
        x: (point.x >> shift) as f64,
        y: (point.y >> shift) as f64,
    });
    let plain = coarse.collect::<LineString>().simplify(TOLERANCE);
    let whole = plain.into_iter().map(|point| SquarePoint {
        x: point.x as i64,
        y: point.y as i64,
    });
    whole.collect()
}

/// Puts the line's runs into the tiles that it touches.
fn lay(
    way: &StreetWay,
    class: StreetClass,
    line: &[SquarePoint],
    zoom: u8,
    tiles: &mut BTreeMap<TilePlace, TileStreets>,
) {
    let name = way.tags.get("name").filter(|_| zoom >= NAMED_ZOOM);
    for (x, y) in touched(line, zoom) {
        let extent = i64::from(EXTENT);
        let (west, north) = (i64::from(x) * extent, i64::from(y) * extent);
        let frame = Frame {
            west: west - MARGIN,
            north: north - MARGIN,
            east: west + extent + MARGIN,
            south: north + extent + MARGIN,
        };
        let runs = runs_inside(line, frame);
        if runs.is_empty() {
            continue;
        }
        let place = TilePlace { zoom, x, y };
        let kinds = tiles.entry(place).or_default();
        let kept = kinds.entry((class, name.cloned())).or_default();
        kept.extend(runs.into_iter().map(|run| {
            let local = run.into_iter();
            local
                .map(|point| ((point.x - west) as i32, (point.y - north) as i32))
                .collect()
        }));
    }
}

/// The tiles around each stretch of a line: few more than it runs through.
fn touched(line: &[SquarePoint], zoom: u8) -> BTreeSet<(u32, u32)> {
    let last = (1i64 << zoom) - 1;
    let range = |a: i64, b: i64| {
        let tile = |at: i64| at.div_euclid(i64::from(EXTENT)).clamp(0, last) as u32;
        tile(a.min(b) - MARGIN)..=tile(a.max(b) + MARGIN)
    };
    let mut tiles = BTreeSet::new();
    for stretch in line.windows(2) {
        for y in range(stretch[0].y, stretch[1].y) {
            tiles.extend(range(stretch[0].x, stretch[1].x).map(|x| (x, y)));
        }
    }
    tiles
}
