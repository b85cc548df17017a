//! What a machine must have: how each tool is found, what it is for, and how
//! Debian installs it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program or library that is not part of the sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Rust,
    CCompiler,
    OpenSsl,
    Node,
    Npm,
    Java,
    Maven,
    Python,
    Pip,
    Postgres,
    Chromium,
    /// Rust's library for WebAssembly.
    WasmTarget,
    /// Of SQLite to WebAssembly.
    WasmCompiler,
}

/// What the demo needs.
pub const DEMO: &[Tool] = &[
    Tool::Rust,
    Tool::CCompiler,
    Tool::OpenSsl,
    Tool::Node,
    Tool::Npm,
];

/// What building the phone's core for browsers needs.
pub const HAND_CORE: &[Tool] = &[Tool::Rust, Tool::WasmTarget, Tool::WasmCompiler];

/// Versions of Clang that are looked for, newest first: 14 does not compile it, 19 does,
/// the others have not been tried.
const CLANGS: std::ops::RangeInclusive<u32> = 15..=24;

/// The oldest Node the web's build takes, see `engines` in its package.json.
const NODE_AT_LEAST: (u32, u32) = (20, 19);

impl Tool {
    /// What `setup` looks for and `test` needs; those of [`HAND_CORE`] are for that alone.
    pub const ALL: [Tool; 11] = [
        Tool::Rust,
        Tool::CCompiler,
        Tool::OpenSsl,
        Tool::Node,
        Tool::Npm,
        Tool::Java,
        Tool::Maven,
        Tool::Python,
        Tool::Pip,
        Tool::Postgres,
        Tool::Chromium,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust (cargo, rustc)",
            Self::CCompiler => "C compiler (cc)",
            Self::OpenSsl => "OpenSSL headers (pkg-config)",
            Self::Node => "Node",
            Self::Npm => "npm",
            Self::Java => "Java",
            Self::Maven => "Maven",
            Self::Python => "Python 3",
            Self::Pip => "pip",
            Self::Postgres => "PostgreSQL server",
            Self::Chromium => "Chromium",
            Self::WasmTarget => "Rust for wasm32-unknown-unknown",
            Self::WasmCompiler => "Clang 15 or newer, with its llvm-ar",
        }
    }

    pub fn purpose(self) -> &'static str {
        match self {
            Self::Rust => "everything",
            Self::CCompiler => "the embedded SQLite of server and phone",
            Self::OpenSsl => "the phone's encrypted store (SQLCipher)",
            Self::Node => "building and testing the web screens",
            Self::Npm => "the web screens' packages",
            Self::Java => "the Kotlin tests and the validators of exports",
            Self::Maven => "the Kotlin tests and the validator of FHIR bundles",
            Self::Python => "the smoke test of the phone's library",
            Self::Pip => "the validators of archive packages",
            Self::Postgres => "the store's tests on PostgreSQL",
            Self::Chromium => "the journey through the screens",
            Self::WasmTarget => "the phone's core in browsers",
            Self::WasmCompiler => "its SQLite in browsers",
        }
    }

    /// Debian packages that bring it; none for Rust, which rustup brings.
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Rust | Self::WasmTarget => &[],
            Self::CCompiler => &["build-essential"],
            Self::OpenSsl => &["libssl-dev", "pkg-config"],
            Self::Node => &["nodejs"],
            Self::Npm => &["npm"],
            Self::Java => &["default-jdk-headless"],
            Self::Maven => &["maven"],
            Self::Python => &["python3"],
            Self::Pip => &["python3-pip"],
            Self::Postgres => &["postgresql"],
            Self::Chromium => &["chromium"],
            Self::WasmCompiler => &["clang-19", "llvm-19"],
        }
    }

    /// What was found, or what is wrong.
    pub fn look(self) -> Result<String, String> {
        match self {
            Self::Rust => answers("cargo", "--version").and(answers("rustc", "--version")),
            Self::CCompiler => answers("cc", "--version"),
            Self::OpenSsl => openssl(),
            Self::Node => answers("node", "--version").and_then(|text| new_enough(&text)),
            Self::Npm => answers("npm", "--version"),
            Self::Java => answers("java", "-version"),
            Self::Maven => answers("mvn", "--version"),
            Self::Python => answers("python3", "--version"),
            Self::Pip => pip(),
            Self::Postgres => postgres_folder()
                .map(|folder| folder.display().to_string())
                .ok_or_else(|| "no initdb and postgres in PATH or /usr/lib/postgresql".to_owned()),
            Self::Chromium => chromium()
                .map(|path| path.display().to_string())
                .ok_or_else(|| "not found; CHROMIUM may name it".to_owned()),
            Self::WasmTarget => wasm_target(),
            Self::WasmCompiler => wasm_compiler()
                .map(|(clang, _)| clang)
                .ok_or_else(|| "no clang-15 to clang-24 with its llvm-ar in PATH".to_owned()),
        }
    }
}

/// Fails with every tool that is missing, what it is for, and the command that
/// installs it. Nothing is ever passed over for lack of a tool.
pub fn require(tools: &[Tool]) -> anyhow::Result<()> {
    let missing = missing(tools);
    anyhow::ensure!(missing.is_empty(), "{}", what_is_missing(&missing));
    Ok(())
}

