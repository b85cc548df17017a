//! Reading OpenStreetMap PBF: frames first, then two passes over the blocks
//! (ways, then the nodes they need).
//!
//! The library that decodes a block trusts it, so every block is first checked
//! to be whole, is decoded on its own, and a panic inside is caught and told
//! as damage.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use care_model::travel::Coordinate;
use osmpbf::{BlobDecode, BlobReader, Element, PrimitiveBlock};

use crate::address::AddressPoint;
use crate::error::StreetError;
use crate::extract::{StreetExtract, StreetNode, StreetWay, on_earth, unreadable};
use crate::geometry::middle_of_outline;

const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";
/// The format's own limits.
const HEADER_LIMIT_BYTES: u64 = 64 * 1024;
const BLOB_LIMIT_BYTES: u64 = 32 * 1024 * 1024;

struct Frame {
    block: usize,
    offset: u64,
    length_bytes: u64,
}

struct Source<'a> {
    path: &'a Path,
    file: BufReader<File>,
}

#[derive(Default)]
struct WayPass {
    ways: Vec<StreetWay>,
    outlines: Vec<Outline>,
}

/// A building with an address, until its nodes are known.
struct Outline {
    nodes: Vec<i64>,
    street: String,
    house_number: String,
    postcode: Option<String>,
}

#[derive(Default)]
struct NodePass {
    needed: HashSet<i64>,
    found: HashMap<i64, Coordinate>,
    addresses: Vec<AddressPoint>,
    stray: Option<i64>,
}

pub(crate) fn read(path: &Path) -> Result<StreetExtract, StreetError> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let length = file
        .metadata()
        .map_err(|error| unreadable(path, &error))?
        .len();
    let mut source = Source {
        path,
        file: BufReader::new(file),
    };
    let frames = source.frames(length)?;

    let mut ways = WayPass::default();
    for frame in &frames {
        source.decode(frame, |block| ways.take(block))?;
    }
    let mut nodes = NodePass::default();
    nodes
        .needed
        .extend(ways.ways.iter().flat_map(|way| &way.nodes));
    nodes
        .needed
        .extend(ways.outlines.iter().flat_map(|outline| &outline.nodes));
    if nodes.needed.len() > StreetExtract::NODE_LIMIT {
        return Err(StreetError::TooLarge {
            path: path.into(),
            limit: StreetExtract::NODE_LIMIT,
        });
    }
    for frame in &frames {
        source.decode(frame, |block| nodes.take(block))?;
        if let Some(id) = nodes.stray {
            return Err(damaged(
                path,
                frame,
                format!("node {id} lies outside the Earth"),
            ));
        }
    }
    Ok(assemble(ways, nodes))
}

fn damaged(path: &Path, frame: &Frame, reason: String) -> StreetError {
    StreetError::Damaged {
        path: path.into(),
        block: frame.block,
        offset: frame.offset,
        reason,
    }
}

