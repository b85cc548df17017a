//! Our own format: a problem of the scheduler, as serde writes it.

use std::fmt::Write;

use scheduler::Problem;
use sha2::{Digest, Sha256};

use super::error::{FormatError, Place};
use super::limits;

/// A day of a unit, and what tells it from any other.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitDay {
    pub problem: Problem,
    /// SHA-256 of the unpacked bytes, in hexadecimal.
    pub fingerprint: String,
}

/// Faults told one by one; the rest are counted.
const TOLD: usize = 10;

/// The problem, when it is one that can be planned.
pub fn parse(text: &str) -> Result<UnitDay, FormatError> {
    let problem: Problem = serde_json::from_str(text).map_err(|fault| {
        let place = Place::LineColumn(fault.line(), fault.column());
        FormatError::json(place, &fault).maybe(
            "the file was cut or edited: make it anew with `unit-days`, or it is of another format",
        )
    })?;
    check_size("visits", problem.visits.len(), limits::NODES)?;
    check_size("staff", problem.staff.len(), limits::CARERS)?;
    // Two a day: a split one.
    check_size("shifts", problem.shifts.len(), 2 * limits::CARERS)?;
    check_size("clients", problem.clients.len(), limits::NODES)?;
    check_size("links", problem.links.len(), 2 * limits::NODES)?;
    problem.validate().map_err(|faults| {
        let mut lines: Vec<String> = faults.iter().take(TOLD).map(ToString::to_string).collect();
        if faults.len() > TOLD {
            lines.push(format!("and {} more", faults.len() - TOLD));
        }
        let reason = format!("faults stand in it:\n{}", lines.join("\n"));
        FormatError::new(Place::File, "problem", faults.len(), &reason)
    })?;
    Ok(UnitDay {
        problem,
        fingerprint: fingerprint(text.as_bytes()),
    })
}

/// SHA-256 in hexadecimal, as `sha256sum` prints it.
pub fn fingerprint(bytes: &[u8]) -> String {
    let mut hexadecimal = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a text cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

fn check_size(field: &str, found: usize, limit: usize) -> Result<(), FormatError> {
    if found <= limit {
        return Ok(());
    }
    let reason = format!("is over the limit of {limit}");
    Err(FormatError::new(Place::File, field, found, &reason)
        .maybe("several units are in one file: plan them one by one"))
}
