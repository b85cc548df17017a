//! The API's description: what the server says, kept where everybody reads it.

use std::path::PathBuf;

use anyhow::Context;

use crate::workspace::Workspace;
use crate::{step, web};

/// Writes `docs/openapi.json` and the screens' types.
pub fn write(workspace: &Workspace) -> anyhow::Result<()> {
    let text = said(workspace)?;
    let file = file(workspace);
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    web::packages(workspace)?;
    step::run(&mut web::npm(workspace, &["run", "api"]))
}

/// Fails when the kept description is not the server's.
pub fn check(workspace: &Workspace) -> anyhow::Result<()> {
    let file = file(workspace);
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    if let Some(line) = first_difference(&kept, &said(workspace)?) {
        anyhow::bail!(
            "docs/openapi.json is not what the server says, from line {line} on\nMaybe: cargo xtask openapi"
        );
    }
    Ok(())
}

fn file(workspace: &Workspace) -> PathBuf {
    workspace.path("docs/openapi.json")
}

fn said(workspace: &Workspace) -> anyhow::Result<String> {
    step::output(&mut workspace.cargo(&[
        "run",
        "--quiet",
        "--package",
        "server",
        "--bin",
        "vardag",
        "--",
        "openapi",
    ]))
}

/// The number of the first line that differs, from 1.
fn first_difference(kept: &str, said: &str) -> Option<usize> {
    if kept == said {
        return None;
    }
    let same = kept.lines().zip(said.lines()).take_while(|(a, b)| a == b);
    Some(same.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }
}