impl Source<'_> {
    /// Where every block begins and ends; each is wholly inside the file.
    fn frames(&mut self, length: u64) -> Result<Vec<Frame>, StreetError> {
        let mut frames = Vec::new();
        let mut offset = 0;
        while offset < length {
            let mut frame = Frame {
                block: frames.len(),
                offset,
                length_bytes: 4,
            };
            self.require(&frame, length)?;
            let mut size = [0; 4];
            self.fill(&mut size, offset)?;
            let header_bytes = u64::from(u32::from_be_bytes(size));
            if header_bytes >= HEADER_LIMIT_BYTES {
                return Err(damaged(self.path, &frame, "its header is too long".into()));
            }
            frame.length_bytes += header_bytes;
            self.require(&frame, length)?;
            let mut header = vec![0; header_bytes as usize];
            self.fill(&mut header, offset + 4)?;
            let blob_bytes = blob_length(&header)
                .filter(|&bytes| bytes <= BLOB_LIMIT_BYTES)
                .ok_or_else(|| damaged(self.path, &frame, "its header has no length".into()))?;
            frame.length_bytes += blob_bytes;
            self.require(&frame, length)?;
            offset += frame.length_bytes;
            frames.push(frame);
        }
        Ok(frames)
    }

    fn require(&self, frame: &Frame, length: u64) -> Result<(), StreetError> {
        let left_bytes = length - frame.offset;
        if frame.length_bytes <= left_bytes {
            return Ok(());
        }
        Err(StreetError::Truncated {
            path: self.path.into(),
            block: frame.block,
            offset: frame.offset,
            wanted_bytes: frame.length_bytes,
            left_bytes,
        })
    }

    fn fill(&mut self, buffer: &mut [u8], offset: u64) -> Result<(), StreetError> {
        self.file
            .seek(SeekFrom::Start(offset))
            .and_then(|_| self.file.read_exact(buffer))
            .map_err(|error| unreadable(self.path, &error))
    }

    fn decode(
        &mut self,
        frame: &Frame,
        mut take: impl FnMut(&PrimitiveBlock),
    ) -> Result<(), StreetError> {
        let mut bytes = vec![0; frame.length_bytes as usize];
        self.fill(&mut bytes, frame.offset)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let blob = BlobReader::new(Cursor::new(&bytes))
                .next()
                .ok_or_else(|| "the block is empty".to_string())?
                .map_err(|error| error.to_string())?;
            match blob.decode().map_err(|error| error.to_string())? {
                BlobDecode::OsmData(block) => take(&block),
                BlobDecode::OsmHeader(header) => refuse_unknown(header.required_features())?,
                BlobDecode::Unknown(_) if frame.block == 0 => {
                    return Err("the first block is no OSM header".to_string());
                }
                BlobDecode::Unknown(_) => {}
            }
            Ok(())
        }));
        match outcome {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(damaged(self.path, frame, reason)),
            Err(_) => Err(damaged(
                self.path,
                frame,
                "its numbers do not fit together".into(),
            )),
        }
    }
}

fn refuse_unknown(features: &[String]) -> Result<(), String> {
    let known = ["OsmSchema-V0.6", "DenseNodes"];
    match features
        .iter()
        .find(|feature| !known.contains(&feature.as_str()))
    {
        Some(_) => Err("it requires a feature not known here (history files are not)".to_string()),
        None => Ok(()),
    }
}

/// The `datasize` (field 3) of a blob header, read without the library so that
/// a cut file is told apart from a damaged one.
fn blob_length(header: &[u8]) -> Option<u64> {
    let mut at = 0;
    let mut length = None;
    while at < header.len() {
        let key = varint(header, &mut at)?;
        match (key >> 3, key & 7) {
            (3, 0) => length = Some(varint(header, &mut at)?),
            (_, 0) => {
                varint(header, &mut at)?;
            }
            (_, 2) => {
                let bytes = usize::try_from(varint(header, &mut at)?).ok()?;
                at = at.checked_add(bytes).filter(|&end| end <= header.len())?;
            }
            _ => return None,
        }
    }
    length
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

impl WayPass {
    fn take(&mut self, block: &PrimitiveBlock) {
        for way in block.groups().flat_map(|group| group.ways()) {
            let tags: Vec<(&str, &str)> = way.tags().collect();
            if tags.iter().any(|&(key, _)| key == "highway") {
                let kept: BTreeMap<String, String> = tags
                    .iter()
                    .filter(|(key, _)| StreetExtract::KEPT_TAGS.contains(key))
                    .map(|&(key, value)| (key.to_string(), value.to_string()))
                    .collect();
                let nodes = way.refs().collect();
                self.ways.push(StreetWay {
                    id: way.id(),
                    nodes,
                    tags: kept,
                });
            }
            if let Some((street, house_number, postcode)) = address_of(tags.into_iter()) {
                let nodes = way.refs().collect();
                self.outlines.push(Outline {
                    nodes,
                    street,
                    house_number,
                    postcode,
                });
            }
        }
    }
}

impl NodePass {
    fn take(&mut self, block: &PrimitiveBlock) {
        block.for_each_element(|element| match element {
            Element::Node(node) => {
                self.one(
                    node.id(),
                    node.decimicro_lat(),
                    node.decimicro_lon(),
                    node.tags(),
                );
            }
            Element::DenseNode(node) => {
                self.one(
                    node.id(),
                    node.decimicro_lat(),
                    node.decimicro_lon(),
                    node.tags(),
                );
            }
            Element::Way(_) | Element::Relation(_) => {}
        });
    }

    fn one<'a>(
        &mut self,
        id: i64,
        latitude_e7: i32,
        longitude_e7: i32,
        tags: impl Iterator<Item = (&'a str, &'a str)>,
    ) {
        let coordinate = Coordinate {
            latitude_e7,
            longitude_e7,
        };
        if !on_earth(coordinate) {
            self.stray.get_or_insert(id);
            return;
        }
        if self.needed.contains(&id) {
            self.found.insert(id, coordinate);
        }
        if let Some((street, house_number, postcode)) = address_of(tags) {
            self.addresses.push(AddressPoint {
                coordinate,
                street,
                house_number,
                postcode,
            });
        }
    }
}

