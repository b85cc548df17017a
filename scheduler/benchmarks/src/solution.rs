//! A solution of a case, and the file it is kept in.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::case::{Case, Label};
use crate::evaluate::{Evaluation, Violation};
use crate::objective::Objective;

/// Who does what in which order, by position in the case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Solution {
    pub routes: Vec<Route>,
}

/// One carer's stops in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    pub carer: usize,
    pub stops: Vec<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    pub job: usize,
    pub start: f64,
}

/// What `solve` writes and `verify` reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolutionFile {
    pub instance: String,
    pub objective: Objective,
    pub cost: f64,
    pub components: BTreeMap<String, f64>,
    /// Of the instance's unpacked bytes, where a solution says whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Routes without stops are left out.
    pub routes: Vec<RouteRow>,
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    pub seed: u64,
    pub threads: u32,
}

/// Names are the file's ids, or its row numbers from zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RouteRow {
    pub staff: Label,
    /// Where one staff member has several shifts in a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<u32>,
    pub stops: Vec<StopRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<BreakRow>,
}

/// A break of a route, as long as the instance says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakRow {
    pub start: f64,
    /// It comes after so many stops.
    pub after_stops: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopRow {
    pub visit: Label,
    pub service: Option<Label>,
    pub start: f64,
}

/// What a search took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    pub seed: u64,
    pub threads: u32,
}

impl SolutionFile {
    pub fn of(
        case: &Case,
        instance: &str,
        objective: Objective,
        solution: &Solution,
        evaluation: &Evaluation,
        effort: Effort,
    ) -> Self {
        let components = evaluation.components.iter();
        Self {
            instance: instance.to_owned(),
            objective,
            cost: evaluation.cost,
            components: components
                .map(|(&name, &value)| (name.to_owned(), value))
                .collect(),
            fingerprint: None,
            routes: solution.rows(case),
            cpu_seconds: effort.cpu_seconds,
            wall_seconds: effort.wall_seconds,
            seed: effort.seed,
            threads: effort.threads,
        }
    }

    /// Writes it whole or not at all: beside the place, then renamed.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        write_whole(path, &bytes)
    }
}

/// Writes bytes whole or not at all: beside the place, then renamed.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        // Nothing half-written stays; that it may not have been there is no fault.
        let _ = std::fs::remove_file(&beside);
    }
    moved
}

impl Solution {
    fn rows(&self, case: &Case) -> Vec<RouteRow> {
        let stop = |stop: &Stop| StopRow {
            visit: case.jobs[stop.job].visit.clone(),
            service: case.jobs[stop.job].service.clone(),
            start: stop.start,
        };
        let used = self.routes.iter().filter(|route| !route.stops.is_empty());
        used.map(|route| RouteRow {
            staff: case.carers[route.carer].label.clone(),
            shift: None,
            stops: route.stops.iter().map(stop).collect(),
            breaks: Vec::new(),
        })
        .collect()
    }

    /// Routes by name turned into positions, or the names the case lacks.
    pub fn of_rows(case: &Case, rows: &[RouteRow]) -> Result<Self, Vec<Violation>> {
        let carers: HashMap<&Label, usize> = (0..)
            .zip(&case.carers)
            .map(|(at, it)| (&it.label, at))
            .collect();
        let jobs: HashMap<(&Label, Option<&Label>), usize> = (0..)
            .zip(&case.jobs)
            .map(|(at, job)| ((&job.visit, job.service.as_ref()), at))
            .collect();
        let mut unknown = Vec::new();
        let mut routes = Vec::new();
        for row in rows {
            let mut stops = Vec::new();
            for stop in &row.stops {
                match jobs.get(&(&stop.visit, stop.service.as_ref())) {
                    Some(&job) => stops.push(Stop {
                        job,
                        start: stop.start,
                    }),
                    None => unknown.push(Violation::UnknownVisit {
                        visit: stop.visit.clone(),
                        service: stop.service.clone(),
                    }),
                }
            }
            match carers.get(&row.staff) {
                Some(&carer) => routes.push(Route { carer, stops }),
                None => unknown.push(Violation::UnknownCarer {
                    carer: row.staff.clone(),
                    carers: case.carers.len(),
                }),
            }
        }
        if unknown.is_empty() {
            Ok(Self { routes })
        } else {
            Err(unknown)
        }
    }
}
