//! What benches measure, and where they put it.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

pub fn figure(name: &str, value: f64, unit: &str, budget: Option<f64>) -> Value {
    let ok = budget.is_none_or(|budget| value <= budget);
    json!({ "name": name, "value": value, "unit": unit, "budget": budget, "ok": ok })
}

/// Into the file, else on standard output.
pub fn hand_over(figures: Vec<Value>, file: Option<&Path>) {
    let figures = Value::from(figures);
    if let Some(file) = file {
        std::fs::write(file, figures.to_string()).expect("the file of figures is writable");
    } else {
        writeln!(std::io::stdout(), "{figures:#}").expect("standard output is writable");
    }
}

/// For whoever waits.
pub fn tell(line: &str) {
    writeln!(std::io::stderr(), "  {line}").expect("told");
}

/// The most memory that the whole process has held since it began, or since
/// `forget_peak`.
pub fn peak_gib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib / 1024.0 / 1024.0)
}

/// What the process holds now is its peak from here. A kernel that knows no such thing
/// leaves the peak as it was, which flatters nobody.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
