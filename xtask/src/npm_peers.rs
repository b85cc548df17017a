//! Public programs that a bench compares ours with, by npm: in a folder of their own, so
//! that nothing of the product depends on them.

use std::path::PathBuf;

use anyhow::Context;

use crate::step;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

const LOCK: &str = "package-lock.json";

/// Copies `source`, a folder of the sources, to `name` in the target folder and installs
/// what its `package.json` names, when that has changed: as its lock file says where it has
/// one, else the packages pinned in it alone. No script of a package is run.
pub fn prepare(workspace: &Workspace, source: &str, name: &str) -> anyhow::Result<PathBuf> {
    tools::require(&[Tool::Node])?;
    let source = workspace.path(source);
    let folder = workspace.target.join(name);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for entry in std::fs::read_dir(&source).with_context(|| source.display().to_string())? {
        let entry = entry?;
        // Not what somebody has installed or built there by hand.
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    let mut wanted = std::fs::read(source.join("package.json")).context("what the peers need")?;
    let lock = source.join(LOCK);
    let is_locked = lock.is_file();
    if is_locked {
        wanted.extend(std::fs::read(&lock).context("the lock of what the peers need")?);
    }
    let installed = folder.join("node_modules/.installed");
    if std::fs::read(&installed).is_ok_and(|text| text == wanted) {
        return Ok(folder);
    }
    step::say("Installing the peers");
    let way: &[&str] = if is_locked {
        &["ci"]
    } else {
        &["install", "--no-package-lock"]
    };
    let mut npm = workspace.program("npm", way);
    npm.args(["--no-audit", "--no-fund", "--ignore-scripts"]);
    step::run(npm.current_dir(&folder))?;
    std::fs::write(&installed, wanted)?;
    Ok(folder)
}
