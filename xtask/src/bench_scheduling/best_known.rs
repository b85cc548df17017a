//! The best values anybody has published, and the gap to them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use super::instance_set::BestKnownColumn;

/// Two costs this near are the same: published values have at most three decimals,
/// and some were worked out on distances rounded to three.
pub const SAME_COST: f64 = 0.01;

/// One route weighs more than any distance of these sets, so that one number
/// orders by routes first: 18 routes of length 2707.84 are 1802707.84.
const ROUTE_WEIGHT: f64 = 100_000.0;

/// The best-known cost by the name of the instance.
pub type BestKnown = BTreeMap<String, f64>;

/// Routes and distance as the one number that stands in the results.
pub fn routes_first(routes: f64, distance: f64) -> f64 {
    routes * ROUTE_WEIGHT + distance
}

/// By how many percent `cost` is above `best`. Where the routes differ, which
/// counts first, the gap is that of the routes.
pub fn gap_percent(objective: &str, cost: f64, best: f64) -> f64 {
    if objective != "hierarchical" {
        return percent_above(cost, best);
    }
    let (routes, best_routes) = ((cost / ROUTE_WEIGHT).floor(), (best / ROUTE_WEIGHT).floor());
    if (routes - best_routes).abs() > 0.5 {
        return percent_above(routes, best_routes);
    }
    percent_above(cost % ROUTE_WEIGHT, best % ROUTE_WEIGHT)
}

fn percent_above(value: f64, base: f64) -> f64 {
    if base.abs() < SAME_COST {
        // Nothing is a share of zero; equal is equal all the same.
        return if value.abs() < SAME_COST { 0.0 } else { 100.0 };
    }
    100.0 * (value - base) / base
}

pub fn read(file: &Path, column: BestKnownColumn) -> anyhow::Result<BestKnown> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the best-known values: {}", file.display()))?;
    parse(&text, column).with_context(|| file.display().to_string())
}

fn parse(text: &str, column: BestKnownColumn) -> anyhow::Result<BestKnown> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().context("line 1")?.clone();
    let place = |name: &str| {
        let found = head.iter().position(|column| column == name);
        found.with_context(|| format!("line 1: there is no column {name}"))
    };
    let instance = place("instance")?;
    let mut best = BestKnown::new();
    for row in reader.records() {
        // An error of the reader names its line itself.
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let number = |name: &str| -> anyhow::Result<Option<f64>> {
            let word = row.get(place(name)?).unwrap_or_default().trim();
            if word.is_empty() {
                // Open: nobody has published a value.
                return Ok(None);
            }
            let number = word.parse().ok().filter(|number: &f64| number.is_finite());
            let number = number
                .with_context(|| format!("line {line}, column {name}: {word:?} is no number"))?;
            Ok(Some(number))
        };
        let cost = match column {
            BestKnownColumn::Cost(name) => number(name)?,
            BestKnownColumn::RoutesFirst { routes, distance } => number(routes)?
                .zip(number(distance)?)
                .map(|(routes, distance)| routes_first(routes, distance)),
        };
        if let Some(cost) = cost {
            best.insert(row.get(instance).unwrap_or_default().to_owned(), cost);
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: BestKnownColumn = BestKnownColumn::Cost("best_cost");
    const ROUTES_FIRST: BestKnownColumn = BestKnownColumn::RoutesFirst {
        routes: "hier_routes",
        distance: "hier_distance",
    };

    fn fault(text: &str, column: BestKnownColumn) -> String {
        let error = parse(text, column).expect_err("it is faulty");
        format!("{error:#}")
    }

    #[test]
    fn values_are_found_by_name_and_open_ones_are_left_out() {
        let text = "instance,best_cost,source\nA,12.5,\"X, re-evaluated\"\nB,,nobody\n";
        let best = parse(text, COST).expect("it is sound");
        assert_eq!(best, BestKnown::from([("A".to_owned(), 12.5)]));
    }

    #[test]
    fn a_missing_column_is_named_with_its_line() {
        let text = fault("instance,cost\nA,1\n", COST);
        assert_eq!(text, "line 1: there is no column best_cost");
    }

    #[test]
    fn a_word_for_a_number_is_named_with_line_and_column() {
        let text = fault("instance,best_cost\nA,1\nB,many\n", COST);
        assert_eq!(text, "line 3, column best_cost: \"many\" is no number");
        let text = fault("instance,best_cost\nA,NaN\n", COST);
        assert!(text.contains("line 2"), "{text}");
        let text = fault("instance,hier_routes,hier_distance\nA,18,?\n", ROUTES_FIRST);
        assert!(text.contains("line 2, column hier_distance"), "{text}");
    }

    #[test]
    fn a_short_row_is_named_with_its_line() {
        let text = fault("instance,best_cost\nA,1\nB\n", COST);
        assert!(text.contains("line: 3"), "{text}");
    }

    #[test]
    fn the_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("best.csv");
        std::fs::write(&file, "instance,best_cost\nA,x\n").expect("a file");
        let error = format!("{:#}", read(&file, COST).expect_err("it is faulty"));
        assert!(
            error.contains("best.csv: line 2, column best_cost"),
            "{error}"
        );
    }

    #[test]
    fn fewer_routes_count_before_distance() {
        let text = "instance,hier_routes,hier_distance\nA,18,2707.84\n";
        let best = parse(text, ROUTES_FIRST).expect("it is sound")["A"];
        let gap =
            |routes, distance| gap_percent("hierarchical", routes_first(routes, distance), best);
        assert!(gap(18.0, 2707.84).abs() < 1e-9);
        assert!((gap(18.0, 2734.9184) - 1.0).abs() < 1e-6);
        assert!((gap(19.0, 2600.0) - 100.0 / 18.0).abs() < 1e-9);
    }

    #[test]
    fn a_gap_may_be_negative_and_zero_is_no_divisor() {
        assert!((gap_percent("dimacs", 99.0, 100.0) + 1.0).abs() < 1e-9);
        assert!(gap_percent("published", 0.0, 0.0).abs() < 1e-9);
        assert!(gap_percent("published", 3.0, 0.0).is_finite());
    }
}
