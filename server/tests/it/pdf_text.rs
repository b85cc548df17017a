//! Reads the text of a PDF file: enough for the files that the server sends, and without
//! a library whose features would make the server's build for tests another one than it
//! is for use. `server/paper` reads its own pages back with a library.

use std::collections::BTreeMap;
use std::io::Read;

/// The pages' text in the order of drawing, without spaces.
pub fn said(pdf: &[u8]) -> String {
    let objects = objects(pdf);
    let pages = objects.values().filter(|it| has_entry(it, "/Type/Page/"));
    let text = pages.map(|page| text_of_page(page, &objects));
    text.collect::<String>().split_whitespace().collect()
}

type Objects<'a> = BTreeMap<usize, &'a [u8]>;

fn objects(pdf: &[u8]) -> Objects<'_> {
    let mut objects = BTreeMap::new();
    let mut rest = pdf;
    while let Some(end) = find(rest, b"\nendobj") {
        let object = &rest[..end];
        let begin = find(object, b" 0 obj\n").expect("an object has a number");
        let line = object[..begin].rsplit(|byte| *byte == b'\n').next();
        let number = String::from_utf8_lossy(line.expect("a line"));
        objects.insert(number.parse().expect("a number"), &object[begin + 7..]);
        rest = &rest[end + 8..];
    }
    objects
}

fn text_of_page(page: &[u8], objects: &Objects) -> String {
    let entry = |name| reference(page, name).map(|number| objects[&number]);
    let resources = entry("/Resources").unwrap_or(page);
    let fonts = after(resources, "/Font").expect("a page has fonts");
    let content = stream(entry("/Contents").expect("a page has content"));
    let mut meanings: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = BTreeMap::new();
    let mut now: Vec<u8> = vec![];
    let mut text = String::new();
    let mut at = 0;
    while at < content.len() {
        let rest = &content[at..];
        if rest.starts_with(b"/f") {
            now = rest
                .iter()
                .take_while(|it| !it.is_ascii_whitespace())
                .copied()
                .collect();
            at += now.len();
            meanings.entry(now.clone()).or_insert_with(|| {
                let name = String::from_utf8_lossy(&now);
                let font = reference(fonts, &name).expect("the font is there");
                let map = reference(objects[&font], "/ToUnicode").expect("a map");
                meaning(&stream(objects[&map]))
            });
        } else if rest[0] == b'(' {
            let (codes, length) = string(rest);
            at += length;
            let known = &meanings[&now];
            text.extend(codes.chunks(2).map(|pair| {
                let code = u16::from_be_bytes([pair[0], pair[1]]);
                known.get(&code).map_or("?", String::as_str)
            }));
        } else {
            at += 1;
        }
    }
    text
}

/// A string in brackets with its escapes undone, and its length as written.
fn string(written: &[u8]) -> (Vec<u8>, usize) {
    let (mut bytes, mut at, mut depth) = (vec![], 1, 1);
    loop {
        match written[at] {
            b'\\' if written[at + 1].is_ascii_digit() => {
                let octal = std::str::from_utf8(&written[at + 1..at + 4]).expect("digits");
                bytes.push(u8::from_str_radix(octal, 8).expect("octal"));
                at += 3;
            }
            b'\\' => {
                at += 1;
                bytes.push(match written[at] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => other,
                });
            }
            b')' if depth == 1 => return (bytes, at + 1),
            other => {
                depth += i32::from(other == b'(') - i32::from(other == b')');
                bytes.push(other);
            }
        }
        at += 1;
    }
}

/// Which letters a font's codes stand for.
fn meaning(map: &[u8]) -> BTreeMap<u16, String> {
    let map = String::from_utf8_lossy(map);
    let pairs = map.lines().filter_map(|line| {
        let (code, letters) = line
            .strip_prefix('<')?
            .strip_suffix('>')?
            .split_once("> <")?;
        let units = letters.as_bytes().chunks(4).map(|unit| {
            let unit = std::str::from_utf8(unit).expect("hex");
            u16::from_str_radix(unit, 16).expect("hex")
        });
        let letters = String::from_utf16(&units.collect::<Vec<_>>()).ok()?;
        Some((u16::from_str_radix(code, 16).ok()?, letters))
    });
    pairs.collect()
}

fn stream(object: &[u8]) -> Vec<u8> {
    let begin = find(object, b"stream\n").expect("a stream") + 7;
    let mut plain = vec![];
    let mut inflate = flate2::read::ZlibDecoder::new(&object[begin..]);
    inflate.read_to_end(&mut plain).expect("deflated");
    plain
}

/// The number of the object that an entry names.
fn reference(dictionary: &[u8], name: &str) -> Option<usize> {
    let rest = after(dictionary, name)?;
    let digits: Vec<u8> = rest.iter().skip_while(|it| **it == b' ').copied().collect();
    let digits = digits.into_iter().take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).ok()?.parse().ok()
}

fn after<'a>(object: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let end = find(object, name.as_bytes())? + name.len();
    Some(&object[end..])
}

fn has_entry(object: &[u8], entry: &str) -> bool {
    find(object, entry.as_bytes()).is_some()
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within
        .windows(wanted.len())
        .position(|window| window == wanted)
}
