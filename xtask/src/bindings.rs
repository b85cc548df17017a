//! The phone's library as Kotlin, Swift and Python see it: generate, then test
//! each against the built library. The steps are those of `bindings/README.md`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::step;
use crate::workspace::Workspace;

/// The module that Swift finds the C header by; as in mobile-ffi's uniffi.toml.
const SWIFT_HEADER_MODULE: &str = "mobile_ffiFFI";

/// Maven is quiet but for the counts of its test runner.
pub const SUREFIRE_SPEAKS: &str =
    "-Dorg.slf4j.simpleLogger.log.org.apache.maven.plugin.surefire=info";

/// Where everything of the bindings lies.
struct Places {
    /// Where Cargo put the library.
    native: PathBuf,
    library: PathBuf,
    kotlin: PathBuf,
    /// Maven's own output, beside what was generated.
    kotlin_build: PathBuf,
    python: PathBuf,
    swift: PathBuf,
}

impl Places {
    fn of(workspace: &Workspace) -> Self {
        let native = workspace.target.join("debug");
        let generated = workspace.target.join("bindings");
        let ending = if cfg!(target_os = "macos") {
            "dylib"
        } else {
            "so"
        };
        Self {
            library: native.join(format!("libmobile_ffi.{ending}")),
            native,
            kotlin: generated.join("kotlin"),
            kotlin_build: generated.join("kotlin-build"),
            python: generated.join("python"),
            swift: generated.join("swift"),
        }
    }
}

/// Builds the library and writes the bindings to `target/bindings`.
pub fn generate(workspace: &Workspace) -> anyhow::Result<()> {
    let places = Places::of(workspace);
    // In the dev profile: optimised, the generator takes minutes to build.
    let packages = ["build", "--package", "mobile-ffi", "--package", "bindgen"];
    step::run(&mut workspace.cargo(&packages))?;
    for folder in [&places.kotlin, &places.python, &places.swift] {
        remove(folder)?;
    }
    for (language, folder) in [("kotlin", &places.kotlin), ("python", &places.python)] {
        let mut command = workspace.program(places.native.join("uniffi-bindgen"), &["generate"]);
        command
            .args(["--no-format", "--language", language, "--out-dir"])
            .arg(folder)
            .arg(&places.library);
        step::run(&mut command).with_context(|| format!("the {language} binding"))?;
    }
    let mut command = workspace.program(places.native.join("uniffi-bindgen-swift"), &[]);
    command
        .args(["--swift-sources", "--headers", "--modulemap"])
        .args(["--module-name", SWIFT_HEADER_MODULE])
        .args(["--modulemap-filename", "module.modulemap"])
        .arg(&places.library)
        .arg(&places.swift);
    step::run(&mut command).context("the Swift binding")?;
    step::say(&format!(
        "bindings are in {}",
        workspace.target.join("bindings").display()
    ));
    Ok(())
}

/// What an older version left would be compiled along.
fn remove(folder: &Path) -> anyhow::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot clear {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Rust's tests of the surface, Kotlin on the JVM, Python, and what a machine
/// without Swift can check of the Swift package.
pub fn test(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    generate(workspace)?;
    let places = Places::of(workspace);
    let mut results = step::run_tests(&mut workspace.cargo(&["test", "--package", "mobile-ffi"]))?;
    results.extend(step::run_tests(&mut kotlin(workspace, &places)).context("Kotlin")?);
    results.extend(step::run_tests(&mut python(workspace, &places)).context("Python")?);
    results.extend(step::run_tests(&mut swift(workspace, &places)).context("Swift")?);
    Ok(results)
}

fn kotlin(workspace: &Workspace, places: &Places) -> Command {
    let pom = workspace.path("bindings/kotlin/pom.xml");
    let mut command = workspace.program("mvn", &["--batch-mode", "--quiet", SUREFIRE_SPEAKS]);
    command
        .arg("--file")
        .arg(pom)
        .arg(format!("-Dgenerated={}", places.kotlin.display()))
        .arg(format!("-Dnative.dir={}", places.native.display()))
        .arg(format!("-Doutput.dir={}", places.kotlin_build.display()))
        // The Kotlin compiler leaves classes of deleted tests behind.
        .args(["clean", "test"]);
    command
}

fn python(workspace: &Workspace, places: &Places) -> Command {
    let mut command = workspace.program("python3", &["-B", "bindings/python/smoke_test.py"]);
    command
        .env("VARDAG_GENERATED", &places.python)
        .env("VARDAG_NATIVE_DIR", &places.native);
    command
}

fn swift(workspace: &Workspace, places: &Places) -> Command {
    let mut command = workspace.program("python3", &["-B", "bindings/swift/check.py"]);
    command.arg("--generated").arg(&places.swift);
    command.arg("--library").arg(&places.library);
    command
}
