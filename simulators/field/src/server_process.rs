//! The real server as a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use care_model::time::Stopwatch;

/// How long a server may take to answer first.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; stopped when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    pub url: String,
}

/// How to start it.
#[derive(Debug)]
pub struct ServerOptions<'a> {
    pub program: &'a Path,
    /// Holds its database, log and address.
    pub folder: &'a Path,
    pub streets: &'a Path,
    /// Tile file of the planner's map; none without.
    pub map_tiles: Option<&'a Path>,
    /// 0 takes a free one.
    pub port: u16,
    /// PostgreSQL to store in; an SQLite file in the folder without.
    pub database: Option<&'a str>,
    /// Syncs it takes at once; its own default without.
    pub exchanges_at_once: Option<u16>,
}

impl ServerOptions<'_> {
    fn command(&self) -> anyhow::Result<Command> {
        let log = std::fs::File::create(self.folder.join("server.log")).context("server log")?;
        let in_folder = || format!("sqlite:{}", self.folder.join("vardag.db").display());
        let mut command = Command::new(self.program);
        if let Some(count) = self.exchanges_at_once {
            command.env("VARDAG_EXCHANGES_AT_ONCE", count.to_string());
        }
        command
            .env(
                "VARDAG_DATABASE",
                self.database.map_or_else(in_folder, str::to_owned),
            )
            .env("VARDAG_TRAINING", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        Ok(command)
    }

    /// Takes a register over before the server starts.
    pub fn import_registry(&self, register: &Path) -> anyhow::Result<()> {
        let status = self
            .command()?
            .args(["admin", "import-registry"])
            .arg(register)
            .status()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        if !status.success() {
            bail!("the register was not taken over:\n{}", self.log());
        }
        Ok(())
    }

    /// Cuts the tiles of the planner's map from the streets.
    pub fn cut_tiles(&self, out: &Path) -> anyhow::Result<()> {
        let status = self
            .command()?
            .arg("cut-tiles")
            .arg("--streets")
            .arg(self.streets)
            .arg("--out")
            .arg(out)
            .status()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        if !status.success() {
            bail!("the map's tiles were not cut:\n{}", self.log());
        }
        Ok(())
    }

    /// Starts it and waits until it answers.
    pub fn start(&self) -> anyhow::Result<ServerProcess> {
        let address_file = self.folder.join("address");
        let _ = std::fs::remove_file(&address_file);
        let mut command = self.command()?;
        if let Some(tiles) = self.map_tiles {
            command.env("VARDAG_MAP_TILES", tiles);
        }
        let mut child = command
            .arg("serve")
            .env("VARDAG_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("VARDAG_STREETS", self.streets)
            .env("VARDAG_ADDRESS_FILE", &address_file)
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        let watch = Stopwatch::start();
        loop {
            if let Ok(address) = std::fs::read_to_string(&address_file)
                && !address.is_empty()
            {
                return Ok(ServerProcess {
                    child,
                    url: format!("http://{address}"),
                });
            }
            if let Some(status) = child.try_wait()? {
                bail!("the server ended at once ({status}):\n{}", self.log());
            }
            if watch.elapsed() > PATIENCE {
                let _ = child.kill();
                bail!("the server did not answer within a minute:\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The end of the server's log.
    fn log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(12).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    pub cpu_s: f64,
    pub peak_memory_mb: f64,
}

impl ServerProcess {
    pub fn usage(&self) -> Usage {
        usage_of(&PathBuf::from(format!("/proc/{}", self.child.id())))
    }

    /// Tells it to stop and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let _ = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        let watch = Stopwatch::start();
        while watch.elapsed() < Duration::from_secs(15) {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not stop within 15 s of being told")
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// What this process has used so far.
pub fn own_usage() -> Usage {
    usage_of(Path::new("/proc/self"))
}

/// Clock ticks of `/proc`, always 100 a second on Linux.
const TICKS: f64 = 100.0;

fn usage_of(process: &Path) -> Usage {
    let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; the figures follow it.
    let figures: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .map(|figure| figure.parse().unwrap_or(0.0))
        .collect();
    let ticks = figures.get(11).unwrap_or(&0.0) + figures.get(12).unwrap_or(&0.0);
    let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
    let peak_kb = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    Usage {
        cpu_s: ticks / TICKS,
        peak_memory_mb: peak_kb.unwrap_or(0.0) / 1024.0,
    }
}
