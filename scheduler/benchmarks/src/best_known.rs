//! The best published values, from a folder of tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::objective::Objective;

/// By instance name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BestKnown(BTreeMap<(String, Objective), Best>);

/// The best published value of an instance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// In the unit that an evaluation's cost has.
    pub cost: f64,
    /// Where routes count first.
    pub routes: Option<u32>,
    pub proven: Proven,
}

/// Whether the value is known to be the optimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    Optimal,
    Open,
}

/// A folder or table that could not be read.
#[derive(Debug, Error)]
pub enum BestKnownError {
    #[error("{path}: {source}\nMaybe the folder of the instances is elsewhere.", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{path}: line {line}: {field} = {value} {reason}", path = path.display())]
    Malformed {
        path: PathBuf,
        line: usize,
        field: String,
        value: String,
        reason: &'static str,
    },
}

/// The columns of one convention: objective, cost, routes.
struct Column {
    objective: Objective,
    cost: &'static str,
    routes: Option<&'static str>,
}

const COLUMNS: [Column; 4] = [
    Column {
        objective: Objective::Dimacs,
        cost: "dimacs_distance",
        routes: None,
    },
    Column {
        objective: Objective::Hierarchical,
        cost: "hier_distance",
        routes: Some("hier_routes"),
    },
    Column {
        objective: Objective::Published,
        cost: "best_cost",
        routes: None,
    },
    Column {
        objective: Objective::Published,
        cost: "objective_T_units",
        routes: None,
    },
];

impl BestKnown {
    /// Reads every `.csv` of the folder.
    pub fn read(folder: &Path) -> Result<Self, BestKnownError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| BestKnownError::Unreadable { path, source }
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_some_and(|ending| ending == "csv") {
                paths.push(path);
            }
        }
        paths.sort();
        let mut all = Self::default();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
            all.add_table(&path, &text)?;
        }
        Ok(all)
    }

    /// The best value of an instance; `None` where nobody has published one.
    pub fn of(&self, instance: &str, objective: Objective) -> Option<Best> {
        self.0.get(&(instance.to_owned(), objective)).copied()
    }

    /// Instances with a best value in an objective, in the order of their names.
    pub fn instances(&self, objective: Objective) -> impl Iterator<Item = (&str, Best)> {
        let of_objective = self.0.iter().filter(move |((_, of), _)| *of == objective);
        of_objective.map(|((name, _), best)| (name.as_str(), *best))
    }

    fn add_table(&mut self, path: &Path, text: &str) -> Result<(), BestKnownError> {
        let mut lines = (1..).zip(text.lines());
        let header = lines.next().map_or_else(Vec::new, |(_, line)| fields(line));
        for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
            let row = fields(row);
            let fault = |field: &str, value: &str, reason| BestKnownError::Malformed {
                path: path.to_owned(),
                line,
                field: field.to_owned(),
                value: value.to_owned(),
                reason,
            };
            if row.len() != header.len() {
                let found = row.len().to_string();
                return Err(fault(
                    "columns",
                    &found,
                    "is another number than the header's",
                ));
            }
            let of = |name: &str| {
                let at = header.iter().position(|field| field == name)?;
                Some(row[at].as_str()).filter(|value| !value.is_empty())
            };
            let Some(instance) = of("instance") else {
                return Err(fault("instance", "", "is missing"));
            };
            // The optimum is told of the distance that DIMACS counts, not of
            // the hierarchical one.
            let proven = of("proven_optimal") == Some("yes") || of("status") == Some("OPTIMAL");
            for column in &COLUMNS {
                let Some(value) = of(column.cost) else {
                    continue;
                };
                let cost: f64 = value
                    .parse()
                    .map_err(|_| fault(column.cost, value, "is no number"))?;
                let routes = match column.routes.and_then(of) {
                    None => None,
                    Some(value) => {
                        let parsed = value.parse::<u32>();
                        Some(parsed.map_err(|_| fault("routes", value, "is no count"))?)
                    }
                };
                let is_proven = proven && column.objective != Objective::Hierarchical;
                let best = Best {
                    cost,
                    routes,
                    proven: if is_proven {
                        Proven::Optimal
                    } else {
                        Proven::Open
                    },
                };
                self.0.insert((instance.to_owned(), column.objective), best);
            }
        }
        Ok(())
    }
}

/// The fields of a line; one in quotes may hold commas.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.trim_end_matches('\r').chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            _ => {
                if let Some(field) = fields.last_mut() {
                    field.push(letter);
                }
            }
        }
    }
    fields
}
