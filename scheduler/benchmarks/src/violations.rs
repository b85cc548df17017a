//! Violations in words, for people.

use std::fmt::Display;

/// More are counted, not told.
const TOLD: usize = 20;

/// A line for each of the first.
pub fn told(violations: &[impl Display]) -> String {
    let mut lines: Vec<String> = violations
        .iter()
        .take(TOLD)
        .map(ToString::to_string)
        .collect();
    if violations.len() > TOLD {
        lines.push(format!("and {} more", violations.len() - TOLD));
    }
    lines.join("\n")
}
