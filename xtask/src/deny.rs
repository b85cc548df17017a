//! Bans, licences and sources of every package in the lock file.

use std::path::PathBuf;
use std::process::Command;

use crate::step;
use crate::workspace::Workspace;

/// Raise it together with a look at its change log: its verdicts are CI's.
const VERSION: &str = "0.20.2";

/// Asks cargo-deny, installing it once beside the builds when it is not there.
pub fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let program = find_or_install(workspace)?;
    // It looks at packages of other systems too, and then reads nothing off the net.
    step::run(&mut workspace.cargo(&["fetch", "--locked"]))?;
    let arguments = ["--offline", "check", "bans", "licenses", "sources"];
    step::run(&mut workspace.program(program, &arguments))
}

fn find_or_install(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let tools = workspace.target.join("tools");
    let own = tools.join("bin/cargo-deny");
    for candidate in [PathBuf::from("cargo-deny"), own.clone()] {
        let asked = Command::new(&candidate).arg("--version").output();
        if asked.is_ok_and(|output| output.status.success()) {
            return Ok(candidate);
        }
    }
    step::say("cargo-deny is not here: building it once, which takes some minutes");
    // Optimised it takes three times as long to build, and the check some seconds either way.
    let mut command = workspace.cargo(&["install", "cargo-deny", "--locked", "--debug"]);
    command.args(["--version", VERSION, "--root"]).arg(&tools);
    // Its build must not be mistaken for one of ours.
    command.env("CARGO_TARGET_DIR", tools.join("build"));
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    step::run(&mut command)?;
    let _ = std::fs::remove_dir_all(tools.join("build"));
    Ok(own)
}
