//! A PDF file as somebody else's library reads it.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

/// The text of each page, without the spaces and breaks of its layout.
pub fn texts(bytes: &[u8]) -> Vec<String> {
    let pdf = Document::load_mem(bytes).expect("a PDF file");
    let numbers: Vec<u32> = pdf.get_pages().into_keys().collect();
    numbers
        .into_iter()
        .map(|number| dense(&pdf.extract_text(&[number]).expect("text")))
        .collect()
}

/// All pages as one.
pub fn text(bytes: &[u8]) -> String {
    texts(bytes).concat()
}

pub fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The structure tree, one line an element: its type, two spaces in for each level.
pub fn structure(bytes: &[u8]) -> Vec<String> {
    let pdf = Document::load_mem(bytes).expect("a PDF file");
    let root = dictionary(
        &pdf,
        pdf.catalog()
            .expect("a catalog")
            .get(b"StructTreeRoot")
            .expect("tagged"),
    );
    let mut lines = Vec::new();
    for child in children(&pdf, &root) {
        walk(&pdf, &child, 0, &mut lines);
    }
    lines
}

/// How often each type of element occurs.
pub fn element_counts(bytes: &[u8]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in structure(bytes) {
        *counts.entry(line.trim().to_owned()).or_insert(0) += 1;
    }
    counts
}

fn walk(pdf: &Document, element: &Dictionary, depth: usize, lines: &mut Vec<String>) {
    let Ok(kind) = element.get(b"S").and_then(Object::as_name) else {
        return;
    };
    lines.push(format!(
        "{}{}",
        "  ".repeat(depth),
        String::from_utf8_lossy(kind)
    ));
    for child in children(pdf, element) {
        walk(pdf, &child, depth + 1, lines);
    }
}

fn children(pdf: &Document, element: &Dictionary) -> Vec<Dictionary> {
    let Ok(kids) = element.get(b"K") else {
        return vec![];
    };
    let kids = match pdf.dereference(kids).expect("there").1 {
        Object::Array(kids) => kids.clone(),
        other => vec![other.clone()],
    };
    let elements = kids.iter().filter_map(|kid| match pdf.dereference(kid) {
        Ok((_, Object::Dictionary(element))) => Some(element.clone()),
        _ => None,
    });
    elements.collect()
}

fn dictionary(pdf: &Document, object: &Object) -> Dictionary {
    let found = pdf.dereference(object).expect("there").1;
    found.as_dict().expect("a dictionary").clone()
}

/// A name or text of the catalog.
pub fn catalog_entry(bytes: &[u8], key: &[u8]) -> String {
    let pdf = Document::load_mem(bytes).expect("a PDF file");
    let entry = pdf
        .catalog()
        .expect("a catalog")
        .get(key)
        .expect("the entry");
    String::from_utf8_lossy(entry.as_str().expect("text")).into_owned()
}

/// Leaves a file in the target folder for whoever wants to look at it.
pub fn keep(name: &str, bytes: &[u8]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join(format!("{name}.pdf")), bytes).expect("written");
}
