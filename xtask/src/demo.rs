//! The product in a town that does not exist.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::Context;

use crate::cli::DemoOptions;
use crate::workspace::Workspace;
use crate::{cargo_build, tools, web};

/// Builds what is not built, then becomes `field demo`: Ctrl-C and signals
/// reach it as if it had been started by hand, and nothing is left running.
pub fn run(workspace: &Workspace, options: &DemoOptions) -> anyhow::Result<()> {
    tools::require(tools::DEMO)?;
    if let Some(streets) = &options.streets {
        anyhow::ensure!(
            streets.is_file(),
            "there is no street file {}",
            streets.display()
        );
    }
    let mut command = field_demo(workspace)?;
    add_options(&mut command, options);
    // Only returns when the program cannot be started.
    Err(command.exec()).context("cannot start field")
}

/// `field demo --server …` with everything it needs built.
pub fn field_demo(workspace: &Workspace) -> anyhow::Result<Command> {
    web::packages(workspace)?;
    web::build(workspace)?;
    let server = cargo_build::release(workspace, "server", "vardag")?;
    let field = cargo_build::release(workspace, "field", "field")?;
    let mut command = Command::new(field);
    // The caller's folder stays, so that paths mean what the caller meant.
    command.arg("demo").arg("--server").arg(server);
    Ok(command)
}

fn add_options(command: &mut Command, options: &DemoOptions) {
    let numbers = [
        ("--seed", options.seed),
        ("--port", options.port.map(u64::from)),
        ("--staff", options.staff.map(u64::from)),
        ("--visits", options.visits.map(u64::from)),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            command.arg(name).arg(number.to_string());
        }
    }
    for (name, path) in [("--streets", &options.streets), ("--json", &options.json)] {
        if let Some(path) = path {
            command.arg(name).arg(path);
        }
    }
    for (name, given) in [("--headless", options.headless), ("--keep", options.keep)] {
        if given {
            command.arg(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_handed_on_and_absent_ones_are_not() {
        let mut command = Command::new("field");
        let options = DemoOptions {
            streets: Some("city.osm.pbf".into()),
            headless: true,
            json: Some("day.json".into()),
            seed: Some(7),
            port: None,
            staff: None,
            visits: Some(350),
            keep: false,
        };
        add_options(&mut command, &options);
        let given: Vec<_> = command
            .get_args()
            .map(|word| word.to_string_lossy())
            .collect();
        assert_eq!(
            given.join(" "),
            "--seed 7 --visits 350 --streets city.osm.pbf --json day.json --headless"
        );
    }
}
