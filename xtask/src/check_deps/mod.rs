//! Who imports whom. Cargo is asked for each package's own graph, so that one
//! package's features are never held against another.

mod graph;
mod rules;

use std::process::Command;

use anyhow::Context;

use crate::step;
use crate::workspace::Workspace;
use graph::{Manifest, Tree};

pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let manifests = manifests(workspace)?;
    let mut faults = rules::faults_of_members(&manifests);
    for manifest in &manifests {
        faults.extend(faults_of_lints(manifest)?);
        let tree = tree(workspace, &manifest.name, &["--edges", "normal"])?;
        faults.extend(rules::faults_of_tree(&manifest.name, &tree));
        if manifest.name == "server" {
            let edges = ["--edges", "features,normal"];
            let features = tree_text(workspace, "server", &edges)?;
            faults.extend(rules::faults_of_server_features(&features));
        }
    }
    let lock = std::fs::read_to_string(workspace.path("Cargo.lock")).context("Cargo.lock")?;
    faults.extend(rules::faults_of_lock(&lock));
    anyhow::ensure!(
        faults.is_empty(),
        "the rules of who imports whom are broken:\n  {}\nThe rules are in xtask/src/check_deps/rules.rs; a new crate or edge needs a note in docs/decisions",
        faults.join("\n  ")
    );
    step::say(&format!("{} crates keep to the rules", manifests.len()));
    Ok(())
}

fn manifests(workspace: &Workspace) -> anyhow::Result<Vec<Manifest>> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let text = step::output(&mut workspace.cargo(&arguments))?;
    graph::manifests(&text)
}

fn faults_of_lints(manifest: &Manifest) -> anyhow::Result<Option<String>> {
    let path = &manifest.path;
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let fault = format!("{}: no `[lints] workspace = true`", manifest.name);
    Ok((!rules::takes_workspace_lints(&text)).then_some(fault))
}

fn tree(workspace: &Workspace, package: &str, edges: &[&str]) -> anyhow::Result<Tree> {
    Ok(Tree::read(&tree_text(workspace, package, edges)?))
}

fn tree_text(workspace: &Workspace, package: &str, edges: &[&str]) -> anyhow::Result<String> {
    let mut command: Command = workspace.cargo(&["tree", "--package", package]);
    command
        .args(["--prefix", "depth", "--format", " {p}"])
        .args(edges);
    step::output(&mut command)
}
