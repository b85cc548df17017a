//! What the rows of a folder say: a line per set, size and solver.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use clap::ValueEnum;

use super::instance_set::InstanceSet;
use super::results::Row;
use super::run;
use crate::bench::Figure;

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub set: String,
    pub size: String,
    pub solver: String,
    pub objective: String,
    /// Different instances; a seed more is no instance more.
    pub instances: usize,
    /// Over all runs whose instance has a best-known value.
    pub mean_gap_percent: Option<f64>,
    pub worst_gap_percent: Option<f64>,
    /// Instances whose best run is as good as the best known, or better.
    pub meeting_best: usize,
    /// Instances without a best-known value that got a solution.
    pub newly_solved: usize,
    /// Runs without a solution that holds.
    pub infeasible: usize,
    pub mean_cpu_seconds: Option<f64>,
}

/// The lines, in the order of the sets and sizes.
pub fn lines(rows: &[Row]) -> Vec<Line> {
    let mut groups: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let set = InstanceSet::from_str(&row.set, false).ok();
        let class = set.map_or(row.size, |set| set.size_class(row.size));
        let key = (set, row.set.as_str(), class, run::order(&row.solver));
        groups.entry(key).or_default().push(row);
    }
    let groups = groups.into_iter();
    groups
        .map(|((set, _, class, _), rows)| line(set, class, &rows))
        .collect()
}

fn line(set: Option<InstanceSet>, class: u32, rows: &[&Row]) -> Line {
    let gaps: Vec<f64> = rows.iter().filter_map(|row| row.gap_percent).collect();
    let cpu: Vec<f64> = rows.iter().filter_map(|row| row.cpu_seconds).collect();
    let named = |wanted: fn(&Row) -> bool| {
        let found = rows.iter().filter(|row| wanted(row));
        found
            .map(|row| &row.instance)
            .collect::<BTreeSet<_>>()
            .len()
    };
    Line {
        set: rows[0].set.clone(),
        size: set.map_or_else(|| class.to_string(), |set| set.size_label(class)),
        solver: rows[0].solver.clone(),
        objective: rows[0].objective.clone(),
        instances: named(|_| true),
        mean_gap_percent: mean(&gaps),
        worst_gap_percent: gaps.iter().copied().reduce(f64::max),
        meeting_best: named(Row::meets_best),
        newly_solved: named(|row| row.feasible && row.best_known.is_none()),
        infeasible: rows.iter().filter(|row| !row.feasible).count(),
        mean_cpu_seconds: mean(&cpu),
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

pub fn table(lines: &[Line]) -> String {
    let mut text = format!(
        "\n{:<10} {:>7} {:<9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6} {:>8}\n",
        "set",
        "size",
        "solver",
        "instances",
        "mean gap",
        "worst gap",
        "as best",
        "open",
        "failed",
        "mean cpu"
    );
    for line in lines {
        let written = writeln!(
            text,
            "{:<10} {:>7} {:<9} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6} {:>8}",
            line.set,
            line.size,
            line.solver,
            line.instances,
            percent(line.mean_gap_percent),
            percent(line.worst_gap_percent),
            line.meeting_best,
            line.newly_solved,
            line.infeasible,
            line.mean_cpu_seconds
                .map_or_else(|| "-".to_owned(), |cpu| format!("{cpu:.1} s")),
        );
        written.expect("a String takes all writes");
    }
    text.push_str(
        "\nmean gap, worst gap: to the best known, over all seeds; as best: instances equal or \
         better;\nopen: solved where no value is published; failed: runs without a solution \
         that holds",
    );
    text
}

/// The lines in the form of every bench's figures; none has a budget here.
pub fn figures(lines: &[Line]) -> Vec<Figure> {
    let mut figures = Vec::new();
    for line in lines {
        let name = |what: &str| format!("{} {} {} {what}", line.set, line.size, line.solver);
        let mut add =
            |what, value, unit: &str| figures.push(Figure::plain(name(what), value, unit));
        if let Some(gap) = line.mean_gap_percent {
            add("mean gap", gap, "%");
        }
        add("instances", line.instances as f64, "");
        add("as good as the best known", line.meeting_best as f64, "");
        add("failed runs", line.infeasible as f64, "");
    }
    figures
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(
        || "-".to_owned(),
        |value| format!("{} %", shown_percent(value)),
    )
}

/// With two decimals, and no sign before a zero.
pub fn shown_percent(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" {
        "0.00".to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(instance: &str, size: u32, seed: u64, cost: Option<f64>, best: Option<f64>) -> Row {
        let gap = cost.zip(best);
        Row {
            set: if size > 100 { "italian" } else { "solomon" }.to_owned(),
            size,
            instance: instance.to_owned(),
            solver: "vardag".to_owned(),
            objective: "dimacs".to_owned(),
            cost,
            best_known: best,
            gap_percent: gap.map(|(cost, best)| 100.0 * (cost - best) / best),
            cpu_seconds: Some(seed as f64),
            seed,
            feasible: cost.is_some(),
        }
    }

    #[test]
    fn gaps_are_over_runs_and_counts_over_instances() {
        let rows = [
            row("R101", 100, 1, Some(102.0), Some(100.0)),
            row("R101", 100, 2, Some(100.0), Some(100.0)),
            row("R102", 100, 1, Some(104.0), Some(100.0)),
            row("R102", 100, 2, None, Some(100.0)),
        ];
        let lines = lines(&rows);
        assert_eq!(lines.len(), 1);
        let line = &lines[0];
        assert_eq!(line.instances, 2);
        assert!((line.mean_gap_percent.expect("gaps") - 2.0).abs() < 1e-9);
        assert!((line.worst_gap_percent.expect("gaps") - 4.0).abs() < 1e-9);
        assert_eq!(line.meeting_best, 1);
        assert_eq!(line.infeasible, 1);
        assert!((line.mean_cpu_seconds.expect("times") - 1.5).abs() < 1e-9);
    }

    #[test]
    fn open_instances_have_no_gap_and_sizes_are_told_by_hundreds() {
        let rows = [
            row("a", 145, 1, Some(5.0), None),
            row("b", 199, 1, Some(99.0), Some(100.0)),
            row("c", 100, 1, None, Some(1.0)),
        ];
        let lines = lines(&rows);
        assert_eq!(lines[0].set, "solomon");
        assert_eq!(lines[0].mean_gap_percent, None);
        assert_eq!((lines[1].size.as_str(), lines[1].instances), ("to 200", 2));
        assert_eq!(lines[1].newly_solved, 1);
        assert!((lines[1].mean_gap_percent.expect("one gap") + 1.0).abs() < 1e-9);
        assert_eq!(lines[1].meeting_best, 1);
        let table = table(&lines);
        assert!(table.contains("-1.00 %"), "{table}");
        assert_eq!(shown_percent(-0.001), "0.00");
    }
}
