//! The rules themselves. A line here changes together with a note in
//! `docs/decisions`.

use std::collections::BTreeMap;

use super::graph::{Manifest, Tree};

/// Each of our crates and which of ours it may import. Tests are free.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("care-model", &[]),
    ("visit-record", &["care-model"]),
    ("mobile-core", &["visit-record", "care-model"]),
    ("hand", &["mobile-core", "care-model"]),
    ("hand-web", &["hand", "mobile-core", "care-model"]),
    ("web-bindgen", &[]),
    ("mobile-ffi", &["mobile-core", "care-model"]),
    ("bindgen", &[]),
    ("scheduler", &["care-model"]),
    ("travel", &["care-model"]),
    ("scheduler-benchmarks", &["scheduler", "care-model"]),
    ("store", &["visit-record", "care-model"]),
    ("documentation", &["care-model"]),
    ("paper", &["documentation", "care-model"]),
    ("tiles", &["travel", "care-model"]),
    (
        "server",
        &[
            "store",
            "documentation",
            "paper",
            "tiles",
            "scheduler",
            "travel",
            "visit-record",
            "care-model",
        ],
    ),
    ("town", &["care-model", "scheduler", "travel"]),
    (
        "field",
        &[
            "town",
            "handhelds",
            "mobile-core",
            "visit-record",
            "server",
            "travel",
            "care-model",
        ],
    ),
    ("handhelds", &["hand", "mobile-core", "care-model"]),
    ("power-cut", &["care-model"]),
    (
        "fuzz",
        &[
            "visit-record",
            "documentation",
            "scheduler-benchmarks",
            "server",
            "care-model",
        ],
    ),
    ("xtask", &[]),
];

/// Heavy packages and the crates that import them by name.
const HELD_BY: &[(&str, &[&str])] = &[
    ("chrono", &["care-model"]),
    ("chrono-tz", &["care-model"]),
    ("uuid", &["care-model"]),
    ("automerge", &["visit-record"]),
    ("rusqlite", &["mobile-core", "power-cut"]),
    ("uniffi", &["mobile-ffi", "bindgen"]),
    ("wasm-bindgen", &["hand-web"]),
    ("sqlite-wasm-rs", &["hand-web"]),
    ("sqlite-wasm-vfs", &["hand-web"]),
    ("rand", &["scheduler", "town", "field", "fuzz"]),
    ("rand_chacha", &["scheduler", "town", "field", "fuzz"]),
    ("geo", &["travel", "tiles"]),
    ("osmpbf", &["travel"]),
    ("mvt", &["tiles"]),
    ("pmtiles", &["tiles"]),
    ("pathfinding", &["scheduler"]),
    ("parquet", &["documentation"]),
    ("sqlx", &["store"]),
    ("axum", &["server", "handhelds"]),
    ("krilla", &["paper"]),
    ("rustybuzz", &["paper"]),
    ("unicode-bidi", &["paper"]),
    ("dejavu", &["paper"]),
    ("aes-gcm", &["server"]),
    ("tokio", &["server", "field", "handhelds"]),
    ("tower", &["server"]),
];

/// What a crate must never reach, even through others.
const NEVER_REACHES: &[(&str, &[&str])] = &[
    (
        "care-model",
        &[
            "automerge",
            "rusqlite",
            "sqlx",
            "axum",
            "tokio",
            "uniffi",
            "geo",
        ],
    ),
    (
        "visit-record",
        &["rusqlite", "sqlx", "axum", "tokio", "uniffi"],
    ),
    (
        "mobile-core",
        &["axum", "sqlx", "tokio", "geo", "scheduler"],
    ),
    // A page's core may run where nothing of this is: no network, no threads.
    ("hand", &["axum", "sqlx", "tokio", "ureq", "uniffi", "geo"]),
    ("scheduler", &["automerge", "geo", "sqlx", "axum", "tokio"]),
    ("travel", &["automerge", "sqlx", "axum"]),
    ("store", &["axum", "rusqlite", "scheduler"]),
    ("documentation", &["sqlx", "axum", "automerge"]),
    ("paper", &["sqlx", "axum", "automerge", "tokio", "rusqlite"]),
    ("tiles", &["sqlx", "axum", "automerge", "tokio", "rusqlite"]),
    ("server", &["rusqlite", "mobile-core"]),
    ("town", &["mobile-ffi"]),
    ("field", &["mobile-ffi"]),
    ("handhelds", &["mobile-ffi", "sqlx", "server"]),
    ("power-cut", &["mobile-ffi"]),
];

/// sqlx and rusqlite meet at one `libsqlite3-sys`; the three are raised together.
const MEETING: &[(&str, &str)] = &[
    ("libsqlite3-sys", "0.37."),
    ("rusqlite", "0.39."),
    ("sqlx-sqlite", "0.9."),
];

/// Crates without a rule, edges that no rule allows, heavy packages elsewhere.
pub fn faults_of_members(manifests: &[Manifest]) -> Vec<String> {
    let ours: Vec<&str> = manifests.iter().map(|it| it.name.as_str()).collect();
    let mut faults = Vec::new();
    for manifest in manifests {
        let name = manifest.name.as_str();
        let Some(allowed) = of(MAY_IMPORT, name) else {
            faults.push(format!("{name}: a crate without a rule"));
            continue;
        };
        for import in manifest.imports() {
            if ours.contains(&import) && !allowed.contains(&import) {
                faults.push(format!("{name} imports {import}"));
            }
            if of(HELD_BY, import).is_some_and(|holders| !holders.contains(&name)) {
                faults.push(format!("{name} imports {import}, which others hold"));
            }
        }
    }
    faults
}

