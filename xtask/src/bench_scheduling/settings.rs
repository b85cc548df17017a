//! What a folder of results was run with: rows of different budgets are never
//! mixed in one.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::cli::SchedulingOptions;

const FILE: &str = "settings.json";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    budget_s: u32,
    threads: u32,
    objective: String,
}

impl Settings {
    pub fn of(options: &SchedulingOptions) -> Self {
        Self {
            budget_s: options.budget,
            threads: options.threads,
            objective: options.objective.name().to_owned(),
        }
    }

    /// Leaves the settings in a new folder, and refuses one of other settings.
    pub fn agree_with(&self, out: &Path) -> anyhow::Result<()> {
        let file = out.join(FILE);
        let told = || file.display().to_string();
        if !file.exists() {
            let text = serde_json::to_vec_pretty(self)?;
            return std::fs::write(&file, text).with_context(told);
        }
        let bytes = std::fs::read(&file).with_context(told)?;
        let there: Self = serde_json::from_slice(&bytes).with_context(told)?;
        anyhow::ensure!(
            there == *self,
            "{} holds results of another budget, number of threads or objective: {}\n\
             Maybe: name another folder with --out",
            out.display(),
            String::from_utf8_lossy(&bytes)
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_to_its_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let ten = Settings {
            budget_s: 10,
            threads: 1,
            objective: "dimacs".to_owned(),
        };
        ten.agree_with(folder.path()).expect("it is new");
        ten.agree_with(folder.path()).expect("they are the same");
        let sixty = Settings {
            budget_s: 60,
            ..ten
        };
        let error = sixty.agree_with(folder.path()).expect_err("they differ");
        assert!(error.to_string().contains("--out"), "{error}");
    }
}
