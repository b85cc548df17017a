//! Streets as they come: nodes, ways with the tags that matter, addresses.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use care_model::travel::Coordinate;
use serde::{Deserialize, Serialize};

use crate::address::AddressPoint;
use crate::error::StreetError;
use crate::pbf;

/// Part of a street map, in the form of OpenStreetMap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreetExtract {
    /// Who must be named where the streets or what is made of them are shown;
    /// empty for invented streets.
    #[serde(default)]
    pub attribution: String,
    pub nodes: Vec<StreetNode>,
    pub ways: Vec<StreetWay>,
    #[serde(default)]
    pub addresses: Vec<AddressPoint>,
}

/// A point that ways run through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreetNode {
    pub id: i64,
    pub coordinate: Coordinate,
}

/// A street or path through its nodes in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreetWay {
    pub id: i64,
    pub nodes: Vec<i64>,
    /// Only the tags in [`StreetExtract::KEPT_TAGS`].
    pub tags: BTreeMap<String, String>,
}

impl StreetExtract {
    /// The tags of a way that decide who may use it, which way and how fast.
    pub const KEPT_TAGS: [&str; 19] = [
        "highway",
        "oneway",
        "oneway:bicycle",
        "cycleway",
        "cycleway:left",
        "cycleway:right",
        "cycleway:both",
        "junction",
        "access",
        "vehicle",
        "motor_vehicle",
        "motorcar",
        "bicycle",
        "foot",
        "sidewalk",
        "maxspeed",
        "service",
        "surface",
        "name",
    ];

    /// Most nodes kept: a large municipality with room. The whole of Sweden is
    /// refused rather than filling the memory.
    pub const NODE_LIMIT: usize = 20_000_000;

    /// Reads `.osm.pbf` or `.streets.json`. Either the whole file is good or
    /// nothing of it is returned.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, StreetError> {
        let path = path.as_ref();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase());
        let extract = match name {
            Some(name) if name.ends_with(".osm.pbf") => pbf::read(path)?,
            Some(name) if name.ends_with(".streets.json") => read_json(path)?,
            _ => return Err(StreetError::UnknownKind { path: path.into() }),
        };
        if extract.ways.iter().all(|way| way.nodes.len() < 2) {
            return Err(StreetError::NoStreets { path: path.into() });
        }
        Ok(extract)
    }

    /// Writes the `.streets.json` form.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), StreetError> {
        let path = path.as_ref();
        if !path
            .to_string_lossy()
            .to_lowercase()
            .ends_with(".streets.json")
        {
            return Err(StreetError::UnknownKind { path: path.into() });
        }
        let text = serde_json::to_string(self).expect("an extract has only text keys");
        fs::write(path, text).map_err(|error| unreadable(path, &error))
    }
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> StreetError {
    StreetError::Unreadable {
        path: path.into(),
        reason: error.to_string(),
    }
}

fn read_json(path: &Path) -> Result<StreetExtract, StreetError> {
    let text = fs::read(path).map_err(|error| unreadable(path, &error))?;
    let extract: StreetExtract = serde_json::from_slice(&text).map_err(|error| {
        // The text of the error may quote a value, so only its kind is told.
        let reason = match error.classify() {
            serde_json::error::Category::Eof => "the file ends too early",
            serde_json::error::Category::Syntax => "not JSON",
            _ => "a value is missing or of the wrong kind",
        };
        StreetError::BadJson {
            path: path.into(),
            line: error.line(),
            column: error.column(),
            reason: reason.into(),
        }
    })?;
    check_json(path, &extract)?;
    Ok(extract)
}

fn check_json(path: &Path, extract: &StreetExtract) -> Result<(), StreetError> {
    let bad = |field: String, reason: &str| {
        Err(StreetError::BadValue {
            path: path.into(),
            field,
            reason: reason.into(),
        })
    };
    if extract.nodes.len() > StreetExtract::NODE_LIMIT {
        return Err(StreetError::TooLarge {
            path: path.into(),
            limit: StreetExtract::NODE_LIMIT,
        });
    }
    let mut known = HashSet::with_capacity(extract.nodes.len());
    for (at, node) in extract.nodes.iter().enumerate() {
        if !known.insert(node.id) {
            return bad(format!("nodes[{at}].id"), "the same id is given twice");
        }
        if !on_earth(node.coordinate) {
            return bad(format!("nodes[{at}].coordinate"), "lies outside the Earth");
        }
    }
    for (at, address) in extract.addresses.iter().enumerate() {
        if !on_earth(address.coordinate) {
            return bad(
                format!("addresses[{at}].coordinate"),
                "lies outside the Earth",
            );
        }
    }
    for (at, way) in extract.ways.iter().enumerate() {
        if let Some(node_at) = way.nodes.iter().position(|node| !known.contains(node)) {
            return bad(
                format!("ways[{at}].nodes[{node_at}]"),
                "no node has this id",
            );
        }
    }
    Ok(())
}

pub(crate) fn on_earth(coordinate: Coordinate) -> bool {
    (-900_000_000..=900_000_000).contains(&coordinate.latitude_e7)
        && (-1_800_000_000..=1_800_000_000).contains(&coordinate.longitude_e7)
}
