//! The text format of Mankowska, Meisel and Bierwirth (2014).

use std::collections::BTreeMap;

use super::amount::{count, length};
use super::error::{FormatError, Place};
use super::limits;

/// Home care with double services. Times in the file's own units.
#[derive(Clone, Debug, PartialEq)]
pub struct HhcrspText {
    /// By node number from 0; the first is the depot. The file's last node,
    /// a copy of the depot, is left out here.
    pub nodes: Vec<Node>,
    /// By carer and service: whether the carer does the service.
    pub abilities: Vec<Vec<bool>>,
    /// From node to node.
    pub travel: Vec<Vec<f64>>,
}

/// A patient, or the depot, of whom only the travel counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Services wanted, rising: one, or two of a double patient.
    pub services: Vec<usize>,
    /// Of each service.
    pub processing: f64,
    /// Between the starts of a double patient's services; both zero asks for
    /// equal starts.
    pub least_gap: f64,
    pub most_gap: f64,
    pub earliest: f64,
    /// A later start is tardy.
    pub latest: f64,
}

const SECTIONS: [&str; 14] = [
    "nbNodes", "nbVehi", "nbServi", "r", "DS", "a", "x", "y", "d", "p", "mind", "maxd", "e", "l",
];

/// A word and its line from 1.
type Word<'t> = (usize, &'t str);

struct Sections<'t>(BTreeMap<&'static str, Vec<Word<'t>>>);

pub fn parse(text: &str) -> Result<HhcrspText, FormatError> {
    let sections = Sections::of(text)?;
    let all_nodes = sections.size("nbNodes", limits::NODES)?;
    let carers = sections.size("nbVehi", limits::CARERS)?;
    let services = sections.size("nbServi", limits::SERVICES)?;
    if all_nodes < 3 {
        return Err(
            FormatError::new(Place::File, "nbNodes", all_nodes, "leaves no patients")
                .maybe("the depot was not counted twice"),
        );
    }
    let wanted = sections.flags("r", all_nodes, services)?;
    let travel = sections.lengths("d", all_nodes * all_nodes)?;
    let processing = sections.lengths("p", all_nodes * carers * services)?;
    let least_gap = sections.lengths("mind", all_nodes)?;
    let most_gap = sections.lengths("maxd", all_nodes)?;
    let earliest = sections.lengths("e", all_nodes)?;
    let latest = sections.lengths("l", all_nodes)?;
    let doubles = sections.doubles(all_nodes)?;
    let mut nodes = Vec::new();
    for node in 0..all_nodes - 1 {
        let services_here: Vec<usize> = (0..services).filter(|&at| wanted[node][at]).collect();
        if node > 0 {
            sections.check_patient(node, &services_here, doubles[node])?;
            sections.check_rising("l", node, earliest[node], latest[node])?;
            sections.check_rising("maxd", node, least_gap[node], most_gap[node])?;
        }
        nodes.push(Node {
            services: if node == 0 { vec![] } else { services_here },
            processing: processing[node * carers * services],
            least_gap: if doubles[node] { least_gap[node] } else { 0.0 },
            most_gap: if doubles[node] { most_gap[node] } else { 0.0 },
            earliest: earliest[node],
            latest: latest[node],
        });
    }
    sections.check_processing(&processing, all_nodes - 1, carers * services)?;
    Ok(HhcrspText {
        nodes,
        abilities: sections.flags("a", carers, services)?,
        travel: (0..all_nodes - 1)
            .map(|from| travel[from * all_nodes..(from + 1) * all_nodes - 1].to_vec())
            .collect(),
    })
}

impl<'t> Sections<'t> {
    fn of(text: &'t str) -> Result<Self, FormatError> {
        let mut sections: BTreeMap<&'static str, Vec<Word<'t>>> = BTreeMap::new();
        let mut open: Option<&'static str> = None;
        let words = (1..)
            .zip(text.lines())
            .flat_map(|(line, words)| words.split_whitespace().map(move |word| (line, word)));
        for (line, word) in words {
            if let Some(&name) = SECTIONS.iter().find(|&&name| name == word) {
                if sections.insert(name, Vec::new()).is_some() {
                    let place = Place::Line(line);
                    return Err(FormatError::new(place, "section", name, "is given twice"));
                }
                open = Some(name);
            } else if let Some(words) = open.and_then(|name| sections.get_mut(name)) {
                words.push((line, word));
            } else {
                let place = Place::Line(line);
                return Err(FormatError::new(place, "section", word, "is not known")
                    .maybe("the file is of another format"));
            }
        }
        for name in SECTIONS {
            if !sections.contains_key(name) {
                return Err(FormatError::new(Place::File, name, "", "is missing")
                    .maybe("the file was cut, or is of another format"));
            }
        }
        Ok(Self(sections))
    }

