//! PMTiles and vector tiles, read by their specifications alone.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;

/// One file, all of it.
pub struct Read3 {
    pub metadata: Value,
    pub zooms: (u8, u8),
    /// Ten-millionths of degrees: west, south, east, north.
    pub bounds: [i32; 4],
    pub tiles: BTreeMap<(u8, u32, u32), Vec<Feature>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub layer: String,
    pub tags: BTreeMap<String, String>,
    pub lines: Vec<Vec<(i64, i64)>>,
}

pub fn read(bytes: &[u8]) -> Read3 {
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    let word =
        |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight")) as usize;
    let degree = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().expect("four"));
    let part = |at: usize| &bytes[word(at)..word(at) + word(at + 8)];
    // Internal compression, tile compression, kind of tiles: gzip, gzip, vector.
    assert_eq!(&bytes[97..100], &[2, 2, 1]);
    assert_eq!(word(48), 0, "a small file has no leaf directories");
    let data = part(56);
    let tiles = directory(&gunzipped(part(8)))
        .into_iter()
        .flat_map(|entry| {
            let tile = features(&gunzipped(&data[entry.offset..entry.offset + entry.length]));
            (0..entry.run).map(move |step| (place(entry.id + step), tile.clone()))
        })
        .collect();
    Read3 {
        metadata: serde_json::from_slice(&gunzipped(part(24))).expect("JSON"),
        zooms: (bytes[100], bytes[101]),
        bounds: [102, 106, 110, 114].map(degree),
        tiles,
    }
}

fn gunzipped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut reader = flate2::read::GzDecoder::new(bytes);
    reader.read_to_end(&mut plain).expect("gzip");
    plain
}

struct Entry {
    id: u64,
    run: u64,
    length: usize,
    offset: usize,
}

fn directory(bytes: &[u8]) -> Vec<Entry> {
    let mut at = 0;
    let mut next = || varint(bytes, &mut at);
    let count = next();
    let mut column = || -> Vec<u64> { (0..count).map(|_| next()).collect() };
    let (steps, runs, lengths, offsets) = (column(), column(), column(), column());
    let (mut id, mut entries) = (0, Vec::<Entry>::new());
    for index in 0..count as usize {
        id += steps[index];
        let offset = match (offsets[index], entries.last()) {
            (0, Some(before)) => before.offset + before.length,
            (offset, _) => offset as usize - 1,
        };
        entries.push(Entry {
            id,
            run: runs[index],
            length: lengths[index] as usize,
            offset,
        });
    }
    entries
}

fn varint(bytes: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// A tile's number to its place, along the Hilbert curve of its zoom.
fn place(id: u64) -> (u8, u32, u32) {
    let (mut zoom, mut left) = (0u8, id);
    while left >= 1 << (2 * zoom) {
        left -= 1 << (2 * zoom);
        zoom += 1;
    }
    let (mut x, mut y, mut side) = (0u64, 0u64, 1u64);
    while side < 1 << zoom {
        let east = 1 & (left / 2);
        let south = 1 & (left ^ east);
        if south == 0 {
            if east == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += side * east;
        y += side * south;
        left /= 4;
        side *= 2;
    }
    (zoom, x as u32, y as u32)
}

/// Each field of a message: its number, and its value or bytes.
fn fields(bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let (mut at, mut found) = (0, Vec::new());
    while at < bytes.len() {
        let key = varint(bytes, &mut at);
        match key & 7 {
            0 => found.push((key >> 3, varint(bytes, &mut at), &bytes[..0])),
            2 => {
                let length = varint(bytes, &mut at) as usize;
                found.push((key >> 3, 0, &bytes[at..at + length]));
                at += length;
            }
            other => panic!("wire type {other}"),
        }
    }
    found
}

fn features(tile: &[u8]) -> Vec<Feature> {
    let mut all = Vec::new();
    for (_, _, layer) in fields(tile) {
        let parts = fields(layer);
        let texts = |number: u64| -> Vec<&[u8]> {
            let own = parts.iter().filter(|(field, ..)| *field == number);
            own.map(|(_, _, bytes)| *bytes).collect()
        };
        let name = String::from_utf8(texts(1)[0].to_vec()).expect("text");
        let keys = texts(3);
        let values: Vec<&[u8]> = texts(4).iter().map(|value| fields(value)[0].2).collect();
        let whole: BTreeMap<u64, u64> = parts.iter().map(|part| (part.0, part.1)).collect();
        assert_eq!((whole[&15], whole[&5]), (2, 4096), "version and extent");
        for feature in texts(2) {
            let parts = fields(feature);
            let packed = |number: u64| {
                let own = parts.iter().find(|(field, ..)| *field == number);
                numbers(own.expect("the field").2)
            };
            let said = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
            let tags = packed(2);
            let tags = tags
                .chunks(2)
                .map(|pair| (said(keys[pair[0] as usize]), said(values[pair[1] as usize])));
            all.push(Feature {
                layer: name.clone(),
                tags: tags.collect(),
                lines: lines(&packed(4)),
            });
        }
    }
    all
}

fn numbers(bytes: &[u8]) -> Vec<u64> {
    let (mut at, mut all) = (0, Vec::new());
    while at < bytes.len() {
        all.push(varint(bytes, &mut at));
    }
    all
}

fn lines(commands: &[u64]) -> Vec<Vec<(i64, i64)>> {
    let (mut at, mut lines, mut x, mut y) = (0, Vec::<Vec<_>>::new(), 0, 0);
    while at < commands.len() {
        let (command, count) = (commands[at] & 7, commands[at] >> 3);
        at += 1;
        for _ in 0..count {
            let step = |value: u64| (value >> 1) as i64 ^ -((value & 1) as i64);
            x += step(commands[at]);
            y += step(commands[at + 1]);
            at += 2;
            if command == 1 {
                lines.push(Vec::new());
            }
            lines.last_mut().expect("begun").push((x, y));
        }
    }
    lines
}
