//! The files for others, judged by programs that are not ours: FHIR bundles by
//! HAPI's validator, archive packages by commons-ip and eark-validator, extracts for the
//! data warehouse by DuckDB.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

use crate::bindings::SUREFIRE_SPEAKS;
use crate::step;
use crate::workspace::Workspace;

/// The folder of the validators' projects.
const VALIDATORS: &str = "server/documentation/validators";

/// Has the Rust tests write the examples, and the validators read them.
pub fn test(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let writing = [
        "test",
        "--package",
        "documentation",
        "--test",
        "it",
        "examples_are_written",
    ];
    let mut results = step::run_tests(&mut workspace.cargo(&writing))?;
    results.extend(step::run_tests(&mut fhir(workspace)).context("FHIR bundles")?);
    let python = python_packages(workspace).context("the validators' packages")?;
    for (program, folder, what) in [
        ("check_packages.py", "archive", "archive packages"),
        ("check_warehouse.py", "warehouse", "extracts"),
    ] {
        let mut command = workspace.program("python3", &["-B"]);
        command
            .arg(workspace.path(VALIDATORS).join(program))
            .arg("--examples")
            .arg(examples(workspace).join(folder))
            .arg("--python")
            .arg(&python);
        results.extend(step::run_tests(&mut command).context(what)?);
    }
    Ok(results)
}

/// Where the Rust tests write to, as Cargo's `CARGO_TARGET_TMPDIR` names it.
fn examples(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tmp").join("exports")
}

fn built(workspace: &Workspace) -> PathBuf {
    workspace.target.join("export-validators")
}

fn fhir(workspace: &Workspace) -> Command {
    let pom = workspace.path(VALIDATORS).join("pom.xml");
    let mut command = workspace.program("mvn", &["--batch-mode", "--quiet", SUREFIRE_SPEAKS]);
    command
        .arg("--file")
        .arg(pom)
        .arg(format!("-Dexamples={}", examples(workspace).display()))
        .arg(format!(
            "-Doutput.dir={}",
            built(workspace).join("maven").display()
        ))
        .arg("test");
    command
}

/// Installs the pinned packages beside the builds, and not again until the list
/// changes.
fn python_packages(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let folder = built(workspace).join("python");
    let wanted = workspace.path(VALIDATORS).join("requirements.txt");
    let installed = folder.join("requirements.txt");
    let text = std::fs::read_to_string(&wanted).context("the list of packages")?;
    if std::fs::read_to_string(&installed).is_ok_and(|found| found == text) {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("packages of an older list")?;
    }
    let mut command = workspace.program("python3", &["-m", "pip", "install", "--quiet"]);
    command
        // The list is whole, and leaves nothing to choose.
        .args([
            "--no-deps",
            "--disable-pip-version-check",
            "--root-user-action=ignore",
        ])
        .arg("--target")
        .arg(&folder)
        .arg("--requirement")
        .arg(&wanted);
    step::run(&mut command)?;
    std::fs::write(&installed, text).context("what is installed")?;
    Ok(folder)
}