/// Packages that a crate must never reach, with the way to them.
pub fn faults_of_tree(name: &str, tree: &Tree) -> Vec<String> {
    let forbidden = of(NEVER_REACHES, name).unwrap_or_default();
    let ways = forbidden.iter().filter_map(|package| tree.way_to(package));
    ways.map(|way| format!("{name} must never reach the last of {way}"))
        .collect()
}

/// The server on its own never has the phone's SQLCipher.
pub fn faults_of_server_features(tree: &str) -> Option<String> {
    let line = tree.lines().find(|line| line.contains("sqlcipher"))?;
    Some(format!("server: SQLCipher in its build: {}", line.trim()))
}

/// One `libsqlite3-sys` for phone and server, at the version they meet at.
pub fn faults_of_lock(lock: &str) -> Vec<String> {
    let versions = versions_of(lock);
    let mut faults = Vec::new();
    for (package, wanted) in MEETING {
        match versions.get(package).map(Vec::as_slice) {
            Some([only]) if only.starts_with(wanted) => {}
            found => faults.push(format!(
                "Cargo.lock: {package} must be one {wanted}x, is {found:?}"
            )),
        }
    }
    faults
}

/// Whether a `Cargo.toml` takes the workspace's lints.
pub fn takes_workspace_lints(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim);
    let section = lines.by_ref().any(|line| line == "[lints]");
    section
        && lines
            .take_while(|line| !line.starts_with('['))
            .any(|line| line == "workspace = true")
}

fn versions_of(lock: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut name = "";
    for line in lock.lines() {
        if let Some(value) = value_of(line, "name") {
            name = value;
        } else if let Some(value) = value_of(line, "version") {
            versions.entry(name).or_default().push(value);
        }
    }
    versions
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let value = line.strip_prefix(key)?.strip_prefix(" = \"")?;
    value.strip_suffix('"')
}

fn of(table: &[(&str, &'static [&'static str])], name: &str) -> Option<&'static [&'static str]> {
    let found = table.iter().find(|(row, _)| *row == name);
    found.map(|(_, names)| *names)
}

#[cfg(test)]
mod tests {
    use super::super::graph::Dependency;
    use super::*;

    fn crate_with(name: &str, imports: &[(&str, Option<&str>)]) -> Manifest {
        let dependency = |(name, kind): &(&str, Option<&str>)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
        };
        Manifest {
            name: name.to_owned(),
            path: name.into(),
            dependencies: imports.iter().map(dependency).collect(),
        }
    }

    #[test]
    fn a_forbidden_edge_is_caught_and_a_tests_edge_is_not() {
        let members = [
            crate_with("scheduler", &[("store", None), ("care-model", None)]),
            crate_with("store", &[("town", Some("dev"))]),
            crate_with("town", &[]),
            crate_with("care-model", &[]),
        ];
        assert_eq!(faults_of_members(&members), ["scheduler imports store"]);
    }

    #[test]
    fn a_heavy_package_in_another_crate_is_caught() {
        let members = [crate_with("documentation", &[("sqlx", None)])];
        assert_eq!(
            faults_of_members(&members),
            ["documentation imports sqlx, which others hold"]
        );
    }

    #[test]
    fn a_crate_without_a_rule_is_caught() {
        let members = [crate_with("common", &[])];
        assert_eq!(
            faults_of_members(&members),
            ["common: a crate without a rule"]
        );
    }

    #[test]
    fn a_package_reached_through_others_is_caught() {
        let tree = Tree::read("0 documentation v0.1.0\n1 helpful v1.0.0\n2 axum v0.8.0\n");
        assert_eq!(
            faults_of_tree("documentation", &tree),
            ["documentation must never reach the last of documentation → helpful → axum"]
        );
        assert!(faults_of_tree("server", &tree).is_empty());
    }

    #[test]
    fn the_phones_sqlite_in_the_server_is_caught() {
        let plain = "1 libsqlite3-sys v0.37.0\n2 libsqlite3-sys feature \"bundled\"\n";
        assert_eq!(faults_of_server_features(plain), None);
        let phone = "2 libsqlite3-sys feature \"bundled-sqlcipher\"\n";
        assert!(faults_of_server_features(phone).is_some());
    }

    #[test]
    fn two_or_other_versions_at_the_meeting_are_caught() {
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
        };
        let mut lock = package("libsqlite3-sys", "0.37.0")
            + &package("rusqlite", "0.39.0")
            + &package("sqlx-sqlite", "0.9.0");
        assert!(faults_of_lock(&lock).is_empty());
        lock += &package("libsqlite3-sys", "0.38.1");
        assert_eq!(faults_of_lock(&lock).len(), 1);
    }

    #[test]
    fn lints_must_be_taken_from_the_workspace() {
        assert!(takes_workspace_lints("[lints]\nworkspace = true\n"));
        assert!(!takes_workspace_lints("[package]\nworkspace = true\n"));
        assert!(!takes_workspace_lints("[lints]\n[x]\nworkspace = true\n"));
    }
}
