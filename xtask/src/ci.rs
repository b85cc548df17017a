//! What CI runs: the checks, the tests, the simulated day, the lock file.

use crate::cargo_build::Profile;
use crate::step::{self, Steps};
use crate::tools::{self, Tool};
use crate::workspace::Workspace;
use crate::{check_deps, demo, deny, openapi, test_groups, tidy};

/// The day of the simulation slice, the same in every run.
const SEED: &str = "1";

pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    // Told before the first check, not after half an hour.
    tools::require(&Tool::ALL)?;
    let mut steps = Steps::default();
    let cargo = |arguments: &[&str]| step::run(&mut workspace.cargo(arguments));
    steps.step("fmt", || none(cargo(&["fmt", "--all", "--check"])));
    steps.step("tidy", || none(tidy::run(workspace)));
    steps.step("check-deps", || none(check_deps::run(workspace)));
    steps.step("clippy", || {
        none(cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    steps.step("docs", || {
        let mut command = workspace.cargo(&["doc", "--locked", "--no-deps", "--workspace"]);
        none(step::run(command.env("RUSTDOCFLAGS", "-D warnings")))
    });
    test_groups::add(workspace, &[], &mut steps)?;
    steps.step("simulation: one headless day", || {
        let mut play = demo::Play::prepare(workspace, Profile::Dev)?;
        play.program
            .args(["--headless", "--port", "0", "--seed", SEED, "--json"])
            .arg(workspace.target.join("day.json"));
        none(play.run())
    });
    steps.step("openapi", || none(openapi::check(workspace)));
    steps.step("deny: bans, licences, sources", || {
        none(deny::check(workspace))
    });
    steps.finish()
}

/// A check has no result line of its own: it passes or says what is wrong.
fn none(outcome: anyhow::Result<()>) -> anyhow::Result<Vec<String>> {
    outcome.map(|()| vec![])
}
