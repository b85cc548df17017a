//! `bench documentation`: the run of a city by itself and from each database, and a unit's
//! month of review.

use std::path::Path;

use anyhow::Context;

use crate::bench::{Figure, figures, table};
use crate::cli::DocumentationOptions;
use crate::postgres::{PrivateCluster, Safety};
use crate::workspace::Workspace;
use crate::{step, tools};

pub fn run(workspace: &Workspace, options: &DocumentationOptions) -> anyhow::Result<()> {
    let file = std::path::absolute(&options.json).context("the file for the figures")?;
    let folder = workspace
        .target
        .join(format!("documentation-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let outcome = measure(workspace, &folder);
    let removed = std::fs::remove_dir_all(&folder);
    let gathered = outcome?;
    removed.with_context(|| format!("{} is left behind", folder.display()))?;
    std::fs::write(&file, serde_json::to_vec_pretty(&gathered)?)
        .with_context(|| format!("writing {}", file.display()))?;
    step::say(&table(&gathered));
    Ok(())
}

fn measure(workspace: &Workspace, folder: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut gathered = measured_by(workspace, "documentation", folder, &[])?;
    let database = folder.join("month.db");
    let url = format!("sqlite:{}", database.display());
    gathered.extend(monthly_run(workspace, folder, &url)?);
    // It has gigabytes, and so has the next.
    std::fs::remove_file(&database).with_context(|| database.display().to_string())?;
    if tools::postgres_folder().is_some() {
        // Batches that survive a power cut: who pays relies on them.
        let cluster = PrivateCluster::start(workspace, Safety::Durable)
            .context("a private PostgreSQL for the monthly run")?;
        gathered.extend(monthly_run(workspace, folder, &cluster.url)?);
    } else {
        step::say("no PostgreSQL server was found: the run from one is left out");
    }
    Ok(gathered)
}

fn monthly_run(
    workspace: &Workspace,
    folder: &Path,
    database: &str,
) -> anyhow::Result<Vec<Figure>> {
    measured_by(workspace, "monthly_run", folder, &["--database", database])
}

/// What one of the server's benches measured.
fn measured_by(
    workspace: &Workspace,
    bench: &str,
    folder: &Path,
    arguments: &[&str],
) -> anyhow::Result<Vec<Figure>> {
    let file = folder.join("figures.json");
    let mut command = workspace.cargo(&["bench", "--package", "server", "--bench", bench, "--"]);
    command.args(arguments).arg("--json").arg(&file);
    step::run(&mut command)?;
    figures(&file)
}
