//! What simulated worlds come to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The figures of one world, and their sum over many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub device_days: u64,
    pub commands: u64,
    /// Saved by a phone, not in the facts.
    pub lost: u64,
    /// In the facts more than once.
    pub duplicated: u64,
    /// In the facts as something else than what was done, or done by nobody.
    pub altered: u64,
    /// Changes that still wait when everything is mended.
    pub stuck: u64,
    /// Documents or clients on a phone that its user may not read.
    pub leaked: u64,
    /// Changes of a phone that said all was sent, which the server did not hold.
    pub false_sent: u64,
    /// Messages of somebody without the key that the server took.
    pub forged_taken: u64,
    /// Forged messages that were refused.
    pub forged_refused: u64,
    /// Work that was shown to the planner.
    pub conflicts_shown: u64,
    pub quarantined: u64,
    /// What was on lost hardware alone: gone, and nobody's fault.
    pub destroyed: u64,
    pub exchanges: u64,
    /// How often each fault came.
    pub struck: BTreeMap<String, u64>,
    /// What is wrong, in words, at most some.
    pub findings: Vec<String>,
    /// Of all requests and answers of one world.
    #[serde(skip)]
    pub digest: String,
}

const MOST_FINDINGS: usize = 20;

impl Tally {
    /// What must not be and is.
    pub fn find(&mut self, what: String) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(what);
        }
    }

    /// Whether all that was promised was kept.
    pub fn holds(&self) -> bool {
        let broken = [
            self.lost,
            self.duplicated,
            self.altered,
            self.stuck,
            self.leaked,
            self.false_sent,
            self.forged_taken,
            self.quarantined,
        ];
        broken.iter().all(|count| *count == 0)
    }

    pub fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.device_days, other.device_days),
            (&mut self.commands, other.commands),
            (&mut self.lost, other.lost),
            (&mut self.duplicated, other.duplicated),
            (&mut self.altered, other.altered),
            (&mut self.stuck, other.stuck),
            (&mut self.leaked, other.leaked),
            (&mut self.false_sent, other.false_sent),
            (&mut self.forged_taken, other.forged_taken),
            (&mut self.forged_refused, other.forged_refused),
            (&mut self.conflicts_shown, other.conflicts_shown),
            (&mut self.quarantined, other.quarantined),
            (&mut self.destroyed, other.destroyed),
            (&mut self.exchanges, other.exchanges),
        ];
        for (sum, more) in sums {
            *sum += more;
        }
        for (fault, count) in &other.struck {
            *self.struck.entry(fault.clone()).or_default() += count;
        }
        for finding in &other.findings {
            self.find(finding.clone());
        }
    }
}
