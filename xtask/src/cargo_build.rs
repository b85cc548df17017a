//! Building one program with a bar that counts packages.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use crate::step::{self, Stopwatch};
use crate::workspace::Workspace;

/// One line of `--message-format=json`; other reasons carry other fields.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: Option<String>,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// How a program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// What is measured, and what somebody runs.
    Release,
    /// The build of the tests, which has most of it already.
    Dev,
}

/// Builds a program for release; gives its path.
pub fn release(workspace: &Workspace, package: &str, program: &str) -> anyhow::Result<PathBuf> {
    build(workspace, Profile::Release, package, program)
}

/// Builds a program on its own: with another package in the same build, Cargo would
/// unify their features. Gives the program's path.
pub fn build(
    workspace: &Workspace,
    profile: Profile,
    package: &str,
    program: &str,
) -> anyhow::Result<PathBuf> {
    let watch = Stopwatch::start();
    let mut command = workspace.cargo(&[
        "build",
        "--profile",
        match profile {
            Profile::Release => "release",
            Profile::Dev => "dev",
        },
        "--package",
        package,
        "--bin",
        program,
        "--message-format=json-render-diagnostics",
    ]);
    let bar = bar(workspace, package, program)?;
    if !bar.is_hidden() {
        // The bar stands where Cargo's own lines would.
        command.arg("--quiet");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let stdout = child.stdout.take().context("the pipe was just asked for")?;
    let mut seen = BTreeSet::new();
    let mut built = None;
    for line in BufReader::new(stdout).lines() {
        let line = line.context("reading cargo's messages")?;
        let Ok(message) = serde_json::from_str::<Message>(&line) else {
            continue;
        };
        if message.reason != "compiler-artifact" {
            continue;
        }
        if seen.insert(message.package_id) {
            bar.inc(1);
        }
        if message.target.is_some_and(|target| target.name == program) {
            built = message.executable.or(built);
        }
    }
    let status = child.wait().context("waiting for cargo")?;
    bar.finish_and_clear();
    anyhow::ensure!(status.success(), "building {program} failed");
    eprintln!("  {program}: {}", step::shown_time(watch.elapsed()));
    built.with_context(|| format!("cargo built no {program}"))
}

fn bar(workspace: &Workspace, package: &str, program: &str) -> anyhow::Result<ProgressBar> {
    let tree = step::output(&mut workspace.cargo(&[
        "tree",
        "--package",
        package,
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let style = ProgressStyle::with_template("  {msg} {wide_bar} {pos}/{len} {elapsed}")
        .context("the bar's template")?;
    let bar = ProgressBar::new(packages_of(&tree) as u64).with_style(style);
    bar.set_message(program.to_owned());
    bar.enable_steady_tick(Duration::from_millis(250));
    Ok(bar)
}

/// How many packages a tree names; `(*)` marks one that was shown before.
fn packages_of(tree: &str) -> usize {
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    lines.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_counted_once() {
        assert_eq!(packages_of("a v1.0.0\nb v1.0.0\nb v1.0.0 (*)\nb v2.0.0"), 3);
    }
}
