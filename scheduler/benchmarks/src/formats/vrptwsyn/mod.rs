//! The AMPL-like format of Bredström and Rönnqvist's synchronised visits.

mod statements;

use super::amount::{count, length};
use super::error::{FormatError, Place};
use super::limits;
use statements::{Statements, Word};

/// Home care with synchronised visits, one day. Whole units of the file's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vrptwsyn {
    pub carers: usize,
    /// Everybody is back by then.
    pub horizon: u32,
    /// By node number; the first is the depot.
    pub nodes: Vec<Node>,
    /// Nodes that start at one time, by two carers.
    pub pairs: Vec<(usize, usize)>,
    /// From node to node; [`Vrptwsyn::FORBIDDEN`] and more is no way.
    pub travel: Vec<Vec<u32>>,
}

/// A visit, or the depot. A service starts within `earliest..=latest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    pub duration: u32,
    pub earliest: u32,
    pub latest: u32,
}

impl Vrptwsyn {
    /// The file's word for a leg that must not be travelled.
    pub const FORBIDDEN: u32 = 10_000;
}

pub fn parse(text: &str) -> Result<Vrptwsyn, FormatError> {
    let statements = Statements::of(text)?;
    let carers = scalar(&statements, "kn", limits::CARERS)?;
    let days = scalar(&statements, "dn", limits::DAYS)?;
    let horizon = scalar(&statements, "T", limits::AMOUNT as usize)?;
    for (name, value) in [("kn", carers), ("dn", days), ("T", horizon)] {
        if value == 0 {
            return Err(FormatError::new(Place::File, name, 0, "is too few"));
        }
    }
    let durations = table(&statements, "s_id", None, days)?;
    let nodes = durations.len();
    if nodes < 2 {
        return Err(FormatError::new(
            Place::File,
            "s_id",
            nodes,
            "has no visits",
        ));
    }
    let travel = table(&statements, "t_ij", Some(nodes), nodes)?;
    let earliest = table(&statements, "e_id", Some(nodes), days)?;
    let latest = table(&statements, "l_id", Some(nodes), days)?;
    check_windows(&earliest, &latest)?;
    let node = |at: usize| Node {
        duration: durations[at][0],
        earliest: earliest[at][0],
        latest: latest[at][0],
    };
    Ok(Vrptwsyn {
        carers,
        horizon: horizon as u32,
        nodes: (0..nodes).map(node).collect(),
        pairs: pairs(&statements, nodes)?,
        travel,
    })
}

/// Both ends are of the first day; the single-day instance has no other.
fn check_windows(earliest: &[Vec<u32>], latest: &[Vec<u32>]) -> Result<(), FormatError> {
    for (node, (from, to)) in earliest.iter().zip(latest).enumerate() {
        if to[0] < from[0] {
            let field = format!("l_id, node {node}");
            let span = format!("{}..{}", from[0], to[0]);
            return Err(FormatError::new(
                Place::File,
                &field,
                span,
                "ends before it begins",
            ));
        }
    }
    Ok(())
}

fn scalar(statements: &Statements<'_>, name: &str, most: usize) -> Result<usize, FormatError> {
    let words = statements.of_name(name)?;
    let [(line, word)] = words.body.as_slice() else {
        let reason = "values stand here, not 1";
        return Err(FormatError::new(
            Place::Line(words.line),
            name,
            words.body.len(),
            reason,
        ));
    };
    count(Place::Line(*line), name, word, most)
}

/// A table by node, each row with its number first; the depot is row 0.
fn table(
    statements: &Statements<'_>,
    name: &str,
    rows: Option<usize>,
    columns: usize,
) -> Result<Vec<Vec<u32>>, FormatError> {
    let statement = statements.of_name(name)?;
    let place = Place::Line(statement.line);
    if statement.columns.len() != columns {
        let reason = format!("columns stand here, not {columns}");
        return Err(FormatError::new(
            place,
            name,
            statement.columns.len(),
            &reason,
        ));
    }
    let words = &statement.body;
    let found = words.len() / (columns + 1);
    if words.len() % (columns + 1) != 0 || rows.is_some_and(|rows| rows != found) {
        let reason = format!("values do not make rows of {columns} for every node");
        return Err(FormatError::new(place, name, words.len(), &reason)
            .maybe("a value is missing, or the file was cut"));
    }
    if found > limits::NODES {
        let reason = format!("rows are over the limit of {}", limits::NODES);
        return Err(FormatError::new(place, name, found, &reason));
    }
    let mut table = Vec::with_capacity(found);
    for row in words.chunks(columns + 1) {
        let (line, word) = row[0];
        let number = count(Place::Line(line), name, word, limits::NODES)?;
        if number != table.len() {
            let reason = format!("comes where row {} is expected", table.len());
            return Err(FormatError::new(Place::Line(line), name, number, &reason)
                .maybe("a row is missing or given twice"));
        }
        table.push(
            row[1..]
                .iter()
                .map(|word| whole(name, word))
                .collect::<Result<_, _>>()?,
        );
    }
    Ok(table)
}

fn whole(name: &str, &(line, word): &Word<'_>) -> Result<u32, FormatError> {
    let number = length(Place::Line(line), name, word)?;
    if number.fract() != 0.0 {
        return Err(FormatError::new(
            Place::Line(line),
            name,
            word,
            "is no whole number",
        ));
    }
    Ok(number as u32)
}

fn pairs(statements: &Statements<'_>, nodes: usize) -> Result<Vec<(usize, usize)>, FormatError> {
    let statement = statements.of_name("Shared_Visited")?;
    let mut taken = vec![false; nodes];
    let mut pairs = Vec::new();
    for pair in statement.body.chunks(2) {
        let &[first, second] = pair else {
            let (line, word) = pair[0];
            return Err(FormatError::new(
                Place::Line(line),
                "Shared_Visited",
                word,
                "has no partner",
            ));
        };
        let mut node = |(line, word): Word<'_>| -> Result<usize, FormatError> {
            let place = || Place::Line(line);
            let number = count(place(), "Shared_Visited", word, limits::NODES)?;
            if number == 0 || number >= nodes {
                return Err(FormatError::new(
                    place(),
                    "Shared_Visited",
                    number,
                    "is no visit",
                ));
            }
            if std::mem::replace(&mut taken[number], true) {
                return Err(FormatError::new(
                    place(),
                    "Shared_Visited",
                    number,
                    "is given twice",
                ));
            }
            Ok(number)
        };
        pairs.push((node(first)?, node(second)?));
    }
    Ok(pairs)
}
