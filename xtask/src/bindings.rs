//! The phone's library as Kotlin, Swift and Python see it.

use crate::workspace::Workspace;

pub fn generate(_workspace: &Workspace) -> anyhow::Result<()> {
    anyhow::bail!("not yet")
}

pub fn test(_workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    anyhow::bail!("not yet")
}
