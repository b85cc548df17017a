//! Making a machine ready.

use crate::cli::SetupOptions;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;
use crate::{step, web};

/// Looks for every tool, installs what is missing when asked to, fetches the
/// web's packages and builds the screens.
pub fn run(workspace: &Workspace, options: &SetupOptions) -> anyhow::Result<()> {
    if options.install {
        install(workspace)?;
    }
    for tool in Tool::ALL {
        match tool.look() {
            Ok(found) => step::say(&format!("  ok       {:<30} {found}", tool.name())),
            Err(fault) => step::say(&format!("  missing  {:<30} {fault}", tool.name())),
        }
    }
    // The screens are built even when, say, Chromium is missing.
    if tools::missing(&[Tool::Node, Tool::Npm]).is_empty() {
        web::packages(workspace)?;
        web::build(workspace)?;
    }
    tools::require(&Tool::ALL)?;
    step::say("Ready. `cargo xtask demo` shows the product, `cargo xtask test` runs the tests.");
    Ok(())
}

fn install(workspace: &Workspace) -> anyhow::Result<()> {
    let missing = tools::missing(&Tool::ALL);
    let packages = tools::packages(&missing);
    if packages.is_empty() {
        return Ok(());
    }
    anyhow::ensure!(
        tools::is_root(),
        "--install needs root\n{}",
        tools::what_is_missing(&missing)
    );
    step::run(&mut workspace.program("apt-get", &["update"]))?;
    let mut command = workspace.program("apt-get", &["install", "-y"]);
    command
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    step::run(&mut command)
}
