//! `bench sync`: the server under many phones, beside two public sync servers that
//! carry the same visits.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::cargo_build::Profile;
use crate::cli::SyncOptions;
use crate::demo::Play;
use crate::postgres::{PrivateCluster, Safety};
use crate::workspace::Workspace;
use crate::{npm_peers, step};

/// Their packages and programs.
const PEERS: &str = "simulators/field/peers";
const PEER_NAMES: [&str; 2] = ["automerge-repo", "pouchdb"];

/// Tells the bench which server to start. No `VARDAG_…`: the server would take
/// it for configuration.
const SERVER_VARIABLE: &str = "SYNC_BENCH_SERVER";

/// Everything one run measured.
#[derive(Debug, Serialize)]
struct SyncFigures {
    database: &'static str,
    vardag: serde_json::Value,
    peers: Vec<PeerFigures>,
}

/// What `peer.mjs` writes.
#[derive(Debug, Deserialize, Serialize)]
struct PeerFigures {
    peer: String,
    version: String,
    phones: u64,
    visits: u64,
    events: u64,
    cpu_s: f64,
    wall_s: f64,
    visits_per_cpu_s: f64,
    bytes_up_per_visit: f64,
    bytes_down_per_visit: f64,
}

pub fn run(workspace: &Workspace, options: &SyncOptions) -> anyhow::Result<()> {
    let file = std::path::absolute(&options.json).context("the file for the figures")?;
    let folder = workspace
        .target
        .join(format!("sync-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let outcome = measure(workspace, options, &folder);
    let removed = std::fs::remove_dir_all(&folder);
    let figures = outcome?;
    removed.with_context(|| format!("{} is left behind", folder.display()))?;
    step::say(&peer_table(&figures.peers));
    std::fs::write(&file, serde_json::to_vec_pretty(&figures)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

fn measure(
    workspace: &Workspace,
    options: &SyncOptions,
    folder: &Path,
) -> anyhow::Result<SyncFigures> {
    let own = folder.join("vardag.json");
    let work = folder.join("work.json");
    // Rows that survive a power cut: a receipt says so.
    let cluster = options
        .postgres
        .then(|| PrivateCluster::start(workspace, Safety::Durable))
        .transpose()
        .context("a private PostgreSQL")?;
    let play = Play::prepare(workspace, Profile::Release)?;
    let mut command = workspace.cargo(&["run", "--release", "--package", "field"]);
    command.args(["--bin", "sync_bench", "--"]);
    for (name, value) in [
        ("--phones", options.phones),
        ("--rate", options.rate),
        ("--seconds", options.seconds),
    ] {
        command.args([name, &value.to_string()]);
    }
    if let Some(count) = options.at_once {
        command.args(["--at-once", &count.to_string()]);
    }
    if let Some(cluster) = &cluster {
        command.args(["--database", &cluster.url]);
    }
    command.arg("--json").arg(&own).arg("--work").arg(&work);
    step::run(command.env(SERVER_VARIABLE, &play.server))?;
    let vardag = read(&own)?;
    let mut peers = Vec::new();
    if options.peers {
        let program = npm_peers::prepare(workspace, PEERS, "sync-peers")
            .context("installing the peers\nMaybe: no way to npm's registry; run without --peers")?
            .join("peer.mjs");
        for name in PEER_NAMES {
            peers.push(run_peer(workspace, options, &program, name, folder)?);
        }
    }
    Ok(SyncFigures {
        database: if options.postgres {
            "postgresql"
        } else {
            "sqlite"
        },
        vardag,
        peers,
    })
}

fn run_peer(
    workspace: &Workspace,
    options: &SyncOptions,
    program: &Path,
    name: &str,
    folder: &Path,
) -> anyhow::Result<PeerFigures> {
    step::say(&format!(
        "{name}, the work of {} phones",
        options.peer_phones
    ));
    let (store, figures) = (folder.join(name), folder.join(format!("{name}.json")));
    std::fs::create_dir_all(&store)?;
    let mut command = workspace.program("node", &[]);
    command
        .arg(program)
        .args(["--peer", name])
        .args(["--phones", &options.peer_phones.to_string()])
        .arg("--work")
        .arg(folder.join("work.json"))
        .arg("--folder")
        .arg(&store)
        .arg("--json")
        .arg(&figures);
    step::run(&mut command).with_context(|| format!("the peer {name}"))?;
    read(&figures)
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let told = || format!("the bench left no figures in {}", file.display());
    let bytes = std::fs::read(file).with_context(told)?;
    serde_json::from_slice(&bytes).with_context(told)
}

fn peer_table(peers: &[PeerFigures]) -> String {
    if peers.is_empty() {
        return String::new();
    }
    let head = format!(
        "{:<16}{:<10}{:>8}{:>16}{:>14}{:>14}",
        "peer", "version", "visits", "visits/CPU s", "B up/visit", "B down/visit"
    );
    let lines = peers.iter().map(|peer| {
        format!(
            "{:<16}{:<10}{:>8}{:>16.0}{:>14.0}{:>14.0}",
            peer.peer,
            peer.version,
            peer.visits,
            peer.visits_per_cpu_s,
            peer.bytes_up_per_visit,
            peer.bytes_down_per_visit
        )
    });
    std::iter::once(head)
        .chain(lines)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_is_a_line_and_none_is_nothing() {
        let peer = r#"{"peer":"pouchdb","version":"9.0.0","phones":28,"visits":351,"events":4212,
            "cpu_s":0.26,"wall_s":0.8,"visits_per_cpu_s":1328.4,"bytes_up_per_visit":5492.2,
            "bytes_down_per_visit":205.4}"#;
        let peer: PeerFigures = serde_json::from_str(peer).expect("figures");
        let table = peer_table(&[peer]);
        let line: Vec<_> = table
            .lines()
            .nth(1)
            .expect("a line")
            .split_whitespace()
            .collect();
        assert_eq!(line, ["pouchdb", "9.0.0", "351", "1328", "5492", "205"]);
        assert_eq!(peer_table(&[]), "");
    }
}
