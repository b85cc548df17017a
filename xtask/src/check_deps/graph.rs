//! Cargo's answers, read.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use serde::Deserialize;

/// One of our crates as its `Cargo.toml` says it.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    pub name: String,
    #[serde(rename = "manifest_path")]
    pub path: PathBuf,
    pub dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` is a normal one, else `dev` or `build`.
    pub kind: Option<String>,
}

impl Manifest {
    /// What the crate itself imports, tests and build scripts excepted.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        let normal = self.dependencies.iter().filter(|it| it.kind.is_none());
        normal.map(|dependency| dependency.name.as_str())
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Manifest>,
}

/// Our crates, from `cargo metadata --no-deps`.
pub fn manifests(metadata: &str) -> anyhow::Result<Vec<Manifest>> {
    let metadata: Metadata = serde_json::from_str(metadata).context("cargo metadata")?;
    Ok(metadata.packages)
}

/// A package's graph: the way to each package it reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    ways: BTreeMap<String, String>,
}

impl Tree {
    /// Reads `cargo tree --prefix depth --format " {p}"`: a depth, a name, a
    /// version on each line, children below their parent.
    pub fn read(text: &str) -> Self {
        let mut tree = Self::default();
        let mut above: Vec<&str> = Vec::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let depth = words.next().and_then(|word| word.parse::<usize>().ok());
            let (Some(depth), Some(name)) = (depth, words.next()) else {
                continue;
            };
            above.truncate(depth);
            above.push(name);
            let way = || above.join(" → ");
            tree.ways.entry(name.to_owned()).or_insert_with(way);
        }
        tree
    }

    /// The first way to a package, when there is one.
    pub fn way_to(&self, name: &str) -> Option<&str> {
        self.ways.get(name).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_tells_the_way_to_each_package() {
        let tree = Tree::read(
            "0 server v0.1.0 (/x)\n1 axum v0.8.0\n2 tokio v1.0.0\n1 store v0.1.0\n2 sqlx v0.9.0\n3 tokio v1.0.0 (*)\n",
        );
        assert_eq!(tree.way_to("tokio"), Some("server → axum → tokio"));
        assert_eq!(tree.way_to("sqlx"), Some("server → store → sqlx"));
        assert_eq!(tree.way_to("rusqlite"), None);
    }
}