pub fn missing(tools: &[Tool]) -> Vec<(Tool, String)> {
    let wrong = |tool: &Tool| tool.look().err().map(|fault| (*tool, fault));
    tools.iter().filter_map(wrong).collect()
}

/// The faults in words, with the remedy.
pub fn what_is_missing(missing: &[(Tool, String)]) -> String {
    let mut lines = vec!["this machine lacks:".to_owned()];
    for (tool, fault) in missing {
        let (name, purpose) = (tool.name(), tool.purpose());
        lines.push(format!("  {name}, for {purpose}: {fault}"));
    }
    let packages = packages(missing);
    if !packages.is_empty() {
        let command = packages.join(" ");
        lines.push(format!(
            "Maybe: apt-get update && apt-get install -y {command}"
        ));
    }
    if missing.iter().any(|(tool, _)| *tool == Tool::Rust) {
        lines.push(
            "Maybe: install rustup from https://rustup.rs; rust-toolchain.toml names the version"
                .to_owned(),
        );
    }
    if missing.iter().any(|(tool, _)| *tool == Tool::WasmTarget) {
        lines.push("Maybe: rustup target add wasm32-unknown-unknown".to_owned());
    }
    if missing.iter().any(|(tool, _)| *tool == Tool::Node) {
        lines.push("Debian 13 and later carry a Node that is new enough".to_owned());
    }
    lines.join("\n")
}

/// The Debian packages that would bring what is missing.
pub fn packages(missing: &[(Tool, String)]) -> Vec<&'static str> {
    let all = missing.iter().flat_map(|(tool, _)| tool.packages());
    all.copied().collect()
}

/// The folder that holds both `initdb` and `postgres`: the newest of Debian's,
/// else one of PATH.
pub fn postgres_folder() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = versions.into_iter().map(|(_, folder)| folder);
    folders
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// A Chromium: the one CHROMIUM names, else the first where systems put it.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::iter::once(PathBuf::from("/usr/bin"))
        .chain(std::env::split_paths(&path))
        .collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let candidates = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|path| path.is_file())
}

/// The names of a Clang and the archiver of its version.
pub fn wasm_compiler() -> Option<(String, String)> {
    let pairs = CLANGS
        .rev()
        .map(|version| (format!("clang-{version}"), format!("llvm-ar-{version}")));
    pairs.into_iter().find(|(clang, archiver)| {
        answers(clang, "--version").is_ok() && answers(archiver, "--version").is_ok()
    })
}

fn wasm_target() -> Result<String, String> {
    let output = Command::new("rustc")
        .args([
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .output()
        .map_err(|_| "`rustc` is not in PATH".to_owned())?;
    let folder = first_line(&output.stdout);
    if output.status.success() && Path::new(&folder).is_dir() {
        return Ok(folder);
    }
    Err("not installed".to_owned())
}

fn pip() -> Result<String, String> {
    let output = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .output()
        .map_err(|_| "`python3` is not in PATH".to_owned())?;
    if output.status.success() {
        return Ok(first_line(&output.stdout));
    }
    Err("`python3 -m pip --version` fails".to_owned())
}

fn openssl() -> Result<String, String> {
    answers("pkg-config", "--version")?;
    let found = Command::new("pkg-config")
        .args(["--modversion", "openssl"])
        .output()
        .map_err(|error| error.to_string())?;
    if found.status.success() {
        return Ok(first_line(&found.stdout));
    }
    Err("`pkg-config --exists openssl` says no".to_owned())
}

/// The first line a program says about its version; Java says it on stderr.
fn answers(program: &str, argument: &str) -> Result<String, String> {
    let output = Command::new(program)
        .arg(argument)
        .output()
        .map_err(|_| format!("`{program}` is not in PATH"))?;
    if !output.status.success() {
        return Err(format!("`{program} {argument}` fails"));
    }
    if output.stdout.is_empty() {
        return Ok(first_line(&output.stderr));
    }
    Ok(first_line(&output.stdout))
}

fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().next().unwrap_or_default().trim().to_owned()
}

fn new_enough(version: &str) -> Result<String, String> {
    let mut numbers = version.trim_start_matches('v').split('.').map(str::parse);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
        return Err(format!("`node --version` says {version}"));
    };
    if (major, minor) >= NODE_AT_LEAST {
        return Ok(version.to_owned());
    }
    let (want_major, want_minor) = NODE_AT_LEAST;
    Err(format!(
        "{version} is too old, {want_major}.{want_minor} is needed"
    ))
}

/// Whether this process is root, which PostgreSQL refuses to run as.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|process| process.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_is_told_from_a_new_one() {
        assert!(new_enough("v20.19.0").is_ok());
        assert!(new_enough("v22.1.0").is_ok());
        assert!(new_enough("v20.18.9").is_err());
        assert!(new_enough("v18.20.4").is_err());
        assert!(new_enough("nonsense").is_err());
    }

    #[test]
    fn what_is_missing_is_named_with_its_use_and_its_package() {
        let missing = [
            (Tool::Postgres, "not there".to_owned()),
            (Tool::OpenSsl, "not there".to_owned()),
        ];
        let text = what_is_missing(&missing);
        assert!(text.contains("PostgreSQL server, for the store's tests on PostgreSQL"));
        assert!(text.contains("apt-get install -y postgresql libssl-dev pkg-config"));
    }
}
