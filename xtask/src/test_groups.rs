//! The tests, in groups, in the order of CI.

use std::process::Command;

use anyhow::Context;
use clap::ValueEnum;

use crate::postgres::{ADDRESS_VARIABLE, PrivateCluster, Safety};
use crate::step::{self, Steps};
use crate::tools::{self, Tool};
use crate::workspace::Workspace;
use crate::{bindings, exports, hand_core, journey, web};

/// Server and phone are groups of their own because they are builds of their
/// own: the phone's SQLCipher must not become the server's SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// Everything pure: model, record, optimiser, travel, documentation, paper, town, xtask.
    Rust,
    /// The phone's core, its surface for a page, and its store on a disk that fails.
    Phone,
    /// The store on SQLite and PostgreSQL, and the server over real sockets.
    Store,
    /// Simulated phones, and those that somebody holds, against the real server.
    Road,
    /// Kotlin on the JVM, Python, Swift's header, against the built library.
    Bindings,
    /// FHIR bundles, archive packages and extracts, by programs that are not ours.
    Exports,
    /// The web screens: build, types, texts, arithmetic.
    Web,
    /// Chromium through every screen. Each state is looked at in its most telling widths and
    /// one more in turn; with VARDAG_LOOKS=all in all of them, both languages and schemes.
    Journey,
    /// The phone's core built for browsers, and Chromium through the handheld that
    /// has it. By name alone: it needs a compiler for WebAssembly.
    Browser,
}

impl Group {
    /// Without a name given.
    pub const ALL: [Group; 8] = [
        Group::Rust,
        Group::Phone,
        Group::Store,
        Group::Road,
        Group::Bindings,
        Group::Exports,
        Group::Web,
        Group::Journey,
    ];

    fn heading(self) -> &'static str {
        match self {
            Self::Rust => "rust: pure tests",
            Self::Phone => "phone: mobile-core, also on a failing disk",
            Self::Store => "store: SQLite, PostgreSQL and the server",
            Self::Road => "road: phones against the server",
            Self::Bindings => "bindings: Kotlin, Python, Swift",
            Self::Exports => "exports: FHIR, E-ARK and Parquet by programs that are not ours",
            Self::Web => "web: build, types, texts, arithmetic",
            Self::Journey => "journey: Chromium through the screens",
            Self::Browser => "browser: the phone's core in Chromium",
        }
    }

    fn tools(self) -> &'static [Tool] {
        use Tool as T;
        match self {
            Self::Rust => &[T::Rust],
            Self::Phone => &[T::Rust, T::CCompiler, T::OpenSsl],
            Self::Store => &[T::Rust, T::CCompiler, T::Postgres],
            Self::Road => &[T::Rust, T::CCompiler, T::OpenSsl, T::Node, T::Npm],
            Self::Bindings => &[
                T::Rust,
                T::CCompiler,
                T::OpenSsl,
                T::Java,
                T::Maven,
                T::Python,
            ],
            Self::Exports => &[T::Rust, T::Java, T::Maven, T::Python, T::Pip],
            Self::Web => &[T::Node, T::Npm],
            Self::Journey => &[
                T::Rust,
                T::CCompiler,
                T::OpenSsl,
                T::Node,
                T::Npm,
                T::Chromium,
            ],
            Self::Browser => &[
                T::Rust,
                T::CCompiler,
                T::OpenSsl,
                T::Node,
                T::Npm,
                T::Chromium,
                T::WasmTarget,
                T::WasmCompiler,
            ],
        }
    }
}

/// Runs the chosen groups, or all. A tool that is missing fails before the
/// first test: no group is ever passed over.
pub fn run(workspace: &Workspace, only: &[Group]) -> anyhow::Result<()> {
    let mut steps = Steps::default();
    add(workspace, only, &mut steps)?;
    steps.finish()
}

/// The groups as steps of a longer run.
pub fn add(workspace: &Workspace, only: &[Group], steps: &mut Steps) -> anyhow::Result<()> {
    let groups = chosen(only);
    tools::require(&tools_of(&groups))?;
    for group in groups {
        steps.step(group.heading(), || run_group(workspace, group));
    }
    Ok(())
}

fn chosen(only: &[Group]) -> Vec<Group> {
    if only.is_empty() {
        return Group::ALL.to_vec();
    }
    let all = Group::value_variants().iter().copied();
    all.filter(|group| only.contains(group)).collect()
}

fn tools_of(groups: &[Group]) -> Vec<Tool> {
    let needed = |tool: &Tool| groups.iter().any(|group| group.tools().contains(tool));
    let all = Tool::ALL
        .into_iter()
        .chain([Tool::WasmTarget, Tool::WasmCompiler]);
    all.filter(needed).collect()
}

fn run_group(workspace: &Workspace, group: Group) -> anyhow::Result<Vec<String>> {
    match group {
        Group::Rust => step::run_tests(&mut cargo_test(
            workspace,
            &[
                "care-model",
                "visit-record",
                "scheduler",
                "scheduler-benchmarks",
                "travel",
                "documentation",
                "paper",
                "town",
                "fuzz",
                "xtask",
            ],
        )),
        Group::Phone => step::run_tests(&mut cargo_test(
            workspace,
            &["mobile-core", "hand", "power-cut"],
        )),
        Group::Store => {
            let cluster = PrivateCluster::start(workspace, Safety::Scratch)
                .context("a private PostgreSQL")?;
            let mut command = cargo_test(workspace, &["store", "server"]);
            step::run_tests(command.env(ADDRESS_VARIABLE, &cluster.url))
        }
        Group::Road => {
            web::packages(workspace)?;
            web::build(workspace)?;
            step::run_tests(&mut cargo_test(workspace, &["field", "handhelds"]))
        }
        Group::Bindings => bindings::test(workspace),
        Group::Exports => exports::test(workspace),
        Group::Web => web::test(workspace),
        Group::Journey => journey::run(workspace),
        Group::Browser => {
            hand_core::build(workspace)?;
            journey::of_the_browser(workspace)
        }
    }
}

fn cargo_test(workspace: &Workspace, packages: &[&str]) -> Command {
    let mut command = workspace.cargo(&["test", "--no-fail-fast"]);
    for package in packages {
        command.args(["--package", package]);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_run_in_the_order_of_ci_whatever_order_they_are_named_in() {
        assert_eq!(
            chosen(&[Group::Web, Group::Rust]),
            [Group::Rust, Group::Web]
        );
        assert_eq!(chosen(&[]), Group::ALL);
    }

    #[test]
    fn all_groups_together_need_every_tool() {
        assert_eq!(tools_of(&Group::ALL), Tool::ALL);
    }
}