    /// The words of a section, as many as wanted.
    fn words(&self, name: &str, wanted: usize) -> Result<&[Word<'t>], FormatError> {
        let words = self.0.get(name).map_or(&[][..], Vec::as_slice);
        if words.len() == wanted {
            return Ok(words);
        }
        let place = words.last().map_or(Place::File, |last| Place::Line(last.0));
        let reason = format!("values stand here, not {wanted}");
        Err(FormatError::new(place, name, words.len(), &reason)
            .maybe("the file was cut, or a count at its top is wrong"))
    }

    /// A count at the top, at least one.
    fn size(&self, name: &str, most: usize) -> Result<usize, FormatError> {
        let (line, word) = self.words(name, 1)?[0];
        let size = count(Place::Line(line), name, word, most)?;
        if size == 0 {
            return Err(FormatError::new(Place::Line(line), name, 0, "is too few"));
        }
        Ok(size)
    }

    fn lengths(&self, name: &str, wanted: usize) -> Result<Vec<f64>, FormatError> {
        let words = self.words(name, wanted)?.iter();
        words
            .map(|&(line, word)| length(Place::Line(line), name, word))
            .collect()
    }

    fn flags(&self, name: &str, rows: usize, row: usize) -> Result<Vec<Vec<bool>>, FormatError> {
        let words = self.words(name, rows * row)?.chunks(row);
        let flag = |&(line, word): &Word<'t>| match word {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(FormatError::new(
                Place::Line(line),
                name,
                word,
                "is neither 0 nor 1",
            )),
        };
        words.map(|row| row.iter().map(flag).collect()).collect()
    }

    /// By node, whether it is a double patient.
    fn doubles(&self, all_nodes: usize) -> Result<Vec<bool>, FormatError> {
        let mut doubles = vec![false; all_nodes];
        for &(line, word) in self.0.get("DS").into_iter().flatten() {
            let place = || Place::Line(line);
            let number = count(place(), "DS", word, all_nodes)?;
            if number < 2 || number >= all_nodes {
                return Err(FormatError::new(place(), "DS", number, "is no patient")
                    .maybe("the numbers begin at 0; here the depot is 1"));
            }
            if std::mem::replace(&mut doubles[number - 1], true) {
                return Err(FormatError::new(place(), "DS", number, "is given twice"));
            }
        }
        Ok(doubles)
    }

    /// The line that holds a node's value of a section with one value a node.
    fn place_of(&self, name: &str, node: usize) -> Place {
        let word = self.0.get(name).and_then(|words| words.get(node));
        word.map_or(Place::File, |word| Place::Line(word.0))
    }

    fn check_patient(
        &self,
        node: usize,
        services: &[usize],
        is_double: bool,
    ) -> Result<(), FormatError> {
        let wanted = if is_double { 2 } else { 1 };
        if services.len() == wanted {
            return Ok(());
        }
        let columns = self.0.get("nbServi").map_or(0, Vec::len).max(1);
        let row = self.0.get("r").and_then(|words| words.get(node * columns));
        let place = row.map_or(Place::File, |word| Place::Line(word.0));
        let field = format!("r, node {node}");
        let reason = format!("services are wanted, not {wanted}");
        Err(FormatError::new(place, &field, services.len(), &reason)
            .maybe("DS does not name the patients with two services"))
    }

    fn check_rising(&self, name: &str, node: usize, from: f64, to: f64) -> Result<(), FormatError> {
        if from <= to {
            return Ok(());
        }
        let span = format!("{from}..{to}");
        let field = format!("{name}, node {node}");
        let reason = "ends before it begins";
        Err(FormatError::new(
            self.place_of(name, node),
            &field,
            span,
            reason,
        ))
    }

    /// One time a node: the same over carers and services.
    fn check_processing(
        &self,
        processing: &[f64],
        nodes: usize,
        row: usize,
    ) -> Result<(), FormatError> {
        for at in 0..nodes * row {
            let first = processing[at / row * row];
            if (processing[at] - first).abs() > f64::EPSILON {
                let reason = format!("differs from {first} of the same node");
                let place = self.place_of("p", at);
                return Err(FormatError::new(place, "p", processing[at], &reason)
                    .maybe("times differ by carer, which is not read yet"));
            }
        }
        Ok(())
    }
}
