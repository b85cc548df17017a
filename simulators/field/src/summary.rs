//! What a played day comes to.

use serde::Serialize;

/// The figures of a day, as written to the JSON file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    pub seed: u64,
    pub date: String,
    /// Streets the town lies on: a file name, or `invented`.
    pub streets: String,
    pub staff: u64,
    pub clients: u64,
    pub visits_planned: u64,
    pub visits_unplaced: u64,
    pub visits_recorded: Recorded,
    pub commands_given: u64,
    pub commands_in_facts: u64,
    pub lost: u64,
    pub duplicated: u64,
    pub unsynced: u64,
    pub quarantined: u64,
    pub syncs: u64,
    pub syncs_without_coverage: u64,
    pub answers_lost: u64,
    pub journal_entries: u64,
    pub attested: u64,
    pub export_lines: u64,
    pub reimbursement_ore: i64,
    pub payroll_lines: u64,
    /// Seconds from the start of the command to its end.
    pub wall_s: f64,
    pub server_cpu_s: f64,
    pub phones_cpu_s: f64,
    pub server_peak_memory_mb: f64,
    pub phones_peak_memory_mb: f64,
}

/// Visits that were begun, by where they came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recorded {
    pub planned: u64,
    pub unplanned: u64,
    pub alarm: u64,
}

impl Summary {
    /// What must be zero and is not.
    pub fn failures(&self) -> Vec<String> {
        let zero = [
            ("lost", self.lost),
            ("duplicated", self.duplicated),
            ("unsynced", self.unsynced),
            ("quarantined", self.quarantined),
        ];
        let mut failures: Vec<String> = zero
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{name}: {count}, must be 0"))
            .collect();
        if self.commands_given == 0 || self.commands_given != self.commands_in_facts {
            failures.push(format!(
                "commands given {} and in facts {} must be equal and some",
                self.commands_given, self.commands_in_facts
            ));
        }
        failures
    }
}
