//! The files of the repository, as text.

use anyhow::Context;

use crate::step;
use crate::workspace::Workspace;

/// One text file. Its path is relative to the root, with slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub path: String,
    pub text: String,
}

/// Endings of files that hold text of ours.
const TEXT: &[&str] = &[
    "rs", "toml", "md", "sql", "ts", "mjs", "js", "svelte", "css", "html", "json", "kt", "swift",
    "py", "xml", "proto", "txt", "snap",
];

impl Source {
    pub fn is_rust(&self) -> bool {
        self.ending() == "rs"
    }

    pub fn is_script(&self) -> bool {
        matches!(self.ending(), "ts" | "mjs" | "js")
    }

    /// Code that a person writes and another reads.
    pub fn is_code(&self) -> bool {
        self.is_rust() || self.is_script() || matches!(self.ending(), "svelte" | "kt" | "swift")
    }

    pub fn is_test(&self) -> bool {
        let folders = ["/tests/", "/benches/", "/test/", "/Tests/"];
        folders.iter().any(|folder| self.path.contains(folder))
    }

    /// Written by a program: the API's types, lock files, snapshots, bindings.
    pub fn is_generated(&self) -> bool {
        let generated = ["/api/schema.d.ts", "package-lock.json", "docs/openapi.json"];
        generated.iter().any(|end| self.path.ends_with(end))
            || self.ending() == "snap"
            || self.path.contains("/generated/")
            || self.path.contains("/Generated/")
    }

    /// The first line with this character, from 1.
    pub fn line_of(&self, wanted: char) -> Option<usize> {
        let found = self.text.lines().position(|line| line.contains(wanted));
        found.map(|line| line + 1)
    }

    fn ending(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// Every text file that git knows or would take.
pub fn all(workspace: &Workspace) -> anyhow::Result<Vec<Source>> {
    let listed = step::output(&mut workspace.program(
        "git",
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    ))
    .context("the list of files comes from git")?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let ending = path.rsplit('.').next().unwrap_or_default();
        // A file that was removed but not yet committed is listed, too.
        let full = workspace.path(path);
        if !TEXT.contains(&ending) || !full.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(full).with_context(|| format!("{path} is no UTF-8"))?;
        sources.push(Source {
            path: path.to_owned(),
            text,
        });
    }
    Ok(sources)
}
