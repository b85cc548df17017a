//! The web screens: packages, build, checks.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use indicatif::ProgressBar;

use crate::step::{self, Stopwatch};
use crate::workspace::Workspace;

/// What the build of the screens reads, in `server/web`.
const SOURCES: &[&str] = &[
    "src",
    "offline",
    "public",
    "hand.html",
    "index.html",
    "package-lock.json",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
];

/// `npm ci`, when the lock file is newer than what is installed.
pub fn packages(workspace: &Workspace) -> anyhow::Result<()> {
    let web = workspace.web();
    let installed = newest(&web.join("node_modules/.package-lock.json"))?;
    let wanted = newest(&web.join("package-lock.json"))?;
    if installed.is_some() && installed >= wanted {
        return Ok(());
    }
    let mut command = npm(workspace, &["ci", "--no-audit", "--no-fund"]);
    quietly("Packages of the web screens", &mut command)
}

/// `npm run build`, when a source is newer than what was built.
pub fn build(workspace: &Workspace) -> anyhow::Result<()> {
    let web = workspace.web();
    let mut changed = None;
    for source in SOURCES {
        changed = changed.max(newest(&web.join(source))?);
    }
    let built = newest(&web.join("dist/index.html"))?;
    if built.is_some() && built >= changed {
        return Ok(());
    }
    quietly("Web screens", &mut npm(workspace, &["run", "build"]))
}

/// The types, texts, budgets and arithmetic of the screens.
pub fn test(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    packages(workspace)?;
    step::run(&mut npm(workspace, &["run", "build"]))?;
    let mut results = step::run_tests(&mut npm(workspace, &["run", "check"]))?;
    results.extend(step::run_tests(&mut npm(workspace, &["test"]))?);
    Ok(results)
}

pub fn npm(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.program("npm", arguments);
    command.current_dir(workspace.web());
    command
}

/// Runs a program behind a spinner and shows its output only when it fails.
fn quietly(what: &'static str, command: &mut Command) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{what}: cannot start npm"))?;
    bar.finish_and_clear();
    if output.status.success() {
        eprintln!("  {what}: {}", step::shown_time(watch.elapsed()));
        return Ok(());
    }
    eprint!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    anyhow::bail!("{what}: npm ended with {}", output.status)
}

/// When the newest file in or at `path` was changed; none when there is none.
fn newest(path: &Path) -> anyhow::Result<Option<SystemTime>> {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(None);
    };
    let told = || format!("cannot read {}", path.display());
    if !found.is_dir() {
        return Ok(Some(found.modified().with_context(told)?));
    }
    let mut latest = None;
    for entry in path.read_dir().with_context(told)? {
        latest = latest.max(newest(&entry.with_context(told)?.path())?);
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_file_of_a_folder_counts() {
        let folder = std::env::temp_dir().join(format!("vardag-newest-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).expect("a folder");
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        for (name, seconds) in [("a", 1_000), ("inner/b", 3_000), ("c", 2_000)] {
            let file = std::fs::File::create(folder.join(name)).expect("a file");
            file.set_modified(at(seconds)).expect("a time");
        }
        assert_eq!(newest(&folder).expect("readable"), Some(at(3_000)));
        assert_eq!(newest(&folder.join("none")).expect("readable"), None);
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
