//! Writes an extract as PBF, so that reading is tested without map files.

use travel::StreetExtract;

/// The bytes of an `.osm.pbf` with a header, one block of nodes and one of ways.
pub fn pbf_bytes(extract: &StreetExtract) -> Vec<u8> {
    let mut header = Vec::new();
    text(&mut header, 4, b"OsmSchema-V0.6");
    let mut file = blob("OSMHeader", &header);
    file.extend(blob("OSMData", &node_block(extract)));
    file.extend(blob("OSMData", &way_block(extract)));
    file
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    text(&mut body, 1, content);
    number(&mut body, 2, content.len() as u64);
    let mut header = Vec::new();
    text(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, body.len() as u64);
    let mut bytes = (header.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(body);
    bytes
}

#[derive(Default)]
struct Strings(Vec<String>);

impl Strings {
    fn number(&mut self, text: &str) -> u64 {
        if self.0.is_empty() {
            self.0.push(String::new());
        }
        let known = self.0.iter().position(|other| other == text);
        known.unwrap_or_else(|| {
            self.0.push(text.to_string());
            self.0.len() - 1
        }) as u64
    }

    fn tags<'a>(&mut self, message: &mut Vec<u8>, tags: impl Iterator<Item = (&'a str, &'a str)>) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in tags {
            varint(&mut keys, self.number(key));
            varint(&mut values, self.number(value));
        }
        text(message, 2, &keys);
        text(message, 3, &values);
    }

    fn block(self, group: &[u8]) -> Vec<u8> {
        let mut table = Vec::new();
        for entry in &self.0 {
            text(&mut table, 1, entry.as_bytes());
        }
        let mut block = Vec::new();
        text(&mut block, 1, &table);
        text(&mut block, 2, group);
        block
    }
}

fn node_block(extract: &StreetExtract) -> Vec<u8> {
    let mut strings = Strings::default();
    strings.number("");
    let mut group = Vec::new();
    let mut node = |id: i64, at: care_model::travel::Coordinate, tags: &[(&str, &str)]| {
        let mut message = Vec::new();
        number(&mut message, 1, zigzag(id));
        strings.tags(&mut message, tags.iter().copied());
        number(&mut message, 8, zigzag(i64::from(at.latitude_e7)));
        number(&mut message, 9, zigzag(i64::from(at.longitude_e7)));
        text(&mut group, 1, &message);
    };
    for street_node in &extract.nodes {
        node(street_node.id, street_node.coordinate, &[]);
    }
    for (at, address) in extract.addresses.iter().enumerate() {
        let mut tags = vec![
            ("addr:street", &*address.street),
            ("addr:housenumber", &*address.house_number),
        ];
        tags.extend(
            address
                .postcode
                .as_deref()
                .map(|postcode| ("addr:postcode", postcode)),
        );
        node(1_000_000 + at as i64, address.coordinate, &tags);
    }
    strings.block(&group)
}

fn way_block(extract: &StreetExtract) -> Vec<u8> {
    let mut strings = Strings::default();
    strings.number("");
    let mut group = Vec::new();
    for way in &extract.ways {
        let mut message = Vec::new();
        number(&mut message, 1, way.id as u64);
        strings.tags(
            &mut message,
            way.tags.iter().map(|(key, value)| (&**key, &**value)),
        );
        let (mut refs, mut last) = (Vec::new(), 0);
        for &node in &way.nodes {
            varint(&mut refs, zigzag(node - last));
            last = node;
        }
        text(&mut message, 8, &refs);
        text(&mut group, 3, &message);
    }
    strings.block(&group)
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn number(message: &mut Vec<u8>, field: u64, value: u64) {
    varint(message, field << 3);
    varint(message, value);
}

fn text(message: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(message, field << 3 | 2);
    varint(message, bytes.len() as u64);
    message.extend(bytes);
}
