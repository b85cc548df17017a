//! Where the sources are and where builds go.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use crate::step;

/// The two folders every command needs.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the top `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, which may be shared between clones.
    pub target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
    workspace_root: PathBuf,
}

impl Workspace {
    /// Asks Cargo. `cargo run` says at run time which clone it was started in,
    /// which matters when clones share a target folder.
    pub fn find() -> anyhow::Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let mut command = Command::new("cargo");
        command
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(manifest);
        let text = step::output(&mut command)?;
        let metadata: Metadata =
            serde_json::from_str(&text).context("`cargo metadata` gave no metadata")?;
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
        })
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The folder of the web screens.
    pub fn web(&self) -> PathBuf {
        self.path("server/web")
    }

    /// Cargo at the top of the workspace, the toolchain of `rust-toolchain.toml`.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        self.program("cargo", arguments)
    }

    pub fn program(&self, name: impl AsRef<Path>, arguments: &[&str]) -> Command {
        let mut command = Command::new(name.as_ref());
        command.args(arguments).current_dir(&self.root);
        command
    }
}
