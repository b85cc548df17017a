//! The text format of Solomon (1987) and of Gehring and Homberger (1999).

use super::amount::{amount, count};
use super::error::{FormatError, Place};
use super::limits;

/// Vehicle routing with time windows. Times and coordinates in the file's own
/// units; one unit of distance takes one of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Solomon {
    pub name: String,
    /// Vehicles there are, free of charge.
    pub vehicles: usize,
    /// Of each vehicle.
    pub capacity: u32,
    /// By customer number; the first is the depot, its window the horizon.
    pub nodes: Vec<Node>,
}

/// A customer or the depot. A service starts within `ready..=due`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    pub x: f64,
    pub y: f64,
    pub demand: u32,
    pub ready: u32,
    pub due: u32,
    pub service: u32,
}

/// Columns of a node's line.
const COLUMNS: [&str; 7] = [
    "CUST NO.",
    "XCOORD.",
    "YCOORD.",
    "DEMAND",
    "READY TIME",
    "DUE DATE",
    "SERVICE TIME",
];

/// Lines that are not blank, with their numbers from 1.
type Lines<'t> = Vec<(usize, &'t str)>;

pub fn parse(text: &str) -> Result<Solomon, FormatError> {
    let lines: Lines<'_> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    let Some(&(_, name)) = lines.first() else {
        return Err(FormatError::new(Place::File, "text", "", "is empty"));
    };
    let vehicle = section(&lines, "VEHICLE")?;
    let (line, words) = row(&lines, vehicle + 2, "NUMBER CAPACITY", 2)?;
    let place = Place::Line(line);
    let vehicles = count(place.clone(), "NUMBER", words[0], limits::CARERS)?;
    if vehicles == 0 {
        return Err(FormatError::new(
            place,
            "NUMBER",
            0,
            "leaves nobody to drive",
        ));
    }
    let capacity = count(place, "CAPACITY", words[1], limits::AMOUNT as usize)?;
    let customers = section(&lines, "CUSTOMER")?;
    let mut nodes = Vec::new();
    for at in customers + 2..lines.len() {
        nodes.push(node(&lines, at, nodes.len())?);
    }
    if nodes.len() < 2 {
        return Err(
            FormatError::new(Place::File, "CUSTOMER", nodes.len(), "has no customers")
                .maybe("the file was cut"),
        );
    }
    Ok(Solomon {
        name: name.trim().to_owned(),
        vehicles,
        capacity: capacity as u32,
        nodes,
    })
}

/// The position of a section's heading among the lines.
fn section(lines: &Lines<'_>, heading: &str) -> Result<usize, FormatError> {
    let mut found = (0..lines.len()).filter(|&at| lines[at].1.trim() == heading);
    let Some(first) = found.next() else {
        return Err(FormatError::new(Place::File, heading, "", "is missing")
            .maybe("the file was cut, or is of another format"));
    };
    found.next().map_or(Ok(first), |second| {
        let place = Place::Line(lines[second].0);
        Err(FormatError::new(place, heading, heading, "is given twice"))
    })
}

fn row<'t>(
    lines: &Lines<'t>,
    at: usize,
    field: &str,
    wanted: usize,
) -> Result<(usize, Vec<&'t str>), FormatError> {
    let Some(&(line, text)) = lines.get(at) else {
        return Err(
            FormatError::new(Place::File, field, "", "is missing").maybe("the file was cut")
        );
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() != wanted {
        let reason = format!("has {} values, not {wanted}", words.len());
        return Err(FormatError::new(
            Place::Line(line),
            field,
            text.trim(),
            &reason,
        ));
    }
    Ok((line, words))
}

fn node(lines: &Lines<'_>, at: usize, number: usize) -> Result<Node, FormatError> {
    let (line, words) = row(lines, at, "CUSTOMER", COLUMNS.len())?;
    let place = || Place::Line(line);
    if number >= limits::NODES {
        let reason = format!("is over the limit of {} nodes", limits::NODES);
        return Err(FormatError::new(place(), COLUMNS[0], words[0], &reason));
    }
    let told = count(place(), COLUMNS[0], words[0], limits::NODES)?;
    if told < number {
        return Err(FormatError::new(
            place(),
            COLUMNS[0],
            told,
            "is given twice",
        ));
    }
    if told > number {
        let reason = format!("comes where {number} is expected");
        return Err(FormatError::new(place(), COLUMNS[0], told, &reason)
            .maybe("a line is missing before it"));
    }
    let whole = |column: usize| {
        count(
            place(),
            COLUMNS[column],
            words[column],
            limits::AMOUNT as usize,
        )
        .map(|number| number as u32)
    };
    let node = Node {
        x: amount(place(), COLUMNS[1], words[1])?,
        y: amount(place(), COLUMNS[2], words[2])?,
        demand: whole(3)?,
        ready: whole(4)?,
        due: whole(5)?,
        service: whole(6)?,
    };
    if node.due < node.ready {
        let window = format!("{}..{}", node.ready, node.due);
        return Err(FormatError::new(
            place(),
            "DUE DATE",
            window,
            "ends before it begins",
        ));
    }
    Ok(node)
}