fn address_of<'a>(
    tags: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<(String, String, Option<String>)> {
    let (mut street, mut place, mut number, mut postcode) = (None, None, None, None);
    for (key, value) in tags {
        match key {
            "addr:street" => street = Some(value),
            "addr:place" => place = Some(value),
            "addr:housenumber" => number = Some(value),
            "addr:postcode" => postcode = Some(value),
            _ => {}
        }
    }
    Some((
        street.or(place)?.to_string(),
        number?.to_string(),
        postcode.map(str::to_string),
    ))
}

fn assemble(ways: WayPass, nodes: NodePass) -> StreetExtract {
    let mut addresses = nodes.addresses;
    for outline in ways.outlines {
        if let Some(coordinate) = middle(&outline.nodes, &nodes.found) {
            addresses.push(AddressPoint {
                coordinate,
                street: outline.street,
                house_number: outline.house_number,
                postcode: outline.postcode,
            });
        }
    }
    let used: HashSet<i64> = ways
        .ways
        .iter()
        .flat_map(|way| way.nodes.iter().copied())
        .collect();
    let mut kept: Vec<StreetNode> = nodes
        .found
        .into_iter()
        .filter(|(id, _)| used.contains(id))
        .map(|(id, coordinate)| StreetNode { id, coordinate })
        .collect();
    kept.sort_unstable_by_key(|node| node.id);
    let runs = |way| known_runs(way, &kept);
    let ways = ways.ways.into_iter().flat_map(runs).collect();
    StreetExtract {
        attribution: ATTRIBUTION.into(),
        nodes: kept,
        ways,
        addresses,
    }
}

/// The parts of a way whose nodes are in the map: a map cut from a larger one
/// lacks some nodes of ways that leave it.
fn known_runs(way: StreetWay, kept: &[StreetNode]) -> Vec<StreetWay> {
    let known = |id: &i64| kept.binary_search_by_key(id, |node| node.id).is_ok();
    if way.nodes.iter().all(known) {
        return vec![way];
    }
    way.nodes
        .split(|id| !known(id))
        .filter(|run| run.len() > 1)
        .map(|run| StreetWay {
            id: way.id,
            nodes: run.to_vec(),
            tags: way.tags.clone(),
        })
        .collect()
}

/// The middle of a building, of the corners that are in the map.
fn middle(ids: &[i64], found: &HashMap<i64, Coordinate>) -> Option<Coordinate> {
    let corners: Vec<Coordinate> = ids.iter().filter_map(|id| found.get(id).copied()).collect();
    middle_of_outline(&corners)
}
