//! Our own set: its instances are made on the spot, its best plans are ours to
//! improve.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo_build;
use crate::step;
use crate::workspace::Workspace;

/// The README, the best known costs and the best plans.
const SET: &str = "scheduler/benchmarks/unit-days";

/// Takes a better plan into the set.
#[derive(Debug)]
pub struct Keeper {
    program: PathBuf,
    set: PathBuf,
}

/// The table of best known costs.
pub fn best_known(workspace: &Workspace) -> PathBuf {
    workspace.path(SET).join("best_known.csv")
}

/// Makes the instances anew and gives their folder: they are not stored.
pub fn make(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let program = cargo_build::release(workspace, "town", "unit-days")?;
    let folder = workspace.target.join("unit-days");
    // What an older generator left is of no set.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    step::output(Command::new(program).arg("--out").arg(&folder))?;
    Ok(folder)
}

impl Keeper {
    pub fn build(workspace: &Workspace) -> anyhow::Result<Self> {
        Ok(Self {
            program: cargo_build::release(workspace, super::PACKAGE, "keep-better")?,
            set: workspace.path(SET),
        })
    }

    /// Whether the solution is the best known by now, in words. An offer that
    /// fails is told too: the runs after it are worth as much.
    pub fn offer(&self, instance: &Path, solution: &Path) -> String {
        let mut command = Command::new(&self.program);
        command.arg(instance).arg("--solution").arg(solution);
        match step::output(command.arg("--set").arg(&self.set)) {
            Ok(told) => told.trim_end().to_owned(),
            Err(fault) => format!("not kept: {fault:#}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_that_fails_is_told() {
        let keeper = Keeper {
            program: PathBuf::from("false"),
            set: PathBuf::from("set"),
        };
        let told = keeper.offer(Path::new("day.json.gz"), Path::new("out.json"));
        assert!(told.starts_with("not kept: "), "{told}");
        assert!(told.contains("day.json.gz"), "{told}");
    }
}
