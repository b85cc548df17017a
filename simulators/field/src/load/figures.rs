//! Figures with the bound they are held to.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

/// One figure; `budget` is the most or the least it should be, as `at_least` says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    pub budget: Option<f64>,
    pub at_least: bool,
    pub ok: bool,
}

impl Figure {
    pub fn plain(name: &str, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            value: (value * 100.0).round() / 100.0,
            unit,
            budget: None,
            at_least: false,
            ok: true,
        }
    }

    pub fn at_most(name: &str, value: f64, unit: &'static str, budget: f64) -> Self {
        Self {
            budget: Some(budget),
            ok: value <= budget,
            ..Self::plain(name, value, unit)
        }
    }

    pub fn at_least(name: &str, value: f64, unit: &'static str, budget: f64) -> Self {
        Self {
            budget: Some(budget),
            at_least: true,
            ok: value >= budget,
            ..Self::plain(name, value, unit)
        }
    }
}

/// One line a figure.
pub fn table(figures: &[Figure]) -> String {
    let mut text = format!(
        "{:<52}{:>12} {:<8}{:>12}\n",
        "name", "value", "unit", "budget"
    );
    for figure in figures {
        let bound = if figure.at_least { "≥" } else { "≤" };
        let budget = figure
            .budget
            .map_or_else(String::new, |budget| format!("{bound} {budget}"));
        let mark = if figure.ok { "" } else { "  missed" };
        let _ = writeln!(
            text,
            "{:<52}{:>12} {:<8}{budget:>12}{mark}",
            figure.name, figure.value, figure.unit
        );
    }
    text
}

/// The given hundredth of some times, in milliseconds; 0 of none.
pub fn part_ms(times: &mut [Duration], hundredth: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * hundredth / 100).min(times.len().saturating_sub(1));
    times
        .get(at)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_times_are_taken_in_order() {
        let mut times: Vec<_> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(part_ms(&mut times, 50).to_bits(), 51.0_f64.to_bits());
        assert_eq!(part_ms(&mut times, 99).to_bits(), 100.0_f64.to_bits());
        assert_eq!(part_ms(&mut [], 50).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn a_figure_is_judged_on_its_own_side_of_the_bound() {
        assert!(!Figure::at_most("slow", 3.0, "s", 2.0).ok);
        assert!(Figure::at_least("many", 3.0, "", 2.0).ok);
        let table = table(&[Figure::at_least("few", 1.0, "", 2.0)]);
        assert!(table.contains("≥ 2  missed"), "{table}");
    }
}
